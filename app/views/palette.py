"""The command palette (R81): every command by a few letters, with its keys, and why it can't run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.texts import t
from app.views.commands import CommandState
from app.views.fuzzy import score
from app.views.plain_label import PlainLabel

if TYPE_CHECKING:
    from app.views.commands import CommandRegistry
    from app.views.theme import Theme

STATE = Qt.ItemDataRole.UserRole
MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Palette(QDialog):
    """A field and the commands that fit it; Enter runs one, Esc closes.

    Args:
        registry: the commands.
        theme: colours and sizes.
        parent: the window.
    """

    def __init__(self, registry: CommandRegistry, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._registry = registry
        self._states = [(registry.state(command.id), command.words) for command in registry if command.in_palette]
        self.setWindowTitle(t("Find a command"))
        self.setAccessibleName(t("Find a command"))
        unit = theme.unit
        self.field = QLineEdit()
        self.field.setAccessibleName(t("Command"))
        self.field.setPlaceholderText(t("What do you want to do?"))
        self.list = QListWidget()
        self.list.setAccessibleName(t("Commands"))
        self.list.setItemDelegate(CommandDelegate(theme, self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._nothing = PlainLabel(t("No command has these letters. Try fewer."))
        self._nothing.setProperty("role", "second")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(unit, unit, unit, unit)
        column.setSpacing(unit)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        column.addWidget(self._nothing, 1)
        self.field.textChanged.connect(self._filter)
        self.field.installEventFilter(self)
        self.list.currentItemChanged.connect(self._speak)
        self.list.itemClicked.connect(lambda _item: self._run())
        room = parent.size()
        self.resize(min(unit * 72, room.width() - unit * 4), min(unit * 56, room.height() - unit * 8))
        self._filter("")

    def _filter(self, typed: str) -> None:
        found = []
        for order, (state, words) in enumerate(self._states):
            title = score(typed, state.title)
            other = score(typed, t(words)) if words and typed else None
            best = max(
                (each for each in (title, None if other is None else other - 5) if each is not None), default=None
            )
            if best is not None:
                found.append((-best if typed else 0, not state.can_run, order, state))
        self.list.clear()
        for _best, _blocked, _order, state in sorted(found, key=lambda each: each[:3]):
            item = QListWidgetItem(state.title)
            item.setData(STATE, state)
            spoken = ", ".join(each for each in (state.title, state.keys, state.why_not) if each)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(found))
        self._nothing.setVisible(not found)

    def _speak(self, item: QListWidgetItem | None) -> None:
        """Let a screen reader say the chosen command: the keyboard stays in the field."""
        if item is not None and self.isVisible():
            spoken = QAccessibleAnnouncementEvent(self.list, item.data(Qt.ItemDataRole.AccessibleTextRole))
            QAccessible.updateAccessibility(spoken)

    def _run(self) -> None:
        item = self.list.currentItem()
        if item is None:
            return
        state: CommandState = item.data(STATE)
        registry = self._registry
        self.accept()
        QTimer.singleShot(0, registry, lambda: registry.trigger(state.id))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows walk the list while the field keeps the keyboard."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._run()
                return True
            if event.key() in MOVES:
                step = {MOVES[0]: -1, MOVES[1]: 1, MOVES[2]: -8, MOVES[3]: 8}[Qt.Key(event.key())]
                row = max(0, min(self.list.count() - 1, self.list.currentRow() + step))
                self.list.setCurrentRow(row)
                return True
        return super().eventFilter(watched, event)


class CommandDelegate(QStyledItemDelegate):
    """Paints a command: words at the left, keys at the right, the reason below where it can't run."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """One line, or two where a reason is said."""
        del option
        state: CommandState = index.data(STATE)
        lines = 1 if state.can_run else 2
        return QSize(self._theme.unit * 30, self._theme.line_height * lines + self._theme.unit)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one command."""
        theme, state = self._theme, index.data(STATE)
        rect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(rect, theme.color("selected"))
            painter.fillRect(rect.x(), rect.y(), max(3, theme.unit // 3), rect.height(), theme.color("accent"))
        inner = rect.adjusted(theme.unit * 3 // 2, theme.unit // 2, -theme.unit * 3 // 2, -theme.unit // 2)
        line = inner.adjusted(0, 0, 0, theme.line_height - inner.height())
        painter.setPen(theme.color("text2"))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, state.keys)
        keys_width = painter.fontMetrics().horizontalAdvance(state.keys)
        painter.setPen(theme.color("text" if state.can_run else "text3"))
        words = line.adjusted(0, 0, -keys_width - theme.unit, 0)
        title = painter.fontMetrics().elidedText(state.title, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
        if not state.can_run:
            painter.setFont(theme.font("small"))
            painter.setPen(theme.color("text2"))
            reason = inner.adjusted(0, theme.line_height, 0, 0)
            shown = painter.fontMetrics().elidedText(state.why_not, Qt.TextElideMode.ElideRight, reason.width())
            painter.drawText(reason, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()
