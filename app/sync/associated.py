"""A Zoho customer that is ours now: its association is complete, whoever saw it first (R21).

Zoho tells nobody when a customer agreed or its partner team approved; the customer stands in the list of ours one day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.models.values import UNSENT_STATES, OperationState, Standing
from app.rules.effects import Effect, Update
from app.rules.taking_effect import BRINGING
from app.store.journal import Entry
from app.store.settling import follow_ups_settled

KIND = "associate_customer"
METHODS = ("tag", "request", "authorise")
FOLLOW_UPS = ("agree_association", "provider_approval")
# A request that lapsed may be agreed to all the same; what was refused or withdrawn nobody waits for any more.
OPEN = ("requested", "customer_agreed", "provider_approved", "lapsed")
_WAITING = (*UNSENT_STATES, "needs_person", "unknown", "expired")
_OVER = ("done", "withdrawn", "expired")


def arrived(entry: Entry, customer_ids: Sequence[int]) -> bool:
    """Complete the associations of customers that Zoho lists among ours.

    Args:
        entry: of the pull that saw them.
        customer_ids: of one page.

    Returns:
        Whether one was completed.
    """
    connection = entry.work.connection
    found = connection.execute(
        f"SELECT id, customer_id, lower(hex(uid)) FROM transfer WHERE customer_id IN ({_marks(customer_ids)})"
        f" AND method IN ({_marks(METHODS)}) AND state IN ({_marks(OPEN)}) ORDER BY id",
        (*customer_ids, *METHODS, *OPEN),
    ).fetchall()
    for transfer_id, customer_id, uid in found:
        effects: list[Effect] = [Update("transfer", transfer_id, {"state": "manageable", "expires_on": None})]
        waiting = connection.execute(
            f"SELECT id FROM operation WHERE customer_id = ? AND kind = ? AND state IN ({_marks(_WAITING)})"
            " AND json_extract(payload, '$.transfer') = ?",
            (customer_id, KIND, *_WAITING, uid),
        ).fetchall()
        fine: dict[str, Any] = {"error_code": "", "error_field": "", "error_facts": {}, "not_before": None}
        done = {"state": OperationState.DONE, **fine}
        effects += [Update("operation", row_id, done) for (row_id,) in waiting]
        entry.apply(effects)
        settle_follow_ups(entry, customer_id)
        left = connection.execute(
            f"SELECT 1 FROM operation WHERE customer_id = ? AND kind IN ({_marks(BRINGING)})"
            f" AND state NOT IN ({_marks(_OVER)})",
            (customer_id, *BRINGING, *_OVER),
        ).fetchone()
        if left is None:
            entry.apply([Update("customer", customer_id, {"standing": Standing.AT_PROVIDER})])
    return bool(found)


def settle_follow_ups(entry: Entry, customer_id: int) -> bool:
    """Settle what a person should still see to until the association was complete; returns whether there was any."""
    effects = follow_ups_settled(entry.work.connection, customer_id, FOLLOW_UPS, entry.work.now_ms)
    entry.apply(effects)
    return bool(effects)


def _marks(values: Iterable[object]) -> str:
    return ",".join("?" for _ in values)
