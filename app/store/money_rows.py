"""Reads of payments, commissions and payouts, for ``reader.ask`` (R61, R62)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from app.models.money import CommissionRow, MoneyQuery, PaymentGroup, PaymentRow, PayoutRow, Pile, Rate, Term
from app.models.values import Money
from app.rules.commission import Earned, months_after
from app.store.engine import Connection

_NAME = "coalesce(nullif(c.organisation_name, ''), nullif(c.domain, ''), nullif(m.customer_name, ''), m.domain)"
_SUBSCRIPTION = "coalesce(nullif(m.subscription_ref, ''), nullif(s.provider_ref, ''), nullif(m.plan, ''), s.plan, '')"
_WHOSE = f"c.uid, {_NAME}, {_SUBSCRIPTION}"
_PAYMENT = f"""
SELECT m.id, a.name, m.partner_account_id, m.customer_id, {_WHOSE}, m.dated, m.kind, m.payer, m.amount_minor,
  m.currency, ifnull(m.period_start, ''), ifnull(m.period_end, ''), m.billing_entity, m.ref,
  coalesce(nullif(m.plan, ''), s.plan, ''), ifnull(c.mapped_on, ''), ifnull(s.period_start, ''),
  (SELECT sum(e.amount_minor) FROM commission e WHERE m.ref <> '' AND e.partner_account_id = m.partner_account_id
    AND e.payment_ref = m.ref AND e.payment_ref <> ''),
  ifnull((SELECT e.currency FROM commission e WHERE m.ref <> '' AND e.partner_account_id = m.partner_account_id
    AND e.payment_ref = m.ref AND e.payment_ref <> '' LIMIT 1), '')
"""
_COMMISSION = f"""
SELECT m.id, a.name, m.partner_account_id, m.customer_id, {_WHOSE}, m.dated, m.kind, m.state, m.amount_minor,
  m.currency, m.eligible_minor, m.billing_entity, m.ref, m.payment_ref, ifnull(p.ref, ''),
  coalesce(nullif(m.plan, ''), s.plan, '')
"""
_JOINED = (
    " JOIN partner_account a ON a.id = m.partner_account_id LEFT JOIN customer c ON c.id = m.customer_id"
    " LEFT JOIN subscription s ON s.id = m.subscription_id"
)
_IS_REFUND = "(m.kind = 'refund' OR m.amount_minor < 0)"  # as ``rules.commission.counts_in``


def payments(connection: Connection, query: MoneyQuery) -> tuple[PaymentRow, ...]:
    """Return payments, the newest first."""
    where, values = _payment_where(query)
    found = connection.execute(
        f"{_PAYMENT} FROM payment m{_JOINED}{where} ORDER BY m.dated DESC, m.id DESC LIMIT ?", (*values, query.limit)
    )
    return tuple(PaymentRow(*_named(row)) for row in found)


_GROUPS = {  # by what → name, plan, whose
    "customer": (_NAME, "''", "m.customer_id"),
    "subscription": (
        f"rtrim({_NAME} || ' · ' || {_SUBSCRIPTION}, ' ·')",
        "coalesce(nullif(m.plan, ''), s.plan, '')",
        "m.customer_id",
    ),
    "month": ("substr(m.dated, 1, 7)", "''", "NULL"),
}


def payment_groups(connection: Connection, query: MoneyQuery, by: str) -> tuple[PaymentGroup, ...]:
    """Return payments added up by ``customer``, ``subscription`` or ``month``, each currency by itself (R61)."""
    where, values = _payment_where(query)
    name, plan, whose = _GROUPS[by]
    order = "1 DESC, 4" if by == "month" else "4, 6 DESC, 1"
    found = connection.execute(
        f"SELECT {name}, {plan}, {whose}, m.currency, count(*), sum(m.amount_minor),"
        " sum(CASE m.payer WHEN 'partner' THEN m.amount_minor ELSE 0 END),"
        " sum(CASE m.payer WHEN 'customer' THEN m.amount_minor ELSE 0 END), min(m.dated), max(m.dated)"
        f" FROM payment m{_JOINED}{where} GROUP BY 1, 2, 3, 4 ORDER BY {order} LIMIT ?",
        (*values, query.limit),
    )
    return tuple(PaymentGroup(*row) for row in found)


def _named(row: Sequence[Any]) -> list[Any]:
    """Return a row with the customer's uid as text."""
    return [*row[:4], str(uuid.UUID(bytes=row[4])) if row[4] else "", *row[5:]]


def payment_totals(connection: Connection, query: MoneyQuery) -> tuple[int, tuple[tuple[str, Money], ...]]:
    """Return how many payments there are, and what billing entities were paid: (entity, amount)."""
    where, values = _payment_where(query)
    return _totals(connection, "payment", query, where, values)


def commissions(connection: Connection, query: MoneyQuery) -> tuple[CommissionRow, ...]:
    """Return commissions, the newest first; of a month those that belong to it: refunds of the month before."""
    where, values = _commission_where(query)
    found = connection.execute(
        f"{_COMMISSION} FROM commission m{_JOINED} LEFT JOIN payout p ON p.id = m.payout_id{where}"
        " ORDER BY m.dated DESC, m.id DESC LIMIT ?",
        (*values, query.limit),
    )
    return tuple(CommissionRow(*_named(row)) for row in found)


def commission_totals(connection: Connection, query: MoneyQuery) -> tuple[int, tuple[tuple[str, Money], ...]]:
    """Return how many commissions there are, and what each billing entity owes or paid; the withheld do not count."""
    where, values = _commission_where(query)
    return _totals(connection, "commission", query, where, values, "CASE m.state WHEN 'withheld' THEN 0 ELSE 1 END * ")


