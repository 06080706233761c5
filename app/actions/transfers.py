"""What the verbs of a take-over and of an association share: the transfer's row, its instructions, its follow-ups."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from typing import Any

from app.actions.customers import row
from app.errors import Refused
from app.models.values import UNSENT_STATES, Standing
from app.rules.effects import Update
from app.rules.follow_up import opened
from app.store.engine import Connection
from app.store.journal import Entry
from app.store.work import Work

OVER = ("manageable", "lapsed", "refused", "withdrawn")
OTHER = ("transfer", "consent", "operation", "follow_up", "attachment", "draft")
_UNSENT = "(" + ",".join(f"'{state}'" for state in UNSENT_STATES) + ")"


def transfer_row(work: Work, transfer_id: int) -> dict[str, Any]:
    """Return a transfer's stored fields, ``uid`` as hex, dates as ``date``, and its customer's fields as ``customer``.

    Raises:
        Refused: ``take_over_gone``, ``customer_gone``.
    """
    cursor = work.connection.execute("SELECT * FROM transfer WHERE id = ?", (transfer_id,))
    found = cursor.fetchone()
    if found is None:
        raise Refused("take_over_gone")
    values = dict(zip([column[0] for column in cursor.description], found, strict=True))
    values["uid"] = uuid.UUID(bytes=values["uid"]).hex
    values["expires_on"] = dt.date.fromisoformat(values["expires_on"]) if values["expires_on"] else None
    values["customer"] = row(work.connection, values["customer_id"])
    return values


def unsent(connection: Connection, transfer: dict[str, Any]) -> list[tuple[int, str, dict[str, Any]]]:
    """Return (id, kind, payload) of a transfer's instructions that are not with the provider yet, in their order."""
    rows = connection.execute(
        f"SELECT id, kind, payload FROM operation WHERE customer_id = ? AND state IN {_UNSENT}"
        " AND json_extract(payload, '$.transfer') = ? ORDER BY id",
        (transfer["customer_id"], transfer["uid"]),
    ).fetchall()
    return [(each[0], each[1], json.loads(each[2])) for each in rows]


def is_sent(connection: Connection, transfer: dict[str, Any]) -> bool:
    """Whether the provider has heard of a transfer's instructions, or may have."""
    found = connection.execute(
        f"SELECT 1 FROM operation WHERE customer_id = ? AND state NOT IN {_UNSENT[:-1]},'withdrawn','expired')"
        " AND json_extract(payload, '$.transfer') = ?",
        (transfer["customer_id"], transfer["uid"]),
    ).fetchone()
    return found is not None


def has_open_transfer(connection: Connection, customer_id: int) -> bool:
    """Whether a customer is on its way to us already."""
    over = ",".join(f"'{state}'" for state in OVER)
    return (
        connection.execute(
            f"SELECT 1 FROM transfer WHERE customer_id = ? AND state NOT IN ({over})", (customer_id,)
        ).fetchone()
        is not None
    )


def open_once(entry: Entry, kind: str, customer_id: int, *, due: dt.date | None = None, operation_id: int = 0) -> None:
    """Open a follow-up, unless one of its kind is open for this customer."""
    work = entry.work
    if (
        work.connection.execute(
            "SELECT 1 FROM follow_up WHERE customer_id = ? AND kind = ? AND state = 'open'", (customer_id, kind)
        ).fetchone()
        is None
    ):
        entry.apply([opened(kind, customer_id, work.today, by=work.by, due=due, operation_id=operation_id or None)])


def settle_follow_ups(entry: Entry, kinds: Sequence[str], customer_id: int, state: str = "done") -> None:
    """Settle a customer's open follow-ups of some kinds: ``done`` or ``dropped``."""
    marks = ",".join("?" * len(kinds))
    rows = entry.work.connection.execute(
        f"SELECT id FROM follow_up WHERE customer_id = ? AND state = 'open' AND kind IN ({marks})",
        (customer_id, *kinds),
    ).fetchall()
    entry.apply(Update("follow_up", each[0], {"state": state, "settled_at": entry.work.now_ms}) for each in rows)


def end_waiting(entry: Entry, transfer: dict[str, Any], operations: Sequence[tuple[int, str, dict[str, Any]]]) -> None:
    """Put a customer's standing back to what it was before the take-over."""
    if transfer["customer"]["standing"] == Standing.WAITING:
        before = next((payload["before"] for _, _, payload in operations if "before" in payload), Standing.BOOK_ONLY)
        entry.apply([Update("customer", transfer["customer_id"], {"standing": before})])
