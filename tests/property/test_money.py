"""R44 as properties: money survives being written and read, and never mixes currencies."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Bug
from app.models.values import Money
from app.rules import money
from app.rules.trial import Refuse

currencies = st.sampled_from(sorted(money.CURRENCIES))
languages = st.sampled_from(["en", "th", "nl", "ko", "sv", "fr"])
minors = st.integers(0, money.MOST_MINOR)
THREE = 1000


@given(minor=minors, currency=currencies, language=languages)
def test_what_stands_in_a_field_reads_back_as_the_same_amount(minor, currency, language):
    assert money.read(money.editable(minor, currency, language), currency) == minor


@given(minor=minors, currency=currencies, language=languages)
def test_what_is_shown_reads_back_as_the_same_amount_or_is_said_to_be_ambiguous(minor, currency, language):
    shown = money.format_money(minor, currency, language)
    read = money.read(shown, currency)
    if isinstance(read, Refuse):  # KWD 1,234 in Dutch: a comma before three digits
        assert read.code == "money_ambiguous"
        assert money.exponent(currency) == 3
        assert minor < 10**6
    else:
        assert read == minor


@given(minor=minors, currency=currencies)
def test_decimals_are_exact_both_ways(minor, currency):
    assert money.to_minor(money.to_decimal(minor, currency), currency) == minor


@given(text=st.text(max_size=60), currency=currencies)
def test_any_text_gives_an_amount_or_a_reason(text, currency):
    read = money.read(text, currency)
    assert isinstance(read, Refuse) or 0 <= read <= money.MOST_MINOR


@given(whole=st.integers(1, 999), part=st.integers(0, 999), mark=st.sampled_from(".,"))
def test_a_single_mark_before_three_digits_is_never_guessed(whole, part, mark):
    read = money.read(f"{whole}{mark}{part:03}", "EUR")
    assert isinstance(read, Refuse)
    assert read.code == "money_ambiguous"
    assert read.facts["whole"] == f"{whole}{part:03}"
    assert money.read(read.facts["whole"], "EUR") == (whole * THREE + part) * 100
    assert money.read(read.facts["fraction"], "EUR") == whole * 100 + part // 10


@given(minor=st.integers(0, 10**9), count=st.integers(0, 10**5))
def test_licences_multiply_exactly_and_a_year_is_twelve_months(minor, count):
    assert money.times(minor, count) == minor * count
    year, exact = money.convert(minor, "month", "year")
    assert (year, exact) == (minor * 12, True)
    assert money.convert(year, "year", "month") == (minor, True)


@given(year=st.integers(0, 10**9))
def test_a_month_of_a_year_is_within_half_a_unit_and_says_whether_it_is_exact(year):
    month, exact = money.convert(year, "year", "month")
    assert abs(month * 12 - year) <= 6
    assert exact is (month * 12 == year)


@given(sell=st.integers(0, 10**9), cost=st.integers(0, 10**9))
def test_a_margin_is_what_is_left_and_its_percent_is_right_to_a_twentieth(sell, cost):
    found = money.margin(sell, cost)
    assert found.minor + cost == sell
    if sell:
        assert abs(Decimal(found.minor) * 100 - found.percent * sell) <= Decimal("0.05") * sell
    else:
        assert found.percent is None


@given(st.lists(st.builds(Money, st.integers(-(10**9), 10**9), currencies)))
def test_totals_keep_currencies_apart(amounts):
    sums = money.totals(amounts)
    assert [each.currency for each in sums] == sorted({each.currency for each in amounts})
    for each in sums:
        assert each.minor == sum(amount.minor for amount in amounts if amount.currency == each.currency)


def test_two_currencies_never_add_up():
    assert money.plus(Money(1, "EUR"), Money(2, "EUR")) == Money(3, "EUR")
    with pytest.raises(Bug):
        money.plus(Money(1, "EUR"), Money(1, "USD"))
