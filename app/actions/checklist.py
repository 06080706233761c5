"""Ticking off the setup checklist of a customer (R18)."""

from __future__ import annotations

from app.actions.customers import called, row
from app.errors import Refused
from app.models.values import Changes
from app.rules.checklist import STATES, checklist
from app.rules.effects import Insert, Update
from app.store.journal import Entry
from app.store.work import Work

OTHER = ("checklist_item",)
_VERBS = {"done": "checklist.done", "not_needed": "checklist.not_needed", "open": "checklist.opened"}


def settle(work: Work, customer_id: int, code: str, state: str) -> Changes:
    """Say of one line that it is done, not needed, or open again.

    Args:
        work: the unit of work.
        customer_id: whose.
        code: of ``rules.checklist.checklist``.
        state: of ``rules.checklist.STATES``.

    Raises:
        Refused: ``customer_gone``; ``checklist_gone``: the line is not on this customer's list (any more).
    """
    customer = row(work.connection, customer_id)
    if state not in STATES or code not in checklist(customer["provider"], customer["kind"], customer["country"]):
        raise Refused("checklist_gone")
    settled = state != "open"
    values = {
        "state": state,
        "settled_at": work.now_ms if settled else None,
        "settled_by": work.by if settled else "",
    }
    found = work.connection.execute(
        "SELECT id, state FROM checklist_item WHERE customer_id = ? AND code = ?", (customer_id, code)
    ).fetchone()
    entry = Entry(work, _VERBS[state], {"name": called(customer)})
    if found is None:
        entry.apply([Insert("checklist_item", {"customer_id": customer_id, "code": code, **values})])
    elif found[1] != state:
        entry.apply([Update("checklist_item", found[0], values)])
    return entry.close(other=OTHER)
