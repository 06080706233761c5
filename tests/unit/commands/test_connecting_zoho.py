"""``connect zoho``: by a pasted code or in the browser, against a practice Zoho; the secret is in the keyring alone."""

from __future__ import annotations

import io
import json

import pytest

from app.commands import run as running
from app.providers.practice import zoho_calls as calls
from app.providers.practice.zoho_server import ZohoPracticeServer
from tests.unit.commands.test_connecting import keyring, query

__all__ = ["keyring"]
CLIENT, SECRET = "1000.PRACTICE", "practice-secret"


@pytest.fixture
def zoho(monkeypatch):
    with ZohoPracticeServer() as server:
        server.world.codes["1000.self.code"] = ""
        monkeypatch.setenv("PARTNER_DESK_ZOHO_ENDPOINT", server.endpoint)
        yield server


@pytest.fixture
def secret_file(tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text(SECRET + "\n")
    return path


def connect(desk, secret_file, *more, code="1000.self.code", centre="eu"):
    words = ["--data-centre", centre, "--client-id", CLIENT, "--client-secret-file", secret_file, "--code", code]
    return desk.ask("connect", "zoho", *words, "--unencrypted", *more)


def test_a_pasted_code_connects_and_the_outbox_is_carried_out(desk, keyring, zoho, secret_file):
    path = desk.folder / "customer.json"
    mill = {
        "provider": "zoho", "organisation_name": "Molen De Kraai", "domain": "dekraai.example",
        "primary_email": "anna@dekraai.example", "admin_first_name": "Anna", "admin_last_name": "de Vries",
        "country": "NL", "plan": "Workplace Standard", "trial": True,
    }  # fmt: skip
    path.write_text(json.dumps(mill))
    added = desk.ask("add", "--from-json", path, "--unencrypted")
    assert added.code == 0, added.err
    said = connect(desk, secret_file)
    assert (said.code, said.json) == (0, {"format": 1, "account": "Zoho · eu", "ok": True, "missing": []})
    secret_file.unlink()
    assert query(desk, "SELECT provider, data_centre, sign_in, practice FROM partner_account") == [
        ("zoho", "eu", "browser", 1)
    ]
    run = desk.ask("outbox", "run")
    assert run.code == 0, run.err
    assert zoho.effects["create_customer"] == 1
    assert query(desk, "SELECT standing, status FROM customer") == [("at_provider", "trial")]
    again = desk.ask("connect", "--test")
    assert again.json["ok"]
    written = b"".join(each.read_bytes() for each in desk.folder.rglob("*") if each.is_file())
    for secret in (SECRET, "1000.practice.refresh", "1000.self.code"):
        assert secret.encode() not in written


def test_a_code_serves_once_and_a_wrong_one_connects_nothing(desk, keyring, zoho, secret_file):
    assert connect(desk, secret_file).code == 0
    again = connect(desk, secret_file)
    assert (again.code, again.json["errors"][0]["code"]) == (4, "oauth_code_refused")
    secret_file.write_text("wrong")
    zoho.world.codes["1000.self.code"] = ""
    wrong = connect(desk, secret_file)
    assert (wrong.code, wrong.json["errors"][0]["code"]) == (4, "oauth_client_wrong")


def test_the_secret_may_come_by_standard_input(desk, keyring, zoho, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(SECRET + "\n"))
    assert connect(desk, "-").code == 0


def test_somebody_signs_in_with_the_browser(desk, keyring, zoho, secret_file, monkeypatch):
    """Zoho's redirect address is one that was entered in its API console: a fixed port and path of this computer."""
    import threading
    import urllib.parse
    import urllib.request

    going = []

    def come_back(line):
        if not line.startswith("http"):
            return
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(line).query))
        zoho.world.codes["1000.browser.code"] = asked["code_challenge"]
        answer = urllib.parse.urlencode({"code": "1000.browser.code", "state": asked["state"], "location": "eu"})
        assert asked["redirect_uri"] == "http://localhost:31200/oauth/callback"
        assert asked["scope"].split(",")[0] == "ZohoMail.partner.organization.ALL"
        assert asked["access_type"] == "offline"
        address = f"{asked['redirect_uri']}?{answer}"
        opened = threading.Thread(target=lambda: urllib.request.urlopen(address).close())  # noqa: S310 - this computer
        going.append(opened)
        opened.start()

    monkeypatch.setattr(running, "_to_stderr", come_back)
    words = ["--data-centre", "eu", "--client-id", CLIENT, "--client-secret-file", secret_file, "--oauth"]
    said = desk.ask("connect", "zoho", *words, "--unencrypted")
    for each in going:
        each.join()
    assert (said.code, said.json["ok"]) == (0, True), said.err


