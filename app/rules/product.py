"""What may stand in the fields of a product, an offer and a price that somebody writes down (R44)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.errors import UserError
from app.rules.customer import clean
from app.rules.dates import LICENCE_LIMIT, parse_count, parse_date
from app.rules.money import check_currency, read
from app.rules.trial import Refuse

KINDS = ("base", "add_on", "free", "legacy")
PAYMENT_PLANS = ("flexible", "annual_monthly", "annual_yearly", "trial", "free")
PERIODS = ("month", "year")
AMOUNTS = ("list_minor", "cost_minor", "sell_minor")
EDITABLE = ("provider", "name", "kind", "sku", "note", "least_licences", "most_licences")
OFFER_FIELDS = ("least_licences", "most_licences", "trial_days", "valid_from", "valid_until")
_COUNTS = ("least_licences", "most_licences", "trial_days")
_DATES = ("valid_from", "valid_until")
_LIMITS = {"name": 120, "sku": 80, "note": 500}
_SKU = re.compile(r"[0-9A-Za-z._+-]*")


def check(field: str, value: Any) -> Any:
    """Return one field of a product or an offer as the book keeps it: dates as ISO text, None for none.

    Raises:
        UserError: the field and the code of what is wrong.
    """
    if field in _COUNTS:
        return _count(field, value)
    if field in _DATES:
        return _date(field, value)
    text = clean(str(value or ""), field)
    choices = {"provider": ("google", "zoho"), "kind": KINDS, "payment_plan": PAYMENT_PLANS}.get(field)
    if choices is not None and text not in choices:
        raise UserError("not_a_choice", field, value=text)
    if field == "name" and not text:
        raise UserError("product_name_empty", field)
    if field == "sku" and not _SKU.fullmatch(text):
        raise UserError("product_sku_form", field, value=text)
    if len(text) > _LIMITS.get(field, 200):
        raise UserError("too_long", field, limit=_LIMITS[field], length=len(text))
    return text


def check_counts(values: Mapping[str, Any]) -> None:
    """See that the fewest licences are not more than the most, and that a plan is not sold until before from.

    Raises:
        UserError: ``product_counts`` at ``most_licences``, ``ends_before_start`` at ``valid_until``.
    """
    least, most = values.get("least_licences"), values.get("most_licences")
    if least is not None and most is not None and most < least:
        raise UserError("product_counts", "most_licences", least=least)
    start, end = values.get("valid_from"), values.get("valid_until")
    if start and end and end < start:
        raise UserError("ends_before_start", "valid_until", start=start, end=end)


def own_sku(name: str, taken: set[str]) -> str:
    """Return an identifier for a product of our own, made from its name and not among ``taken``."""
    base = "own-" + (re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "product")
    number = 1
    sku = base
    while sku in taken:
        number += 1
        sku = f"{base}-{number}"
    return sku


def _count(field: str, value: Any) -> int | None:
    count, code = parse_count("" if value is None else str(value))
    if code in {"count_negative", "count_too_large"}:
        raise UserError("count_range", field, value=str(value), limit=LICENCE_LIMIT)
    if code:
        raise UserError("count_invalid", field, value=str(value)[:40])
    return count


def _date(field: str, value: Any) -> str | None:
    text = str(value or "").strip()
    if not text:
        return None
    day = parse_date(text, None)
    if day is None:
        raise UserError("price_date", field, value=text[:40])
    return day.isoformat()


def check_price(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return currency, period and amounts of a price as the book keeps them; an amount is minor units or None.

    Raises:
        UserError: ``not_a_choice`` for the period, the currency's or an amount's code at its field.
    """
    currency = check_currency(str(values.get("currency", "")))
    if isinstance(currency, Refuse):
        raise UserError(currency.code, "currency", **currency.facts)
    period = str(values.get("period", "month"))
    if period not in PERIODS:
        raise UserError("not_a_choice", "period", value=period)
    checked: dict[str, Any] = {"currency": currency, "period": period}
    for field in AMOUNTS:
        amount = values.get(field)
        if isinstance(amount, str):
            amount = read(amount, currency) if amount.strip() else None
        if isinstance(amount, Refuse):
            raise UserError(amount.code, field, **amount.facts)
        checked[field] = amount
    return checked
