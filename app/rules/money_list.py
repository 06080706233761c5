"""A list of payments or commissions, row by row: which line a row means, or why it can't be taken (R61, R62)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.errors import UserError
from app.models.money import MoneyLine
from app.rules.dates import parse_date
from app.rules.domain import to_ascii
from app.rules.fold import fold
from app.rules.money import check_currency, read_signed
from app.rules.money_lines import (
    COMMISSION,
    PAYMENT,
    keyed,
    kind_of,
    payer_of,
    sign,
    state_of,
    with_sign_of_kind,
)
from app.rules.row_plans import plan_name
from app.rules.trial import Refuse

NEW, UPDATED, SAME, REJECTED = "new", "updated", "same", "rejected"
_LONGEST = 200
_SIGNS = "€฿₩£₹$¥₱₫₺₪₴"


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """One row of a list, judged.

    Args:
        number: of the row as a spreadsheet shows it.
        cells: field → what stands there.
        line: what it means; None where it can't be taken.
        at: the cell at fault; ``code`` and ``facts`` of the reason; empty where it is taken.
        code: see there.
        facts: see there.
        state: ``new``, ``updated``, ``same`` or ``rejected``.
    """

    number: int
    cells: Mapping[str, str]
    line: MoneyLine | None = None
    at: str = ""
    code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    state: str = NEW


class _Fault(Exception):
    def __init__(self, at: str, code: str, facts: dict[str, Any] | None = None) -> None:
        super().__init__(code)
        self.at, self.code, self.facts = at, code, facts or {}


def judge(
    what: str,
    rows: Sequence[tuple[int, Mapping[str, str]]],
    date_order: str | None,
    *,
    currency: str = "",
    entity: str = "",
    account: str = "",
) -> list[MoneyRow]:
    """Read the rows of a list.

    Args:
        what: ``payment`` or ``commission``.
        rows: number and cells by field, in the file's order.
        date_order: how the list's dates are written; None: only dates with one reading are taken.
        currency: where the list has no column of it; empty: a row must say it.
        entity: the billing entity where the list has no column of it.
        account: our account's name: rows that name another one are not taken.
    """
    found: list[MoneyRow] = []
    lines: list[MoneyLine] = []
    for number, cells in rows:
        try:
            _refuse_other(cells, account)
            lines.append(_line(what, cells, date_order, currency, entity))
            found.append(MoneyRow(number, cells, lines[-1]))
        except _Fault as fault:
            found.append(MoneyRow(number, cells, None, fault.at, fault.code, fault.facts, REJECTED))
    known = iter(keyed(lines))
    return [each if each.line is None else MoneyRow(each.number, each.cells, next(known)) for each in found]


def _refuse_other(cells: Mapping[str, str], account: str) -> None:
    if account and cells.get("account") and fold(cells["account"]) != fold(account):
        raise _Fault("account", "money_other_account", {"value": cells["account"][:60]})


def _line(what: str, cells: Mapping[str, str], order: str | None, currency: str, entity: str) -> MoneyLine:
    day = _day(cells, "dated", order)
    if day is None:
        raise _Fault("dated", "money_no_date")
    code = _currency(cells, currency)
    amount = _amount(cells, "amount", code)
    if amount is None:
        raise _Fault("amount", "money_no_amount")
    domain, email = _whose(cells)
    kind = kind_of(what, cells.get("kind", ""))
    plan = cells.get("plan", "")[:_LONGEST]
    columns: dict[str, Any] = {
        "dated": day,
        "ref": cells.get("ref", "")[:_LONGEST],
        "kind": kind if what == PAYMENT else with_sign_of_kind(COMMISSION, kind, amount),
        "amount_minor": sign(kind, amount),
        "currency": code,
        "billing_entity": cells.get("billing_entity", "")[:_LONGEST] or entity,
        "customer_name": cells.get("customer", "")[:_LONGEST],
        "domain": domain,
        "subscription_ref": cells.get("subscription", "")[:_LONGEST],
        "plan": (plan_name(plan)[0] or plan) if plan else "",
    }
    if what == PAYMENT:
        days = {name: _day(cells, name, order) for name in ("period_start", "period_end")}
        return MoneyLine(PAYMENT, {**columns, **days, "payer": payer_of(cells.get("payer", ""))}, email)
    eligible = _amount(cells, "eligible", code)
    columns |= {
        "payment_ref": cells.get("payment_ref", "")[:_LONGEST],
        "eligible_minor": None if eligible is None else sign(kind, eligible),
        "state": state_of(cells.get("state", "")),
    }
    return MoneyLine(COMMISSION, columns, email, cells.get("payout", "")[:_LONGEST])


def _whose(cells: Mapping[str, str]) -> tuple[str, str]:
    if not any(cells.get(name) for name in ("customer", "domain", "email", "subscription")):
        raise _Fault("customer", "money_nobody")
    email = cells.get("email", "").strip().lower()
    return _domain(cells.get("domain", "")), email if email.count("@") == 1 else ""


def _domain(text: str) -> str:
    try:
        return to_ascii(text) if text else ""
    except UserError:
        return ""


def _day(cells: Mapping[str, str], name: str, order: str | None) -> str | None:
    if not cells.get(name):
        return None
    day = parse_date(cells[name], order)
    if day is None:
        raise _Fault(name, "money_date", {"value": cells[name][:60]})
    return day.isoformat()


def _currency(cells: Mapping[str, str], currency: str) -> str:
    beside = "".join(each for each in cells.get("amount", "") if each.isalpha() or each in _SIGNS)
    told = cells.get("currency", "") or beside
    if not told:
        if not currency:
            raise _Fault("currency", "money_no_currency")
        return currency
    found = check_currency(told)
    if isinstance(found, Refuse):
        raise _Fault("currency", found.code, found.facts)
    return found


def _amount(cells: Mapping[str, str], name: str, currency: str) -> int | None:
    if not cells.get(name):
        return None
    found = read_signed(cells[name], currency)
    if isinstance(found, Refuse):
        raise _Fault(name, found.code, found.facts)
    return found
