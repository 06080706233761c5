"""What we earn of what customers pay Zoho, and when it can be had (R62). Pure; money is exact, currencies never mix.

Source: Zoho's help for partners on discounts, wallet, audits and the commissions menu, as ``providers/zoho.md`` (1) has
them. Percentages and thresholds are not published: a person writes them, and rates are measured from what was told.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from app.models.money import Balance, PayoutRow, Pile, Rate, Term

MAPPING_MONTHS = 2  # within which a customer must be mapped to us after its first payment
PAYOUT_DAYS = (15, 20)  # in which the money comes once the invoice is there
ACCRUED, WITHHELD, REQUESTED, PAID = "accrued", "withheld", "requested", "paid"
REQUEST, INVOICED, PAID_OUT = "requested", "invoiced", "paid"
NEXT = {REQUEST: INVOICED, INVOICED: PAID_OUT}  # a payout's way, one step at a time
REFUND = "refund"
WHOLE, PART, NOTHING = "whole", "part", "nothing"
_TAKES_OFF = ("refund", "cancellation", "downgrade")
_EVERY = 10_000  # hundredths of a percent in a whole

# Data centre of our account → Zoho's billing entity there, and the currency it pays in (zoho.md, Payout).
ENTITIES = {
    "com": ("Zoho US", "USD"),
    "eu": ("Zoho Netherlands", "EUR"),
    "in": ("Zoho India", "INR"),
    "com.au": ("Zoho Australia", "AUD"),
    "jp": ("Zoho Japan", "JPY"),
    "ca": ("Zoho Canada", "CAD"),
}
REST_OF_WORLD = ("Zoho Singapore", "USD")


def entity_of(data_centre: str) -> tuple[str, str]:
    """Return the billing entity where nothing names it, from our account's data centre, and its currency."""
    return ENTITIES.get(data_centre, REST_OF_WORLD)


# -- who earns --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Eligibility:
    """How much of a payment counts: ``whole``, ``part`` (licences bought after the mapping) or ``nothing``, and why."""

    share: str
    code: str
    facts: dict[str, Any] = field(default_factory=dict)


def eligible(
    kind: str, payer: str, dated: dt.date, mapped_on: dt.date | None, paid_since: dt.date | None
) -> Eligibility:
    """Say whether a payment earns a commission.

    Args:
        kind: of the payment.
        payer: ``partner``: our card was charged less at once; ``customer``: the customer pays the list price.
        dated: the day of the payment.
        mapped_on: the day from which the customer counts as ours; None: not known.
        paid_since: its first payment (from free to paid); None: not known.

    Returns:
        Codes ``commission_our_card``, ``commission_refund``, ``commission_mapping_unknown``, ``commission_not_mapped``,
        ``commission_in_time``, ``commission_late_upgrade``, ``commission_late_renewal``, ``commission_late``.
    """
    if payer == "partner":
        return Eligibility(NOTHING, "commission_our_card")
    if kind in _TAKES_OFF:
        return Eligibility(WHOLE, "commission_refund")
    if mapped_on is None:
        return Eligibility(WHOLE, "commission_mapping_unknown")
    until = None if paid_since is None else months_after(paid_since, MAPPING_MONTHS)
    shown = {"mapped": mapped_on.isoformat()} | ({"until": until.isoformat()} if until else {})
    if until is None or mapped_on <= until:
        return Eligibility(WHOLE, "commission_in_time", shown)
    if dated < mapped_on:
        return Eligibility(NOTHING, "commission_not_mapped", shown)
    if kind == "upgrade":
        return Eligibility(WHOLE, "commission_late_upgrade", shown)
    if kind == "renewal":
        return Eligibility(PART, "commission_late_renewal", shown)
    return Eligibility(NOTHING, "commission_late", shown)


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the day so many months later; the month's last where it has fewer days."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


# -- how much ---------------------------------------------------------------------------------------------------------


def rate_at(rates: Iterable[Rate], account_id: int, plan: str, dated: str) -> Rate | None:
    """Return the rate of an account on a day (ISO): of the plan before the one of all plans, the newest that holds."""
    held = [each for each in rates if each.account_id == account_id and each.valid_from <= dated]
    of_plan = [each for each in held if each.plan and each.plan.casefold() == plan.casefold()]
    return max(of_plan or [each for each in held if not each.plan], key=lambda each: each.valid_from, default=None)


def share_of(minor: int, rate_bp: int) -> int:
    """Return the part of an amount that a rate is, to the nearest minor unit (half to even)."""
    return int((Decimal(minor) * rate_bp / _EVERY).to_integral_value(ROUND_HALF_EVEN))


@dataclass(frozen=True, slots=True)
class Earned:
    """A commission that was told: its day (ISO), kind, the amount it is of, and the amount; one currency."""

    dated: str
    kind: str
    eligible_minor: int
    minor: int


