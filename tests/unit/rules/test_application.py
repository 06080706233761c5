"""The application to become a Zoho partner: what may stand in it, what is needed, where it can go (R60)."""

import datetime as dt

import pytest

from app.errors import UserError
from app.rules import application


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("terms_read", "x", True),
        ("terms_read", "", False),
        ("expertise", "workplace", "workplace"),
        ("expertise", "", ""),
        ("expertise", None, ""),
        ("company_name", " Firm ", "Firm"),
        ("company_name", "f" * 200, "f" * 200),
        ("company_name", None, ""),
        ("experience", "one\ntwo", "one\ntwo"),
        ("plan", "p" * 4000, "p" * 4000),
        ("zoho_email", "Ann@Firm.example", "Ann@firm.example"),
        ("zoho_email", "", ""),
        ("website", "https://www.firm.example/about", "https://www.firm.example/about"),
        ("website", "", ""),
        ("country", "th", "TH"),
        ("phone", "+66 2 123 4567", "+66 2 123 4567"),
        ("address_lines", "1 Road\nFloor 2", "1 Road\nFloor 2"),
    ],
)
def test_a_value_is_kept_as_it_is_meant(field, value, kept):
    assert application.check(field, value) == kept


@pytest.mark.parametrize(
    ("field", "value", "code", "facts"),
    [
        ("expertise", "crm", "not_a_choice", {"value": "crm"}),
        ("company_name", "f" * 201, "too_long", {"limit": 200, "length": 201}),
        ("plan", "p" * 4001, "too_long", {"limit": 4000, "length": 4001}),
        ("zoho_email", "nobody", None, None),
        ("website", "no site at all", None, None),
        ("phone", "call me", None, None),
        ("country", "Nowhere", None, None),
    ],
)
def test_what_may_not_stand_there_is_refused_at_its_field(field, value, code, facts):
    with pytest.raises(UserError) as caught:
        application.check(field, value)
    assert caught.value.field == field
    assert code in (None, caught.value.code)
    assert facts in (None, caught.value.facts)


def test_what_is_needed_is_asked_for_in_the_order_of_the_form():
    needed = (
        *("zoho_email", "company_name", "contact_first_name", "contact_last_name", "phone", "address_lines"),
        *("locality", "country", "expertise", "experience", "plan", "terms_read"),
    )
    assert application.missing({}) == needed
    assert application.missing(dict.fromkeys(application.FIELDS, "")) == needed
    assert application.missing({**dict.fromkeys(needed, "x"), "plan": ""}) == ("plan",)
    assert application.missing(dict.fromkeys(needed, "x")) == ()


def test_the_form_has_every_field_once_in_its_step():
    steps = {
        "account": ("zoho_email",),
        "company": (
            *("company_name", "website", "contact_first_name", "contact_last_name", "phone", "address_lines"),
            *("postal_code", "locality", "administrative_area", "country"),
        ),
        "expertise": ("expertise",),
        "experience": ("experience", "customers_served", "plan"),
        "terms": ("terms_read",),
    }
    assert steps == application.STEPS


def test_an_answer_is_expected_within_a_week():
    assert application.answer_due(dt.date(2026, 11, 26)) == dt.date(2026, 12, 3)


def test_an_application_goes_only_where_it_can():
    allowed = {
        (state, to)
        for state in ("draft", "submitted", "accepted", "declined")
        for to in ("draft", "submitted", "accepted", "declined")
        if not application.refuse_step(state, to)
    }
    assert allowed == {
        ("draft", "submitted"),
        ("submitted", "draft"),
        ("submitted", "accepted"),
        ("submitted", "declined"),
    }
    assert application.refuse_step("draft", "accepted") == "application_step"
