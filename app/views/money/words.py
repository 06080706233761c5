"""Payments, commissions and payouts as people read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from app.models.money import Balance, PaymentRow, Rate
from app.models.values import Money
from app.rules.commission import Expected, eligible, expected, rate_at
from app.rules.money import format_money
from app.texts import current, mark, t
from app.texts.codes import say
from app.views.dates import facts_for_people, locale, short_date

STATE_TONES = {"accrued": "text", "withheld": "warn", "requested": "info", "paid": "ok"}
PAYOUT_TONES = {"requested": "warn", "invoiced": "info", "paid": "ok"}
NOTHING = {
    "payments": mark("No payments are known yet."),
    "commissions": mark("No commissions are known yet."),
    "payouts": mark("Nothing is owed, and no payout was asked for."),
}


def money(minor: int | None, currency: str) -> str:
    """Return an amount with its currency in the language in use; empty where it is not known."""
    return "" if minor is None else format_money(minor, currency, current())


def month(period: str) -> str:
    """Return ``November 2026`` of ``2026-11``."""
    day = dt.date.fromisoformat(f"{period}-01")
    return f"{locale().standaloneMonthName(day.month)} {short_date(day)[-4:]}"


def span(start: str, end: str) -> str:
    """Return what a payment is for: a period, as far as it is told."""
    return " – ".join(filter(None, (short_date(start), short_date(end))))


def totals(found: Sequence[tuple[str, Money]]) -> str:
    """Return the sums, each entity and currency by itself: currencies never mix."""
    return " · ".join(
        " ".join(filter(None, (entity, money(amount.minor, amount.currency)))) for entity, amount in found
    )


def sentence(code: str, facts: dict[str, Any]) -> str:
    """Return a reason in words."""
    return say(code, **facts_for_people(dict(facts)))


def about(balance: Balance) -> str:
    """Return what can be done about a balance."""
    facts = dict(balance.facts)
    if "missing_minor" in facts:
        facts["missing"] = money(facts.pop("missing_minor"), balance.currency)
    return sentence(balance.code, facts)


def should_earn(row: PaymentRow, rates: Sequence[Rate], measured: dict[int, int | None]) -> Expected:
    """Return what a payment should earn by the programme's rules, and why."""
    how = eligible(row.kind, row.payer, _day(row.dated), _day_of(row.mapped_on), _day_of(row.paid_since))
    rate = rate_at(rates, row.account_id, row.plan, row.dated)
    return expected(row.amount_minor, how, rate.rate_bp if rate else measured.get(row.account_id))


def percent(rate_bp: int) -> str:
    """Return a rate: ``18 %``, ``17.5 %``."""
    exact = f"{(Decimal(rate_bp) / 100).normalize():f}"
    return t("{rate} %", rate=exact.replace(".", locale().decimalPoint()))


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _day_of(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
