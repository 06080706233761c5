"""A wizard's window without what is in it: steps at the left, a page that scrolls, a foot of buttons, its size."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.texts import t
from app.views.plain_label import PlainLabel
from app.views.wizards.done_view import DoneView
from app.views.wizards.page_view import PageView
from app.views.wizards.steps import Steps

WIDE, TALL = 103, 87  # units: 820 × 696 at the usual size
STEPS_WIDE = 26


class WizardFrame(QDialog):
    """The window over the book; whoever fills it says what Next and Back do.

    Args:
        unit: of the layout.
        parent: the window.
    """

    def __init__(self, unit: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._unit = unit
        self._in_order: list[QWidget] = []
        self._extra: list[QPushButton] = []
        self._given: QWidget | None = None  # what the page gave the keyboard to; no key of it was pressed yet
        self._in_sight = QTimer(self, singleShot=True, interval=0)
        self._in_sight.timeout.connect(self._show_focus)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setObjectName("wizard")
        self._lay_out()
        QShortcut(QKeySequence("Alt+Left"), self, self.go_back)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def go_on(self) -> None:
        """Next."""

    def go_back(self) -> None:
        """Back."""

    def _lay_out(self) -> None:
        unit = self._unit
        self.steps = Steps(unit)
        self.page_view = PageView(unit)
        self.done_view = DoneView(unit)
        self.done_view.hide()
        inside = QWidget()
        both = QVBoxLayout(inside)
        both.setContentsMargins(0, 0, 0, 0)
        both.addWidget(self.page_view)
        both.addWidget(self.done_view)
        self._scroll = QScrollArea()
        self._scroll.setWidget(inside)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.steps_scroll = QScrollArea()
        self.steps_scroll.setObjectName("wizardStepsScroll")
        self.steps_scroll.setWidget(self.steps)
        self.steps_scroll.setWidgetResizable(True)
        self.steps_scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.steps_scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.steps_scroll.setFixedWidth(unit * STEPS_WIDE)
        self._place = PlainLabel()
        self._place.setProperty("role", "second")
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(unit * 3, unit, unit * 3, unit * 2)
        self._foot.setSpacing(unit)
        self._foot.addWidget(self._place)
        self._foot.addStretch(1)
        self.close_button = self._button(t("Close"), self.reject)
        self.back_button = self._button(t("Back"), self.go_back)
        self.next_button = self._button(t("Next"), self.go_on, primary=True)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._scroll, 1)
        right.addLayout(self._foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.steps_scroll)
        row.addLayout(right, 1)

    def _button(self, words: str, pressed: Callable[[], object], *, primary: bool = False) -> QPushButton:
        button = QPushButton(words)
        button.setAccessibleName(words)
        button.setProperty("primary", primary)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: pressed())
        self._foot.addWidget(button)
        return button

    def _order_keys(self) -> None:
        """Tab goes through the page, then Close, Back, Next, then the steps."""
        widgets = [*self.page_view.in_order(), self.close_button, self.back_button, self.next_button]
        if widgets == self._in_order:
            return
        self._in_order = widgets
        for before, after in pairwise([*widgets, *self.steps.buttons.values()]):
            QWidget.setTabOrder(before, after)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on; in a button it presses that, in several lines it begins a new one."""
        focused = self.focusWidget()
        if is_enter(event) and not isinstance(focused, QPlainTextEdit):
            if isinstance(focused, QPushButton) and focused.isEnabled():
                focused.click()
            elif not self.page_view.is_composing():
                self.go_on()
            event.accept()
            return
        super().keyPressEvent(event)

    def _focus_moved(self, _from: QWidget | None, to: QWidget | None) -> None:
        """Keep the field with the keyboard in sight; a page that was just come to is read from its top."""
        if to is None or not self.page_view.isAncestorOf(to):
            return
        if to is not self._given:
            self.look_at_focus()

    def begin_at_top(self) -> None:
        """Show a page that was come to from its top, whichever field has the keyboard, until that is used."""
        self._given = self.focusWidget()
        self._in_sight.stop()
        self._scroll.verticalScrollBar().setValue(0)

    def look_at_focus(self) -> None:
        """Bring the field with the keyboard into sight, once the page is laid out."""
        self._given = None
        self._in_sight.start()

    def _show_focus(self) -> None:
        at = self.focusWidget()
        if at is not None and self.page_view.isAncestorOf(at):
            self._scroll.ensureWidgetVisible(at, 0, self._unit * 4)

    def setVisible(self, visible: bool) -> None:
        """Take the size before it is shown: it is laid out once, not for a size of Qt's choice as well."""
        if visible and self.isHidden():
            self._take_size()
        super().setVisible(visible)

    def _take_size(self) -> None:
        """Take the usual size, or as much as the screen has room for, in the middle of the window."""
        parent = self.parentWidget()
        room = (parent or self).screen().availableGeometry()
        wide = min(self._unit * WIDE, room.width() - self._unit * 2)
        tall = min(self._unit * TALL, room.height() - self._unit * 6)
        self.steps_scroll.setVisible(wide >= self._unit * 76)
        self.resize(wide, tall)
        if parent is not None:
            middle = parent.mapToGlobal(parent.rect().center())
            left = min(max(middle.x() - wide // 2, room.left()), room.right() - wide)
            top = min(max(middle.y() - tall // 2, room.top() + self._unit * 4), room.bottom() - tall)
            self.move(left, top)

    def _announce(self, sentence: str) -> None:
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))


def is_enter(event: QKeyEvent) -> bool:
    """Whether a key is Enter alone."""
    alone = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() in alone
