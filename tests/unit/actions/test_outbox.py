"""Withdrawing with what hangs on it, trying again, expiring; undo brings all of it back (R7, R51)."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from app.actions import outbox, trials, undo
from app.errors import Refused
from app.models.clock import new_uid
from app.rules.effects import Update
from app.rules.follow_up import opened
from app.rules.operations import operation
from app.store import outbox_rows
from app.store.checks import INVARIANTS
from app.store.journal import Entry


def create_and_order(work, customer_id, missing=(), expires_on=None):
    """Make what Create and Buy make: three operations in a row, a follow-up, the standing."""
    entry = Entry(work, "customer.edited", {"name": "x"})
    first, second, third = (new_uid(work.now_ms) for _ in range(3))
    entry.apply([Update("customer", customer_id, {"standing": "waiting"})])
    entry.apply(
        [
            operation("create_customer", customer_id, {}, by=work.by, uid=first, missing=missing),
            operation("provision_identity", customer_id, {}, by=work.by, uid=second, depends_on=[first]),
        ]
    )
    (order,) = entry.apply(
        [operation("order", customer_id, {}, by=work.by, uid=third, depends_on=[second], expires_on=expires_on)]
    )
    entry.apply([opened("accept_terms", customer_id, work.today, by=work.by, operation_id=order)])
    entry.close()
    return [first.hex, second.hex, third.hex]


def set_state(work, uid, state, **values):
    found = work.connection.execute("SELECT id FROM operation WHERE uid = ?", (bytes.fromhex(uid),)).fetchone()
    entry = Entry(work, "customer.edited", {"name": "x"}, undoable=False)
    entry.apply([Update("operation", found[0], {"state": state, **values})])
    return entry.close()


def states(desk):
    return [each[0] for each in desk.query("SELECT state FROM operation ORDER BY id")]


def is_sound(desk):
    return all(desk.query(sql) == [(0,)] for code, sql in INVARIANTS.items() if "sort" not in code)


def test_withdrawing_a_creation_takes_the_order_along_and_undo_brings_all_back(desk):
    customer = desk.add("Zon", provider="google", domain="zon.example")
    first, *_ = desk.run(create_and_order, customer)
    before = desk.state()
    changes = desk.run(outbox.withdraw, [first])
    assert changes.verb == "operations.withdrawn_of"
    assert changes.facts["count"] == 3
    assert states(desk) == ["withdrawn"] * 3
    assert desk.row(customer)["standing"] == "book_only"
    assert desk.row(customer)["attention"] == ""
    assert desk.query("SELECT state FROM follow_up") == [("dropped",)]
    assert is_sound(desk)
    desk.run(undo.undo)
    assert desk.state() == before
    assert desk.query("SELECT state, settled_at FROM follow_up") == [("open", None)]
    desk.run(undo.redo)
    assert states(desk) == ["withdrawn"] * 3


def test_withdrawing_the_order_leaves_the_creation(desk):
    customer = desk.add("Zon", provider="google", domain="zon.example")
    *_, third = desk.run(create_and_order, customer)
    changes = desk.run(outbox.withdraw, [third])
    assert changes.verb == "operation.withdrawn"
    assert changes.facts["name"] == "Zon"
    assert states(desk) == ["ready", "ready", "withdrawn"]
    assert desk.row(customer)["standing"] == "waiting"


def test_a_withdrawn_extension_puts_the_date_back_and_takes_the_next_one_along(desk, clock):
    clock.set("2026-03-02")
    customer = desk.add("Zon", provider="zoho", domain="zon.example")
    desk.subscribe(customer, plan="Mail", status="trial", trial_start="2026-02-20", trial_end="2026-03-07")
    desk.run(trials.extend, [customer])
    desk.run(trials.extend, [customer])
    (first,), (second,) = desk.query("SELECT uid FROM operation ORDER BY id")
    assert desk.row(customer)["trial_end"] == "2026-04-06"
    desk.run(outbox.withdraw, [second.hex()])
    assert desk.row(customer)["trial_end"] == "2026-03-22"
    desk.run(undo.undo)
    assert desk.row(customer)["trial_end"] == "2026-04-06"
    desk.run(outbox.withdraw, [first.hex()])
    assert states(desk) == ["withdrawn", "withdrawn"]
    assert desk.row(customer)["trial_end"] == "2026-03-07"
    assert is_sound(desk)


def test_a_date_changed_since_stays(desk, clock):
    clock.set("2026-03-02")
    customer = desk.add("Zon", provider="zoho", domain="zon.example")
    desk.subscribe(customer, plan="Mail", status="trial", trial_start="2026-02-20", trial_end="2026-03-07")
    desk.run(trials.extend, [customer])
    from app.actions import subscriptions

    (subscription,) = desk.query("SELECT id FROM subscription")[0]
    desk.run(subscriptions.edit, subscription, {"trial_end": "2026-05-01"})
    (uid,) = desk.query("SELECT uid FROM operation")[0]
    desk.run(outbox.withdraw, [uid.hex()])
    assert desk.row(customer)["trial_end"] == "2026-05-01"


@pytest.mark.parametrize("state", ["sending", "running", "unknown", "done"])
def test_what_was_sent_is_not_withdrawn(desk, state):
    customer = desk.add("Zon")
    first, second, third = desk.run(create_and_order, customer)
    desk.run(set_state, first, state)
    with pytest.raises(Refused, match="operation_sent"):
        desk.run(outbox.withdraw, [first])
    changes = desk.run(outbox.withdraw, [first, third])
    assert [each.code for each in changes.outcomes] == ["operation_sent"]
    assert states(desk)[2] == "withdrawn"
    nothing = desk.run(outbox.withdraw, [first, third])
    assert nothing.verb == "operations.none_withdrawn"
    assert nothing.batch_id is None
    assert second


def test_of_several_customers_each_goes(desk):
    one, other = desk.add("One"), desk.add("Other")
    uids = [desk.run(create_and_order, one)[0], desk.run(create_and_order, other)[0]]
    changes = desk.run(outbox.withdraw, [*uids, uids[0]])
    assert changes.verb == "operations.withdrawn"
    assert changes.facts["count"] == 6


@pytest.mark.parametrize("uid", ["nonsense", "0" * 32])
def test_an_unknown_operation_is_named(desk, uid):
    for verb in (outbox.withdraw, outbox.retry):
        with pytest.raises(Refused) as caught:
            desk.run(verb, [uid])
        assert (caught.value.code, caught.value.field) == ("no_such_operation", uid)


def test_tried_again_it_is_ready_or_held_and_the_error_is_gone(desk):
    customer = desk.add("Zon")
    first, second, third = desk.run(create_and_order, customer, missing=["postal_code"])
    for uid in (first, second):
        desk.run(set_state, uid, "needs_person", error_code="refused", error_field="domain", attempts=7)
    assert desk.row(customer)["attention"] == "needs_person"
    changes = desk.run(outbox.retry, [first, second, third])
    assert states(desk) == ["held", "ready", "ready"]
    assert [each.code for each in changes.outcomes] == ["operation_not_stuck"]
    assert desk.query("SELECT DISTINCT error_code, error_field, attempts FROM operation") == [("", "", 0)]
    assert desk.row(customer)["attention"] == "waiting"
    with pytest.raises(Refused, match="operation_not_stuck"):
        desk.run(outbox.retry, [third])
    assert desk.query("SELECT state FROM operation_event ORDER BY id") == [
        ("needs_person",), ("needs_person",), ("held",), ("ready",),
    ]  # fmt: skip


def test_what_a_person_did_by_hand_is_looked_for_and_nothing_else_is(desk):
    customer = desk.add("Zon")
    first, second, _third = desk.run(create_and_order, customer)
    desk.run(set_state, first, "needs_person", error_code="operation_by_hand", error_facts={"steps": ["x"]})
    changes = desk.run(outbox.by_hand, [first, second])
    assert [each.code for each in changes.outcomes] == ["operation_not_by_hand"]
    assert changes.verb == "operation.by_hand"
    state, payload, facts = desk.query("SELECT state, payload, error_facts FROM operation ORDER BY id LIMIT 1")[0]
    assert (state, json.loads(payload)["by_hand"], facts) == ("unknown", True, "{}")
    with pytest.raises(Refused, match="operation_not_by_hand"):
        desk.run(outbox.by_hand, [first])
    with pytest.raises(Refused, match="no_such_operation"):
        desk.run(outbox.by_hand, ["x"])


def test_what_is_past_its_last_day_expires_and_needs_a_person(desk):
    customer = desk.add("Zon")
    yesterday = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=2)
    *_, third = desk.run(create_and_order, customer, expires_on=yesterday)
    changes = desk.run(outbox.expire_due)
    assert changes.facts["count"] == 1
    assert changes.batch_id is None
    assert states(desk) == ["ready", "ready", "expired"]
    assert desk.row(customer)["attention"] == "needs_person"
    assert is_sound(desk)
    assert not desk.run(outbox.expire_due).ids
    desk.run(outbox.retry, [third])
    assert states(desk) == ["ready"] * 3


def test_undo_does_not_tear_what_somebody_else_hung_on_it(desk):
    customer = desk.add("Zon", provider="google", domain="zon.example")
    first, *_ = desk.run(create_and_order, customer)

    def order_of_other(work):
        work.by = "Noor"
        entry = Entry(work, "customer.edited", {"name": "x"})
        import uuid

        entry.apply([operation("order", customer, {}, by=work.by, depends_on=[uuid.UUID(first)])])
        return entry.close()

    desk.run(order_of_other)
    before = desk.state()
    with pytest.raises(Refused, match="undo_others_wait"):
        desk.run(undo.undo)
    assert desk.state() == before


def test_undo_does_not_bring_back_what_waits_for_something_withdrawn(desk):
    customer = desk.add("Zon", provider="google", domain="zon.example")
    first, _, third = desk.run(create_and_order, customer)
    desk.run(outbox.withdraw, [third])

    def by_other(work):
        work.by = "Noor"
        return outbox.withdraw(work, [first])

    desk.run(by_other)
    with pytest.raises(Refused, match="undo_parent_withdrawn"):
        desk.run(undo.undo)


def test_undo_does_not_take_a_customer_from_under_an_instruction_of_somebody_else(desk):
    customer = desk.add("Zon", provider="google", domain="zon.example")

    def by_other(work):
        work.by = "Noor"
        return create_and_order(work, customer)

    desk.run(by_other)
    with pytest.raises(Refused, match="undo_others_wait"):
        desk.run(undo.undo)


def test_what_a_take_over_sends_lapses_with_its_token_instead(desk):
    customer = desk.add("Zon")
    yesterday = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=2)

    def act(work):
        entry = Entry(work, "customer.edited", {"name": "x"})
        entry.apply([operation("import_customer", customer, {}, by=work.by, expires_on=yesterday)])
        return entry.close()

    desk.run(act)
    assert not desk.run(outbox.expire_due).ids
    counted = desk.book.between_transactions(lambda c: outbox_rows.counts(c, 2**52)).result()
    assert (counted.waiting, counted.overdue) == (1, 0)


def test_a_customer_added_to_be_created_with_its_order_is_withdrawn_whole(desk, clock):
    """Add, Create, Buy as the wizards do it; then Withdraw on the creation."""
    from app.actions import adding, catalogue, ordering

    clock.set("2026-11-22")
    desk.run(catalogue.ensure)
    added = desk.run(
        adding.add,
        {"provider": "google", "kind": "domain", "organisation_name": "Zon", "domain": "zon.example"},
        send=True,
    )
    customer = added.facts["customer_id"]
    (offer,) = desk.query(
        "SELECT o.id FROM offer o JOIN product p ON p.id = o.product_id WHERE p.name LIKE '%Business Standard%'"
        " AND o.payment_plan = 'flexible' LIMIT 1"
    )
    desk.run(ordering.place, customer, {"offer_id": offer[0], "licences": 5})
    assert desk.row(customer)["standing"] == "waiting"
    before = desk.state()
    changes = desk.run(outbox.withdraw, [added.facts["operations"][0]])
    assert changes.facts["count"] == 3
    assert desk.row(customer)["standing"] == "book_only"
    assert desk.query("SELECT DISTINCT state FROM follow_up") in ([("dropped",)], [])
    assert is_sound(desk)
    desk.run(undo.undo)
    assert desk.state() == before
