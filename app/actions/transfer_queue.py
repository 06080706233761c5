"""The instructions of a take-over: bring the customer in, then move what was chosen (R20; providers/google.md §4)."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.actions.transfers import open_once, rehang
from app.models.clock import new_uid
from app.models.values import UNSENT_STATES, OperationState
from app.rules.effects import Update
from app.rules.operations import operation
from app.rules.take_over import name_field, wanted_name
from app.store.engine import Connection
from app.store.journal import Entry


@dataclass(frozen=True, slots=True)
class Moved:
    """What is moved and how it goes on: ``all`` or names; ``same``, or terms by name."""

    chosen: str | list[str] = "all"
    terms: str | dict[str, dict[str, Any]] = "same"


def queue(
    entry: Entry,
    customer_id: int,
    customer: Mapping[str, Any],
    transfer_uid: uuid.UUID,
    moved: Moved,
    lacking: Sequence[str],
    until: dt.date | None,
    before: str,
) -> None:
    """Write the instructions of a take-over: bring the customer in, then move what was chosen, in one call (§4).

    Orders that wait behind the customer's creation wait behind these instead, and the creation is withdrawn.
    """
    work = entry.work
    parent = new_uid(work.now_ms)
    field = name_field(customer) or wanted_name(customer)
    payload = {
        "transfer": transfer_uid.hex,
        "by": field,
        field: customer.get(field, ""),
        "public_identifier": customer.get("public_identifier", ""),
        "before": before,
        "unchecked": ["exists"],
    }
    uids = [parent]
    entry.apply(
        [operation("import_customer", customer_id, payload, by=work.by, uid=parent, missing=lacking, expires_on=until)]
    )
    if moved.chosen:
        child = new_uid(work.now_ms)
        uids.append(child)
        told = {"transfer": transfer_uid.hex, "subscriptions": moved.chosen, "terms": moved.terms}
        (operation_id,) = entry.apply(
            [
                operation(
                    "transfer_subscriptions", customer_id, told,
                    by=work.by, uid=child, depends_on=[parent], missing=lacking, expires_on=until,
                )
            ]
        )  # fmt: skip
        if not lacking:
            open_once(entry, "accept_terms", customer_id, operation_id=operation_id)
    entry.facts["operations"] = [each.hex for each in uids]
    replace_creation(entry, customer_id, uids[-1])


def moved_before(connection: Connection, transfer: Mapping[str, Any]) -> Moved:
    """Return what was to be moved, and how, when a transfer was last written down."""
    stored = json.loads(transfer["subscriptions"])
    found = connection.execute(
        "SELECT json_extract(payload, '$.terms') FROM operation WHERE customer_id = ?"
        " AND kind = 'transfer_subscriptions' AND json_extract(payload, '$.transfer') = ? ORDER BY id DESC",
        (transfer["customer_id"], transfer["uid"]),
    ).fetchone()
    kept = found[0] if found else "same"
    return Moved("all" if stored == ["all"] else stored, json.loads(kept) if kept.startswith("{") else kept)


def replace_creation(entry: Entry, customer_id: int, behind: uuid.UUID) -> None:
    """Withdraw the creation of a customer that is taken over instead; what waited for it waits for ``behind``."""
    marks = ",".join("?" * len(UNSENT_STATES))
    created = entry.work.connection.execute(
        "SELECT id, uid FROM operation WHERE customer_id = ? AND kind IN ('create_customer','provision_identity')"
        f" AND state IN ({marks},'needs_person')",
        (customer_id, *UNSENT_STATES),
    ).fetchall()
    rehang(entry, customer_id, {each[1].hex() for each in created}, [behind.hex])
    entry.apply(Update("operation", each[0], {"state": OperationState.WITHDRAWN}) for each in created)
