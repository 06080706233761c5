"""First passwords that wait in the keyring until somebody has seen them (R13)."""

from __future__ import annotations

from app.store.engine import Connection


def first_password(connection: Connection, customer_id: int) -> tuple[int, str] | None:
    """Return the instruction that made a customer's first password, and the keyring entry's name; None: none waits."""
    found = connection.execute(
        "SELECT id, result ->> '$.first_password' FROM operation WHERE customer_id = ? AND kind = 'create_customer'"
        " AND state = 'done' AND result ->> '$.first_password' <> '' ORDER BY id DESC LIMIT 1",
        (customer_id,),
    ).fetchone()
    return None if found is None else (int(found[0]), str(found[1]))
