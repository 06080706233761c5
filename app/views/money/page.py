"""The Money page: payments, commissions and payouts, each a table that is narrowed, sorted and exported (R61, R62)."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from app.models.money import MoneyQuery
from app.store import money_look
from app.store.money_look import COMMISSIONS, PAYMENTS, PAYOUTS, MoneyLook
from app.store.money_write import OTHER
from app.texts import n, t
from app.texts.money import PAYERS, STATES
from app.views import dates
from app.views.customer.pane import label, small_button
from app.views.finding.flow import FlowLayout
from app.views.kept_focus import empty
from app.views.money import verbs
from app.views.money.fitting import FittedTable
from app.views.money.model import (
    MoneyModel,
    Paid,
    balance_columns,
    commission_columns,
    group_columns,
    make_table,
    payment_columns,
    payout_columns,
)
from app.views.money.notices import notices
from app.views.money.words import NOTHING, month, sentence, should_earn, totals
from app.views.named_box import NamedBox
from app.views.tab_order import in_order
from app.views.theme import unit_of

if TYPE_CHECKING:
    from app.models.values import Changes
    from app.views.commands import CommandContext
    from app.views.desk import Desk

TYPING_MS = 150
TABS = (PAYMENTS, COMMISSIONS, PAYOUTS)
GROUPS = "groups"
_SHOWS = {*OTHER, "commission_rate", "payout_term", "partner_account", "sync_state"}


class MoneyPage(QWidget):
    """What was paid and what we earn of it.

    Args:
        desk: the open window's parts.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._found = MoneyLook()
        self._turn = 0
        self._asked: tuple[Any, ...] = ()  # what is shown is the answer to
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self.look_again)
        color = desk.theme.color
        self.payments = MoneyModel(payment_columns(), color)
        self.groups = MoneyModel(group_columns(), color)
        self.commissions = MoneyModel(commission_columns(), color)
        self.balances = MoneyModel(balance_columns(), color)
        self.payouts = MoneyModel(payout_columns(), color)
        self.tables: dict[str, FittedTable] = {}
        self._lay_out()
        desk.changed.connect(self._changed)
        desk.theme.changed.connect(self._dress)

    # -- what the window asks ---------------------------------------------------------------------------------------

    def show_target(self, target: object) -> None:
        """Show the page; a path is a list to bring in, a name of ``TABS`` the table that is meant."""
        if isinstance(target, Path):
            verbs.open_list(self._desk, self.window(), target)
        elif target in TABS:
            self.tabs.setCurrentIndex(TABS.index(str(target)))
        self.look_again()
        if not any(table.hasFocus() for table in self.tables.values()):
            (self.search if self.what != PAYOUTS else self.tables["balances"]).setFocus()

    def context(self) -> CommandContext | None:
        """There are no customers to act on here."""
        return None

    @property
    def what(self) -> str:
        """Which table is in front."""
        return TABS[self.tabs.currentIndex()]

    @property
    def _by(self) -> str:
        return str(self.by.currentData() or "") if self.what == PAYMENTS else ""

    def query(self) -> MoneyQuery:
        """Return what is asked for."""
        return MoneyQuery(
            self.period.currentData() or "",
            self.account.currentData() or 0,
            payer=(self.payer.currentData() or "") if self.what == PAYMENTS else "",
            state=(self.state.currentData() or "") if self.what == COMMISSIONS else "",
            search=self.search.text().strip(),
        )

    # -- drawing ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        unit = unit_of(self.fontMetrics())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(unit * 3, unit * 2, unit * 3, unit * 2)
        outer.setSpacing(unit)
        top = QHBoxLayout()
        top.setSpacing(unit)
        self.search = QLineEdit()
        self.search.setObjectName("search")
        self.search.setAccessibleName(t("Search payments"))
        self.search.setPlaceholderText(t("Search customer, domain, transaction …"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(200)
        policy = self.search.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.search.setSizePolicy(policy)
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self.search.returnPressed.connect(self._go_to_table)
        top.addWidget(self.search, 1)
        for words, pressed in (
            (t("Rates"), lambda: verbs.show_terms(self._desk, self.window())),
            (t("Export"), self._export),
        ):
            button = QPushButton(words)
            button.clicked.connect(lambda _checked=False, call=pressed: call())
            top.addWidget(button)
        self._bring = bring = QPushButton(t("Import payments"))
        bring.setProperty("primary", True)
        bring.clicked.connect(lambda _checked=False: verbs.ask_for_list(self._desk, self.window()))
        top.addWidget(bring)
        outer.addLayout(top)
        self._notices = QVBoxLayout()
        self._notices.setSpacing(unit // 2)
        outer.addLayout(self._notices)
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(t("What is shown"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for words in (t("Payments"), t("Commissions"), t("Payouts")):
            self.tabs.addTab(words)
        self.tabs.currentChanged.connect(self._turned)
        outer.addWidget(self.tabs)
        outer.addLayout(self._filters(unit))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._table(PAYMENTS, t("Payments"), self.payments, unit))
        self._stack.addWidget(self._table(COMMISSIONS, t("Commissions"), self.commissions, unit))
        self._stack.addWidget(self._paying_out(unit))
        self._stack.addWidget(self._make_nothing(unit))
        self._stack.addWidget(self._table(GROUPS, t("Payments added up"), self.groups, unit))
        outer.addWidget(self._stack, 1)
        self._about = label("", "second")
        self._about.setAccessibleName(t("About the chosen row"))
        outer.addWidget(self._about)
        self._sum = label("", "heading")
        self._sum.setAccessibleName(t("Total"))
        outer.addWidget(self._sum)

    def _filters(self, unit: int) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(unit)
        holder = QWidget()
        wrapping = FlowLayout(holder, unit)
        self.period = self._box(t("Month"), [("", t("All months"))])
        self.account = self._box(t("Partner account"), [(0, t("All accounts"))])
        payers = [(payer, t(PAYERS[payer])) for payer in ("customer", "partner")]
        self.payer = self._box(t("Who pays"), [("", t("Whoever pays")), *payers])
        self.state = self._box(t("Status"), [("", t("Any status")), *((key, t(each)) for key, each in STATES.items())])
        groups = (("customer", t("Per customer")), ("subscription", t("Per subscription")), ("month", t("Per month")))
        self.by = self._box(t("Added up"), [("", t("Each payment")), *groups])
        for box in (self.period, self.account, self.payer, self.state, self.by):
            wrapping.addWidget(box)
        row.addWidget(holder, 1)
        self._count = label("", "second", wrap=False)
        row.addWidget(self._count)
        return row

    def _box(self, name: str, values: list[tuple[Any, str]]) -> QComboBox:
        box = NamedBox(name)
        for value, words in values:
            box.addItem(words, value)
        box.currentIndexChanged.connect(lambda _place: self.look_again())
        return box

    def _table(self, key: str, name: str, model: MoneyModel[Any], unit: int) -> FittedTable:
        table = make_table(name, model, unit, self._desk.theme.font("small"))
        table.selectionModel().currentRowChanged.connect(lambda now, _before: self._say_about(key, now))
        table.activated.connect(lambda index: self._open(key, index))
        self.tables[key] = table
        return table

    def _paying_out(self, unit: int) -> QWidget:
        both = QWidget()
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(unit)
        balances = self._table("balances", t("Balances"), self.balances, unit)
        payouts = self._table(PAYOUTS, t("Payouts"), self.payouts, unit)
        parts = (
            (t("What each billing entity owes us"), balances, self._balance_buttons()),
            (t("What was asked for"), payouts, self._payout_buttons()),
        )
        for heading, table, buttons in parts:
            head = QHBoxLayout()
            head.setSpacing(unit)
            head.addWidget(label(heading, "heading", wrap=False))
            head.addStretch(1)
            for button in buttons:
                head.addWidget(button)
            column.addLayout(head)
            table.setMinimumHeight(unit * 12)
            column.addWidget(table, 1)
        scroll = QScrollArea()  # at 200 % there is no room for both
        scroll.setWidget(both)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return scroll

    def _balance_buttons(self) -> tuple[QPushButton, ...]:
        self.request = small_button(t("Note a payout…"), self._request)
        self.threshold = small_button(t("Threshold…"), self._threshold)
        return self.request, self.threshold

    def _payout_buttons(self) -> tuple[QPushButton, ...]:
        self.uploaded = small_button(t("Invoice uploaded"), partial(self._move_on, "invoiced"))
        self.paid = small_button(t("Paid"), partial(self._move_on, "paid"))
        self.remove = small_button(t("Remove"), self._remove, name=t("Remove the payout"))
        return self.uploaded, self.paid, self.remove

    def _make_nothing(self, unit: int) -> QWidget:
        nothing = QWidget()
        column = QVBoxLayout(nothing)
        column.setSpacing(unit)
        column.addStretch(1)
        self._why = label("", "heading")
        self._how = label("", "second")
        for each in (self._why, self._how):
            each.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(each)
        self._clear = QPushButton(t("Show everything"))
        self._clear.clicked.connect(lambda _checked=False: self.clear_filters())
        column.addWidget(self._clear, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(2)
        return nothing

    def _dress(self) -> None:
        for table in self.tables.values():
            for part in (table, table.horizontalHeader()):
                part.setFont(self._desk.theme.font("small"))
            table.viewport().update()

    # -- reading ----------------------------------------------------------------------------------------------------

    def look_again(self) -> None:
        """Read what is asked for; an answer that comes too late is let go."""
        self._typing.stop()
        self._turn += 1
        turn, what, query, by = self._turn, self.what, self.query(), self._by
        if (what, query, by) != self._asked:  # another question: its first rows at once, the sums when they are there
            self._asked = (what, query, by)
            self._count.setText(t("Adding up …"))
            self._sum.clear()
            if what != PAYOUTS and not by:
                first = self._desk.reader.ask_slowly(money_look.first, what, query)
                self._desk.when(first, lambda found: self._take_first(found) if turn == self._turn else None)
        future = self._desk.reader.ask_slowly(money_look.read, what, query, self._desk.today(), by)
        self._desk.when(future, lambda found: self._take(found) if turn == self._turn else None)

    def _take_first(self, found: MoneyLook) -> None:
        """Show the first rows; what is said of all comes with the whole answer."""
        if found.payments or found.commissions:
            self._show_lines(found)
            self._stack.setCurrentIndex(TABS.index(self.what))

    def _changed(self, changes: Changes) -> None:
        if _SHOWS & set(changes.other) and self.isVisible():
            self.look_again()

    def _turned(self, _place: int) -> None:
        is_list = self.what != PAYOUTS
        for part in (self.search, self.period, self._count):
            part.setVisible(is_list)
        self._show_boxes()
        self._about.clear()
        self.look_again()

    def _show_boxes(self) -> None:
        for box in (self.payer, self.by):
            box.setVisible(self.what == PAYMENTS)
        self.state.setVisible(self.what == COMMISSIONS)

    def _take(self, found: MoneyLook) -> None:
        self._found = found
        self._fill(self.period, [("", t("All months")), *((each, month(each)) for each in found.months)])
        self._fill(self.account, [(0, t("All accounts")), *((each.id, each.name) for each in found.accounts)])
        self.account.setVisible(len(found.accounts) > 1)
        self._show_boxes()
        self._show_lines(found)
        self.groups.show_rows(found.groups)
        self.tables[GROUPS].setColumnHidden(1, self._by != "subscription")  # of one plan only there
        self.balances.show_rows(found.balances)
        self.payouts.show_rows(found.payouts)
        self._say_notices()
        self._say_sums()
        for key in (PAYOUTS, "balances"):
            if self._model_of(key).rows:
                self.tables[key].selectRow(0)
        self._enable()

    def _show_lines(self, found: MoneyLook) -> None:
        measured = {each.id: each.measured_bp for each in found.accounts}
        self.payments.show_rows([Paid(row, should_earn(row, found.rates, measured)) for row in found.payments])
        self.commissions.show_rows(found.commissions)

    def _fill(self, box: QComboBox, values: list[tuple[Any, str]]) -> None:
        if [(box.itemData(place), box.itemText(place)) for place in range(box.count())] == values:
            return
        chosen = box.currentData()
        box.blockSignals(True)
        box.clear()
        for value, words in values:
            box.addItem(words, value)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        box.blockSignals(False)

    def _say_notices(self) -> None:
        empty(self._notices)
        for row in (rows := notices(self._desk, self._found)):
            self._notices.addWidget(row)
        in_order(self._bring, rows, self.tabs)

    def _say_sums(self) -> None:
        found, is_list = self._found, self.what != PAYOUTS
        shown = len(found.payments) + len(found.commissions) + len(found.groups)
        there = shown if is_list else len(found.balances) + len(found.payouts)
        place = TABS.index(self.what) if not found.groups else len(TABS) + 1
        self._stack.setCurrentIndex(place if there else len(TABS))
        if shown < found.count and not found.groups:
            count = t("newest {shown} of {count}", shown=dates.number(shown), count=dates.number(found.count))
        else:
            count = n("{count} row", "{count} rows", shown, count=dates.number(shown))
        self._count.setText(count)
        sums = totals(found.totals)
        self._sum.setText(t("Total: {sums}", sums=sums) if sums and is_list else "")
        self._sum.setVisible(bool(sums) and is_list)
        if not there:
            self._say_nothing()

    def _say_nothing(self) -> None:
        query = self.query()
        narrowed = bool(query.search or query.period or query.account_id or query.payer or query.state)
        self._clear.setVisible(narrowed)
        self._why.setText(t("Nothing is like that.") if narrowed else t(NOTHING[self.what]))
        how = t(
            "They come with each Sync of a Zoho account that may see the Partner Store. Or import a list from a file."
        )
        self._how.setText("" if narrowed else how)

    def clear_filters(self) -> None:
        """Show everything."""
        self.search.clear()
        for box in (self.period, self.account, self.payer, self.state):
            box.setCurrentIndex(0)
        self.look_again()

    # -- acting -----------------------------------------------------------------------------------------------------

    def _chosen(self, key: str, model: MoneyModel[Any]) -> Any:
        index = self.tables[key].currentIndex()
        return model.rows[index.row()] if index.isValid() and index.row() < len(model.rows) else None

    def _say_about(self, key: str, now: QModelIndex) -> None:
        if key == self.what or (key == "balances" and self.what == PAYOUTS):
            told = verbs.about(self.tables[key], self._model_of(key), now, self._desk.today()) if now.isValid() else ""
            self._about.setText(told)
        self._enable()

    def _model_of(self, key: str) -> MoneyModel[Any]:
        models: dict[str, MoneyModel[Any]] = {PAYMENTS: self.payments, COMMISSIONS: self.commissions}
        models |= {PAYOUTS: self.payouts, "balances": self.balances, GROUPS: self.groups}
        return models[key]

    def _enable(self) -> None:
        balance = self._chosen("balances", self.balances)
        payout = self._chosen(PAYOUTS, self.payouts)
        self.request.setEnabled(balance is not None and balance.accrued_minor > 0)
        self.threshold.setEnabled(balance is not None)
        self.uploaded.setEnabled(payout is not None and payout.state == "requested")
        self.paid.setEnabled(payout is not None and payout.state == "invoiced")
        self.remove.setEnabled(payout is not None)

    def _open(self, key: str, index: QModelIndex) -> None:
        row = self._model_of(key).rows[index.row()]
        customer_id = getattr(getattr(row, "row", row), "customer_id", None)
        if customer_id is not None:
            self._desk.go("customer", customer_id)
        elif key in (PAYMENTS, COMMISSIONS) or self._by not in ("", "month"):
            self._desk.strip.say(sentence("money_whose", {}))

    def _go_to_table(self) -> None:
        table = self.tables[GROUPS if self._by else self.what]
        table.setFocus()
        if table.model().rowCount() and not table.selectionModel().hasSelection():
            table.selectRow(0)

    def _export(self) -> None:
        verbs.ask_where_to(self._desk, self.window(), self.what if self.what != PAYOUTS else COMMISSIONS, self.query())

    def _request(self) -> None:
        balance = self._chosen("balances", self.balances)
        if balance is not None:
            verbs.ask_for_payout(self._desk, self.window(), balance)

    def _threshold(self) -> None:
        balance = self._chosen("balances", self.balances)
        if balance is not None:
            verbs.ask_for_threshold(self._desk, self.window(), balance)

    def _move_on(self, state: str) -> None:
        payout = self._chosen(PAYOUTS, self.payouts)
        if payout is not None:
            verbs.move_on(self._desk, payout.id, state)

    def _remove(self) -> None:
        payout = self._chosen(PAYOUTS, self.payouts)
        if payout is not None:
            verbs.remove_payout(self._desk, payout.id)
