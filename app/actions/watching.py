"""Watched domains looked at again while a book is open: what does it, joined to what it writes (R32)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.actions import looks, verification
from app.sync.watching import Verbs

if TYPE_CHECKING:
    from app.store.book import Book
    from app.sync.connections import Connections
    from app.sync.watching import Watcher

VERBS = Verbs(looks.record, verification.proven, looks.let_go)


def begin(connections: Connections, book: Book) -> Watcher:
    """Watch the domains of an open book until it is closed; asked again for the same book it is the same watcher."""
    return connections.watch(book, VERBS)
