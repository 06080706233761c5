"""Reading the book beside its writer: every answer is a future, made on one of two threads with own connections.

The quick thread answers what a person waits for while looking at it (first screenfuls, rows, one customer), the slow
thread what may take a moment (all ids, counts, choices, history).
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from types import ModuleType
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from sqlcipher3 import dbapi2 as sqlite

from app.errors import Cancelled
from app.models.clock import Clock
from app.models.values import CardRow, Changes, CustomerQuery, FirstPage
from app.store import card_rows
from app.store.engine import Connection, translated
from app.store.late_indexes import without_index
from app.store.query import plan
from app.store.search import Finder
from app.store.worker import Worker

if TYPE_CHECKING:
    from app.models.details import (
        AccountDetail,
        AttachmentContent,
        BatchDetail,
        BookCounts,
        CustomerDetail,
        HistoryEntry,
        SavedViewDetail,
    )

P = ParamSpec("P")
T = TypeVar("T")
_PAGE_OF_EXPORT = 2000
_QUICK_CACHE_KIB = 16_000  # at a million, with less the inner pages are pushed out by each other screenful
_SLOW_CACHE_KIB = 1000  # it reads long stretches once
_SEARCH_CACHE_KIB = 32_000  # while somebody types, each key looks at much the same texts: decrypted once, until a rest
_EXPORT_CACHE_KIB = 64_000  # customers are read in view order, not in page order
_INTERRUPTED = 9  # SQLITE_INTERRUPT


def _rows() -> ModuleType:
    """Return ``store.rows``, loaded by the thread that first asks it: nothing of it is needed for the first cards."""
    from app.store import rows  # noqa: PLC0415

    return rows


class _Search:
    """What one generation of searches shares, so that all of it can be called off."""

    def __init__(self) -> None:
        self.superseded = False

    def check(self) -> None:
        """Raise where the search was called off."""
        if self.superseded:
            raise Cancelled("superseded")


class _Lane:
    """A thread with its own connection, made when it is first needed.

    Args:
        name: of the thread.
        connect: makes a read-only connection.
        cache_kib: what SQLite may keep of the book in memory.
        room_kib: how much of it from the first ``roomy`` call until a rest.
        first: the window waits for its answers.
    """

    def __init__(
        self, name: str, connect: Callable[[], Connection], cache_kib: int, room_kib: int = 0, *, first: bool = False
    ) -> None:
        self._connect = connect
        self._cache_kib = cache_kib
        self._room_kib = room_kib
        self._is_roomy = False
        self._worker = Worker(name, self._rest, first=first)
        self._connection: Connection | None = None
        self._lock = threading.Lock()
        self._running: _Search | None = None

    def submit(
        self, call: Callable[[Connection], T], search: _Search | None = None, *, roomy: bool = False
    ) -> Future[T]:
        """Run ``call(connection)`` here; a superseded search ends with ``Cancelled``.

        Args:
            call: what to ask.
            search: what it belongs to.
            roomy: the next one will probably read the same pages again.
        """
        return self._worker.submit(lambda: self._run(call, search, roomy=roomy))

    def interrupt(self, search: _Search) -> None:
        """Stop the running call if it belongs to this search."""
        with self._lock:
            if self._running is search and self._connection is not None:
                self._connection.interrupt()

    def close(self) -> None:
        """Stop what runs, close the connection, end the thread."""

        def shut() -> None:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

        self._worker.submit(shut)
        self._worker.close()

    def _rest(self) -> None:
        """Let go of what was kept for the next call."""
        if self._connection is not None and self._is_roomy:
            self._is_roomy = False
            with suppress(sqlite.Error):  # a failing disk is told by whoever asks next
                self._connection.execute(f"PRAGMA cache_size = -{self._cache_kib}")
                self._connection.execute("PRAGMA shrink_memory")

    def _run(self, call: Callable[[Connection], T], search: _Search | None, *, roomy: bool) -> T:
        if self._connection is None:
            self._connection = self._connect()
            self._connection.execute(f"PRAGMA cache_size = -{self._cache_kib}")
        if roomy and not self._is_roomy:
            self._is_roomy = True
            self._connection.execute(f"PRAGMA cache_size = -{self._room_kib}")
        while True:
            if search is not None:
                search.check()
            with self._lock:
                self._running = search
            try:
                with translated():
                    try:
                        return call(self._connection)
                    except sqlite.OperationalError as error:
                        if unindexed := without_index(error, self._connection):
                            return call(unindexed)
                        if getattr(error, "sqlite_errorcode", 0) != _INTERRUPTED and "interrupted" not in str(error):
                            raise
                        # Meant for an earlier call that had just ended: go again, unless it was meant for this one.
            finally:
                with self._lock:
                    self._running = None


class Reader:
    """Answers questions about the book; made by ``Book``.

    Args:
        connect: makes a read-only connection.
        clock: tells today, for the filters that count days.
    """

    def __init__(self, connect: Callable[[], Connection], clock: Clock) -> None:
        self._connect = connect
        self._clock = clock
        self._quick = _Lane("reader", connect, _QUICK_CACHE_KIB, first=True)
        self._slow = _Lane("slow reader", connect, _SLOW_CACHE_KIB, _SEARCH_CACHE_KIB)
        self._search = _Search()
        self._finder = Finder()

    def first_page(self, query: CustomerQuery, limit: int = 60) -> Future[FirstPage]:
        """Return the first rows of a result set, fast.

        The future raises:
            UserError: ``filter_unknown``, ``filter_value``, ``sort_unknown``.
            Cancelled: ``superseded`` by ``cancel_search``.
        """
        search = self._search

        def find(connection: Connection) -> FirstPage:
            wanted = plan(query, self._clock.today())
            ids, complete = self._finder.first(connection, wanted, limit, search.check)
            return FirstPage(card_rows.cards(connection, ids), complete)

        return self._quick.submit(find, search)

    def ids(self, query: CustomerQuery) -> Future[array[int]]:
        """Return all ids of a result set in view order, as ``array('i')``; it may be shared: don't change it.

        The future raises as ``first_page``'s.
        """
        search = self._search
        return self._slow.submit(
            lambda connection: self._finder.all(connection, plan(query, self._clock.today()), search.check),
            search,
            roomy=bool(query.search),
        )

    def count(self, query: CustomerQuery) -> Future[int]:
        """Return how many customers a result set holds. The future raises as ``first_page``'s."""
        search = self._search
        return self._slow.submit(
            lambda connection: self._finder.count(connection, plan(query, self._clock.today()), search.check),
            search,
            roomy=bool(query.search),
        )

    def cancel_search(self) -> None:
        """Call off every ``first_page``, ``ids`` and ``count`` asked for until now; their futures raise Cancelled."""
        search, self._search = self._search, _Search()
        search.superseded = True
        self._quick.interrupt(search)
        self._slow.interrupt(search)

    def forget(self, changes: Changes) -> None:
        """Hear of a commit: what is kept in memory about the order of customers is brought up to date."""
        self._finder.forget(changes)

    def rows(self, ids: Sequence[int]) -> Future[list[CardRow]]:
        """Return cards in the order asked for; customers that are not there are left out."""
        wanted = list(ids)
        return self._quick.submit(lambda connection: card_rows.cards(connection, wanted))

    def customer(self, customer_id: int) -> Future[CustomerDetail | None]:
        """Return everything about one customer; None when there is none."""
        return self._quick.submit(lambda connection: _rows().customer(connection, customer_id))

    def setting(self, key: str) -> Future[str | None]:
        """Return an option of the book; None where it was never set."""
        return self._quick.submit(lambda connection: _rows().setting(connection, key))

    def undo_state(self, by: str) -> Future[tuple[BatchDetail | None, BatchDetail | None]]:
        """Return what this person's undo and redo would turn round."""
        return self._quick.submit(lambda connection: _rows().undo_state(connection, by))

    def ask(self, question: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Answer a question of a module ``store.*_rows``: ``question(connection, *args)``, quick by promise."""
        return self._quick.submit(lambda connection: question(connection, *args, **kwargs))

    def ask_slowly(
        self, question: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """As ``ask``, for what may take a moment: nobody's first screenful waits behind it."""
        return self._slow.submit(lambda connection: question(connection, *args, **kwargs))

    def saved_views(self) -> Future[list[SavedViewDetail]]:
        """Return the saved views in the person's order."""
        return self._quick.submit(lambda connection: _rows().saved_views(connection))

    def accounts(self) -> Future[list[AccountDetail]]:
        """Return our partner accounts by name."""
        return self._quick.submit(lambda connection: _rows().accounts(connection))

    def import_layout(self, fingerprint: str) -> Future[dict[str, Any] | None]:
        """Return the mapping remembered for files with these headers."""
        return self._quick.submit(lambda connection: _rows().import_layout(connection, fingerprint))

    def history(
        self, customer_id: int, before: HistoryEntry | None = None, limit: int = 100
    ) -> Future[list[HistoryEntry]]:
        """Return the newest changes of a customer, or those older than the entry ``before``."""
        return self._slow.submit(lambda connection: _rows().history(connection, customer_id, before, limit))

    def choices(self, field: str) -> Future[list[tuple[str, int]]]:
        """Return a filter field's values on the live shelf with counts, most frequent first.

        The future raises:
            UserError: ``filter_unknown``: the field has no list of values.
        """
        return self._slow.submit(lambda connection: _rows().choices(connection, field))

    def attachment(self, attachment_id: int) -> Future[AttachmentContent | None]:
        """Return a file of evidence with its bytes; None when it is not there."""
        return self._slow.submit(lambda connection: _rows().attachment(connection, attachment_id))

    def counts(self) -> Future[BookCounts]:
        """Return how many customers the book holds."""
        return self._slow.submit(lambda connection: _rows().counts(connection))

    def iterate(self, wanted: CustomerQuery | Sequence[int], chunk: int = _PAGE_OF_EXPORT) -> Iterator[list[CardRow]]:
        """Yield a whole result set in view order, ``chunk`` cards at a time, on the caller's thread (not the GUI's).

        Args:
            wanted: a query, or the ids themselves in their order (a selection); those that are gone are left out.
            chunk: how many at a time.

        Raises:
            UserError: as ``first_page``'s future.
        """
        return self._iterate(wanted, chunk, card_rows.cards)

    def iterate_fields(
        self, wanted: CustomerQuery | Sequence[int], fields: Sequence[str], chunk: int = _PAGE_OF_EXPORT
    ) -> Iterator[list[tuple[Any, ...]]]:
        """As ``iterate``, with some fields in their order, as ``card_rows.records``; for lists that leave the book."""
        return self._iterate(wanted, chunk, lambda connection, ids: card_rows.records(connection, ids, fields))

    def _iterate(
        self, wanted: CustomerQuery | Sequence[int], chunk: int, read: Callable[[Connection, Sequence[int]], T]
    ) -> Iterator[T]:
        ids = self.ids(wanted).result() if isinstance(wanted, CustomerQuery) else wanted
        connection = self._connect()
        try:
            with translated():
                connection.execute(f"PRAGMA cache_size = -{_EXPORT_CACHE_KIB}")
                for start in range(0, len(ids), chunk):
                    yield read(connection, ids[start : start + chunk])
        finally:
            connection.close()

    def close(self) -> None:
        """Stop searches, close the connections, end the threads; later calls get cancelled futures."""
        self.cancel_search()
        self._quick.close()
        self._slow.close()
