"""A card offers what can be done with its customer, and nothing else (R2, R12)."""

import datetime as dt

import pytest

from app.models.values import CardRow
from app.rules.card_actions import actions
from app.rules.trial import Extend, Refuse

TODAY = dt.date(2026, 3, 2)


def card(**values):
    blank = dict.fromkeys(CardRow._fields, "")
    numbers = {"domain_verified": 0, "subscription_count": 0, "kind": "domain"}
    return CardRow(**{**blank, **numbers, **values})


@pytest.mark.parametrize(
    ("values", "verify", "manage", "in_menu"),
    [
        ({"domain": "zon.example"}, True, False, False),
        ({"domain": "zon.example", "domain_verified": 1}, False, True, False),
        ({"domain": ""}, False, True, False),
        ({"kind": "team", "domain": "zon.example"}, False, True, True),
        ({"kind": "team", "domain": "zon.example", "domain_verified": 1}, False, True, False),
        ({"kind": "team"}, False, True, False),
    ],
)
def test_verify_stands_where_there_is_a_domain_to_verify_else_manage(values, verify, manage, in_menu):
    offered = actions(card(**values), TODAY)
    assert (offered.verify, offered.manage, offered.verify_in_menu) == (verify, manage, in_menu)


def test_buy_stands_where_there_is_no_subscription():
    assert actions(card(), TODAY).buy
    assert not actions(card(subscription_count=1), TODAY).buy


def test_extend_trial_stands_only_on_a_plan_on_trial():
    assert actions(card(provider="zoho", status="active"), TODAY).trial is None
    running = card(provider="zoho", status="trial", trial_start="2026-03-01", trial_end="2026-03-16")
    assert actions(running, TODAY).trial == Extend(dt.date(2026, 3, 31), 30, 30)
    assert actions(running, TODAY, may_extend=False).trial == Refuse("trial_provider_says_no")
    assert actions(card(provider="zoho", status="trial"), TODAY).trial == Refuse("trial_end_unknown")
