"""The page *Domains*: every domain that is not verified yet, what was seen of it, when it is looked at again (R32)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.models.verifying import GROUPS, DomainCounts, DomainQuery, DomainRow
from app.store import verifying_rows
from app.texts import mark, n, t
from app.views.commands import These
from app.views.customer.pane import label, small_button
from app.views.dates import number
from app.views.domain.line import DomainLine, DomainView
from app.views.itemmodels.domain_model import CUSTOMER, NEXT, SAID, VERDICT, DomainModel
from app.views.lines.groups import GroupChips, NothingHere
from app.views.theme import unit_of

if TYPE_CHECKING:
    from app.models.values import Changes
    from app.views.commands import CommandContext
    from app.views.desk import Desk

GROUP_WORDS = {
    "all": mark("Not verified"),
    "mend": mark("To mend"),
    "wait": mark("To wait for"),
    "unknown": mark("Could not look"),
    "new": mark("Not looked at yet"),
    "watched": mark("Watched"),
    "verified": mark("Verified"),
}
NOTHING = {
    "all": mark("Every domain in the book is verified."),
    "mend": mark("Nothing is known to be wrong with any domain."),
    "wait": mark("No domain only needs time."),
    "unknown": mark("Every domain could be looked at."),
    "new": mark("Every domain was looked at."),
    "watched": mark("No domain is watched. Choose domains and press Watch: they are looked at again by themselves."),
    "verified": mark("No domain that was looked for is verified yet."),
}
VERBS = {
    "open": mark("Verify …"),
    "look": mark("Look now"),
    "watch": mark("Watch"),
    "unwatch": mark("Stop watching"),
    "customer": mark("Open customer"),
}
TYPED_MS = 150
MANY = 200  # domains; more are a long step


class DomainsPage(QWidget):
    """Groups with counts, search, the list, and what can be done with what is selected.

    Args:
        desk: the open window's parts.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._unit = unit_of(self.fontMetrics())
        self._query = DomainQuery()
        self._wanted_id: int | None = None
        self._looks_when_answered = False
        self.model = DomainModel(desk, self)
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
        """Show a group by name, given customers (their ids), which are looked at now, or what was shown before."""
        if isinstance(target, str) and target in GROUPS:
            self._query = DomainQuery(target)
        elif target is not None and not isinstance(target, str):
            self._query = DomainQuery(ids=tuple(cast("Sequence[int]", target)))
            self._looks_when_answered = True
        elif self._query.ids is not None:
            self._query = DomainQuery()
        self._show_search(self._query.search)
        self._read_counts()
        self._ask()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def context(self) -> CommandContext | None:
        """Return the customers selected, for commands."""
        chosen = self.selected_ids()
        return These(chosen) if chosen else None

    # -- drawing -----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        unit = self._unit
        outer = QVBoxLayout(self)
        outer.setContentsMargins(unit * 3, unit * 2, unit * 3, unit * 2)
        outer.setSpacing(unit * 3 // 2)
        outer.addWidget(label(t("Domains"), "title"))
        self._chips = GroupChips(GROUP_WORDS, unit)
        self._chips.chosen.connect(self._choose_group)
        self.groups = self._chips.buttons
        outer.addWidget(self._chips)
        bar = QHBoxLayout()
        bar.setSpacing(unit)
        self.search = QLineEdit()
        self.search.setAccessibleName(t("Search the domains"))
        self.search.setPlaceholderText(t("Customer, domain, email …"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(400)
        self.search.textChanged.connect(lambda _text: self._typed.start())
        bar.addWidget(self.search, 1)
        self.buttons: dict[str, QPushButton] = {}
        for verb in ("look", "watch", "unwatch", "open"):
            button = small_button(t(VERBS[verb]), partial(self.do, verb))
            self.buttons[verb] = button
            bar.addWidget(button)
        self.look_at_all = small_button(t("Look at all shown"), self.look_at_shown)
        bar.addWidget(self.look_at_all)
        outer.addLayout(bar)
        self.delegate = DomainLine(self._desk.theme, self)
        self.view = DomainView(t("Domains to verify"))
        self.view.use(self.model)
        self.view.setItemDelegate(self.delegate)
        self.view.selectionModel().selectionChanged.connect(lambda *_which: self._selected())
        self.view.wanted.connect(self.do)
        self.view.scrolled.connect(self.look)
        self.view.doubleClicked.connect(lambda _index: self.do("open"))
        self.view.customContextMenuRequested.connect(self._show_menu)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._nothing = NothingHere(unit)
        self._nothing.all_wanted.connect(self._clear)
        self._stack.addWidget(self._nothing)
        outer.addWidget(self._stack, 1)
        self._set_widths()

    def _set_widths(self) -> None:
        widths = {VERDICT: 17 * self._unit, CUSTOMER: 32 * self._unit, NEXT: 14 * self._unit}
        self.view.set_widths(self.delegate.height, SAID, widths)

    def _dress(self) -> None:
        self.delegate.take_look()
        self._set_widths()
        self.view.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out when it is looked again where there is little room."""
        self.view.setColumnHidden(NEXT, event.size().width() < self._unit * 84)
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Read what is in sight."""
        super().showEvent(event)
        self.look()

    # -- asking ------------------------------------------------------------------------------------------------------

    def _choose_group(self, name: str) -> None:
        self._query = replace(self._query, group=name, ids=None)
        self._ask()

    def _narrow(self) -> None:
        if self.search.text() != self._query.search:
            self._query = replace(self._query, search=self.search.text(), ids=None)
            self._ask()

    def _clear(self) -> None:
        self._query = DomainQuery()
        self._show_search("")
        self._ask()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_search(self, text: str) -> None:
        self.search.blockSignals(True)
        self.search.setText(text)
        self.search.blockSignals(False)

    def _ask(self) -> None:
        self._chips.show_chosen(self._query.group)
        self.model.ask(self._query)

    def _changed(self, changes: Changes) -> None:
        if self.isVisible():  # else all is asked anew when it is shown
            self.model.take(changes)
            self._read_counts()

    def _read_counts(self) -> None:
        self._desk.when(self._desk.reader.ask_slowly(verifying_rows.counts), self._show_counts)

    def _show_counts(self, counts: DomainCounts) -> None:
        for name in GROUP_WORDS:
            count = getattr(counts, name, None)
            if count is None:
                continue
            more = "+" if name == "all" and count > verifying_rows.COUNTED else ""
            self._chips.show_count(name, f"{number(min(count, verifying_rows.COUNTED))}{more}")

    # -- the answer --------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Have the rows in sight read."""
        if self.model.count:
            self.model.look(*self.view.in_sight())

    def _answered(self) -> None:
        nothing = self.model.count == 0
        self._stack.setCurrentIndex(int(nothing))
        self.look_at_all.setEnabled(not nothing)
        if nothing:
            narrowed = self.model.query.is_narrowed
            words = t("No domain of this group matches.") if narrowed else t(NOTHING[self.model.query.group])
            self._nothing.say(words, more=narrowed or self.model.query.group != "all")
            self._selected()
            return
        self.look()
        place = self.model.place_of(self._wanted_id) if self._wanted_id is not None else -1
        if place < 0 and not self.view.currentIndex().isValid():
            place = 0
        if place >= 0:
            self.view.go_to(place)
        self._selected()
        if self._looks_when_answered and self.model.is_exact:
            self._looks_when_answered = False
            self.look_at_shown()

    def _rows_came(self) -> None:
        self.look()
        self.view.viewport().update()
        self._show_buttons()

    def _selected(self) -> None:
        chosen = self.selected_ids() if self.selected_count() == 1 else []
        self._wanted_id = chosen[0] if chosen else self._wanted_id
        if self.isVisible():
            self._desk.registry.use(self.context())
        self._show_buttons()

    def _show_buttons(self) -> None:
        count, row = self.selected_count(), self.current
        for verb, button in self.buttons.items():
            button.setEnabled(bool(count) and (verb != "open" or count == 1))
        if row is not None:
            self.buttons["watch"].setEnabled(not row.watching and not row.verified)
            self.buttons["unwatch"].setEnabled(row.watching)
            self.buttons["look"].setEnabled(not row.verified)

    # -- what can be done --------------------------------------------------------------------------------------------

    @property
    def current(self) -> DomainRow | None:
        """The one line that is selected, if it is read."""
        return self.model.row_at(self.view.selected_place())

    def selected_count(self) -> int:
        """Return how many are selected."""
        return self.view.selected_count()

    def selected_ids(self) -> list[int]:
        """Return the customers selected."""
        return list(self.view.selected_ids())

    def look_at_shown(self) -> None:
        """Look at every domain of this answer now."""
        if self.model.count:
            self._desk.domains.look_all(self.model.ids)

    def do(self, verb: str) -> None:
        """Do something with what is selected: ``open``, ``look``, ``watch``, ``unwatch`` or ``customer``."""
        chosen = self.selected_ids()
        if not chosen:
            self._desk.strip.say(t("Choose a domain first."))
        elif verb in ("open", "customer"):
            self._desk.go("domain" if verb == "open" else "customer", chosen[0])
        elif verb == "look":
            self._desk.domains.look_all(chosen)
        else:
            row = self.current
            if verb == "watch" and row is not None and row.watching:
                verb = "unwatch"  # the key turns it on and off
            self._watch(chosen, on=verb == "watch")

    def _watch(self, chosen: list[int], *, on: bool) -> None:
        from app.actions import looks  # noqa: PLC0415 - loaded when first used

        action = looks.watch if on else looks.unwatch
        if len(chosen) > MANY:
            count = number(len(chosen))
            words = n("Watching {count} domain", "Watching {count} domains", len(chosen), count=count)
            self._desk.do_long(words if on else t("Stop watching"), action, chosen)
        else:
            self._desk.do(action, chosen)

    def _show_menu(self, at: QPoint) -> None:
        self.make_menu().popup(self.view.viewport().mapToGlobal(at))

    def make_menu(self) -> QMenu:
        """Return the menu of what can be done with the selection."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for verb, words in VERBS.items():
            if verb in ("open", "customer") and self.selected_count() != 1:
                continue
            menu.addAction(t(words)).triggered.connect(partial(self._menu_chose, verb))
        return menu

    def _menu_chose(self, verb: str, *_checked: object) -> None:
        self.do(verb)
