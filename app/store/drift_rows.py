"""Reads of what was changed at a provider, for ``reader.ask`` (R50). A row is open while ours is not theirs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from app.models.drift import DriftCounts, DriftRow, RuleRow, UnclearRow
from app.models.values import SHARED_FIELDS
from app.store.differing import IS_OPEN, OURS
from app.store.engine import Connection

_KIND = f"CASE WHEN {OURS} IS d.base THEN 'drift' ELSE 'conflict' END"
_NAME = (
    "CASE WHEN c.organisation_name <> '' THEN c.organisation_name WHEN c.domain <> '' THEN c.domain"
    " ELSE c.primary_email END"
)
_ROW = f"""
SELECT d.id, d.customer_id, d.subscription_id, d.field, {_KIND}, d.base, {OURS}, d.theirs, d.seen_at, {_NAME},
  c.domain, d.partner_account_id, c.provider
FROM drift d JOIN customer c ON c.id = d.customer_id AND c.shelf < 2
"""
_NEWEST = "NOT EXISTS (SELECT 1 FROM drift n WHERE n.customer_id = d.customer_id AND n.field = d.field AND n.id > d.id)"


def of_customer(connection: Connection, customer_id: int) -> tuple[DriftRow, ...]:
    """Return the open rows of one customer, in the order in which the fields are shown."""
    found = connection.execute(f"{_ROW} WHERE d.customer_id = ? AND {IS_OPEN} AND {_NEWEST}", (customer_id,))
    return tuple(sorted(map(DriftRow._make, found), key=lambda row: SHARED_FIELDS.index(row.field)))


def rows(connection: Connection, ids: Sequence[int]) -> tuple[DriftRow, ...]:
    """Return open rows in the order asked for; those that are open no more are left out."""
    found: dict[int, DriftRow] = {}
    for start in range(0, len(ids), 500):
        some = tuple(ids[start : start + 500])
        marks = ",".join("?" * len(some))
        for row in connection.execute(f"{_ROW} WHERE d.id IN ({marks}) AND {IS_OPEN}", some):
            found[row[0]] = DriftRow._make(row)
    return tuple(found[each] for each in ids if each in found)


def page(
    connection: Connection,
    *,
    account_id: int | None = None,
    kind: str = "",
    field: str = "",
    before: int | None = None,
    limit: int = 100,
) -> tuple[DriftRow, ...]:
    """Return the newest open rows, older than the one with id ``before`` where that is given.

    Args:
        connection: a reader's.
        account_id: of this partner account only.
        kind: ``drift`` or ``conflict`` only.
        field: of this field only.
        before: an id.
        limit: at most so many.
    """
    where, values = _where(account_id, kind, field)
    if before is not None:
        where.append("d.id < ?")
        values.append(before)
    found = connection.execute(f"{_ROW} WHERE {' AND '.join(where)} ORDER BY d.id DESC LIMIT ?", (*values, limit))
    return tuple(map(DriftRow._make, found))


def ids(connection: Connection, *, account_id: int | None = None, kind: str = "", field: str = "") -> list[int]:
    """Return the ids of all open rows, newest first."""
    where, values = _where(account_id, kind, field)
    sql = (
        f"SELECT d.id FROM drift d JOIN customer c ON c.id = d.customer_id AND c.shelf < 2 WHERE {' AND '.join(where)}"
    )
    return [row[0] for row in connection.execute(f"{sql} ORDER BY d.id DESC", tuple(values))]


def counts(connection: Connection) -> DriftCounts:
    """Return how many open rows there are of each kind, and of how many customers."""
    found = connection.execute(
        f"SELECT sum(k = 'drift'), sum(k = 'conflict'), count(DISTINCT customer_id) FROM (SELECT d.customer_id, {_KIND}"
        f" AS k FROM drift d JOIN customer c ON c.id = d.customer_id AND c.shelf < 2 WHERE {IS_OPEN} AND {_NEWEST})"
    ).fetchone()
    return DriftCounts(found[0] or 0, found[1] or 0, found[2])


def open_counts(connection: Connection, account_id: int) -> tuple[int, int]:
    """Return how many open rows of one account are drift, and how many are conflicts."""
    found = connection.execute(
        f"SELECT sum({_KIND} = 'drift'), sum({_KIND} = 'conflict') FROM drift d"
        f" JOIN customer c ON c.id = d.customer_id AND c.shelf < 2 WHERE d.partner_account_id = ?"
        f" AND {IS_OPEN} AND {_NEWEST}",
        (account_id,),
    ).fetchone()
    return found[0] or 0, found[1] or 0


def rules(connection: Connection) -> tuple[RuleRow, ...]:
    """Return the rules that were set."""
    found = connection.execute("SELECT partner_account_id, field, rule FROM sync_rule ORDER BY 1, 2")
    return tuple(map(RuleRow._make, found))


def unclear(connection: Connection, account_id: int | None = None, limit: int = 200) -> tuple[UnclearRow, ...]:
    """Return customers at the provider that fit several of our records."""
    where = "" if account_id is None else " AND partner_account_id = ?"
    values = (limit,) if account_id is None else (account_id, limit)
    found = connection.execute(
        f"SELECT id, partner_account_id, ref, facts FROM provider_record WHERE state = 'unclear'{where}"
        " ORDER BY id LIMIT ?",
        values,
    ).fetchall()
    return tuple(_unclear(connection, *row) for row in found)


def _unclear(connection: Connection, record_id: int, account_id: int, ref: str, stored: str) -> UnclearRow:
    facts = json.loads(stored)
    wanted = tuple(facts.get("candidates", ()))
    marks = ",".join("?" * len(wanted))
    candidates = connection.execute(
        f"SELECT c.id, {_NAME}, c.domain FROM customer c WHERE c.id IN ({marks}) AND c.shelf < 2 ORDER BY c.id", wanted
    )
    return UnclearRow(
        record_id,
        account_id,
        ref,
        str(facts.get("name", "")),
        str(facts.get("domain", "")),
        str(facts.get("code", "")),
        tuple((row[0], row[1], row[2]) for row in candidates),
    )


def _where(account_id: int | None, kind: str, field: str) -> tuple[list[str], list[Any]]:
    where, values = [IS_OPEN, _NEWEST], list[Any]()
    if account_id is not None:
        where.append("d.partner_account_id = ?")
        values.append(account_id)
    if kind:
        where.append(f"{_KIND} = ?")
        values.append(kind)
    if field:
        where.append("d.field = ?")
        values.append(field)
    return where, values
