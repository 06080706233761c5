"""Extending trials: the date moves, an instruction waits, each customer gets an answer (R41, R5)."""

from __future__ import annotations

import json

from app.actions import trials


def on_trial(desk, name, end, start="2026-02-01", provider="zoho", **more):
    customer = desk.add(name, provider=provider, domain=f"{name.lower()}.example")
    desk.subscribe(customer, plan="Mail Lite", status="trial", trial_start=start, trial_end=end, **more)
    return customer


def test_many_trials_in_one_step_each_with_its_answer(desk, clock):
    clock.set("2026-03-02")
    ids = [
        on_trial(desk, "First", "2026-03-03"),
        on_trial(desk, "Ended", "2026-03-01"),
        on_trial(desk, "Limit", "2026-04-02"),
        on_trial(desk, "Google", "2026-03-03", provider="google"),
        on_trial(desk, "Short", "2026-03-23"),
        on_trial(desk, "Refused", "2026-03-03", may_extend=False),
        on_trial(desk, "Allowed", "2026-04-02", may_extend=True),
    ]
    changes = desk.run(trials.extend, ids)
    assert [(each.name, each.code or each.facts["to"]) for each in changes.outcomes] == [
        ("First", "2026-03-18"),
        ("Ended", "trial_ended"),
        ("Limit", "trial_at_limit"),
        ("Google", "trial_google"),
        ("Short", "2026-04-02"),
        ("Refused", "trial_provider_says_no"),
        ("Allowed", "2026-04-17"),
    ]
    assert changes.facts["count"] == 3
    payloads = [json.loads(each[0]) for each in desk.query("SELECT payload FROM operation ORDER BY id")]
    assert payloads[0] == {"from": "2026-03-03", "to": "2026-03-18"}
    assert {each[0] for each in desk.query("SELECT state FROM operation")} == {"ready"}


def test_a_customer_without_subscription_has_no_trial(desk, clock):
    changes = desk.run(trials.extend, [desk.add("Zon")])
    assert changes.outcomes[0].code == "trial_none"
    assert changes.verb == "trials.refused"
    assert changes.batch_id is None
