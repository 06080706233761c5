"""What a wizard says when it is done: what happened, what waits, what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.views.plain_label import PlainLabel

if TYPE_CHECKING:
    from app.views.wizards.spec import DonePage


class DoneView(QWidget):
    """Draws a ``DonePage`` without its buttons, which stand in the wizard's foot."""

    def __init__(self, unit: int) -> None:
        super().__init__()
        self._unit = unit
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(unit * 3, unit * 3, unit * 3, unit * 2)
        self._column.setSpacing(unit)

    def show_done(self, page: DonePage) -> None:
        """Show it (once)."""
        self._add(f"✓  {page.title}", "title")
        for sentence in page.sentences:
            self._add(sentence, "")
        if page.missing:
            self._column.addSpacing(self._unit)
            pane = QFrame()
            pane.setProperty("pane", True)
            lines = QVBoxLayout(pane)
            lines.setContentsMargins(self._unit * 2, self._unit, self._unit * 2, self._unit)
            lines.addWidget(_words(page.missing_title, "heading"))
            for line in page.missing:
                lines.addWidget(_words(f"○  {line}", ""))
            self._column.addWidget(pane)
        self._column.addStretch(1)

    def _add(self, words: str, role: str) -> None:
        self._column.addWidget(_words(words, role))


def _words(words: str, role: str) -> QLabel:
    label = PlainLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if role:
        label.setProperty("role", role)
    return label
