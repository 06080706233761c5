"""Says that there are drafts, where there are any, and opens their list (R17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton

from app.texts import n
from app.views.dates import number

if TYPE_CHECKING:
    from app.models.values import Changes
    from app.views.desk import Desk

LATER_MS = 400  # nobody waits for it, the first cards come before


class DraftsButton(QPushButton):
    """Hidden while there is no draft.

    Args:
        desk: whose book.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setProperty("chip", True)
        self.clicked.connect(lambda _checked=False: desk.registry.trigger("drafts.open"))
        self.hide()
        desk.changed.connect(self._changed)
        soon = QTimer(self, singleShot=True, interval=LATER_MS)
        soon.timeout.connect(self._read)
        soon.start()

    def _changed(self, changes: Changes) -> None:
        if "draft" in changes.other or changes.verb in ("undone", "redone"):
            self._read()

    def _read(self) -> None:
        if self._desk.is_open:
            from app.store import draft_rows  # noqa: PLC0415 - after the first cards

            self._desk.when(self._desk.reader.ask(draft_rows.count), self._show)

    def _show(self, count: int) -> None:
        words = n("{count} draft", "{count} drafts", count, count=number(count))
        self.setText(words)
        self.setAccessibleName(words)
        self.setVisible(count > 0 and self.parent() is not None)
