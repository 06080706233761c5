"""Reads of the provider's own history of a customer, for ``reader.ask`` (R6)."""

from __future__ import annotations

from app.models.provider_events import ProviderEvent
from app.store.engine import Connection


def of_customer(connection: Connection, customer_id: int, limit: int = 20) -> tuple[ProviderEvent, ...]:
    """Return the newest events of a customer, newest first."""
    plan = "SELECT s.plan FROM subscription s WHERE s.customer_id = e.customer_id AND s.provider_ref = e.ref"
    found = connection.execute(
        f"SELECT e.ref, e.at, e.kind, e.side, e.by, e.reason, e.licences, ifnull(({plan}), '')"
        " FROM provider_event e WHERE e.customer_id = ? ORDER BY e.at DESC, e.id DESC LIMIT ?",
        (customer_id, limit),
    )
    return tuple(ProviderEvent(*row) for row in found)


def newest_at(connection: Connection, customer_id: int) -> int:
    """Return the instant (ms) of the newest event known; 0: none is."""
    (found,) = connection.execute("SELECT max(at) FROM provider_event WHERE customer_id = ?", (customer_id,)).fetchone()
    return int(found or 0)
