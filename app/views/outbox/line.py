"""Paints a line of the outbox: the pill of its state, two lines of words, and what is small at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.models.outbox import OperationRow
from app.rules.domain import to_unicode
from app.texts.operations import PROVIDER_NAMES, expiry, state_words
from app.views.dates import short_date
from app.views.itemmodels.operation_model import ASKED, CUSTOMER, ROW_ROLE, STATE, WHAT, asked_on, told

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from app.views.theme import Theme

RIGHT = Qt.TextElideMode.ElideRight


class LineDelegate(QStyledItemDelegate):
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
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, theme.color("selected" if chosen else "card"))
        painter.setPen(QPen(theme.color("line")))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        row: OperationRow | None = index.data(ROW_ROLE)
        inside = rect.adjusted(unit, 0, -unit // 2, 0)
        if row is None:
            painter.fillRect(inside.left(), rect.center().y(), unit * 6, unit, theme.color("track"))
        elif index.column() == STATE:
            self._pill(painter, inside, row)
        elif index.column() == CUSTOMER:
            provider = PROVIDER_NAMES.get(row.provider, "")
            account = row.account or provider
            below = self.beneath(to_unicode(row.domain), account, inside.width())
            self._lines(painter, inside, row.customer, below, strong=True)
        elif index.column() == WHAT:
            asked, more, reason = told(row)
            trouble = row.state in ("needs_person", "expired")
            self._lines(
                painter, inside, " · ".join(filter(None, (asked, more))), reason, tone="bad" if trouble else "text2"
            )
        elif index.column() == ASKED:
            self._lines(painter, inside, row.created_by, asked_on(row), small=True)
        else:
            self._lines(painter, inside, expiry(row, date=short_date), "", small=True)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -2))
        painter.restore()

    def beneath(self, domain: str, account: str, width: int) -> str:
        """Return the domain and the account as they fit into ``width`` pixels: the account gives way first, whole."""
        metrics = QFontMetrics(self._small)
        both = " · ".join(filter(None, (domain, account)))
        if not domain or metrics.horizontalAdvance(both) <= width:
            return both
        return metrics.elidedText(domain, Qt.TextElideMode.ElideMiddle, width)

    def _pill(self, painter: QPainter, room: QRect, row: OperationRow) -> None:
        words, tone, sign = state_words(row)
        theme, unit = self._theme, self._theme.unit
        ground, ink = ("mark", "mark-text") if tone == "plain" else (f"{tone}-bg", tone)
        painter.setFont(self._small)
        metrics = QFontMetrics(self._small)
        shown = metrics.elidedText(f"{sign}  {words}", RIGHT, room.width() - 2 * unit)
        size = QSize(metrics.horizontalAdvance(shown) + 2 * unit, self._second + unit // 2)
        pill = QRect(room.left(), room.center().y() - size.height() // 2, size.width(), size.height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(ground))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setPen(theme.color(ink))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, shown)

    def _lines(
        self,
        painter: QPainter,
        room: QRect,
        first: str,
        second: str,
        *,
        strong: bool = False,
        small: bool = False,
        tone: str = "text2",
    ) -> None:
        top = room.top() + self._theme.unit
        font = self._strong if strong else self._small if small else self._normal
        if not second:
            top += self._second // 2
        for words, used, role, height in (
            (first, font, "text2" if small else "text", self._first),
            (second, self._small, tone, self._second),
        ):
            line = QRect(room.left(), top, room.width(), height)
            painter.setFont(used)
            painter.setPen(self._theme.color(role))
            shown = QFontMetrics(used).elidedText(words, RIGHT, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
            top += height
