"""An order: what it must say, what it costs, how long its price holds (R40)."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from app.models.values import Money
from app.rules.eligibility import Yes
from app.rules.ordering import (
    Order,
    check,
    costs,
    currency_of,
    expires_on,
    money_of,
    paid_every,
    price_for,
    price_warning,
)
from tests.unit.rules.selling import TODAY, buyer, held, offer, price

EUR = Money(1150, "EUR")


def codes(order: Order, limits: Yes | None = None, currency: str = "") -> list[tuple[str, str]]:
    return [(each.field, each.code) for each in check(order, limits or Yes(), buyer(currency=currency), ())]


def test_what_is_wrong_stands_at_its_field() -> None:
    assert codes(Order(7, 12)) == []
    assert codes(Order(7, None)) == [("licences", "licences_needed")]
    assert codes(Order(7, 0)) == [("licences", "licences_least")]
    assert codes(Order(7, 4), Yes(5, 300)) == [("licences", "licences_least")]
    assert codes(Order(7, 301), Yes(1, 300)) == [("licences", "licences_most")]
    assert codes(Order(7, 11), Yes(1, 10, why_most="licences_most_trial")) == [("licences", "licences_most_trial")]
    assert codes(Order(7, 10**9)) == [("licences", "count_range")]
    assert codes(Order(7, 1, "x" * 80)) == []
    assert codes(Order(7, 1, "x" * 81)) == [("purchase_order_number", "too_long")]
    assert codes(Order(7, 1, "PO\u202e1")) == [("purchase_order_number", "order_number_characters")]
    assert codes(Order(7, 1, unit=Money(-1, "EUR"))) == [("unit_price", "money_negative")]
    assert codes(Order(7, 1, unit=EUR), currency="EUR") == []


def test_a_customer_pays_in_one_currency() -> None:
    assert codes(Order(7, 1, unit=EUR), currency="THB") == [("currency", "order_currency")]
    pays = (held(status="cancelled", unit=Money(1, "SEK")), held(), held(unit=Money(1, "USD")))
    assert currency_of(buyer(currency="THB"), pays) == "USD"
    assert currency_of(buyer(currency="THB"), ()) == "THB"


def test_a_price_is_found_in_the_customers_currency_only() -> None:
    several = offer(prices=(price(1150), price(41000, "THB")))
    assert price_for(several, "THB") == several.prices[1]
    assert price_for(several, "SEK") is None
    assert price_for(several, "") is None
    one = offer(prices=(price(1150),))
    assert price_for(one, "") == one.prices[0]
    assert price_for(offer(), "") is None


def test_the_customer_pays_our_price_else_the_list_price() -> None:
    assert money_of(price(1150)) == EUR
    assert money_of(price(1150, sell_minor=1099)) == Money(1099, "EUR")
    assert money_of(price(1150, cost_minor=920), cost=True) == Money(920, "EUR")
    assert money_of(price(None)) is None
    assert money_of(price(), cost=True) is None


def test_an_order_costs_every_month_or_every_year() -> None:
    month = costs(12, "annual_monthly", EUR, "month", Money(920, "EUR"))
    assert month is not None
    assert (month.total, month.every, month.year) == (Money(13800, "EUR"), "month", Money(165600, "EUR"))
    assert month.margin == Money(12 * 230, "EUR")
    year = costs(12, "annual_yearly", EUR, "month")
    assert year is not None
    assert (year.total, year.every, year.margin) == (Money(165600, "EUR"), "year", None)
    other = costs(1, "flexible", EUR, "month", Money(1, "THB"))
    assert other is not None
    assert other.margin is None
    assert costs(1, "trial", EUR, "month") is None
    assert costs(1, "flexible", None, "month") is None
    assert costs(1, "flexible", EUR, "") is None
    assert paid_every("free") == ""


@given(st.integers(1, 10**6), st.integers(0, 10**9), st.sampled_from(["flexible", "annual_monthly", "annual_yearly"]))
def test_a_years_cost_is_twelve_months_of_it_exactly(licences: int, minor: int, plan: str) -> None:
    found = costs(licences, plan, Money(minor, "KRW"), "month")
    assert found is not None
    assert found.year.minor == licences * minor * 12
    assert found.total.minor * (1 if found.every == "year" else 12) == found.year.minor


def test_a_price_nobody_confirmed_or_an_old_one_is_said() -> None:
    assert price_warning(price(), TODAY) == ""
    assert price_warning(price(confidence="low"), TODAY) == "price_unverified"
    assert price_warning(price(dated="2025-01-01"), TODAY) == "price_old"


def test_an_order_with_a_price_is_asked_again_after_thirty_days() -> None:
    with_price = Order(7, 1, unit=EUR)
    assert expires_on(with_price, offer(), TODAY) == TODAY + dt.timedelta(days=30)
    assert expires_on(with_price, offer(valid_until="2026-12-01"), TODAY) == dt.date(2026, 12, 1)
    assert expires_on(Order(7, 1), offer(), TODAY) is None
    assert expires_on(with_price, offer(payment_plan="trial"), TODAY) is None
