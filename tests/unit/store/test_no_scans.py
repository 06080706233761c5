"""Nothing that a page or a verb asks walks through all there is: as quick at a million customers (quality.md, P).

SQLite has no figures about the tables, so it chooses between indexes that look alike by the order in which they were
made; a large import makes most of them anew. The plans are looked at in both orders.
"""

from __future__ import annotations

import datetime as dt
import re

import pytest

from app.actions import (
    adding,
    associations,
    catalogue,
    customers,
    drift_many,
    follow_ups,
    looks,
    money,
    ordering,
    outbox,
    subscriptions,
    taking_over,
    trials,
    undo,
)
from app.actions.imports import taking
from app.models.domains import Verdict
from app.models.money import MoneyQuery
from app.models.outbox import OutboxQuery
from app.rules.wanted_record import wanted
from app.store import (
    chore_rows,
    creation_rows,
    domain_rows,
    drift_rows,
    follow_up_rows,
    holding_rows,
    likely,
    link_rows,
    money_rows,
    money_write,
    outbox_rows,
    pulled_rows,
    rows,
    sync_rows,
    transfer_rows,
)
from app.store.bulk_match import Scene
from app.store.journal import Entry
from app.store.late_indexes import LATE
from tests.unit.actions.conftest import desk
from tests.unit.actions.lists import bring_in, write
from tests.unit.rules.money_room import line

__all__ = ["desk"]
DAY = dt.date(2026, 3, 2)
GOOGLE = {
    "provider": "google",
    "kind": "domain",
    "country": "NL",
    "postal_code": "1012 AB",
    "locality": "Amsterdam",
    "address_lines": "Dam 1",
    "admin_first_name": "A",
    "admin_last_name": "B",
    "organisation_name": "Kade",
    "domain": "dekade.nl",
    "primary_email": "a@dekade.nl",
    "alternate_email": "a@elsewhere.example",
}
LARGE = (
    "provider_record",
    *("payment", "commission"),
    *("customer", "operation", "operation_event", "follow_up", "change", "batch", "subscription", "transfer"),
    *(
        "message",
        "consent",
        "customer_search",
        "contact",
        "checklist_item",
        "customer_tag",
        "attachment",
        "domain_check",
    ),
    "domain_watch",
)
WIDE = re.compile(r"^SEARCH (\w+) .*\((shelf=\?( AND (provider|kind|status|standing|partner_account_id)=\?)*)\)$")
IN_ORDER = re.compile(r"ORDER BY o\.id DESC LIMIT|ORDER BY trial_end, id LIMIT|ORDER BY id DESC LIMIT 1")


def walks(desk, statements):
    """Return (plan, statement) of what walks through a table that grows with the customers, without an end."""
    found = []
    for statement in dict.fromkeys(statements):
        if not statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE")) or IN_ORDER.search(statement):
            continue
        names = dict(re.findall(r"(?:FROM|JOIN) (\w+) (?:AS )?(\w)\b", statement))
        called = {alias: table for table, alias in names.items()}
        for _id, _parent, _unused, plan in desk.query(f"EXPLAIN QUERY PLAN {statement}"):
            scanned = re.match(r"SCAN (\w+)", plan)
            table = scanned and called.get(scanned[1], scanned[1])
            scanned = scanned and "ix_transfer_secret" not in plan  # few tokens are still kept
            if (scanned and table in LARGE and "LIMIT" not in statement) or (
                WIDE.match(plan) and "ix_customer_unverified" not in plan
            ):
                found.append((plan, statement))
    return found


@pytest.fixture(params=["as made", "as a large import leaves them"])
def busy(request, desk):
    """A book with a bit of everything."""
    if request.param != "as made":
        for name, statement in LATE.items():
            desk.query(f"DROP INDEX {name}")
            desk.query(statement)
    desk.run(catalogue.ensure)

    def accounts(work):
        work.connection.execute(
            "INSERT INTO partner_account(uid, provider, name, currency) VALUES (randomblob(16), 'google', 'G', 'EUR')"
        )

    desk.book.run(accounts)
    return desk


