"""The catalogue page: search, filters, one currency, a table of plans, and the chosen plan beside it (R44)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QModelIndex, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.models.catalogue import OfferDetail, ProductDetail
from app.rules.money import CURRENCIES
from app.store import catalogue_rows
from app.texts import mark, n, t
from app.views import dates
from app.views.cards.face import PAYMENT_WORDS
from app.views.catalogue import verbs
from app.views.catalogue.model import LIST, PAYMENT, PRODUCT, TITLES, CatalogueModel, CatalogueRow, Narrowing, rows_of
from app.views.catalogue.panel import PlanPanel
from app.views.catalogue.words import KIND_WORDS, PROVIDERS
from app.views.customer.pane import label
from app.views.finding.flow import FlowLayout
from app.views.named_box import NamedBox
from app.views.theme import unit_of

if TYPE_CHECKING:
    from app.models.details import AccountDetail
    from app.models.values import Changes
    from app.store.engine import Connection
    from app.views.commands import CommandContext
    from app.views.desk import Desk

TYPING_MS = 150
_WIDE = 120  # in units: from here on the chosen plan stands beside the table, else below it
Read = tuple[tuple[ProductDetail, ...], tuple[OfferDetail, ...], tuple[str, ...]]


def read_catalogue(connection: Connection) -> Read:
    """Return products, offers and the currencies in use, in one look."""
    return (
        catalogue_rows.products(connection),
        catalogue_rows.offers(connection),
        catalogue_rows.currencies(connection),
    )


CELL_WORDS = {LIST: (mark("no price"),), PAYMENT: tuple(PAYMENT_WORDS.values())}
"""What cells of a column say that must be read whole."""


class CataloguePage(QWidget):
    """What can be sold.

    Args:
        desk: the open window's parts.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._read: Read | None = None
        self._chosen: tuple[int, int] | None = None
        self._was_filled = False
        self.model = CatalogueModel(desk.theme.color, desk.today)
        self.panel = PlanPanel(desk, self._edit_product, self._add_plan, self._edit_plan)
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self._show)
        self._lay_out()
        desk.changed.connect(self._changed)
        desk.closing.connect(self.panel.flush)
        desk.theme.changed.connect(self._dress)
        desk.when(desk.reader.accounts(), self._choose_currency)

    # -- what the window asks ---------------------------------------------------------------------------------------

    def show_target(self, target: object) -> None:
        """Show the catalogue; a path is a price list to bring in."""
        self._look_again()
        if isinstance(target, Path):
            self.open_file(target)
        elif not self.table.hasFocus():
            self.search.setFocus()

    def context(self) -> CommandContext | None:
        """There are no customers to act on here."""
        return None

    def open_file(self, path: Path) -> None:
        """Look at a price list before it is brought in."""
        verbs.open_price_list(self._desk, self.window(), path)

    # -- drawing ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        unit = unit_of(self.fontMetrics())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(unit * 3, unit * 2, unit * 3, unit * 2)
        outer.setSpacing(unit * 3 // 2)
        top = QHBoxLayout()
        top.setSpacing(unit)
        self.search = QLineEdit()
        self.search.setObjectName("search")
        self.search.setAccessibleName(t("Search the catalogue"))
        self.search.setPlaceholderText(t("Search product, plan, identifier …"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(200)
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self.search.returnPressed.connect(self._go_to_table)
        top.addWidget(self.search, 1)
        for words, pressed in (
            (t("Export"), lambda: verbs.ask_where_to(self._desk, self.window())),
            (t("Import prices"), lambda: verbs.ask_for_price_list(self._desk, self.window())),
        ):
            button = QPushButton(words)
            button.clicked.connect(lambda _checked=False, call=pressed: call())
            top.addWidget(button)
        add = QPushButton(t("Add product"))
        add.setProperty("primary", True)
        add.clicked.connect(lambda _checked=False: verbs.ask_for_product(self._desk, self.window()))
        top.addWidget(add)
        outer.addLayout(top)
        outer.addLayout(self._filters(unit))
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(unit * 3 // 2)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._make_table(unit))
        self._stack.addWidget(self._make_nothing(unit))
        self._body.addWidget(self._stack, 1)
        self._side = QScrollArea()
        self._side.setWidget(self.panel)
        self._side.setWidgetResizable(True)
        self._side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._body.addWidget(self._side)
        outer.addLayout(self._body, 1)

    def _filters(self, unit: int) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(unit)
        self.provider = self._combo(t("Provider"), (("", t("All providers")), *PROVIDERS))
        self.kind = self._combo(
            t("Type"), (("", t("All types")), *((kind, t(words)) for kind, words in KIND_WORDS.items()))
        )
        holder = QWidget()
        wrapping = FlowLayout(holder, unit)
        wrapping.addWidget(self.provider)
        wrapping.addWidget(self.kind)
        self.priced = self._chip(t("With a price"))
        self.unverified = self._chip(t("Unverified"))
        self.unsold = self._chip(t("Not sold too"))
        for chip in (self.priced, self.unverified, self.unsold):
            wrapping.addWidget(chip)
        row.addWidget(holder, 1)
        self._count = label("", "second", wrap=False)
        row.addWidget(self._count)
        self.currency = NamedBox(t("Currency of the prices"))
        self.currency.setToolTip(t("Currency of the prices"))
        self._fill_currencies(("USD",), "USD")
        self.currency.currentIndexChanged.connect(self._show)
        row.addWidget(self.currency)
        return row

    def _combo(self, name: str, values: tuple[tuple[str, str], ...]) -> QComboBox:
        combo = NamedBox(name)
        for value, words in values:
            combo.addItem(words, value)
        combo.currentIndexChanged.connect(self._show)
        return combo

    def _chip(self, words: str) -> QPushButton:
        chip = QPushButton(words)
        chip.setCheckable(True)
        chip.setProperty("chip", True)
        chip.toggled.connect(self._show)
        return chip

    def _make_table(self, unit: int) -> QTableView:
        self.table = QTableView()
        self.table.setObjectName("catalogue")
        self.table.setAccessibleName(t("Catalogue"))
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.setFont(self._desk.theme.font("small"))
        self.table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(unit * 4)
        header = self.table.horizontalHeader()
        header.setFont(self._desk.theme.font("small"))
        metrics = QFontMetrics(header.font())
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate((16, 48, 36, 18, 17, 17, 24, 28, 30, 26, 48)):
            words = [t(TITLES[column]), *map(t, CELL_WORDS.get(column, ()))]
            needed = max(map(metrics.horizontalAdvance, words)) + unit * 3
            self.table.setColumnWidth(column, max(width * unit // 2, needed))  # in half units
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.setMinimumHeight(unit * 18)
        self.table.selectionModel().selectionChanged.connect(self._selected)
        self.table.activated.connect(self._activated)
        return self.table

    def _make_nothing(self, unit: int) -> QWidget:
        nothing = QWidget()
        column = QVBoxLayout(nothing)
        column.setSpacing(unit)
        column.addStretch(1)
        self._why = label(t("The catalogue is being filled."), "heading")
        self._why.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._why)
        self._clear = QPushButton(t("Show everything"))
        self._clear.clicked.connect(self.clear_filters)
        column.addWidget(self._clear, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(2)
        return nothing

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the chosen plan beside the table where there is room, else below it."""
        super().resizeEvent(event)
        unit = unit_of(self.fontMetrics())
        beside = self.width() >= unit * _WIDE
        self._body.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self._side.setMinimumWidth(unit * 36 if beside else 0)
        self._side.setMaximumWidth(unit * 36 if beside else 1 << 20)
        self._side.setMaximumHeight(1 << 20 if beside else self.height() // 2)

    # -- reading ----------------------------------------------------------------------------------------------------

    def _look_again(self) -> None:
        self._desk.when(self._desk.reader.ask(read_catalogue), self._take)

    def _changed(self, changes: Changes) -> None:
        if {"product", "offer", "price", "partner_account"} & set(changes.other):
            self._look_again()

    def _take(self, read: Read) -> None:
        self._read = read
        if not read[0] and not self._was_filled:
            from app.actions import catalogue  # noqa: PLC0415 - loaded when first used

            self._was_filled = True
            self._desk.write(lambda book: book.do(catalogue.ensure), quiet=True)
        self._fill_currencies(read[2], self.currency.currentData())
        self._show()

    def _choose_currency(self, accounts: list[AccountDetail]) -> None:
        billed = Counter(account.currency for account in accounts if account.currency)
        if billed:
            self._fill_currencies(self._read[2] if self._read else (), billed.most_common(1)[0][0])
            self._show()

    def _fill_currencies(self, used: tuple[str, ...], chosen: str) -> None:
        self.currency.blockSignals(True)
        self.currency.clear()
        first = sorted({*used, chosen})
        for code in first:
            self.currency.addItem(code, code)
        self.currency.insertSeparator(len(first))
        for code in sorted(CURRENCIES - set(first)):
            self.currency.addItem(code, code)
        self.currency.setCurrentIndex(self.currency.findData(chosen))
        self.currency.blockSignals(False)

    def narrowing(self) -> Narrowing:
        """Return which rows are asked for."""
        return Narrowing(
            self.search.text(),
            self.provider.currentData(),
            self.kind.currentData(),
            self.priced.isChecked(),
            self.unverified.isChecked(),
            self.unsold.isChecked(),
        )

    def clear_filters(self) -> None:
        """Show every plan that is sold."""
        self.search.clear()
        self.provider.setCurrentIndex(0)
        self.kind.setCurrentIndex(0)
        for chip in (self.priced, self.unverified):
            chip.setChecked(False)
        self._show()

    def _show(self, *_ignored: object) -> None:
        if self._read is None:
            return
        wanted, today = self.narrowing(), self._desk.today()
        found = rows_of(self._read[0], self._read[1], self.currency.currentData())
        shown = [row for row in found if wanted.shows(row, today)]
        self.model.show_rows(shown)
        self._count.setText(n("{count} plan", "{count} plans", len(shown), count=dates.number(len(shown))))
        self._stack.setCurrentIndex(0 if shown else 1)
        self._why.setText(t("No plan is like that.") if wanted.hides else t("The catalogue is being filled."))
        self._clear.setVisible(wanted.hides)
        self._restore_place()

    def _dress(self) -> None:
        for part in (self.table, self.table.horizontalHeader()):
            part.setFont(self._desk.theme.font("small"))
        self.table.viewport().update()

    def _restore_place(self) -> None:
        place = next((at for at, row in enumerate(self.model.rows) if row.key == self._chosen), -1)
        if place >= 0 and self.table.currentIndex().row() != place:
            self.table.selectRow(place)
        self.panel.show_row(self.model.rows[place] if place >= 0 else None, self.currency.currentData())

    # -- acting -----------------------------------------------------------------------------------------------------

    def _selected(self, _on: QItemSelection, _off: QItemSelection) -> None:
        rows = self.table.selectionModel().selectedRows(PRODUCT)
        if rows:
            row = self.model.rows[rows[0].row()]
            self._chosen = row.key
            self.panel.show_row(row, self.currency.currentData())

    def _activated(self, index: QModelIndex) -> None:
        if self.model.rows[index.row()].has_price:
            self.panel.take_keyboard()

    def _go_to_table(self) -> None:
        self._typing.stop()
        self._show()
        if self.model.rows:
            self.table.setFocus()
            if not self.table.selectionModel().hasSelection():
                self.table.selectRow(0)

    def _edit_product(self, row: CatalogueRow) -> None:
        verbs.edit_product(self._desk, self.window(), row.product)

    def _add_plan(self, row: CatalogueRow) -> None:
        verbs.ask_for_plan(self._desk, self.window(), row.product, self._plans_of(row.product))

    def _edit_plan(self, offer: OfferDetail) -> None:
        verbs.edit_plan(self._desk, self.window(), offer)

    def _plans_of(self, product: ProductDetail) -> set[str]:
        offers = self._read[1] if self._read else ()
        return {offer.payment_plan for offer in offers if offer.product.id == product.id}
