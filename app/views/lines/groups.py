"""The groups of a list as chips with counts, and what stands in the list's place where a group has nothing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.texts import t
from app.views.customer.pane import label
from app.views.finding.flow import FlowLayout


class GroupChips(QWidget):
    """One chip for each group; one is chosen.

    Args:
        words: group → what it is called, marked.
        unit: the layout's rhythm.
        parent: owner.

    Signals:
        chosen(str): another group.
    """

    chosen = Signal(str)

    def __init__(self, words: Mapping[str, str], unit: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        flow = FlowLayout(self, unit)
        group = QButtonGroup(self)
        self.buttons: dict[str, QPushButton] = {}
        for name, said in words.items():
            button = QPushButton(t(said))
            button.setAccessibleName(t(said))
            button.setProperty("chip", True)
            button.setCheckable(True)
            button.clicked.connect(partial(self._chose, name))
            group.addButton(button)
            self.buttons[name] = button
            flow.addWidget(button)

    def show_chosen(self, name: str) -> None:
        """Show which group is chosen."""
        self.buttons[name].setChecked(True)

    def show_count(self, name: str, count: str) -> None:
        """Show how many a group has."""
        self.buttons[name].setText(f"{t(self._words[name])}  {count}")
        self.buttons[name].setAccessibleDescription(count)
        self.updateGeometry()

    def _chose(self, name: str, _checked: bool = False) -> None:
        self.chosen.emit(name)


class NothingHere(QWidget):
    """Says why a list is empty, in its place.

    Args:
        unit: the layout's rhythm.
        parent: owner.

    Signals:
        all_wanted: everything is to be shown.
    """

    all_wanted = Signal()

    def __init__(self, unit: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.addStretch(1)
        self.said = label("", "second")
        self.said.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.said.setMaximumWidth(unit * 64)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.said, 8)
        middle.addStretch(1)
        column.addLayout(middle)
        self.show_all = QPushButton(t("Show all"))
        self.show_all.clicked.connect(lambda _checked=False: self.all_wanted.emit())
        column.addWidget(self.show_all, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)

    def say(self, sentence: str, *, more: bool) -> None:
        """Say why; ``more`` offers to show everything."""
        self.said.setText(sentence)
        self.show_all.setVisible(more)
