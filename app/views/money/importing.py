"""A list of payments or commissions before it is brought in: what each row would change, and why one can't be taken."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.errors import DeskError
from app.rules.money_headers import FIELDS
from app.rules.money_list import NEW, REJECTED, SAME, UPDATED, MoneyRow
from app.store import money_look
from app.texts import mark, n, t
from app.texts.codes import say
from app.texts.money import COMMISSION_KINDS, LABELS, PAYMENT_KINDS
from app.views.customer.form import FormDialog, FormField
from app.views.customer.pane import small_button
from app.views.dates import facts_for_people, number, short_date
from app.views.judged_list import STATE_SIGNS, STATE_TONES, STATE_WORDS, JudgedListDialog
from app.views.kept_focus import empty
from app.views.money.model import Column, MoneyModel
from app.views.money.words import money
from app.views.named_box import NamedBox
from app.views.plain_label import plain_tip
from app.views.spawn import on_thread

if TYPE_CHECKING:
    from concurrent.futures import Future

    from app.actions.money_lists import MoneyList
    from app.models.job import Job
    from app.models.values import Changes
    from app.store.book import Book
    from app.store.money_look import AccountMoney
    from app.views.desk import Desk

Read = tuple["MoneyList", int, tuple[MoneyRow, ...]]
KINDS = {"payment": mark("Payments"), "commission": mark("Commissions")}
ORDERS = {
    "": mark("Dates: as they say"),
    "dmy": mark("Day, month, year"),
    "mdy": mark("Month, day, year"),
    "ymd": mark("Year, month, day"),
}


def line_columns() -> tuple[Column[MoneyRow], ...]:
    """Return the columns of the preview."""
    return (
        Column(mark("Row"), lambda row: number(row.number), lambda row: row.number, 12),
        Column(mark("What happens"), _happens, width=48, tone=lambda row: STATE_TONES[row.state]),
        Column(LABELS["dated"], lambda row: _told(row, "dated"), lambda row: _raw(row, "dated"), 24),
        Column(LABELS["customer"], _whose, width=44),
        Column(LABELS["kind"], _kind, width=24),
        Column(LABELS["amount"], _amount, width=28, is_amount=True),
        Column(LABELS["billing_entity"], lambda row: _raw(row, "billing_entity"), width=34),
        Column(LABELS["plan"], lambda row: _raw(row, "plan"), width=34),
    )


def _happens(row: MoneyRow) -> str:
    said = f"{STATE_SIGNS[row.state]} {t(STATE_WORDS[row.state])}"
    return f"{said}: {say(row.code, **facts_for_people(row.facts))}" if row.code else said


def _raw(row: MoneyRow, name: str) -> str:
    return str(row.line.columns.get(name) or "") if row.line else row.cells.get(name, "")


def _told(row: MoneyRow, name: str) -> str:
    return short_date(_raw(row, name)) if row.line else row.cells.get(name, "")


def _whose(row: MoneyRow) -> str:
    cells = row.cells
    return next((cells[name] for name in ("customer", "domain", "email", "subscription") if cells.get(name)), "")


def _kind(row: MoneyRow) -> str:
    if row.line is None:
        return row.cells.get("kind", "")
    words = PAYMENT_KINDS if row.line.what == "payment" else COMMISSION_KINDS
    return t(words[row.line.columns["kind"]])


def _amount(row: MoneyRow) -> str:
    if row.line is None:
        return row.cells.get("amount", "")
    return money(row.line.columns["amount_minor"], row.line.columns["currency"])


class MoneyListDialog(JudgedListDialog):
    """Reads one file and shows what it would change; what it was taken for can be changed.

    Args:
        desk: the open window's parts.
        path: of the file.
        parent: the window.
    """

    def __init__(self, desk: Desk, path: Path, parent: QWidget) -> None:
        super().__init__(parent, t("Import payments"))
        self._desk, self._path = desk, path
        self._found: MoneyList | None = None
        self._account_id = 0
        self._rows: tuple[MoneyRow, ...] = ()
        self._turn = 0
        self._columns: dict[str, int] | None = None
        self._state = self.say(t("Reading “{name}” …", name=path.name), "second")
        choices = QHBoxLayout()
        choices.setSpacing(self.unit)
        self.kind = self._box(t("What the list is of"), [("", t("As the header says")), *_words(KINDS)])
        self.account = self._box(t("Partner account"), [(0, t("Found by its customers"))])
        self.order = self._box(t("How dates are written"), _words(ORDERS))
        for box in (self.kind, self.account, self.order):
            choices.addWidget(box)
        self.columns_button = small_button(t("Columns…"), self._ask_header, name=t("Say what the columns are"))
        choices.addWidget(self.columns_button)
        choices.addStretch(1)
        self.column.addLayout(choices)
        self._read_as = self.say("", "small")
        self._read_as.setAccessibleName(t("What the columns were taken for"))
        self.column.addLayout(self._pills)
        self.model = MoneyModel(line_columns(), desk.theme.color)
        widths = [width * self.unit // 2 for width in self.model.widths]
        self.table = self.table_of(self.model, t("Rows of the list"), widths, self.unit * 26)
        self.column.addWidget(self.table, 1)
        self.add_end()
        self.least = (self.unit * 130, self.unit * 72)
        desk.when(desk.reader.ask(money_look.accounts), self._list_accounts)

    def _box(self, name: str, values: list[tuple[Any, str]]) -> NamedBox:
        box = NamedBox(name)
        for value, words in values:
            box.addItem(words, value)
        box.setToolTip(plain_tip(name))
        box.currentIndexChanged.connect(lambda _place: self._changed(box))
        return box

    def _changed(self, box: NamedBox) -> None:
        if box is self.kind:
            self._columns = None  # other fields, so another guess
        self._look()

    def _list_accounts(self, found: tuple[AccountMoney, ...]) -> None:
        self.account.blockSignals(True)
        for each in found:
            self.account.addItem(each.name, each.id)
        self.account.blockSignals(False)
        self.account.setVisible(len(found) > 1)
        self._look()

    # -- reading ----------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        self._turn += 1
        turn = self._turn
        self.import_button.setEnabled(False)
        kind, account, order = self.kind.currentData(), self.account.currentData(), self.order.currentData()
        call = partial(_read, self._desk, self._path, kind, account, order, self._columns)
        self._desk.when(
            on_thread("read list of payments", call),
            lambda read: self._show(read) if turn == self._turn else None,
            lambda error: self._failed(error) if turn == self._turn else None,
        )

    def _show(self, read: Read) -> None:
        from app.actions.money_lists import count  # noqa: PLC0415 - loaded when a list is read

        self._found, self._account_id, self._rows = read
        found = self._found
        self._wrong.hide()
        self._state.show()
        counts = count(self._rows)
        what = t(KINDS[found.what])
        rows = n("{count} row in “{name}” ({what}). Nothing is written before Import.",
                 "{count} rows in “{name}” ({what}). Nothing is written before Import.",
                 len(self._rows), count=number(len(self._rows)), name=found.name, what=what)  # fmt: skip
        self._state.setText(rows)
        self._read_as.setText(_read_as(found))
        self.show_counts(counts)
        self.model.show_rows(sorted(self._rows, key=lambda row: (row.state != REJECTED, row.number)))
        self.table.selectRow(0)
        self.save_button.setVisible(bool(counts[REJECTED]))
        to_write = counts[NEW] + counts[UPDATED]
        self.import_button.setText(t("Import"))
        if to_write:
            self.import_button.setText(n("Import {count} row", "Import {count} rows", to_write, count=number(to_write)))
            self.import_button.setEnabled(True)
            self.import_button.setFocus()
        elif counts[SAME]:
            self._state.setText(t("Every row of “{name}” is in the book already.", name=found.name))

    def _ask_header(self) -> None:
        from app.actions import money_lists  # noqa: PLC0415

        future = on_thread("read header", partial(money_lists.header_of, self._path))
        self._desk.when(future, self._ask_columns, self._failed)

    def _ask_columns(self, header: tuple[str, ...]) -> None:
        what = self._found.what if self._found else self.kind.currentData() or "payment"
        known = self._found.mapping if self._found else {}
        places = (("", t("none")), *((str(place), name) for place, name in enumerate(header)))
        fields = [FormField(field, t(_label(what, field)), "choice", places) for field in FIELDS[what]]
        named = {name: str(place) for place, name in reversed(list(enumerate(header)))}
        values = {field: named.get(known.get(field, ""), "") for field in FIELDS[what]}

        def save(typed: dict[str, Any]) -> None:
            self.kind.blockSignals(True)
            self.kind.setCurrentIndex(self.kind.findData(what))
            self.kind.blockSignals(False)
            self._columns = {field: int(place) for field, place in typed.items() if place}
            form.accept()
            self._look()

        form = FormDialog(
            t("What the columns are"), t("Use these"), fields, lambda _name, value: value, save, values, self
        )
        form.open()

    def _import(self) -> None:
        from app.actions import money_lists  # noqa: PLC0415

        found, account_id, rows = self._found, self._account_id, self._rows
        if found is None:
            return
        self.import_button.setEnabled(False)

        def start(book: Book, job: Job) -> Future[Changes]:
            return on_thread("import payments", partial(money_lists.bring_in, book, job, found, account_id, rows))

        def done(_changes: Changes) -> None:
            self._desk.go("money", "payments" if found.what == "payment" else "commissions")

        self.accept()
        self._desk.write_long(t("Importing “{name}”", name=found.name), start, done=done)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, DeskError):
            self._found, self._rows = None, ()
            self.model.show_rows(())
            empty(self._pills)
            self._read_as.clear()
            self._state.hide()
            self._refuse(error)
        else:
            self.reject()
            self._desk.report(error)

    def save_rejected(self, path: Path) -> None:
        """Write the rows that can't be taken, each with its reason."""
        from app.actions import money_lists  # noqa: PLC0415

        found = self._found
        if found is None:
            return
        self._desk.when(
            on_thread("save rows", partial(money_lists.save_rejected, path, found, self._rows)),
            lambda count: self.say_saved(count, path.name),
            self._failed,
        )


def _words(table: dict[str, str]) -> list[tuple[Any, str]]:
    return [(value, t(words)) for value, words in table.items()]


def _read_as(found: MoneyList) -> str:
    parts = [", ".join(filter(None, (found.format.upper(), found.encoding)))]
    parts += [f"{t(_label(found.what, field))} ← {name}" for field, name in found.mapping.items()]
    if found.said is not None:
        parts.append(t("columns as you said"))
    if found.left:
        parts.append(t("not read: {columns}", columns=", ".join(found.left[:6])))
    return " · ".join(parts)


def _label(what: str, field: str) -> str:
    return LABELS["commission" if what == "commission" and field == "amount" else field]


def _read(desk: Desk, path: Path, what: str, account_id: int, order: str, columns: dict[str, int] | None) -> Read:
    from app.actions import money_lists  # noqa: PLC0415 - on a thread of its own

    found = money_lists.read_list(path, what, order, columns, desk.reader)
    account_id = desk.reader.ask(money_lists.account_for, found, "", account_id).result()
    return found, account_id, money_lists.look(desk.reader, found, account_id)
