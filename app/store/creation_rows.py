"""Records that are to be created at their provider, judged by the rules of what is needed (R9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.models.creation import Candidate
from app.rules.requirements import operations_of
from app.store.engine import Connection
from app.store.situation import Situation

COLUMNS = (
    *("id", "standing", "provider", "partner_account_id", "kind", "education", "edu_type", "edu_size", "edu_website"),
    *("public_identifier", "organisation_name", "domain", "country", "address_lines", "postal_code", "locality"),
    *("administrative_area", "primary_email", "admin_first_name", "admin_last_name", "alternate_email", "phone"),
    *("product_family", "language", "crm_id", "zoho_plan"),
)


def candidates(
    connection: Connection, ids: Sequence[int], accounts: Mapping[str, int] | None = None
) -> tuple[Candidate, ...]:
    """Return some records, judged, in this order; those no longer in the book are left out.

    Args:
        connection: a reader's.
        ids: a few hundred at a time: each costs the rules a fraction of a millisecond.
        accounts: provider → the partner account for those that have none.
    """
    marks = ",".join("?" * len(ids))
    found = {
        row[0]: dict(zip(COLUMNS, row, strict=True))
        for row in connection.execute(
            f"SELECT {', '.join(COLUMNS)} FROM customer WHERE id IN ({marks}) AND shelf < 2", tuple(ids)
        )
    }
    begun = {
        row[0]
        for row in connection.execute(
            f"SELECT customer_id FROM operation WHERE customer_id IN ({marks}) AND kind IN"
            " ('create_customer','import_customer','associate_customer')"
            " AND state NOT IN ('done','withdrawn','expired')",
            tuple(ids),
        )
    }
    return tuple(_judged(connection, found[each], accounts or {}, begun=each in begun) for each in ids if each in found)


def _judged(connection: Connection, values: dict[str, Any], accounts: Mapping[str, int], *, begun: bool) -> Candidate:
    if values["standing"] != "book_only":
        return Candidate(values["id"], values, code="create_not_book_only")
    if begun:
        return Candidate(values["id"], values, code="create_waits")
    account = values["partner_account_id"] or accounts.get(values["provider"])
    judged = {**values, "partner_account_id": account}
    situation = Situation.of(connection, judged)
    holding = dict.fromkeys(each for kind in operations_of(judged) for each in situation.holding(kind, judged))
    wrong = {each.field: each for each in situation.problems if each.field in holding}
    return Candidate(values["id"], values, tuple(each for each in holding if each not in wrong), wrong)