def paid(work, lines):
    entry = Entry(work, "payments.imported", {})
    money_write.take(entry, 1, lines)
    return entry.close()


def heard(desk, *calls):
    statements = []
    desk.book.between_transactions(lambda c: c.set_trace_callback(statements.append)).result()
    try:
        for call in calls:
            call()
    finally:
        desk.book.between_transactions(lambda c: c.set_trace_callback(None)).result()
    return statements


def test_no_verb_of_adding_taking_over_and_ordering_walks_through_the_book(busy):
    run = busy.run

    def everything():
        added = run(adding.add, GOOGLE, send=True).facts["customer_id"]
        run(customers.edit, added, {"phone": "+31 20 555 0100", "domain": "kade2.nl", "primary_email": "a@kade2.nl"})
        run(ordering.place, added, {"sku": "1010020027", "payment_plan": "flexible", "licences": 3})
        run(undo.undo)
        run(undo.redo)
        run(follow_ups.add, added, "other")
        run(undo.undo)
        uid = busy.query("SELECT lower(hex(uid)) FROM operation ORDER BY id LIMIT 1")[0][0]
        run(outbox.withdraw, [uid])
        run(adding.create, [added])
        run(outbox.expire_due)
        run(associations.lapse_due)
        run(follow_ups.wake_due)
        values = {**GOOGLE, "domain": "over.nl", "primary_email": "a@over.nl", "token_needed": True}
        taken = run(taking_over.take_over, values).facts["customer_id"]
        run(taking_over.record_consent, taken, "2026-03-01", ["workspace"])
        transfer = busy.query("SELECT id FROM transfer LIMIT 1")[0][0]
        run(taking_over.record_token, transfer, "2026-03-01", "token")
        run(taking_over.withdraw, transfer)
        kept = busy.add("Trial", provider="google")
        run(subscriptions.add, kept, {"plan": "x", "status": "trial", "trial_start": DAY, "trial_end": DAY})
        run(undo.undo)
        run(trials.extend, [kept])
        run(customers.merge, kept, [busy.add("Same")])
        run(customers.split, kept)
        watched = run(customers.add, {**GOOGLE, "domain": "w.nl", "primary_email": "a@w.nl"}).inserted[0]
        run(drift_many.take_of, [watched])
        run(looks.watch, [watched])
        run(looks.record, [(watched, wanted("w.nl", "google", "txt", ""), Verdict("mend", "missing"))])
        run(looks.choose, watched, "txt", "")
        run(looks.unwatch, [watched])
        run(looks.let_go)
        run(money.map_customer, watched, "2026-02-03")
        named = {"subscription_ref": "S1", "domain": "w.nl", "customer_name": "Kade", "email": "a@w.nl"}
        run(paid, [line(key="id:1", **named), line(key="id:2", **named)])
        run(paid, [line("commission", key="id:1", payout="P", **named)])
        run(customers.archive, [kept], True)
        run(customers.delete, [kept])

    found = walks(busy, heard(busy, everything))
    assert not found, found


