"""The message strip: the one place where the program says what it did, what went wrong and how far it is.

No module opens a box of its own. A message is one sentence, with Undo where there is something to take back and with
details (a reason per customer) on demand; it is spoken to screen readers too. Progress appears after a second (R82).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.errors import Cancelled, DeskError
from app.texts import t
from app.texts.codes import SENTENCES, say, say_error
from app.views.plain_label import PlainLabel

if TYPE_CHECKING:
    from app.views.progress import Progress

log = logging.getLogger(__name__)

STAYS_MS = 15_000
PROGRESS_AFTER_MS = 1_000
FOOT = "pageFoot"  # a page's row of buttons along its lower edge: the strip sits above it, not over it
Detail = tuple[str, str]


class MessageStrip(QWidget):
    """A toast over the lower edge of its parent; always in the accessible tree as ``Messages``.

    Args:
        parent: the widget it floats over.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._floor = parent
        self.setObjectName("messages")
        self.setAccessibleName(t("Messages"))
        self.text = ""
        self._undo: Callable[[], object] | None = None
        self._act: Callable[[], object] | None = None
        self._insistent: Callable[[], None] | None = None  # says again what is not to be overlooked
        self._is_insisting = False
        self._toast = QFrame(self)
        self._toast.setObjectName("toast")
        self._details = QListWidget()
        self._details.setObjectName("toastDetails")
        self._details.setAccessibleName(t("Details"))
        self._details.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._details.setWordWrap(True)
        self._label = PlainLabel()
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._undo_button = self._button(t("Undo"), self._press_undo)
        self._act_button = self._button("", self._press_act)
        self._details_button = self._button(t("Details"), self._toggle_details)
        self._close_button = self._button("✕", self.dismiss)
        self._close_button.setAccessibleName(t("Close message"))
        self._message = QWidget()
        row = QHBoxLayout(self._message)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._label, 1)
        for button in (self._act_button, self._undo_button, self._details_button, self._close_button):
            row.addWidget(button)
        self._column = QVBoxLayout(self._toast)
        self._column.setContentsMargins(14, 4, 6, 4)
        self._column.addWidget(self._details)
        self._column.addWidget(self._message)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._time_is_up)
        self._laid_out = QTimer(self)  # a foot has its place only after its page was laid out
        self._laid_out.setSingleShot(True)
        self._laid_out.setInterval(0)
        self._laid_out.timeout.connect(self.place)
        self._rows: list[ProgressRow] = []
        self._came_from: QWidget | None = None  # had the keyboard before the message
        if isinstance(app := QApplication.instance(), QApplication):
            app.focusChanged.connect(self._focus_moved)
        self._clear()
        parent.installEventFilter(self)
        self.place()

    # -- saying -----------------------------------------------------------------------------------------------------

    def say(
        self,
        sentence: str,
        *,
        undo: Callable[[], object] | None = None,
        action: tuple[str, Callable[[], object]] | None = None,
        details: Sequence[Detail] = (),
        stays: bool = False,
        insists: bool = False,
    ) -> None:
        """Show a sentence in place of the one before.

        Args:
            sentence: already in the person's language.
            undo: what its Undo button does.
            action: words and deed of one more button.
            details: pairs of (name, reason) shown on demand.
            stays: until it is closed or another takes its place; otherwise it goes after a while.
            insists: stays, and comes back after another that took its place, until it is closed or its action done.
        """
        if insists:
            self._insistent = partial(self.say, sentence, action=action, insists=True)
        self._is_insisting = insists
        stays = stays or insists
        self.text = sentence
        self._undo = undo
        self._act = action[1] if action else None
        self._label.setText(sentence)
        self._label.setAccessibleName(sentence)
        self._undo_button.setVisible(undo is not None)
        self._act_button.setVisible(action is not None)
        self._act_button.setText(action[0] if action else "")
        self._details.clear()
        self._details.addItems([f"{name}: {reason}" if name else reason for name, reason in details])
        self._details.hide()
        self._details_button.setVisible(bool(details))
        self._message.show()
        if stays or details:
            self._timer.stop()
        else:
            self._timer.start(STAYS_MS)
        self._refit()
        self.announce(sentence, urgent=stays)

    def fail(self, error: DeskError, details: Sequence[Detail] = ()) -> None:
        """Show what went wrong in the user's world; it stays until closed (stopping something is no failure)."""
        self.say(say_error(error), details=details, stays=not isinstance(error, Cancelled))

    def show_progress(self, progress: Progress) -> None:
        """Show how far something is once it has taken a second; Cancel asks it to stop."""
        row = ProgressRow(progress, self._toast)
        self._rows.append(row)
        self._column.addWidget(row)
        row.hide()
        row.due.connect(lambda: self._progress_due(row))
        progress.ended.connect(lambda: self._progress_ended(row))

    def dismiss(self) -> None:
        """Take the message away; progress stays. The keyboard goes back to where it came from."""
        focused = self.window().focusWidget()
        had_keyboard = focused is self._details or (focused is not None and self._message.isAncestorOf(focused))
        if self._is_insisting:
            self._insistent = None
        self._clear()
        self._refit()
        if had_keyboard:
            self._give_back()
        if self._insistent is not None:
            self._insistent()

    def announce(self, sentence: str, *, urgent: bool = False) -> None:
        """Let a screen reader say the sentence, whatever has the focus."""
        from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # noqa: PLC0415 - not before first cards

        event = QAccessibleAnnouncementEvent(self, sentence)
        event.setPoliteness(
            QAccessible.AnnouncementPoliteness.Assertive if urgent else QAccessible.AnnouncementPoliteness.Polite
        )
        QAccessible.updateAccessibility(event)

    # -- inside -----------------------------------------------------------------------------------------------------

    def _button(self, words: str, pressed: Callable[[], object]) -> QPushButton:
        button = QPushButton(words)
        button.setObjectName("toastButton")
        button.setFlat(True)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda _checked=False: pressed())
        return button

    def _press_undo(self) -> None:
        undo, self._undo = self._undo, None
        self.dismiss()
        if undo is not None:
            undo()

    def _press_act(self) -> None:
        act, self._act = self._act, None
        self.dismiss()
        if act is not None:
            act()

    def _focus_moved(self, before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and before is not None and self.isAncestorOf(now) and not self.isAncestorOf(before):
            self._came_from = before

    def _give_back(self) -> None:
        """Give the keyboard back; where what had it is gone, such as the bar of a card, to the list of the page."""
        back, self._came_from = self._came_from, None
        if back is None or not isValid(back) or not back.isVisible() or not back.isEnabled():
            lists = self._floor.findChildren(QAbstractItemView)
            there = (each for each in lists if each.isVisible() and not self.isAncestorOf(each))
            back = next((each for each in there if each.focusPolicy() & Qt.FocusPolicy.TabFocus), None)
        if back is not None:
            back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _toggle_details(self) -> None:
        shown = self._details.isHidden()
        self._details.setVisible(shown)
        if shown:
            self._timer.stop()
            self._details.setFocus()
        self._refit()

    def _time_is_up(self) -> None:
        if self._toast.underMouse() or self._toast.isAncestorOf(self.focusWidget() or self):
            self._timer.start(STAYS_MS)
        else:
            self.dismiss()

    def _clear(self) -> None:
        self.text = ""
        self._undo = self._act = None
        self._is_insisting = False
        self._timer.stop()
        self._label.clear()
        self._details.clear()
        self._details.hide()
        self._message.hide()

    def _progress_due(self, row: ProgressRow) -> None:
        row.show()
        self.announce(row.progress.title)
        self._refit()

    def _progress_ended(self, row: ProgressRow) -> None:
        if row in self._rows:
            self._rows.remove(row)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
            self._refit()

    def _refit(self) -> None:
        shown = not self._message.isHidden() or any(not row.isHidden() for row in self._rows)
        self._toast.setVisible(shown)
        self.place()

    def place(self) -> None:
        """Sit over the lower edge of the parent, as wide as the words need and the parent allows."""
        parent = self._floor
        if self._toast.isHidden():
            self.setGeometry(0, parent.height() - 1, 1, 1)
            return
        space = self.fontMetrics().height()
        widest = max(1, parent.width() - 2 * space)
        buttons = sum(
            button.sizeHint().width() + 8
            for button in (self._act_button, self._undo_button, self._details_button, self._close_button)
            if not button.isHidden()
        )
        # A label that wraps asks for little width; give the sentence one line where there is room for it.
        words = self._label.fontMetrics().horizontalAdvance(self._label.text()) + space // 2
        wanted = 0 if self._message.isHidden() else words + buttons + 28
        if any(not row.isHidden() for row in self._rows) or not self._details.isHidden():
            wanted = max(wanted, space * 28)
        width = min(wanted, widest)
        height = self._column.totalHeightForWidth(width) if self._column.hasHeightForWidth() else 0
        height = max(height, self._column.totalMinimumSize().height(), space * 2)
        height = min(height, max(1, parent.height() - 2 * space))
        edge = min((self._top_of(foot) for foot in parent.findChildren(QWidget, FOOT)), default=parent.height())
        self._toast.setGeometry(0, 0, width, height)
        self.setGeometry((parent.width() - width) // 2, max(0, edge - height - space), width, height)
        self.raise_()

    def _top_of(self, foot: QWidget) -> int:
        """Return where a row of buttons begins, from the top of the parent; its lower edge where it is not shown."""
        floor = self._floor
        return foot.mapTo(floor, QPoint(0, 0)).y() if foot.isVisibleTo(floor) else floor.height()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the parent's size."""
        if event.type() == QEvent.Type.Resize and watched is self._floor:
            self.follow()
        return False

    def follow(self) -> None:
        """Sit where there is room now: the parent has another size, or shows another page."""
        self.place()
        if self._toast.isVisibleTo(self):
            self._laid_out.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the message."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def focus(self) -> None:
        """Give the keyboard to the message's first button."""
        for button in (self._act_button, self._undo_button, self._details_button, self._close_button):
            if button.isVisibleTo(self._toast):
                button.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return


class ProgressRow(QWidget):
    """One line of the strip: what is being done, how far it is, Cancel.

    Args:
        progress: what it follows.
        parent: the toast.
    """

    def __init__(self, progress: Progress, parent: QWidget) -> None:
        super().__init__(parent)
        self.progress = progress
        self._label = PlainLabel(progress.title)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(progress.title)
        self._cancel = QPushButton(t("Cancel"))
        self._cancel.setObjectName("toastButton")
        self._cancel.setFlat(True)
        self._cancel.clicked.connect(self._press_cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._label)
        row.addWidget(self._bar, 1)
        row.addWidget(self._cancel)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.start(PROGRESS_AFTER_MS)
        self.due = self._timer.timeout
        progress.stepped.connect(self._step)

    def _step(self, done: int, total: int, phase: str) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(min(done, total))
        words = say(f"phase.{phase}") if f"phase.{phase}" in SENTENCES else ""
        self._label.setText(f"{self.progress.title} · {words}" if words else self.progress.title)

    def _press_cancel(self) -> None:
        self._cancel.setEnabled(False)
        self._label.setText(t("Stopping …"))
        self.progress.cancel()