def _totals(
    connection: Connection, table: str, query: MoneyQuery, where: str, values: Sequence[Any], factor: str = ""
) -> tuple[int, tuple[tuple[str, Money], ...]]:
    joined = _JOINED if query.search else ""  # only what is searched for stands in other tables
    found = connection.execute(
        f"SELECT m.billing_entity, m.currency, sum({factor}m.amount_minor), count(*) FROM {table} m{joined}{where}"
        " GROUP BY m.billing_entity, m.currency ORDER BY m.billing_entity, m.currency",
        tuple(values),
    ).fetchall()
    return sum(row[3] for row in found), tuple((row[0], Money(row[2], row[1])) for row in found)


def _payment_where(query: MoneyQuery) -> tuple[str, list[Any]]:
    parts, values = _shared_where(query)
    if query.period:
        first, after = _month(query.period)
        parts.append("m.dated >= ? AND m.dated < ?")
        values += [first, after]
    if query.payer:
        parts.append("m.payer = ?")
        values.append(query.payer)
    return _where(parts), values


def _commission_where(query: MoneyQuery) -> tuple[str, list[Any]]:
    parts, values = _shared_where(query)
    if query.period:
        first, after = _month(query.period)
        before = months_after(dt.date.fromisoformat(first), -1).isoformat()
        parts.append(f"m.dated >= ? AND m.dated < ? AND (m.dated < ?) = {_IS_REFUND}")
        values += [before, after, first]
    if query.state:
        parts.append("m.state = ?")
        values.append(query.state)
    return _where(parts), values


def _shared_where(query: MoneyQuery) -> tuple[list[str], list[Any]]:
    parts: list[str] = []
    values: list[Any] = []
    for column, value in (("partner_account_id", query.account_id), ("customer_id", query.customer_id)):
        if value:
            parts.append(f"m.{column} = ?")
            values.append(value)
    if query.search:
        pattern = "%" + "".join(f"\\{letter}" if letter in "%_\\" else letter for letter in query.search) + "%"
        names = ("c.organisation_name", "c.domain", "m.customer_name", "m.domain", "m.subscription_ref", "m.ref")
        parts.append("(" + " OR ".join(f"{name} LIKE ? ESCAPE '\\'" for name in names) + ")")
        values += [pattern] * len(names)
    return parts, values


def _where(parts: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(parts)}" if parts else ""


def _month(period: str) -> tuple[str, str]:
    """Return the first day of a month and of the next one."""
    first = dt.date.fromisoformat(f"{period}-01")
    return first.isoformat(), months_after(first, 1).isoformat()


def months(connection: Connection) -> tuple[str, ...]:
    """Return the months (``YYYY-MM``) from the first payment or commission to the last, the newest first."""
    days = [
        row
        for table in ("payment", "commission")
        for row in connection.execute(
            f"SELECT (SELECT min(dated) FROM {table}), (SELECT max(dated) FROM {table})"
        ).fetchone()
        if row
    ]
    if not days:
        return ()
    month, last = dt.date.fromisoformat(f"{max(days)[:7]}-01"), min(days)[:7]
    found = []
    while (name := month.isoformat()[:7]) >= last:
        found.append(name)
        month = months_after(month, -1)
    return tuple(found)


def piles(connection: Connection, account_id: int = 0) -> tuple[Pile, ...]:
    """Return all commissions added up by billing entity, currency, state and month."""
    found = connection.execute(
        "SELECT m.partner_account_id, a.name, m.billing_entity, m.currency, m.state, substr(m.dated, 1, 7),"
        f" {_IS_REFUND} AS back, sum(m.amount_minor) FROM commission m JOIN partner_account a"
        " ON a.id = m.partner_account_id WHERE ? IN (0, m.partner_account_id) GROUP BY 1, 2, 3, 4, 5, 6, 7",
        (account_id,),
    )
    return tuple(Pile(*row) for row in found)


def payouts(connection: Connection, state: str = "", limit: int = 2_000) -> tuple[PayoutRow, ...]:
    """Return payouts (of a state): what waits for a person first, then the newest."""
    found = connection.execute(
        "SELECT p.id, a.name, p.partner_account_id, p.ref, p.billing_entity, p.currency, p.amount_minor, p.state,"
        " p.requested_on, ifnull(p.invoiced_on, ''), ifnull(p.paid_on, '') FROM payout p"
        " JOIN partner_account a ON a.id = p.partner_account_id WHERE ? IN ('', p.state)"
        " ORDER BY p.state = 'paid', p.state = 'invoiced', p.requested_on DESC, p.id DESC LIMIT ?",
        (state, limit),
    )
    return tuple(PayoutRow(*row) for row in found)


def rates(connection: Connection) -> tuple[Rate, ...]:
    """Return all rates, the newest first."""
    found = connection.execute(
        "SELECT id, partner_account_id, level, plan, valid_from, rate_bp FROM commission_rate"
        " ORDER BY partner_account_id, valid_from DESC, plan"
    )
    return tuple(Rate(*row) for row in found)


def terms(connection: Connection) -> tuple[Term, ...]:
    """Return the thresholds of payouts."""
    found = connection.execute("SELECT id, partner_account_id, billing_entity, currency, least_minor FROM payout_term")
    return tuple(Term(*row) for row in found)


def earned(connection: Connection, account_id: int, limit: int = 500) -> tuple[Earned, ...]:
    """Return the newest commissions of an account that say of which amount they are: what its rate is measured by."""
    found = connection.execute(
        "SELECT dated, kind, eligible_minor, amount_minor FROM commission INDEXED BY ix_commission_account"
        " WHERE partner_account_id = ? AND eligible_minor IS NOT NULL ORDER BY dated DESC, id DESC LIMIT ?",
        (account_id, limit),
    )
    return tuple(Earned(*row) for row in found)
