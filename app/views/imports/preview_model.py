"""The rows of a staged file, fetched by the page, each cell with what is wrong with it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor

from app.rules.countries import country_code
from app.texts import mark, t
from app.views.customer.words import country_name
from app.views.dates import number
from app.views.plain_label import plain_tip

if TYPE_CHECKING:
    from app.actions.imports.values import PreviewRow, Problem

Index = QModelIndex | QPersistentModelIndex
PAGE = 100
KEPT = 40
_CODE_LENGTH = 3  # NL or NLD
FIXED = 3  # row number, result, remark
RESULT_WORDS = {
    "new": mark("New"),
    "updated": mark("Update"),
    "same": mark("Same"),
    "conflict": mark("Conflict"),
    "rejected": mark("Not taken"),
}
FetchPage = Callable[[int, int, Callable[[list["PreviewRow"]], None]], None]


class PreviewModel(QAbstractTableModel):
    """Rows of the preview; only pages that are looked at are fetched.

    Args:
        fetch: called with (offset, limit, arrived); answers later on the GUI thread.
        bad, warn: grounds of cells that reject the row, and of those that only warn.

    Signals:
        corrected(int, int, str): row as the spreadsheet numbers it, column from 0, what was typed.
    """

    corrected = Signal(int, int, str)

    def __init__(self, fetch: FetchPage, bad: QColor, warn: QColor) -> None:
        super().__init__()
        self._fetch = fetch
        self._grounds = {"error": QBrush(bad), "warning": QBrush(warn)}
        self._header: tuple[str, ...] = ()
        self._countries: Collection[int] = ()
        self._count = 0
        self._pages: OrderedDict[int, list[PreviewRow]] = OrderedDict()
        self._asked: set[int] = set()
        self._generation = 0

    def show_rows(self, header: tuple[str, ...], count: int, countries: Collection[int] = ()) -> None:
        """Show another list of rows.

        Args:
            header: names of the file's columns.
            count: how many rows.
            countries: columns, from 0, whose codes are shown as names; a cell that is edited shows what the file says.
        """
        self.beginResetModel()
        self._header = header
        self._countries = countries
        self._count = count
        self._pages.clear()
        self._asked.clear()
        self._generation += 1
        self.endResetModel()

    def replace(self, rows: list[PreviewRow]) -> None:
        """Put corrected rows in the place of the old ones."""
        new = {row.row: row for row in rows}
        for page, old in self._pages.items():
            for place, row in enumerate(old):
                if row.row in new:
                    old[place] = new[row.row]
                    line = page * PAGE + place
                    self.dataChanged.emit(self.index(line, 0), self.index(line, self.columnCount() - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return how many rows the list has."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the file's columns and ours before them."""
        return 0 if parent.isValid() else FIXED + len(self._header)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the names of the columns."""
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        if section < FIXED:
            return (t("Row"), t("Result"), t("Remark"))[section]
        return self._header[section - FIXED]

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells of the file can be corrected; ours can't."""
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return found | Qt.ItemFlag.ItemIsEditable if index.column() >= FIXED else found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows, its ground, and its problem as tool tip and accessible description."""
        row = self._row(index.row())
        if row is None:
            return "…" if role == Qt.ItemDataRole.DisplayRole and index.column() == FIXED else None
        if index.column() < FIXED:
            return self._fixed(row, index.column(), role)
        place = index.column() - FIXED
        text = row.cells[place] if place < len(row.cells) else ""
        if role == Qt.ItemDataRole.EditRole:
            return text
        if place in self._countries:
            text = _country(text)
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        problem = next((each for each in row.problems if each.place == place), None)
        if problem is None:
            return None
        if role == Qt.ItemDataRole.BackgroundRole:
            return self._grounds[problem.severity]
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(problem.message())
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return problem.message()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{text}. {problem.message()}"
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Hand a correction on; the row shows it when it has been checked again."""
        row = self._row(index.row())
        place = index.column() - FIXED
        if role != Qt.ItemDataRole.EditRole or row is None or place < 0:
            return False
        if place < len(row.cells) and row.cells[place] == value:
            return False
        self.corrected.emit(row.row, place, str(value))
        return True

    def _fixed(self, row: PreviewRow, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            if column == 0:
                return number(row.row)
            return t(RESULT_WORDS[row.result]) if column == 1 else _wrong(row)
        if role == Qt.ItemDataRole.ToolTipRole and column == 2:
            return plain_tip(_wrong(row))
        if role == Qt.ItemDataRole.TextAlignmentRole and column == 0:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _row(self, line: int) -> PreviewRow | None:
        page, place = divmod(line, PAGE)
        rows = self._pages.get(page)
        if rows is not None:
            self._pages.move_to_end(page)
            return rows[place] if place < len(rows) else None
        if page not in self._asked:
            self._asked.add(page)
            generation = self._generation
            self._fetch(page * PAGE, PAGE, lambda found: self._arrived(generation, page, found))
        return None

    def _arrived(self, generation: int, page: int, rows: list[PreviewRow]) -> None:
        if generation != self._generation:
            return
        self._asked.discard(page)
        self._pages[page] = rows
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)
        if rows:
            first = page * PAGE
            self.dataChanged.emit(self.index(first, 0), self.index(first + len(rows) - 1, self.columnCount() - 1))


def _country(text: str) -> str:
    """Return a cell's country by its name where the file gives its code; a name is shown as it is written."""
    code = country_code(text) if len(text.strip()) <= _CODE_LENGTH else ""
    return country_name(code) if code else text


def _wrong(row: PreviewRow) -> str:
    if row.problems:
        return " ".join(_said(problem) for problem in row.problems)
    if row.result in ("updated", "same", "conflict") and row.customer_name:
        return t("is {name} in the book", name=row.customer_name)
    return ""


def _said(problem: Problem) -> str:
    return f"{problem.column}: {problem.message()}" if problem.column else problem.message()
