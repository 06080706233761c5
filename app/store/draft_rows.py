"""Reads drafts (R17)."""

from __future__ import annotations

import json
import uuid
from typing import Any

from app.models.drafts import DraftDetail
from app.store.engine import Connection

MOST = 200  # a list to read; older ones come up as newer ones are finished
_FIELDS = "id, uid, flow, version, page, title, customer_id, entries, by, changed_at"
_CUSTOMER = (
    "(SELECT coalesce(nullif(c.organisation_name, ''), nullif(c.domain, ''), c.primary_email) FROM customer c"
    " WHERE c.id = draft.customer_id)"
)


def drafts(connection: Connection) -> tuple[DraftDetail, ...]:
    """Return the drafts, last changed first."""
    found = connection.execute(
        f"SELECT {_FIELDS}, {_CUSTOMER} FROM draft ORDER BY changed_at DESC, id DESC LIMIT {MOST}"
    )
    return tuple(_detail(row) for row in found)


def draft(connection: Connection, draft_id: int) -> DraftDetail | None:
    """Return one draft; None when it is gone."""
    found = connection.execute(f"SELECT {_FIELDS}, {_CUSTOMER} FROM draft WHERE id = ?", (draft_id,)).fetchone()
    return None if found is None else _detail(found)


def count(connection: Connection) -> int:
    """Return how many drafts there are."""
    return int(connection.execute("SELECT count(*) FROM draft").fetchone()[0])


def _detail(row: tuple[Any, ...]) -> DraftDetail:
    draft_id, uid, flow, version, page, title, customer_id, entries, by, changed_at, customer = row
    values = json.loads(entries)
    return DraftDetail(
        id=draft_id,
        uid=uuid.UUID(bytes=uid),
        flow=flow,
        version=version,
        page=page,
        title=title,
        customer_id=customer_id,
        values=values if isinstance(values, dict) else {},
        by=by,
        changed_at=changed_at,
        customer=customer or "",
    )
