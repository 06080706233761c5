"""Our value is kept, and the provider is told of it where it takes it from us (R50)."""

from __future__ import annotations

import json

import pytest

from app.actions import customers, drift, undo
from app.rules.telling import can_be_told
from tests.unit.actions.test_drift import account, put, rows

__all__ = ["account"]


@pytest.fixture
def lotus(desk, account):
    more = {"provider": "google", "partner_account_id": account, "country": "NL", "phone": "+31201234567"}
    made = desk.add("Lotus", domain="lotus.example", **more)
    desk.query("UPDATE customer SET provider_ref = 'accounts/C1/customers/S1' WHERE id = ?", made)
    return made


def told(desk):
    found = desk.query("SELECT payload, state FROM operation WHERE kind = 'update_customer'")
    return [(json.loads(payload)["fields"], state) for payload, state in found]


def test_ours_is_kept_and_an_instruction_tells_the_provider(desk, account, lotus):
    row_id = desk.run(put, account, lotus, "organisation_name", "Lotus", "Blue Lotus")
    before = desk.state()["customer"]
    done = desk.run(drift.keep_ours, [row_id])
    assert (done.verb, done.facts["told"]) == ("drift.told", 1)
    assert told(desk) == [({"organisation_name": "Lotus"}, "ready")]
    assert (rows(desk, lotus), desk.row(lotus)["attention"]) == ((), "waiting")
    desk.run(undo.undo)
    assert (desk.state()["customer"], told(desk)[0][1]) == (before, "withdrawn")
    assert len(rows(desk, lotus)) == 1


def test_several_go_in_one_instruction_which_tells_what_is_so_when_it_is_sent(desk, account, lotus):
    ids = [
        desk.run(put, account, lotus, name, "", theirs)
        for name, theirs in (("organisation_name", "Blue Lotus"), ("phone", "+66812345678"), ("domain", "b.example"))
    ]
    done = desk.run(drift.keep_ours, ids)
    assert (done.verb, done.facts["count"], done.facts["told"]) == ("drifts.kept_of", 3, 2)
    desk.run(customers.edit, lotus, {"organisation_name": "White Lotus"})
    assert told(desk) == [({"organisation_name": "White Lotus", "phone": "+31201234567"}, "ready")]


@pytest.mark.parametrize(
    ("provider", "field", "value", "can"),
    [
        ("google", "phone", "+31201234567", True),
        ("google", "phone", "", False),
        ("google", "domain", "lotus.example", False),
        ("google", "primary_email", "a@lotus.example", False),
        ("zoho", "phone", "+31201234567", False),
    ],
)
def test_what_a_provider_does_not_take_from_us_stays_different(provider, field, value, can):
    assert can_be_told(provider, field, value) is can


def test_a_rule_keeps_ours_without_telling_anybody(desk, account, lotus):
    desk.run(put, account, lotus, "organisation_name", "Lotus", "Blue Lotus")
    desk.run(drift.set_rule, account, "organisation_name", "ours")
    assert (rows(desk, lotus), told(desk)) == ((), [])


def test_who_is_not_at_the_provider_is_not_told_of(desk, account, lotus):
    desk.query("UPDATE customer SET provider_ref = '' WHERE id = ?", lotus)
    row_id = desk.run(put, account, lotus, "organisation_name", "Lotus", "Blue Lotus")
    assert desk.run(drift.keep_ours, [row_id]).verb == "drift.kept"
    assert told(desk) == []
