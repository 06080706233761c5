"""The people at a customer (R8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.actions.customers import called, row
from app.errors import Refused, UserError
from app.models.values import Changes
from app.rules.customer import check as check_customer
from app.rules.effects import Delete, Update
from app.store.journal import Entry
from app.store.work import Work

ROLES = ("administrator", "billing", "technical")
_LIKE = {"given_name": "admin_first_name", "family_name": "admin_last_name", "email": "alternate_email"}


def check(field: str, value: Any) -> Any:
    """Return ``value`` as a contact keeps it.

    Raises:
        UserError: the field's name and the code of what is wrong.
    """
    if field == "role":
        if value not in ROLES:
            raise UserError("not_a_choice", field, value=str(value))
        return str(value)
    try:
        return check_customer(_LIKE.get(field, field), value)
    except UserError as error:
        raise UserError(error.code, field, **error.facts) from None


def add(work: Work, customer_id: int, values: Mapping[str, Any]) -> Changes:
    """Add a contact.

    Raises:
        UserError: a field that can't stay as it is.
        Refused: ``customer_gone``.
    """
    checked = {field: check(field, value) for field, value in values.items()}
    entry = Entry(work, "contact.added", {"name": called(row(work.connection, customer_id))})
    entry.insert("contact", {"customer_id": customer_id, **checked})
    return entry.close(other=("contact",))


def edit(work: Work, contact_id: int, values: Mapping[str, Any]) -> Changes:
    """Change fields of a contact.

    Raises:
        UserError: a field that can't stay as it is.
        Refused: ``customer_gone``.
    """
    customer_id = _owner(work, contact_id)
    checked = {field: check(field, value) for field, value in values.items()}
    entry = Entry(work, "contact.edited", {"name": called(row(work.connection, customer_id))})
    entry.apply([Update("contact", contact_id, checked)])
    return entry.close(other=("contact",))


def remove(work: Work, contact_id: int) -> Changes:
    """Remove a contact; undo brings it back.

    Raises:
        Refused: ``customer_gone``.
    """
    customer_id = _owner(work, contact_id)
    entry = Entry(work, "contact.removed", {"name": called(row(work.connection, customer_id))})
    entry.apply([Delete("contact", contact_id)])
    return entry.close(other=("contact",))


def _owner(work: Work, contact_id: int) -> int:
    found = work.connection.execute("SELECT customer_id FROM contact WHERE id = ?", (contact_id,)).fetchone()
    if found is None:
        raise Refused("customer_gone")
    return int(found[0])
