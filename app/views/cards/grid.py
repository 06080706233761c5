"""The card grid with its floating actions: one widget for the page to hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.views.cards.face import extend_title, spoken
from app.views.cards.measure import Look
from app.views.cards.table import CardTable
from app.views.commands import CommandRegistry
from app.views.itemmodels.card_model import CardModel
from app.views.itemmodels.result import Result
from app.views.itemmodels.selection import Selection

if TYPE_CHECKING:
    from app.views.cards.bar import ActionBar

SETTLES_MS = 90


class CardGrid(QWidget):
    """Cards, and ONE bar of real buttons over the card that is pointed at or current.

    Args:
        result: the customers.
        selection: which are selected.
        registry: the command table.
        look: colours and fonts.
        today: tells the person's date.
        parent: owner.

    Signals:
        opened(int): Enter or a double click on this customer.
        meant_changed: another card is the one that commands act on.
        menu_wanted(QPoint): a context menu is asked for.
        painted: see ``CardTable``.
    """

    opened = Signal(int)
    meant_changed = Signal()
    menu_wanted = Signal(QPoint)
    painted = Signal()

    def __init__(
        self,
        result: Result,
        selection: Selection,
        registry: CommandRegistry,
        look: Look,
        today: Callable[[], dt.date],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._result = result
        self._today = today
        self._registry = registry
        self._bar: ActionBar | None = None
        self.model = CardModel(result, lambda row: spoken(row, today()), self)
        self.table = CardTable(result, selection, self.model, look, today, self)
        self.table.opened.connect(self.opened)
        self.table.menu_wanted.connect(self.menu_wanted)
        self.table.painted.connect(self.painted)
        self.table.place_changed.connect(self._follow)
        self.table.moving.connect(self._moving)
        self.table.tapped.connect(self._tap)
        self.table.tab_wanted = self._tab
        self.setFocusProxy(self.table)
        self._settling = QTimer(self, singleShot=True, interval=SETTLES_MS)
        self._settling.timeout.connect(self._settle)

    @property
    def bar(self) -> ActionBar:
        """The floating actions; made when they are first needed, after the first cards are painted."""
        if self._bar is None:
            from app.views.cards.bar import ActionBar  # noqa: PLC0415 - the first cards don't wait for it

            bar = ActionBar(self._registry, self)
            bar.escaped.connect(lambda: self.table.setFocus(Qt.FocusReason.OtherFocusReason))
            bar.focus_changed.connect(self._bar_focus_changed)
            bar.pointer_left.connect(self.table.pointer_left)
            bar.wheeled.connect(self._wheel)
            self._bar = bar
        return self._bar

    def meant(self) -> int:
        """Return the position that an action is about: pointed at, else current; -1 for none."""
        if self._bar is not None and self._bar.has_focus:
            return self.table.current
        if self.table.hovered >= 0:
            return self.table.hovered
        return self.table.current

    def refresh_look(self) -> None:
        """Colours, fonts, language or the day are others now."""
        self.table.refresh_look()
        if self._bar is not None:
            self._bar.forget()
        self._follow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The cards take all the room."""
        super().resizeEvent(event)
        self.table.setGeometry(self.rect())

    def _follow(self) -> None:
        """Put the bar where the card is, or away where no card asks for it."""
        table = self.table
        in_bar = self._bar is not None and self._bar.has_focus
        position = self.meant() if table.hovered >= 0 or in_bar or table.hasFocus() else -1
        row = self._result.row_at(position) if position >= 0 else None
        if row is None or self._settling.isActive() or not self.isVisible():
            if self._bar is not None and not in_bar:
                self._bar.hide()
            self.meant_changed.emit()
            return
        card = table.place_of(position)
        strip = table.measure.strip(card)
        if strip.bottom() > table.viewport().height() or table.measure.period_line(card).top() < 0:
            if self._bar is not None and not in_bar:
                self._bar.hide()
            self.meant_changed.emit()
            return
        words = extend_title(row, self._today()) if row.status == "trial" else ""
        self.bar.place(row, card, table.viewport().mapTo(self, QPoint(0, 0)), table.measure, self._today(), words)
        self.meant_changed.emit()

    def _moving(self) -> None:
        self._settling.start()
        if self._bar is not None and self._bar.isVisible() and not self._bar.has_focus:
            self._bar.hide()

    def _settle(self) -> None:
        """Scrolling has ended, unless its next step is only waiting behind something slow: that is seen to first."""
        QTimer.singleShot(0, self, self._settled)

    def _settled(self) -> None:
        if self._settling.isActive():
            return
        self.table.settle()
        self._follow()

    def _bar_focus_changed(self) -> None:
        self.table.bar_focused = self.bar.has_focus
        self.table.viewport().update()
        if not self.bar.has_focus:
            self._follow()

    def _tab(self, forwards: bool) -> bool:
        """Tab from the current card goes into its actions."""
        if not forwards or self.table.current < 0:
            return False
        self._settling.stop()
        self.table.point_away()
        self._follow()
        return self.bar.focus_first()

    def _tap(self, at: QPoint) -> None:
        """Press the action under a finger: by now the real button stands where its picture was."""
        self._settling.stop()
        self._follow()
        button = self.bar.childAt(self.bar.mapFrom(self, self.table.viewport().mapTo(self, at)))
        if isinstance(button, QPushButton) and self.bar.isVisible():
            button.click()

    def _wheel(self, event: QWheelEvent) -> None:
        QApplication.sendEvent(self.table.viewport(), event)
