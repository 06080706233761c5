"""*Check with Google now*: what Google would say, in words, at the field at fault, before anything is sent (R51)."""

from __future__ import annotations

import asyncio
import dataclasses

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from app.bootstrap import connect_accounts, once, practise
from app.models.outbox import OutboxQuery
from app.store import outbox_rows
from app.vault.keyring_store import KeyringStore
from app.vault.secrets import Secrets
from tests.qt.frame import run_with, startup, until
from tests.unit.vault.memory_keyring import MemoryKeyring

NEW = {
    "provider": "google", "kind": "domain", "organisation_name": "Bakkerij De Zon", "domain": "zon.example",
    "country": "NL", "address_lines": "Coolsingel 1", "postal_code": "3011 AA", "locality": "Rotterdam",
    "primary_email": "admin@zon.example", "alternate_email": "zon@elders.example", "admin_first_name": "Anna",
    "admin_last_name": "Zon", "phone": "+31101234567",
}  # fmt: skip


@pytest.fixture
def given():
    keyring = MemoryKeyring()
    secrets = Secrets(lambda: KeyringStore(backend=lambda: keyring))
    made = startup(secrets=secrets, connect=once(lambda: connect_accounts(secrets, practise({}))), practice=True)
    return dataclasses.replace(made, book=made.practice_book)


def provisioning(shell):
    found = shell.desk.reader.ask(outbox_rows.page, OutboxQuery(), None, 100).result()
    return next(each for each in found if each.kind == "provision_identity" and each.customer == "Bakkerij De Zon")


def words(widget):
    return " ".join(each.text() for each in widget.findChildren(QLabel) if each.isVisible())


def button(widget, name):
    found = widget.findChildren(QPushButton)
    return next((each for each in found if each.accessibleName() == name and each.isVisible()), None)


def offers(page):
    return "Check with Google now" in [each.text() for each in page.findChildren(QPushButton)]


async def add(shell, **changes):
    from app.actions import adding

    account = next(each for each in shell.desk.reader.accounts().result() if each.account_ref == "C00practice1")
    values = {**NEW, "partner_account_id": account.id, **changes}
    await asyncio.wrap_future(shell.desk.book.do(adding.add, values, send=True))


async def servers(shell):
    """The practice servers, running."""
    await until(lambda: shell._sending is not None and "practice.cut" in shell.registry, "the practice book")
    await asyncio.to_thread(lambda: shell.desk.connections().rehearse(shell.desk.book))
    return shell.desk.connections().practice._servers(shell.desk.book)


async def check(panel, *expected):
    await until(lambda: button(panel, "Check with Google now"), "the button")
    button(panel, "Check with Google now").click()
    await until(lambda: all(each in words(panel) for each in expected), "the answer")


async def stuck(shell):
    """The account could not be made: the address is taken."""
    running = await servers(shell)
    await until(lambda: shell.desk.reader.ask(outbox_rows.counts, 0).result().sent == 3, "what waited before")
    for server in running:
        server.add_fault("refuse", "ProvisionCloudIdentity", code="ALREADY_EXISTS", message="It already exists.")
    await add(shell)
    await until(lambda: provisioning(shell).state == "needs_person", "the refusal")
    return provisioning(shell)


def test_the_outbox_tells_what_google_would_say_and_where(qapp, given):
    async def script(shell):
        row = await stuck(shell)
        shell.desk.go("outbox")
        page = shell.window.page
        page.show_operation(row.id)
        await until(lambda: page.panel.row is not None and page.panel.row.id == row.id, "its details")
        await check(page.panel, "Google would take this.")
        for server in await servers(shell):
            server.add_fault("refuse", "ProvisionCloudIdentity", code="ALREADY_EXISTS", message="It already exists.")
        await check(
            page.panel,
            "Google wrote: “ALREADY_EXISTS: It already exists.”",
            "Super administrator’s email: This address already has an account",
        )
        await until(lambda: button(page.panel, "Mend: Super administrator’s email"), "the way to mend it")
        button(page.panel, "Mend: Super administrator’s email").click()
        await until(lambda: shell.window.page_name == "customer", "the customer page")
        await until(lambda: offers(shell.window.page), "the checklist")
        assert provisioning(shell).state == "needs_person"  # nothing was sent

    assert run_with(qapp, given, script) == 0


def test_before_the_customer_is_there_the_check_says_why_it_must_wait(qapp, given):
    async def script(shell):
        await servers(shell)
        shell.desk.connections().practice.trouble(shell.desk.book, "cut")
        await add(shell)
        row = provisioning(shell)
        shell.desk.go("outbox")
        page = shell.window.page
        page.show_operation(row.id)
        await until(lambda: page.panel.row is not None and page.panel.row.id == row.id, "its details")
        await check(page.panel, "its creation comes first")

    assert run_with(qapp, given, script) == 0
