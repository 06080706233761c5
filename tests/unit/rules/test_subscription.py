"""What may stand in a subscription's fields: dates in ISO form, whole licences, nothing read otherwise than meant."""

import datetime as dt

import pytest

from app.errors import UserError
from app.rules.dates import LICENCE_LIMIT
from app.rules.subscription import PURCHASE_ORDER_LIMIT, check, check_dates


def refusal(field, value):
    with pytest.raises(UserError) as caught:
        check(field, value)
    return caught.value.field, caught.value.code


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("trial_end", dt.date(2026, 3, 2), "2026-03-02"),
        ("trial_end", "2026-03-02", "2026-03-02"),
        ("renewal_date", "", None),
        ("licences", " 1,250 ", 1250),
        ("licences", "1\u00a0250", 1250),
        ("licences", 12, 12),
        ("licences", 0, 0),
        ("licences", "", None),
        ("licences", None, None),
        ("status", "suspended", "suspended"),
        ("add_on", True, 1),
        ("may_extend", None, None),
        ("may_extend", True, 1),
        ("may_extend", False, 0),
        ("plan", "  Mail   Lite ", "Mail Lite"),
        ("sku", None, ""),
    ],
)
def test_a_field_is_kept_in_one_form(field, typed, kept):
    assert check(field, typed) == kept


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("period_start", "31/02/2026", "date_invalid"),
        ("licences", "many", "count_invalid"),
        ("licences", "1,5", "count_invalid"),
        ("licences", "1_000", "count_invalid"),
        ("licences", "-1", "count_range"),
        ("licences", str(LICENCE_LIMIT + 1), "count_range"),
        ("licences", "9" * 5000, "count_range"),
        ("status", "", "not_a_choice"),
        ("status", "asleep", "not_a_choice"),
        ("plan", "x" * 201, "too_long"),
        ("purchase_order_number", "x" * (PURCHASE_ORDER_LIMIT + 1), "too_long"),
    ],
)
def test_what_can_not_stand_in_a_field_is_refused_by_its_name(field, typed, code):
    assert refusal(field, typed) == (field, code)


def test_as_many_licences_as_the_limit_can_be_held():
    assert check("licences", str(LICENCE_LIMIT)) == LICENCE_LIMIT


@pytest.mark.parametrize("name", ["period", "trial"])
def test_what_ends_before_it_starts_is_refused_at_its_end(name):
    start, end = f"{name}_start", f"{name}_end"
    check_dates({start: "2026-03-02", end: "2026-03-02"})
    check_dates({start: None, end: "2026-03-02"})
    with pytest.raises(UserError) as caught:
        check_dates({start: "2026-03-02", end: "2026-03-01"})
    assert (caught.value.field, caught.value.code) == (end, "ends_before_start")
