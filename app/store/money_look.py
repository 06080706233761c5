"""All that the Money page shows, in one look (R61, R62)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from app.models.money import Balance, CommissionRow, MoneyQuery, PaymentGroup, PaymentRow, PayoutRow, Rate, Term
from app.models.values import Money
from app.rules.commission import balances, measured
from app.store import money_rows
from app.store.engine import Connection

PAYMENTS, COMMISSIONS, PAYOUTS = "payments", "commissions", "payouts"
FIRST = 60  # rows: more than a tall window shows


@dataclass(frozen=True, slots=True)
class AccountMoney:
    """One of our accounts.

    Args:
        id: of the row.
        name: of the account.
        provider: whose.
        connected: something can be fetched (0 or 1).
        money_at: instant (ms) at which payments were asked for; None: never.
        money_error: why they were not had, a code; empty: they were.
        measured_bp: the rate that was paid of late, in hundredths of a percent; None: nothing tells it.
    """

    id: int
    name: str
    provider: str
    connected: int
    money_at: int | None
    money_error: str
    measured_bp: int | None


@dataclass(frozen=True, slots=True)
class MoneyLook:
    """What the page shows: the rows of one table, how many there are in all, their sums, and what stands beside."""

    payments: tuple[PaymentRow, ...] = ()
    commissions: tuple[CommissionRow, ...] = ()
    count: int = 0
    totals: tuple[tuple[str, Money], ...] = ()
    balances: tuple[Balance, ...] = ()
    payouts: tuple[PayoutRow, ...] = ()
    months: tuple[str, ...] = ()
    accounts: tuple[AccountMoney, ...] = ()
    rates: tuple[Rate, ...] = ()
    terms: tuple[Term, ...] = ()
    groups: tuple[PaymentGroup, ...] = ()


def first(connection: Connection, what: str, query: MoneyQuery) -> MoneyLook:
    """Read the first rows of a list of payments or commissions alone: what is seen before the rest is counted."""
    some = replace(query, limit=FIRST)
    if what == PAYMENTS:
        payments, rates = money_rows.payments(connection, some), money_rows.rates(connection)
        return MoneyLook(payments=payments, accounts=accounts(connection), rates=rates)
    return MoneyLook(commissions=money_rows.commissions(connection, some))


def read(connection: Connection, what: str, query: MoneyQuery, today: dt.date, by: str = "") -> MoneyLook:
    """Read the page.

    Args:
        connection: a reader's.
        what: which table: ``payments``, ``commissions`` or ``payouts``.
        query: narrows it.
        today: the person's date.
        by: payments are added up by ``customer``, ``subscription`` or ``month``; empty: each by itself.
    """
    groups = money_rows.payment_groups(connection, query, by) if what == PAYMENTS and by else ()
    payments: tuple[PaymentRow, ...] = ()
    commissions: tuple[CommissionRow, ...] = ()
    count, totals = 0, tuple[tuple[str, Money], ...]()
    if what == PAYMENTS:
        payments = () if by else money_rows.payments(connection, query)
        count, totals = money_rows.payment_totals(connection, query)
    elif what == COMMISSIONS:
        commissions = money_rows.commissions(connection, query)
        count, totals = money_rows.commission_totals(connection, query)
    terms = money_rows.terms(connection)
    piles = money_rows.piles(connection, query.account_id)
    payouts = money_rows.payouts(connection)
    return MoneyLook(
        payments,
        commissions,
        count,
        totals,
        balances(piles, terms, today),
        tuple(each for each in payouts if query.account_id in (0, each.account_id)),
        money_rows.months(connection),
        accounts(connection),
        money_rows.rates(connection),
        terms,
        groups,
    )


def accounts(connection: Connection) -> tuple[AccountMoney, ...]:
    """Return our accounts by name, with how fetching their payments went."""
    found = connection.execute(
        "SELECT a.id, a.name, a.provider, a.connected_at IS NOT NULL, s.money_at, ifnull(s.money_error, '')"
        " FROM partner_account a LEFT JOIN sync_state s ON s.partner_account_id = a.id ORDER BY a.name"
    ).fetchall()
    return tuple(AccountMoney(*(*row, measured(money_rows.earned(connection, row[0])))) for row in found)
