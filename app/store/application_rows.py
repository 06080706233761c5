"""Reads of our applications to partner programmes (R60), for ``reader.ask``."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from app.models.application import ApplicationDetail
from app.store.engine import Connection

_COLUMNS = (
    "id, provider, state, entries, coalesce(submitted_on, ''), coalesce(answer_due, ''), coalesce(answered_on, '')"
)


def current(connection: Connection, provider: str = "zoho") -> ApplicationDetail | None:
    """Return the newest application to a provider's programme; None where none was begun."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM partner_application WHERE provider = ? ORDER BY id DESC LIMIT 1", (provider,)
    ).fetchone()
    return None if row is None else _made(row)


def due(connection: Connection, today: dt.date) -> tuple[ApplicationDetail, ...]:
    """Return the submitted applications whose answer is expected by today: somebody should ask or look (R60)."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM partner_application WHERE state = 'submitted' AND answer_due <= ?"
        " ORDER BY answer_due, id",
        (today.isoformat(),),
    )
    return tuple(map(_made, rows))


def _made(row: tuple[Any, ...]) -> ApplicationDetail:
    application_id, provider, state, entries, *dates = row
    return ApplicationDetail(application_id, provider, state, json.loads(entries), *dates)