def test_words_that_do_not_go_together(desk, keyring, zoho, secret_file):
    assert desk.ask("connect", "zoho", "--data-centre", "eu", "--unencrypted").code == 2
    assert connect(desk, secret_file, "--oauth").code == 2
    assert connect(desk, secret_file, code="").code == 2
    assert connect(desk, desk.folder / "none").json["errors"][0]["code"] == "no_such_file"


def test_an_account_that_is_written_down_is_the_one_that_is_connected(desk, keyring, zoho, secret_file):
    assert connect(desk, secret_file).code == 0
    zoho.world.codes["1000.self.code"] = ""
    assert connect(desk, secret_file).code == 0
    assert query(desk, "SELECT count(*) FROM partner_account") == [(1,)]
    zoho.world.codes["1000.self.code"] = ""
    assert connect(desk, secret_file, centre="in").json["account"] == "Zoho · in"
    assert query(desk, "SELECT count(*) FROM partner_account") == [(2,)]


def test_no_secret_of_zoho_is_in_any_byte_that_is_written_or_said(desk, keyring, zoho, secret_file, home, monkeypatch):
    """Client secret, refresh and access tokens, the first password: after everything, also what went wrong (Q4)."""
    path = desk.folder / "customer.json"
    for number in range(2):
        mill = {
            "provider": "zoho", "organisation_name": f"Mill {number}", "domain": f"mill{number}.example",
            "primary_email": f"anna@mill{number}.example", "admin_first_name": "Anna", "admin_last_name": "de Vries",
            "country": "NL", "plan": "Workplace Standard", "trial": True,
        }  # fmt: skip
        path.write_text(json.dumps(mill))
        assert desk.ask("add", "--from-json", path, "--unencrypted").code == 0
    echoed = _echoing(zoho, monkeypatch)
    said = [connect(desk, secret_file)]
    said.append(desk.ask("outbox", "run"))
    zoho.add_fault("nonsense_after", "create")
    said += [desk.ask("outbox", "run"), desk.ask("outbox"), desk.ask("sync"), desk.ask("connect", "--test")]
    said += [desk.ask("backup"), desk.ask("export", desk.folder / "all.csv"), desk.ask("list", "--limit", "0")]
    assert 2 not in [each.code for each in said]
    secret_file.unlink()
    passwords = [text for (_, name), text in keyring.entries.items() if name.startswith("first-password-")]
    assert passwords
    assert echoed
    canaries = [SECRET, "1000.practice.refresh", "1000.self.code", *passwords, *zoho.world.tokens, *echoed]
    written = {
        each: each.read_bytes() for folder in (desk.folder, home) for each in folder.rglob("*") if each.is_file()
    }
    assert any(each.suffix == ".log" or "log" in each.name for each in written)
    for canary in canaries:
        assert not [each for each, data in written.items() if canary.encode() in data]
        assert not [each for each in said if canary in each.out + each.err]


def _echoing(zoho, monkeypatch):
    """Have Zoho refuse the first creation, quoting all it was sent; returns what it quoted."""
    real, quoted = zoho.answer, []

    def answer(method, path, asked, body, token):
        if method != "create" or quoted:
            return real(method, path, asked, body, token)
        quoted.extend([body["password"], token])
        return calls.no(500, "INTERNAL_ERROR", f"not taken: {body} {token}")

    monkeypatch.setattr(zoho, "answer", answer)
    return quoted
