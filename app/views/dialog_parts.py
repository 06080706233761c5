"""What the frame's dialogs are made of: margins, a title, a row of buttons in the order of the system."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

Role = QDialogButtonBox.ButtonRole


class PlainDialog(QDialog):
    """A dialog with a title, content and buttons; opened with ``open()``, never waited for.

    Args:
        parent: the window.
        title: said in the title bar and at the top.
        unit: the layout's rhythm; taken from the font where not given.
    """

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        unit = max(8, round(self.fontMetrics().height() / 2.2))
        self.unit = unit
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(unit * 3, unit * 3, unit * 3, unit * 2)
        self.column.setSpacing(unit)
        heading = QLabel(title)
        heading.setProperty("role", "title")
        heading.setWordWrap(True)
        self.column.addWidget(heading)
        self.buttons = QDialogButtonBox()

    def say(self, sentence: str, role: str = "") -> QLabel:
        """Add a paragraph."""
        label = QLabel(sentence)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setMinimumWidth(self.unit * 44)
        if role:
            label.setProperty("role", role)
        self.column.addWidget(label)
        return label

    def button(self, words: str, role: Role, pressed: Callable[[], object], *, primary: bool = False) -> QPushButton:
        """Add a button; the system decides where it stands."""
        button = self.buttons.addButton(words, role)
        button.setProperty("primary", primary)
        button.setDefault(primary)
        button.setAutoDefault(primary)
        button.clicked.connect(lambda _checked=False: pressed())
        return button

    def finish(self) -> None:
        """Put the buttons below what was added so far."""
        self.column.addSpacing(self.unit)
        self.column.addWidget(self.buttons)
