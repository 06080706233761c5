"""Drafts of wizards (R17): kept while somebody types, removed by hand or by finishing.

Keeping one leaves no trace in the history and is never what Ctrl+Z takes back: a draft is no statement about a
customer, and it is written every few seconds. Taking one away is (it holds somebody's work), and so is finishing, whose
undo brings the draft back.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from app.errors import Refused
from app.models.values import Changes
from app.rules.effects import Delete
from app.store.journal import Entry
from app.store.work import Work


def keep(
    work: Work,
    uid: uuid.UUID,
    *,
    flow: str,
    version: int,
    page: str,
    title: str,
    values: Mapping[str, Any],
    customer_id: int | None = None,
) -> Changes:
    """Write down where a wizard is.

    Args:
        work: the unit of work.
        uid: the draft's; one that is not there is made.
        flow: its name.
        version: of the meaning of its values.
        page: the page in front.
        title: what to call it in the list.
        values: what was typed, without secrets; JSON can hold it.
        customer_id: whose it is, where there is one already.

    Returns:
        Changes whose ``facts["draft_id"]`` says which row it is; nothing to undo, nothing to say.
    """
    entries = json.dumps(dict(values), ensure_ascii=False, separators=(",", ":"))
    (draft_id,) = work.connection.execute(
        "INSERT INTO draft(uid, flow, version, page, title, customer_id, entries, by, created_at, changed_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT(uid) DO UPDATE SET version = excluded.version, page = excluded.page, title = excluded.title,"
        " customer_id = excluded.customer_id, entries = excluded.entries, changed_at = excluded.changed_at"
        " RETURNING id",
        (uid.bytes, flow, version, page, title, customer_id, entries, work.by, work.now_ms, work.now_ms),
    ).fetchone()
    return Changes(facts={"draft_id": int(draft_id)}, other=("draft",))


def remove(work: Work, draft_id: int) -> Changes:
    """Take a draft away; undo brings it back.

    Raises:
        Refused: ``draft_gone``.
    """
    found = work.connection.execute("SELECT title FROM draft WHERE id = ?", (draft_id,)).fetchone()
    if found is None:
        raise Refused("draft_gone")
    entry = Entry(work, "draft.removed", {"name": found[0]})
    entry.apply([Delete("draft", draft_id)])
    return entry.close(other=("draft",))


def forget(work: Work, uid: uuid.UUID) -> Changes:
    """Take a draft away without a word: nothing of it is left, or all of it goes on in another wizard with its own."""
    work.connection.execute("DELETE FROM draft WHERE uid = ?", (uid.bytes,))
    return Changes(other=("draft",))


def used(entry: Entry, draft_id: int | None) -> None:
    """Take the draft away that has become something, in the same transaction; its undo brings the draft back.

    Args:
        entry: of what was finished.
        draft_id: None, or one that is gone: nothing happens.
    """
    if draft_id is None:
        return
    if entry.work.connection.execute("SELECT 1 FROM draft WHERE id = ?", (draft_id,)).fetchone() is not None:
        entry.apply([Delete("draft", draft_id)])
