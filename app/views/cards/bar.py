"""The actions of one card: real buttons that float over the card that is pointed at or current.

One bar for the whole grid, a sibling of the view so that screen readers see it; it covers nothing, because the card
keeps its places free (R2, WCAG 1.4.13).
"""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QRegion, QWheelEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget

from app.models.values import CardRow
from app.rules.card_actions import actions
from app.texts import t
from app.views.cards.face import buy_on_line
from app.views.cards.measure import Measure
from app.views.commands import CommandRegistry, CommandState, These
from app.views.plain_label import plain_tip

VERIFY, MANAGE, EXTEND, BUY = "domain.verify", "customer.manage", "trial.extend", "order.open"


class ActionButton(QPushButton):
    """One action; it stays enabled where it can't run, and then says why.

    Signals:
        left(bool): Esc (True) or Tab out of the bar (False: nothing more to do).
    """

    escaped = Signal()
    focus_changed = Signal()

    def __init__(self, command_id: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.command_id = command_id
        self.setProperty("small", True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        # A click acts on the card that is pointed at; were it to take the focus, the bar would jump to the current card
        # between press and release.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_state(self, state: CommandState, words: str) -> None:
        """Take the words of a command and whether it can run."""
        shown = words or state.title
        if self.text() != shown:
            self.setText(shown)
            self.setAccessibleName(shown)
        self.setToolTip(plain_tip(state.why_not or (f"{shown} ({state.keys})" if state.keys else "")))
        self.setAccessibleDescription(state.why_not)
        off = not state.can_run
        if bool(self.property("off")) is not off:
            self.setProperty("off", off)
            self.style().unpolish(self)
            self.style().polish(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses too; Esc goes back to the card."""
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the bar."""
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the bar."""
        super().focusOutEvent(event)
        self.focus_changed.emit()


class ActionBar(QFrame):
    """``Card actions``: Verify or Manage in the card's strip, Extend Trial on the plan's line.

    Args:
        registry: the command table; words and reasons come from it, and it runs what is pressed.
        parent: the widget that also holds the cards.

    Signals:
        escaped: Esc was pressed; the card wants the keyboard back.
        focus_changed: one of the buttons got or lost the keyboard's focus.
        pointer_left: the pointer left the bar.
        wheeled(QWheelEvent): the wheel turned over a button.
    """

    escaped = Signal()
    focus_changed = Signal()
    pointer_left = Signal()
    wheeled = Signal(object)

    def __init__(self, registry: CommandRegistry, parent: QWidget) -> None:
        super().__init__(parent)
        self._registry = registry
        self._row: CardRow | None = None
        self.setObjectName("cardActions")
        self.setAccessibleName(t("Card actions"))
        self.setStyleSheet('QPushButton[off="true"] { color: palette(placeholder-text); }')
        self._extend = self._button(EXTEND)
        self._buy = self._button(BUY)
        self._verify = self._button(VERIFY)
        self._manage = self._button(MANAGE)
        self.hide()

    @property
    def row(self) -> CardRow | None:
        """The customer whose actions are shown."""
        return self._row if self.isVisible() else None

    @property
    def has_focus(self) -> bool:
        """Whether one of the buttons has the keyboard's focus."""
        return any(button.hasFocus() for button in self._buttons)

    def shown_buttons(self) -> list[ActionButton]:
        """Return the buttons that are there now, in the order of Tab."""
        return [button for button in self._buttons if not button.isHidden()]

    def place(self, row: CardRow, card: QRect, origin: QPoint, measure: Measure, today: dt.date, words: str) -> None:
        """Show the actions of a card where the card keeps room for them.

        Args:
            row: the customer.
            card: where the card is on the view's viewport.
            origin: where the viewport is in this bar's parent.
            measure: sizes of a card.
            today: the person's date.
            words: of the trial's button; empty: there is none.
        """
        offered = actions(row, today)
        if row is not self._row:
            self._row = row
            these = These((row.id,), row)
            for button, shown in (
                (self._verify, offered.verify),
                (self._manage, offered.manage),
                (self._extend, bool(words)),
                (self._buy, offered.buy),
            ):
                known = button.command_id in self._registry
                button.setVisible(shown and known)
                if shown and known:
                    state = self._registry.state(button.command_id, these)
                    button.show_state(state, words if button is self._extend else "")
        strip, line = measure.strip(card), measure.period_line(card)
        places: list[tuple[ActionButton, QRect]] = []
        right = strip.right() + 1
        on_line = buy_on_line(row)
        for button in (self._manage, self._verify, *(() if on_line else (self._buy,))):
            if not button.isHidden():
                width = button.sizeHint().width()
                places.append((button, QRect(right - width, strip.top(), width, strip.height())))
                right -= width + measure.unit // 2
        for button in (self._extend, *((self._buy,) if on_line else ())):
            if not button.isHidden():
                width = min(button.sizeHint().width(), line.width())
                places.append((button, QRect(line.right() + 1 - width, line.top(), width, line.height())))
        if not places:
            self.hide()
            return
        whole = QRect(places[0][1])
        for _button, rect in places:
            whole = whole.united(rect)
        mask = QRegion()
        for button, rect in places:
            inside = rect.translated(-whole.topLeft())
            button.setGeometry(inside)
            mask += inside
        self.setGeometry(whole.translated(origin))
        self.setMask(mask)
        if not self.isVisible():
            self.show()
            self.raise_()

    def forget(self) -> None:
        """The row, the day or the language is another: read the words anew next time."""
        self._row = None

    def focus_first(self) -> bool:
        """Give the keyboard to the first button.

        Returns:
            Whether there was one.
        """
        buttons = self.shown_buttons() if self.isVisible() else []
        if buttons:
            buttons[0].setFocus(Qt.FocusReason.TabFocusReason)
        return bool(buttons)

    @property
    def _buttons(self) -> tuple[ActionButton, ...]:
        return (self._extend, self._buy, self._verify, self._manage)

    def _button(self, command_id: str) -> ActionButton:
        button = ActionButton(command_id, self)
        button.clicked.connect(lambda _checked=False, pressed=button: self._press(pressed))
        button.escaped.connect(self.escaped)
        button.focus_changed.connect(self.focus_changed)
        button.hide()
        return button

    def _press(self, button: ActionButton) -> None:
        if self._row is not None:
            self._registry.trigger(button.command_id, These((self._row.id,), self._row))

    def enterEvent(self, event: QEnterEvent) -> None:
        """The pointer is on an action of the card: nothing changes."""
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer left the actions."""
        super().leaveEvent(event)
        self.pointer_left.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the cards, also over a button."""
        self.wheeled.emit(event)
        event.accept()
