"""What an instruction that took effect does to the book, kind by kind; what makes no sense is left out (Q8)."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.provider import AccountFacts, Instruction
from app.rules.effects import Insert, Update
from app.rules.operations import KINDS
from app.rules.taking_effect import SEND, Task, applied, customer_columns, subscription_columns

ACCOUNT = AccountFacts(1, "0" * 32, "google", "Google")
HELD = {"id": 8, "status": "active", "licences": 14, "trial_start": None, "trial_end": None}


def effects(kind, facts=None, payload=None, subscription=None, customer=None, **more):
    instruction = Instruction("u", kind, payload or {}, {"id": 5, **(customer or {})}, subscription, ACCOUNT)
    return applied(Task(SEND, 3, 5, instruction, today="2026-03-02", **more), facts or {})[0]


def test_a_customer_is_at_its_provider_when_nothing_that_brings_it_is_left():
    facts = {"customer": {"provider_ref": "customers/1"}}
    there = Update("customer", 5, {"standing": "at_provider", "provider_ref": "customers/1"})
    assert effects("create_customer", facts) == [there]
    assert effects("create_customer", facts, bringing_left=1) == [
        Update("customer", 5, {"provider_ref": "customers/1"})
    ]
    assert effects("update_customer") == []


def test_an_order_becomes_a_subscription_with_what_the_provider_says():
    payload = {
        "plan": "Business Plus",
        "sku": "S",
        "add_on": False,
        "payment_plan": "flexible",
        "licences": 5,
        "currency": "THB",
        "unit_minor": 41000,
        "price_period": "month",
        "purchase_order_number": "PO 1",
    }
    said = {"provider_ref": "e/1", "status": "suspended", "suspension_reasons": ["PENDING_TOS_ACCEPTANCE"]}
    assert effects("order", {"subscription": said}, payload) == [
        Insert(
            "subscription",
            {
                "customer_id": 5,
                "plan": "Business Plus",
                "sku": "S",
                "add_on": 0,
                "status": "suspended",
                "payment_plan": "flexible",
                "licences": 5,
                "currency": "THB",
                "unit_price_minor": 41000,
                "price_period": "month",
                "purchase_order_number": "PO 1",
                "provider_ref": "e/1",
                "suspension_reasons": ["PENDING_TOS_ACCEPTANCE"],
            },
        )
    ]
    assert effects("order", {"subscription": said}, payload, known={"e/1": 9})[0] == Update(
        "subscription", 9, subscription_columns(said)
    )
    (trial,) = effects("start_trial", {}, {"name": "Mail"})
    assert isinstance(trial, Insert)
    assert (trial.values["status"], trial.values["plan"]) == ("trial", "Mail")


@pytest.mark.parametrize(
    ("kind", "payload", "wanted"),
    [
        ("change_licences", {"to": 16}, {"licences": 16}),
        ("change_renewal", {"to": "off"}, {"renewal": "off"}),
        (
            "change_plan",
            {"to": "Plus", "to_sku": "P", "payment_plan": "flexible", "licences": 3, "currency": "EUR"},
            {"plan": "Plus", "sku": "P", "payment_plan": "flexible", "licences": 3, "currency": "EUR"},
        ),
        (
            "suspend",
            {},
            {"status": "suspended", "suspension_reasons": ["reseller_initiated"], "suspended_on": "2026-03-02"},
        ),
        ("reactivate", {}, {"status": "active", "suspension_reasons": [], "suspended_on": None}),
        ("cancel", {}, {"status": "cancelled"}),
        ("start_paid_service", {"to": "flexible"}, {"status": "active", "payment_plan": "flexible"}),
        ("extend_trial", {"to": "2026-03-20"}, {"trial_end": "2026-03-20"}),
    ],
)
def test_a_change_is_there_when_it_took_effect(kind, payload, wanted):
    assert effects(kind, {}, payload, HELD) == [Update("subscription", 8, wanted)]
    assert effects(kind, {}, payload, None) == []
    said = {"licences": 99}
    assert effects(kind, {"subscription": said}, payload, HELD) == [Update("subscription", 8, {**wanted, **said})]


def test_an_add_on_belongs_to_the_only_base_the_customer_holds():
    vault = {"plan": "Vault", "add_on": True, "licences": 5}

    def base_of(payload=vault, **more):
        (found,) = effects("order", {"subscription": {"provider_ref": "e/2"}}, payload, **more)
        return found.values.get("base_id")

    assert base_of(bases=(8,)) == 8
    assert base_of(bases=(8,), known={"e/2": 9}) == 8  # a pull brought it before
    assert base_of() is None
    assert base_of(bases=(7, 8)) is None
    assert base_of({**vault, "add_on": False}, bases=(8,)) is None


def test_an_extension_asked_for_later_stays():
    held = {**HELD, "trial_start": "2026-03-01", "trial_end": "2026-04-10"}
    assert effects("extend_trial", {}, {"to": "2026-03-20"}, held) == []


def test_taking_over_brings_the_subscriptions_and_ends_the_take_over():
    facts = {"subscriptions": [{"provider_ref": "e/1", "status": "active", "plan": "Plus"}, "nonsense", {"plan": "x"}]}
    found = effects("transfer_subscriptions", facts, transfer_id=4)
    assert found == [
        Update("customer", 5, {"standing": "at_provider"}),
        Insert("subscription", {"customer_id": 5, "provider_ref": "e/1", "status": "active", "plan": "Plus"}),
        Update("transfer", 4, {"state": "manageable", "expires_on": None}),
    ]
    assert effects("import_customer", {"subscriptions": 7}, transfer_id=4, bringing_left=1) == []


def test_a_customer_given_away_is_no_longer_ours():
    assert effects("transfer_to_google", held=(7, 8)) == [
        Update("customer", 5, {"standing": "access_lost"}),
        Update("subscription", 7, {"status": "cancelled"}),
        Update("subscription", 8, {"status": "cancelled"}),
    ]


def test_a_domain_is_verified_unless_the_provider_says_otherwise():
    assert effects("verify_domain") == [Update("customer", 5, {"domain_verified": 1})]
    assert effects("verify_domain", {"customer": {"domain_verified": False}}) == [
        Update("customer", 5, {"domain_verified": 0})
    ]


def test_a_team_becomes_a_domain_customer_where_the_provider_says_so_and_nobody_else_has_the_domain():
    said = {"customer": {"kind": "domain", "domain_verified": 1}}
    how = {"payload": {"domain": "zon.example"}, "customer": {"kind": "team"}}
    changed = {"kind": "domain", "domain": "zon.example"}
    assert effects("verify_domain", said, **how) == [Update("customer", 5, {"domain_verified": 1, **changed})]
    assert effects("verify_domain", {}, **how) == [Update("customer", 5, {"domain_verified": 1})]
    assert effects("verify_domain", said, domain_taken=True, **how) == [Update("customer", 5, {"domain_verified": 1})]
    named = {"payload": {}, "customer": {"kind": "team"}}
    assert effects("verify_domain", said, **named) == [Update("customer", 5, {"domain_verified": 1})]


def test_what_is_kept_for_children_can_be_written():
    instruction = Instruction("u", "order", {}, {"id": 5}, None, ACCOUNT)
    _, kept = applied(Task(SEND, 3, 5, instruction), {"on": dt.date(2026, 3, 2)})
    assert kept == {"on": "2026-03-02"}
    _, kept = applied(Task(SEND, 3, 5, instruction), {"half a sign": "a\ud800"})
    assert kept == {"half a sign": "a?"}


def test_only_what_is_the_providers_to_say_comes_into_the_customer():
    said = {"provider_ref": " c/1\u202e\n", "note": "x", "domain": "evil.example", "admin_console_uri": "javascript:1"}
    assert customer_columns(said) == {"provider_ref": "c/1"}
    assert customer_columns({"admin_console_uri": "https://a.example", "domain_verified": True}) == {
        "admin_console_uri": "https://a.example",
        "domain_verified": 1,
    }


@pytest.mark.parametrize(
    "said",
    [
        {"status": "exploded"},
        {"status": ["active"]},
        {"licences": -1},
        {"licences": True},
        {"licences": 10**30},
        {"licences": "14"},
        {"period_end": "soon"},
        {"period_end": 20260302},
        {"add_on": 7},
        {"plan": 7},
        {"plan": "\u202e"},
        {"suspension_reasons": "x"},
        {"unheard_of": 1},
        {"trial_start": "2026-03-02", "trial_end": "2026-03-01"},
    ],
)
def test_what_makes_no_sense_is_left_out(said):
    assert subscription_columns(said) == {}


def test_what_makes_sense_is_taken():
    said = {
        "period_end": dt.date(2027, 3, 2),
        "trial_end": None,
        "suspension_reasons": ["A", 7, ""],
        "may_extend": False,
    }
    assert subscription_columns(said) == {
        "period_end": "2027-03-02",
        "trial_end": None,
        "suspension_reasons": ["A"],
        "may_extend": 0,
    }


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=4)
ANY = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3))
NAMES = ("provider_ref", "status", "licences", "plan", "trial_start", "trial_end", "suspension_reasons", "add_on")


@given(
    st.sampled_from(sorted(KINDS)),
    st.dictionaries(
        st.sampled_from(("customer", "subscription", "subscriptions", "x")),
        ANY | st.dictionaries(st.sampled_from(NAMES), ANY) | st.lists(st.dictionaries(st.sampled_from(NAMES), ANY)),
    ),
)
def test_whatever_a_client_hands_over_becomes_effects_the_book_takes(kind, facts):
    for each in effects(kind, facts, {"to": 3}, HELD, known={"e": 1}, held=(1,), transfer_id=2):
        assert isinstance(each, (Insert, Update))
        if each.table == "subscription":
            assert each.values.get("status", "active") in ("trial", "active", "suspended", "cancelled")
            assert (each.values.get("licences") or 0) >= 0
            json.dumps(each.values)
