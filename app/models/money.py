"""What the book says of payments, commissions and payouts (R61, R62): values without SQL or words.

Dates are ISO text, empty where there is none; amounts are minor units of the currency beside them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One transaction or one commission, as the provider's reply or the row of a file says it, before it is kept.

    Args:
        what: ``payment`` or ``commission``.
        columns: of that table, without ids; dates as ISO text, amounts in minor units.
        email: of who bought, to find whose it is.
        payout: the Payout ID a commission goes by; empty: none is told.
    """

    what: str
    columns: dict[str, Any]
    email: str = ""
    payout: str = ""


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment with whose it is (R61)."""

    id: int
    account: str
    account_id: int
    customer_id: int | None
    customer_uid: str
    customer: str
    subscription: str
    dated: str
    kind: str
    payer: str
    amount_minor: int
    currency: str
    period_start: str
    period_end: str
    billing_entity: str
    ref: str
    plan: str
    mapped_on: str
    paid_since: str
    told_minor: int | None
    told_currency: str


@dataclass(frozen=True, slots=True)
class PaymentGroup:
    """Payments of one customer, subscription or month in one currency, added up (R61).

    Args:
        name: of the customer or subscription, or the month (``YYYY-MM``).
        plan: of the subscription; empty for the others.
        customer_id: whose; None: not known, or of many.
        currency: of the amounts.
        count: how many payments.
        amount_minor: the sum.
        ours_minor: what our card paid.
        theirs_minor: what the customer's card paid.
        first: the first day; ``last`` the last one.
        last: see there.
    """

    name: str
    plan: str
    customer_id: int | None
    currency: str
    count: int
    amount_minor: int
    ours_minor: int
    theirs_minor: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class CommissionRow:
    """A commission with whose it is (R62)."""

    id: int
    account: str
    account_id: int
    customer_id: int | None
    customer_uid: str
    customer: str
    subscription: str
    dated: str
    kind: str
    state: str
    amount_minor: int
    currency: str
    eligible_minor: int | None
    billing_entity: str
    ref: str
    payment_ref: str
    payout: str
    plan: str


@dataclass(frozen=True, slots=True)
class PayoutRow:
    """A payout (R62); ``state`` is ``requested``, ``invoiced`` or ``paid``."""

    id: int
    account: str
    account_id: int
    ref: str
    billing_entity: str
    currency: str
    amount_minor: int
    state: str
    requested_on: str
    invoiced_on: str
    paid_on: str


@dataclass(frozen=True, slots=True)
class Rate:
    """From ``valid_from`` on an account has ``level`` and earns ``rate_bp`` hundredths of a percent.

    Of ``plan`` alone where it names one.
    """

    id: int
    account_id: int
    level: str
    plan: str
    valid_from: str
    rate_bp: int


@dataclass(frozen=True, slots=True)
class Term:
    """What a billing entity must owe before it pays out."""

    id: int
    account_id: int
    billing_entity: str
    currency: str
    least_minor: int


@dataclass(frozen=True, slots=True)
class Pile:
    """Commissions of one billing entity that are alike, added up.

    Args:
        account_id: our account; ``account`` its name.
        account: see there.
        billing_entity: who owes it.
        currency: of ``minor``.
        state: ``accrued``, ``withheld``, ``requested`` or ``paid``.
        month: ``YYYY-MM`` of the commissions' days.
        is_refund: what is taken off (0 or 1).
        minor: the sum.
    """

    account_id: int
    account: str
    billing_entity: str
    currency: str
    state: str
    month: str
    is_refund: int
    minor: int


@dataclass(frozen=True, slots=True)
class Balance:
    """What one billing entity owes us in one currency (R62).

    Args:
        account_id: our account; ``account`` its name.
        account: see there.
        billing_entity: who owes it.
        currency: of all amounts.
        accrued_minor: earned, and not asked for yet; what was refunded until last month is taken off.
        withheld_minor: told, but not ours (yet).
        refunded_minor: refunded this month: taken off next month's commission; below zero.
        requested_minor: asked for, not paid yet.
        paid_minor: paid to us.
        payable_minor: what can be asked for now; 0 below the threshold.
        least_minor: the threshold; None: nobody wrote it.
        code: why, of ``texts.codes``: ``payout_payable``, ``payout_below``, ``payout_no_threshold``,
            ``payout_nothing``, ``payout_owing``.
        facts: fill its sentence.
    """

    account_id: int
    account: str
    billing_entity: str
    currency: str
    accrued_minor: int = 0
    withheld_minor: int = 0
    refunded_minor: int = 0
    requested_minor: int = 0
    paid_minor: int = 0
    payable_minor: int = 0
    least_minor: int | None = None
    code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MoneyQuery:
    """Which payments or commissions: of a month (``YYYY-MM``), an account, a customer; at most ``limit``."""

    period: str = ""
    account_id: int = 0
    customer_id: int = 0
    payer: str = ""
    state: str = ""
    search: str = ""
    limit: int = 2_000
