"""The steps of a wizard at its left: ✓ passed, ! passed and wrong by now, ● here, ○ to come.

Passed ones can be gone back to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from app.texts import t
from app.views.plain_label import PlainLabel

if TYPE_CHECKING:
    from app.actions.flows.base import FlowPage

PASSED, WRONG, HERE, AHEAD = "passed", "wrong", "here", "ahead"
_MARKS = {PASSED: "✓", WRONG: "!", HERE: "●", AHEAD: "○"}


class Steps(QFrame):
    """The list of pages.

    Signals:
        wanted(str): a passed page was pressed.
    """

    wanted = Signal(str)

    def __init__(self, unit: int) -> None:
        super().__init__()
        self.setObjectName("wizardSteps")
        self._unit = unit
        self._shown: tuple[tuple[str, str, str], ...] = ()
        self.buttons: dict[str, QPushButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(unit, unit * 3, unit, unit * 2)
        column.setSpacing(unit // 2)
        self._title = PlainLabel()
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setWordWrap(True)
        self._title.setProperty("role", "heading")
        self._title.setContentsMargins(unit, 0, unit, unit)
        column.addWidget(self._title)
        self._list = QVBoxLayout()
        self._list.setSpacing(unit // 4)
        column.addLayout(self._list)
        column.addSpacing(unit * 3)
        self.note = PlainLabel()
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.note.setProperty("role", "small")
        self.note.setContentsMargins(unit, 0, unit, 0)
        column.addWidget(self.note)
        column.addStretch(1)

    def show_steps(
        self, title: str, pages: Sequence[FlowPage], here: str, passed: Sequence[str], wrong: Sequence[str] = ()
    ) -> None:
        """Show the way: every page, the one in front, those that may be gone to, those of them that became wrong."""
        self._title.setText(title)
        how_of = {**dict.fromkeys(passed, PASSED), **dict.fromkeys(wrong, WRONG), here: HERE}
        shown = tuple((page.name, _words(page), how_of.get(page.name, AHEAD)) for page in pages)
        if shown == self._shown:
            return
        self._shown = shown
        if [name for name, _words_, _how in shown] != list(self.buttons):
            self._make([name for name, _words_, _how in shown])
        for name, words, how in shown:
            self._mark(self.buttons[name], words, how)

    def _make(self, names: Sequence[str]) -> None:
        for button in self.buttons.values():
            button.hide()
            button.deleteLater()
        self.buttons = {}
        for name in names:
            button = QPushButton()
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, asked=name: self.wanted.emit(asked))
            self.buttons[name] = button
            self._list.addWidget(button)

    def _mark(self, button: QPushButton, words: str, how: str) -> None:
        said = {
            PASSED: t("{step}, done", step=words),
            WRONG: t("{step}, to be corrected", step=words),
            HERE: t("{step}, current step", step=words),
            AHEAD: t("{step}, to come", step=words),
        }[how]
        button.setText(f"{_MARKS[how]}  {words}".replace("&", "&&"))
        button.setAccessibleName(said)
        button.setEnabled(how in {PASSED, WRONG})
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if how in {PASSED, WRONG} else Qt.FocusPolicy.NoFocus)
        if button.property("step") != how:
            button.setProperty("step", how)
            button.style().polish(button)


def _words(page: FlowPage) -> str:
    return t("{page} (optional)", page=page.title) if page.optional else page.title
