"""Chips for what narrows the result, and the menu with every filter there is (R4)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from app.models.values import CustomerQuery, Filter
from app.texts import t
from app.views.dates import number
from app.views.finding.flow import FlowLayout
from app.views.finding.words import FIELD_WORDS, filter_words, value_words

if TYPE_CHECKING:
    from app.views.desk import Desk

QUICK = (
    Filter("renews_within", "30"),
    Filter("trial_ends_within", "14"),
    Filter("unverified", "yes"),
    Filter("needs_attention", "yes"),
)
FLAGS = ("unverified", "needs_attention", "changed_at_provider", "archived")
DAYS = ("7", "14", "30", "60", "90")
MOST_VALUES = 300  # every country there is


class FilterBar(QWidget):
    """Chips: all customers, the usual filters, those chosen besides, and + Filter.

    Args:
        desk: whose reader knows the values of the menu.
        parent: owner.

    Signals:
        chosen(tuple): these filters are wanted now.
    """

    chosen = Signal(tuple)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._filters: tuple[Filter, ...] = ()
        self._extra: list[QPushButton] = []
        self._flow = FlowLayout(self, max(4, desk.theme.unit * 3 // 4))
        self._all = self._chip(t("All customers"))
        self._all.clicked.connect(lambda: self.chosen.emit(()))
        self._quick: dict[Filter, QPushButton] = {}
        for each in QUICK:
            chip = self._chip(filter_words(each))
            chip.clicked.connect(partial(self._toggle, each))
            self._quick[each] = chip
        self.more = QPushButton(t("+ Filter"), self)
        self.more.setProperty("chip", True)
        self.more.setAccessibleName(t("Filter"))
        self.more.clicked.connect(self.open_menu)
        self._flow.addWidget(self.more)
        self.show_query(CustomerQuery())

    def add(self, widget: QWidget) -> None:
        """Put another small widget at the end of the chips."""
        self._flow.addWidget(widget)

    def show_query(self, query: CustomerQuery) -> None:
        """Mark the chips of a query's filters."""
        self._filters = query.filters
        self._all.setChecked(not query.filters)
        for each, chip in self._quick.items():
            chip.setChecked(each in query.filters)
        extra = [each for each in query.filters if each not in self._quick]
        wanted = [filter_words(each) for each in extra]
        if wanted == [chip.property("words") for chip in self._extra]:
            return
        for chip in self._extra:
            if chip.hasFocus():  # else the next in line, which is anywhere in the window, would get it
                self.more.setFocus()
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._extra = [self._removable(each) for each in extra]
        for place, chip in enumerate(self._extra, start=1 + len(self._quick)):
            self._flow.insert(place, chip)
            chip.show()
        self.updateGeometry()

    # -- the menu ---------------------------------------------------------------------------------------------------

    def open_menu(self) -> None:
        """Show every filter."""
        self.make_menu().popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def make_menu(self) -> QMenu:
        """Return the menu of every filter; the values of a field are read when its menu opens."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        owner = self._desk.book.by
        self._add_value(menu, Filter("owner", owner), t("Mine"))
        changed = Filter("changed_at_provider", "yes")
        self._add_value(menu, changed, filter_words(changed))
        self._add_value(menu, Filter("archived", "yes"), t("Archived"))
        menu.addSeparator()
        for field, words in FIELD_WORDS.items():
            values = menu.addMenu(t(words))
            waiting = values.addAction(t("Reading …"))
            waiting.setEnabled(False)
            values.aboutToShow.connect(partial(self._read, values, field))
        menu.addSeparator()
        for field, words in (
            ("renews_within", t("Renews in")),
            ("trial_ends_within", t("Trial ends in")),
            ("follow_ups_due_within", t("Follow-up due in")),
        ):
            days = menu.addMenu(words)
            for count in DAYS:
                self._add_value(days, Filter(field, count), filter_words(Filter(field, count)))
        return menu

    def _read(self, menu: QMenu, field: str) -> None:
        if menu.property("read"):
            return
        menu.setProperty("read", True)
        alive = [True]
        menu.destroyed.connect(lambda: alive.__setitem__(0, False))

        def fill(values: Sequence[tuple[str, int]]) -> None:
            if not alive[0]:
                return
            shown, above = menu.isVisible(), menu.parentWidget()
            menu.hide()  # it stood where one line had room; and a menu that is seen is laid out at every line added
            menu.clear()
            for value, count in values[:MOST_VALUES]:
                words = value_words(field, value)
                self._add_value(menu, Filter(field, value), f"{words}\t{number(count)}")
            if len(values) > MOST_VALUES:
                rest = menu.addAction(t("and {count} more: search for them", count=number(len(values) - MOST_VALUES)))
                rest.setEnabled(False)
            if not values:
                menu.addAction(t("None in this book")).setEnabled(False)
            if shown and isinstance(above, QMenu):
                above.setActiveAction(menu.menuAction())
                menu.setActiveAction(menu.actions()[0])

        self._desk.when(self._desk.reader.choices(field), fill)

    def _add_value(self, menu: QMenu, each: Filter, words: str) -> QAction:
        action = menu.addAction(words.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(each in self._filters)
        action.triggered.connect(partial(self._toggle, each))
        return action

    # -- inside -----------------------------------------------------------------------------------------------------

    def _toggle(self, each: Filter, _checked: bool = False) -> None:
        if each in self._filters:
            self.chosen.emit(tuple(other for other in self._filters if other != each))
            return
        alone = each.field.endswith("_within") or each.field in FLAGS
        kept = tuple(other for other in self._filters if not (alone and other.field == each.field))
        self.chosen.emit((*kept, each))

    def _chip(self, words: str) -> QPushButton:
        chip = QPushButton(words.replace("&", "&&"), self)
        chip.setProperty("chip", True)
        chip.setCheckable(True)
        chip.setAccessibleName(words)
        self._flow.addWidget(chip)
        return chip

    def _removable(self, each: Filter) -> QPushButton:
        words = filter_words(each)
        metrics = self.fontMetrics()
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, metrics.averageCharWidth() * 32)
        chip = QPushButton(f"{shown}  ✕".replace("&", "&&"), self)
        chip.setProperty("chip", True)
        chip.setProperty("words", words)
        chip.setCheckable(True)
        chip.setChecked(True)
        chip.setAccessibleName(t("{filter}, remove", filter=words))
        chip.setToolTip(t("Remove this filter"))
        chip.clicked.connect(partial(self._toggle, each))
        return chip
