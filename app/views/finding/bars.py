"""What stands above the customers: the search with the page's verbs, and filters and order, or what is selected."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.models.values import CustomerQuery
from app.texts import t
from app.views.finding.filter_bar import FilterBar
from app.views.finding.order_button import OrderButton
from app.views.finding.saved_views import SavedViewButton
from app.views.finding.search_box import SearchBox
from app.views.wizards.drafts_button import DraftsButton

if TYPE_CHECKING:
    from app.views.bulk_bar import BulkBar
    from app.views.desk import Desk
    from app.views.itemmodels.result import Result

NARROW = 104  # units; below this the order stands below the filters
TALL = 4.5  # units: of the search and the buttons beside it


class FindingBars(QWidget):
    """The two rows above the customers.

    Args:
        desk: the open window's parts.
        result: what is shown.
        query: gives what is asked for now.
        edges: pixels at the left and at the right, so that all begin and end where the cards do.

    Signals:
        switch_wanted: cards for the table, or the table for cards.
        cleared: select nothing.
        all_wanted: select all.
    """

    switch_wanted = Signal()
    cleared = Signal()
    all_wanted = Signal()

    def __init__(self, desk: Desk, result: Result, query: Callable[[], CustomerQuery], edges: tuple[int, int]) -> None:
        super().__init__()
        self._desk = desk
        self._unit = unit = desk.theme.unit
        self._bulk: BulkBar | None = None
        self.search = SearchBox("Ctrl+F")
        self.search.setMinimumHeight(round(unit * TALL))
        self.filters = FilterBar(desk)
        self.saved = SavedViewButton(desk, query)
        self.filters.add(self.saved)
        self.filters.add(DraftsButton(desk))
        self.order = OrderButton(result)
        self._switch = QPushButton()
        self._switch.setProperty("chip", True)
        self._switch.clicked.connect(lambda _checked=False: self.switch_wanted.emit())
        self.show_switch(is_table=False)
        self.narrowing = QStackedWidget()
        self.narrowing.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.narrowing.addWidget(self._finding())
        lower = QHBoxLayout()
        lower.addWidget(self.narrowing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(unit)
        for row in (self._upper(), lower):
            row.setContentsMargins(edges[0], 0, edges[1], 0)
            column.addLayout(row)

    @property
    def shows_selection(self) -> bool:
        """Whether the bar of a selection stands in the place of filters and order."""
        return self.narrowing.currentIndex() != 0

    @property
    def bulk(self) -> BulkBar:
        """The bar of a selection."""
        if self._bulk is None:
            from app.views.bulk_bar import BulkBar  # noqa: PLC0415 - not before it is needed

            self._bulk = BulkBar(self._desk.registry, self._unit)
            self._bulk.cleared.connect(self.cleared)
            self._bulk.all_wanted.connect(self.all_wanted)
            self.narrowing.addWidget(self._bulk)
        return self._bulk

    def show_selection(self, count: int, of: int) -> str:
        """Show how many of how many are selected and what can be done with them; return that in words."""
        self.bulk.show_selection(count, of)
        self.narrowing.setCurrentWidget(self.bulk)
        return self.bulk.words

    def hide_selection(self) -> bool:
        """Show filters and order again; whether the bar of the selection had the keyboard."""
        had_focus = self._bulk is not None and self._bulk.isAncestorOf(self.focusWidget() or self)
        self.narrowing.setCurrentIndex(0)
        return had_focus

    def show_switch(self, *, is_table: bool) -> None:
        """Say what the button at the right changes to."""
        self._switch.setText(t("▦ Cards") if is_table else t("☰ Table"))
        self._switch.setAccessibleName(t("Show as cards") if is_table else t("Show as table"))

    def fit(self, width: int) -> None:
        """Put the order below the filters where a page of so many pixels has no room for them beside each other."""
        narrow = width < self._unit * NARROW
        self._second.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def _upper(self) -> QHBoxLayout:
        registry = self._desk.registry
        row = QHBoxLayout()
        row.setSpacing(self._unit)
        row.addWidget(self.search, 1)
        for command_id, words, primary in (
            ("import.open", t("Import list"), False),
            ("customer.add", t("Add customer"), True),
        ):
            button = QPushButton(words)
            button.setAccessibleName(words)
            button.setProperty("primary", primary)
            button.setMinimumHeight(round(self._unit * TALL))
            button.clicked.connect(lambda _checked=False, asked=command_id: registry.trigger(asked))
            row.addWidget(button)
        return row

    def _finding(self) -> QWidget:
        finding = QWidget()
        finding.setMinimumHeight(round(self._unit * 3.25))  # that of the bar of a selection, so that nothing moves
        self._second = QBoxLayout(QBoxLayout.Direction.LeftToRight, finding)
        self._second.setContentsMargins(0, 0, 0, 0)
        self._second.setSpacing(self._unit)
        self._second.addWidget(self.filters, 1)
        order = QHBoxLayout()
        order.setSpacing(self._unit)
        order.addWidget(self.order, 0, Qt.AlignmentFlag.AlignTop)
        order.addStretch(1)
        order.addWidget(self._switch, 0, Qt.AlignmentFlag.AlignTop)
        self._second.addLayout(order)
        return finding
