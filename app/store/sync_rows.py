"""Reads of how far each partner account's pull is, for ``reader.ask`` (R23)."""

from __future__ import annotations

import json
from typing import Any

from app.models.drift import SyncRow
from app.store.engine import Connection

_ROW = """
SELECT a.id, a.name, a.provider, ifnull(s.running, 0), ifnull(s.phase, ''), ifnull(s.done, 0), s.total,
  ifnull(s.pulled, 0), ifnull(s.changed, 0), ifnull(s.drift, 0), ifnull(s.conflicts, 0), ifnull(s.access_lost, 0),
  ifnull(s.held, ''), ifnull(s.held_facts, '{}'), ifnull(s.error, ''), ifnull(s.error_facts, '{}'),
  s.started_at, s.last_listed_at, s.last_full_at, s.offers_at, s.money_at, ifnull(s.money_error, ''),
  (SELECT count(*) FROM provider_record r WHERE r.partner_account_id = a.id AND r.waits IS NOT NULL),
  (SELECT count(*) FROM provider_record r WHERE r.partner_account_id = a.id AND r.state = 'unclear')
FROM partner_account a LEFT JOIN sync_state s ON s.partner_account_id = a.id
"""


def states(connection: Connection) -> tuple[SyncRow, ...]:
    """Return the state of every partner account, by name; those never pulled are there too."""
    return tuple(_made(row) for row in connection.execute(f"{_ROW} ORDER BY a.name"))


def state(connection: Connection, account_id: int) -> SyncRow | None:
    """Return the state of one partner account; None where there is no such account."""
    found = connection.execute(f"{_ROW} WHERE a.id = ?", (account_id,)).fetchone()
    return None if found is None else _made(found)


def record_age(connection: Connection, customer_id: int) -> int | None:
    """Return the instant (ms) at which the provider's record of a customer was seen last; None: never."""
    found = connection.execute(
        "SELECT max(seen_at) FROM provider_record WHERE customer_id = ? AND what = 'customer'", (customer_id,)
    ).fetchone()
    return int(found[0]) if found[0] else None


def _made(row: tuple[Any, ...]) -> SyncRow:
    account_id, name, provider, running, *rest = row
    rest[9], rest[11] = json.loads(rest[9]), json.loads(rest[11])
    return SyncRow(account_id, name, provider, bool(running), *rest)
