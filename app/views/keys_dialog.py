"""Help → Keys: every key there is, made from the command table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from app.texts import mark, t
from app.views.dialog_parts import PlainDialog, Role
from app.views.fuzzy import score
from app.views.plain_label import PlainLabel

if TYPE_CHECKING:
    from app.views.commands import CommandRegistry
    from app.views.theme import Theme

# Keys that belong to a place instead of a command.
MOVES: tuple[tuple[str, str], ...] = (
    ("←  →  ↑  ↓", mark("Move among customers")),
    ("Home, End", mark("First and last customer")),
    ("PgUp, PgDn", mark("A screenful up or down")),
    ("Enter", mark("Open the customer")),
    ("Space", mark("Select the customer")),
    ("Shift+↑ ↓", mark("Select several")),
    ("Tab", mark("Into the card’s actions")),
    ("Esc", mark("Back to the cards; empty the search")),
)


class KeysDialog(PlainDialog):
    """Keys and what they do, with a field to look one up.

    Args:
        registry: the commands.
        theme: sizes.
        parent: the window.
    """

    def __init__(self, registry: CommandRegistry, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, t("Keys"))
        self._rows: list[tuple[str, QLabel, QLabel]] = []
        field = QLineEdit()
        field.setAccessibleName(t("Look up"))
        field.setPlaceholderText(t("Look up"))
        field.textChanged.connect(self._filter)
        self.column.addWidget(field)
        inside = QWidget()
        self._grid = QGridLayout(inside)
        self._grid.setHorizontalSpacing(theme.unit * 3)
        self._grid.setVerticalSpacing(theme.unit // 2)
        self._grid.setColumnStretch(1, 1)
        for command in registry:
            keys = ", ".join(
                sequence.toString(QKeySequence.SequenceFormat.NativeText)
                for sequence in registry.action(command.id).shortcuts()
            )
            if keys:
                self._add(keys, t(command.title))
        for keys, words in MOVES:
            self._add(keys, t(words))
        self.column.addWidget(inside)
        self.column.addStretch(1)
        self.button(t("Close"), Role.AcceptRole, self.accept, primary=True)
        self.finish()
        self.least = (theme.unit * 60, theme.unit * 40)
        self.tallest = theme.unit * 72

    def _add(self, keys: str, words: str) -> None:
        row = self._grid.rowCount()
        shown = PlainLabel(keys)
        shown.setProperty("pill", "plain")
        said = PlainLabel(words)
        said.setAccessibleName(f"{words}: {keys}")
        self._grid.addWidget(shown, row, 0, Qt.AlignmentFlag.AlignLeft)
        self._grid.addWidget(said, row, 1)
        self._rows.append((f"{words} {keys}", shown, said))

    def _filter(self, typed: str) -> None:
        for words, shown, said in self._rows:
            fits = score(typed, words) is not None
            shown.setVisible(fits)
            said.setVisible(fits)
