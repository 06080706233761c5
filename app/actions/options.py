"""Options that belong to the book."""

from __future__ import annotations

from app.models.values import Changes
from app.store.work import Work


def set_option(work: Work, key: str, value: str) -> Changes:
    """Keep an option of the book; not part of undo, because it changes no customer."""
    work.connection.execute(
        "INSERT INTO setting(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
        (key, value),
    )
    return Changes(other=("setting",))
