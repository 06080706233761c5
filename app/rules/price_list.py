"""A price list, row by row: which plan a row means, and what it would change in the price book (R44)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.models.catalogue import OfferDetail, PriceDetail
from app.rules import row_words
from app.rules.dates import parse_date
from app.rules.fold import fold
from app.rules.money import check_currency, read
from app.rules.price_headers import key, period
from app.rules.trial import Refuse

NEW, UPDATED, SAME, REJECTED = "new", "updated", "same", "rejected"
AMOUNTS = ("list_minor", "cost_minor", "sell_minor")


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One row of a list, judged.

    Args:
        number: of the row as a spreadsheet shows it.
        cells: field → what stands there.
        state: ``new``, ``updated``, ``same`` or ``rejected``.
        offer: the plan it means; None where none was found.
        before: the price that is replaced; None: there is none yet.
        values: columns of ``price`` as they will be; empty where rejected.
        at: the cell at fault, and ``code`` and ``facts`` of the reason; empty where it is taken.
    """

    number: int
    cells: Mapping[str, str]
    state: str
    offer: OfferDetail | None = None
    before: PriceDetail | None = None
    values: dict[str, Any] = field(default_factory=dict)
    at: str = ""
    code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


class _Fault(Exception):
    """A row that can't be taken: the cell, the reason's code and facts; it never leaves this module."""

    def __init__(self, at: str, code: str, facts: dict[str, Any]) -> None:
        super().__init__(code)
        self.at = at
        self.code = code
        self.facts = facts


class Offers:
    """The plans of the catalogue, found as lists name them."""

    def __init__(self, offers: Sequence[OfferDetail]) -> None:
        self._by_sku: dict[str, list[OfferDetail]] = {}
        self._by_name: dict[str, list[OfferDetail]] = {}
        for offer in offers:
            self._by_sku.setdefault(fold(offer.product.sku), []).append(offer)
            self._by_name.setdefault(key(offer.product.name), []).append(offer)

    def find(self, cells: Mapping[str, str]) -> OfferDetail:
        """Return the plan a row means.

        Raises:
            _Fault: ``price_no_product``, ``price_unknown_product``, ``price_provider``, ``price_plan_unknown``,
                ``price_which_plan``.
        """
        provider = row_words.provider(cells.get("provider", "")) or ""
        if cells.get("provider") and not provider:
            raise _Fault("provider", "price_provider", {"value": cells["provider"][:60]})
        found, at = self._product(cells)
        found = [offer for offer in found if not provider or offer.product.provider == provider]
        if not found:
            raise _Fault(at, "price_unknown_product", {"value": cells.get(at, "")[:60]})
        if len({offer.product.id for offer in found}) > 1:
            raise _Fault(at, "price_several_products", {"value": cells.get(at, "")[:60]})
        return _plan(found, cells.get("payment_plan", ""))

    def _product(self, cells: Mapping[str, str]) -> tuple[list[OfferDetail], str]:
        if cells.get("sku"):
            sku = cells["sku"]
            return self._by_sku.get(fold(sku)) or self._by_name.get(key(sku), []), "sku"
        if not cells.get("name"):
            raise _Fault("sku", "price_no_product", {})
        return self._by_name.get(key(cells["name"]), []), "name"


def _plan(offers: Sequence[OfferDetail], word: str) -> OfferDetail:
    name = offers[0].product.name
    if not word:
        if len(offers) > 1:
            raise _Fault("payment_plan", "price_which_plan", {"name": name})
        return offers[0]
    wanted = row_words.payment_plan(word)
    if wanted is None:
        raise _Fault("payment_plan", "price_payment_plan", {"value": word[:60]})
    annual = [offer for offer in offers if offer.payment_plan.startswith("annual")]
    if key(word) == "annual":  # paid monthly or yearly is not said
        if len(annual) > 1:
            raise _Fault("payment_plan", "price_which_annual", {"name": name})
        found = annual
    else:
        found = [offer for offer in offers if offer.payment_plan == wanted]
    if not found:
        raise _Fault("payment_plan", "price_plan_unknown", {"name": name, "value": word[:60]})
    return found[0]


def judge(
    rows: Sequence[tuple[int, Mapping[str, str]]], offers: Sequence[OfferDetail], date_order: str | None
) -> tuple[PriceLine, ...]:
    """Judge the rows of a list against the price book; an empty cell keeps what is there.

    Args:
        rows: number and cells by field, in the file's order.
        offers: the catalogue.
        date_order: how the list's dates are written; None: only dates with one reading are taken.
    """
    known = Offers(offers)
    seen: dict[tuple[str, str, str], dict[str, Any]] = {}
    found: list[PriceLine] = []
    for number, cells in rows:
        try:
            line = _judge_one(number, cells, known, date_order)
            _refuse_twice(line, seen)
        except _Fault as fault:
            line = PriceLine(number, cells, REJECTED, at=fault.at, code=fault.code, facts=fault.facts)
        found.append(line)
    return tuple(found)


def _refuse_twice(line: PriceLine, seen: dict[tuple[str, str, str], dict[str, Any]]) -> None:
    name, uid = (line.offer.product.name, line.offer.uid) if line.offer else ("", "")
    price = (uid, str(line.values["currency"]), str(line.values["period"]))
    if seen.setdefault(price, line.values) != line.values:
        raise _Fault("sku", "price_twice", {"name": name})


def _judge_one(number: int, cells: Mapping[str, str], known: Offers, date_order: str | None) -> PriceLine:
    offer = known.find(cells)
    currency = check_currency(cells.get("currency", ""))
    if isinstance(currency, Refuse):
        empty = not cells.get("currency")
        raise _Fault("currency", "price_no_currency" if empty else currency.code, currency.facts)
    per = period(cells["period"]) if cells.get("period") else "month"
    if per is None:
        raise _Fault("period", "price_period", {"value": cells["period"][:60]})
    before = next((each for each in offer.prices if (each.currency, each.period) == (currency, per)), None)
    values: dict[str, Any] = {"currency": currency, "period": per}
    for name in AMOUNTS:
        values[name] = _amount(name, cells.get(name, ""), currency)
    if all(values[name] is None for name in AMOUNTS):
        raise _Fault("list_minor", "price_row_empty", {})
    if before is not None:
        values |= {name: getattr(before, name) for name in AMOUNTS if values[name] is None}
    if cells.get("dated"):
        day = parse_date(cells["dated"], date_order)
        if day is None:
            raise _Fault("dated", "price_date", {"value": cells["dated"][:60]})
        values["dated"] = day.isoformat()
    if before is None:
        state = NEW
    else:
        same = all(getattr(before, name) == values[name] for name in AMOUNTS)
        state = SAME if same and values.get("dated", before.dated) == before.dated else UPDATED
    if cells.get("source"):
        values["source"] = cells["source"][:200]
    return PriceLine(number, cells, state, offer, before, values)


def _amount(name: str, text: str, currency: str) -> int | None:
    if not text.strip():
        return None
    found = read(text, currency)
    if isinstance(found, Refuse):
        raise _Fault(name, found.code, found.facts)
    return found
