"""What an order comes to while it is filled in: the offer, its price, what is typed (R40)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.actions.flows.order_asking import billing_choices, weighed
from app.actions.flows.selling_facts import SellingFacts, money
from app.actions.ordering import order_of, snapshot
from app.errors import UserError
from app.models.catalogue import OfferDetail, PriceDetail, ProductDetail
from app.models.values import Money
from app.rules.catalogue import unit
from app.rules.eligibility import Yes, may_order
from app.rules.money import editable, read
from app.rules.ordering import Order, costs, currency_of, paid_every, price_for, price_warning
from app.rules.trial import Refuse
from app.texts import current, mark, t

PLAN_WORDS = {
    "flexible": (mark("Flexible"), mark("Paid every month. Licences can be added and taken away at any time.")),
    "annual_monthly": (mark("Annual, paid monthly"), mark("A year’s commitment. Licences can only be added.")),
    "annual_yearly": (mark("Annual, paid yearly"), mark("Paid for the year at once. Licences can only be added.")),
    "trial": (mark("Trial"), ""),
    "free": (mark("Free"), mark("Costs nothing.")),
}


def product_of(values: Mapping[str, Any], facts: SellingFacts) -> ProductDetail | None:
    """Return the product chosen."""
    sku = values.get("product")
    return next((each.product for each in facts.selling.offers if sku and each.product.sku == sku), None)


def offers_of(values: Mapping[str, Any], facts: SellingFacts) -> list[OfferDetail]:
    """Return the payment plans of the product chosen."""
    sku = values.get("product")
    return [each for each in facts.selling.offers if sku and each.product.sku == sku and not each.retired]


def offer_of(values: Mapping[str, Any], facts: SellingFacts) -> OfferDetail | None:
    """Return the offer chosen: product and payment plan; None where there is none yet."""
    fitting = [each for each in offers_of(values, facts) if each.payment_plan == values.get("payment_plan")]
    return fitting[0] if fitting else None


def answer_of(offer: OfferDetail, facts: SellingFacts) -> Yes | Refuse:
    """Return whether the customer may order an offer."""
    return weighed(offer, may_order(offer, facts.buyer, facts.selling.held, facts.selling.today), facts)


def open_offers(values: Mapping[str, Any], facts: SellingFacts) -> list[OfferDetail]:
    """Return the payment plans that may be ordered, the plainest first."""
    order = list(PLAN_WORDS)
    found = [each for each in offers_of(values, facts) if isinstance(answer_of(each, facts), Yes)]
    return sorted(found, key=lambda each: order.index(each.payment_plan))


def refusal_of(product: ProductDetail, facts: SellingFacts) -> Refuse | None:
    """Return why none of a product's offers may be ordered; None: one may."""
    answers = [answer_of(each, facts) for each in facts.selling.offers if each.product.id == product.id]
    refused = [each for each in answers if isinstance(each, Refuse)]
    return refused[0] if len(refused) == len(answers) else None


def currency_for(values: Mapping[str, Any], facts: SellingFacts) -> str:
    """Return the currency: of the customer where it is fixed, else the chosen one."""
    return currency_of(facts.buyer, facts.selling.held) or str(values.get("currency") or "")


def price_of(values: Mapping[str, Any], facts: SellingFacts) -> PriceDetail | None:
    """Return the price book’s price of what is chosen."""
    offer = offer_of(values, facts)
    return None if offer is None else price_for(offer, currency_for(values, facts))


def period_of(values: Mapping[str, Any], facts: SellingFacts) -> str:
    """Return the period the price is for."""
    price = price_of(values, facts)
    return price.period if price is not None else "month"


def priced(values: dict[str, Any], facts: SellingFacts) -> dict[str, Any]:
    """Return the values with the price of the price book in the field, in the customer's currency."""
    price = price_of(values, facts)
    if price is None:
        return {**values, "unit_price": ""}
    return {**values, "currency": price.currency, "unit_price": editable(unit(price), price.currency, current())}


