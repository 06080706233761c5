"""The last page of a wizard: everything entered, with a link that edits it; what happens, what waits, what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.texts import t
from app.views.plain_label import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.actions.flows.base import Summary, SummaryLine


class SummaryView(QWidget):
    """Draws a ``Summary``.

    Signals:
        edit_wanted(str): the page that edits a line.
    """

    edit_wanted = Signal(str)

    def __init__(self, unit: int) -> None:
        super().__init__()
        self._unit = unit
        self._shown: Summary | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, unit, 0, 0)
        self._column.setSpacing(round(unit * 1.5))
        self._parts: list[QWidget] = []
        self.hide()

    def show_summary(self, summary: Summary) -> None:
        """Show it."""
        if summary == self._shown:
            return
        self._shown = summary
        for part in self._parts:
            part.hide()
            part.deleteLater()
        self._parts = []
        for sentence in summary.warnings:
            self._add(_note(sentence, "warn"))
        if summary.lines:
            self._add(self._lines(summary.lines))
        for title, sentences in (
            (t("What happens now"), summary.now),
            (t("What waits"), summary.waits),
            (t("What it costs"), summary.costs),
        ):
            if sentences:
                self._add(self._section(title, sentences))

    def _add(self, part: QWidget) -> None:
        self._parts.append(part)
        self._column.addWidget(part)

    def _lines(self, lines: Sequence[SummaryLine]) -> QFrame:
        pane = QFrame()
        pane.setProperty("pane", True)
        grid = QGridLayout(pane)
        unit = self._unit
        grid.setContentsMargins(unit * 2, unit, unit, unit)
        grid.setHorizontalSpacing(unit * 2)
        grid.setVerticalSpacing(unit // 2)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, unit * 16)
        page = ""
        for row, line in enumerate(lines):
            label, value = _words(line.label, "small"), _words(line.value or "–", "")
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setAccessibleName(f"{line.label}: {line.value or '–'}")
            top = Qt.AlignmentFlag.AlignTop
            grid.addWidget(label, row, 0, top)
            grid.addWidget(value, row, 1, top)
            if line.page and line.page != page:
                button = QPushButton(t("Edit"))
                button.setProperty("link", True)
                button.setAutoDefault(False)
                button.setAccessibleName(t("Edit: {what}", what=line.label))
                button.clicked.connect(lambda _checked=False, asked=line.page: self.edit_wanted.emit(asked))
                grid.addWidget(button, row, 2, top)
            page = line.page
        return pane

    def _section(self, title: str, sentences: Sequence[str]) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(_words(title, "heading"))
        for sentence in sentences:
            row = QHBoxLayout()
            row.setSpacing(self._unit)
            dot = PlainLabel("•")
            dot.setProperty("role", "second")
            row.addWidget(dot, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(_words(sentence, ""), 1)
            column.addLayout(row)
        return part


def _note(sentence: str, tone: str) -> QLabel:
    label = _words(sentence, "")
    label.setProperty("note", tone)
    return label


def _words(words: str, role: str) -> QLabel:
    label = PlainLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if role:
        label.setProperty("role", role)
    return label
