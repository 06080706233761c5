"""R44 as properties: whatever stands in a price list, every row has a fate, and what is taken is what was written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.rules.money import CURRENCIES, editable
from app.rules.price_headers import FIELDS
from app.rules.price_list import NEW, REJECTED, SAME, UPDATED, judge
from tests.unit.rules.test_price_list import OFFERS

cells = st.sampled_from(
    ["", "zoho", "google", "workplace_standard", "starter", "annual", "flexible", "USD", "€", "$", "3.00", "1.234",
     "-1", "month", "week", "2026-11-22", "03/04/2026", "99999999999999999"]
) | st.text(max_size=20)  # fmt: skip
rows = st.dictionaries(st.sampled_from(FIELDS), cells)


@given(st.lists(rows, max_size=8), st.sampled_from([None, "dmy", "mdy"]))
def test_every_row_has_a_fate_and_a_refused_one_a_reason(found, order):
    lines = judge(list(enumerate(found, 2)), OFFERS, order)
    assert [line.number for line in lines] == [*range(2, len(found) + 2)]
    for line in lines:
        assert line.state in {NEW, UPDATED, SAME, REJECTED}
        assert bool(line.code) is (line.state == REJECTED)
        assert bool(line.values) is (line.state != REJECTED)


@given(
    offer=st.sampled_from(OFFERS),
    currency=st.sampled_from(sorted(CURRENCIES)),
    period=st.sampled_from(["month", "year"]),
    amounts=st.lists(st.none() | st.integers(0, 10**12), min_size=3, max_size=3),
)
def test_a_written_price_comes_back_as_it_was(offer, currency, period, amounts):
    fields = dict(zip(("list_minor", "cost_minor", "sell_minor"), amounts, strict=True))
    written = {
        "provider": offer.product.provider,
        "sku": offer.product.sku,
        "payment_plan": offer.payment_plan,
        "currency": currency,
        "period": period,
        **{name: editable(minor, currency) for name, minor in fields.items()},
    }
    line = judge([(2, written)], OFFERS, None)[0]
    if amounts == [None, None, None]:
        assert line.code == "price_row_empty"
        return
    assert line.offer == offer
    for name, minor in fields.items():
        kept = getattr(line.before, name) if line.before is not None and minor is None else minor
        assert line.values[name] == kept
