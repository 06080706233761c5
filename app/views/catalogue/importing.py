"""A price list before it is brought in: what each row would change, and why a row can't be taken (R44)."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from app.errors import DeskError
from app.rules.price_list import AMOUNTS, NEW, REJECTED, SAME, UPDATED, PriceLine
from app.texts import mark, n, t
from app.texts.codes import say
from app.views.cards.face import PAYMENT_WORDS
from app.views.catalogue.words import PERIOD_WORDS, amount
from app.views.dates import facts_for_people, number
from app.views.judged_list import STATE_SIGNS, STATE_TONES, STATE_WORDS, JudgedListDialog
from app.views.plain_label import plain_tip
from app.views.spawn import on_thread

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.actions.price_lists import PriceList
    from app.models.values import Changes
    from app.views.desk import Desk

TITLES = (
    mark("Row"),
    mark("What happens"),
    mark("Product"),
    mark("Payment plan"),
    mark("Currency"),
    mark("List price"),
    mark("Our cost"),
    mark("Our price"),
)
_FIRST_AMOUNT = 5
Index = QModelIndex | QPersistentModelIndex


class LinesModel(QAbstractTableModel):
    """The judged rows, as words; ``color`` gives a role's colour."""

    def __init__(self, color: Callable[[str], QColor]) -> None:
        super().__init__()
        self._color = color
        self.lines: tuple[PriceLine, ...] = ()

    def show_lines(self, lines: tuple[PriceLine, ...]) -> None:
        """Show these; those that can't be taken first."""
        self.beginResetModel()
        self.lines = tuple(sorted(lines, key=lambda line: (line.state != REJECTED, line.number)))
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's title."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return t(TITLES[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell says, and how."""
        if not index.isValid():
            return None
        line, column = self.lines[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _words(line, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(_words(line, column))
        if role == Qt.ItemDataRole.ForegroundRole and (column == 1 or line.at == _field_at(column)):
            return self._color(STATE_TONES[line.state])
        if role == Qt.ItemDataRole.TextAlignmentRole and column >= _FIRST_AMOUNT:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None


def _field_at(column: int) -> str:
    return ("", "", "sku", "payment_plan", "currency", *AMOUNTS)[column] or "-"


def _words(line: PriceLine, column: int) -> str:
    if column == 0:
        return number(line.number)
    if column == 1:
        said = f"{STATE_SIGNS[line.state]} {t(STATE_WORDS[line.state])}"
        return f"{said}: {say(line.code, **facts_for_people(line.facts))}" if line.code else said
    if line.offer is None:
        fields = ("", "", "name", "payment_plan", "currency", *AMOUNTS)
        return line.cells.get(fields[column], "") or (line.cells.get("sku", "") if column == 2 else "")
    currency = str(line.values["currency"])
    if column >= _FIRST_AMOUNT:
        return _change(line, AMOUNTS[column - _FIRST_AMOUNT], currency)
    return {
        2: line.offer.product.name,
        3: t(PAYMENT_WORDS[line.offer.payment_plan]),
        4: f"{currency} {t(PERIOD_WORDS[str(line.values['period'])])}",
    }[column]


def _change(line: PriceLine, name: str, currency: str) -> str:
    now = amount(line.values[name], currency)
    old = amount(getattr(line.before, name), currency) if line.before is not None else ""
    return f"{old} → {now}" if old and old != now else now


class PriceListDialog(JudgedListDialog):
    """Reads one file and shows what it would change.

    Args:
        desk: the open window's parts.
        path: of the file.
        parent: the window.
    """

    def __init__(self, desk: Desk, path: Path, parent: QWidget) -> None:
        super().__init__(parent, t("Import prices"))
        self._desk = desk
        self._found: PriceList | None = None
        self._lines: tuple[PriceLine, ...] = ()
        self._state = self.say(t("Reading “{name}” …", name=path.name), "second")
        self.column.addLayout(self._pills)
        self.model = LinesModel(desk.theme.color)
        widths = [width * self.unit for width in (6, 34, 28, 18, 13, 14, 14, 14)]
        self.table = self.table_of(self.model, t("Rows of the price list"), widths, self.unit * 30)
        self.column.addWidget(self.table, 1)
        self._reason = self.say("", "second")
        self._reason.setAccessibleName(t("About the chosen row"))
        self.table.selectionModel().currentRowChanged.connect(self._show_reason)
        self.add_end()
        self.least = (self.unit * 130, self.unit * 70)
        desk.when(on_thread("read price list", partial(_read, desk, path)), self._show, self._failed)

    def _show(self, read: tuple[PriceList, tuple[PriceLine, ...]]) -> None:
        from app.actions.price_lists import count  # noqa: PLC0415 - loaded when a list is read

        self._found, self._lines = read
        counts = count(self._lines)
        rows = n("{count} row in “{name}”. Nothing is written before Import.",
                 "{count} rows in “{name}”. Nothing is written before Import.",
                 len(self._lines), count=number(len(self._lines)), name=self._found.name)  # fmt: skip
        self._state.setText(rows)
        self.show_counts(counts)
        self.model.show_lines(self._lines)
        self.table.selectRow(0)
        self.save_button.setVisible(bool(counts[REJECTED]))
        to_write = counts[NEW] + counts[UPDATED]
        if to_write:
            self.import_button.setText(
                n("Import {count} price", "Import {count} prices", to_write, count=number(to_write))
            )
            self.import_button.setEnabled(True)
            self.import_button.setFocus()
        elif counts[SAME]:
            self._state.setText(t("Every price of “{name}” is in the book already.", name=self._found.name))

    def _show_reason(self, current: QModelIndex) -> None:
        line = self.model.lines[current.row()] if current.isValid() else None
        said = say(line.code, **facts_for_people(line.facts)) if line is not None and line.code else ""
        self._reason.setText(t("Row {row}: {reason}", row=number(line.number), reason=said) if line and said else "")

    def _import(self) -> None:
        from app.actions import price_lists  # noqa: PLC0415

        found = self._found
        if found is None:
            return
        self.import_button.setEnabled(False)

        def done(_changes: Changes) -> None:
            self.accept()

        self._desk.write(lambda book: book.do(price_lists.import_list, found), done=done, failed=self._refuse)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, DeskError):
            self._state.hide()
            self._refuse(error)
        else:
            self.reject()
            self._desk.report(error)

    def save_rejected(self, path: Path) -> None:
        """Write the rows that can't be taken, each with its reason."""
        from app.actions import price_lists  # noqa: PLC0415

        found = self._found
        if found is None:
            return
        self._desk.when(
            on_thread("save rows", partial(price_lists.save_rejected, path, found, self._lines)),
            lambda count: self.say_saved(count, path.name),
            self._failed,
        )


def _read(desk: Desk, path: Path) -> tuple[PriceList, tuple[PriceLine, ...]]:
    from app.actions import price_lists  # noqa: PLC0415 - on a thread of its own

    found = price_lists.read_list(path)
    return found, price_lists.preview(desk.reader, found)
