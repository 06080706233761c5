"""A page of a pull, and of what shows it, costs the same at a million customers: nothing is walked through.

The beginning and the end of a pull may count the customers of its account; a page may not.
"""

from __future__ import annotations

import re

import pytest

from app.actions import drift
from app.models.provider import CustomerSnapshot, SubscriptionSnapshot
from app.store import drift_rows, sync_rows
from app.sync import pull_state, pulled, pulled_subscriptions
from app.sync.pull_records import Asked
from app.sync.pulled_subscriptions import Answer
from tests.unit.store import test_no_scans
from tests.unit.store.test_no_scans import heard, walks
from tests.unit.sync.test_pull import desk, fill

__all__ = ["desk"]
LARGE = (*test_no_scans.LARGE, "provider_record")


@pytest.fixture
def pulled_desk(desk, monkeypatch):
    monkeypatch.setattr(test_no_scans, "LARGE", LARGE)
    fill(desk, 4)
    desk.pull()
    desk.provider.put("C0", "Renamed")
    desk.settled().pull()
    desk.query = desk.sql
    desk.run_action = desk.book.run
    return desk


def test_no_page_of_a_pull_walks_through_the_book(pulled_desk):
    desk = pulled_desk
    desk.book.run(pull_state.begin, desk.accounts[0], is_full=True)
    generation = desk.sql("SELECT generation FROM sync_state")[0][0]
    asked = Asked(desk.facts, generation, desk.clock.at)
    page = [
        CustomerSnapshot(f"C{each}", {"organisation_name": f"N{each}", "domain": f"n{each}.example"},
                         {"cloud_identity_id": f"J{each}", "kind": "domain"})
        for each in range(3, 6)
    ]  # fmt: skip
    team = CustomerSnapshot("T", {"organisation_name": "T", "primary_email": "a@t.example"}, {"kind": "team"})
    (record,) = desk.sql("SELECT id FROM provider_record WHERE ref = 'C1' AND what = 'customer'")[0]
    holds = SubscriptionSnapshot("C1/T", {"plan": "Vault", "sku": "V", "status": "active"})

    def everything():
        desk.book.run(pulled.take_page, asked, [*page, team], "next")
        desk.book.run(pulled_subscriptions.take, asked, [Answer(record, (holds,), desk.clock.at)])
        desk.book.run(pulled.lose, asked, [record])
        desk.book.run(lambda work: pull_state.due(work.connection, desk.accounts[0], 10))
        desk.book.run(drift.take_theirs, [1])
        desk.book.run(drift.keep_ours, [1])

    found = walks(desk, heard(desk, everything))
    assert not found, found
    desk.sql("UPDATE sync_state SET phase = '', running = 0")


def test_no_page_of_what_was_changed_there_walks_through_the_book(pulled_desk):
    desk = pulled_desk
    for question, *given in (
        (drift_rows.of_customer, 1),
        (drift_rows.rows, [1]),
        (drift_rows.page,),
        (drift_rows.unclear,),
        (sync_rows.states,),
        (sync_rows.record_age, 1),
    ):
        asked = heard(desk, lambda question=question, given=given: desk.ask(question, *given))
        found = [each for each in walks(desk, asked) if not re.search("SCAN (a|d)$", each[0])]
        assert found == [], question
