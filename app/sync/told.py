"""What our own instructions leave at the provider is known when they are done: it never shows as drift (R50)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.rules.effects import Delete, Effect, Insert, Update
from app.rules.merge import PROVIDERS, SHARED, TELLING, readable
from app.rules.pulling import RECENT, place_of
from app.rules.taking_effect import Task
from app.store.engine import Connection
from app.store.journal import Entry


def note(entry: Entry, task: Task, effects: Sequence[Effect], row_ids: Sequence[int]) -> None:
    """Make what took effect the base of the next merge, and settle what differed of it.

    Args:
        entry: the batch of the answer.
        task: the instruction that is done.
        effects: what it did to the book, without the operation's own.
        row_ids: the row of each.
    """
    connection, account_id = entry.work.connection, task.instruction.account.id
    found = connection.execute("SELECT provider_ref FROM customer WHERE id = ?", (task.customer_id,)).fetchone()
    ref = str(found[0])
    told = _told(task)
    for each in effects:
        if isinstance(each, Update) and each.table == "customer":
            told |= {name: value for name, value in each.values.items() if name in PROVIDERS}
    if ref:
        record = (account_id, "customer", ref, task.customer_id, None)
        _keep(entry, record, told)
        # What it holds has probably changed: it is read again among the first.
        connection.execute(
            "UPDATE provider_record SET waits = ? WHERE partner_account_id = ? AND what = 'customer' AND ref = ?",
            (place_of(RECENT), account_id, ref),
        )
    if task.instruction.kind == "update_customer":
        marks = ",".join("?" * len(told))
        rows = connection.execute(
            f"SELECT id FROM drift WHERE customer_id = ? AND field IN ({marks})", (task.customer_id, *told)
        ).fetchall()
        entry.apply(Delete("drift", row_id) for (row_id,) in rows)
    for each, row_id in zip(effects, row_ids, strict=True):
        if each.table == "subscription" and isinstance(each, (Insert, Update)):
            _subscription(entry, account_id, task.customer_id, row_id, each.values)


def _told(task: Task) -> dict[str, Any]:
    """Return the shared fields that the instruction told the provider of."""
    if task.instruction.kind not in TELLING:
        return {}
    payload = task.instruction.payload
    said = payload.get("fields", payload)
    if not isinstance(said, Mapping):
        return {}
    fields = {name: "\n".join(map(str, each)) if isinstance(each, list) else each for name, each in said.items()}
    return readable({name: each for name, each in fields.items() if name in SHARED})


def _subscription(entry: Entry, account_id: int, customer_id: int, row_id: int, values: Mapping[str, Any]) -> None:
    found = entry.work.connection.execute("SELECT provider_ref FROM subscription WHERE id = ?", (row_id,)).fetchone()
    if found and found[0]:
        told = {name: each for name, each in values.items() if name not in ("customer_id", "provider_ref")}
        _keep(entry, (account_id, "subscription", found[0], customer_id, row_id), told)


def _keep(entry: Entry, record: tuple[Any, ...], told: Mapping[str, Any]) -> None:
    connection: Connection = entry.work.connection
    now = connection.execute(
        "SELECT id, fields FROM provider_record WHERE partner_account_id = ? AND what = ? AND ref = ?", record[:3]
    ).fetchone()
    known = json.dumps({**(json.loads(now[1]) if now else {}), **told}, ensure_ascii=False, default=str)
    if now is None:
        connection.execute(
            "INSERT INTO provider_record(partner_account_id, what, ref, customer_id, subscription_id, fields, again,"
            " told_at, seen_at, first_listed) VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, -1)",
            (*record, known, entry.work.now_ms, entry.work.now_ms),
        )
    else:
        connection.execute(
            "UPDATE provider_record SET fields = ?, again = 1, told_at = ?, customer_id = ?, subscription_id = ?,"
            " state = '' WHERE id = ?",
            (known, entry.work.now_ms, record[3], record[4], now[0]),
        )
