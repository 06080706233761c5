"""The follow-up “customer accepts the terms” is settled when the provider says that they are accepted (R15, R20)."""

from __future__ import annotations

import json
from collections.abc import Iterable

from app.models.values import UNSENT_STATES
from app.rules.effects import Effect, Update
from app.rules.terms import accepted
from app.store.engine import Connection
from app.store.journal import Entry

KIND = "accept_terms"
# Instructions after which the customer must accept: while one of them is open, nobody can say that it has.
_ASKING = ("order", "start_trial", "import_customer", "transfer_subscriptions")
_OPEN = (*UNSENT_STATES, "sending", "running", "unknown", "needs_person")


def settle_accepted(entry: Entry, customer_ids: Iterable[int]) -> bool:
    """Settle the follow-up of those customers whose subscriptions all run under accepted terms.

    Args:
        entry: of the answer or the pull that said what they hold; its effects are applied already.
        customer_ids: whose.

    Returns:
        Whether one was settled.
    """
    connection = entry.work.connection
    effects: list[Effect] = []
    waiting: dict[int, list[int]] = {}
    for row_id, customer_id in connection.execute(
        "SELECT id, customer_id FROM follow_up WHERE customer_id IN (SELECT value FROM json_each(?)) AND kind = ?"
        " AND state = 'open'",
        (json.dumps(list(customer_ids)), KIND),
    ):
        waiting.setdefault(customer_id, []).append(row_id)
    for customer_id, rows in waiting.items():
        if accepted(_holds(connection, customer_id), is_asked=_is_asked(connection, customer_id)):
            settled = {"state": "done", "settled_at": entry.work.now_ms}
            effects += [Update("follow_up", row_id, settled) for row_id in rows]
    entry.apply(effects)
    return bool(effects)


def _holds(connection: Connection, customer_id: int) -> list[tuple[str, tuple[str, ...]]]:
    found = connection.execute(
        "SELECT status, suspension_reasons FROM subscription WHERE customer_id = ? AND provider_ref <> ''",
        (customer_id,),
    )
    return [(status, tuple(map(str, json.loads(reasons)))) for status, reasons in found]


def _is_asked(connection: Connection, customer_id: int) -> bool:
    kinds, states = ",".join("?" * len(_ASKING)), ",".join("?" * len(_OPEN))
    found = connection.execute(
        f"SELECT 1 FROM operation WHERE customer_id = ? AND kind IN ({kinds}) AND state IN ({states}) LIMIT 1",
        (customer_id, *_ASKING, *_OPEN),
    ).fetchone()
    return found is not None
