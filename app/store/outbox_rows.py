"""Reads of the outbox, for ``reader.ask`` (design.md, Outbox; R51). Nothing here costs more with more customers."""

from __future__ import annotations

import json
import uuid
from array import array
from collections.abc import Iterable, Sequence
from typing import Any

from app.models.outbox import OperationDetails, OperationEventDetail, OperationRow, OutboxCounts, OutboxQuery
from app.rules.fold import fold
from app.rules.outbox import CHECKED, CHECKED_IN, GROUPS, TAKING_OVER, Link, blocked_by, depths, kin, tree
from app.store.engine import Connection

MARKS_AT_ONCE = 500
OVERDUE = f"+state IN ('held','ready','retry') AND expires_at <= ? AND kind NOT IN {TAKING_OVER}"
_ROW = """
SELECT o.id, o.uid, o.kind, o.customer_id, c.uid,
  CASE WHEN c.organisation_name <> '' THEN c.organisation_name WHEN c.domain <> '' THEN c.domain
    ELSE c.primary_email END,
  c.domain, c.provider, coalesce(a.name, ''), o.subscription_id, coalesce(s.plan, ''), o.payload, o.state,
  o.depends_on, o.missing, o.attempts, o.not_before, o.expires_at, o.provider_ref, o.error_code, o.error_field,
  o.created_by, o.created_at, o.error_facts,
  CASE WHEN a.connected_at IS NULL THEN '' WHEN a.paused <> '' THEN a.paused ELSE 'connected' END
FROM operation o JOIN customer c ON c.id = o.customer_id
  LEFT JOIN partner_account a ON a.id = c.partner_account_id
  LEFT JOIN subscription s ON s.id = o.subscription_id
"""
_LINK = "SELECT uid, kind, state, depends_on, provider_ref, subscription_id FROM operation"


def counts(connection: Connection, now_ms: int) -> OutboxCounts:
    """Return how many operations each group holds, and how many are past their last day (at ``now_ms``).

    Those of a take-over are not among the latter: they lapse with their token or request (``associations.lapse_due``).
    """
    by_state: dict[str, int] = dict(connection.execute("SELECT state, count(*) FROM operation GROUP BY state"))
    (overdue,) = connection.execute(f"SELECT count(*) FROM operation WHERE {OVERDUE}", (now_ms,)).fetchone()
    return OutboxCounts(
        **{group: sum(by_state.get(state, 0) for state in states) for group, states in GROUPS.items()},
        overdue=overdue,
    )


def ids(connection: Connection, query: OutboxQuery, limit: int = -1) -> array[int]:
    """Return the ids of what a query shows, newest first, as ``array('q')``.

    Args:
        connection: a reader's.
        query: what is asked.
        limit: at most so many; -1: all.
    """
    return array("q", [row[0] for row in _select(connection, "o.id", query, None, limit)])


def page(
    connection: Connection, query: OutboxQuery, before: int | None = None, limit: int = 100
) -> tuple[OperationRow, ...]:
    """Return the newest operations of a query, older than the one with id ``before`` where that is given."""
    return rows(connection, [row[0] for row in _select(connection, "o.id", query, before, limit)])


def rows(connection: Connection, wanted: Sequence[int]) -> tuple[OperationRow, ...]:
    """Return operations in the order asked for; those that are not there are left out."""
    found: dict[int, tuple[Any, ...]] = {}
    for start in range(0, len(wanted), MARKS_AT_ONCE):
        some = tuple(wanted[start : start + MARKS_AT_ONCE])
        for row in connection.execute(f"{_ROW} WHERE o.id IN ({','.join('?' * len(some))})", some):
            found[row[0]] = row
    unfinished = _unfinished(connection, found.values())
    return tuple(_made(found[each], unfinished) for each in wanted if each in found)


