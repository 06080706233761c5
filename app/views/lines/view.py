"""A list of lines: a table that a screen reader can read, walked and used by keyboard."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from app.views.itemmodels.line_model import LineModel

SELECT = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows


class LineView(QTableView):
    """The list; keys do what the buttons beside it do.

    Args:
        name: what a screen reader calls it.
        parent: owner.

    Signals:
        wanted(str): a verb on what is selected.
        scrolled: other rows are in sight.
    """

    wanted = Signal(str)
    scrolled = Signal()
    keys: ClassVar[Mapping[Qt.Key, str]] = {}
    """Key → the verb that is wanted."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def in_sight(self) -> tuple[int, int]:
        """Return the first and the last row on the viewport."""
        tall = max(1, self.verticalHeader().defaultSectionSize())
        first = self.verticalScrollBar().value() // tall
        return first, first + self.viewport().height() // tall + 1

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Read what comes into sight."""
        super().scrollContentsBy(dx, dy)
        self.scrolled.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key stands for."""
        verb = self.keys.get(Qt.Key(event.key()))
        if verb is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.wanted.emit(verb)
        else:
            super().keyPressEvent(event)

    def use(self, model: LineModel[Any, Any]) -> None:
        """Show a model."""
        self.setModel(model)
        self._lines = model
        # A header asks of each column whether all its rows are selected, one by one; it is told that none are.
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSelectionModel(QItemSelectionModel(model, header))

    def set_widths(self, height: int, stretched: int, widths: Mapping[int, int]) -> None:
        """Give every line one height in pixels, one column what is left, and the others their pixels."""
        header = self.horizontalHeader()
        self.verticalHeader().setDefaultSectionSize(height)
        self.verticalScrollBar().setSingleStep(height)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
        for column, width in widths.items():
            self.setColumnWidth(column, width)

    # -- the selection -----------------------------------------------------------------------------------------------

    def selected_count(self) -> int:
        """Return how many lines are selected, without looking at each."""
        selection = self.selectionModel().selection()
        return sum(selection.at(part).height() for part in range(selection.count()))

    def selected_place(self) -> int:
        """Return where the one selected line stands; -1 where it is none or several."""
        return self.selectionModel().selection().at(0).top() if self.selected_count() == 1 else -1

    def selected_ids(self) -> array[int]:
        """Return the ids of the selected lines."""
        selection = self.selectionModel().selection()
        found = array("q")
        for part in range(selection.count()):
            found += self._lines.ids_between(selection.at(part).top(), selection.at(part).bottom())
        return found

    def go_to(self, place: int) -> None:
        """Select one line and bring it into sight."""
        index = self.model().index(place, 0)
        self.selectionModel().setCurrentIndex(index, SELECT)
        self.scrollTo(index)
