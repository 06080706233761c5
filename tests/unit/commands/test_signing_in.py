"""``connect google --oauth``: the address is printed, somebody signs in, the keyring alone has what it gives (R70)."""

from __future__ import annotations

import json
import threading

import pytest

from app.commands import run as running
from app.providers.practice.accounts_server import CLIENT_ID, CLIENT_SECRET, AccountsPracticeServer
from tests.unit.commands.test_adding import ZON
from tests.unit.commands.test_connecting import ACCOUNT, google, keyring, query
from tests.unit.providers.oauth_room import get, pressed

__all__ = ["google", "keyring"]


@pytest.fixture
def accounts(monkeypatch, google):
    with AccountsPracticeServer() as server:
        monkeypatch.setenv("PARTNER_DESK_GOOGLE_ACCOUNTS", server.endpoint)
        yield server


@pytest.fixture
def client_file(tmp_path):
    path = tmp_path / "client.json"
    inside = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "token_uri": "https://evil.example/token"}
    path.write_text(json.dumps({"installed": {**inside, "auth_uri": "https://evil.example/auth"}}))
    return path


@pytest.fixture
def browser(monkeypatch):
    """Somebody who opens the address that is printed and presses a button."""

    class Browser:
        choice = "allow"

        def __init__(self):
            self.told, self.going = [], []

        def __call__(self, line):
            self.told.append(line)
            if line.startswith("http"):
                self.going.append(threading.Thread(target=lambda: get(pressed(line, self.choice))))
                self.going[-1].start()

    made = Browser()
    monkeypatch.setattr(running, "_to_stderr", made)
    yield made
    for each in made.going:
        each.join()


def connect(desk, *more):
    return desk.ask("connect", "google", "--oauth", "--account", ACCOUNT, "--unencrypted", *more)


def add(desk):
    path = desk.folder / "customer.json"
    path.write_text(json.dumps(ZON))
    return desk.ask("add", "--from-json", path, "--unencrypted")


def test_somebody_signs_in_and_what_waits_is_carried_out(desk, keyring, google, accounts, client_file, browser):
    assert add(desk).code == 0
    said = connect(desk, "--client-file", client_file)
    assert (said.code, said.json) == (0, {"format": 1, "account": f"Google · {ACCOUNT}", "ok": True, "missing": []})
    assert browser.told[0] == "Open this address in a browser on this computer and sign in:"
    client_file.unlink()
    assert query(desk, "SELECT subject, sign_in, practice FROM partner_account") == [
        ("admin@reseller.example", "browser", 1)
    ]
    run = desk.ask("outbox", "run")
    assert {each["state"] for each in run.json["operations"]} == {"done"}
    assert google.effects["create_customer"] == 1


def test_what_signs_in_is_in_the_keyring_and_in_no_byte_written(
    desk, keyring, google, accounts, client_file, browser, home, tmp_path
):
    """Q4: canaries of the client's secret and of the tokens."""
    client_file.rename(tmp_path.parent / "elsewhere-client.json")
    try:
        said = connect(desk, "--client-file", tmp_path.parent / "elsewhere-client.json")
        assert said.code == 0
        assert desk.ask("connect", "--test").code == 0
        (refresh,) = accounts._grants
        secrets = [each.encode() for each in (CLIENT_SECRET, refresh, *accounts.access, *accounts._used)]
        assert len(secrets) > 3
        told = "\n".join([said.out, said.err, *browser.told]).encode()
        assert not [each for each in secrets if each in told]
        written = {path: path.read_bytes() for place in (tmp_path, home) for path in place.rglob("*") if path.is_file()}
        assert desk.path in written
        for secret in secrets:
            assert not [path for path, raw in written.items() if secret in raw]
    finally:
        (tmp_path.parent / "elsewhere-client.json").unlink()
    assert all(name.startswith("account-") for _, name in keyring.entries)


