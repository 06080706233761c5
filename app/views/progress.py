"""How far a long piece of work is, as the strip shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Callable


class Progress(QObject):
    """How far a long piece of work is, from any thread to the strip.

    Signals:
        stepped(int, int, str): done, total (0: not known), code of the phase; on the GUI thread.
        ended: it is over.
    """

    stepped = Signal(int, int, str)
    ended = Signal()

    def __init__(self, title: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self.on_cancel: Callable[[], None] | None = None
        self.is_over = False

    def report(self, done: int, total: int, phase: str) -> None:
        """Say how far it is; safe from any thread."""
        self.stepped.emit(min(done, 2**31 - 1), min(total, 2**31 - 1), phase)

    def cancel(self) -> None:
        """Ask the work to stop."""
        if self.on_cancel is not None:
            self.on_cancel()

    def end(self) -> None:
        """It is over, one way or the other; on the GUI thread, once or more."""
        if not self.is_over:
            self.is_over = True
            self.ended.emit()
            self.deleteLater()
