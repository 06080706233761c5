"""What settles a customer's open follow-ups, whoever settles them: a person, a pull, an answer."""

from __future__ import annotations

from collections.abc import Sequence

from app.rules.effects import Effect, Update
from app.store.engine import Connection


def follow_ups_settled(
    connection: Connection, customer_id: int, kinds: Sequence[str], now_ms: int, state: str = "done"
) -> list[Effect]:
    """Return what settles a customer's open follow-ups of some kinds.

    Args:
        connection: in the transaction that applies it.
        customer_id: whose.
        kinds: of the follow-ups.
        now_ms: when they are settled.
        state: ``done`` or ``dropped``.
    """
    marks = ",".join("?" * len(kinds))
    rows = connection.execute(
        f"SELECT id FROM follow_up WHERE customer_id = ? AND state = 'open' AND kind IN ({marks})",
        (customer_id, *kinds),
    ).fetchall()
    return [Update("follow_up", row_id, {"state": state, "settled_at": now_ms}) for (row_id,) in rows]
