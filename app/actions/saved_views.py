"""Searches with filters and sort, kept under a name (R4)."""

from __future__ import annotations

from app.errors import Refused, UserError
from app.models.values import Changes, CustomerQuery
from app.rules.customer import clean
from app.rules.effects import Delete, Update
from app.store.journal import Entry
from app.store.work import Work

_OTHER = ("saved_view",)


def save(work: Work, name: str, query: CustomerQuery) -> Changes:
    """Keep a result set under a name; a view of that name is replaced.

    Raises:
        UserError: ``view_name_empty``.
    """
    shown = _checked(name)
    entry = Entry(work, "view.saved", {"name": shown})
    found = work.connection.execute("SELECT id FROM saved_view WHERE name = ?", (shown,)).fetchone()
    if found is not None:
        entry.apply([Update("saved_view", found[0], {"query": query.to_json()})])
    else:
        position = work.connection.execute("SELECT coalesce(max(position), 0) + 1 FROM saved_view").fetchone()[0]
        entry.insert("saved_view", {"name": shown, "query": query.to_json(), "position": position})
    return entry.close(other=_OTHER)


def rename(work: Work, view_id: int, name: str) -> Changes:
    """Give a view another name; one that was removed meanwhile is left alone.

    Raises:
        UserError: ``view_name_empty``.
        Refused: ``view_name_taken``.
    """
    shown = _checked(name)
    if work.connection.execute("SELECT 1 FROM saved_view WHERE name = ? AND id <> ?", (shown, view_id)).fetchone():
        raise Refused("view_name_taken", "name", name=shown)
    entry = Entry(work, "view.renamed", {"name": shown})
    if work.connection.execute("SELECT 1 FROM saved_view WHERE id = ?", (view_id,)).fetchone():
        entry.apply([Update("saved_view", view_id, {"name": shown})])
    return entry.close(other=_OTHER)


def remove(work: Work, view_id: int) -> Changes:
    """Remove a view; undo brings it back."""
    found = work.connection.execute("SELECT name FROM saved_view WHERE id = ?", (view_id,)).fetchone()
    entry = Entry(work, "view.removed", {"name": found[0] if found else ""})
    if found is not None:
        entry.apply([Delete("saved_view", view_id)])
    return entry.close(other=_OTHER)


def _checked(name: str) -> str:
    shown = clean(name, "name")[:80]
    if not shown:
        raise UserError("view_name_empty", "name")
    return shown
