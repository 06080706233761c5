"""A price list before it is brought in: what each row would change, and why a row can't be taken (R44)."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QHBoxLayout, QTableView, QWidget

from app.errors import DeskError
from app.rules.price_list import AMOUNTS, NEW, REJECTED, SAME, UPDATED, PriceLine
from app.texts import mark, n, t
from app.texts.codes import say, say_error
from app.views.cards.face import PAYMENT_WORDS
from app.views.catalogue.words import PERIOD_WORDS, amount
from app.views.customer.pane import empty, pill
from app.views.dates import facts_for_people, number
from app.views.dialog_parts import PlainDialog, Role
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
STATE_WORDS = {NEW: mark("new"), UPDATED: mark("updated"), SAME: mark("same"), REJECTED: mark("not taken")}
STATE_SIGNS = {NEW: "+", UPDATED: "→", SAME: "=", REJECTED: "!"}
STATE_TONES = {NEW: "ok", UPDATED: "info", SAME: "text2", REJECTED: "bad"}
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


class PriceListDialog(PlainDialog):
    """Reads one file and shows what it would change.

    Args:
        desk: the open window's parts.
        path: of the file.
        parent: the window.
    """

    def __init__(self, desk: Desk, path: Path, parent: QWidget) -> None:
        super().__init__(parent, t("Import prices"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._found: PriceList | None = None
        self._lines: tuple[PriceLine, ...] = ()
        self._state = self.say(t("Reading “{name}” …", name=path.name), "second")
        self._pills = QHBoxLayout()
        self._pills.setSpacing(self.unit)
        self.column.addLayout(self._pills)
        self.model = LinesModel(desk.theme.color)
        self.table = self._make_table()
        self.column.addWidget(self.table, 1)
        self._reason = self.say("", "second")
        self._reason.setAccessibleName(t("About the chosen row"))
        self.table.selectionModel().currentRowChanged.connect(self._show_reason)
        self._wrong = self.say("", "bad")
        self._wrong.setAccessibleName(t("What is wrong"))
        self._wrong.hide()
        self.save_button = self.button(t("Save rows not taken…"), Role.ActionRole, self._ask_where_to)
        self.save_button.hide()
        self.button(t("Cancel"), Role.RejectRole, self.reject)
        self.import_button = self.button(t("Import"), Role.AcceptRole, self._import, primary=True)
        self.import_button.setEnabled(False)
        self.finish()
        self.least = (self.unit * 130, self.unit * 70)
        desk.when(on_thread("read price list", partial(_read, desk, path)), self._show, self._failed)

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setObjectName("priceLines")
        table.setAccessibleName(t("Rows of the price list"))
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self.unit * 4)
        table.setMinimumHeight(self.unit * 30)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate((6, 34, 28, 18, 13, 14, 14, 14)):
            table.setColumnWidth(column, width * self.unit)
        return table

    def _show(self, read: tuple[PriceList, tuple[PriceLine, ...]]) -> None:
        from app.actions.price_lists import count  # noqa: PLC0415 - loaded when a list is read

        self._found, self._lines = read
        counts = count(self._lines)
        rows = n("{count} row in “{name}”. Nothing is written before Import.",
                 "{count} rows in “{name}”. Nothing is written before Import.",
                 len(self._lines), count=number(len(self._lines)), name=self._found.name)  # fmt: skip
        self._state.setText(rows)
        empty(self._pills)
        for state, tone in ((NEW, "ok"), (UPDATED, "info"), (SAME, "plain"), (REJECTED, "bad")):
            if counts[state]:
                words = f"{STATE_SIGNS[state]} {number(counts[state])} {t(STATE_WORDS[state])}"
                self._pills.addWidget(pill(words, tone))
        self._pills.addStretch(1)
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

    def _refuse(self, error: DeskError) -> bool:
        self._wrong.setText(say_error(error))
        self._wrong.show()
        return True

    def _failed(self, error: Exception) -> None:
        if isinstance(error, DeskError):
            self._state.hide()
            self._refuse(error)
        else:
            self.reject()
            self._desk.report(error)

    def _ask_where_to(self) -> None:
        dialog = QFileDialog(self, t("Save rows not taken"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda path: self.save_rejected(Path(path)))
        dialog.open()

    def save_rejected(self, path: Path) -> None:
        """Write the rows that can't be taken, each with its reason."""
        from app.actions import price_lists  # noqa: PLC0415

        found = self._found
        if found is None:
            return
        self._desk.when(
            on_thread("save rows", partial(price_lists.save_rejected, path, found, self._lines)),
            lambda count: self._state.setText(
                n("{count} row saved as “{name}”.", "{count} rows saved as “{name}”.", count, count=number(count),
                  name=path.name)
            ),
            self._failed,
        )  # fmt: skip


def _read(desk: Desk, path: Path) -> tuple[PriceList, tuple[PriceLine, ...]]:
    from app.actions import price_lists  # noqa: PLC0415 - on a thread of its own

    found = price_lists.read_list(path)
    return found, price_lists.preview(desk.reader, found)
