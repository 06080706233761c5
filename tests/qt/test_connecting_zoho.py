"""An account at Zoho is connected in the window: by a code, with what is wrong or missing said in words (R70)."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

from app.actions import accounts
from app.providers.practice.zoho_server import ZohoPracticeServer
from app.views.connect_zoho import ConnectZohoDialog
from tests.qt.frame import run_with, until
from tests.qt.test_connecting import given, is_whole, press, said
from tests.unit.vault.memory_keyring import MemoryKeyring

ACCOUNT = {"provider": "zoho", "name": "Zoho · Europe", "data_centre": "eu", "undocumented": True}


@pytest.fixture
def zoho(monkeypatch):
    with ZohoPracticeServer() as server:
        server.world.codes["1000.self.code"] = ""
        monkeypatch.setenv("PARTNER_DESK_ZOHO_ENDPOINT", server.endpoint)
        yield server


async def ready(shell):
    await until(lambda: shell.desk.is_open and shell._sending is not None, "the book")
    made = shell.desk.book.do(accounts.add, ACCOUNT)
    await until(made.done, "the account")
    shell.dialogs.show_accounts()
    dialog = shell.dialogs.opened[-1]
    await until(lambda: "Not connected" in said(dialog), "the list")
    press(dialog, "Connect Zoho · Europe").click()
    assert isinstance(dialog.connecting, ConnectZohoDialog)
    return dialog, dialog.connecting


def test_a_code_connects_and_what_is_wrong_stands_in_the_dialog(qapp, zoho):
    keyring = MemoryKeyring()

    async def script(shell):
        dialog, form = await ready(shell)
        form.connect_button.click()
        assert "Enter the client ID and its secret" in form.answer.text()
        form.client_id.setText("1000.PRACTICE")
        form.client_secret.setText("practice-secret")
        assert form.client_secret.echoMode() == QLineEdit.EchoMode.Password
        form.connect_button.click()
        assert "Bring the code" in form.answer.text()
        form.code.setText("1000.wrong")
        form.connect_button.click()
        await until(lambda: form.answer.isVisible() and form.connect_button.isEnabled(), "the refusal")
        assert form.client_id.text() == "1000.PRACTICE", "nothing typed is lost"
        form.code.setText("1000.self.code")
        form.connect_button.click()
        await until(lambda: "nothing is missing" in form.answer.text(), "the test")
        assert form.code.text() == "", "a code serves once"
        form.reject()
        await until(lambda: "Connected as Zoho · Europe" in said(dialog), "the state")
        zoho.world.has_store = False
        press(dialog, "Test Zoho · Europe").click()
        await until(lambda: "Partner Store does not answer" in said(dialog), "what is missing")

    assert run_with(qapp, given(keyring), script) == 0
    # What signs in, and the token that still holds; nothing typed is kept under another name.
    assert {name.partition("-")[0] for _, name in keyring.entries} == {"account", "access"}


def test_what_the_console_asks_for_is_copied(qapp, zoho):
    async def script(shell):
        _dialog, form = await ready(shell)
        await until(form.isVisible, "the dialog")
        assert is_whole(form.scopes.field)
        form.scopes.field.selectAll()
        form.scopes.field.copy()
        assert QGuiApplication.clipboard().text() == form.scopes.field.text()
        press(form, "Copy Scopes").click()
        assert "\n" not in QGuiApplication.clipboard().text()
        assert QGuiApplication.clipboard().text().startswith("ZohoMail.partner.organization.ALL,")
        form.open_url = lambda _page: False
        press(form, "Open Zoho’s API console").click()
        assert "The browser could not be opened." in form.answer.text()
        assert QGuiApplication.clipboard().text() == "https://api-console.zoho.eu/"
        form.by_browser.setChecked(True)
        assert form.code.isHidden()
        press(form, "Copy Authorised redirect URI").click()
        assert QGuiApplication.clipboard().text() == "http://localhost:31200/oauth/callback"
        form.reject()

    assert run_with(qapp, given(MemoryKeyring()), script) == 0