def to_check(connection: Connection, customer_id: int) -> int | None:
    """Return the customer's instruction that can be checked now, None where there is none."""
    row = connection.execute(
        f"SELECT id FROM operation WHERE customer_id = ? AND kind IN ('{CHECKED[0]}') AND state IN {CHECKED_IN}"
        " ORDER BY id LIMIT 1",
        (customer_id,),
    ).fetchone()
    return None if row is None else int(row[0])


def find(connection: Connection, uid: str) -> int | None:
    """Return the id of the operation with this uid (with or without dashes), None where there is none."""
    try:
        key = uuid.UUID(uid.strip()).bytes
    except ValueError:
        return None
    found = connection.execute("SELECT id FROM operation WHERE uid = ?", (key,)).fetchone()
    return None if found is None else int(found[0])


def uids_of(connection: Connection, wanted: Sequence[int]) -> list[str]:
    """Return the uids (32 hex digits) of operations, in the order asked for; those not there are left out."""
    found: dict[int, str] = {}
    for start in range(0, len(wanted), MARKS_AT_ONCE):
        some = tuple(wanted[start : start + MARKS_AT_ONCE])
        marks = ",".join("?" * len(some))
        found |= dict(connection.execute(f"SELECT id, lower(hex(uid)) FROM operation WHERE id IN ({marks})", some))
    return [found[each] for each in wanted if each in found]


def withdrawal(connection: Connection, wanted: Sequence[int]) -> tuple[list[str], tuple[OperationRow, ...]]:
    """Return the uids of operations, and what their withdrawal takes along besides: all that waits for them.

    Made here for a hundred thousand too, so that a window only hands them on.
    """
    return uids_of(connection, wanted), going_along(connection, wanted)


def of_customer(connection: Connection, customer_id: int) -> tuple[OperationRow, ...]:
    """Return every operation of a customer, newest first."""
    found = connection.execute("SELECT id FROM operation WHERE customer_id = ? ORDER BY id DESC", (customer_id,))
    return rows(connection, [row[0] for row in found])


def details(connection: Connection, operation_id: int) -> OperationDetails | None:
    """Return one operation with its events and its kin; None where it is not there."""
    found = rows(connection, [operation_id])
    if not found:
        return None
    row = found[0]
    links = links_of(connection, row.customer_id)
    family = kin(row.key, links)
    deep = depths(family, links)
    events = connection.execute(
        "SELECT at, state, facts FROM operation_event WHERE operation_id = ? ORDER BY id DESC", (operation_id,)
    )
    return OperationDetails(
        row,
        tuple(OperationEventDetail(at, state, json.loads(facts)) for at, state, facts in events),
        tuple((deep[each.key], each) for each in rows(connection, _ids_of(connection, family))),
    )


def going_along(connection: Connection, operation_ids: Sequence[int]) -> tuple[OperationRow, ...]:
    """Return what a withdrawal of these takes along besides themselves: all that waits for them."""
    roots: dict[int, list[str]] = {}
    asked = set(operation_ids)
    for start in range(0, len(operation_ids), MARKS_AT_ONCE):
        some = tuple(operation_ids[start : start + MARKS_AT_ONCE])
        for customer_id, uid in connection.execute(
            f"SELECT customer_id, uid FROM operation WHERE id IN ({','.join('?' * len(some))})", some
        ):
            roots.setdefault(customer_id, []).append(uid.hex())
    along: list[int] = []
    for customer_id, uids in roots.items():
        along += _ids_of(connection, tree(uids, links_of(connection, customer_id)))
    return rows(connection, [each for each in along if each not in asked])


def extended_to(connection: Connection, subscription_id: int) -> str | None:
    """Return the latest day to which a trial is extended by what was not withdrawn, None where nothing extends it."""
    found = connection.execute(
        "SELECT max(payload ->> '$.to') FROM operation WHERE subscription_id = ? AND kind = 'extend_trial'"
        " AND state <> 'withdrawn' AND customer_id = (SELECT customer_id FROM subscription WHERE id = ?)",
        (subscription_id, subscription_id),
    ).fetchone()
    return None if found[0] is None else str(found[0])


