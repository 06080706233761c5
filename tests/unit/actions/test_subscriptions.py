"""Subscriptions as they are written down: changed, removed while nothing waits, and brought back."""

import pytest

from app.actions import subscriptions, trials, undo
from app.errors import Refused, UserError


@pytest.fixture
def customer(desk):
    return desk.add("Zon", provider="zoho", domain="zon.example")


def held(desk):
    return desk.query("SELECT id FROM subscription ORDER BY id")


def on_trial(desk, customer):
    desk.subscribe(customer, plan="Mail Lite", status="trial", trial_start="2026-03-01", trial_end="2026-03-16")
    return held(desk)[0][0]


def test_a_period_is_checked_with_the_date_that_was_there(desk, customer):
    desk.subscribe(customer, plan="Mail Lite", period_start="2026-03-01", period_end="2026-12-31")
    with pytest.raises(UserError) as caught:
        desk.run(subscriptions.edit, held(desk)[0][0], {"period_end": "2026-02-28"})
    assert (caught.value.field, caught.value.code) == ("period_end", "ends_before_start")
    assert desk.row(customer)["period_end"] == "2026-12-31"


def test_removing_takes_it_off_the_card_and_undo_brings_it_back(desk, customer):
    desk.subscribe(customer, plan="Mail Lite", licences=5)
    before = desk.state()
    desk.run(subscriptions.remove, held(desk)[0][0])
    assert (held(desk), desk.row(customer)["plan"], desk.row(customer)["subscription_count"]) == ([], "", 0)
    desk.run(undo.undo)
    assert desk.state() == before


def test_one_that_is_gone_can_not_be_edited_or_removed(desk, customer):
    for action, *values in ((subscriptions.edit, {"licences": 5}), (subscriptions.remove,)):
        with pytest.raises(Refused) as caught:
            desk.run(action, 99, *values)
        assert caught.value.code == "customer_gone"


def test_one_with_a_waiting_instruction_is_not_removed(desk, customer, clock):
    subscription = on_trial(desk, customer)
    desk.run(trials.extend, [customer])
    before = desk.state()
    with pytest.raises(Refused) as caught:
        desk.run(subscriptions.remove, subscription)
    assert caught.value.code == "operation_waits"
    assert desk.state() == before


@pytest.mark.parametrize("state", ["withdrawn", "done", "expired"])
def test_an_instruction_of_the_past_holds_nothing_back(desk, customer, clock, state):
    subscription = on_trial(desk, customer)
    desk.run(trials.extend, [customer])
    desk.book.between_transactions(lambda c: c.execute("UPDATE operation SET state = ?", (state,))).result()
    before = desk.state()["subscription"]
    desk.run(subscriptions.remove, subscription)
    assert held(desk) == []
    assert desk.query("SELECT customer_id, subscription_id FROM operation") == [(customer, None)]
    desk.run(undo.undo)
    assert desk.state()["subscription"] == before
    assert desk.query("SELECT subscription_id FROM operation") == [(subscription,)]
    desk.run(undo.redo)
    assert held(desk) == []
