"""Paints a line of a list: a pill, two lines of words, what is small at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.views.itemmodels.line_model import ROW_ROLE

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from app.views.theme import Theme

RIGHT = Qt.TextElideMode.ElideRight
Index = QModelIndex | QPersistentModelIndex
Words = tuple[str, QFont, str]
"""Words, their font, and the name of their colour."""


class LinePainter(QStyledItemDelegate):
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
        self.strong, self.small = self._theme.font(strong=True), self._theme.font("small")
        self.normal = self._theme.font()
        self._first = round(QFontMetrics(self.strong).height() * 1.15)
        self._second = round(QFontMetrics(self.small).height() * 1.15)
        self.height = self._first + self._second + 2 * self._theme.unit

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        """Return the one height."""
        return QSize(0, self.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell: its ground, what it says, the frame of the keyboard."""
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        theme, unit = self._theme, self._theme.unit
        painter.save()
        painter.fillRect(rect, theme.color("selected" if state & QStyle.StateFlag.State_Selected else "card"))
        painter.setPen(QPen(theme.color("line")))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        row = index.data(ROW_ROLE)
        inside = rect.adjusted(unit, 0, -unit // 2, 0)
        if row is None:
            painter.fillRect(inside.left(), rect.center().y(), unit * 6, unit, theme.color("track"))
        else:
            self.paint_cell(painter, inside, row, index)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -2))
        painter.restore()

    def paint_cell(self, painter: QPainter, room: QRect, row: Any, index: Index) -> None:
        """Draw what a cell says; each list does."""
        raise NotImplementedError

    def draw_pill(self, painter: QPainter, room: QRect, words: str, tone: str) -> None:
        """Draw a pill at the left, in the middle of the height."""
        theme, unit = self._theme, self._theme.unit
        ground, ink = ("mark", "mark-text") if tone == "plain" else (f"{tone}-bg", tone)
        painter.setFont(self.small)
        metrics = QFontMetrics(self.small)
        shown = metrics.elidedText(words, RIGHT, room.width() - 2 * unit)
        size = QSize(metrics.horizontalAdvance(shown) + 2 * unit, self._second + unit // 2)
        pill = QRect(room.left(), room.center().y() - size.height() // 2, size.width(), size.height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(ground))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setPen(theme.color(ink))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, shown)

    def draw_lines(self, painter: QPainter, room: QRect, *lines: Words) -> None:
        """Draw at most two lines of words, those that are not empty, in the middle of the height."""
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

    def draw_wrapped(self, painter: QPainter, room: QRect, words: str) -> None:
        """Draw two lines of small words, the second elided."""
        first, rest = _broken(words, QFontMetrics(self.small), room.width())
        self.draw_lines(painter, room, (first, self.small, "text"), (rest, self.small, "text"))

    def beneath(self, domain: str, account: str, width: int) -> str:
        """Return the domain and the account as they fit into ``width`` pixels: the account gives way first, whole."""
        metrics = QFontMetrics(self.small)
        both = " · ".join(filter(None, (domain, account)))
        if not domain or metrics.horizontalAdvance(both) <= width:
            return both
        return metrics.elidedText(domain, Qt.TextElideMode.ElideMiddle, width)


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
