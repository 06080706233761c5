"""Keeps a wizard's draft: at every page and soon after typing, one write at a time, never in the way of finishing."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.actions import drafts

if TYPE_CHECKING:
    from app.models.values import Changes
    from app.store.book import Book
    from app.views.desk import Desk

SAVED_AFTER_MS = 1_500  # after the last key; at most ``LONGEST_MS`` after the first
LONGEST_MS = 2_000


class DraftSaver(QObject):
    """Writes the draft of one wizard.

    Args:
        desk: whose book.
        current: returns what ``actions.drafts.keep`` takes, or None where there is nothing worth keeping.
        uid: of the draft.
        draft_id: of the draft that goes on; None: there is none yet.
        parent: the wizard.

    Signals:
        kept: it is in the book, or ``draft_id`` is None and it is there no more.
    """

    kept = Signal()

    def __init__(
        self,
        desk: Desk,
        current: Callable[[], dict[str, Any] | None],
        uid: uuid.UUID,
        draft_id: int | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._current = current
        self._uid = uid
        self.draft_id = draft_id
        self._written = ""
        self._writing = 0
        self._waiting: list[Callable[[], object]] = []
        self.is_over = False
        self._is_gone = False
        self._soon = QTimer(self, singleShot=True, interval=SAVED_AFTER_MS)
        self._latest = QTimer(self, singleShot=True, interval=LONGEST_MS)
        for timer in (self._soon, self._latest):
            timer.timeout.connect(self.save)

    def typed(self) -> None:
        """Something was typed: keep it soon."""
        self._soon.start()
        if not self._latest.isActive():
            self._latest.start()

    def save(self) -> None:
        """Keep it now, unless the book has it already; what was kept is taken away once nothing of it is left."""
        self._stop()
        if self.is_over:
            return
        now = self._current()
        written = "" if now is None else json.dumps(now, sort_keys=True, default=str)
        if written == self._written:
            return
        self._written = written
        self._write((lambda book: book.do(drafts.keep, self._uid, **now)) if now is not None else self._forgotten)

    def forget(self) -> None:
        """Take away what was kept: all of it goes on in another wizard."""
        self.is_over = True
        if self._written or self.draft_id is not None:
            self._write(self._forgotten)

    def _forgotten(self, book: Book) -> Future[Changes]:
        return book.do(drafts.forget, self._uid)

    def _write(self, start: Callable[[Book], Future[Changes]]) -> None:
        self._writing += 1
        self._desk.write(start, done=self._kept, failed=self._failed, quiet=True)

    def settle(self, then: Callable[[], object]) -> None:
        """Call ``then`` when no write is under way: the draft's id is known by then."""
        self._stop()
        if self._writing:
            self._waiting.append(then)
        else:
            then()

    def let_go(self) -> None:
        """The wizard is gone: what is being written is written, nobody is told."""
        self._stop()
        self.is_over = self._is_gone = True

    def _stop(self) -> None:
        self._soon.stop()
        self._latest.stop()

    def _kept(self, changes: Changes) -> None:
        if self._is_gone:
            return
        self.draft_id = changes.facts.get("draft_id")
        self.kept.emit()
        self._ended()

    def _failed(self, _error: Exception) -> bool:
        if not self._is_gone:
            self._written = ""
            self._ended()
        return False

    def _ended(self) -> None:
        self._writing -= 1
        if not self._writing:
            waiting, self._waiting = self._waiting, []
            for call in waiting:
                call()
