"""Which price counts, how far it can be relied on, and what is charged when (R44)."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.catalogue import OfferDetail, PriceDetail, ProductDetail
from app.rules import catalogue

TODAY = dt.date(2026, 11, 25)
PRODUCT = ProductDetail(
    1, "", "zoho", "", "workplace_standard", "Workplace Standard", "workplace", "base", False, True, False, False, (),
    1, None, 15, 15, 60, "basicTrial", "10779", "", "", False, False,
)  # fmt: skip
PRICE = PriceDetail(1, 1, "USD", "month", 300, None, None, "", "2026-11-22", "medium")
OFFER = OfferDetail(1, "", PRODUCT, "annual_yearly", "", (), (), None, None, None, "", "", "medium", "", False)


def test_editions_stand_from_the_least_to_the_most_whenever_they_came_into_the_book():
    skus = ["own", "1010060003", "1010020020", "1010020028", "1010020027", "workplace_standard", "mail_lite"]
    found = sorted(skus, key=catalogue.place)
    assert found == ["1010020027", "1010020028", "1010020020", "1010060003", "mail_lite", "workplace_standard", "own"]


def test_an_offer_is_sold_until_it_or_its_product_is_retired_or_out_of_date():
    assert catalogue.is_sold(OFFER, TODAY)
    assert not catalogue.is_sold(replace(OFFER, retired=True), TODAY)
    assert not catalogue.is_sold(replace(OFFER, product=replace(PRODUCT, retired=True)), TODAY)
    assert not catalogue.is_sold(replace(OFFER, product=replace(PRODUCT, kind="legacy")), TODAY)
    assert catalogue.is_sold(replace(OFFER, valid_until="2026-11-25"), TODAY)
    assert not catalogue.is_sold(replace(OFFER, valid_until="2026-11-24"), TODAY)
    assert not catalogue.is_sold(replace(OFFER, valid_from="2026-11-26"), TODAY)


def test_the_price_of_a_currency_is_never_one_of_another():
    offer = replace(OFFER, prices=(PRICE,))
    assert catalogue.best_price(offer, "USD") == PRICE
    assert catalogue.best_price(offer, "EUR") is None


def test_the_surer_then_the_newer_then_the_monthly_price_counts():
    year = replace(PRICE, id=2, period="year", list_minor=3600)
    assert catalogue.best_price(replace(OFFER, prices=(year, PRICE)), "USD") == PRICE
    own = replace(year, confidence="own")
    assert catalogue.best_price(replace(OFFER, prices=(PRICE, own)), "USD") == own
    newer = replace(year, dated="2026-11-24")
    assert catalogue.best_price(replace(OFFER, prices=(PRICE, newer)), "USD") == newer
    undated = replace(year, dated="")
    assert catalogue.best_price(replace(OFFER, prices=(undated, PRICE)), "USD") == PRICE


@pytest.mark.parametrize(
    ("confidence", "dated", "wanted"),
    [
        ("medium", "2026-11-22", "unverified"),
        ("low", "2026-11-22", "unverified"),
        ("own", "", "unverified"),
        ("own", "2026-11-22", "sure"),
        ("provider", "2026-05-28", "old"),
        ("high", "2026-05-29", "sure"),
    ],
)
def test_a_price_says_how_far_it_can_be_relied_on(confidence, dated, wanted):
    assert catalogue.trust(replace(PRICE, confidence=confidence, dated=dated), TODAY) == wanted


def test_the_customer_pays_our_price_where_there_is_one():
    assert catalogue.unit(PRICE) == 300
    assert catalogue.unit(replace(PRICE, sell_minor=280)) == 280
    assert catalogue.unit(replace(PRICE, sell_minor=0)) == 0
    assert catalogue.unit(replace(PRICE, list_minor=None)) is None


def test_a_yearly_plan_priced_per_month_is_charged_for_a_year_at_once():
    assert catalogue.charge(300, PRICE, "annual_yearly", 10) == catalogue.Charge(36_000, "USD", "year", True)
    assert catalogue.charge(300, PRICE, "annual_monthly", 10) == catalogue.Charge(3_000, "USD", "month", True)
    yearly = replace(PRICE, period="year")
    assert catalogue.charge(3_600, yearly, "annual_yearly", 10) == catalogue.Charge(36_000, "USD", "year", True)
    assert catalogue.charge(3_601, yearly, "annual_monthly", 1) == catalogue.Charge(300, "USD", "month", False)


@given(
    minor=st.integers(0, 10**7),
    licences=st.integers(1, 10**4),
    period=st.sampled_from(["month", "year"]),
    plan=st.sampled_from(["flexible", "annual_monthly", "annual_yearly", "trial", "free"]),
)
def test_an_exact_charge_over_a_year_is_the_price_of_the_licences_over_a_year(minor, licences, period, plan):
    found = catalogue.charge(minor, replace(PRICE, period=period), plan, licences)
    year = found.minor * (12 if found.every == "month" else 1)
    wanted = minor * licences * (12 if period == "month" else 1)
    assert found.exact is (year == wanted)
    assert abs(year - wanted) <= 6


def test_our_own_price_counts_before_the_providers_and_that_before_any_that_is_less_sure():
    for surer, other in pairwise(("own", "provider", "high", "medium", "low")):
        better = replace(PRICE, confidence=surer, dated="2026-01-02")
        offer = replace(OFFER, prices=(replace(PRICE, id=2, confidence=other), better))
        assert catalogue.best_price(offer, "USD") == better
