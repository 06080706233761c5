"""A titled pane of the customer page, and small parts the panes share."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.views.kept_focus import empty
from app.views.plain_label import PlainLabel, plain_tip
from app.views.theme import unit_of


class Pane(QFrame):
    """A card on the page with a heading, its own buttons at the right, and rows below.

    Args:
        title: already translated; also the accessible name.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pane", True)
        self.setAccessibleName(title)
        unit = self.unit
        outer = QVBoxLayout(self)
        outer.setContentsMargins(unit * 2, unit + unit // 2, unit * 2, unit * 2)
        outer.setSpacing(unit)
        self._head = QHBoxLayout()
        self._head.setSpacing(unit)
        heading = PlainLabel(title)
        heading.setProperty("role", "heading")
        self._head.addWidget(heading)
        self._head.addStretch(1)
        outer.addLayout(self._head)
        self.body = QVBoxLayout()
        self.body.setSpacing(unit)
        outer.addLayout(self.body, 1)
        self.foot = QVBoxLayout()  # stays when the rows are cleared
        outer.addLayout(self.foot)

    @property
    def unit(self) -> int:
        """The layout's rhythm in pixels."""
        return unit_of(self.fontMetrics())

    def add_head(self, widget: QWidget) -> None:
        """Put a button into the heading's line."""
        self._head.addWidget(widget)

    def clear(self) -> None:
        """Take all rows away."""
        empty(self.body)

    def say_empty(self, sentence: str) -> None:
        """Show what an empty pane is for."""
        self.body.addWidget(label(sentence, "second"))


def label(text: str, role: str = "", *, wrap: bool = True, selectable: bool = False) -> QLabel:
    """Return a plain-text label; provider text never becomes markup (Q7)."""
    made = PlainLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def quote(text: str) -> QLabel:
    """Return somebody else’s words, such as a provider’s, marked as a quotation."""
    made = label(text, selectable=True)
    made.setProperty("quote", True)
    return made


def pill(text: str, tone: str) -> QLabel:
    """Return a small word with a coloured ground: ``ok``, ``warn``, ``bad``, ``info`` or ``plain``."""
    made = label(text, wrap=False)
    made.setProperty("pill", "plain" if tone == "none" else tone)
    return made


def small_button(text: str, pressed: Callable[[], object], *, name: str = "", why_not: str = "") -> QPushButton:
    """Return a small button.

    Args:
        text: its words, translated.
        pressed: what it does.
        name: what a screen reader says where the words alone would not tell which one is meant.
        why_not: set: it is disabled, and this says why.
    """
    made = QPushButton(text)
    made.setProperty("small", True)
    made.setAccessibleName(name or text)
    made.setAutoDefault(False)
    made.clicked.connect(lambda _checked=False: pressed())
    if why_not:
        made.setEnabled(False)
        made.setToolTip(plain_tip(why_not))
        made.setAccessibleDescription(why_not)
    return made
