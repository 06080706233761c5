"""What the reader reads of a customer's setup checklist (R18).

The lines follow from a rule; only what somebody settled is stored. A customer has a checklist once it was created,
taken over or associated from here.
"""

from __future__ import annotations

from app.models.checklist import Checklist, ChecklistLine
from app.rules import checklist as rule
from app.store.engine import Connection

BEGINNING = ("create_customer", "import_customer", "associate_customer")


def checklist(connection: Connection, customer_id: int) -> Checklist:
    """Return the checklist of a customer; without lines where it has none."""
    row = connection.execute("SELECT provider, kind, country FROM customer WHERE id = ?", (customer_id,)).fetchone()
    if row is None:
        return Checklist()
    provider, kind, country = row
    stored = {
        code: ChecklistLine(code, state, settled_at, settled_by)
        for code, state, settled_at, settled_by in connection.execute(
            "SELECT code, state, settled_at, settled_by FROM checklist_item WHERE customer_id = ?", (customer_id,)
        )
    }
    begun = connection.execute(
        f"SELECT 1 FROM operation WHERE customer_id = ? AND kind IN {BEGINNING}"
        " AND state NOT IN ('withdrawn','expired') LIMIT 1",
        (customer_id,),
    ).fetchone()
    if begun is None and not stored:
        return Checklist()
    codes = rule.checklist(provider, kind, country)
    return Checklist(tuple(stored.get(code, ChecklistLine(code)) for code in codes), rule.limits(provider, kind))
