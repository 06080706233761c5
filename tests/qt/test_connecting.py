"""Connecting an account in the window, what is missing in words, and the outbox carried out while it is open (R70)."""

from __future__ import annotations

import asyncio
import json
import threading

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from app import bootstrap
from app.actions import accounts, adding, connecting
from app.bootstrap import connect_accounts, once
from app.errors import Locked
from app.providers.practice.google_server import GooglePracticeServer
from app.vault.keyring_store import KeyringStore
from app.vault.secrets import Secrets
from app.views.connect_dialog import ConnectDialog
from tests.qt.frame import run_with, startup, until, until_is
from tests.unit.commands.keys import key_text, secrets_in
from tests.unit.vault.memory_keyring import MemoryKeyring

ACCOUNT = {"provider": "google", "name": "Google · Delft", "account_ref": "C0practice"}
ZON = {
    "provider": "google",
    "kind": "domain",
    "organisation_name": "Bakkerij De Zon",
    "domain": "zon.example",
    "country": "NL",
    "address_lines": "Coolsingel 1",
    "postal_code": "3011 AA",
    "locality": "Rotterdam",
    "primary_email": "admin@zon.example",
    "alternate_email": "zon@elders.example",
    "admin_first_name": "Anna",
    "admin_last_name": "Zon",
    "phone": "+31101234567",
}


@pytest.fixture
def google(monkeypatch):
    with GooglePracticeServer("C0practice") as server:
        monkeypatch.setenv("PARTNER_DESK_GOOGLE_ENDPOINT", server.endpoint)
        yield server


def given(keyring=None):
    def none():
        raise Locked("no_keyring")

    backend = none if keyring is None else lambda: keyring
    secrets = Secrets(lambda: KeyringStore(backend=backend))
    return startup(secrets=secrets, connect=once(lambda: connect_accounts(secrets)))


def press(dialog, name):
    return next(b for b in dialog.findChildren(QPushButton) if b.accessibleName() == name and not b.isHidden())


def names(dialog):
    return {each.accessibleName() for each in dialog.findChildren(QPushButton)}


def is_whole(field):
    """Whether the last line of a text that is only read is in sight, and none is wider than it."""
    last = field.document().lastBlock()
    end = field.blockBoundingGeometry(last).translated(field.contentOffset()).bottom()
    return end <= field.viewport().height() and not field.horizontalScrollBar().maximum()


def said(dialog):
    return "\n".join(each.text() for each in dialog.findChildren(QLabel) if not each.isHidden())


async def ready(shell):
    await until(lambda: shell.desk.is_open and shell._sending is not None, "the book")
    made = shell.desk.book.do(accounts.add, ACCOUNT)
    await until(made.done, "the account")
    shell.dialogs.show_accounts()
    dialog = shell.dialogs.opened[-1]
    await until(lambda: "Not connected" in said(dialog), "the list")
    return dialog


async def connected(dialog, path):
    press(dialog, "Connect Google · Delft").click()
    form = dialog.connecting
    assert isinstance(form, ConnectDialog)
    form.subject.editor.setText("admin@reseller.example")
    form.take(path)
    form.connect_button.click()
    return form


def test_an_account_is_connected_and_what_waits_is_carried_out(qapp, google, tmp_path):
    keyring, path = MemoryKeyring(), tmp_path / "key.json"
    path.write_text(key_text())

    async def script(shell):
        dialog = await ready(shell)
        book = shell.desk.book
        added = book.do(adding.add, ZON, send=True)
        await until(added.done, "the customer")
        assert added.exception() is None
        assert not [each for each in threading.enumerate() if each.name in ("network", "sending")]
        form = await connected(dialog, path)
        await until(lambda: "nothing is missing" in form.answer.text(), "the test")
        path.unlink()
        form.reject()
        await until(lambda: "Connected as admin@reseller.example" in said(dialog), "the state")
        await until(lambda: google.effects["provision_cloud_identity"], "the outbox to be carried out")
        customer = added.result().facts["customer_id"]

        async def states():
            return {each.state for each in (await asyncio.wrap_future(book.reader.customer(customer))).operations}

        await until_is(states, {"done"})
        await until(lambda: "Connected. Nothing waits." in said(shell.window), "the status line")
        press(dialog, "Test Google · Delft").click()
        await until(lambda: "nothing is missing" in said(dialog), "the test")
        press(dialog, "Disconnect Google · Delft").click()
        await until(lambda: "Not connected" in said(dialog), "the state")
        assert not keyring.entries

    assert run_with(qapp, given(keyring), script) == 0
    assert google.effects["create_customer"] == google.effects["provision_cloud_identity"] == 1
    assert not [each.name for each in threading.enumerate() if each.name in ("network", "sending", "database")]


