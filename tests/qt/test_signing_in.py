"""Connecting by signing in with the browser, in the window: address, giving up, signing in again (R70)."""

from __future__ import annotations

import asyncio
import json
import threading
import urllib.parse

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.providers.oauth import tokens
from app.providers.practice.accounts_server import CLIENT_ID, CLIENT_SECRET, AccountsPracticeServer
from tests.qt.frame import run_with, until
from tests.qt.test_connecting import given, google, press, ready, said
from tests.unit.providers.oauth_room import get, pressed
from tests.unit.vault.memory_keyring import MemoryKeyring

__all__ = ["google"]


@pytest.fixture
def accounts(monkeypatch, google):
    with AccountsPracticeServer() as server:
        monkeypatch.setenv("PARTNER_DESK_GOOGLE_ACCOUNTS", server.endpoint)
        yield server


@pytest.fixture
def client_file(tmp_path):
    path = tmp_path / "client.json"
    path.write_text(json.dumps({"installed": {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}}))
    return path


class Browser:
    """The system's browser: somebody presses a button in it."""

    def __init__(self, choice="allow", *, opens=True):
        self.choice, self.opens, self.seen, self.going = choice, opens, [], []

    def __call__(self, url):
        self.seen.append(url.toString())
        if self.opens and self.choice:
            self.press()
        return self.opens

    def press(self):
        going = threading.Thread(target=lambda: get(pressed(self.seen[-1], self.choice)))
        going.start()
        self.going.append(going)

    def join(self):
        for each in self.going:
            each.join()


async def listens(address):
    try:
        await asyncio.to_thread(get, address)
    except OSError:
        return False
    return True


async def begun(dialog, client_file, browser, *, name="Connect Google · Delft"):
    press(dialog, name).click()
    form = dialog.connecting
    form.signing.browse = browser
    form.by_browser.setChecked(True)
    if client_file is not None:
        form.take_client(client_file)
    form.connect_button.click()
    return form


def test_an_account_is_connected_by_signing_in_and_signed_in_again_when_that_was_lost(
    qapp, google, accounts, client_file, monkeypatch
):
    keyring, browser = MemoryKeyring(), Browser()
    monkeypatch.setattr(tokens, "SHORTEST_LIFE_S", 0.0)
    accounts.life_s = 0  # so that every request asks for a token

    async def script(shell):
        dialog = await ready(shell)
        form = await begun(dialog, client_file, browser)
        await until(lambda: "nothing is missing" in form.answer.text(), "the test")
        assert form.signing.isHidden()
        form.reject()
        await until(lambda: "Connected as admin@reseller.example" in said(dialog), "the state")
        assert "Sign in again" not in [b.text() for b in dialog.findChildren(type(form.connect_button))]
        accounts.take_back()
        press(dialog, "Test Google · Delft").click()
        await until(lambda: "no longer accepts our sign-in" in said(dialog), "that it was lost")
        again = Browser()
        press(dialog, "Connect Google · Delft anew").click()
        dialog.connecting.reject()
        dialog.open_browser = again
        press(dialog, "Sign in again: Google · Delft").click()
        form = dialog.connecting
        assert form.by_browser.isChecked()
        await until(lambda: "nothing is missing" in form.answer.text(), "the test")
        assert again.seen
        again.join()
        form.reject()
        await until(lambda: "Connected as" in said(dialog) and "Nothing is sent" not in said(dialog), "the state")

    assert run_with(qapp, given(keyring), script) == 0
    browser.join()
    assert all(name.startswith("account-") for _, name in keyring.entries)


def test_a_browser_that_does_not_open_leaves_the_address_to_copy_and_giving_up_is_possible(
    qapp, google, accounts, client_file
):
    async def script(shell):
        dialog = await ready(shell)
        browser = Browser(opens=False)
        form = await begun(dialog, client_file, browser)
        await until(lambda: "could not be opened" in form.signing.said.text(), "that it did not open")
        assert not form.connect_button.isEnabled()
        assert QApplication.focusWidget() is form.signing.copy_button
        form.signing.copy_button.click()
        assert QGuiApplication.clipboard().text() == browser.seen[0]
        form.signing.cancel_button.click()
        await until(lambda: form.answer.text() == "Nobody was signed in.", "the end")
        assert form.connect_button.isEnabled()
        assert form.signing.isHidden()
        form.connect_button.click()
        await until(lambda: len(browser.seen) == 2, "another address")
        redirect = urllib.parse.parse_qs(urllib.parse.urlsplit(browser.seen[1]).query)["redirect_uri"][0]
        form.reject()  # closing gives up as well

        async def is_given_up():
            return not await listens(redirect)

        await until(is_given_up, "nobody to listen any more")

    assert run_with(qapp, given(MemoryKeyring()), script) == 0


def test_what_is_wrong_stands_in_the_dialog(qapp, google, accounts, client_file, tmp_path):
    async def script(shell):
        dialog = await ready(shell)
        browser = Browser("deny")
        form = await begun(dialog, None, browser)
        await until(lambda: "Choose the file of the OAuth client" in form.no_client.text(), "what is wrong")
        wrong = tmp_path / "wrong.json"
        wrong.write_text('{"web": {}}')
        form.take_client(wrong)
        form.connect_button.click()
        await until(lambda: "another kind of client" in form.no_client.text(), "what is wrong")
        form.take_client(client_file)
        form.subject.editor.setText("nobody")
        form.connect_button.click()
        await until(lambda: form.subject.editor.hasFocus() and form.connect_button.isEnabled(), "the address")
        form.subject.editor.setText("")
        form.connect_button.click()
        await until(lambda: "not allowed in the browser" in form.answer.text(), "the refusal")
        browser.join()
        form.by_key.setChecked(True)
        assert form.connect_button.text() == "Connect and test"
        assert form.answer.isHidden()
        assert form.choose_button.isVisible()
        form.reject()

    assert run_with(qapp, given(MemoryKeyring()), script) == 0


def test_with_no_keyring_it_is_said_that_the_sign_in_is_kept_for_now(qapp, google, accounts, client_file):
    browser = Browser()

    async def script(shell):
        dialog = await ready(shell)
        form = await begun(dialog, client_file, browser)
        await until(lambda: "the sign-in is kept only until" in form.answer.text(), "the warning")
        browser.join()
        form.reject()

    assert run_with(qapp, given(None), script) == 0
