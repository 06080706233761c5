"""The start page: search, filters, cards or table, and what can be done with a selection."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.models.values import CardRow, CustomerQuery
from app.views.cards.grid import CardGrid
from app.views.commands import CommandContext
from app.views.finding.bars import FindingBars
from app.views.finding.commands import page_commands
from app.views.finding.words import SORT_WORDS
from app.views.itemmodels.result import ASKED, Result
from app.views.itemmodels.selection import Selection
from app.views.plain_label import plain_tip
from app.views.trace import trace

if TYPE_CHECKING:
    from app.views.desk import Desk
    from app.views.finding.nothing import NothingFound
    from app.views.table.table import CustomerTable

DAY_LOOKED_AT_EVERY_MS = 60_000
CARDS, TABLE = "cards", "table"


class CustomersPage(QWidget):
    """Every customer of the book as cards or as a table; what commands act on is ``context()``.

    Args:
        desk: the open window's parts; its book is open.
        parent: owner.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._unit = desk.theme.unit
        self.result = Result(desk, self)
        self.selection = Selection(self.result, self)
        self.shown_as = CARDS
        self._query = CustomerQuery()
        self._waiting = "first_cards"
        self._all_asked = False
        self._typed = True
        self._arriving = True
        self._new_card = 0
        self.result.ask(self._query)  # answered on another thread while the widgets are made
        self._today = desk.today()
        self.grid = CardGrid(self.result, self.selection, desk.registry, desk.theme, desk.today)
        self.table: CustomerTable | None = None
        self._nothing: NothingFound | None = None
        self._lay_out()
        desk.registry.add(*page_commands(self))
        self._join()
        if desk.settings.text("look.view") == TABLE:
            self.show_as(TABLE)

    # -- what the window asks ---------------------------------------------------------------------------------------

    def show_target(self, target: object) -> None:
        """Show a ``CustomerQuery``, or a customer among all by its id (a new card); None: as it was left, or all."""
        self._new_card = target if isinstance(target, int) else 0
        if self._new_card:
            self._show_text("")
            self.ask(CustomerQuery())
            self._show_new_card()
        elif isinstance(target, CustomerQuery):
            self._show_text(target.search)
            self.ask(target)
        elif not self._arriving:
            self.clear()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def context(self) -> CommandContext:
        """Return what commands act on: the selection, else the current customer."""
        return self

    def ids(self) -> Sequence[int]:
        """Return the ids to act on, in view order."""
        if self._selects:
            return self.selection.ids()
        position = self._meant()
        return array("i", [self.result.id_at(position)]) if position >= 0 else array("i")

    def count(self) -> int:
        """Return how many those are."""
        return self.selection.count if self._selects else int(self._meant() >= 0)

    def current(self) -> CardRow | None:
        """Return the row of the one customer meant, if it is loaded."""
        if self._selects:
            return self.result.row(self.selection.ids()[0]) if self.selection.count == 1 else None
        return self.result.row_at(self._meant())

    # -- asking -----------------------------------------------------------------------------------------------------

    @property
    def query(self) -> CustomerQuery:
        """What is asked for."""
        return self._query

    @property
    def result_is_exact(self) -> bool:
        """Whether the whole result is known by now."""
        return self.result.is_exact

    def ids_to_export(self) -> Sequence[int]:
        """Return the selection, or the whole result where nothing is selected."""
        return self.selection.ids() if self._selects else self.result.ids

    @property
    def is_settled(self) -> bool:
        """Whether ``ids`` is exact now; not while "all" is selected and all are still being gathered."""
        return self.result.is_exact or not self.selection.is_all

    @property
    def view(self) -> QWidget:
        """The cards or the table, whichever is in front."""
        return self.table if self.table is not None and self.shown_as == TABLE else self.grid

    def ask(self, query: CustomerQuery) -> None:
        """Show another result."""
        if query == self._query and self.result.is_asked:
            return
        if query.search != self._query.search:
            self._waiting = "search_settled"
        else:
            self._waiting = "sort_settled" if query.filters == self._query.filters else "filter_settled"
        self._query = query
        self.result.ask(query)  # first: it is answered on another thread meanwhile
        self.filters.show_query(query)
        self.saved.show_query()
        if self.table is not None:
            self.table.show_sort(query.sort)

    def clear(self) -> None:
        """Show all customers."""
        self._show_text("")
        self.ask(CustomerQuery(sort=self._query.sort))
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def sort_by(self, field: str) -> None:
        """Sort by a field; by the same once more: the other way round."""
        current = self._query.sort
        natural = f"-{field}" if f"-{field}" in SORT_WORDS else field
        wanted = natural
        if current.removeprefix("-") == field:
            wanted = field if current.startswith("-") else f"-{field}"
        self.ask(CustomerQuery(self._query.search, self._query.filters, wanted))

    def show_as(self, how: str) -> None:
        """Show the customers as ``cards`` or as ``table``; the current one and the selection stay."""
        if how == self.shown_as:
            return
        at = self._meant()
        focused = self.isVisible() and self.view.isAncestorOf(self.focusWidget() or self)
        self.shown_as = how
        if how == TABLE:
            self._table().go_to(at)
        else:
            self.grid.table.go_to(at)
        self.bars.show_switch(is_table=how == TABLE)
        self._choose_front()
        if focused or self.view.isVisible():
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._desk.settings.set("look.view", how)

    # -- making -----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        unit = self._unit
        edge = self.grid.table.measure.gap // 2
        right = edge + self.grid.table.verticalScrollBar().sizeHint().width()  # so that all end where the cards end
        self.bars = FindingBars(self._desk, self.result, lambda: self._query, (edge, right))
        self.search, self.filters, self.saved = self.bars.search, self.bars.filters, self.bars.saved
        self.order = self.bars.order
        self._fronts = QStackedWidget()
        self._fronts.addWidget(self.grid)
        column = QVBoxLayout(self)
        column.setContentsMargins(unit * 3 - edge, unit * 2, 0, 0)
        column.setSpacing(unit)
        column.addWidget(self.bars)
        column.addWidget(self._fronts, 1)
        self.setTabOrder(self.search, self._fronts)

    def _join(self) -> None:
        desk = self._desk
        self.search.textChanged.connect(self._searched)
        self.search.left.connect(lambda: self.view.setFocus(Qt.FocusReason.OtherFocusReason))
        self.filters.chosen.connect(self._filtered)
        self.order.chosen.connect(self.sort_by)
        self.bars.switch_wanted.connect(lambda: self.show_as(CARDS if self.shown_as == TABLE else TABLE))
        self.bars.cleared.connect(self.selection.clear)
        self.bars.all_wanted.connect(self.select_all)
        self.result.reset.connect(self._answered)
        self.result.count_changed.connect(self._counted)
        self.result.rows_edited.connect(self._rows_edited)
        self.selection.changed.connect(self._selected)
        self.grid.painted.connect(self._painted)
        self.grid.opened.connect(self._open)
        self.grid.menu_wanted.connect(self._open_menu)
        self.grid.meant_changed.connect(self._meant_changed)
        desk.theme.changed.connect(self._refresh_look)
        self._day = QTimer(self, interval=DAY_LOOKED_AT_EVERY_MS)
        self._day.timeout.connect(self._look_at_day)
        self._day.start()

    def _table(self) -> CustomerTable:
        if self.table is None:
            from app.views.table.table import CustomerTable  # noqa: PLC0415 - not before it is asked for

            table = CustomerTable(self.result, self.selection, self._desk.theme, self._desk.today, self._desk.settings)
            table.opened.connect(self._open)
            table.menu_wanted.connect(self._open_menu)
            table.painted.connect(self._painted)
            table.place_changed.connect(self._meant_changed)
            table.sort_wanted.connect(self.sort_by)
            table.show_sort(self._query.sort)
            self._fronts.addWidget(table)
            self.table = table
        return self.table

    # -- answers ----------------------------------------------------------------------------------------------------

    def _answered(self, why: str) -> None:
        self._choose_front()
        if self._waiting:
            if self.result.count:
                self._view_in_front().tell_next_paint()
            else:
                self._painted()
        if why == ASKED:
            self._meant_changed()
        self._show_new_card()

    def _show_new_card(self) -> None:
        """Make the card that was just added the current one, as soon as it is there."""
        at = self.result.position_of(self._new_card) if self._new_card else -1
        if at >= 0:
            self._new_card = 0
            self._view_in_front().go_to(at)

    def _choose_front(self) -> None:
        empty = self.result.is_asked and self.result.count == 0
        if empty:
            front = self._nothing_found()
            front.show_query(self._query)
            self._fronts.setCurrentWidget(front)
        else:
            self._fronts.setCurrentWidget(self.view)

    def _nothing_found(self) -> NothingFound:
        if self._nothing is None:
            from app.views.finding.nothing import NothingFound  # noqa: PLC0415 - not before it is needed

            registry = self._desk.registry
            practice = "book.practice"  # it can't be opened from itself
            may_practise = practice in registry and registry.state(practice).can_run
            nothing = NothingFound(self._unit, may_practise=may_practise)
            nothing.practice_wanted.connect(lambda: registry.trigger(practice))
            nothing.cleared.connect(self.clear)
            nothing.import_wanted.connect(lambda: registry.trigger("import.open"))
            nothing.add_wanted.connect(lambda: registry.trigger("customer.add"))
            self._fronts.addWidget(nothing)
            self._nothing = nothing
        return self._nothing

    def _view_in_front(self) -> CustomerTable:
        return self.table if self.table is not None and self.shown_as == TABLE else self.grid.table  # type: ignore[return-value]

    def _painted(self) -> None:
        if self._waiting:
            trace(self._waiting, count=self.result.count, search=self._query.search)
            self._waiting = ""
        if self._all_asked:
            self._all_asked = False
            trace("selected_all", count=self.selection.count)

    def _counted(self) -> None:
        if self.result.is_exact:
            trace("ids_ready", count=self.result.count)
            if self.selection.count:
                self._selected()

    def _show_text(self, text: str) -> None:
        """Put a text into the search box that is asked for together with its filters."""
        self._typed = False
        self.search.setText(text)
        self._typed = True

    def _searched(self, text: str) -> None:
        if self._typed:
            self.ask(CustomerQuery(text, self._query.filters, self._query.sort))

    def _filtered(self, filters: tuple[object, ...]) -> None:
        self.ask(CustomerQuery(self._query.search, filters, self._query.sort))  # type: ignore[arg-type]

    def sort(self) -> None:
        """Open the menu of orders."""
        self.order.open_menu()

    # -- the customer that is meant ---------------------------------------------------------------------------------

    @property
    def _selects(self) -> bool:
        return self.selection.count > 0 and not self.selection.is_loose

    def _meant(self) -> int:
        return self._view_in_front().current

    def _meant_changed(self) -> None:
        if self.isVisible():
            self._desk.registry.use(self)

    def _selected(self) -> None:
        self._meant_changed()
        if self._selects:
            self._desk.strip.announce(self.bars.show_selection(self.selection.count, self.result.count))
        elif self.bars.shows_selection and self.bars.hide_selection():
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def has_customers(self) -> bool:
        """Return whether there is anybody in the result."""
        return self.result.count > 0

    def select_all(self) -> None:
        """Select every customer of the result, also those that are not loaded (Ctrl+A)."""
        self._all_asked = True
        self.selection.select_all()
        self._view_in_front().tell_next_paint()

    def select_none(self) -> None:
        """Select nothing."""
        self.selection.clear()

    def search_again(self) -> None:
        """Go to the search box."""
        self.search.find_again()

    def filter(self) -> None:
        """Open the menu of filters."""
        self.filters.open_menu()

    def save_view(self) -> None:
        """Ask for a name and save what is asked for under it."""
        self.saved.ask_name()

    def choose_columns(self) -> None:
        """Open the menu of columns, in the table."""
        self.show_as(TABLE)
        table = self._table()
        table.choose_columns(table.mapToGlobal(QPoint(0, table.horizontalHeader().height())))

    def _open(self, customer_id: int) -> None:
        self._desk.go("customer", customer_id)

    def _open_menu(self, at: QPoint) -> None:
        self.make_menu().popup(at)

    def make_menu(self) -> QMenu:
        """Return the menu of what can be done with the selection, else with the current customer."""
        self._desk.registry.use(self)
        registry = self._desk.registry
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        section = None
        for command in registry.at("context"):
            state = registry.state(command.id)
            if not state.can_run and command.id in ("customer.unarchive", "customer.archive"):
                continue
            if section is not None and section != command.section:
                menu.addSeparator()
            section = command.section
            action = menu.addAction(f"{state.title}\t{state.keys}".replace("&", "&&"))
            action.setToolTip(plain_tip(state.why_not))
            action.setEnabled(state.can_run)
            action.triggered.connect(lambda _checked=False, asked=command.id: registry.trigger(asked))
        return menu

    # -- the world changes ------------------------------------------------------------------------------------------

    def _rows_edited(self, ids: list[int]) -> None:
        row = self.current()
        if row is not None and row.id in ids:
            self._waiting = self._waiting or "edit_repainted"
            self._view_in_front().tell_next_paint(update=False)

    def _refresh_look(self) -> None:
        self.grid.refresh_look()
        if self.table is not None:
            self.table.refresh_look()

    def _look_at_day(self) -> None:
        today = self._desk.today()
        if today != self._today:
            self._today = today
            self._refresh_look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the order below the filters where they have no room beside each other."""
        self.bars.fit(event.size().width())
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the keyboard on the customers."""
        super().showEvent(event)
        self._arriving = True
        QTimer.singleShot(0, self, self._arrived)
        if not self.search.hasFocus():
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _arrived(self) -> None:
        self._arriving = False
