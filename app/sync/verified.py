"""The follow-up “Verify the domain” is settled by what verifies it: an instruction, a pull, a person (R30)."""

from __future__ import annotations

from collections.abc import Iterable

from app.rules.effects import Effect, Update
from app.store.engine import Connection
from app.store.settling import follow_ups_settled

KIND = "verify_domain"


def verifies(effects: Iterable[Effect]) -> bool:
    """Return whether a customer's domain becomes verified by one of these."""
    return any(
        isinstance(each, Update) and each.table == "customer" and bool(each.values.get("domain_verified"))
        for each in effects
    )


def settled(connection: Connection, customer_id: int, now_ms: int) -> list[Effect]:
    """Return what settles the customer's open follow-ups of that kind: its domain becomes verified now."""
    return follow_ups_settled(connection, customer_id, (KIND,), now_ms)
