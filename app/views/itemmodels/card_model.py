"""The cards as Qt sees them: a table whose columns are the cards of a row, so that nothing is laid out per item."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.models.values import CardRow
from app.texts import t
from app.views.itemmodels.result import Result
from app.views.plain_label import plain_tip

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
MOST_TOLD = 8  # rows whose change is told one by one; more are painted anew together


class CardModel(QAbstractTableModel):
    """Position ``p`` of the result stands at row ``p // columns``, column ``p % columns``.

    Args:
        result: the customers.
        spoken: what a screen reader says of a customer.
        parent: owner.

    Attributes:
        tip: what stands in the tooltip of a card; the view sets it, which knows what did not fit.
    """

    def __init__(self, result: Result, spoken: Callable[[CardRow], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._result = result
        self._spoken = spoken
        self.tip: Callable[[CardRow], str] = _no_tip
        self._columns = 1
        self._count = result.count
        result.resetting.connect(self._resetting)
        result.reset.connect(self._reset)
        result.growing.connect(self._growing)
        result.grown.connect(self._grown)
        result.rows_changed.connect(self._rows_changed, Qt.ConnectionType.QueuedConnection)  # the picture comes first

    @property
    def columns(self) -> int:
        """How many cards stand in a row."""
        return self._columns

    def set_columns(self, columns: int) -> None:
        """Lay the cards out anew, ``columns`` (at least 1) in a row."""
        if columns != self._columns:
            self.beginResetModel()
            self._columns = columns
            self.endResetModel()

    def position(self, index: Index) -> int:
        """Return the position of a cell in the result, -1 for none (the blanks of the last row)."""
        if not index.isValid():
            return -1
        position = index.row() * self._columns + index.column()
        return position if position < self._count else -1

    def cell(self, position: int) -> QModelIndex:
        """Return the cell of a position; an invalid index where there is none."""
        if not 0 <= position < self._count:
            return QModelIndex()
        return self.index(position // self._columns, position % self._columns)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return the rows of cards."""
        return 0 if parent.isValid() else -(-self._count // self._columns)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return the cards in a row."""
        return 0 if parent.isValid() else self._columns

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done with a cell; nothing with the blanks of the last row."""
        if self.position(index) < 0:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the spoken sentence of a card, and its name; the card itself is painted by the view."""
        if role not in (
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return None
        position = self.position(index)
        if position < 0:
            return None
        row = self._result.row_at(position)
        if row is None:
            self._result.look(position, position)
            return t("Loading")
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self.tip(row))
        return self._spoken(row) if role == Qt.ItemDataRole.AccessibleTextRole else row.organisation_name

    def _resetting(self, _why: str) -> None:
        self.beginResetModel()

    def _reset(self, _why: str) -> None:
        self._count = self._result.count
        self.endResetModel()

    def _growing(self, before: int, after: int) -> None:
        first, last = -(-before // self._columns), -(-after // self._columns) - 1
        self._inserts = last >= first
        if self._inserts:
            self.beginInsertRows(NOWHERE, first, last)

    def _grown(self, before: int, after: int) -> None:
        self._count = after
        if self._inserts:
            self.endInsertRows()
        if before and before % self._columns:
            row = before // self._columns
            self.dataChanged.emit(self.index(row, 0), self.index(row, self._columns - 1))

    def _rows_changed(self, ids: list[int]) -> None:
        if len(ids) <= MOST_TOLD:
            for customer_id in ids:
                cell = self.cell(self._result.position_in_sight(customer_id))
                if cell.isValid():
                    self.dataChanged.emit(cell, cell)


def _no_tip(_row: CardRow) -> str:
    return ""
