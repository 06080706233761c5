"""What the verbs of a take-over and of an association share: the transfer's row, its instructions, its follow-ups."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Collection, Sequence
from typing import Any

from app.actions.customers import row
from app.errors import Refused
from app.models.values import UNSENT_STATES, OperationState, Standing
from app.rules.effects import Effect, Update
from app.rules.follow_up import opened
from app.rules.outbox import tree
from app.store.engine import Connection
from app.store.journal import Entry
from app.store.outbox_rows import links_of
from app.store.settling import follow_ups_settled
from app.store.work import Work

OVER = ("manageable", "lapsed", "refused", "withdrawn")
OTHER = ("transfer", "consent", "operation", "follow_up", "attachment", "draft", "message")
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


def stuck(connection: Connection, transfer: dict[str, Any]) -> list[int]:
    """Return the ids of a transfer's instructions that expired or need a person, so that they are not sent again."""
    rows = connection.execute(
        "SELECT id FROM operation WHERE customer_id = ? AND (state = 'expired' OR (state = 'needs_person'"
        " AND provider_ref = '')) AND json_extract(payload, '$.transfer') = ? ORDER BY id",
        (transfer["customer_id"], transfer["uid"]),
    )
    return [each[0] for each in rows]


def associating(connection: Connection, transfer: dict[str, Any]) -> list[tuple[int, str, dict[str, Any]]]:
    """Return what is open of an association as ``unsent`` does: also what a person is at, or what is looked for.

    It changes nothing at Zoho, so that it may end whenever the association does.
    """
    rows = connection.execute(
        f"SELECT id, kind, payload FROM operation WHERE customer_id = ? AND (state IN {_UNSENT} OR (kind ="
        " 'associate_customer' AND state IN ('needs_person','unknown'))) AND json_extract(payload, '$.transfer') = ?"
        " ORDER BY id",
        (transfer["customer_id"], transfer["uid"]),
    ).fetchall()
    return [(each[0], each[1], json.loads(each[2])) for each in rows]


def clear_stuck(entry: Entry, transfer: dict[str, Any]) -> None:
    """Withdraw what is stuck: something newer takes its place, or nothing is wanted any more."""
    found = stuck(entry.work.connection, transfer)
    entry.apply(Update("operation", each, {"state": OperationState.WITHDRAWN}) for each in found)


def is_sent(connection: Connection, transfer: dict[str, Any]) -> bool:
    """Whether the provider has heard of a transfer's instructions, or may have."""
    found = connection.execute(
        f"SELECT 1 FROM operation WHERE customer_id = ? AND state NOT IN {_UNSENT[:-1]},'withdrawn','expired')"
        " AND NOT (state = 'needs_person' AND provider_ref = '')"
        " AND json_extract(payload, '$.transfer') = ?",
        (transfer["customer_id"], transfer["uid"]),
    ).fetchone()
    return found is not None


def has_open_transfer(connection: Connection, customer_id: int) -> bool:
    """Whether a customer is on its way to us already."""
    found = connection.execute(
        f"SELECT 1 FROM transfer WHERE customer_id = ? AND state NOT IN {OVER}", (customer_id,)
    ).fetchone()
    return found is not None


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
    entry.apply(follow_ups_settled(entry.work.connection, customer_id, kinds, entry.work.now_ms, state))


def uid_of(connection: Connection, operation_id: int) -> str:
    """Return an operation's uid as hex."""
    found: bytes = connection.execute("SELECT uid FROM operation WHERE id = ?", (operation_id,)).fetchone()[0]
    return found.hex()


def rehang(entry: Entry, customer_id: int, gone: Collection[str], behind: Sequence[str]) -> None:
    """Have what waits behind some instructions of a customer wait behind others, or behind none.

    Args:
        entry: the batch under way.
        customer_id: whose.
        gone: uids as hex that nothing waits for any more.
        behind: uids as hex that take their place.
    """
    if not gone:
        return
    for operation_id, waits_for in entry.work.connection.execute(
        f"SELECT id, depends_on FROM operation WHERE customer_id = ? AND state IN {_UNSENT}", (customer_id,)
    ).fetchall():
        parents = json.loads(waits_for)
        if not set(gone).isdisjoint(parents):
            kept = [each for each in parents if each not in gone]
            entry.apply([Update("operation", operation_id, {"depends_on": [*kept, *behind]})])


def withdraw_tree(entry: Entry, customer_id: int, operations: Sequence[tuple[int, str, dict[str, Any]]]) -> None:
    """Withdraw instructions with all that waits for them."""
    connection = entry.work.connection
    roots = [uid_of(connection, each[0]) for each in operations]
    for uid in tree(roots, links_of(connection, customer_id)):
        row_id = connection.execute("SELECT id FROM operation WHERE uid = ?", (bytes.fromhex(uid),)).fetchone()[0]
        entry.apply([Update("operation", row_id, {"state": OperationState.WITHDRAWN})])


def ended_with_operations(connection: Connection, customer_id: int) -> list[Effect]:
    """Return the effects that end the transfers of a customer all of whose instructions were withdrawn."""
    rows = connection.execute(
        f"SELECT id FROM transfer t WHERE customer_id = ? AND state NOT IN {OVER} AND NOT EXISTS (SELECT 1 FROM"
        " operation o WHERE o.customer_id = t.customer_id AND o.state <> 'withdrawn'"
        " AND json_extract(o.payload, '$.transfer') = lower(hex(t.uid)))",
        (customer_id,),
    ).fetchall()
    return [Update("transfer", each[0], {"state": "withdrawn"}) for each in rows]


def end_waiting(entry: Entry, transfer: dict[str, Any], operations: Sequence[tuple[int, str, dict[str, Any]]]) -> None:
    """Put a customer's standing back to what it was before the take-over."""
    if transfer["customer"]["standing"] == Standing.WAITING:
        before = next((payload["before"] for _, _, payload in operations if "before" in payload), Standing.BOOK_ONLY)
        entry.apply([Update("customer", transfer["customer_id"], {"standing": before})])
