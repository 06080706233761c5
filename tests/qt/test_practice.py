"""Practising in the window (R83): a menu of troubles, and an outbox that is really carried out."""

from __future__ import annotations

import asyncio
import dataclasses

from PySide6.QtWidgets import QLabel

from app.actions import taking_over
from app.bootstrap import connect_accounts, once, practise
from app.models.outbox import OutboxQuery
from app.models.values import CustomerQuery
from app.store import outbox_rows, transfer_rows
from app.vault.keyring_store import KeyringStore
from app.vault.secrets import Secrets
from app.views.commands import These
from tests.qt.frame import run_with, startup, until
from tests.unit.vault.memory_keyring import MemoryKeyring

WHO = {"provider": "zoho", "organisation_name": "Bakkerij Zon", "domain": "bakkerijzon.example",
       "primary_email": "anna@bakkerijzon.example"}  # fmt: skip


def given(name="Practice", *, practice=True):
    keyring = MemoryKeyring()
    secrets = Secrets(lambda: KeyringStore(backend=lambda: keyring))
    made = startup(secrets=secrets, connect=once(lambda: connect_accounts(secrets, practise({}))), practice=practice)
    return dataclasses.replace(made, book=made.book.with_name(f"{name}.deskbook"))


def menus(shell):
    return [each.text().replace("&", "") for each in shell.window.menuBar().actions()]


def states(shell):
    found = shell.desk.reader.ask(outbox_rows.page, OutboxQuery(), None, 100).result()
    return {(each.kind, each.customer): each.state for each in found}


def said(shell):
    return " ".join(each.text() for each in shell.window.strip.findChildren(QLabel))


def test_trouble_is_practised_and_what_waits_is_carried_out(qapp):
    async def script(shell):
        await until(lambda: shell._sending is not None and "practice.cut" in shell.registry, "the practice book")
        assert "Practice" in menus(shell)
        commands = [each.id for each in shell.registry.at("practice")]
        assert commands == [f"practice.{each}" for each in
                            ("refuse_next", "cut", "slow_down", "move_domain", "accept_terms", "agree", "approve",
                             "as_usual")]  # fmt: skip
        letterlust = ("change_licences", "Drukkerij Letterlust")
        await until(lambda: states(shell)[letterlust] == "done", "what waited is sent")
        assert shell.registry.trigger("practice.cut")
        await until(lambda: shell.registry.action("practice.cut").isChecked(), "the network is cut")
        assert shell.registry.trigger("practice.as_usual")
        await until(lambda: not shell.registry.action("practice.cut").isChecked(), "all is as usual")
        weaver = shell.desk.reader.first_page(CustomerQuery("weaver"), 5).result().rows[0]
        assert not shell.registry.trigger("practice.move_domain", These([]))
        assert shell.registry.trigger("practice.move_domain", These([weaver.id], weaver))
        await until(lambda: "weaverwind-nu.example" in said(shell), "what the customer did")
        assert shell.registry.trigger("practice.accept_terms", These([weaver.id], weaver))
        await until(lambda: "No terms of service wait" in said(shell), "there was nothing to accept")
        assert shell.registry.trigger("practice.refuse_next")
        await until(lambda: "refuse the next instruction" in said(shell), "what will happen")

    assert run_with(qapp, given(), script) == 0


def test_another_book_has_nothing_to_practise(qapp):
    async def script(shell):
        await until(lambda: shell._sending is not None, "the book")
        assert "Practice" not in menus(shell)
        assert "practice.cut" not in shell.registry

    assert run_with(qapp, given("Customers", practice=False), script) == 0


def test_the_customer_page_tells_what_was_done_at_the_provider_and_by_whom(qapp):
    async def script(shell):
        await until(lambda: shell._sending is not None and "practice.cut" in shell.registry, "the practice book")
        await asyncio.to_thread(lambda: shell.desk.connections().rehearse(shell.desk.book))
        akerstrom = shell.desk.reader.first_page(CustomerQuery("akerstrom"), 5).result().rows[0]
        assert shell.registry.trigger("practice.accept_terms", These([akerstrom.id], akerstrom))
        await until(lambda: "accepted the terms" in said(shell), "the terms")
        shell.desk.go("customer", akerstrom.id)

        def shown():
            return " ".join(each.text() for each in shell.window.page.findChildren(QLabel))

        await until(lambda: "the terms of service were accepted" in shown(), "the history")
        assert "History at the provider" in shown()
        assert "by the customer" in shown()

    assert run_with(qapp, given(), script) == 0


def test_a_customer_agrees_zoho_approves_and_the_association_completes_by_itself(qapp):
    async def script(shell):
        await until(lambda: shell._sending is not None and "practice.agree" in shell.registry, "the practice book")
        book = shell.desk.book
        await asyncio.to_thread(lambda: shell.desk.connections().rehearse(book))
        ours = await asyncio.wrap_future(shell.desk.reader.accounts())
        account = next(each.id for each in ours if each.provider == "zoho")
        begun = await asyncio.wrap_future(book.do(taking_over.take_over, {**WHO, "partner_account_id": account}))
        customer_id = begun.facts["customer_id"]
        card = (await asyncio.wrap_future(shell.desk.reader.customer(customer_id))).card
        these = These([customer_id], card)
        assert shell.registry.trigger("practice.approve", these)
        await until(lambda: "has not agreed yet" in said(shell), "why not yet")
        assert shell.registry.trigger("practice.agree", these)
        await until(lambda: "on Zoho’s own page" in said(shell), "the customer agreed")
        assert shell.registry.trigger("practice.approve", these)

        def done():
            return shell.desk.reader.customer(customer_id).result().card.standing == "at_provider"

        await until(done, "the pull that sees it")
        found = shell.desk.reader.ask(transfer_rows.on_the_way, customer_id).result()
        assert [each.state for each in found.transfers] == ["manageable"]
        assert shell.registry.trigger("practice.agree", these)
        await until(lambda: "was asked to work with us" in said(shell), "nobody waits for it any more")

    assert run_with(qapp, given(), script) == 0
