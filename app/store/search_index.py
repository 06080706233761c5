"""The search index: every three letters of ``customer_search.text``, and in which customers they occur.

Tried on an encrypted book of a million customers (154 letters each, five languages), FTS5's trigram tokenizer:

=============  ==========  ======  =====================================================================
``detail``     built in    size    first 500 of: a rare word · a common one · 10 letters · two letters
=============  ==========  ======  =====================================================================
``none``       20–30 s     177 MB  0.5 ms · 0.4 ms · 17 ms · 0.5 ms
``full``       64 s        511 MB  0.4 ms · 0.3 ms · 5 ms · 0.4 ms
=============  ==========  ======  =====================================================================

So the index holds no positions: it proposes customers that have every three letters of a term, and the text itself is
asked whether they stand side by side. One or two letters are the beginning of some three (two line feeds follow the
last), and ``fts5vocab`` lists the customers of a range of them. The text is folded already, so the tokenizer leaves
letters as they are. ``hashsize`` makes fewer, larger segments: a third of the time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

from app.models.values import Changes
from app.store.engine import Connection
from app.store.late_indexes import build_next, missing

T = TypeVar("T")
_HASH_BYTES = 32 << 20
_SLICE = 20_000
_LARGE_SLICE = 50_000  # where no edit waits: a third less work than in many small ones
_FIRST_SLICE = 4_000
_SLICE_S = 0.25  # an edit may have to wait so long
_PENDING_TO_SCAN = 100  # so many are searched in a millisecond; a commit more per edit would cost its wait


def create(connection: Connection) -> None:
    """Make the empty index in a new book, or in one whose index was dropped; everything is then to be pending."""
    connection.execute(
        "CREATE VIRTUAL TABLE customer_fts USING fts5(text, content='', contentless_delete=1, detail=none,"
        " tokenize='trigram case_sensitive 1')"
    )
    connection.execute("CREATE VIRTUAL TABLE customer_fts_places USING fts5vocab(customer_fts, instance)")
    connection.execute("INSERT INTO customer_fts(customer_fts, rank) VALUES ('hashsize', ?)", (_HASH_BYTES,))


def rebuild(connection: Connection) -> None:
    """Drop the index, make an empty one and mark everything as pending; inside the caller's transaction."""
    connection.execute("DROP TABLE IF EXISTS customer_fts_places")
    connection.execute("DROP TABLE IF EXISTS customer_fts")
    create(connection)
    connection.execute("INSERT OR IGNORE INTO search_pending SELECT id FROM customer_search")


def build_slice(connection: Connection, size: int = _SLICE) -> int:
    """Index the next pending customers in a transaction of their own.

    Args:
        connection: the writer's, outside a transaction.
        size: how many at most.

    Returns:
        How many are pending still, counted up to ``size``.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        (last,) = connection.execute(
            "SELECT max(customer_id) FROM (SELECT customer_id FROM search_pending ORDER BY customer_id LIMIT ?)",
            (size,),
        ).fetchone()
        if last is not None:
            connection.execute(
                "DELETE FROM customer_fts WHERE rowid IN (SELECT p.customer_id FROM search_pending p"
                " CROSS JOIN customer_fts_docsize d ON d.id = p.customer_id WHERE p.customer_id <= ?)",
                (last,),
            )
            connection.execute(
                "INSERT INTO customer_fts(rowid, text) SELECT s.id, s.text || char(10) FROM search_pending p"
                " CROSS JOIN customer_search s ON s.id = p.customer_id WHERE p.customer_id <= ?"
                " ORDER BY p.customer_id",
                (last,),
            )
            connection.execute("DELETE FROM search_pending WHERE customer_id <= ?", (last,))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return count_pending(connection, size)


def count_pending(connection: Connection, most: int) -> int:
    """Return how many customers are pending, counted up to ``most``."""
    row = connection.execute("SELECT count(*) FROM (SELECT 1 FROM search_pending LIMIT ?)", (most,)).fetchone()
    return int(row[0])


class IndexedBook(Protocol):
    """What the indexer needs of a book."""

    def listen(self, listener: Callable[[Changes], None]) -> None:
        """Call ``listener`` after every commit."""

    def unlisten(self, listener: Callable[[Changes], None]) -> None:
        """Stop calling it."""

    def between_transactions(self, call: Callable[[Connection], T]) -> Future[T]:
        """Run ``call`` on the worker outside a transaction."""


class Indexer:
    """Keeps the search index up behind the writer, in slices between its transactions, so that edits get in between.

    Indexes that a large import left for later (``store.late_indexes``) are built the same way, one at a time.

    A few pending customers are left to be searched by scan; when they become many, they are indexed.

    Args:
        book: to listen to, from now on; what an earlier session left pending is taken up by ``start``.
    """

    def __init__(self, book: IndexedBook) -> None:
        self._book = book
        self._lock = threading.Lock()
        self._is_busy = False
        self._is_closed = False
        self._size = _FIRST_SLICE
        book.listen(self._heard)

    def start(self) -> None:
        """Take up what is pending."""
        self._wake(1, indexes=True)

    def finish(self, report: Callable[[int], None] | None = None) -> None:
        """Build and index everything that is pending now, waiting; for commands and tests, never on the GUI thread.

        Args:
            report: called after every slice with how many customers it took at most.
        """
        while self._book.between_transactions(build_next).result():
            pass
        left = self._book.between_transactions(lambda connection: count_pending(connection, 1)).result()
        while left:
            left = self._book.between_transactions(lambda connection: build_slice(connection, _LARGE_SLICE)).result()
            if report is not None:
                report(_LARGE_SLICE)

    def close(self) -> None:
        """Stop listening; a slice under way is finished."""
        self._is_closed = True
        self._book.unlisten(self._heard)

    def _heard(self, changes: Changes) -> None:
        if changes.ids is None or changes.ids:
            self._wake(_PENDING_TO_SCAN, indexes=changes.ids is None or len(changes.ids) >= _FIRST_SLICE)

    def _wake(self, least: int, *, indexes: bool) -> None:
        with self._lock:
            if self._is_busy or self._is_closed:
                return
            self._is_busy = True
        self._next(
            lambda connection: (indexes and bool(missing(connection))) or count_pending(connection, least) >= least
        )

    def _build(self, connection: Connection) -> bool:
        """Index a slice, and make the next one as large as keeps an edit waiting for a moment only.

        Indexes that an import left for later come first: whoever sorts and filters waits for them.
        """
        if missing(connection):
            return build_next(connection) > 0 or count_pending(connection, 1) > 0
        begin = time.monotonic()
        is_left = build_slice(connection, self._size) > 0
        is_quick = time.monotonic() - begin < _SLICE_S / 2
        self._size = min(self._size * 2, _SLICE) if is_quick else max(self._size // 2, _FIRST_SLICE // 4)
        return is_left

    def _next(self, step: Callable[[Connection], bool]) -> None:
        self._book.between_transactions(step).add_done_callback(self._done)

    def _done(self, future: Future[bool]) -> None:
        # A failing disk is told by whoever writes next; the customers stay pending.
        goes_on = not future.cancelled() and future.exception() is None and future.result()
        if goes_on and not self._is_closed:
            self._next(self._build)
            return
        with self._lock:
            self._is_busy = False
