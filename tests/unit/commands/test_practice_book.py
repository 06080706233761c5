"""Commands work on a practice book with its own Google, and nothing secret is in a byte of the whole run (R83, Q4)."""

from __future__ import annotations

import datetime as dt
import json
import logging

import pytest

from app.actions import practice
from app.bootstrap import build
from app.settings import Settings
from tests.unit.commands.test_connecting import keyring

__all__ = ["keyring"]
TOKEN = "canary-token-7e21-AbCd"


@pytest.fixture
def practised(desk, monkeypatch):
    monkeypatch.delenv("PARTNER_DESK_GOOGLE_ENDPOINT", raising=False)
    opened = build(Settings(None), headless=True).open(desk.path, unencrypted=True, practice=True)
    opened.book.run(practice.fill)
    opened.book.close()
    return desk


def take_over(desk):
    path = desk.folder / "take-over.json"
    today = (dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)).isoformat()  # wherever it is today
    values = {
        "provider": "google", "account": "Google · Rotterdam", "organisation_name": "Café Loft",
        "domain": "cafeloft.example", "consent_date": today, "consent_products": ["workspace"],
        "transfer_token": TOKEN, "token_date": today,
    }  # fmt: skip
    path.write_text(json.dumps(values))
    said = desk.ask("take-over", "--from-json", path, "--unencrypted")
    path.unlink()
    return said


def test_a_take_over_is_practised_and_its_token_is_in_no_byte_written(practised, keyring, home, caplog):
    caplog.set_level(logging.DEBUG)
    desk = practised
    began = take_over(desk)
    assert began.code == 0, began.err
    run = desk.ask("outbox", "run")
    states = {each["kind"]: each["state"] for each in run.json["operations"] if each["kind"] in TAKEN}
    assert states == dict.fromkeys(TAKEN, "done"), run.out
    said = f"{began.out}{began.err}{run.out}{run.err}{caplog.text}"
    assert TOKEN not in said
    for folder in (desk.folder, home):
        for path in folder.rglob("*"):
            assert not path.is_file() or TOKEN.encode() not in path.read_bytes(), path


TAKEN = ("import_customer", "transfer_subscriptions")


def test_the_practised_accounts_are_tested_and_a_real_one_is_refused(practised, keyring, tmp_path):
    tested = practised.ask("connect", "--test", "--account", "Google · Rotterdam")
    assert (tested.code, tested.json["ok"]) == (0, True), tested.err
    from tests.unit.commands.keys import key_text

    key = tmp_path / "key.json"
    key.write_text(key_text())
    refused = practised.ask(
        "connect", "google", "--account", "C012345", "--subject", "admin@reseller.example", "--key-file", key
    )
    assert (refused.code, refused.json["errors"][0]["code"]) == (4, "practice_book_real")