def measured(told: Iterable[Earned]) -> int | None:
    """Return the rate (hundredths of a percent) that was paid of late, from what was told; None where nothing tells it.

    History is full of fragments and of pairs that take each other back, so a single amount says little: pairs are left
    out, then the newest day's basic commissions are added up before they are compared.
    """
    left: list[Earned] = []
    for each in sorted(told, key=lambda one: one.dated):
        if each.eligible_minor <= 0 or each.minor <= 0:
            back = next((one for one in reversed(left) if one.minor == -each.minor), None)
            if back is not None:
                left.remove(back)
        elif each.kind == "base":
            left.append(each)
    if not left:
        return None
    newest = [each for each in left if each.dated == left[-1].dated]
    rate = Decimal(sum(each.minor for each in newest)) * _EVERY / sum(each.eligible_minor for each in newest)
    return min(_EVERY, int(rate.to_integral_value(ROUND_HALF_EVEN)))


@dataclass(frozen=True, slots=True)
class Expected:
    """What a payment should earn: minor units, None where it can't be said; and the reason (a code and its facts)."""

    minor: int | None
    code: str
    facts: dict[str, Any] = field(default_factory=dict)


def expected(amount_minor: int, how: Eligibility, rate_bp: int | None) -> Expected:
    """Return what a payment should earn; of a late customer's renewal it can't be said, nor without a rate."""
    if how.share == NOTHING:
        return Expected(0, how.code, how.facts)
    if how.share == PART:
        return Expected(None, how.code, how.facts)
    if rate_bp is None:
        return Expected(None, "commission_no_rate")
    return Expected(share_of(amount_minor, rate_bp), how.code, how.facts)


# -- when it can be had -----------------------------------------------------------------------------------------------


def counts_in(kind: str, minor: int, dated: str) -> str:
    """Return the month (``YYYY-MM``) a commission belongs to: what is refunded is taken off the next month's."""
    if kind != REFUND and minor >= 0:
        return dated[:7]
    return months_after(dt.date.fromisoformat(dated), 1).isoformat()[:7]


def balances(piles: Iterable[Pile], terms: Sequence[Term], today: dt.date) -> tuple[Balance, ...]:
    """Return what each billing entity owes us in each currency; ordered by account, entity and currency.

    Args:
        piles: commissions added up.
        terms: thresholds a person wrote.
        today: what was refunded this month is taken off only from the next one.
    """
    sums: dict[tuple[int, str, str], dict[str, int]] = {}
    names: dict[int, str] = {}
    for pile in piles:
        names[pile.account_id] = pile.account
        at = sums.setdefault((pile.account_id, pile.billing_entity, pile.currency), {})
        name = _column(pile, today.isoformat()[:7])
        at[name] = at.get(name, 0) + pile.minor
    least = {(each.account_id, each.billing_entity, each.currency): each.least_minor for each in terms}
    return tuple(
        _balance(key, names[key[0]], found, least.get(key))
        for key, found in sorted(sums.items(), key=lambda item: (names[item[0][0]], item[0]))
    )


def _column(pile: Pile, month: str) -> str:
    if pile.state == ACCRUED and pile.is_refund and pile.month >= month:
        return "refunded_minor"
    return f"{pile.state}_minor"


def _balance(key: tuple[int, str, str], account: str, found: Mapping[str, int], least: int | None) -> Balance:
    accrued = found.get("accrued_minor", 0)
    code, payable, facts = "payout_payable", accrued, {}
    if accrued < 0:
        code, payable = "payout_owing", 0
    elif accrued == 0:
        code = "payout_nothing"
    elif least is None:
        code = "payout_no_threshold"
    elif accrued < least:
        code, payable, facts = "payout_below", 0, {"missing_minor": least - accrued}
    return Balance(key[0], account, key[1], key[2], **found, payable_minor=payable, least_minor=least,
                   code=code, facts=facts)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be done about a payout: a code of ``texts.codes``, its facts, and whether a person must do it."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)
    needs_person: bool = False


def notice(payout: PayoutRow, today: dt.date) -> Notice:
    """Say where a payout stands.

    ``payout_upload``, ``payout_coming``, ``payout_late``, ``payout_paid``, ``payout_paid_told`` (the day is not known).
    An invoice is uploaded at once, each to its billing entity; the money comes 15 to 20 days later.
    """
    facts = {"ref": payout.ref, "entity": payout.billing_entity}
    if payout.state == REQUEST:
        return Notice("payout_upload", facts, needs_person=True)
    if payout.state == PAID_OUT:
        return Notice("payout_paid" if payout.paid_on else "payout_paid_told", facts | {"day": payout.paid_on})
    since = dt.date.fromisoformat(payout.invoiced_on or payout.requested_on)
    until = since + dt.timedelta(days=PAYOUT_DAYS[1])
    late = today > until
    return Notice("payout_late" if late else "payout_coming", facts | {"day": until.isoformat()}, needs_person=late)
