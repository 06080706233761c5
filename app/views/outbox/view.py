"""The list of the outbox: a table that a screen reader can read, walked and used by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from app.texts import t


class OutboxView(QTableView):
    """The list; keys do what the buttons do.

    Signals:
        wanted(str): a verb of ``panel.VERBS`` on what is selected.
        scrolled: other rows are in sight.
    """

    wanted = Signal(str)
    scrolled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(t("Outbox"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def in_sight(self) -> tuple[int, int]:
        """Return the first and the last row on the viewport."""
        tall = max(1, self.verticalHeader().defaultSectionSize())
        first = self.verticalScrollBar().value() // tall
        return first, first + self.viewport().height() // tall + 1

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Read what comes into sight."""
        super().scrollContentsBy(dx, dy)
        self.scrolled.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens what mends it, Delete withdraws, R tries again, D: it was done by hand, T takes it over."""
        verb = {
            Qt.Key.Key_Return: "edit",
            Qt.Key.Key_Enter: "edit",
            Qt.Key.Key_F2: "edit",
            Qt.Key.Key_Delete: "withdraw",
            Qt.Key.Key_R: "retry",
            Qt.Key.Key_D: "by_hand",
            Qt.Key.Key_T: "take_over",
            Qt.Key.Key_O: "open",
        }.get(Qt.Key(event.key()))
        if verb is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.wanted.emit(verb)
        else:
            super().keyPressEvent(event)
