"""What the Partner Store says of transactions and commissions (R61, R62), read as lines of the book.

Their whole shape is not published; names are those its partners' code reads (zoho.md, 3.1), with the likely others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any

from app.models.money import MoneyLine
from app.providers.zoho.read import day_of, key_of
from app.providers.zoho.session import plain
from app.rules.commission import entity_of
from app.rules.money import CURRENCIES, MOST_MINOR, exponent
from app.rules.money_lines import COMMISSION, PAYMENT, keyed, kind_of, payer_of, sign, state_of, with_sign_of_kind
from app.rules.row_plans import plan_name

_LONGEST = 120
_SHOWN = 200


def payments(found: Iterable[Mapping[str, Any]], data_centre: str) -> tuple[list[MoneyLine], int]:
    """Return the transactions that can be read as payments, and how many can't.

    Args:
        found: entries of ``/transactions``.
        data_centre: of our account: says the billing entity and its currency where an entry does not.
    """
    entity, currency = entity_of(data_centre)
    lines, bad = [], 0
    for each in found:
        sold = _sold(each)
        shared = _shared(each, sold, ("transaction_date", "date", "txn_date", "created_time"), entity)
        money = _amount(each, ("amount", "transaction_amount", "txn_amount", "total_amount", "paid_amount"), currency)
        if shared is None or money is None:
            bad += 1
            continue
        kind = kind_of(PAYMENT, plain(_first(each, ("transaction_type", "type", "txn_type")), 60))
        payer = payer_of(plain(_first(each, ("payer", "payment_mode", "paid_by", "card_type"), sold), 40))
        columns = {
            **shared,
            "ref": key_of(_first(each, ("transaction_id", "txn_id", "id"))),
            "kind": kind,
            "payer": payer or payer_of(plain(_first(each, ("subscription_type", "pricing_type"), sold), 40)),
            "amount_minor": sign(kind, money[0]),
            "currency": money[1],
            "period_start": day_of(_first(each, ("period_start", "start_date", "from_date"))),
            "period_end": day_of(_first(each, ("period_end", "end_date", "to_date"))),
        }
        lines.append(MoneyLine(PAYMENT, columns, _email(each, sold)))
    return keyed(lines), bad


def commissions(found: Iterable[Mapping[str, Any]], data_centre: str) -> tuple[list[MoneyLine], int]:
    """Return the commissions that can be read, and how many can't; see ``payments``."""
    entity, currency = entity_of(data_centre)
    lines, bad = [], 0
    for each in found:
        sold = _sold(each)
        shared = _shared(each, sold, ("date", "commission_date", "transaction_date", "created_time"), entity)
        in_usd = _amount({"amount": each.get("usd_commission")}, ("amount",), "USD")
        money = in_usd or _amount(each, ("commission_amount", "commission", "amount"), currency)
        if shared is None or money is None:
            bad += 1
            continue
        kind = kind_of(COMMISSION, plain(_first(each, ("commission_type", "type")), 60))
        of = _amount({**each, "currency": money[1]}, ("eligible_txn_amount", "eligible_amount"), money[1])
        columns = {
            **shared,
            "ref": key_of(_first(each, ("commission_id", "id"))),
            "payment_ref": key_of(_first(each, ("transaction_id", "txn_id"))),
            "kind": with_sign_of_kind(COMMISSION, kind, money[0]),
            "state": state_of(plain(_first(each, ("status", "commission_status", "state")), 40)),
            "amount_minor": sign(kind, money[0]),
            "currency": money[1],
            "eligible_minor": None if of is None else sign(kind, of[0]),
        }
        payout = plain(_first(each, ("payout_id", "payout_reference")), 64)
        lines.append(MoneyLine(COMMISSION, columns, _email(each, sold), payout))
    return keyed(lines), bad


def _sold(each: Mapping[str, Any]) -> Mapping[str, Any]:
    found = each.get("subscription")
    return found if isinstance(found, Mapping) else {}


def _shared(
    each: Mapping[str, Any], sold: Mapping[str, Any], days: tuple[str, ...], entity: str
) -> dict[str, Any] | None:
    day = day_of(_first(each, days))
    if day is None:
        return None
    plan = plain(_first(each, ("plan_name", "plan"), sold), _LONGEST)
    return {
        "dated": day,
        "billing_entity": plain(_first(each, ("billing_entity", "zoho_entity", "entity")), _LONGEST) or entity,
        "customer_name": plain(_first(each, ("customer_company_name", "org_name", "customer_name"), sold), _SHOWN),
        "domain": "",
        "subscription_ref": key_of(_first(each, ("subscription_id",), sold)),
        "plan": plan_name(plan)[0] or plan if plan else "",
    }


def _first(each: Mapping[str, Any], names: tuple[str, ...], sold: Mapping[str, Any] | None = None) -> Any:
    for where in (each, sold or {}):
        for name in names:
            if where.get(name) not in (None, ""):
                return where[name]
    return None


def _email(each: Mapping[str, Any], sold: Mapping[str, Any]) -> str:
    found = plain(_first(each, ("email_id", "customer_email", "email"), sold), 254).lower()
    return found if found.count("@") == 1 else ""


def _amount(each: Mapping[str, Any], names: tuple[str, ...], currency: str) -> tuple[int, str] | None:
    """Return minor units and currency; parts finer than the currency has are rounded half to even.

    A fragment of a licence's month may be finer than the currency; what Zoho pays out is not.
    """
    told = plain(_first(each, ("currency_code", "currency", "currency_type")), 10).upper()
    code = told if told in CURRENCIES else currency
    value = _first(each, names)
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        exact = Decimal(value.replace(",", "").strip() if isinstance(value, str) else value)
    except InvalidOperation:
        return None
    if not exact.is_finite() or abs(exact) > MOST_MINOR:
        return None
    minor = int(exact.scaleb(exponent(code)).to_integral_value(ROUND_HALF_EVEN))
    return (minor, code) if abs(minor) <= MOST_MINOR else None
