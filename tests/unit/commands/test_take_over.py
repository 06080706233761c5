"""``take-over --from-json``: the wizard's rules, every problem at once, the token in the keyring and nowhere else."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from app.bootstrap import open_book
from app.errors import Locked
from app.vault.keyring_store import KeyringStore
from tests.unit.vault.memory_keyring import MemoryKeyring

CANARY = "canary-token-6c1f0a"
GOOD = {
    "provider": "google",
    "organisation_name": "De Kade",
    "domain": "cafedekade.nl",
    "consent_date": "2026-03-01",
    "consent_products": ["workspace"],
}


@pytest.fixture
def keyring(monkeypatch):
    memory = MemoryKeyring()
    monkeypatch.setattr(KeyringStore, "__init__", lambda self, *_given: _with(self, memory))
    return memory


def _with(store, memory):
    store._timeout_s = None
    store._make = lambda: memory
    store._backend = memory


@pytest.fixture
def ask(desk, clock, tmp_path):
    def asked(values, *words):
        file = tmp_path / "customer.json"
        file.write_text(json.dumps(values), "utf-8")
        desk.make(0)
        return desk.ask("take-over", "--from-json", file, *words)

    return asked


def rows(desk, sql):
    book = open_book(desk.path, read_only=True)
    try:
        return book.reader.ask(lambda connection: connection.execute(sql).fetchall()).result()
    finally:
        book.close()


def codes(said):
    return [(each["field"], each["code"]) for each in said.json["errors"]]


def test_a_good_one_answers_with_its_uid_and_its_operations_in_order(desk, ask):
    said = ask(GOOD)
    assert said.code == 0, said.err
    assert list(said.json) == ["format", "uid", "operations"]
    assert len(said.json["operations"]) == 2
    assert rows(desk, "SELECT kind, state FROM operation ORDER BY id") == [
        ("import_customer", "ready"),
        ("transfer_subscriptions", "ready"),
    ]
    again = ask(GOOD)
    assert (again.code, codes(again)) == (4, [("domain", "take_over_waits")])


def test_without_a_consent_the_field_is_named_and_nothing_is_written(desk, ask):
    said = ask({**GOOD, "consent_date": None})
    assert (said.code, codes(said)) == (4, [("consent_date", "consent_needed")])
    assert rows(desk, "SELECT count(*) FROM customer") == [(0,)]
    assert ask({**GOOD, "consent_date": None, "send": False}).code == 0  # kept, and held
    assert rows(desk, "SELECT DISTINCT state FROM operation") == [("held",)]


def test_all_problems_are_listed_at_once(ask):
    said = ask(
        {
            "provider": "google",
            "account": "Nobody’s",
            "domain": "co.th",
            "education": "yes",
            "consent_products": ["shoes"],
            "subscriptions": "some",
            "transfer_token": "two words",
            "colour": "red",
        }
    )
    assert said.code == 4
    assert dict(codes(said)) == {
        "account": "no_such_account",
        "domain": "domain_public_suffix",
        "education": "json_flag",
        "consent_date": "consent_needed",
        "consent_products": "not_a_choice",
        "subscriptions": "json_names",
        "transfer_token": "token_invalid",
        "colour": "json_key_unknown",
    }
    assert all(each["message"] for each in said.json["errors"])
    assert "two words" not in said.out + said.err


def test_a_token_goes_into_the_keyring_at_once_and_into_no_other_place(desk, ask, keyring, tmp_path, home):
    said = ask({**GOOD, "transfer_token": CANARY, "token_date": "2026-02-20"})
    assert said.code == 0, said.err
    assert list(keyring.entries.values()) == [CANARY]
    ((name,),) = rows(desk, "SELECT secret_ref FROM transfer")
    assert ("Partner Desk", name) in keyring.entries
    assert rows(desk, "SELECT expires_on FROM transfer") == [("2026-03-06",)]
    assert CANARY not in said.out + said.err
    holders = {
        path.name
        for folder in (tmp_path, home)
        for path in folder.rglob("*")
        if path.is_file() and CANARY.encode() in path.read_bytes()
    }
    assert holders == {"customer.json"}  # what the person gave


def test_a_refused_take_over_leaves_no_token_behind(ask, keyring):
    assert ask(GOOD).code == 0
    assert ask({**GOOD, "transfer_token": CANARY}).code == 4
    assert not keyring.entries


def test_without_a_keyring_the_take_over_is_saved_with_the_token_missing(desk, ask, monkeypatch):
    def no_keyring(*_given):
        raise Locked("no_keyring")

    monkeypatch.setattr(KeyringStore, "put", no_keyring)
    said = ask({**GOOD, "transfer_token": CANARY, "token_date": "2026-02-20"})
    assert said.code == 3
    assert "token_not_kept" in said.err
    assert rows(desk, "SELECT state, missing FROM operation")[0] == ("held", '["transfer_token"]')
    assert CANARY.encode() not in desk.path.read_bytes()


def test_evidence_is_a_file(desk, ask, tmp_path):
    (tmp_path / "mail.eml").write_bytes(b"We consent.")
    assert ask({**GOOD, "evidence": str(tmp_path / "mail.eml")}).code == 0
    assert rows(desk, "SELECT name FROM attachment") == [("mail.eml",)]
    assert codes(ask({**GOOD, "domain": "b.nl", "evidence": "gone.eml"})) == [("gone.eml", "no_such_file")]


def test_accounts_say_their_provider_and_zoho_wants_an_email(desk, ask):
    from app.actions import accounts

    book = open_book(desk.path, unencrypted=True)
    for name in ("Europe", "Asia"):
        book.run(accounts.add, {"provider": "zoho", "name": name, "data_centre": "eu"})
    for name in ("Rotterdam", "Education"):
        book.run(accounts.add, {"provider": "google", "name": name, "distributor": name == "Education"})
    book.close()
    zoho = {"account": "Europe", "organisation_name": "Malee", "domain": "malee.co.th"}
    assert codes(ask(zoho)) == [("primary_email", "association_email_needed")]
    assert ask({**zoho, "primary_email": "malee@malee.co.th"}).code == 0
    assert rows(desk, "SELECT kind FROM operation") == [("associate_customer",)]
    assert codes(ask(GOOD)) == [("account", "account_needed")]
    assert codes(ask({**GOOD, "account": " education"})) == [("public_identifier", "public_identifier_needed")]
    assert codes(ask({"domain": "x.nl", "consent_date": "2026-03-01"})) == [("provider", "take_over_provider")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "json_invalid"),
        (b"[]", "json_no_object"),
        (b"\xff\xfe{", "json_invalid"),
        (b'{"note": "' + b"x" * 1_000_001 + b'"}', "json_too_large"),
    ],
)
def test_what_is_no_object_makes_no_book(desk, tmp_path, content, code):
    file = tmp_path / "customer.json"
    file.write_bytes(content)
    said = desk.ask("take-over", "--from-json", file)
    assert (said.code, codes(said)) == (4, [("from-json", code)])
    assert not desk.path.exists()
    assert desk.ask("take-over", "--from-json", tmp_path / "gone.json").code == 4
    assert desk.ask("take-over", "--from-json", tmp_path).code == 4
    assert desk.run("take-over").code == 2


def test_standard_input_is_read_also_where_another_program_holds_the_book(desk, clock):
    desk.make(0)
    line = [sys.executable, "-m", "app", "take-over", "--from-json", "-", "--book", str(desk.path), "--json"]
    said = json.dumps(GOOD).encode()
    assert subprocess.run(line, input=said, capture_output=True, check=False).returncode == 0
    from app.bootstrap import build
    from app.settings import Settings

    opened = build(Settings(None), headless=True).open(desk.path, unencrypted=True)
    opened.begin()
    try:
        other = json.dumps({**GOOD, "domain": "other.nl", "organisation_name": "Other"}).encode()
        ran = subprocess.run(line, input=other, capture_output=True, check=False)
        assert ran.returncode == 0, ran.stderr
        assert json.loads(ran.stdout)["operations"]
    finally:
        opened.book.close()
