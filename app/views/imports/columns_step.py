"""Which column of the file is which field: the guess, shown with what stands in each column, to be corrected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.models.details import AccountDetail
from app.rules.columns import FIELDS
from app.texts import LANGUAGES, mark, t
from app.texts.fields import field_label
from app.views.customer.pane import Pane, label
from app.views.customer.words import PROVIDER_WORDS, choices
from app.views.kept_focus import empty
from app.views.plain_label import OneLine
from app.views.theme import unit_of

if TYPE_CHECKING:
    from app.actions.imports.values import FileLook

COLUMNS_AT_ONCE = 8
SHOWN_COLUMNS = 200  # a list has fewer; the rest of a very wide table stays as it was guessed
ORDERS = {
    "": mark("No dates, or they say it themselves"),
    "dmy": mark("Day, month, year"),
    "mdy": mark("Month, day, year"),
    "ymd": mark("Year, month, day"),
}
SEPARATORS = {",": mark("comma"), ";": mark("semicolon"), "\t": mark("tab"), "|": mark("bar")}
FORMATS = {"csv": mark("Text table"), "xlsx": "Excel (XLSX)", "xls": "Excel (XLS)", "ods": "OpenDocument (ODS)"}


class ColumnsStep(QWidget):
    """The second step of an import: file facts, date order, provider, and a field for each column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        unit = unit_of(self.fontMetrics())
        self._unit = unit
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(unit * 3 // 2)
        self._facts = label("", "second")
        rows.addWidget(self._facts)
        options = QHBoxLayout()
        options.setSpacing(unit * 2)
        self.provider = self._option(options, t("Provider of rows that don’t say it"), choices(PROVIDER_WORDS))
        self.account = self._option(options, t("Partner account"), [("", t("Not decided yet"))])
        self.date_order = self._option(options, t("Order of dates"), choices(ORDERS))
        self.sheet = self._option(options, t("Sheet"), [])
        rows.addLayout(options)
        self._uncertain = label("", "bad")
        rows.addWidget(self._uncertain)
        self._pane = Pane(t("Columns"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(unit * 2)
        self._grid.setVerticalSpacing(unit // 2)
        self._grid.setColumnStretch(1, 1)
        self._pane.body.addLayout(self._grid)
        self._pane.body.addStretch(1)
        scroll = QScrollArea()
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setWidget(self._pane)
        rows.addWidget(scroll, 1)
        self._shown_look: FileLook | None = None
        self._choices = QStandardItemModel(self)
        self._combos: dict[int, QComboBox] = {}
        self._rest: dict[int, str | None] = {}

    def show_accounts(self, accounts: Sequence[AccountDetail]) -> None:
        """Offer these partner accounts; with none the field is not shown."""
        combo: QComboBox = self.account
        combo.clear()
        combo.addItem(t("Not decided yet"), "")
        for account in accounts:
            combo.addItem(account.name, account.name)
        _box(combo).setVisible(bool(accounts))

    def show_look(self, look: FileLook) -> None:
        """Show what a file is."""
        self._facts.setText(" · ".join(_facts(look)))
        self.date_order.setCurrentIndex(max(self.date_order.findData(look.date_order), 0))
        doubt = bool(look.date_order) and not look.date_order_certain
        self._uncertain.setVisible(doubt)
        self._uncertain.setText(t("Days and months can’t be told apart in this file. See that the order is right."))
        self.sheet.clear()
        for name in look.sheets:
            self.sheet.addItem(name, name)
        self.sheet.setCurrentIndex(max(self.sheet.findData(look.sheet), 0))
        _box(self.sheet).setVisible(len(look.sheets) > 1)
        empty(self._grid)
        self._combos.clear()
        self._rest = dict(look.mapping)
        for line, text in enumerate((t("Column in the file"), t("What stands there"), t("Goes to"))):
            self._grid.addWidget(label(text, "small"), 0, line)
        if not self._choices.rowCount():
            self._fill_choices()
        self._shown_look = look
        self._add_columns(0, look)

    def _add_columns(self, first: int, look: FileLook) -> None:
        """Show some columns, then let others have the thread; ``mapping`` knows the rest from the guess."""
        if look is not self._shown_look:
            return
        names = look.header[:SHOWN_COLUMNS]
        for place in range(first, min(first + COLUMNS_AT_ONCE, len(names))):
            self._add_column(place, names[place], look)
        if first + COLUMNS_AT_ONCE < len(names):
            QTimer.singleShot(0, self, lambda: self._add_columns(first + COLUMNS_AT_ONCE, look))

    def _fill_choices(self) -> None:
        """Write the fields down once: every column's combo box shows the same ones."""
        for words, field in ((t("– not imported –"), ""), *((field_label(field), field) for field in FIELDS)):
            item = QStandardItem(words)
            item.setData(field, Qt.ItemDataRole.UserRole)
            self._choices.appendRow(item)

    def mapping(self) -> dict[int, str | None]:
        """Return column → field or None, as chosen."""
        return {**self._rest, **{place: combo.currentData() or None for place, combo in self._combos.items()}}

    def _add_column(self, place: int, name: str, look: FileLook) -> None:
        samples = [row[place] for _, row in look.samples if place < len(row) and row[place].strip()]
        combo = QComboBox()
        combo.setAccessibleName(t("Field for column {name}", name=name))
        combo.setAccessibleDescription(combo.accessibleName())  # on Linux a combo box is named by what it shows
        combo.setModel(self._choices)
        combo.setCurrentIndex(max(combo.findData(look.mapping.get(place) or ""), 0))
        combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        combo.currentIndexChanged.connect(lambda _index, changed=place: self._free_others(changed))
        self._combos[place] = combo
        shown = OneLine(" · ".join(samples[:3]))
        shown.setProperty("role", "second")
        shown.setMinimumWidth(self._unit * 10)
        self._grid.addWidget(label(name, wrap=True), place + 1, 0)
        self._grid.addWidget(shown, place + 1, 1)
        self._grid.addWidget(combo, place + 1, 2)

    def _free_others(self, changed: int) -> None:
        # A field has one column: choosing it here takes it from where it was.
        chosen = self._combos[changed].currentData()
        for place, combo in self._combos.items():
            if chosen and place != changed and combo.currentData() == chosen:
                combo.setCurrentIndex(0)

    def _option(self, row: QHBoxLayout, title: str, words: list[Any]) -> QComboBox:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        combo = QComboBox()
        combo.setAccessibleName(title)
        combo.setAccessibleDescription(title)
        for value, text in words:
            combo.addItem(text, value)
        heading = label(title, "small")
        heading.setBuddy(combo)
        column.addWidget(heading)
        column.addWidget(combo)
        row.addWidget(box, 1)
        return combo


def _box(combo: QComboBox) -> QWidget:
    """Return the option with its title."""
    box = combo.parentWidget()
    return box if box is not None else combo


def _facts(look: FileLook) -> list[str]:
    found = [look.path.name, t(FORMATS.get(look.format, look.format))]
    if look.encoding:
        found.append(look.encoding)
    if look.separator:
        found.append(t("separated by {what}", what=t(SEPARATORS.get(look.separator, look.separator))))
    found.append(t("header in row {row}", row=look.header_row) if look.header_row else t("no header"))
    if look.language in LANGUAGES:
        found.append(LANGUAGES[look.language])
    if look.remembered:
        found.append(t("columns as chosen last time"))
    return found
