"""Instructions that wait for a field: held while something is missing or wrong, ready when nothing is (R11, R51)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.models.values import UNSENT_STATES, OperationState
from app.rules.creation import payload_of
from app.rules.effects import Effect, Update
from app.rules.requirements import CREATE, PROVISION
from app.store.journal import Entry
from app.store.situation import Situation

MAKING = (CREATE, PROVISION)


def review_held(entry: Entry, customer_id: int) -> None:
    """Bring a customer's unsent instructions up to date with its fields, as part of another change.

    What was missing and is there now lets a held one go; what became empty or wrong holds one. Those that create the
    customer take its new values along.

    Args:
        entry: the batch of the change; its undo takes this back too.
        customer_id: whose, after its row was changed.
    """
    connection = entry.work.connection
    marks = ",".join("?" * len(UNSENT_STATES))
    found = connection.execute(
        f"SELECT id, kind, payload, state, missing FROM operation WHERE customer_id = ? AND state IN ({marks})",
        (customer_id, *UNSENT_STATES),
    ).fetchall()
    if not found:
        return
    cursor = connection.execute("SELECT * FROM customer WHERE id = ?", (customer_id,))
    values = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
    state_of = Situation.of(connection, values)
    entry.apply(
        effect
        for row_id, kind, payload, state, missing in found
        for effect in _reviewed(row_id, kind, json.loads(payload), state, json.loads(missing), values, state_of)
    )


def _reviewed(
    row_id: int,
    kind: str,
    payload: dict[str, Any],
    state: str,
    missing: Sequence[str],
    values: Mapping[str, Any],
    situation: Situation,
) -> list[Effect]:
    lacks: tuple[str, ...]
    if kind in MAKING:
        lacks = situation.holding(kind, values)
        fresh = payload_of(kind, values)
        fresh |= {name: kept for name, kept in payload.items() if name in ("unchecked", "checked")}
    elif kind == "update_customer" and "fields" in payload:  # tells of the customer as it is when it is sent
        lacks = ()
        fresh = {**payload, "fields": {name: values[name] for name in payload["fields"] if name in values}}
    else:
        lacks = tuple(each for each in missing if not values.get(each) or each in situation.wrong)
        fresh = {name: values[name] if name in missing and name in values else kept for name, kept in payload.items()}
    after = OperationState.HELD if lacks else OperationState.READY if state == OperationState.HELD else state
    return [Update("operation", row_id, {"payload": fresh, "missing": list(lacks), "state": after})]
