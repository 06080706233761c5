"""Files of evidence kept in the book (R6): consent mails, contracts. At most 20 MB each (design.md, "The book")."""

from __future__ import annotations

from app.actions.customers import called, row
from app.errors import Refused, UserError
from app.models.values import Changes
from app.rules.customer import clean
from app.rules.effects import Update
from app.store.journal import Entry
from app.store.work import Work

LIMIT_BYTES = 20 * 1024 * 1024


def add(work: Work, customer_id: int, name: str, content: bytes) -> Changes:
    """Keep a file with a customer.

    Raises:
        UserError: ``attachment_too_large``, ``attachment_empty``.
        Refused: ``customer_gone``.
    """
    shown = clean(name.replace("\\", "/").rsplit("/", 1)[-1], "name")[-200:] or "file"
    if not content:
        raise UserError("attachment_empty", "content", name=shown)
    if len(content) > LIMIT_BYTES:
        raise UserError("attachment_too_large", "content", name=shown)
    entry = Entry(work, "attachment.added", {"name": called(row(work.connection, customer_id)), "file": shown})
    entry.insert(
        "attachment",
        {
            "customer_id": customer_id,
            "name": shown,
            "size": len(content),
            "content": content,
            "added_at": work.now_ms,
            "added_by": work.by,
        },
    )
    return entry.close(other=("attachment",))


def remove(work: Work, attachment_id: int) -> Changes:
    """Remove a file; its content stays in the book for undo.

    Raises:
        Refused: ``customer_gone``.
    """
    found = work.connection.execute(
        "SELECT customer_id, name FROM attachment WHERE id = ? AND removed = 0", (attachment_id,)
    ).fetchone()
    if found is None:
        raise Refused("customer_gone")
    entry = Entry(work, "attachment.removed", {"name": called(row(work.connection, found[0])), "file": found[1]})
    entry.apply([Update("attachment", attachment_id, {"removed": 1})])
    return entry.close(other=("attachment",))
