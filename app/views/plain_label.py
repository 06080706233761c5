"""Labels and tool tips that show what they are given, letter by letter.

Qt takes a text that looks like HTML for HTML. Names, notes and what providers say come from outside; a customer called
``<img src=…>`` is shown as such, and nothing is loaded.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class PlainLabel(QLabel):
    """A ``QLabel`` without rich text; takes the same words."""

    def __init__(self, text: str | QWidget | None = None, parent: QWidget | None = None) -> None:
        if isinstance(text, QWidget):
            text, parent = None, text
        super().__init__(text or "", parent)
        self.setTextFormat(Qt.TextFormat.PlainText)


class OneLine(PlainLabel):
    """One line that ends in “…” where there is no room for all of it; a screen reader and the tooltip have all of it.

    Takes whatever width its layout has to give.
    """

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.whole = " ".join(text.split())
        self.setAccessibleName(self.whole)
        self.setToolTip(plain_tip(self.whole))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._cut(self.width())

    def sizeHint(self) -> QSize:
        """Return the room for all of it."""
        return QSize(self.fontMetrics().horizontalAdvance(self.whole) + 2, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut to the new width."""
        super().resizeEvent(event)
        self._cut(event.size().width())

    def _cut(self, width: int) -> None:
        shown = self.fontMetrics().elidedText(self.whole, Qt.TextElideMode.ElideRight, max(0, width))
        if self.text() != shown:
            self.setText(shown)


def plain_tip(text: str) -> str:
    """Return a tool tip that shows ``text`` letter by letter: Qt takes what looks like HTML for HTML there too."""
    if "<" not in text and "&" not in text:
        return text
    from html import escape  # noqa: PLC0415 - it loads the names of two thousand signs, which no window shows first

    return f"<qt>{escape(text)}</qt>".replace("\n", "<br>")
