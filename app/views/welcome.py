"""The welcome page of an empty book: three ways to begin, and what each is for (style.md: empty states teach)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.texts import t
from app.views.plain_label import PlainLabel
from app.views.wizards.drafts_button import DraftsButton

if TYPE_CHECKING:
    from app.models.values import Changes
    from app.views.commands import CommandContext
    from app.views.desk import Desk


class WelcomePage(QWidget):
    """Shown while the book holds nobody; goes away with the first customer.

    Args:
        desk: the window's parts.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        unit = desk.theme.unit
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(unit * 6, unit * 6, unit * 6, unit * 6)
        column.setSpacing(unit * 2)
        column.addStretch(1)
        title = PlainLabel(t("Welcome to Partner Desk"))
        title.setProperty("role", "title")
        title.setWordWrap(True)
        column.addWidget(title)
        said = PlainLabel(
            t(
                "This book is empty. It will hold every customer of Google Workspace and Zoho Workplace you look "
                "after, on this computer, also without a network."
            )
        )
        said.setProperty("role", "second")
        said.setWordWrap(True)
        column.addWidget(said)
        column.addSpacing(unit * 2)
        self.buttons: list[QPushButton] = []
        for words, command, explained, primary in (
            (
                t("Import list"),
                "import.open",
                t(
                    "Bring in the customers you have from a file: Excel, CSV or OpenDocument. Nothing is written "
                    "before you have seen it."
                ),
                True,
            ),
            (
                t("Add customer"),
                "customer.add",
                t("Type in one customer. A name or a domain is enough to begin."),
                False,
            ),
            (
                t("Open the practice book"),
                "book.practice",
                t("Sixty made-up customers to try everything on. Your own book stays as it is."),
                False,
            ),
        ):
            column.addWidget(self._way(words, command, explained, primary=primary))
        row = QHBoxLayout()
        row.addWidget(DraftsButton(desk))
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(2)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside.setMaximumWidth(unit * 96)
        scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        desk.changed.connect(self._changed)

    def show_target(self, _target: object) -> None:
        """Give the keyboard to the first way."""
        self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def context(self) -> CommandContext | None:
        """There is nobody to act on."""
        return None

    def _way(self, words: str, command: str, explained: str, *, primary: bool) -> QFrame:
        unit = self._desk.theme.unit
        pane = QFrame()
        pane.setProperty("pane", True)
        row = QHBoxLayout(pane)
        row.setContentsMargins(unit * 3, unit * 2, unit * 3, unit * 2)
        row.setSpacing(unit * 3)
        button = QPushButton(words)
        button.setAccessibleName(words)
        button.setAccessibleDescription(explained)
        button.setProperty("primary", primary)
        button.setMinimumWidth(unit * 24)
        button.clicked.connect(lambda _checked=False: self._desk.registry.trigger(command))
        label = PlainLabel(explained)
        label.setWordWrap(True)
        label.setProperty("role", "second")
        label.setMinimumWidth(unit * 16)
        row.addWidget(button)
        row.addWidget(label, 1)
        self.buttons.append(button)
        return pane

    def _changed(self, changes: Changes) -> None:
        if self.isVisible() and (changes.ids is None or changes.inserted):
            self._desk.go("customers")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground, as a page without a parent of its own colour."""
        QPainter(self).fillRect(event.rect(), self._desk.theme.color("window"))
