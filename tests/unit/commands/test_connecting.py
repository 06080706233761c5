"""``connect`` and ``outbox run``: an account is connected, tested and worked with, against a practice Google (R70)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app import bootstrap
from app.providers.practice.google_server import GooglePracticeServer
from app.store.engine import connect as connected_to
from app.vault.keyring_store import KeyringStore
from app.vault.secrets import Secrets
from tests.unit.commands.keys import key_text, secrets_in
from tests.unit.commands.test_adding import ZON
from tests.unit.vault.memory_keyring import MemoryKeyring

ACCOUNT, ADMIN = "C0practice", "admin@reseller.example"


@pytest.fixture
def keyring(monkeypatch):
    memory = MemoryKeyring(most_bytes=2560)  # as on Windows
    monkeypatch.setattr(
        bootstrap, "keep_secrets", lambda *, headless: Secrets(lambda: KeyringStore(backend=lambda: memory))
    )
    return memory


@pytest.fixture
def google(monkeypatch):
    with GooglePracticeServer(ACCOUNT) as server:
        monkeypatch.setenv("PARTNER_DESK_GOOGLE_ENDPOINT", server.endpoint)
        yield server


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "key.json"
    path.write_text(key_text())
    return path


def connect(desk, key_file, account=ACCOUNT, **more):
    return desk.ask(
        "connect", "google", "--account", account, "--subject", ADMIN, "--key-file", key_file, "--unencrypted"
    )


def add(desk, **changes):
    path = desk.folder / "customer.json"
    path.write_text(json.dumps({**ZON, **changes}))
    return desk.ask("add", "--from-json", path, "--unencrypted")


def query(desk, sql):
    connection = connected_to(desk.path, None)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_a_customer_is_created_and_provisioned_exactly_once(desk, keyring, google, key_file):
    """R16: added before there was an account; connected; sent."""
    added = add(desk)
    assert added.code == 0, added.err
    waits = desk.ask("outbox", "run")
    assert (waits.code, waits.json["errors"][0]["code"]) == (4, "no_provider_connected")
    said = connect(desk, key_file)
    assert (said.code, said.json) == (0, {"format": 1, "account": f"Google · {ACCOUNT}", "ok": True, "missing": []})
    key_file.unlink()
    run = desk.ask("outbox", "run")
    assert run.code == 0, run.err
    assert [(each["kind"], each["state"]) for each in run.json["operations"]] == [
        ("create_customer", "done"),
        ("provision_identity", "done"),
    ]
    assert google.effects["create_customer"] == google.effects["provision_cloud_identity"] == 1
    assert query(desk, "SELECT standing, provider_ref != '', cloud_identity_id != '' FROM customer") == [
        ("at_provider", 1, 1)
    ]
    again = desk.ask("outbox", "run")
    assert (again.code, again.json["operations"]) == (0, [])
    assert google.effects["create_customer"] == 1
    assert query(desk, "SELECT practice FROM partner_account") == [(1,)]


def test_the_key_is_in_the_keyring_and_in_no_byte_written(desk, keyring, google, key_file, home, tmp_path):
    """Q4: canaries of the key."""
    key_file.rename(tmp_path.parent / "elsewhere.json")
    try:
        assert add(desk).code == 0
        said = connect(desk, tmp_path.parent / "elsewhere.json")
        assert said.code == 0
        run = desk.ask("outbox", "run")
        backup = desk.ask("backup")
        assert backup.code == 0
        for raw in (said.out, said.err, run.out, run.err):
            assert not [each for each in secrets_in() if each in raw.encode()]
        written = {path: path.read_bytes() for place in (tmp_path, home) for path in place.rglob("*") if path.is_file()}
        assert desk.path in written
        for secret in secrets_in():
            assert not [path for path, raw in written.items() if secret in raw]
    finally:
        (tmp_path.parent / "elsewhere.json").unlink()
    entries = {name for _, name in keyring.entries}
    assert all(name.startswith("account-") for name in entries)
    assert len(entries) > 2, "a key is longer than a Windows entry and is split"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "key_file_form"),
        ("[]", "key_file_form"),
        ("{" * 3000, "key_file_form"),
        ('{"installed": {"client_id": "x"}}', "key_file_kind"),
        (json.dumps({"type": "service_account", "client_email": "a@b.example"}), "key_file_form"),
        (json.dumps({"type": "service_account", "client_email": "a@b.example", "private_key": "x"}), "key_file_form"),
        ("x" * 70_000, "key_file_large"),
    ],
)
def test_a_wrong_key_file_is_refused_in_words_and_nothing_of_it_said(desk, keyring, google, key_file, text, code):
    desk.make(1)
    key_file.write_text(text)
    said = connect(desk, key_file)
    assert (said.code, said.json["errors"][0]["code"]) == (4, code)
    assert not keyring.entries
    assert query(desk, "SELECT count(*) FROM partner_account") == [(0,)]


def test_what_else_is_wrong_is_named(desk, keyring, google, key_file):
    desk.make(1)
    said = desk.ask("connect", "google", "--account", "X1", "--subject", ADMIN, "--key-file", key_file)
    assert said.json["errors"][0] | {"message": ""} == {
        "field": "account_ref", "code": "account_id_form", "message": ""}  # fmt: skip
    said = desk.ask("connect", "google", "--account", ACCOUNT, "--subject", "nobody", "--key-file", key_file)
    assert (said.code, said.json["errors"][0]["field"]) == (4, "subject")
    said = desk.ask("connect", "google", "--account", ACCOUNT, "--subject", ADMIN, "--key-file", desk.folder / "none")
    assert (said.code, said.json["errors"][0]["code"]) == (4, "no_such_file")
    for words in (["connect"], ["connect", "google"], ["connect", "google", "--test"], ["connect", "zoho"]):
        assert desk.ask(*words).code == 2, words
    said = desk.ask("connect", "--test")
    assert (said.code, said.json["errors"][0]["code"]) == (4, "no_account_connected")
    said = desk.ask("connect", "--test", "--account", "nobody")
    assert (said.code, said.json["errors"][0]["code"]) == (4, "no_such_partner_account")
    assert not keyring.entries


def test_without_a_keyring_nothing_is_connected(desk, google, key_file, monkeypatch):
    from app.errors import Locked

    def none():
        raise Locked("no_keyring")

    monkeypatch.setattr(bootstrap, "keep_secrets", lambda *, headless: Secrets(lambda: KeyringStore(backend=none)))
    desk.make(1)
    said = connect(desk, key_file)
    assert (said.code, said.json["errors"][0]["code"]) == (4, "no_keyring")
    assert query(desk, "SELECT connected_at FROM partner_account") == [(None,)]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"message": "Cloud Channel API has not been used in project 1 before or it is disabled.",
          "reason": "SERVICE_DISABLED"}, "google_api_off"),
        ({"message": "Request had insufficient authentication scopes.",
          "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}, "google_scope_missing"),
        ({"code": "UNAUTHENTICATED", "message": "unauthorized_client: Client is unauthorized"},
         "google_delegation_missing"),
        ({"message": "The user does not have access to the account in the request."}, "google_account_wrong"),
        ({"message": "The caller does not have permission."}, "google_not_administrator"),
        ({"code": "UNAUTHENTICATED", "message": "invalid_grant: Token must be a short-lived token (60 minutes)"},
         "google_clock_wrong"),
        ({"code": "UNAVAILABLE", "message": "Getting metadata from plugin failed with error: ('unauthorized_client: "
          "Client is unauthorized to retrieve access tokens using this method', {})"}, "google_delegation_missing"),
        ({"code": "UNAVAILABLE", "message": "Getting metadata from plugin failed with error: ('invalid_grant: Invalid "
          "JWT: Check your iat and exp values in the JWT claim.', {})"}, "google_clock_wrong"),
        ({"code": "UNAVAILABLE", "message": "Getting metadata from plugin failed with error: ('invalid_grant: Invalid "
          "email or User ID', {})"}, "google_subject_unknown"),
        ({"message": "A super admin must accept the Reseller ToS in the Partner Sales Console."},
         "google_reseller_terms"),
    ],
)  # fmt: skip
def test_each_missing_step_is_named_pauses_and_goes_on_once_mended(desk, keyring, google, key_file, fault, code):
    desk.make(1)
    google.add_fault("refuse", "ListCustomers", **fault)
    said = connect(desk, key_file)
    assert (said.code, said.json["ok"], [each["code"] for each in said.json["missing"]]) == (3, False, [code])
    assert said.json["missing"][0]["message"] != code
    assert query(desk, "SELECT paused FROM partner_account") == [(code,)]
    said = desk.ask("connect", "--test", "--account", ACCOUNT)
    assert (said.code, said.json["ok"]) == (0, True)
    assert query(desk, "SELECT paused FROM partner_account") == [("",)]


def test_an_account_id_of_somebody_else_is_named(desk, keyring, google, key_file):
    desk.make(1)
    said = connect(desk, key_file, account="C0other")
    assert (said.code, [each["code"] for each in said.json["missing"]]) == (3, ["google_account_wrong"])


@pytest.mark.parametrize(
    ("fault", "how", "code"),
    [
        ("too_many", {}, "google_busy"),
        ("refuse", {"code": "INTERNAL"}, "google_busy"),
        ("nonsense", {}, "google_busy"),
        ("refuse", {"code": "UNAVAILABLE", "message": "Getting metadata from plugin failed with error: "
                    "HTTPSConnectionPool(host='oauth2.googleapis.com', port=443): Max retries exceeded"},
         "google_not_reached"),
        ("refuse", {"code": "UNAVAILABLE", "message": "DNS resolution failed for cloudchannel.googleapis.com"},
         "google_not_reached"),
    ],
)  # fmt: skip
def test_what_passes_by_itself_is_said_and_pauses_nothing(desk, keyring, google, key_file, fault, how, code):
    desk.make(1)
    google.add_fault(fault, "ListCustomers", **how)
    said = connect(desk, key_file)
    assert (said.code, [each["code"] for each in said.json["missing"]]) == (3, [code])
    assert said.json["missing"][0]["message"] != code
    assert query(desk, "SELECT paused FROM partner_account") == [("",)]


def test_no_network_is_said_and_pauses_nothing(desk, keyring, google, key_file):
    desk.make(1)
    google.stop()
    said = connect(desk, key_file)
    assert (said.code, [each["code"] for each in said.json["missing"]]) == (3, ["google_not_reached"])
    assert query(desk, "SELECT paused, connected_at > 0 FROM partner_account") == [("", 1)]


def test_practice_and_reality_never_mix(desk, keyring, google, key_file, monkeypatch):
    """A practice account never talks to Google, a real one never to a practice server."""
    desk.make(1)
    assert connect(desk, key_file).code == 0
    monkeypatch.delenv("PARTNER_DESK_GOOGLE_ENDPOINT")
    said = desk.ask("connect", "--test")
    assert [each["code"] for each in said.json["missing"]] == ["google_practice_only"]
    said = connect(desk, key_file)
    assert (said.code, said.json["errors"][0]["code"]) == (4, "account_is_practice")
    connection = connected_to(desk.path, None)
    connection.execute("UPDATE partner_account SET practice = 0, paused = ''")
    connection.commit()
    connection.close()
    monkeypatch.setenv("PARTNER_DESK_GOOGLE_ENDPOINT", google.endpoint)
    calls = google.calls.total()
    said = desk.ask("connect", "--test")
    assert [each["code"] for each in said.json["missing"]] == ["google_practice_only"]
    said = connect(desk, key_file)
    assert (said.code, said.json["errors"][0]["code"]) == (4, "account_is_real")
    assert google.calls.total() == calls


@pytest.mark.parametrize("endpoint", ["192.0.2.1:443", "localhost:1", "evil.example:50051", "127.0.0.1", "[::1]:0"])
def test_a_practice_server_elsewhere_is_never_asked(desk, keyring, key_file, monkeypatch, endpoint):
    desk.make(1)
    monkeypatch.setenv("PARTNER_DESK_GOOGLE_ENDPOINT", endpoint)
    said = connect(desk, key_file)
    assert [each["code"] for each in said.json["missing"]] == ["google_loopback_only"]


KILLED_AT = """
import os, sys
from app import bootstrap
from app.vault.keyring_store import KeyringStore
from app.vault.secrets import Secrets
from tests.unit.vault.memory_keyring import MemoryKeyring
memory = MemoryKeyring()
bootstrap.keep_secrets = lambda *, headless: Secrets(lambda: KeyringStore(backend=lambda: memory))
sys.exit(bootstrap.start(sys.argv[1:]))
"""


@pytest.mark.parametrize("method", ["CreateCustomer", "ProvisionCloudIdentity"])
def test_killed_while_sending_and_run_again_there_is_no_duplicate(desk, keyring, google, key_file, method):
    """R74: the effect took place, the answer was never heard."""
    assert add(desk).code == 0
    assert connect(desk, key_file).code == 0
    google.add_fault("delay_after", method, seconds=30)
    words = ["outbox", "run", "--book", str(desk.path), "--json"]
    running = subprocess.Popen([sys.executable, "-c", KILLED_AT, *words], env={**os.environ}, stdout=subprocess.DEVNULL)
    effect = {"CreateCustomer": "create_customer", "ProvisionCloudIdentity": "provision_cloud_identity"}[method]
    for _ in range(300):
        if google.effects[effect]:
            break
        time.sleep(0.1)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert google.effects[effect] == 1
    assert ("sending",) in query(desk, "SELECT state FROM operation")
    run = desk.ask("outbox", "run")
    assert run.code == 0, run.out
    assert {each["state"] for each in run.json["operations"]} == {"done"}
    assert google.effects["create_customer"] == google.effects["provision_cloud_identity"] == 1
    assert query(desk, "SELECT standing FROM customer") == [("at_provider",)]


def test_nothing_of_a_key_is_in_the_arguments_of_a_running_command():
    from app.commands.arguments import parse

    options = parse(["connect", "google", "--account", ACCOUNT, "--subject", ADMIN, "--key-file", "key.json"])
    assert options.key_file == Path("key.json")
