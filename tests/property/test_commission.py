"""R62 as properties: money stays exact, nothing is lost between columns, and rates stay rates."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from app.models.money import Pile, Rate
from app.rules.commission import (
    PART,
    WHOLE,
    Earned,
    Eligibility,
    balances,
    counts_in,
    eligible,
    expected,
    measured,
    months_after,
    rate_at,
    share_of,
)
from app.rules.money import read_signed
from app.rules.money_lines import PAYMENT_KINDS

days = st.dates(dt.date(2020, 1, 1), dt.date(2035, 1, 1))
minor = st.integers(-(10**12), 10**12)
rate = st.integers(0, 10_000)
piles = st.lists(
    st.builds(
        Pile,
        account_id=st.sampled_from([1, 2]),
        account=st.just("Zoho"),
        billing_entity=st.sampled_from(["NL", "IN"]),
        currency=st.sampled_from(["EUR", "INR"]),
        state=st.sampled_from(["accrued", "withheld", "requested", "paid"]),
        month=st.sampled_from(["2026-09", "2026-10", "2026-11"]),
        is_refund=st.sampled_from([0, 1]),
        minor=minor,
    ),
    max_size=12,
)


@given(piles=piles)
def test_balances_lose_nothing_and_never_mix_currencies_or_entities(piles):
    found = balances(piles, (), dt.date(2026, 11, 20))
    for one in found:
        own = [p for p in piles if (p.account_id, p.billing_entity, p.currency)
               == (one.account_id, one.billing_entity, one.currency)]  # fmt: skip
        shown = (one.accrued_minor, one.withheld_minor, one.refunded_minor, one.requested_minor, one.paid_minor)
        assert sum(shown) == sum(p.minor for p in own)
        assert one.payable_minor in (0, one.accrued_minor)
        assert one.payable_minor >= 0
    assert len(found) == len({(p.account_id, p.billing_entity, p.currency) for p in piles})


@given(amount=minor, bp=rate)
def test_a_share_is_the_nearest_minor_unit_and_has_the_sign_of_its_amount(amount, bp):
    found = share_of(amount, bp)
    assert abs(found * 10_000 - amount * bp) <= 5_000
    assert found == -share_of(-amount, bp)
    assert abs(found) <= abs(amount)


@given(
    kind=st.sampled_from(PAYMENT_KINDS),
    payer=st.sampled_from(["", "partner", "customer"]),
    dated=days,
    mapped=st.none() | days,
    since=st.none() | days,
    amount=minor,
    bp=st.none() | rate,
)
def test_every_payment_has_a_reason_and_earns_no_more_than_its_rate(kind, payer, dated, mapped, since, amount, bp):
    how = eligible(kind, payer, dated, mapped, since)
    assert how.code.startswith("commission_")
    if payer != "partner" and mapped is not None and since is not None and mapped <= months_after(since, 2):
        assert how.share == WHOLE
    found = expected(amount, how, bp)
    if found.minor:
        assert bp is not None
        assert how.share == WHOLE
        assert found.minor == share_of(amount, bp)
    if how.share == PART:
        assert found.minor is None


@given(bp=st.integers(1, 10_000), amounts=st.lists(st.integers(10_000, 10**9), min_size=1, max_size=6), noise=days)
def test_a_rate_is_measured_back_through_pairs_that_take_each_other_back(bp, amounts, noise):
    told = [Earned("2026-11-02", "base", each * 10_000, each * bp) for each in amounts]
    wrong = Earned(noise.isoformat(), "base", 777, 333)
    pair = [wrong, Earned(noise.isoformat(), "refund", -777, -333)]
    assert measured([*pair, *told]) == bp
    assert measured([]) is None


@given(valid=st.lists(days, unique=True, min_size=1, max_size=6), dated=days)
def test_the_newest_rate_that_holds_counts(valid, dated):
    rates = [Rate(at, 1, "", "", day.isoformat(), at) for at, day in enumerate(valid)]
    found = rate_at(rates, 1, "Mail Lite", dated.isoformat())
    held = [day for day in valid if day <= dated]
    assert (found is None) == (not held)
    if found is not None:
        assert found.valid_from == max(held).isoformat()
        own = Rate(99, 1, "", "mail lite", min(held).isoformat(), 5)
        assert rate_at([*rates, own], 1, "Mail Lite", dated.isoformat()) == own
        assert rate_at(rates, 2, "", dated.isoformat()) is None


@given(day=days, amount=minor)
def test_what_is_refunded_counts_in_the_next_month(day, amount):
    month = counts_in("refund" if amount < 0 else "base", amount, day.isoformat())
    assert month == months_after(day, 1 if amount < 0 else 0).isoformat()[:7]


@given(amount=st.integers(0, 10**9), currency=st.sampled_from(["EUR", "JPY", "KWD"]))
def test_an_amount_below_zero_is_read_however_it_is_written(amount, currency):
    for text in (f"-{amount}", f"−{amount}", f"({amount})", f"{currency} -{amount}", f"'-{amount}"):
        assert read_signed(text, currency) == -read_signed(str(amount), currency)


def test_how_a_share_is_made_stays_a_value():
    assert expected(100, Eligibility(WHOLE, "commission_in_time"), None).code == "commission_no_rate"
