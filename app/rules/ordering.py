"""What an order must say, what it costs, and how long its price holds (R40)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from app.models.catalogue import OfferDetail, PriceDetail
from app.models.holdings import Buyer, Held
from app.models.values import Money, Problem
from app.rules.catalogue import best_price, trust, unit
from app.rules.dates import LICENCE_LIMIT
from app.rules.eligibility import Yes
from app.rules.money import MONTHS, convert, times
from app.rules.subscription import PURCHASE_ORDER_LIMIT

PRICE_HOLDS_DAYS = 30  # an order that is not sent by then asks for its price again


@dataclass(frozen=True, slots=True)
class Order:
    """An order as it was filled in.

    Args:
        licences: None: nothing typed.
        unit: what the customer pays for one licence for one ``price_period``; None: not known.
        cost: what we pay for it; None: not known.
        price_dated: the day (ISO) the price was last seen; empty: never.
        confidence: of the price.
        billing_account: which of ours at the provider pays, by its name there; empty: the only one there is.
    """

    offer_id: int
    licences: int | None
    purchase_order_number: str = ""
    unit: Money | None = None
    cost: Money | None = None
    price_period: str = ""
    price_dated: str = ""
    confidence: str = ""
    billing_account: str = ""


@dataclass(frozen=True, slots=True)
class Costs:
    """What an order comes to, exactly: ``total`` is paid every ``every`` (month, year); in ``year`` so much in all.

    ``margin`` is what is left of ``total`` for us; None where a part is not known.
    """

    total: Money
    every: str
    year: Money
    margin: Money | None = None


def check(order: Order, limits: Yes, buyer: Buyer, held: Sequence[Held]) -> tuple[Problem, ...]:
    """Return what is wrong with an order, field by field; empty: nothing.

    Args:
        order: as filled in.
        limits: what ``eligibility.may_order`` answered.
        buyer: who.
        held: what it holds.
    """
    found = [*check_licences(order.licences, limits.least, limits.most, limits.why_most)]
    found += check_purchase_order_number(order.purchase_order_number)
    if order.unit is not None:
        if order.unit.minor < 0:
            found.append(Problem("unit_price", "money_negative", {"value": str(order.unit.minor)}))
        wanted = currency_of(buyer, held)
        if wanted and order.unit.currency != wanted:
            found.append(Problem("currency", "order_currency", {"currency": wanted, "other": order.unit.currency}))
    return tuple(found)


def check_licences(count: int | None, least: int, most: int | None, why_most: str = "licences_most") -> list[Problem]:
    """Return what is wrong with a number of licences; ``why_most`` is the code of why there are no more."""
    if count is None:
        return [Problem("licences", "licences_needed")]
    if count > LICENCE_LIMIT:
        return [Problem("licences", "count_range", {"value": str(count), "limit": LICENCE_LIMIT})]
    if count < least:
        return [Problem("licences", "licences_least", {"least": least})]
    if most is not None and count > most:
        return [Problem("licences", why_most, {"most": most})]
    return []


def check_purchase_order_number(text: str) -> list[Problem]:
    """Return what is wrong with a purchase order number: Google takes 80 characters, and prints them."""
    field = "purchase_order_number"
    if len(text) > PURCHASE_ORDER_LIMIT:
        return [Problem(field, "too_long", {"limit": PURCHASE_ORDER_LIMIT, "length": len(text)})]
    if any(not letter.isprintable() for letter in text):
        return [Problem(field, "order_number_characters")]
    return []


def currency_of(buyer: Buyer, held: Sequence[Held]) -> str:
    """Return the one currency of a customer: of what it holds, else of the partner account; blank: not fixed yet."""
    for each in held:
        if each.is_live and each.unit is not None:
            return each.unit.currency
    return buyer.currency


def price_for(offer: OfferDetail, currency: str) -> PriceDetail | None:
    """Return the price of an offer in a currency; with no currency fixed, of the only one it has prices in."""
    if not currency:
        currencies = {price.currency for price in offer.prices}
        if len(currencies) != 1:
            return None
        currency = currencies.pop()
    return best_price(offer, currency)


def money_of(price: PriceDetail, *, cost: bool = False) -> Money | None:
    """Return what the customer pays for one licence (our price, else the list price), or what we pay."""
    minor = price.cost_minor if cost else unit(price)
    return None if minor is None else Money(minor, price.currency)


def paid_every(payment_plan: str) -> str:
    """Return how often a plan is paid: ``month``, ``year``, or empty where nothing is paid."""
    if payment_plan in ("trial", "free"):
        return ""
    return "year" if payment_plan == "annual_yearly" else "month"


def costs(
    licences: int, payment_plan: str, price: Money | None, price_period: str, cost: Money | None = None
) -> Costs | None:
    """Return what so many licences come to; None where the price is not known or nothing is paid."""
    every = paid_every(payment_plan)
    if price is None or not every or price_period not in MONTHS:
        return None
    total = _for(price, licences, price_period, every)
    year = _for(price, licences, price_period, "year")
    margin = None
    if cost is not None and cost.currency == price.currency:
        margin = Money(total.minor - _for(cost, licences, price_period, every).minor, price.currency)
    return Costs(total, every, year, margin)


def _for(price: Money, licences: int, given: str, wanted: str) -> Money:
    return Money(convert(times(price.minor, licences), given, wanted)[0], price.currency)


def price_warning(price: PriceDetail, today: dt.date) -> str:
    """Return the code of what to say about a price: old, or seen by nobody of us; empty: nothing."""
    return {"sure": "", "unverified": "price_unverified", "old": "price_old"}[trust(price, today)]


def expires_on(order: Order, offer: OfferDetail, today: dt.date) -> dt.date | None:
    """Return the last day an order may be sent without asking again: its price holds 30 days, its offer to its end."""
    days = []
    if order.unit is not None and paid_every(offer.payment_plan):
        days.append(today + dt.timedelta(days=PRICE_HOLDS_DAYS))
    if offer.valid_until:
        days.append(dt.date.fromisoformat(offer.valid_until))
    return min(days, default=None)
