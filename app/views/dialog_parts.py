"""What the frame's dialogs are made of: a title, content that scrolls where the screen is small, a row of buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.views.plain_label import PlainLabel
from app.views.theme import unit_of

Role = QDialogButtonBox.ButtonRole


def presses(window: QWidget, event: QKeyEvent) -> bool:
    """Press the button of a window that has the keyboard, for Enter.

    Qt would press the one that stands out instead in a dialog, and none in the main window.

    Args:
        window: whose.
        event: the key.

    Returns:
        Whether it was Enter in a button: it is used up then.
    """
    focused = window.focusWidget()
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or not isinstance(focused, QPushButton):
        return False
    event.accept()
    if not event.isAutoRepeat():
        focused.click()
    return True


class PlainDialog(QDialog):
    """A dialog with a title, content and buttons; opened with ``open()``, never waited for.

    Args:
        parent: the window.
        title: said in the title bar and at the top.
    """

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        unit = unit_of(self.fontMetrics())
        self.unit = unit
        self._inside = QWidget()
        self.column = QVBoxLayout(self._inside)
        self.column.setContentsMargins(unit * 3, unit * 3, unit * 3, unit)
        self.column.setSpacing(unit)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._inside)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, unit * 2)
        self._outer.addWidget(self._scroll, 1)
        heading = PlainLabel(title)
        heading.setProperty("role", "title")
        heading.setWordWrap(True)
        self.column.addWidget(heading)
        self.buttons = QDialogButtonBox()
        self.least = (unit * 50, 0)
        self.tallest = 0

    def say(self, sentence: str, role: str = "") -> QLabel:
        """Add a paragraph."""
        label = PlainLabel(sentence)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            label.setProperty("role", role)
        self.column.addWidget(label)
        return label

    def labelled(self, words: str, editor: QWidget) -> QVBoxLayout:
        """Return an editor with its label above, which names it to a screen reader too."""
        column = QVBoxLayout()
        column.setSpacing(self.unit // 2)
        caption = PlainLabel(words)
        caption.setProperty("role", "small")
        caption.setBuddy(editor)
        editor.setAccessibleName(words)
        column.addWidget(caption)
        column.addWidget(editor)
        return column

    def button(self, words: str, role: Role, pressed: Callable[[], object], *, primary: bool = False) -> QPushButton:
        """Add a button; the system decides where it stands."""
        button = self.buttons.addButton(words, role)
        button.setProperty("primary", primary)
        button.setDefault(primary)
        button.setAutoDefault(primary)
        button.clicked.connect(lambda _checked=False: pressed())
        return button

    def finish(self) -> None:
        """Put the buttons below what scrolls."""
        foot = QHBoxLayout()
        foot.setContentsMargins(self.unit * 3, self.unit, self.unit * 3, 0)
        foot.addWidget(self.buttons)
        self._outer.addLayout(foot)
        for each in self.buttons.buttons():
            if isinstance(each, QPushButton) and each.isDefault():
                each.setDefault(False)
                each.setDefault(True)  # of the dialog it is in by now: also when the keyboard was on it and went on

    def fit(self, width: int = 0, height: int = 0) -> None:
        """Take the size that shows everything, or as much of it as the screen has room for.

        Args:
            width: at least.
            height: at least.
        """
        room = self.screen().availableGeometry().size()
        scroll_bar = self._scroll.verticalScrollBar().sizeHint().width()  # takes its room from what scrolls
        inside = self.column.totalMinimumSize().width() + scroll_bar
        wide = max(width, inside, self._outer.totalMinimumSize().width())
        wide = min(wide, room.width() - self.unit * 2)
        tall = self.column.totalHeightForWidth(wide) if self.column.hasHeightForWidth() else 0
        tall = max(tall, self.column.totalSizeHint().height()) + self.buttons.sizeHint().height() + self.unit * 4
        tall = min(tall, self.tallest or tall)  # a long list scrolls
        self.resize(wide, min(max(tall, height), room.height() - self.unit * 6))
        if self.isVisible():
            self._stay_in_sight()

    def _stay_in_sight(self) -> None:
        """Move back what grew over the edge of the screen: there are the buttons."""
        room, frame = self.screen().availableGeometry(), self.frameGeometry()
        title_bar = self.unit * 4 if frame.height() == self.height() else 0  # not known before the system has placed it
        x = max(room.left(), min(frame.left(), room.right() - frame.width()))
        y = max(room.top(), min(frame.top(), room.bottom() - frame.height() - title_bar))
        if (x, y) != (frame.left(), frame.top()):
            self.move(x, y)

    def grow(self) -> None:
        """Make room for what is shown only now, such as what is wrong with the answer."""
        self.column.activate()
        self.fit(self.width(), self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard; anywhere else the one that stands out."""
        if not presses(self, event):
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Fit the size once everything is there."""
        super().showEvent(event)
        self.fit(*self.least)
