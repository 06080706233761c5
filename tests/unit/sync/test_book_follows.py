"""What took effect is in the book: take-overs and changes of subscriptions, with the provider's side in the history."""

from __future__ import annotations

import pytest

from app.actions import follow_ups, subscriptions
from app.models.clock import new_uid
from app.store.journal import Entry


def test_a_take_over_ends_with_its_last_instruction_and_brings_what_was_moved(desk):
    customer = desk.customer()
    transfer = new_uid(desk.clock.at)

    def begin(work):
        entry = Entry(work, "take_over.begun", {"name": "x"})
        values = {"uid": transfer, "customer_id": customer, "method": "token", "state": "customer_agreed", "by": "S"}
        entry.insert("transfer", {**values, "started_on": "2026-03-01", "expires_on": "2026-03-14"})
        return entry.close()

    desk.book.run(begin)
    first = desk.queue("import_customer", customer, {"transfer": transfer.hex})
    second = desk.queue("transfer_subscriptions", customer, {"transfer": transfer.hex}, depends_on=[first])
    desk.queue("order", customer, {"plan": "Plus", "transfer": "0" * 32}, depends_on=[first, second])
    moved = {"provider_ref": "entitlements/7", "plan": "Plus", "status": "active", "licences": 3}
    desk.provider.facts["transfer_subscriptions"] = {"subscriptions": [moved]}
    desk.run()
    assert desk.states() == ["done"] * 3
    assert desk.sql("SELECT state, expires_on FROM transfer") == [("manageable", None)]
    assert desk.sql("SELECT standing FROM customer") == [("at_provider",)]
    assert desk.sql("SELECT count(*) FROM subscription") == [(2,)]
    assert set(desk.provider.sent[-1].results) == {"import_customer", "transfer_subscriptions"}
    assert not desk.findings()


def test_a_change_sets_the_subscription_it_is_about(desk):
    customer = desk.customer()
    desk.book.run(subscriptions.add, customer, {"plan": "Plus", "status": "active", "licences": 14})
    (subscription,) = desk.sql("SELECT id FROM subscription")[0]
    desk.queue("change_licences", customer, {"from": 14, "to": 16}, subscription_id=subscription)
    desk.queue("extend_trial", customer, {"to": "2026-04-01"}, subscription_id=subscription)
    desk.queue("extend_trial", customer, {"to": "2026-04-10"}, subscription_id=subscription)
    desk.provider.answers = ["ok", "refused"]
    desk.run()
    assert desk.states() == ["done", "needs_person", "ready"]  # the second extension comes behind the first
    assert desk.sql("SELECT licences FROM customer") == [(16,)]
    assert desk.provider.sent[0].subscription["licences"] == 14
    history = "SELECT before, after FROM change WHERE table_name = 'subscription' AND action = 'update'"
    assert desk.sql(history) == [('{"licences":14}', '{"licences":16}')]


def test_an_order_says_which_subscription_it_made_and_an_add_on_its_base(desk):
    customer = desk.customer()
    base = {"plan": "Plus", "payment_plan": "flexible", "licences": 3}
    first = desk.queue("order", customer, base)
    desk.queue("order", customer, {**base, "plan": "Vault", "add_on": True}, depends_on=[first])
    desk.provider.facts["order"] = {}
    desk.run()
    assert desk.states() == ["done", "done"]
    held = desk.sql("SELECT id, plan, add_on, base_id FROM subscription ORDER BY id")
    assert held == [(held[0][0], "Plus", 0, None), (held[1][0], "Vault", 1, held[0][0])]
    assert desk.sql("SELECT subscription_id FROM operation ORDER BY id") == [(held[0][0],), (held[1][0],)]
    assert not desk.findings()


@pytest.mark.parametrize(("other", "kind"), [("c1.example", "domain"), ("ploeg.example", "team")])
def test_a_team_takes_no_domain_that_another_customer_of_the_account_has(desk, other, kind):
    team = desk.customer("Ploeg", domain="", kind="team", primary_email="a@ploeg.example")
    desk.customer("Other", domain=other, kind="domain")
    desk.queue("verify_domain", team, {"domain": "ploeg.example", "kind": "team"})
    desk.provider.facts["verify_domain"] = {"customer": {"kind": "domain"}}
    desk.book.run(follow_ups.add, team, "verify_domain")
    desk.run()
    assert desk.states() == ["done"]
    assert desk.sql("SELECT kind, domain_verified FROM customer WHERE id = ?", team) == [(kind, 1)]
    assert desk.sql("SELECT state FROM follow_up") == [("done",)]
