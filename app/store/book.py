"""An open book: the writer, the reader, and who wants to hear of changes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from app.errors import Refused
from app.models.clock import Clock
from app.models.job import Job
from app.models.values import CardRow, Changes
from app.store.card_rows import cards
from app.store.ending import Ending
from app.store.engine import Connection, close_gently, connect, translated
from app.store.reader import Reader
from app.store.work import Work
from app.store.worker import Worker
from app.store.write_ahead import bring_in, make_room

log = logging.getLogger(__name__)
_ROOM_AFTER = 2  # transactions: who has written twice goes on; a command rarely does

if TYPE_CHECKING:
    from app.store.staging import Staging

P = ParamSpec("P")
T = TypeVar("T")


class Book:
    """One open ``.deskbook``. Reads go to ``reader``; every write is an action run by ``do`` or ``run``.

    Args:
        path: the book file; it exists and has this program's schema (``store.opening`` sees to both).
        key: 32 raw bytes, or None for a plain book.
        by: the person who works, as named in the settings.
        clock: tells now and today.
        read_only: no writer is made; ``do`` refuses.
    """

    def __init__(self, path: Path, key: bytes | None, by: str, clock: Clock, *, read_only: bool = False) -> None:
        self.path = path
        self.by = by
        self.clock = clock
        self.read_only = read_only
        self._key = key
        self._listeners: list[Callable[[Changes], None]] = []
        self._forehearers: list[Callable[[Changes], None]] = []
        self._stoppers = Ending()
        self._closers = Ending()
        self.reader = Reader(lambda: connect(path, key, read_only=True), clock)
        self._writer: Connection | None = None
        self._written = 0
        self._worker = Worker("database", self._rest)

    def listen(self, listener: Callable[[Changes], None]) -> None:
        """Call ``listener`` after every commit, on the database worker's thread; views hop to their own."""
        self._listeners.append(listener)

    def unlisten(self, listener: Callable[[Changes], None]) -> None:
        """Stop calling ``listener``."""
        self._listeners.remove(listener)

    def hear_ahead(self, listener: Callable[[Changes], None]) -> None:
        """Call ``listener`` before each commit of an action, in its transaction and on the worker's thread.

        For who gets ready what is shown once the disk has the change; whether it ever has is not known yet. It must be
        quick, and a failure of it is logged and does not hold up the commit.
        """
        self._forehearers.append(listener)

    def before_close(self, stopper: Callable[[], None]) -> None:
        """Run ``stopper`` when the book is about to be closed: no new work, cancel what runs.

        Raises:
            Closing: the book is being closed, and who asks must not begin.
        """
        self._stoppers.add(stopper)

    def at_close(self, closer: Callable[[], None]) -> None:
        """Run ``closer`` when the book is closed, last added first (the lock, for one); raises as ``before_close``."""
        self._closers.add(closer)

    def do(self, action: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run ``action(work, ...)`` in one transaction on the database worker; committed when the future is done."""
        return self.do_job(Job(), action, *args, **kwargs)

    def do_job(
        self, job: Job, action: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """As ``do``, with progress and cancel through ``job``."""
        return self._worker.submit(lambda: self._transact(job, lambda work: action(work, *args, **kwargs)))

    def run(self, action: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As ``do``, waiting for the answer; for commands and tests, never on the GUI thread."""
        return self.do(action, *args, **kwargs).result()

    def between_transactions(self, call: Callable[[Connection], T]) -> Future[T]:
        """Run ``call(connection)`` on the worker outside a transaction (index slices, backup, checkpoint)."""

        def guarded() -> T:
            with translated(self.path):
                return call(self._writing())

        return self._worker.submit(guarded)

    def cards_just_written(self, ids: Sequence[int]) -> list[CardRow]:
        """Return cards as they are now; for a listener, on the worker's thread, so that no other thread is waited for.

        Who hears ahead sees what is being written.

        Args:
            ids: a few customers; those that are not there are left out.
        """
        with translated(self.path):
            return cards(self._writing(), ids)

    def stage(self) -> Staging:
        """Return a new, empty staging file under this book's key (an import on its way); its taker closes it."""
        from app.store.staging import Staging  # noqa: PLC0415 - only an import needs it

        return Staging(self.path, self._key)

    def back_up_before(self, reason: str, job: Job) -> None:
        """Copy the book before something large is written, unless nothing was done since the newest copy (R73).

        Args:
            reason: one of ``store.backup.REASONS``.
            job: progress and cancel.

        Raises:
            DiskTrouble: ``no_room_for_backup``, or the disk fails.
            Cancelled: it was stopped.
        """
        from app.store.backup import back_up, needs_backup  # noqa: PLC0415 - only before something large

        if needs_backup(self.path, self._key):
            back_up(self.path, self._key, reason, self.clock.now(), job)

    def announce(self, changes: Changes) -> None:
        """Tell the reader and every listener; a listener that fails is logged and does not undo the commit."""
        self.reader.forget(changes)
        self._tell(self._listeners, changes)

    def _tell(self, listeners: Sequence[Callable[[Changes], None]], changes: Changes) -> None:
        for listener in tuple(listeners):
            try:
                listener(changes)
            except Exception:
                log.exception("a listener failed on %s", changes.verb)

    def close(self) -> None:
        """Finish the transaction under way, then close connections and let the lock go."""

        def shut() -> None:
            if self._writer is not None:
                close_gently(self._writer)
                self._writer = None

        self._stoppers.run()
        self.reader.close()
        self._worker.submit(shut)
        self._worker.close()
        self._closers.run()

    def _writing(self) -> Connection:
        if self.read_only:
            raise Refused("book_read_only", str(self.path))
        if self._writer is None:
            self._writer = connect(self.path, self._key)
        return self._writer

    def _rest(self) -> None:
        if self._writer is not None:
            bring_in(self._writer)

    def _transact(self, job: Job, call: Callable[[Work], T]) -> T:
        with translated(self.path):
            connection = self._writing()
            connection.execute("BEGIN IMMEDIATE")
            work = Work(connection, self.by, self.clock, job)
            try:
                result = call(work)
                if isinstance(result, Changes):
                    self._tell(self._forehearers, result)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        self._written += 1
        if self._written == _ROOM_AFTER:
            self._worker.submit(lambda: make_room(self.path))
        if isinstance(result, Changes):
            self.announce(result)
        return result