def test_what_is_missing_is_said_and_nothing_typed_is_lost(qapp, google, tmp_path):
    path = tmp_path / "key.json"

    async def script(shell):
        dialog = await ready(shell)
        press(dialog, "Connect Google · Delft").click()
        form = dialog.connecting
        form.connect_button.click()
        assert "reseller administrator" in form.subject.editor.accessibleDescription()
        form.subject.editor.setText("admin@reseller.example")
        form.connect_button.click()
        assert (form.no_key.text(), form.answer.isHidden()) == ("Choose the key file.", True)
        assert form.no_key.y() < form.subject.y()  # beside its button, not at the dialog's end
        assert form.choose_button.accessibleDescription() == "Choose the key file."
        assert form.focusWidget() is form.choose_button
        path.write_text(json.dumps({"installed": {}}))
        form.take(path)
        assert form.no_key.isHidden()
        form.connect_button.click()
        await until(lambda: "something else than a service account" in form.no_key.text(), "what is wrong")
        path.write_text(key_text())
        google.add_fault("refuse", "ListCustomers", reason="SERVICE_DISABLED", message="It is disabled.")
        form.connect_button.click()
        await until(lambda: "Cloud Channel API" in form.answer.text(), "what is missing")
        assert form.subject.value() == "admin@reseller.example"
        await until(lambda: "Nothing is sent" in said(dialog), "the state")
        form.connect_button.click()
        await until(lambda: "nothing is missing" in form.answer.text(), "the end")
        form.reject()

    assert run_with(qapp, given(MemoryKeyring()), script) == 0


def test_without_a_keyring_the_key_is_kept_for_this_run_after_saying_so(qapp, google, tmp_path, home):
    path = tmp_path / "key.json"
    path.write_text(key_text())

    async def script(shell):
        dialog = await ready(shell)
        form = await connected(dialog, path)
        await until(lambda: "no keyring" in form.answer.text(), "what is said")
        assert "nothing is missing" in form.answer.text()

    assert run_with(qapp, given(), script) == 0
    for each in home.rglob("*"):
        if each.is_file():
            assert not [secret for secret in secrets_in() if secret in each.read_bytes()], each


def test_the_window_closes_in_order_while_something_is_being_sent(qapp, google, tmp_path):
    path = tmp_path / "key.json"
    path.write_text(key_text())
    google.add_fault("delay_after", "CreateCustomer", seconds=20)

    async def script(shell):
        dialog = await ready(shell)
        form = await connected(dialog, path)
        await until(lambda: "nothing is missing" in form.answer.text(), "the test")
        added = shell.desk.book.do(adding.add, ZON, send=True)
        await until(added.done, "the customer")
        await until(lambda: google.effects["create_customer"], "the call")

    parts = given(MemoryKeyring())
    assert run_with(qapp, parts, script) == 0
    assert not [each.name for each in threading.enumerate() if each.name in ("network", "sending", "database")]
    book = bootstrap.open_book(parts.book)
    connections = parts.connect()
    try:
        listed = book.reader.accounts().result()
        assert connecting.named(listed, "C0practice").subject == "admin@reseller.example"
        runner, clients = connections.runner(book, listed)
        runner.run_once(40)
        runner.stop()
        connections.close_clients(clients.values())
    finally:
        connections.close()
        book.close()
    assert google.effects["create_customer"] == google.effects["provision_cloud_identity"] == 1


def test_what_is_entered_for_delegation_is_copied_from_the_dialog(qapp, google, tmp_path):
    path = tmp_path / "key.json"
    path.write_text(key_text())

    async def script(shell):
        dialog = await ready(shell)
        press(dialog, "Connect Google · Delft").click()
        form = dialog.connecting
        press(form, "Copy Client ID").click()
        assert "Choose the key file first" in form.answer.text()
        form.take(tmp_path / "gone.json")
        await until(lambda: "“gone.json” is not there" in form.answer.text(), "what is wrong")
        form.take(path)
        await until(form.client_id.text, "the client ID")
        press(form, "Copy Client ID").click()
        assert qapp.clipboard().text() == json.loads(key_text())["client_id"]
        assert is_whole(form.scopes)
        assert form.scopes.x() == form.client_id.x()  # both begin at one edge
        press(form, "Copy Scopes").click()
        google_auth = "https://www.googleapis.com/auth"
        assert qapp.clipboard().text() == f"{google_auth}/apps.order,{google_auth}/siteverification"
        form.reject()
        dialog.add_button.click()  # one more account: what comes next is to connect it
        added = dialog.form
        added.fields["name"].editor.setText("Google · Next")
        added.fields["account_ref"].editor.setText("C0999999")
        added.button.click()
        await until(lambda: "Connect Google · Next" in names(dialog), "the second account")
        await until(lambda: dialog.focusWidget() is press(dialog, "Connect Google · Next"), "the keyboard")

    assert run_with(qapp, given(MemoryKeyring()), script) == 0
