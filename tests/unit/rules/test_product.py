"""What may stand in a product, an offer and a price that somebody writes down (R44)."""

import pytest

from app.errors import UserError
from app.rules import product


def refusal(check, *args):
    with pytest.raises(UserError) as caught:
        check(*args)
    return caught.value.code, caught.value.field, caught.value.facts


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        *(("provider", each, each) for each in ("google", "zoho")),
        *(("kind", each, each) for each in ("base", "add_on", "free", "legacy")),
        *(("payment_plan", each, each) for each in ("flexible", "annual_monthly", "annual_yearly", "trial", "free")),
        ("name", "n" * 120, "n" * 120),
        ("sku", "1010-Az_9.+", "1010-Az_9.+"),
        ("sku", None, ""),
        ("sku", "s" * 80, "s" * 80),
        ("note", "n" * 500, "n" * 500),
        ("least_licences", "1,250", 1250),
        ("most_licences", None, None),
        ("most_licences", 0, 0),
        ("trial_days", 14, 14),
        ("valid_from", "2026-11-26", "2026-11-26"),
        ("valid_until", None, None),
        ("valid_until", " 2027-01-02 ", "2027-01-02"),
    ],
)
def test_a_field_is_kept_as_it_is_meant(field, value, kept):
    assert product.check(field, value) == kept


@pytest.mark.parametrize(
    ("field", "value", "wrong"),
    [
        *((each, "other", ("not_a_choice", each, {"value": "other"})) for each in ("provider", "kind", "payment_plan")),
        ("provider", "", ("not_a_choice", "provider", {"value": ""})),
        ("name", "", ("product_name_empty", "name", {})),
        ("name", "n" * 121, ("too_long", "name", {"limit": 120, "length": 121})),
        ("note", "n" * 501, ("too_long", "note", {"limit": 500, "length": 501})),
        ("sku", "s" * 81, ("too_long", "sku", {"limit": 80, "length": 81})),
        ("sku", "a b", ("product_sku_form", "sku", {"value": "a b"})),
        ("trial_days", "-1", ("count_range", "trial_days", {"value": "-1", "limit": 10_000_000})),
        ("least_licences", "9" * 8, ("count_range", "least_licences", {"value": "9" * 8, "limit": 10_000_000})),
        ("most_licences", "a" * 50, ("count_invalid", "most_licences", {"value": "a" * 40})),
        ("valid_from", "d" * 50, ("price_date", "valid_from", {"value": "d" * 40})),
        ("valid_until", "soon", ("price_date", "valid_until", {"value": "soon"})),
    ],
)
def test_what_may_not_stand_there_is_refused_at_its_field(field, value, wrong):
    assert refusal(product.check, field, value) == wrong


def test_the_fewest_are_not_more_than_the_most_and_an_end_not_before_its_start():
    counts, days = {"least_licences": 5, "most_licences": 4}, {"valid_from": "2026-02-01", "valid_until": "2026-01-31"}
    assert refusal(product.check_counts, counts) == ("product_counts", "most_licences", {"least": 5})
    wrong = ("ends_before_start", "valid_until", {"start": "2026-02-01", "end": "2026-01-31"})
    assert refusal(product.check_counts, days) == wrong


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"least_licences": 5},
        {"most_licences": 5},
        {"least_licences": 5, "most_licences": 5},
        {"least_licences": 0, "most_licences": 1},
        {"valid_from": "2026-02-01"},
        {"valid_until": "2026-02-01"},
        {"valid_from": "2026-02-01", "valid_until": "2026-02-01"},
    ],
)
def test_what_goes_together_passes(values):
    assert product.check_counts(values) is None


def test_a_product_of_our_own_gets_an_identifier_nobody_has():
    assert product.own_sku("Set-up & Training!", set()) == "own-set-up-training"
    assert product.own_sku("ฝึกอบรม", set()) == "own-product"
    assert product.own_sku("a" * 41, set()) == "own-" + "a" * 40
    assert product.own_sku("X", {"own-x"}) == "own-x-2"
    assert product.own_sku("X", {"own-x", "own-x-2"}) == "own-x-3"


def test_a_price_is_kept_in_minor_units_of_its_currency():
    told = {"currency": "eur", "period": "year", "list_minor": "12,50", "cost_minor": 900, "sell_minor": " "}
    wanted = {"currency": "EUR", "period": "year", "list_minor": 1250, "cost_minor": 900, "sell_minor": None}
    assert product.check_price(told) == wanted
    bare = {"currency": "JPY", "period": "month", "list_minor": None, "cost_minor": None, "sell_minor": None}
    assert product.check_price({"currency": "JPY"}) == bare


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({}, "currency_unknown", "currency"),
        ({"currency": "QQQ"}, "currency_unknown", "currency"),
        ({"currency": "EUR", "period": "week"}, "not_a_choice", "period"),
        ({"currency": "EUR", "list_minor": "free"}, "money_no_number", "list_minor"),
        ({"currency": "EUR", "cost_minor": "1.234"}, "money_ambiguous", "cost_minor"),
        ({"currency": "EUR", "sell_minor": "-1"}, "money_negative", "sell_minor"),
    ],
)
def test_a_price_that_is_none_is_refused_at_its_field(values, code, field):
    found = refusal(product.check_price, values)
    assert found[:2] == (code, field)
    assert found[2]