def test_a_lost_sign_in_pauses_the_account_and_signing_in_again_lets_it_go_on(
    desk, keyring, google, accounts, client_file, browser
):
    assert add(desk).code == 0
    assert connect(desk, "--client-file", client_file).code == 0
    accounts.take_back()
    calls = google.calls.total()
    said = desk.ask("connect", "--test")
    assert (said.code, [each["code"] for each in said.json["missing"]]) == (3, ["google_sign_in"])
    assert google.calls.total() == calls, "nothing is asked without a sign-in"
    assert query(desk, "SELECT paused FROM partner_account") == [("google_sign_in",)]
    run = desk.ask("outbox", "run")
    assert google.effects["create_customer"] == 0, run.out
    client_file.unlink()
    said = connect(desk)  # with the client of the sign-in before
    assert (said.code, said.json["ok"]) == (0, True)
    run = desk.ask("outbox", "run")
    assert {each["state"] for each in run.json["operations"]} == {"done"}


def test_a_sign_in_lost_while_sending_pauses_and_nothing_is_sent_twice(
    desk, keyring, google, accounts, client_file, browser
):
    assert add(desk).code == 0
    assert connect(desk, "--client-file", client_file).code == 0
    accounts.take_back()
    desk.ask("outbox", "run")
    assert query(desk, "SELECT paused FROM partner_account") == [("google_sign_in",)]
    assert connect(desk).code == 0
    desk.ask("outbox", "run")
    assert google.effects["create_customer"] == google.effects["provision_cloud_identity"] == 1


def test_no_network_to_the_accounts_server_is_no_lost_sign_in(desk, keyring, google, accounts, client_file, browser):
    assert connect(desk, "--client-file", client_file).code == 0
    accounts.stop()
    said = desk.ask("connect", "--test")
    assert [each["code"] for each in said.json["missing"]] == ["google_not_reached"]
    assert query(desk, "SELECT paused FROM partner_account") == [("",)]


def test_who_says_no_is_heard_and_nothing_is_kept(desk, keyring, google, accounts, client_file, browser):
    browser.choice = "deny"
    said = connect(desk, "--client-file", client_file)
    assert (said.code, said.json["errors"][0]["code"]) == (4, "oauth_denied")
    assert not keyring.entries
    assert query(desk, "SELECT connected_at FROM partner_account") == [(None,)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "client_file_form"),
        ("[]", "client_file_form"),
        ("{" * 3000, "client_file_form"),
        ('{"installed": 7}', "client_file_form"),
        ('{"installed": {"client_id": "x"}}', "client_file_form"),
        ('{"installed": {"client_id": "x y", "client_secret": "z"}}', "client_file_form"),
        ('{"web": {"client_id": "x", "client_secret": "y"}}', "client_file_kind"),
        ('{"type": "service_account"}', "client_file_kind"),
        ("x" * 70_000, "client_file_large"),
    ],
)
def test_a_wrong_client_file_is_refused_in_words(desk, keyring, accounts, client_file, browser, text, code):
    desk.make(1)
    client_file.write_text(text)
    said = connect(desk, "--client-file", client_file)
    assert (said.code, said.json["errors"][0]["code"]) == (4, code)
    assert said.json["errors"][0]["message"] != code
    assert not browser.going


def test_what_else_is_wrong_is_named(desk, keyring, google, accounts, client_file, browser, monkeypatch):
    desk.make(1)
    said = connect(desk)
    assert (said.code, said.json["errors"][0]["code"]) == (4, "oauth_not_here"), "there was no sign-in before"
    said = connect(desk, "--client-file", client_file, "--subject", "nobody")
    assert said.json["errors"][0]["field"] == "subject"
    said = connect(desk, "--client-file", desk.folder / "none.json")
    assert said.json["errors"][0]["code"] == "no_such_file"
    for words in (["connect", "google", "--oauth"], ["connect", "--test", "--oauth", "google"],
                  ["connect", "google", "--oauth", "--account", "C1", "--key-file", "x"]):  # fmt: skip
        assert desk.ask(*words).code == 2, words
    monkeypatch.delenv("PARTNER_DESK_GOOGLE_ACCOUNTS")
    said = connect(desk, "--client-file", client_file)
    assert (said.code, said.json["errors"][0]["code"]) == (4, "oauth_practice_none"), "never at Google itself"


def test_an_accounts_server_elsewhere_is_never_asked(desk, keyring, google, client_file, browser, monkeypatch):
    monkeypatch.setenv("PARTNER_DESK_GOOGLE_ACCOUNTS", "accounts.example:443")
    said = connect(desk, "--client-file", client_file)
    assert (said.code, said.json["errors"][0]["code"]) == (4, "google_loopback_only")
    assert not browser.going
