"""The operations of the outbox as Qt sees them: ids in view order, and a page cache (design.md, "Reading at scale")."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, QTimer, Signal

from app.models.outbox import OperationRow, OutboxQuery
from app.store import outbox_rows
from app.texts import mark, t
from app.texts.operations import detail, expiry, state_words, what, why
from app.views.dates import short_date
from app.views.itemmodels.card_model import NOWHERE, Index
from app.views.plain_label import plain_tip

if TYPE_CHECKING:
    from app.models.values import Changes
    from app.views.desk import Desk

KEPT_ROWS = 2_000
FETCHED_AT_ONCE = 128
FIRST_ROWS = 60
REFRESH_DELAY_MS = 60
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
STATE, CUSTOMER, WHAT, ASKED, UNTIL = range(5)
TITLES = (mark("Status"), mark("Customer"), mark("Instruction"), mark("Asked for by"), mark("Until"))


class OperationModel(QAbstractTableModel):
    """The answer to an ``OutboxQuery``, newest first; rows are read by the page as they come into sight.

    Args:
        desk: the open book and the way back to the GUI thread.
        parent: owner.

    Signals:
        answered: another answer is here; ``count`` and ids may be others.
        rows_came: rows that were looked at are here.
    """

    answered = Signal()
    rows_came = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.query = OutboxQuery()
        self.is_exact = False
        self._asked = OutboxQuery()
        self._serial = 0
        self._ids: array[int] = array("q")
        self._rows: dict[int, OperationRow] = {}
        self._stale: set[int] = set()
        self._fetching: set[int] = set()
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(REFRESH_DELAY_MS)
        self._again.timeout.connect(self._refresh)

    # -- what is here ------------------------------------------------------------------------------------------------

    @property
    def count(self) -> int:
        """How many operations there are in this answer by now."""
        return len(self._ids)

    def id_at(self, place: int) -> int:
        """Return the id of an operation.

        Raises:
            IndexError: there is no such place.
        """
        return self._ids[place]

    def ids_between(self, first: int, last: int) -> array[int]:
        """Return the ids of the operations from one place to another."""
        return self._ids[first : last + 1]

    def place_of(self, operation_id: int) -> int:
        """Return where an operation stands, -1 where it is not in this answer."""
        try:
            return self._ids.index(operation_id)
        except ValueError:
            return -1

    def row_at(self, place: int) -> OperationRow | None:
        """Return an operation, None where it is not read yet or not there."""
        return self._rows.get(self._ids[place]) if 0 <= place < len(self._ids) else None

    # -- asking ------------------------------------------------------------------------------------------------------

    def ask(self, query: OutboxQuery) -> None:
        """Ask another question; what is shown stays until the first rows of the answer are here."""
        self._serial += 1
        self._asked = query
        serial = self._serial
        self._desk.when(
            self._desk.reader.ask(outbox_rows.page, query, None, FIRST_ROWS), partial(self._first_came, serial, query)
        )

    def _first_came(self, serial: int, query: OutboxQuery, rows: tuple[OperationRow, ...]) -> None:
        if serial != self._serial:
            return
        self.beginResetModel()
        self.query = query
        self._ids = array("q", [row.id for row in rows])
        self._stale.clear()
        self._rows.clear()  # the book may have changed while nobody looked
        self._keep(rows)
        self.is_exact = len(rows) < FIRST_ROWS
        self.endResetModel()
        self.answered.emit()
        if not self.is_exact:
            self._read_ids(serial)

    def _read_ids(self, serial: int) -> None:
        self._desk.when(self._desk.reader.ask_slowly(outbox_rows.ids, self._asked), partial(self._ids_came, serial))

    def _ids_came(self, serial: int, ids: array[int]) -> None:
        if serial != self._serial:
            return
        before = len(self._ids)
        self.query = self._asked  # a commit may have come before the first rows of the answer
        self.is_exact = True
        if ids == self._ids:
            pass
        elif ids[:before] == self._ids:
            self.beginInsertRows(NOWHERE, before, len(ids) - 1)
            self._ids = ids
            self.endInsertRows()
        else:
            self.beginResetModel()
            self._ids = ids
            self.endResetModel()
        self.answered.emit()

    def take(self, changes: Changes) -> None:
        """Bring what is shown up to a commit, soon and once for several."""
        if changes.ids is None or changes.ids or "operation" in changes.other:
            self._again.start()

    def _refresh(self) -> None:
        self._stale = set(self._rows)
        self._serial += 1
        self._read_ids(self._serial)
        self.rows_came.emit()

    # -- rows --------------------------------------------------------------------------------------------------------

    def look(self, first: int, last: int) -> None:
        """Say what is in sight; what is missing or may have changed there is read."""
        wanted = [
            each
            for each in self._ids[max(first, 0) : last + 1][:FETCHED_AT_ONCE]
            if (each not in self._rows or each in self._stale) and each not in self._fetching
        ]
        if wanted:
            self._fetching.update(wanted)
            self._stale.difference_update(wanted)
            self._desk.when(
                self._desk.reader.ask(outbox_rows.rows, wanted),
                partial(self._came, wanted),
                partial(self._failed, wanted),
            )

    def _came(self, ids: Sequence[int], rows: Sequence[OperationRow]) -> None:
        self._fetching.difference_update(ids)
        self._keep(rows)
        self.rows_came.emit()

    def _failed(self, ids: Sequence[int], error: Exception) -> None:
        self._fetching.difference_update(ids)
        self._desk.report(error)

    def _keep(self, rows: Sequence[OperationRow]) -> None:
        for row in rows:
            self._rows.pop(row.id, None)
            self._rows[row.id] = row
        while len(self._rows) > KEPT_ROWS:
            del self._rows[next(iter(self._rows))]

    # -- what Qt asks ------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many operations."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return how many columns."""
        return 0 if parent.isValid() else len(TITLES)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done with a cell."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's title."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return t(TITLES[section])
        return None

    def data(self, index: QModelIndex | Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's words; the first cell speaks for the whole operation."""
        if not index.isValid():
            return None
        row = self.row_at(index.row())
        if role == ROW_ROLE:
            return row
        if role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return None
        if row is None:
            self.look(index.row(), index.row())
            return t("Loading") if role != Qt.ItemDataRole.ToolTipRole else None
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == STATE:
            return spoken(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip("\n".join(filter(None, told(row))))
        return cell_words(row, index.column())


def cell_words(row: OperationRow, column: int) -> str:
    """Return the words of one cell."""
    return (
        state_words(row)[0],
        row.customer,
        " · ".join(filter(None, told(row))),
        f"{row.created_by} · {asked_on(row)}",
        expiry(row, date=short_date),
    )[column]


def told(row: OperationRow) -> tuple[str, str, str]:
    """Return (what, what else is known of it, why it is where it is)."""
    return (
        what(row.kind, row.payload, date=short_date),
        detail(row, date=short_date),
        why(row, date=short_date),
    )


def asked_on(row: OperationRow) -> str:
    """Return the day on which an operation was asked for."""
    return short_date(dt.datetime.fromtimestamp(row.created_at / 1000).astimezone().date())


def spoken(row: OperationRow) -> str:
    """Return what a screen reader says of an operation."""
    said = (state_words(row)[0], row.customer, *told(row), expiry(row, date=short_date))
    return ", ".join(filter(None, said))
