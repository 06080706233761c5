"""Every operation is said in words: what it asks, why it waits, what is wrong (R51)."""

from __future__ import annotations

import pytest

from app.models.outbox import OperationRow
from app.models.values import OperationState
from app.rules.operations import KINDS
from app.rules.requirements import FIELDS
from app.texts import operations as words
from app.texts.fields import field_label

NOTHING = {
    "id": 1,
    "uid": "0" * 8,
    "kind": "order",
    "customer_id": 1,
    "customer_uid": "",
    "customer": "대한상사",
    "domain": "",
    "provider": "zoho",
    "account": "",
    "subscription_id": None,
    "plan": "",
    "payload": {},
    "state": "ready",
    "depends_on": (),
    "after": (),
    "missing": (),
    "attempts": 0,
    "not_before": None,
    "expires_at": None,
    "provider_ref": "",
    "error_code": "",
    "error_field": "",
    "created_by": "Sofie",
    "created_at": 0,
}


def row(**values):
    return OperationRow(**{**NOTHING, **values})


def test_every_kind_and_every_state_has_words():
    assert set(words.KIND_WORDS) == set(KINDS)
    assert set(words.STATE_WORDS) == {state.value for state in OperationState}


@pytest.mark.parametrize("state", [state.value for state in OperationState])
@pytest.mark.parametrize("kind", KINDS)
def test_an_operation_whose_payload_is_empty_is_said_too(kind, state):
    made = row(kind=kind, state=state)
    assert words.title(made) == f"대한상사: {words.kind_words(kind)}"
    assert words.state_words(made)[0]
    assert isinstance(words.why(made) + words.detail(made) + words.expiry(made), str)


@pytest.mark.parametrize(
    ("kind", "payload", "said"),
    [
        ("extend_trial", {"from": "2026-12-01", "to": "2026-12-16"}, "extend trial to 2026-12-16"),
        ("change_licences", {"from": 14, "to": 16}, "14 → 16 licences"),
        ("change_licences", {"from": None, "to": 1}, "change to 1 licence"),
        ("order", {"plan": "Business Plus"}, "order Business Plus"),
        ("change_plan", {"plan": "Starter", "to": "Plus"}, "change plan to Plus"),
        ("change_renewal", {"to": "off"}, "renewal: ends with the term"),
        ("verify_domain", {"domain": "zon.example"}, "verify zon.example"),
        ("suspend", {"from": "active", "to": "suspended"}, "suspend"),
    ],
)
def test_what_is_asked_says_what_matters_of_it(kind, payload, said):
    assert words.what(kind, payload) == said


@pytest.mark.parametrize(
    ("kind", "payload", "said"),
    [
        ("order", {"licences": 14, "payment_plan": "annual_monthly", "purchase_order_number": "PO-7"},
         "14 licences · annual, paid monthly · purchase order PO-7"),
        ("extend_trial", {"from": "2026-12-01"}, "Mail Lite · until now 2026-12-01"),
        ("create_customer", {"plan_name": "Workplace Standard"}, "Mail Lite · Workplace Standard"),
        ("create_customer", {"plan_name": "basicTrial"}, "Mail Lite · Workplace Standard, trial"),
        ("create_customer", {"plan_name": "free"}, "Mail Lite · free"),
        ("transfer_subscriptions", {"subscriptions": "all"}, "Mail Lite · all subscriptions"),
        ("transfer_subscriptions", {"subscriptions": ["A", "B"]}, "Mail Lite · A, B"),
        ("update_customer", {"fields": ["domain", "phone"]}, "Mail Lite · Domain, Phone"),
        ("start_paid_service", {"to": "flexible"}, "Mail Lite · flexible"),
        ("change_plan", {"payment_plan": "something new"}, "something new"),
    ],
)  # fmt: skip
def test_the_rest_is_said_behind_it(kind, payload, said):
    assert words.detail(row(kind=kind, payload=payload, plan="Mail Lite")) == said


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"state": "held", "missing": ("postal_code", "consent_date")}, "missing: Postal code, Purchase consent"),
        ({"state": "held"}, "something is missing"),
        ({"after": ("create_customer", "create_customer")}, "after: create customer"),
        ({"state": "retry", "attempts": 2}, "tried 2 times, is tried again"),
        ({"account": "Zoho · Europe"}, "sent once “Zoho · Europe” is connected"),
        ({}, "sent once a partner account is connected"),
        ({"not_before": 86_400_000}, "not before 1970-01-02"),
        ({"line": "connected"}, "is sent next"),
        ({"state": "retry", "line": "connected"}, "is sent next"),
        ({"line": "sign_in_again"}, "The partner account must be signed in to again; nothing is sent before."),
        ({"state": "retry", "line": "connected", "attempts": 1, "error_code": "provider_busy"},
         "The provider asks us to wait; it is tried again by itself."),
        ({"state": "running"}, "Zoho is working on it"),
        ({"state": "done"}, "confirmed by Zoho"),
        ({"state": "needs_person"}, "A person must look at it."),
        ({"state": "needs_person", "error_code": "E_NEW"}, "The provider refused it (E_NEW)."),
        ({"state": "needs_person", "error_code": "operation_sent", "error_field": "domain"},
         "Domain: This was sent to the provider already and can’t be withdrawn."),
        ({"state": "needs_person", "error_code": "no_such_operation", "error_facts": {"field": "x", "raw": "y"}},
         "The outbox has no instruction “”."),
        ({"state": "expired", "expires_at": 86_400_000}, "Its last day, 1970-01-01, is over and it was not sent."),
        ({"state": "expired"}, "Its last day is over and it was not sent."),
    ],
)  # fmt: skip
def test_why_it_is_where_it_is(values, said):
    assert words.why(row(**values)) == said


def test_until_when_it_may_be_sent_is_an_inclusive_day():
    assert words.expiry(row(expires_at=86_400_000)) == "until 1970-01-01"
    assert words.expires(row(expires_at=86_400_000)) == "1970-01-01"
    assert words.expiry(row(expires_at=86_400_000, state="done")) == ""


def test_every_field_that_may_hold_an_operation_has_a_name():
    assert [field for field in (each.field for each in FIELDS) if field_label(field) == field] == []
