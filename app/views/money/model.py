"""Tables of payments, commissions, balances and payouts: rows that were read, sorted by any column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QAbstractItemView

from app.models.money import Balance, CommissionRow, PaymentGroup, PaymentRow, PayoutRow
from app.rules.commission import Expected
from app.rules.fold import fold
from app.texts import mark, t
from app.texts.money import COMMISSION_KINDS, LABELS, PAYERS, PAYMENT_KINDS, PAYOUT_STATES, STATES
from app.views.dates import number, short_date
from app.views.money.fitting import FittedTable
from app.views.money.words import PAYOUT_TONES, STATE_TONES, money, month, span
from app.views.plain_label import plain_tip

Index = QModelIndex | QPersistentModelIndex
Row = TypeVar("Row")
AMOUNT = 26  # half units: “EUR 99,999.99” and the space around it
TYPE = mark("Type")  # new, renewal, refund …; “Kind” is said of customers


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: its title, a cell's words, by what it sorts, how wide (half units), and which colour its words have.

    ``order`` None is sorted by the words; ``is_amount`` stands at the right; ``gives``: to what it may be cut (half
    units); 0: it is not. ``spare``: hidden where no row says anything in it. ``enough``: what it
    needs to be read (half units); 0: all of it. ``falls``: while the others have not enough it is hidden, 1 first; the
    page then says it of the chosen row.
    """

    title: str
    words: Callable[[Row], str]
    order: Callable[[Row], Any] | None = None
    width: int = 24
    is_amount: bool = False
    tone: Callable[[Row], str] | None = None
    gives: int = 0
    spare: bool = False
    enough: int = 0
    falls: int = 0


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment with what it should earn."""

    row: PaymentRow
    earns: Expected


def payment_columns() -> tuple[Column[Paid], ...]:
    """Return the columns of payments."""
    return (
        Column(LABELS["dated"], lambda each: short_date(each.row.dated), lambda each: each.row.dated, 24),
        Column(LABELS["customer"], lambda each: each.row.customer, width=46, gives=30, enough=30),
        Column(LABELS["plan"], lambda each: each.row.plan or each.row.subscription, width=38, gives=22, enough=36),
        Column(TYPE, lambda each: t(PAYMENT_KINDS[each.row.kind]), width=30),
        Column(LABELS["payer"], lambda each: t(PAYERS[each.row.payer]), width=31),
        Column(
            LABELS["amount"],
            lambda each: money(each.row.amount_minor, each.row.currency),
            lambda each: (each.row.currency, each.row.amount_minor),
            28,
            is_amount=True,
        ),
        Column(LABELS["commission"], earned, _earned_order, 30, is_amount=True, tone=_earned_tone),
        Column(LABELS["billing_entity"], lambda each: each.row.billing_entity, width=36, gives=14, enough=32),
        Column(mark("Period"), lambda row: span(row.row.period_start, row.row.period_end), width=46, spare=True),
        Column(LABELS["subscription"], lambda each: each.row.subscription, width=28, gives=14, falls=1),
        Column(LABELS["account"], lambda each: each.row.account, width=36, gives=14, enough=32, falls=2),
    )


def earned(each: Paid) -> str:
    """Return the commission that was told; where none was, what it should be, with ``≈``."""
    if each.row.told_minor is not None:
        return money(each.row.told_minor, each.row.told_currency)
    minor = each.earns.minor
    return "" if minor is None else f"≈ {money(minor, each.row.currency)}" if minor else "–"


def _earned_order(each: Paid) -> tuple[str, int]:
    if each.row.told_minor is not None:
        return each.row.told_currency, each.row.told_minor
    return each.row.currency, each.earns.minor or 0


def _earned_tone(each: Paid) -> str:
    return "text" if each.row.told_minor is not None else "text2"


def group_columns() -> tuple[Column[PaymentGroup], ...]:
    """Return the columns of payments that are added up by customer, subscription or month."""

    def amount(title: str, name: str) -> Column[PaymentGroup]:
        return Column(
            title,
            lambda row: money(getattr(row, name), row.currency),
            lambda row: (row.currency, getattr(row, name)),
            36,
            is_amount=True,
        )

    return (
        Column(mark("Added up for"), group_name, lambda row: row.name, 64, gives=30),
        Column(LABELS["plan"], lambda row: row.plan, width=38, gives=22),
        Column(mark("Payments"), lambda row: number(row.count), lambda row: row.count, 22, is_amount=True),
        amount(LABELS["amount"], "amount_minor"),
        amount(mark("By our card"), "ours_minor"),
        amount(mark("By customer’s card"), "theirs_minor"),
        Column(mark("First"), lambda row: short_date(row.first), lambda row: row.first, 24),
        Column(mark("Last"), lambda row: short_date(row.last), lambda row: row.last, 24),
    )


def group_name(row: PaymentGroup) -> str:
    """Return what a group is of: a month in words, else its name."""
    is_month = row.customer_id is None and len(row.name) == len("2026-11") and row.name[4] == "-"
    return month(row.name) if is_month else row.name


def commission_columns() -> tuple[Column[CommissionRow], ...]:
    """Return the columns of commissions."""
    return (
        Column(LABELS["dated"], lambda row: short_date(row.dated), lambda row: row.dated, 24),
        Column(LABELS["customer"], lambda row: row.customer, width=46, gives=30, enough=30),
        Column(LABELS["plan"], lambda row: row.plan or row.subscription, width=38, gives=22, enough=36),
        Column(TYPE, lambda row: t(COMMISSION_KINDS[row.kind]), width=24),
        Column(LABELS["state"], lambda row: t(STATES[row.state]), width=24, tone=lambda row: STATE_TONES[row.state]),
        Column(
            LABELS["commission"],
            lambda row: money(row.amount_minor, row.currency),
            lambda row: (row.currency, row.amount_minor),
            28,
            is_amount=True,
        ),
        Column(
            LABELS["eligible"],
            lambda row: money(row.eligible_minor, row.currency),
            lambda row: (row.currency, row.eligible_minor or 0),
            28,
            is_amount=True,
        ),
        Column(LABELS["payout"], lambda row: row.payout, width=28, gives=14),
        Column(LABELS["billing_entity"], lambda row: row.billing_entity, width=36, gives=14, enough=32),
        Column(LABELS["account"], lambda row: row.account, width=36, gives=14, enough=32, falls=2),
        Column(LABELS["subscription"], lambda row: row.subscription, width=28, gives=14, falls=1),
    )


def balance_columns() -> tuple[Column[Balance], ...]:
    """Return the columns of balances: one row for each billing entity and currency."""

    def amount(title: str, name: str) -> Column[Balance]:
        return Column(
            title,
            lambda row: money(getattr(row, name), row.currency),
            lambda row: (row.currency, getattr(row, name) or 0),
            28,
            is_amount=True,
        )

    return (
        Column(LABELS["billing_entity"], lambda row: row.billing_entity, width=36, gives=14, enough=32),
        Column(LABELS["account"], lambda row: row.account, width=36, gives=14, enough=32, falls=2),
        amount(mark("Accrued"), "accrued_minor"),
        amount(mark("Payable now"), "payable_minor"),
        amount(mark("Off next month"), "refunded_minor"),
        amount(mark("Withheld"), "withheld_minor"),
        amount(mark("Payout requested"), "requested_minor"),
        amount(mark("Paid"), "paid_minor"),
        amount(mark("Threshold"), "least_minor"),
    )


def payout_columns() -> tuple[Column[PayoutRow], ...]:
    """Return the columns of payouts."""

    def day(title: str, name: str) -> Column[PayoutRow]:
        return Column(title, lambda row: short_date(getattr(row, name)), lambda row: getattr(row, name), 26)

    return (
        Column(LABELS["payout"], lambda row: row.ref, width=28, gives=14),
        Column(
            LABELS["state"], lambda row: t(PAYOUT_STATES[row.state]), width=34, tone=lambda row: PAYOUT_TONES[row.state]
        ),
        Column(
            LABELS["amount"],
            lambda row: money(row.amount_minor, row.currency),
            lambda row: (row.currency, row.amount_minor),
            28,
            is_amount=True,
        ),
        Column(LABELS["billing_entity"], lambda row: row.billing_entity, width=36, gives=14, enough=32),
        day(mark("Requested on"), "requested_on"),
        day(mark("Invoice on"), "invoiced_on"),
        day(mark("Paid on"), "paid_on"),
        Column(LABELS["account"], lambda row: row.account, width=36, gives=14, enough=32, falls=2),
    )


class MoneyModel(QAbstractTableModel, Generic[Row]):
    """Rows as words; ``color`` gives a role's colour."""

    def __init__(self, columns: Sequence[Column[Row]], color: Callable[[str], QColor]) -> None:
        super().__init__()
        self._columns, self._color = tuple(columns), color
        self._order: tuple[int, Qt.SortOrder] | None = None
        self.rows: list[Row] = []

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows, in the order that was chosen last; where more follow those shown, these stay as they are."""
        before = len(self.rows)
        if before and self._order is None and len(rows) >= before and list(rows[:before]) == self.rows:
            if len(rows) > before:
                self.beginInsertRows(QModelIndex(), before, len(rows) - 1)
                self.rows = list(rows)
                self.endInsertRows()
            return
        self.beginResetModel()
        self.rows = list(rows)
        if self._order is not None:
            self._sort(*self._order)
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Put the rows in another order; a column that is none leaves them as they were read."""
        if not 0 <= column < len(self._columns):
            return
        self.beginResetModel()
        self._order = (column, order)
        self._sort(column, order)
        self.endResetModel()

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        spec = self._columns[column]
        key = spec.order or (lambda row: fold(spec.words(row)))
        self.rows.sort(key=key, reverse=order == Qt.SortOrder.DescendingOrder)

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's title, above its words."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return t(self._columns[section].title)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(t(self._columns[section].title))  # where it is cut
        if role == Qt.ItemDataRole.TextAlignmentRole and self._columns[section].is_amount:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell says, and how."""
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], self._columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.words(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(column.words(row))
        if role == Qt.ItemDataRole.ForegroundRole and column.tone is not None:
            return self._color(column.tone(row))
        if role == Qt.ItemDataRole.TextAlignmentRole and column.is_amount:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    @property
    def least(self) -> tuple[int, ...]:
        """How wide a column is at least, in half units: an amount that is not in sight yet may be longer."""
        return tuple(AMOUNT if column.is_amount else 0 for column in self._columns)

    @property
    def gives(self) -> tuple[int, ...]:
        """To how many half units a column may be cut where room is short; 0: it is not."""
        return tuple(column.gives for column in self._columns)

    @property
    def spare(self) -> tuple[int, ...]:
        """Which columns are hidden while no row says anything in them."""
        return tuple(place for place, column in enumerate(self._columns) if column.spare)

    @property
    def enough(self) -> tuple[int, ...]:
        """With how many half units a column can be read; 0: with as many as it has words."""
        return tuple(column.enough for column in self._columns)

    @property
    def falls(self) -> tuple[int, ...]:
        """Which columns are hidden where room is short, the first one first."""
        places = [place for place, column in enumerate(self._columns) if column.falls]
        return tuple(sorted(places, key=lambda place: self._columns[place].falls))

    @property
    def widths(self) -> tuple[int, ...]:
        """How wide the columns are, in half units."""
        return tuple(column.width for column in self._columns)


def make_table(name: str, model: MoneyModel[Any], unit: int, font: QFont) -> FittedTable:
    """Return a table that is sorted by a press on its header, and cleared of that by the third.

    Args:
        name: for a screen reader, translated.
        model: its rows.
        unit: the layout's rhythm in pixels.
        font: of cells and header.
    """
    table = FittedTable(model.least, model.gives, unit, model.spare, model.enough, model.falls)
    table.setObjectName("catalogue")  # dressed alike
    table.setAccessibleName(name)
    table.setModel(model)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setFont(font)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(unit * 4)
    header = table.horizontalHeader()
    header.setFont(font)
    header.setHighlightSections(False)
    header.setTextElideMode(Qt.TextElideMode.ElideRight)
    header.setStretchLastSection(True)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSortIndicatorClearable(True)
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    table.setSortingEnabled(True)
    return table