def typed_price(values: Mapping[str, Any], facts: SellingFacts) -> Money | Refuse | None:
    """Return the price in the field, or why it is none; None: empty, or nothing is paid."""
    text = str(values.get("unit_price") or "").strip()
    currency = currency_for(values, facts)
    if not text or not paid_every(str(values.get("payment_plan") or "")):
        return None
    if not currency:
        return Refuse("currency_needed")
    minor = read(text, currency)
    return minor if isinstance(minor, Refuse) else Money(minor, currency)


def order_values(values: Mapping[str, Any], facts: SellingFacts) -> dict[str, Any]:
    """Return the order as ``actions.ordering.place`` takes it; a price typed here is our own, of today."""
    offer = offer_of(values, facts)
    if offer is None:
        return {}
    found: dict[str, Any] = {
        "offer_id": offer.id,
        "licences": values.get("licences"),
        "purchase_order_number": values.get("purchase_order_number") or "",
    }
    choices = billing_choices(values, facts, currency_for(values, facts))
    if values.get("billing_account") in {each.ref for each in choices}:
        found["billing_account"] = values["billing_account"]
    price = price_of(values, facts)
    known = snapshot(offer, currency_for(values, facts)) if price is not None else {}
    typed = typed_price(values, facts)
    if isinstance(typed, Money):
        if known.get("unit_minor") != typed.minor:
            own = {"price_dated": facts.selling.today.isoformat(), "confidence": "own"}
            known = {**known, "price_period": period_of(values, facts), **own}
        return {**found, **known, "currency": typed.currency, "unit_minor": typed.minor}
    return {**found, "currency": "", "unit_minor": None, "cost_minor": None, "price_period": ""}


def order_now(values: Mapping[str, Any], facts: SellingFacts) -> Order | None:
    """Return the order as it is now; None while something of it can’t be read."""
    offer = offer_of(values, facts)
    if offer is None:
        return None
    try:
        return order_of(order_values(values, facts), offer)
    except UserError:
        return None


def unit_words(order: Order) -> str:
    """Return the price of one licence with its period."""
    amount = money(order.unit) if order.unit else ""
    return t("{amount} a year", amount=amount) if order.price_period == "year" else t("{amount} a month", amount=amount)


def costs_words(order: Order, values: Mapping[str, Any]) -> str:
    """Return what the order comes to, each month or year."""
    plan = str(values.get("payment_plan") or "")
    found = costs(order.licences or 0, plan, order.unit, order.price_period, order.cost)
    if found is None or not order.licences:
        return ""
    if found.every == "year":
        return t("{amount} a year", amount=money(found.total))
    return t("{amount} a month, {year} a year", amount=money(found.total), year=money(found.year))


def warning_words(values: Mapping[str, Any], facts: SellingFacts) -> str:
    """Return what is to be said about how sure the price is."""
    price, typed = price_of(values, facts), typed_price(values, facts)
    order = order_values(values, facts)
    if price is None or not isinstance(typed, Money) or order.get("confidence") != price.confidence:
        return ""  # none, or one typed here: whoever typed it knows it
    code = price_warning(price, facts.selling.today)
    return facts.words(code, {"date": price.dated}) if code else ""


def waiting_order_values(operation_id: int, customer_id: int, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with which the wizard changes an order that waits."""
    currency, minor = str(payload.get("currency") or ""), payload.get("unit_minor")
    return {
        "customer_id": customer_id,
        "operation_id": operation_id,
        "product": str(payload.get("sku") or ""),
        "payment_plan": str(payload.get("payment_plan") or ""),
        "licences": payload.get("licences"),
        "currency": currency,
        "unit_price": editable(minor, currency, current()) if currency else "",
        "purchase_order_number": str(payload.get("purchase_order_number") or ""),
        "billing_account": str(payload.get("billing_account") or ""),
    }
