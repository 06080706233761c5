"""``sync``: everything of the connected accounts is pulled, and the answer is the contract's (R23, R50)."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import threading

from app import bootstrap
from app.actions import customers
from app.bootstrap import build, open_book
from app.commands.run import run_here
from app.rules.rates import GOOGLE_LIMITS
from app.settings import Settings
from app.store import sync_rows
from tests.unit.commands.test_connecting import ACCOUNT, connect, google, key_file, keyring, query

__all__ = ["google", "key_file", "keyring"]
KEYS = ["format", "pulled", "changed", "drift", "conflicts", "access_lost"]


def rename(google, name, number=0):
    found = list(google.world.customers.values())[number]
    found.org_display_name = name


def test_customers_and_subscriptions_come_and_are_counted(desk, keyring, google, key_file):
    assert desk.ask("sync").code == 4
    google.fill(4)
    connect(desk, key_file)
    said = desk.ask("sync")
    assert (said.code, list(said.json)) == (0, KEYS), said.err
    assert said.json == {"format": 1, "pulled": 4, "changed": 4, "drift": 0, "conflicts": 0, "access_lost": 0}
    assert query(desk, "SELECT count(*), min(standing), min(status <> '') FROM customer") == [(4, "at_provider", 1)]
    assert desk.ask("check").json["ok"]
    again = desk.ask("sync", "--account", f"Google · {ACCOUNT}")
    assert (again.json["pulled"], again.json["changed"]) == (4, 0)


def test_what_was_changed_there_is_counted_and_a_conflict_needs_a_person(desk, keyring, google, key_file):
    google.fill(2)
    connect(desk, key_file)
    desk.ask("sync")
    rename(google, "Renamed")
    said = desk.ask("sync")
    assert (said.code, said.json["drift"], said.json["conflicts"]) == (0, 1, 0)
    book = open_book(desk.path)
    book.run(customers.edit, 1, {"organisation_name": "Ours"})
    book.close()
    said = desk.ask("sync")
    assert (said.code, said.json["drift"], said.json["conflicts"]) == (3, 0, 1)


def test_without_a_connected_account_or_a_known_one_it_says_so(desk, keyring, google, key_file):
    desk.make(1)
    assert desk.ask("sync").json["errors"][0]["code"] == "no_account_connected"
    connect(desk, key_file)
    assert desk.ask("sync", "--account", "Nobody").code == 4
    query(desk, "UPDATE partner_account SET connected_at = NULL RETURNING 1")


def test_out_of_reach_is_said_and_nothing_is_lost(desk, keyring, google, key_file):
    google.fill(2)
    connect(desk, key_file)
    google.stop()
    said = desk.ask("sync")
    assert (said.code, said.json["errors"][0]["code"]) == (4, "provider_offline")


def test_a_pull_that_would_lose_many_is_held_and_said(desk, keyring, google, key_file):
    google.fill(3)
    connect(desk, key_file)
    desk.ask("sync")
    google.world.customers.clear()
    said = desk.ask("sync")
    assert said.code == 3
    assert "pull_held" in said.err
    assert query(desk, "SELECT DISTINCT standing FROM customer") == [("at_provider",)]


def test_cancelled_it_keeps_what_it_has_and_goes_on_from_there(desk, keyring, google, key_file, monkeypatch):
    monkeypatch.setitem(GOOGLE_LIMITS, "entitlements.list", 100_000)
    google.fill(120)
    connect(desk, key_file)
    google.add_fault("delay", "ListCustomers", after=2, times=0, seconds=30)
    timer = threading.Timer(4, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    said = desk.ask("sync")
    timer.join()
    assert said.code == 130
    assert query(desk, "SELECT count(*) FROM customer") == [(100,)]
    assert query(desk, "SELECT running, phase FROM sync_state") == [(0, "customers")]
    google.faults.clear()
    google.stop()
    port = int(google.endpoint.rpartition(":")[2])
    google.start(port)
    before = google.calls["ListCustomers"]
    assert desk.ask("sync").json["pulled"] == 120
    assert google.calls["ListCustomers"] - before == 1


def test_handed_over_it_is_carried_out_by_the_program_that_holds_the_book(desk, keyring, google, key_file):
    google.fill(3)
    connect(desk, key_file)
    lines = []
    opened = build(Settings(None), headless=True).open_alone(desk.path, create=False)
    try:
        secrets = bootstrap.keep_secrets(headless=True)
        answer = run_here(
            ["sync", "--json", "--lang=en"],
            desk.folder,
            lines.append,
            lambda _job: None,
            lambda **_: contextlib.nullcontext(opened),
            None,
            secrets,
            lambda: bootstrap.connect_accounts(secrets),
        )
        assert (answer.code, json.loads(answer.out)["pulled"]) == (0, 3)
        stopped = run_here(
            ["sync"], desk.folder, lines.append, lambda job: job.cancel(), lambda **_: contextlib.nullcontext(opened),
            None, secrets, lambda: bootstrap.connect_accounts(secrets),
        )  # fmt: skip
        assert stopped.code == 130
        assert opened.book.reader.ask(sync_rows.states).result()[0].pulled == 3
    finally:
        opened.book.close()
