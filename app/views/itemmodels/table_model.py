"""The same customers as a dense table: one row each, one column per field (R4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from app.models.values import CardRow
from app.texts import t
from app.views.itemmodels.card_model import MOST_TOLD, NOWHERE, Index
from app.views.itemmodels.result import Result

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Args:
        field: stable name, kept in the settings.
        title: English words (marked).
        text: what a row shows in it.
        sort: field of ``SORT_FIELDS``; empty: not sortable.
        width: in units of the layout's rhythm.
        right: numbers stand at the right.
    """

    field: str
    title: str
    text: Callable[[CardRow], str]
    sort: str = ""
    width: int = 16
    right: bool = False


class TableModel(QAbstractTableModel):
    """Position ``p`` of the result is row ``p``.

    Args:
        result: the customers.
        columns: what stands in them, in the order shown.
        spoken: what a screen reader says of a customer, in its first cell.
        parent: owner.
    """

    def __init__(
        self,
        result: Result,
        columns: Sequence[Column],
        spoken: Callable[[CardRow], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._result = result
        self._shown = list(columns)
        self._spoken = spoken
        self._count = result.count
        self.cell_column = 0
        result.resetting.connect(self._resetting)
        result.reset.connect(self._reset)
        result.growing.connect(self._growing)
        result.grown.connect(self._grown)
        result.rows_changed.connect(self._rows_changed, Qt.ConnectionType.QueuedConnection)  # the picture comes first

    @property
    def columns(self) -> int:
        """One customer in a row."""
        return 1

    @property
    def shown(self) -> Sequence[Column]:
        """The columns, in order."""
        return self._shown

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns, or the same in another order."""
        self.beginResetModel()
        self._shown = list(columns)
        self.cell_column = 0
        self.endResetModel()

    def position(self, index: Index) -> int:
        """Return the position of a cell in the result, -1 for none."""
        return index.row() if index.isValid() else -1

    def cell(self, position: int) -> QModelIndex:
        """Return the cell of a position, in the column that was used last."""
        if not 0 <= position < self._count:
            return QModelIndex()
        return self.index(position, min(self.cell_column, len(self._shown) - 1))

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many customers."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return how many columns."""
        return 0 if parent.isValid() else len(self._shown)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done with a cell."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's words; the first cell of a row speaks for the whole customer."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self._shown[index.column()].right else LEFT
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self._result.row_at(index.row())
        if row is None:
            self._result.look(index.row(), index.row())
            return t("Loading")
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == 0:
            return self._spoken(row)
        return self._shown[index.column()].text(row)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's title."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._shown):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return t(self._shown[section].title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self._shown[section].right else LEFT
        return None

    def _resetting(self, _why: str) -> None:
        self.beginResetModel()

    def _reset(self, _why: str) -> None:
        self._count = self._result.count
        self.endResetModel()

    def _growing(self, before: int, after: int) -> None:
        self._inserts = after > before
        if self._inserts:
            self.beginInsertRows(NOWHERE, before, after - 1)

    def _grown(self, _before: int, after: int) -> None:
        self._count = after
        if self._inserts:
            self.endInsertRows()

    def _rows_changed(self, ids: list[int]) -> None:
        if len(ids) <= MOST_TOLD:
            for customer_id in ids:
                position = self._result.position_in_sight(customer_id)
                if position >= 0:
                    self.dataChanged.emit(self.index(position, 0), self.index(position, len(self._shown) - 1))
