"""Paints a line of the Domains page, and the list it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.models.verifying import DomainRow
from app.rules.domain import to_unicode
from app.texts import t
from app.views.itemmodels.domain_model import CUSTOMER, NEXT, ROW_ROLE, SAID, VERDICT, said, verdict_words

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from app.views.theme import Theme

RIGHT = Qt.TextElideMode.ElideRight


class DomainView(QTableView):
    """The list; keys do what the buttons do.

    Signals:
        wanted(str): ``open``, ``look``, ``watch`` or ``customer``, on what is selected.
        scrolled: other rows are in sight.
    """

    wanted = Signal(str)
    scrolled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(t("Domains to verify"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def in_sight(self) -> tuple[int, int]:
        """Return the first and the last row on the viewport."""
        tall = max(1, self.verticalHeader().defaultSectionSize())
        first = self.verticalScrollBar().value() // tall
        return first, first + self.viewport().height() // tall + 1

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Read what comes into sight."""
        super().scrollContentsBy(dx, dy)
        self.scrolled.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the Verify panel, L looks now, W watches, O opens the customer."""
        verb = {
            Qt.Key.Key_Return: "open",
            Qt.Key.Key_Enter: "open",
            Qt.Key.Key_L: "look",
            Qt.Key.Key_W: "watch",
            Qt.Key.Key_O: "customer",
        }.get(Qt.Key(event.key()))
        if verb is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.wanted.emit(verb)
        else:
            super().keyPressEvent(event)


class DomainLine(QStyledItemDelegate):
    """Every line has one height, so that the list is laid out by arithmetic.

    Args:
        theme: colours and fonts.
        parent: owner.
    """

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.take_look()

    def take_look(self) -> None:
        """Measure the fonts anew."""
        self._strong, self._small = self._theme.font(strong=True), self._theme.font("small")
        self._normal = self._theme.font()
        self._first = round(QFontMetrics(self._strong).height() * 1.15)
        self._second = round(QFontMetrics(self._small).height() * 1.15)
        self.height = self._first + self._second + 2 * self._theme.unit

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: ARG002
        """Return the one height."""
        return QSize(0, self.height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one cell."""
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        theme, unit = self._theme, self._theme.unit
        painter.save()
        painter.fillRect(rect, theme.color("selected" if state & QStyle.StateFlag.State_Selected else "card"))
        painter.setPen(QPen(theme.color("line")))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        row: DomainRow | None = index.data(ROW_ROLE)
        inside = rect.adjusted(unit, 0, -unit // 2, 0)
        if row is None:
            painter.fillRect(inside.left(), rect.center().y(), unit * 6, unit, theme.color("track"))
        elif index.column() == VERDICT:
            self._pill(painter, inside, *verdict_words(row))
        elif index.column() == CUSTOMER:
            below = " · ".join(filter(None, (to_unicode(row.domain), row.account)))
            self._lines(painter, inside, (row.customer, self._strong, "text"), (below, self._small, "text2"))
        elif index.column() == SAID:
            self._wrapped(painter, inside, said(row))
        elif index.column() == NEXT:
            when = index.data(Qt.ItemDataRole.DisplayRole)
            below = t("watched") if row.watching else ""
            self._lines(painter, inside, (when, self._normal, "text2"), (below, self._small, "text2"))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -2))
        painter.restore()

    def _pill(self, painter: QPainter, room: QRect, words: str, tone: str) -> None:
        theme, unit = self._theme, self._theme.unit
        ground, ink = ("mark", "mark-text") if tone == "plain" else (f"{tone}-bg", tone)
        painter.setFont(self._small)
        metrics = QFontMetrics(self._small)
        shown = metrics.elidedText(words, RIGHT, room.width() - 2 * unit)
        size = QSize(metrics.horizontalAdvance(shown) + 2 * unit, self._second + unit // 2)
        pill = QRect(room.left(), room.center().y() - size.height() // 2, size.width(), size.height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(ground))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setPen(theme.color(ink))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, shown)

    def _wrapped(self, painter: QPainter, room: QRect, words: str) -> None:
        """Two lines of small words, the second elided."""
        metrics = QFontMetrics(self._small)
        first, rest = _broken(words, metrics, room.width())
        self._lines(painter, room, (first, self._small, "text"), (rest, self._small, "text"))

    def _lines(self, painter: QPainter, room: QRect, *lines: tuple[str, QFont, str]) -> None:
        shown = [each for each in lines if each[0]]
        top = room.center().y() - sum(self._first if at == 0 else self._second for at in range(len(shown))) // 2
        for at, (words, font, role) in enumerate(shown):
            height = self._first if at == 0 else self._second
            line = QRect(room.left(), top, room.width(), height)
            painter.setFont(font)
            painter.setPen(self._theme.color(role))
            fitting = QFontMetrics(font).elidedText(words, RIGHT, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, fitting)
            top += height


def _broken(words: str, metrics: QFontMetrics, width: int) -> tuple[str, str]:
    """Return words as a first line that fits, broken at a space, and the rest."""
    if metrics.horizontalAdvance(words) <= width:
        return words, ""
    parts = words.split(" ")
    fit, low, high = 1, 1, len(parts)
    while low <= high:
        middle = (low + high) // 2
        if metrics.horizontalAdvance(" ".join(parts[:middle])) <= width:
            fit, low = middle, middle + 1
        else:
            high = middle - 1
    return " ".join(parts[:fit]), " ".join(parts[fit:])
