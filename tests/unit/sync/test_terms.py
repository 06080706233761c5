"""The customer accepts the terms: shown while it has not, settled when the provider says that it has (R15)."""

from __future__ import annotations

import pytest

from app.actions import follow_ups, subscriptions
from app.models.values import OperationState
from app.rules.terms import accepted, is_pending
from app.store.journal import Entry
from app.sync.terms import settle_accepted

PENDING = {"status": "suspended", "suspension_reasons": ["pending_tos_acceptance"]}


def state(desk):
    return desk.sql("SELECT state FROM follow_up")[0][0]


def begin(desk):
    customer = desk.customer(standing="at_provider")
    desk.book.run(follow_ups.add, customer, "accept_terms")
    return customer


def order(desk, customer, said):
    desk.provider.facts["order"] = {"subscription": {"provider_ref": f"entitlements/{len(said)}", **said}}
    return desk.queue("order", customer, {"plan": "Plus", "licences": 3})


def test_an_answer_that_runs_settles_it_and_one_that_waits_for_the_terms_does_not(desk):
    customer = begin(desk)
    order(desk, customer, PENDING)
    desk.run()
    assert state(desk) == "open"
    assert desk.sql("SELECT status, coming, attention FROM customer") == [("suspended", "terms", "follow_up")]
    (subscription,) = desk.sql("SELECT id FROM subscription")[0]
    desk.provider.facts["change_licences"] = {"subscription": {"status": "active", "suspension_reasons": []}}
    desk.queue("change_licences", customer, {"to": 4}, subscription_id=subscription)
    desk.run()
    assert state(desk) == "done"
    assert desk.sql("SELECT status, coming, attention FROM customer") == [("active", "", "")]
    assert not desk.findings()


def test_while_an_order_is_open_nobody_can_say(desk):
    customer = begin(desk)
    first = order(desk, customer, {"status": "active"})
    desk.queue("order", customer, {"plan": "Vault"}, depends_on=[first])
    desk.provider.answers = ["ok", "refused"]
    desk.run()
    assert desk.states() == ["done", "needs_person"]
    assert state(desk) == "open"


@pytest.mark.parametrize("reason", ["pending_tos_acceptance", "PENDING_TOS_ACCEPTANCE", "PENDING_TOS"])
def test_googles_names_for_it_are_known(reason):
    assert is_pending(["other", reason])
    assert not accepted([("suspended", [reason]), ("active", [])], is_asked=False)


def test_who_holds_nothing_has_accepted_nothing():
    assert not accepted([], is_asked=False)
    assert not accepted([("cancelled", ["pending_tos"])], is_asked=False)
    assert not accepted([("active", [])], is_asked=True)
    assert accepted([("active", []), ("cancelled", ["pending_tos"]), ("suspended", ["trial_ended"])], is_asked=False)


@pytest.mark.parametrize("asked", OperationState)
def test_whatever_is_still_asked_for_may_bring_terms_of_its_own(desk, asked):
    customer = begin(desk)
    values = {"plan": "Plus", "status": "active", "provider_ref": "entitlements/1"}
    desk.book.run(subscriptions.add, customer, values)
    desk.sql("UPDATE subscription SET provider_ref = 'entitlements/1'")
    desk.queue("order", customer, {"plan": "Vault"})
    desk.sql("UPDATE operation SET state = ?", asked)

    def settle(work):
        entry = Entry(work, "customer.edited", {"name": "x"}, undoable=False)
        settle_accepted(entry, [customer])
        return entry.close()

    desk.book.run(settle)
    assert state(desk) == ("done" if asked in {"done", "withdrawn", "expired"} else "open")
