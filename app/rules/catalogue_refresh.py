"""A provider's offers joined to what the catalogue knows: one line per product and payment plan (R44). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.models.provider import OfferSnapshot
from app.rules.fold import fold

PLANS = ("flexible", "annual_monthly", "annual_yearly", "trial", "free")
OWN, PROVIDER = "own", "provider"


@dataclass(frozen=True, slots=True)
class Line:
    """All offers of one product with one payment plan.

    Args:
        product: columns of ``product``.
        plan: the payment plan.
        offer: columns of ``offer``: where it may be sold, to whom, how many.
        prices: columns of ``price``, one for each currency and period.
    """

    product: dict[str, Any]
    plan: str
    offer: dict[str, Any] = field(default_factory=dict)
    prices: tuple[dict[str, Any], ...] = ()


def lines(offers: Iterable[OfferSnapshot]) -> list[Line]:
    """Return one line per product and plan; what the book has no name for is left out.

    A product is sold with a plan where one of its offers is. Of several prices that of the offer that holds longest
    counts: the others are promotions.
    """
    groups: dict[tuple[str, str, str], list[OfferSnapshot]] = {}
    for each in offers:
        plan, sku = each.offer.get("payment_plan"), str(each.product.get("sku") or "")
        if plan in PLANS and sku and each.product.get("name"):
            groups.setdefault((str(each.product.get("product_ref") or ""), sku, plan), []).append(each)
    return [_line(plan, found) for (_, _, plan), found in sorted(groups.items(), key=lambda item: item[0])]


def _line(plan: str, found: Sequence[OfferSnapshot]) -> Line:
    ordered = sorted(found, key=_standing)
    offer: dict[str, Any] = {
        "regions": _everywhere_or(each.offer.get("regions") for each in ordered),
        "customer_kinds": _everywhere_or(each.offer.get("customer_kinds") for each in ordered),
        "least_licences": _edge(min, (each.offer.get("least_licences") for each in ordered)),
        "most_licences": _edge(max, (each.offer.get("most_licences") for each in ordered)),
    }
    if days := next((each.offer["trial_days"] for each in ordered if each.offer.get("trial_days")), None):
        offer["trial_days"] = days
    prices: dict[tuple[str, str], dict[str, Any]] = {}
    for each in ordered:
        for price in each.prices:
            if price.get("list_minor") is not None:
                prices.setdefault((price["currency"], price["period"]), price)
    return Line(ordered[0].product, plan, offer, tuple(prices[key] for key in sorted(prices)))


def _standing(offer: OfferSnapshot) -> tuple[bool, str, str]:
    """Sort the offer without an end before those with one, the later end before the sooner."""
    until = str(offer.offer.get("valid_until") or "")
    return bool(until), "".join(chr(0x10FFFF - ord(letter)) for letter in until), offer.ref


def _everywhere_or(found: Iterable[Any]) -> list[str]:
    """Return all values of several lists; nothing, which means everything, where one of them has none."""
    together: dict[str, None] = {}
    for each in found:
        if not each:
            return []
        together.update(dict.fromkeys(each))
    return sorted(together)


def _edge(choose: Any, found: Iterable[int | None]) -> int | None:
    """Return the least or most of several limits; None, no limit, where one of them has none."""
    values = list(found)
    return None if None in values else int(choose(values))


@dataclass(frozen=True, slots=True)
class Known:
    """A product of the catalogue: its row, ids, name and kind."""

    id: int
    product_ref: str
    sku: str
    name: str
    kind: str


def product_of(line: Line, known: Sequence[Known]) -> Known | None:
    """Return the product that a line is about: by its ids, else by its name; None: one we don't know."""
    sku, ref, name = line.product["sku"], line.product.get("product_ref") or "", fold(line.product["name"])
    for fits in (
        lambda each: each.sku == sku and each.product_ref == ref,
        lambda each: each.sku == sku,
        lambda each: fold(each.name) == name,
    ):
        found = [each for each in known if fits(each)]
        if len(found) == 1:
            return found[0]
    return None


def kind_of(line: Line, known: Sequence[Known]) -> str:
    """Return the kind of a product we don't know: as all others of its family are, else an add-on."""
    if line.plan == "free":
        return "free"
    kinds = {each.kind for each in known if each.product_ref and each.product_ref == line.product.get("product_ref")}
    return kinds.pop() if len(kinds) == 1 else "add_on"


def price_after(now: Mapping[str, Any] | None, said: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what the price's row gets besides its date; None: one written here by hand differs and is kept.

    Args:
        now: its row; None: there is none.
        said: ``list_minor`` and ``cost_minor`` as the provider says. Our own price (``sell_minor``) is never touched.
    """
    amounts = {name: said[name] for name in ("list_minor", "cost_minor") if said.get(name) is not None}
    if now is not None and now["confidence"] == OWN:
        return {} if all(now[name] in (None, value) for name, value in amounts.items()) else None
    return {**amounts, "confidence": PROVIDER}