def links_of(connection: Connection, customer_id: int) -> tuple[Link, ...]:
    """Return what the rules need to know of all operations of a customer, oldest first."""
    found = connection.execute(f"{_LINK} WHERE customer_id = ? ORDER BY id", (customer_id,))
    return tuple(
        Link(uid.hex(), kind, state, tuple(json.loads(depends_on)), ref, subscription_id)
        for uid, kind, state, depends_on, ref, subscription_id in found
    )


def _select(
    connection: Connection, what: str, query: OutboxQuery, before: int | None, limit: int
) -> list[tuple[Any, ...]]:
    where: list[str] = []
    values: list[Any] = []
    if query.group:
        states = GROUPS[query.group]
        # What was sent is nearly everything: walked newest first. What waits is little: taken from its index.
        plus = "+" if query.group == "sent" and limit >= 0 else ""
        where.append(f"{plus}o.state IN ({','.join('?' * len(states))})")
        values += states
    if query.kind:
        where.append("o.kind = ?")
        values.append(query.kind)
    if query.customer_id is not None:
        where.append("o.customer_id = ?")
        values.append(query.customer_id)
    if query.account:
        where.append(
            "(SELECT a.name FROM customer c JOIN partner_account a ON a.id = c.partner_account_id"
            " WHERE c.id = o.customer_id) = ?"
        )
        values.append(query.account)
    for word in fold(query.search).split():
        where.append("instr((SELECT s.text FROM customer_search s WHERE s.id = o.customer_id), ?) > 0")
        values.append(word)
    if before is not None:
        where.append("o.id < ?")
        values.append(before)
    condition = f" WHERE {' AND '.join(where)}" if where else ""
    found: list[tuple[Any, ...]] = connection.execute(
        f"SELECT {what} FROM operation o{condition} ORDER BY o.id DESC LIMIT ?", (*values, limit)
    ).fetchall()
    return found


def _ids_of(connection: Connection, uids: Sequence[str]) -> list[int]:
    found: dict[str, int] = {}
    for start in range(0, len(uids), MARKS_AT_ONCE):
        some = tuple(bytes.fromhex(each) for each in uids[start : start + MARKS_AT_ONCE])
        for uid, row_id in connection.execute(
            f"SELECT uid, id FROM operation WHERE uid IN ({','.join('?' * len(some))})", some
        ):
            found[uid.hex()] = row_id
    return [found[each] for each in uids if each in found]


def _unfinished(connection: Connection, found: Iterable[tuple[Any, ...]]) -> dict[int, tuple[str, ...]]:
    """Return operation id → kinds of what it waits for; those that wait for nothing are left out."""
    waiting: dict[int, tuple[str, ...]] = {}
    known: dict[int, tuple[Link, ...]] = {}
    for row in found:
        operation_id, uid, kind, customer_id, state, depends_on = row[0], row[1], row[2], row[3], row[12], row[13]
        if state in ("done", "withdrawn") or (depends_on == "[]" and kind != "extend_trial"):
            continue
        if customer_id not in known:
            known[customer_id] = links_of(connection, customer_id)
        if kinds := tuple(link.kind for link in blocked_by(uid.hex(), known[customer_id])):
            waiting[operation_id] = kinds
    return waiting


def _made(row: tuple[Any, ...], unfinished: dict[int, tuple[str, ...]]) -> OperationRow:
    (operation_id, uid, kind, customer_id, customer_uid, name, domain, provider, account, subscription_id, plan,
     payload, state, depends_on, missing, *rest, error_facts, line) = row  # fmt: skip
    made = OperationRow(
        operation_id, str(uuid.UUID(bytes=uid)), kind, customer_id, str(uuid.UUID(bytes=customer_uid)), name, domain,
        provider, account, subscription_id, plan, json.loads(payload), state, tuple(json.loads(depends_on)),
        unfinished.get(operation_id, ()), tuple(json.loads(missing)), *rest,
    )  # fmt: skip
    return made._replace(error_facts=json.loads(error_facts), line=line)
