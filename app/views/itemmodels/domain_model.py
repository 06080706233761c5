"""The list of domains to be verified: ids at once, rows by the page as they come into sight (R32)."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from app.models.verifying import DomainQuery, DomainRow
from app.rules.domain import to_unicode
from app.store import verifying_rows
from app.texts import mark, t
from app.views.domain.words import VERDICT_WORDS, advice, clock
from app.views.plain_label import plain_tip

if TYPE_CHECKING:
    from app.models.values import Changes
    from app.views.desk import Desk

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
FIRST_ROWS = 60
FETCHED_AT_ONCE = 200
KEPT_ROWS = 2_000
REFRESH_DELAY_MS = 200
VERDICT, CUSTOMER, SAID, NEXT = range(4)
TITLES = (mark("Verdict"), mark("Customer"), mark("What was seen"), mark("Next look"))
ASKED_WORDS = (mark("Provider is asked"), "info")


class DomainModel(QAbstractTableModel):
    """The answer to a ``DomainQuery``.

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
        self.query = DomainQuery()
        self.is_exact = False
        self._asked = DomainQuery()
        self._serial = 0
        self._ids: array[int] = array("q")
        self._rows: dict[int, DomainRow] = {}
        self._stale: set[int] = set()
        self._fetching: set[int] = set()
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(REFRESH_DELAY_MS)
        self._again.timeout.connect(self._refresh)

    # -- what is here ------------------------------------------------------------------------------------------------

    @property
    def count(self) -> int:
        """How many customers there are in this answer by now."""
        return len(self._ids)

    @property
    def ids(self) -> array[int]:
        """All customers of this answer."""
        return self._ids

    def ids_between(self, first: int, last: int) -> array[int]:
        """Return the customers from one place to another."""
        return self._ids[first : last + 1]

    def place_of(self, customer_id: int) -> int:
        """Return where a customer stands, -1 where it is not in this answer."""
        try:
            return self._ids.index(customer_id)
        except ValueError:
            return -1

    def row_at(self, place: int) -> DomainRow | None:
        """Return a line, None where it is not read yet or not there."""
        return self._rows.get(self._ids[place]) if 0 <= place < len(self._ids) else None

    # -- asking ------------------------------------------------------------------------------------------------------

    def ask(self, query: DomainQuery) -> None:
        """Ask another question; what is shown stays until the first of the answer are here."""
        self._serial += 1
        self._asked = query
        first = self._desk.reader.ask(verifying_rows.ids, query, FIRST_ROWS)
        self._desk.when(first, partial(self._first_came, self._serial, query))

    def _first_came(self, serial: int, query: DomainQuery, ids: array[int]) -> None:
        if serial != self._serial:
            return
        self.beginResetModel()
        self.query = query
        self._ids = ids
        self._rows.clear()  # the book may have changed while nobody looked
        self._stale.clear()
        self._fetching.clear()
        self.is_exact = len(ids) < FIRST_ROWS
        self.endResetModel()
        self.answered.emit()
        if not self.is_exact:
            self._read_ids(serial)

    def _read_ids(self, serial: int) -> None:
        self._desk.when(self._desk.reader.ask_slowly(verifying_rows.ids, self._asked), partial(self._ids_came, serial))

    def _ids_came(self, serial: int, ids: array[int]) -> None:
        if serial != self._serial:
            return
        self.is_exact = True
        before = len(self._ids)
        if ids[:before] == self._ids:
            if len(ids) > before:
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
        if changes.ids is None or changes.ids or "domain_watch" in changes.other:
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
            asked = self._desk.reader.ask(verifying_rows.rows, wanted)
            self._desk.when(asked, partial(self._came, wanted), partial(self._failed, wanted))

    def _came(self, ids: Sequence[int], rows: Sequence[DomainRow]) -> None:
        self._fetching.difference_update(ids)
        for row in rows:
            self._rows.pop(row.customer_id, None)
            self._rows[row.customer_id] = row
        while len(self._rows) > KEPT_ROWS:
            del self._rows[next(iter(self._rows))]
        self.rows_came.emit()

    def _failed(self, ids: Sequence[int], error: Exception) -> None:
        self._fetching.difference_update(ids)
        self._desk.report(error)

    # -- what Qt asks ------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many customers."""
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

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's words; the first cell speaks for the whole line."""
        if not index.isValid():
            return None
        row = self.row_at(index.row())
        if role == ROW_ROLE:
            return row
        tip = role == Qt.ItemDataRole.ToolTipRole
        if not tip and role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if row is None:
            self.look(index.row(), index.row())
            return None if tip else t("Loading")
        today = self._desk.today()
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == VERDICT:
            parts = (row.customer, to_unicode(row.domain), verdict_words(row)[0], said(row), next_words(row, today))
            return ", ".join(filter(None, parts))
        if tip:
            return plain_tip(said(row)) or None
        cells = (verdict_words(row)[0], row.customer, said(row), next_words(row, today))
        return cells[index.column()]


def verdict_words(row: DomainRow) -> tuple[str, str]:
    """Return the words and the tone of a line's pill."""
    if row.verified:
        return t("Verified"), "ok"
    if row.asked in ("ready", "sending", "running", "retry", "unknown") and row.verdict is not None:
        return t(ASKED_WORDS[0]), ASKED_WORDS[1]
    if row.verdict is None:
        return t("Not looked at yet"), "plain"
    words, tone = VERDICT_WORDS[row.verdict.verdict]
    return t(words), tone


def said(row: DomainRow) -> str:
    """Return what the newest look saw, and what to do about it."""
    if row.verified:
        return t("The provider agrees.")
    if row.verdict is not None:
        return advice(row.verdict)
    if not row.provider:
        return t("Its provider is not decided yet.")
    return "" if row.has_code else t("No code is known yet.")


def next_words(row: DomainRow, today: Any) -> str:
    """Return when it is looked at again by itself."""
    if not row.watching or row.next_check is None:
        return ""
    return clock(row.next_check, today)
