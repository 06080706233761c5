"""Subscriptions as they are written down in the book (orders at a provider are another verb)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.actions.customers import SETTLED, called, row
from app.errors import Refused
from app.models.values import Changes
from app.rules.effects import Delete, Effect, Update
from app.rules.subscription import DATES, check, check_dates
from app.store.journal import Entry
from app.store.work import Work


def add(work: Work, customer_id: int, values: Mapping[str, Any]) -> Changes:
    """Write down a subscription the customer holds.

    Raises:
        UserError: a field that can't stay as it is.
        Refused: ``customer_gone``.
    """
    checked = {"status": "active", **{field: check(field, value) for field, value in values.items()}}
    check_dates(checked)
    entry = Entry(work, "subscription.added", {"name": called(row(work.connection, customer_id))})
    entry.insert("subscription", {"customer_id": customer_id, **checked})
    return entry.close(other=("subscription",))


def edit(work: Work, subscription_id: int, values: Mapping[str, Any]) -> Changes:
    """Change what is written down of a subscription.

    Raises:
        UserError: a field that can't stay as it is.
        Refused: ``customer_gone``.
    """
    customer_id, now = _found(work, subscription_id)
    checked = {field: check(field, value) for field, value in values.items()}
    check_dates({**now, **checked})
    entry = Entry(work, "subscription.edited", {"name": called(row(work.connection, customer_id))})
    entry.apply([Update("subscription", subscription_id, checked)])
    return entry.close(other=("subscription",))


def remove(work: Work, subscription_id: int) -> Changes:
    """Remove a subscription that was written down; undo brings it back. Instructions of the past let go of it.

    Raises:
        Refused: ``operation_waits`` where an instruction about it waits, ``customer_gone``.
    """
    customer_id, _ = _found(work, subscription_id)
    past: list[Effect] = []
    for operation_id, waits in work.connection.execute(
        f"SELECT id, state NOT IN {SETTLED} FROM operation WHERE subscription_id = ?", (subscription_id,)
    ):
        if waits:
            raise Refused("operation_waits")
        past.append(Update("operation", operation_id, {"subscription_id": None}))
    entry = Entry(work, "subscription.removed", {"name": called(row(work.connection, customer_id))})
    entry.apply([*past, Delete("subscription", subscription_id)])
    return entry.close(other=("subscription",))


def _found(work: Work, subscription_id: int) -> tuple[int, dict[str, Any]]:
    found = work.connection.execute(
        f"SELECT customer_id, {', '.join(DATES)} FROM subscription WHERE id = ?", (subscription_id,)
    ).fetchone()
    if found is None:
        raise Refused("customer_gone")
    return int(found[0]), dict(zip(DATES, found[1:], strict=True))
