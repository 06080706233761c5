"""The first password of a customer's super administrator, made when it was created: seen once, then forgotten (R13)."""

from __future__ import annotations

import json

from app.actions.customers import called, row
from app.errors import Refused
from app.models.values import Changes
from app.rules.effects import Update
from app.store.journal import Entry
from app.store.work import Work


def seen(work: Work, operation_id: int) -> Changes:
    """Note that a first password was seen and is in the keyring no more; no step to undo.

    Raises:
        Refused: ``no_such_operation``, ``customer_gone``.
    """
    found = work.connection.execute(
        "SELECT customer_id, result FROM operation WHERE id = ?", (operation_id,)
    ).fetchone()
    if found is None:
        raise Refused("no_such_operation")
    customer_id, result = found
    kept = {name: value for name, value in json.loads(result).items() if name != "first_password"}
    entry = Entry(work, "password.seen", {"name": called(row(work.connection, customer_id))}, undoable=False)
    entry.apply([Update("operation", operation_id, {"result": kept})])
    return entry.close(other=("operation",))
