"""A long list as Qt sees it: ids in view order, rows by the page (design.md, "Reading at scale").

The outbox and the domains are such lists; each says what it asks, what its columns are, and what a row says.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QObject, Qt, QTimer, Signal

from app.store import line_rows
from app.texts import t
from app.views.itemmodels.card_model import NOWHERE, Index
from app.views.plain_label import plain_tip

if TYPE_CHECKING:
    from app.models.values import Changes
    from app.views.desk import Desk

KEPT_ROWS = 2_000
FIRST_ROWS = 60
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
Q = TypeVar("Q")
R = TypeVar("R")


class LineModel(QAbstractTableModel, Generic[Q, R]):
    """The answer to a query; rows are read by the page as they come into sight.

    Args:
        desk: the open book and the way back to the GUI thread.
        query: what is asked before anybody asks.
        parent: owner.

    Signals:
        answered: another answer is here; ``count`` and ids may be others.
        rows_came: rows that were looked at are here.
    """

    answered = Signal()
    rows_came = Signal()
    titles: ClassVar[tuple[str, ...]] = ()
    """Of the columns; marked, said in the language in use."""
    read_ids: ClassVar[Callable[..., array[int]]]
    """A question for ids in view order: ``(connection, query, limit)``."""
    read_rows: ClassVar[Callable[..., tuple[Any, ...]]]
    """A question for rows: ``(connection, ids)``."""
    told_by: ClassVar[str] = ""
    """The other table whose changes concern every line."""
    fetched_at_once: ClassVar[int] = 128
    refresh_delay_ms: ClassVar[int] = 60

    def __init__(self, desk: Desk, query: Q, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.query = query
        self.is_exact = False
        self._asked = query
        self._serial = 0
        self._ids: array[int] = array("q")
        self._rows: dict[int, R] = {}
        self._stale: set[int] = set()
        self._fetching: set[int] = set()
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(self.refresh_delay_ms)
        self._again.timeout.connect(self._refresh)

    # -- what each list says of itself -------------------------------------------------------------------------------

    def id_of(self, row: R) -> int:
        """Return the id a row is asked for by."""
        raise NotImplementedError

    def cell(self, row: R, column: int) -> str:
        """Return the words of one cell."""
        raise NotImplementedError

    def spoken(self, row: R) -> str:
        """Return what a screen reader says of a whole line."""
        raise NotImplementedError

    def tip(self, row: R) -> str:
        """Return what is said while the pointer rests on a line."""
        raise NotImplementedError

    # -- what is here ------------------------------------------------------------------------------------------------

    @property
    def count(self) -> int:
        """How many lines there are in this answer by now."""
        return len(self._ids)

    @property
    def ids(self) -> array[int]:
        """All ids of this answer."""
        return self._ids

    def ids_between(self, first: int, last: int) -> array[int]:
        """Return the ids from one place to another."""
        return self._ids[first : last + 1]

    def place_of(self, line_id: int) -> int:
        """Return where an id stands, -1 where it is not in this answer."""
        try:
            return self._ids.index(line_id)
        except ValueError:
            return -1

    def row_at(self, place: int) -> R | None:
        """Return a row, None where it is not read yet or not there."""
        return self._rows.get(self._ids[place]) if 0 <= place < len(self._ids) else None

    # -- asking ------------------------------------------------------------------------------------------------------

    def ask(self, query: Q) -> None:
        """Ask another question; what is shown stays until the first rows of the answer are here."""
        self._serial += 1
        self._asked = query
        first = partial(
            line_rows.first, ids=type(self).read_ids, rows=type(self).read_rows, query=query, limit=FIRST_ROWS
        )
        self._desk.when(self._desk.reader.ask(first), partial(self._first_came, self._serial, query))

    def _first_came(self, serial: int, query: Q, first: tuple[array[int], Sequence[R]]) -> None:
        if serial != self._serial:
            return
        ids, rows = first
        self.beginResetModel()
        self.query = query
        self._ids = ids
        self._stale.clear()
        self._fetching.clear()
        self._rows.clear()  # the book may have changed while nobody looked
        self._keep(rows)
        self.is_exact = len(ids) < FIRST_ROWS
        self.endResetModel()
        self.answered.emit()
        if not self.is_exact:
            self._read_ids(serial)

    def _read_ids(self, serial: int) -> None:
        asked = self._desk.reader.ask_slowly(type(self).read_ids, self._asked)
        self._desk.when(asked, partial(self._ids_came, serial))

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
        if changes.ids is None or changes.ids or self.told_by in changes.other:
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
            for each in self._ids[max(first, 0) : last + 1][: self.fetched_at_once]
            if (each not in self._rows or each in self._stale) and each not in self._fetching
        ]
        if wanted:
            self._fetching.update(wanted)
            self._stale.difference_update(wanted)
            asked = self._desk.reader.ask(type(self).read_rows, wanted)
            self._desk.when(asked, partial(self._came, wanted), partial(self._failed, wanted))

    def _came(self, ids: Sequence[int], rows: Sequence[R]) -> None:
        self._fetching.difference_update(ids)
        self._keep(rows)
        self.rows_came.emit()

    def _failed(self, ids: Sequence[int], error: Exception) -> None:
        self._fetching.difference_update(ids)
        self._desk.report(error)

    def _keep(self, rows: Sequence[R]) -> None:
        for row in rows:
            self._rows.pop(self.id_of(row), None)
            self._rows[self.id_of(row)] = row
        while len(self._rows) > KEPT_ROWS:
            del self._rows[next(iter(self._rows))]

    # -- what Qt asks ------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many lines."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return how many columns."""
        return 0 if parent.isValid() else len(self.titles)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done with a cell."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's title."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return t(self.titles[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's words; the first cell speaks for the whole line."""
        if not index.isValid():
            return None
        row = self.row_at(index.row())
        if role == ROW_ROLE:
            return row
        is_tip = role == Qt.ItemDataRole.ToolTipRole
        if not is_tip and role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if row is None:
            self.look(index.row(), index.row())
            return None if is_tip else t("Loading")
        if is_tip:
            return plain_tip(self.tip(row)) or None
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == 0:
            return self.spoken(row)
        return self.cell(row, index.column())
