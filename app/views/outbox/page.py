"""The outbox: what waits and for what, what needs a person and why, what was sent (R51)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.models.outbox import OperationDetails, OperationRow, OutboxCounts, OutboxQuery
from app.rules.outbox import GROUPS
from app.store import outbox_rows
from app.texts import mark, t
from app.texts.operations import KIND_WORDS, kind_title
from app.views.browsing import open_page
from app.views.commands import These
from app.views.customer.pane import label
from app.views.dates import number
from app.views.itemmodels.operation_model import ASKED, CUSTOMER, STATE, UNTIL, WHAT, OperationModel
from app.views.lines.groups import GroupChips, NothingHere
from app.views.named_box import NamedBox
from app.views.outbox.check_now import CheckNow
from app.views.outbox.line import OutboxLine, OutboxView
from app.views.outbox.mending import mend, take_over
from app.views.outbox.panel import RARE, VERBS, OperationPanel, verb_words, why_not
from app.views.outbox.withdrawing import MANY, withdraw
from app.views.plain_label import plain_tip
from app.views.theme import unit_of

if TYPE_CHECKING:
    from app.models.details import AccountDetail
    from app.models.values import Changes
    from app.views.commands import CommandContext
    from app.views.desk import Desk

GROUP_WORDS = {"waiting": mark("Waiting"), "needs_you": mark("Needs you"), "sent": mark("Sent")}
NOTHING = {
    "waiting": mark(
        "Nothing waits. What you create, order, extend or change is kept here, also without a network, and is sent in "
        "the right order once the partner account is connected."
    ),
    "needs_you": mark(
        "Nothing needs you. What a provider refuses, or what ran past its last day, comes here with the field at fault."
    ),
    "sent": mark("Nothing was sent yet. What a provider confirmed is kept here."),
}
TYPED_MS = 150
NARROW = 100  # units; below this the details stand below the list


class OutboxPage(QWidget):
    """Groups with counts, search and filters, the list, and the details of what is current.

    Args:
        desk: the open window's parts.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._unit = unit_of(self.fontMetrics())
        self._detailed = 0
        self._list_width = 0
        self._query = OutboxQuery("waiting")
        self._wanted_id: int | None = None
        self.model = OperationModel(desk, self)
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(TYPED_MS)
        self._typed.timeout.connect(self._narrow)
        self._lay_out()
        self.model.answered.connect(self._answered)
        self.model.rows_came.connect(self._rows_came)
        desk.changed.connect(self._changed)
        desk.theme.changed.connect(self._dress)

    # -- what the window asks ----------------------------------------------------------------------------------------

    def show_target(self, target: object) -> None:
        """Show an ``OutboxQuery``, a group by name, or what was shown before (None)."""
        if isinstance(target, OutboxQuery):
            self._query = replace(target, group=target.group or "waiting")
            self.search.setText(target.search)
        elif isinstance(target, str) and target in GROUPS:
            self._query = OutboxQuery(target)
        self._desk.when(self._desk.reader.accounts(), self._show_accounts)
        self._read_counts()
        self._detailed = 0
        self._ask()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def context(self) -> CommandContext | None:
        """Return the customer of the current operation, for commands."""
        row = self.current
        return These([row.customer_id]) if row else None

    # -- drawing -----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        unit = self._unit
        outer = QVBoxLayout(self)
        outer.setContentsMargins(unit * 3, unit * 2, unit * 3, unit * 2)
        outer.setSpacing(unit * 3 // 2)
        outer.addWidget(label(t("Outbox"), "title"))
        self._bar = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._bar.setSpacing(unit)
        self._chips = GroupChips(GROUP_WORDS, unit)
        self._chips.chosen.connect(self._choose_group)
        self.groups = self._chips.buttons
        self._bar.addWidget(self._chips, 2)
        bar = QHBoxLayout()
        bar.setSpacing(unit)
        self._bar.addLayout(bar, 5)
        self.search = QLineEdit()
        self.search.setAccessibleName(t("Search the outbox"))
        self.search.setPlaceholderText(t("Customer, domain, email …"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(400)
        self.search.textChanged.connect(lambda _text: self._typed.start())
        self.search.setMinimumWidth(unit * 11)
        bar.addWidget(self.search, 1)
        self.kinds = NamedBox(t("Kind of instruction"))
        self.kinds.addItem(t("All instructions"), "")
        for kind in KIND_WORDS:
            self.kinds.addItem(kind_title(kind), kind)
        self.kinds.activated.connect(lambda _place: self._narrow())
        self.accounts = NamedBox(t("Partner account"))
        self.accounts.addItem(t("All accounts"), "")
        self.accounts.activated.connect(lambda _place: self._narrow())
        for box, least in ((self.kinds, 17), (self.accounts, 14)):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(least)
            bar.addWidget(box)
        outer.addLayout(self._bar)
        self.delegate = OutboxLine(self._desk.theme, self)
        self.view = OutboxView(t("Outbox"))
        self.view.use(self.model)
        self.view.setItemDelegate(self.delegate)
        self.view.selectionModel().selectionChanged.connect(lambda *_which: self._selected())
        self.view.selectionModel().currentRowChanged.connect(lambda *_which: self._selected())
        self.view.wanted.connect(self.do)
        self.view.scrolled.connect(self.look)
        self.view.doubleClicked.connect(lambda _index: self.do("edit"))
        self.view.customContextMenuRequested.connect(self._show_menu)
        self._nothing = NothingHere(unit)
        self._nothing.all_wanted.connect(self._clear)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._nothing)
        self.panel = OperationPanel(
            self._desk.theme,
            open_url=lambda page: open_page(self._desk.strip, page),
            make_check=partial(CheckNow, self._desk),
        )
        self.panel.wanted.connect(self._do_beside)
        self.panel.chosen.connect(self.show_operation)
        self._split = QSplitter()
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(unit)
        self._split.setStyleSheet("QSplitter::handle { background: transparent; }")
        self._split.addWidget(self._stack)
        self._split.addWidget(self.panel)
        self._split.setStretchFactor(0, 1)
        outer.addWidget(self._split, 1)
        self._set_widths()

    def _set_widths(self) -> None:
        unit = self._unit
        widths = {STATE: 15 * unit, CUSTOMER: 26 * unit, ASKED: 12 * unit, UNTIL: 10 * unit}
        self.view.set_widths(self.delegate.height, WHAT, widths)

    def _dress(self) -> None:
        self.delegate.take_look()
        self._set_widths()
        self.view.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the details beside or below the list, and leave out what is small where there is no room."""
        wide = event.size().width() >= self._unit * NARROW
        wanted = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if self._split.orientation() != wanted or not self._split.sizes()[1]:
            self._split.setOrientation(wanted)
        self._bar.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        room = event.size().width() if wide else event.size().height()
        part = self._unit * 36 if wide else room // 3
        self._split.setSizes([room - part, part])
        self._list_width = event.size().width() - (part if wide else 0)
        self._leave_out()
        super().resizeEvent(event)

    def _leave_out(self) -> None:
        """Hide the small columns where there is no room for them, or where they have nothing to say."""
        self.view.setColumnHidden(ASKED, self._list_width < self._unit * 108)
        self.view.setColumnHidden(UNTIL, self._list_width < self._unit * 84 or self._query.group != "waiting")

    def showEvent(self, event: QShowEvent) -> None:
        """Read what is in sight."""
        super().showEvent(event)
        self.look()

    # -- asking ------------------------------------------------------------------------------------------------------

    def _choose_group(self, name: str) -> None:
        self._query = replace(self._query, group=name)
        self._ask()

    def _narrow(self) -> None:
        self._query = replace(
            self._query,
            search=self.search.text(),
            kind=self.kinds.currentData() or "",
            account=self.accounts.currentData() or "",
        )
        self._ask()

    def _clear(self) -> None:
        self._query = OutboxQuery(self._query.group)
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self.kinds.setCurrentIndex(0)
        self.accounts.setCurrentIndex(0)
        self._ask()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self) -> None:
        self._chips.show_chosen(self._query.group)
        self._leave_out()
        self.model.ask(self._query)

    def _show_accounts(self, accounts: list[AccountDetail]) -> None:
        names = [each.name for each in accounts]
        chosen = self._query.account
        self.accounts.clear()
        self.accounts.addItem(t("All accounts"), "")
        for name in names:
            self.accounts.addItem(name, name)
        self.accounts.setCurrentIndex(names.index(chosen) + 1 if chosen in names else 0)
        self.accounts.setVisible(bool(names))

    def _changed(self, changes: Changes) -> None:
        if not self.isVisible():
            return  # all is asked anew when it is shown
        self.model.take(changes)
        self._read_counts()
        if self.panel.row is not None:
            self._detailed = 0
            self._show_current()

    def _read_counts(self) -> None:
        now = self._desk.book.clock.now_ms()
        self._desk.when(self._desk.reader.ask_slowly(outbox_rows.counts, now), self._show_counts)

    def _show_counts(self, counts: OutboxCounts) -> None:
        for name in GROUP_WORDS:
            self._chips.show_count(name, number(int(getattr(counts, name))))

    # -- the answer --------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Have the rows in sight read."""
        if self.model.count:
            self.model.look(*self.view.in_sight())

    def _answered(self) -> None:
        nothing = self.model.count == 0
        self._stack.setCurrentWidget(self._nothing if nothing else self.view)
        self.panel.setVisible(not nothing)
        if nothing:
            narrowed = self.model.query.is_narrowed
            why = t("No instruction of this group matches.") if narrowed else t(NOTHING[self.model.query.group])
            self._nothing.say(why, more=narrowed)
            if self.isVisible() and not self.search.hasFocus():
                self.search.setFocus(Qt.FocusReason.OtherFocusReason)
            self.panel.show_nothing(0)
            self._detailed = 0
            return
        self.look()
        place = self.model.place_of(self._wanted_id) if self._wanted_id is not None else -1
        if place < 0 and not self.view.currentIndex().isValid():
            place = 0
        if place >= 0:
            self.view.go_to(place)

    def _rows_came(self) -> None:
        self.look()
        self.view.viewport().update()
        self._show_current()

    def _selected(self) -> None:
        self._desk.registry.use(self.context())
        self._show_current()

    def _show_current(self) -> None:
        count = self.selected_count()
        if count != 1:
            self._detailed = 0
            self.panel.show_nothing(count)
            return
        chosen = self.selected_ids()
        self._wanted_id = chosen[0]
        if chosen[0] != self._detailed:
            self._detailed = chosen[0]
            self._desk.when(
                self._desk.reader.ask(outbox_rows.details, chosen[0]), partial(self._details_came, chosen[0])
            )

    def _details_came(self, operation_id: int, details: OperationDetails | None) -> None:
        if details is not None and operation_id == self._detailed:
            self.panel.show_details(details)

    def show_operation(self, operation_id: int) -> None:
        """Go to an operation, in this list where it is, else in its own group."""
        self._wanted_id = operation_id
        place = self.model.place_of(operation_id)
        if place >= 0:
            self.view.go_to(place)
        else:
            self._desk.when(self._desk.reader.ask(outbox_rows.details, operation_id), self._go_where_it_is)

    def _go_where_it_is(self, details: OperationDetails | None) -> None:
        if details is None:
            return
        group = next((name for name, states in GROUPS.items() if details.row.state in states), self._query.group)
        self._query = OutboxQuery(group)
        self._clear()

    # -- what can be done --------------------------------------------------------------------------------------------

    @property
    def current(self) -> OperationRow | None:
        """The one operation that is selected, if it is read."""
        return self.model.row_at(self.view.selected_place())

    def selected_count(self) -> int:
        """Return how many operations are selected."""
        return self.view.selected_count()

    def selected_ids(self) -> Sequence[int]:
        """Return the ids of the selected operations, as ``array('q')``."""
        return self.view.selected_ids()

    def do(self, verb: str) -> None:
        """Do something with what is selected: a verb of ``panel.VERBS``; or say why it can't be."""
        row = self.current
        if row is not None and (reason := why_not(verb, row)):
            self._desk.strip.say(reason)
        elif verb in ("edit", "open", "take_over"):
            if row is not None and verb == "edit":
                mend(self._desk, row)
            elif row is not None and verb == "take_over":
                take_over(self._desk, row)
            elif row is not None:
                self._desk.go("customer", row.customer_id)
        elif chosen := self.selected_ids():
            if verb == "withdraw":
                withdraw(self._desk, chosen)
            else:
                self._desk.when(
                    self._desk.reader.ask_slowly(outbox_rows.uids_of, chosen), partial(self._with_uids, verb)
                )

    def _do_beside(self, verb: str) -> None:
        # The panel's buttons are made anew for what is selected then; the keyboard would be lost with them.
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.do(verb)

    def _with_uids(self, verb: str, uids: list[str]) -> None:
        from app.actions import outbox  # noqa: PLC0415 - loaded when first used

        if verb == "by_hand":
            self._desk.do(outbox.by_hand, uids)
        elif len(uids) > MANY:
            self._desk.do_long(t("Trying again"), outbox.retry, uids)
        else:
            self._desk.do(outbox.retry, uids)

    def _show_menu(self, at: QPoint) -> None:
        self.make_menu().popup(self.view.viewport().mapToGlobal(at))

    def make_menu(self) -> QMenu:
        """Return the menu of what can be done with the selection."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        row = self.current
        for verb in VERBS:
            if row is None and verb in ("edit", "open", "take_over"):
                continue
            if verb in RARE and row is not None and why_not(verb, row):
                continue
            action = menu.addAction(verb_words(verb, row))
            reason = why_not(verb, row) if row else ""
            action.setEnabled(not reason)
            action.setToolTip(plain_tip(reason))
            action.triggered.connect(partial(self._menu_chose, verb))
        return menu

    def _menu_chose(self, verb: str, *_checked: Any) -> None:
        self.do(verb)
