"""Every row before anything is written: what it will do, what is wrong at which cell, corrected in place."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.texts import mark, t
from app.views.customer.pane import label
from app.views.dates import number
from app.views.imports.preview_model import FIXED, Index
from app.views.theme import unit_of

if TYPE_CHECKING:
    from app.actions.imports.values import Counts
    from app.views.imports.preview_model import PreviewModel

REMARK = FIXED - 1
LISTS = {
    "": mark("All rows"),
    "new": mark("New"),
    "updated": mark("Update"),
    "same": mark("Same"),
    "conflict": mark("Conflict"),
    "rejected": mark("Not taken"),
    "warning": mark("Warnings"),
}


class _Framed(QStyledItemDelegate):
    """Draws the frame of the keyboard around its cell: one that is not chosen is seen too, on any ground."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the cell as ever, then the frame."""
        super().paint(painter, option, index)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.save()
            painter.setPen(QPen(option.palette.color(QPalette.ColorRole.Accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))
            painter.restore()


class PreviewStep(QWidget):
    """The third step of an import.

    Args:
        model: the rows.

    Signals:
        list_chosen(str): show only rows of this result; empty: all.
    """

    list_chosen = Signal(str)

    def __init__(self, model: PreviewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        unit = unit_of(self.fontMetrics())
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(unit)
        chips = QHBoxLayout()
        chips.setSpacing(unit)
        self._group = QButtonGroup(self)
        self._chips: dict[str, QPushButton] = {}
        for name, words in LISTS.items():
            chip = QPushButton(t(words))
            chip.setProperty("chip", True)
            chip.setCheckable(True)
            chip.setChecked(not name)
            chip.clicked.connect(partial(self._choose, name))
            self._group.addButton(chip)
            self._chips[name] = chip
            chips.addWidget(chip)
        chips.addStretch(1)
        rows.addLayout(chips)
        self._table = QTableView()
        self._table.setAccessibleName(t("Rows of the file"))
        self._table.setModel(model)
        self._table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self._table.setTabKeyNavigation(False)
        self._table.setItemDelegate(_Framed(self._table))
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 1.7))
        self._table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._table.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._table.setWordWrap(False)
        rows.addWidget(self._table, 1)
        self._table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._hint = label("", "small")
        rows.addWidget(self._hint)
        self._explain()
        self._table.selectionModel().currentChanged.connect(self._explain)
        model.dataChanged.connect(self._explain)
        model.modelReset.connect(self._explain)
        self._sized = 0  # for how many columns widths were given
        self._remarked = True

    def show_counts(self, counts: Counts) -> None:
        """Show how many rows there are of each kind; kinds without rows are not offered."""
        found = {
            "": counts.read,
            "new": counts.new,
            "updated": counts.updated,
            "same": counts.same,
            "conflict": counts.conflicts,
            "rejected": counts.rejected,
            "warning": counts.warnings,
        }
        for name, chip in self._chips.items():
            chip.setText(f"{t(LISTS[name])} {number(found[name])}")
            chip.setVisible(bool(found[name]) or not name or chip.isChecked())
        self._make_room(remarked=counts.new < counts.read or counts.warnings > 0)

    def choose_all(self) -> None:
        """Show all rows again."""
        self._chips[""].setChecked(True)

    def fit_columns(self) -> None:
        """Give the columns of a list widths in characters and show its beginning; the person's own widths stay."""
        self._table.horizontalScrollBar().setValue(0)
        header = self._table.horizontalHeader()
        if self._sized == header.count():
            return
        self._sized = header.count()
        for column in range(header.count()):
            header.resizeSection(column, self._width(column))

    def _width(self, column: int) -> int:
        """Return how wide a column is at first: remarks have room where there are some."""
        characters = (8, 12, 40 if self._remarked else 12)[column] if column < FIXED else 24
        return self.fontMetrics().averageCharWidth() * characters

    def _make_room(self, *, remarked: bool) -> None:
        before = self._width(REMARK)
        self._remarked = remarked
        if self._sized and self._table.columnWidth(REMARK) == before:  # else a person drew it
            self._table.setColumnWidth(REMARK, self._width(REMARK))

    def _explain(self) -> None:
        """Say below the table what is wrong at the current cell: its tool tip is for the pointer alone."""
        problem = self._table.currentIndex().data(Qt.ItemDataRole.AccessibleDescriptionRole)
        hint = t("Correct a marked cell here: press F2 or just type. Nothing is written before Import.")
        self._hint.setText(problem or hint)

    def _choose(self, name: str) -> None:
        self.list_chosen.emit(name)
