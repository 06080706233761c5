"""Which customers the filters used last let pass: kept in memory until the next commit.

Whoever narrows a list toggles a filter, sorts, searches on: the same filter is asked about again and again, by the
first screenful and by the search for all ids. At a million customers its answer takes 20 ms to read, and a megabyte.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from app.store.candidates import Marks, Source
from app.store.engine import Connection

KEPT_AT_MOST = 4


class Passing:
    """The answers of a few filters, safe to use from several threads; hears of every commit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[Source, Marks] = {}
        self._heard = 0

    def forget(self) -> None:
        """Hear of a commit: nothing that was read before it counts any more."""
        with self._lock:
            self._heard += 1
            self._kept.clear()

    def now(self) -> PassingNow:
        """Return what is known now, for one transaction that begins after this."""
        with self._lock:
            return PassingNow(self, self._heard)

    def get(self, source: Source, moment: int) -> Marks | None:
        """Return the answer of a filter, if it is kept and no commit was heard of since ``moment``; don't change it."""
        with self._lock:
            if moment != self._heard or source not in self._kept:
                return None
            marks = self._kept[source] = self._kept.pop(source)  # now the newest
            return marks

    def keep(self, source: Source, marks: Marks, moment: int) -> None:
        """Keep an answer read after ``moment``, unless a commit was heard of since; it must not be changed any more."""
        with self._lock:
            if moment == self._heard:
                self._kept[source] = marks
                if len(self._kept) > KEPT_AT_MOST:
                    del self._kept[next(iter(self._kept))]


@dataclass(frozen=True, slots=True)
class PassingNow:
    """Answers of filters as they are in one transaction.

    Args:
        passing: where they are kept.
        moment: how many commits had been heard of when the transaction began.
    """

    passing: Passing
    moment: int

    def known(self, source: Source) -> Marks | None:
        """Return the answer of a filter if that is kept; don't change it."""
        return self.passing.get(source, self.moment)

    def of(self, source: Source, connection: Connection, size: int) -> Marks:
        """Return the answer of a filter, kept or read; don't change it."""
        marks = self.known(source)
        if marks is None:
            marks = source.marks(connection, size)
            self.passing.keep(source, marks, self.moment)
        return marks

    def unless_many(self, source: Source, connection: Connection, size: int, most: int) -> Marks | None:
        """As ``of``, or None where there are more than ``most`` and they would have to be read."""
        marks = self.known(source)
        if marks is None:
            marks = source.marks_unless_many(connection, size, most)
            if marks is not None:
                self.passing.keep(source, marks, self.moment)
        return marks
