"""The follow-up “Verify the domain” is settled by what verifies it: an instruction, a pull, a person (R30)."""

from __future__ import annotations

from collections.abc import Iterable

from app.rules.effects import Effect, Update
from app.store.engine import Connection

KIND = "verify_domain"


def verifies(effects: Iterable[Effect]) -> bool:
    """Return whether a customer's domain becomes verified by one of these."""
    return any(
        isinstance(each, Update) and each.table == "customer" and bool(each.values.get("domain_verified"))
        for each in effects
    )


def settled(connection: Connection, customer_id: int, now_ms: int) -> list[Effect]:
    """Return what settles the customer's open follow-ups of that kind: its domain becomes verified now."""
    rows = connection.execute(
        "SELECT id FROM follow_up WHERE customer_id = ? AND kind = ? AND state = 'open'", (customer_id, KIND)
    ).fetchall()
    return [Update("follow_up", row_id, {"state": "done", "settled_at": now_ms}) for (row_id,) in rows]
