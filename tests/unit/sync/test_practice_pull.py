"""The practice book is pulled from its own servers: nothing changes until a customer changes something (R83)."""

from __future__ import annotations

import pytest

from app.rules.rates import GOOGLE_LIMITS
from app.store import drift_rows, sync_rows
from app.sync.pull import Pull
from tests.unit.sync.test_practice import book, connections

__all__ = ["book", "connections"]


@pytest.fixture(autouse=True)
def unlimited(monkeypatch):
    monkeypatch.setitem(GOOGLE_LIMITS, "entitlements.list", 100_000)


def test_a_pull_of_the_sample_changes_nothing_and_shows_what_a_customer_changed(book, connections):
    lines = connections.lines(book, book.reader.accounts().result())

    def sql(text):
        return book.between_transactions(lambda c: c.execute(text).fetchall()).result()

    def pull():
        for line in lines.values():
            run = Pull(book, line.client, line.account, rates=line.rates).run()
            assert connections.network.submit(run).result(60) == ""

    before = [sql(f"SELECT count(*) FROM {name}") for name in ("customer", "subscription", "change")]
    pull()
    assert [sql(f"SELECT count(*) FROM {name}") for name in ("customer", "subscription", "change")] == before
    rows = book.reader.ask(sync_rows.states).result()
    assert {row.provider for row in rows if row.pulled} == {"google", "zoho"}
    assert all((row.error, row.held, row.unclear, row.access_lost) == ("", "", 0, 0) for row in rows)
    (weaver,) = sql("SELECT id FROM customer WHERE organisation_name = 'Weaver Wind Energy'")[0]
    was, now = connections.practice.move_domain(book, [weaver])
    pull()
    found = {row.field: row for row in book.reader.ask(drift_rows.page).result()}
    assert (found["domain"].ours, found["domain"].theirs, found["domain"].kind) == (was, now, "drift")
    assert {row.customer_id for row in found.values()} == {weaver}
    assert set(found) == {"domain", "primary_email"}
    connections.close_clients(line.client for line in lines.values())
