"""The grid itself: a QTableView whose columns are the cards of a row, painted from a cache of pixmaps.

Every card has the same size, so places are arithmetic and a million cards cost what a hundred cost.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCursor,
    QEnterEvent,
    QFontMetrics,
    QInputDevice,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QHeaderView, QScroller, QWidget

from app.models.values import CardRow
from app.views.cards.face import face
from app.views.cards.measure import Look, Measure
from app.views.cards.painter import CardPainter
from app.views.itemmodels.card_model import CardModel, Index
from app.views.itemmodels.result import LEAST_ASKED, Result
from app.views.itemmodels.selection import Selection
from app.views.table.customer_view import CustomerView

LEAST_PIXMAPS = 48
WHEEL_STEPS_OF_A_CARD = 7
NOWHERE = QPoint(-1, -1)
TOUCH_SCREEN = QInputDevice.DeviceType.TouchScreen


class CardTable(CustomerView):
    """The cards of a result.

    Args:
        result: the customers.
        selection: which are selected; shared with the table view.
        model: the cards of ``result``.
        look: colours and fonts.
        today: tells the person's date.
        parent: owner.

    Signals:
        tapped(QPoint): a finger was on a card, at this place of the viewport; the card is current by now.
    """

    tapped = Signal(QPoint)
    _walks_sideways = True

    def __init__(
        self,
        result: Result,
        selection: Selection,
        model: CardModel,
        look: Look,
        today: Callable[[], dt.date],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(result, selection, parent)
        self._cards = model
        self._look = look
        self._today = today
        self._pixmaps: dict[tuple[int, bool], tuple[CardRow | None, QPixmap]] = {}
        self._coming: dict[tuple[int, bool], tuple[CardRow, QPixmap]] = {}
        self._painter: CardPainter | None = None
        self._painter_width = 0
        self._width = 1
        self._day = today()
        self._hovered = -1
        self._laying_out = False
        self._touched_last = False
        self.bar_focused = False
        self.tab_wanted: Callable[[bool], bool] | None = None
        self.setObjectName("cards")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # ours draws the ground, too
        if any(device.type() == TOUCH_SCREEN for device in QInputDevice.devices()):
            QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        header = self.horizontalHeader()
        header.hide()
        header.setMinimumSectionSize(1)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._ahead = QTimer(self, singleShot=True, interval=0)
        self._ahead.timeout.connect(self._draw_ahead)
        self._down = True
        self._take_look()
        self._use_model(model)
        model.tip = self._tip
        result.rows_coming.connect(self._draw_coming)
        model.modelReset.connect(self._after_reset)

    # -- where things are ----------------------------------------------------------------------------------------------

    @property
    def hovered(self) -> int:
        """Position of the card under the pointer, -1 for none."""
        return self._hovered

    def position_at(self, point: QPoint) -> int:
        """Return the position of the card at a point of the viewport, -1 between and beside the cards."""
        row = (point.y() + self.verticalScrollBar().value()) // self._row_height
        column = point.x() // self._width
        if not 0 <= column < self._cards.columns or row < 0:
            return -1
        position = row * self._cards.columns + column
        return position if position < self._result.count and self.place_of(position).contains(point) else -1

    def place_of(self, position: int) -> QRect:
        """Return where a card stands on the viewport."""
        columns, gap = self._cards.columns, self.measure.gap
        x = position % columns * self._width + gap // 2
        y = position // columns * self._row_height + gap // 2 - self.verticalScrollBar().value()
        return QRect(x, y, self._width - gap, self._row_height - gap)

    def _touched(self, position: int) -> QRect:
        edge = self.measure.gap // 2
        return self.place_of(position).adjusted(-edge, -edge, edge, edge)

    # -- look and layout -----------------------------------------------------------------------------------------------

    def refresh_look(self) -> None:
        """Colours or fonts are others now, or it is another day: draw every card anew."""
        self._take_look()
        self._lay_out()
        self.viewport().update()

    def _take_look(self) -> None:
        self.measure = Measure.of(self._look)
        self._painter = None
        self._window = self._look.color("window")
        self._button_metrics = QFontMetrics(self.measure.text)
        self._day = self._today()
        self._forget_pictures()
        self._row_height = self.measure.height + self.measure.gap
        self.verticalHeader().setDefaultSectionSize(self._row_height)
        self.verticalScrollBar().setSingleStep(max(1, self._row_height // WHEEL_STEPS_OF_A_CARD))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the cards out by arithmetic."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        room = max(1, self.viewport().width())
        columns = max(1, room // (self.measure.least_width + self.measure.gap))
        width = max(1, room // columns)
        if width != self._width:
            self._width = width
            self._forget_pictures()
            self.horizontalHeader().setDefaultSectionSize(width)
        if columns != self._cards.columns:
            self._laying_out = True
            self._cards.set_columns(columns)
            self._laying_out = False
        self._result.limit = max(LEAST_ASKED, self.capacity())
        self._look_at_rows()
        self.place_changed.emit()

    def _after_reset(self) -> None:
        if self._laying_out:
            self._restore_place()

    def _answered(self, why: str) -> None:
        self._hovered = -1
        super()._answered(why)

    # -- painting ------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cards that the exposed part touches, one rectangle of it after the other.

        Within a clip of several rectangles Qt shares the copying of each picture with other threads, and waits for
        them: while they wait for a processor that an import uses, the window stands still.
        """
        painter = QPainter(self.viewport())
        painter.setBackground(self._window)
        for rect in event.region():  # type: ignore[attr-defined]  # its stub does not know
            painter.setClipRect(rect)
            self._draw_cards(painter, rect)
        painter.setClipping(False)
        self._outlines(painter)
        painter.end()
        self._told_paint()

    def _draw_cards(self, painter: QPainter, rect: QRect) -> None:
        painter.eraseRect(rect)
        columns, height, width = self._cards.columns, self._row_height, self._width
        top = self.verticalScrollBar().value()
        gap, count = self.measure.gap // 2, self._result.count
        first_column, last_column = max(0, rect.left() // width), min(columns - 1, rect.right() // width)
        ratio = self.devicePixelRatioF()
        for row in range(max(0, (rect.top() + top) // height), (rect.bottom() + top) // height + 1):
            y = row * height - top + gap
            for column in range(first_column, last_column + 1):
                position = row * columns + column
                if position >= count:
                    break
                painter.drawPixmap(column * width + gap, y, self._pixmap(position, ratio))

    def _outlines(self, painter: QPainter) -> None:
        focused = self.current if self.hasFocus() or self.bar_focused else -1
        if self._hovered < 0 and focused < 0:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        drawing = self._painter_for(self.devicePixelRatioF())
        if self._hovered >= 0 and self._hovered != focused:
            drawing.outline(painter, self.place_of(self._hovered), focus=False)
        if focused >= 0:
            drawing.outline(painter, self.place_of(focused), focus=True)

    def _pixmap(self, position: int, ratio: float) -> QPixmap:
        row = self._result.row_at(position)
        key = (0, False) if row is None else (row.id, row.id in self._selection)
        kept = self._pixmaps.get(key)
        if kept is not None and kept[0] is row:
            return kept[1]
        coming = self._coming.pop(key, None)
        if row is None:
            pixmap = self._painter_for(ratio).blank()
        else:
            pixmap = coming[1] if coming is not None and coming[0] is row else self._draw(row, key[1], ratio)
        self._pixmaps.pop(key, None)
        self._pixmaps[key] = (row, pixmap)
        most = max(LEAST_PIXMAPS, 3 * self.capacity())
        while len(self._pixmaps) > most:
            del self._pixmaps[next(iter(self._pixmaps))]
        return pixmap

    def _draw(self, row: CardRow, selected: bool, ratio: float) -> QPixmap:
        drawing = self._painter_for(ratio)
        words = face(row, self._day)
        button = self.button_width(words.trial_button)
        return drawing.draw(words, selected=selected, button_width=button, actions=self._touched_last)

    def _draw_coming(self, rows: list[CardRow]) -> None:
        """Draw a card in sight as it will be, while the disk takes the change; it is shown when that is done."""
        if len(rows) == 1 and self.isVisible() and self._result.position_in_sight(rows[0].id) >= 0:
            selected = rows[0].id in self._selection
            picture = self._draw(rows[0], selected, self.devicePixelRatioF())
            self._coming = {(rows[0].id, selected): (rows[0], picture)}

    def _forget_pictures(self) -> None:
        self._pixmaps.clear()
        self._coming.clear()

    def _draw_ahead(self) -> None:
        """With nothing else to do, draw one card of the row that scrolling will bring next."""
        first, last = self.in_sight()
        columns = self._cards.columns
        coming = range(last + 1, last + 1 + columns) if self._down else range(first - columns, first)
        for position in coming:
            row = self._result.row_at(position)
            if row is None:
                continue
            kept = self._pixmaps.get((row.id, row.id in self._selection))
            if kept is None or kept[0] is not row:
                self._pixmap(position, self.devicePixelRatioF())
                self._ahead.start()
                return

    def _tip(self, row: CardRow) -> str:
        drawing = self._painter_for(self.devicePixelRatioF())
        return "\n".join(drawing.cuts(face(row, self._today())))

    def _painter_for(self, ratio: float) -> CardPainter:
        """Return the painter for the size and resolution of now."""
        width = self._width - self.measure.gap
        if self._painter is None or (self._painter_width, self._painter.ratio) != (width, ratio):
            self._forget_pictures()
            self._painter = CardPainter(self._look, self.measure, width, ratio)
            self._painter_width = width
        return self._painter

    def button_width(self, words: str) -> int:
        """Return how wide a button with these words is on a card; 0 for no words."""
        return self._button_metrics.horizontalAdvance(words) + round(2.75 * self.measure.unit) if words else 0

    # -- pointer -------------------------------------------------------------------------------------------------------

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Scroll; nothing is pointed at until it settles."""
        super().scrollContentsBy(dx, dy)
        self._down = dy <= 0
        self._ahead.start()
        if self._hovered >= 0:
            self._hovered = -1
            self.viewport().update()

    def settle(self) -> None:
        """Scrolling has ended: find out again what is under the pointer."""
        super().settle()
        if self.viewport().underMouse():
            self._point(self.viewport().mapFromGlobal(QCursor.pos()))

    def _point(self, point: QPoint) -> None:
        position = self.position_at(point) if self.viewport().rect().contains(point) else -1
        if position != self._hovered:
            for changed in (self._hovered, position):
                if changed >= 0:
                    self.viewport().update(self._touched(changed))
            self._hovered = position
            self.place_changed.emit()

    def point_away(self) -> None:
        """The keyboard took over: what the pointer rests on does not count until it moves again."""
        self._point(NOWHERE)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """As the view's; what a finger does shows the actions of every card, for it can't point."""
        touched = event.device().type() == TOUCH_SCREEN
        if touched is not self._touched_last:
            self._touched_last = touched
            self._forget_pictures()
            self.viewport().update()
        super().mousePressEvent(event)
        if touched and self.position_at(event.position().toPoint()) >= 0:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.tapped.emit(event.position().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at a card."""
        self._point(event.position().toPoint())

    def enterEvent(self, event: QEnterEvent) -> None:
        """Point at a card."""
        super().enterEvent(event)
        self._point(self.viewport().mapFrom(self, event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing, unless the pointer went to the actions of the card."""
        super().leaveEvent(event)
        self.pointer_left()

    def pointer_left(self) -> None:
        """The pointer left the cards, or the actions over them: what is under it now is pointed at."""
        point = self.viewport().mapFromGlobal(QCursor.pos())
        self._point(point if self._is_ours(point) else NOWHERE)

    def _is_ours(self, point: QPoint) -> bool:
        window, parent = self.window(), self.parentWidget()
        under = window.childAt(self.viewport().mapTo(window, point))
        return under is not None and parent is not None and parent.isAncestorOf(under)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """As the view's; the keyboard takes over from the pointer."""
        if self._by_key and self._hovered >= 0:
            self._hovered = -1
            self.viewport().update()
        super().currentChanged(current, previous)

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Tab goes into the current card's actions; the grid itself is one stop."""
        if self.tab_wanted is not None and self.tab_wanted(forwards):
            return True
        return super().focusNextPrevChild(forwards)
