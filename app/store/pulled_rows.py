"""Reads of what a pull could not decide alone, and of what it found that a person wants to hear (R12, R23)."""

from __future__ import annotations

from typing import NamedTuple

from app.store.engine import Connection

_NAME = (
    "CASE WHEN c.organisation_name <> '' THEN c.organisation_name WHEN c.domain <> '' THEN c.domain"
    " ELSE c.primary_email END"
)


class Named(NamedTuple):
    """A customer by id, what it is called, and its domain (A-label)."""

    id: int
    name: str
    domain: str


def missing(connection: Connection, account_id: int, limit: int = 1_000) -> tuple[Named, ...]:
    """Return customers we know of at an account that its last list did not hold, at most ``limit``, by name."""
    found = connection.execute(
        f"SELECT c.id, {_NAME}, c.domain FROM provider_record r JOIN customer c ON c.id = r.customer_id AND c.shelf < 2"
        " WHERE r.partner_account_id = ? AND r.what = 'customer' AND r.state = '' AND r.generation <"
        " (SELECT generation FROM sync_state WHERE partner_account_id = r.partner_account_id) LIMIT ?",
        (account_id, limit),
    )
    return tuple(sorted(map(Named._make, found), key=lambda each: each.name.casefold()))


def newest_change(connection: Connection) -> int:
    """Return the id of the newest change in the history; 0: there is none."""
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM change").fetchone()[0])


def became_domain(connection: Connection, after: int, limit: int = 5) -> tuple[int, tuple[Named, ...]]:
    """Return the newest change, and the team customers the provider made domain customers since the one ``after``."""
    found = connection.execute(
        f"SELECT DISTINCT c.id, {_NAME}, c.domain FROM change h JOIN batch b ON b.id = h.batch_id"
        " JOIN customer c ON c.id = h.row_id WHERE h.id > ? AND h.table_name = 'customer' AND b.side = 'provider'"
        " AND h.before ->> '$.kind' = 'team' AND h.after ->> '$.kind' = 'domain' LIMIT ?",
        (after, limit),
    ).fetchall()
    return newest_change(connection), tuple(map(Named._make, found))
