"""Reads of how far mail is set up at Zoho, from what came of the instructions and what Zoho told (issue 5)."""

from __future__ import annotations

import json
import re
from typing import Any

from app.models.mail_setup import ADD_DKIM, KINDS, VERIFY_DKIM, MailSetup, Storage
from app.store import outbox_rows
from app.store.engine import Connection

_SELECTOR = re.compile("[a-z0-9-]{1,63}")
_KEY = re.compile(r"v=DKIM1;[A-Za-z0-9+/=;: .-]{3,480}")


def setup(connection: Connection, customer_id: int, domain: str) -> MailSetup:
    """Return what was asked for one of a customer's domains, and what is known of its storage."""
    marks = ",".join("?" * len(KINDS))
    newest: dict[str, int] = {}
    selector = key = ""
    for row_id, kind, state, result in connection.execute(
        f"SELECT id, kind, state, result FROM operation WHERE customer_id = ? AND kind IN ({marks})"
        " AND state <> 'withdrawn' AND payload ->> 'domain' = ? ORDER BY id",
        (customer_id, *KINDS, domain),
    ):
        newest[kind] = row_id
        if state == "done" and kind in (ADD_DKIM, VERIFY_DKIM):
            said = json.loads(result).get("mail")
            if isinstance(said, dict):
                selector, key = _fits(_SELECTOR, said.get("selector")), _fits(_KEY, said.get("key"))
    rows = outbox_rows.rows(connection, list(newest.values()))
    return MailSetup({each.kind: each for each in rows}, selector, key, storage(connection, customer_id))


def storage(connection: Connection, customer_id: int) -> Storage | None:
    """Return the storage Zoho told of last; None: never."""
    found = connection.execute(
        "SELECT facts ->> '$.storage' FROM provider_record WHERE customer_id = ? AND what = 'customer'"
        " AND facts ->> '$.storage' IS NOT NULL LIMIT 1",
        (customer_id,),
    ).fetchone()
    return None if found is None else Storage(**json.loads(found[0]))


def _fits(form: re.Pattern[str], value: Any) -> str:
    return value if isinstance(value, str) and form.fullmatch(value) else ""
