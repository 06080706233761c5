"""What may stand in a subscription's fields in the book."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from app.errors import UserError
from app.models.values import Status
from app.rules.customer import clean
from app.rules.dates import LICENCE_LIMIT, parse_count

DATES = ("period_start", "period_end", "renewal_date", "trial_start", "trial_end")
TEXTS = ("plan", "sku", "payment_plan", "provider_ref", "purchase_order_number")
PURCHASE_ORDER_LIMIT = 80
EDITABLE = (*DATES, *TEXTS, "add_on", "status", "licences", "may_extend")


def check(field: str, value: Any) -> Any:
    """Return ``value`` as the book keeps it: ISO text for dates, whole numbers, trimmed text.

    Raises:
        UserError: the field's name and the code of what is wrong.
    """
    if field in DATES:
        return _check_date(field, value)
    if field == "licences":
        return _check_count(field, value)
    if field == "status":
        if value not in tuple(Status)[1:]:
            raise UserError("not_a_choice", field, value=str(value))
        return str(value)
    if field == "add_on":
        return int(bool(value))
    if field == "may_extend":
        return None if value is None else int(bool(value))
    text = clean(str(value or ""), field)
    limit = PURCHASE_ORDER_LIMIT if field == "purchase_order_number" else 200
    if len(text) > limit:
        raise UserError("too_long", field, limit=limit, length=len(text))
    return text


def _check_date(field: str, value: Any) -> str | None:
    if value in (None, ""):
        return None
    if isinstance(value, dt.date):
        return value.isoformat()
    try:
        return dt.date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise UserError("date_invalid", field, value=str(value)) from None


def _check_count(field: str, value: Any) -> int | None:
    if value is None:
        return None
    count, code = parse_count(str(value))
    if code in {"count_negative", "count_too_large"}:
        raise UserError("count_range", field, value=str(value), limit=LICENCE_LIMIT)
    if code:
        raise UserError("count_invalid", field, value=str(value))
    return count


def check_dates(values: Mapping[str, Any]) -> None:
    """See that a period and a trial don't end before they start.

    Raises:
        UserError: ``ends_before_start`` at the end's field.
    """
    for start, end in (("period_start", "period_end"), ("trial_start", "trial_end")):
        if values.get(start) and values.get(end) and values[end] < values[start]:
            raise UserError("ends_before_start", end, start=values[start], end=values[end])