def test_no_page_of_adding_taking_over_and_ordering_walks_through_the_book(busy):
    added = busy.run(adding.add, GOOGLE, send=True).facts["customer_id"]
    questions = [
        (likely.likely, {**GOOGLE, "crm_id": "1", "cloud_identity_id": "C1"}),
        (transfer_rows.find, {**GOOGLE, "cloud_identity_id": "C1"}),
        (transfer_rows.find, {**GOOGLE, "kind": "team"}),
        (transfer_rows.known, added),
        (transfer_rows.on_the_way, added),
        (transfer_rows.holdings, added),
        (chore_rows.spent_secrets, DAY),
        (chore_rows.to_wake, DAY),
        (chore_rows.to_lapse, DAY),
        (chore_rows.edition,),
        (holding_rows.selling, added, DAY),
        (creation_rows.candidates, [added]),
        (follow_up_rows.today, DAY),
        (follow_up_rows.of_customer, added),
        (follow_up_rows.letter_sources, [added], "details_changed"),
        (outbox_rows.page, OutboxQuery(group="waiting")),
        (outbox_rows.page, OutboxQuery(group="sent")),
        (outbox_rows.of_customer, added),
        (outbox_rows.to_check, added),
        (rows.customer, added),
        (domain_rows.history, added),
        (domain_rows.newest, [added]),
        (domain_rows.watch_of, added),
        (domain_rows.due, 1),
        (domain_rows.next_due,),
        (domain_rows.watched,),
        (domain_rows.known, ("dekade.nl",)),
        (drift_rows.of_customer, added),
        (link_rows.whereabouts, added),
        (pulled_rows.missing, 1),
        (pulled_rows.newest_change,),
        (pulled_rows.became_domain, 1),
        (sync_rows.record_age, added),
        (money_rows.payment_totals, MoneyQuery(period="2026-11")),
        (money_rows.commission_totals, MoneyQuery(period="2026-11")),
        (money_rows.payment_totals, MoneyQuery(customer_id=added)),
        (money_rows.commission_totals, MoneyQuery(customer_id=added)),
        (money_rows.payments, MoneyQuery(customer_id=added)),
        (money_rows.payment_groups, MoneyQuery(period="2026-11"), "customer"),
        (money_rows.months,),
        (money_rows.payouts,),
        (money_write.judge, 1, [line(key="id:1")]),
    ]
    for question, *given in questions:
        asked = heard(
            busy,
            lambda question=question, given=given: busy.book.between_transactions(
                lambda c: question(c, *given)
            ).result(),
        )
        assert walks(busy, asked) == [], question


def test_no_row_of_a_list_is_looked_for_among_half_of_the_customers(busy, tmp_path, monkeypatch):
    plans = []

    class Explaining:
        """A connection that notes how each statement goes about it."""

        def __init__(self, connection):
            self.executemany = connection.executemany
            self._connection = connection

        def execute(self, sql, *bound):
            if sql.startswith(("SELECT", "INSERT", "UPDATE", "WITH")):
                plans.extend((row[3], sql) for row in self._connection.execute(f"EXPLAIN QUERY PLAN {sql}", *bound))
            return self._connection.execute(sql, *bound)

    monkeypatch.setattr(taking, "Scene", lambda connection, fields: Scene(Explaining(connection), fields))
    path = write(
        tmp_path,
        "Company,Domain,CRM ID,Cloud Identity ID,Provider",
        "Kade,dekade.nl,1,C1,google",
        "Kade again,dekade.nl,2,C2,google",
        "Zon,,,,",
        "Kade,dekade.nl,1,C9,google",
    )
    busy.add("Zon")
    bring_in(busy.book, path)
    bring_in(busy.book, path)
    assert len(plans) > 50
    wide = [(plan, sql) for plan, sql in plans if WIDE.match(plan)]
    assert wide == []


def test_a_list_taken_back_and_brought_in_again_looks_for_its_domains_one_by_one(busy, tmp_path):
    bring_in(busy.book, write(tmp_path, "Company,Domain,Provider", "Kade,dekade.nl,google"))
    busy.run(undo.undo)
    asked = [each for each in heard(busy, lambda: busy.run(undo.redo)) if "x.domain = customer.domain" in each]
    busy.query("CREATE TEMP TABLE changed_since (id INTEGER PRIMARY KEY)")
    assert asked
    plans = [row[3] for each in asked for row in busy.query(f"EXPLAIN QUERY PLAN {each}") if " x " in row[3]]
    assert {"ix_customer_sort_domain" in plan for plan in plans} == {True}
