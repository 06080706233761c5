"""Small parts of the domain pages: a code that is shown whole or elided, a button that copies, a pill that changes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from app.texts import t
from app.views.customer.pane import small_button
from app.views.plain_label import PlainLabel, plain_tip

LEAST_SIGNS = 10


class CodeLabel(PlainLabel):
    """Letters that must not be misread, in a font of one width; elided in the middle where there is no room.

    A screen reader and the tooltip have all of it.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setProperty("code", "plain")
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self.font().pointSizeF() if self.font().pointSizeF() > 0 else font.pointSizeF())
        self.setFont(font)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.whole = ""
        self.show_text(text)

    def show_text(self, text: str, tone: str = "plain") -> None:
        """Show a text; ``tone`` ``bad`` where it is not what it should be."""
        self.whole = text
        self.setAccessibleName(text)
        self.setToolTip(plain_tip(text))
        if self.property("code") != tone:
            self.setProperty("code", tone)
            self.style().unpolish(self)
            self.style().polish(self)
        self._elide(self.width())
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the room for all of it."""
        return QSize(self.fontMetrics().horizontalAdvance(self.whole) + self._edges() + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return the least room."""
        least = min(len(self.whole), LEAST_SIGNS)
        return QSize(self.fontMetrics().horizontalAdvance("0" * least) + self._edges(), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Elide to the new width."""
        super().resizeEvent(event)
        self._elide(event.size().width())

    def _edges(self) -> int:
        return 2 * (self.fontMetrics().height() // 2)

    def _elide(self, width: int) -> None:
        room = max(0, width - self._edges())
        shown = self.fontMetrics().elidedText(self.whole, Qt.TextElideMode.ElideMiddle, room) if width else self.whole
        if self.text() != shown:
            self.setText(shown)


def copy_button(name: str, text: Callable[[], str], said: Callable[[str], object]) -> QPushButton:
    """Return a button *Copy*.

    Args:
        name: what a screen reader says ("Copy the value").
        text: gives what is copied.
        said: is told what was copied, in words.
    """

    def copy() -> None:
        QGuiApplication.clipboard().setText(text())
        said(t("“{domain}” was copied.", domain=_short(text())))

    return small_button(t("Copy"), copy, name=name)


def set_pill(label: QLabel, text: str, tone: str) -> None:
    """Give a pill other words and another ground."""
    label.setText(text)
    label.setVisible(bool(text))
    if label.property("pill") != tone:
        label.setProperty("pill", tone)
        label.style().unpolish(label)
        label.style().polish(label)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:40]}…{line[-15:]}"
