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
    shown = shown_name(name, content)
    entry = Entry(work, "attachment.added", {"name": called(row(work.connection, customer_id)), "file": shown})
    keep(entry, customer_id, shown, content)
    return entry.close(other=("attachment",))


def shown_name(name: str, content: bytes) -> str:
    """Return the name under which a file is kept, once it is seen that it can be.

    Raises:
        UserError: ``attachment_too_large``, ``attachment_empty``.
    """
    shown = clean(name.replace("\\", "/").rsplit("/", 1)[-1], "name")[-200:] or "file"
    if not content:
        raise UserError("attachment_empty", "content", name=shown)
    if len(content) > LIMIT_BYTES:
        raise UserError("attachment_too_large", "content", name=shown)
    return shown


def keep(entry: Entry, customer_id: int, name: str, content: bytes) -> int:
    """Keep a file as part of something larger that is done (a consent with its evidence); returns its id."""
    return entry.insert(
        "attachment",
        {
            "customer_id": customer_id,
            "name": name,
            "size": len(content),
            "content": content,
            "added_at": entry.work.now_ms,
            "added_by": entry.work.by,
        },
    )


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
