"""The dense table: the same customers, selection and actions as the cards, one row each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QWidget

from app.models.values import CardRow
from app.texts import t
from app.views.cards.face import STATUS_TONES, badge_of, spoken
from app.views.cards.measure import TALLEST, Look
from app.views.cards.ruler import ELIDE_MIDDLE, ELIDE_RIGHT, Ruler
from app.views.itemmodels.result import Result
from app.views.itemmodels.selection import Selection
from app.views.itemmodels.table_model import TableModel
from app.views.table.columns import all_columns, read_choice, write_choice
from app.views.table.customer_view import CustomerView

if TYPE_CHECKING:
    from app.settings import Settings

SETTING = "table.columns"


class CustomerTable(CustomerView):
    """A row per customer.

    Args:
        result: the customers.
        selection: which are selected; shared with the cards.
        look: colours and fonts.
        today: tells the person's date.
        settings: keep the chosen columns and their widths.
        parent: owner.

    Signals:
        sort_wanted(str): a header was clicked; one of ``SORT_FIELDS``.
    """

    sort_wanted = Signal(str)

    def __init__(
        self,
        result: Result,
        selection: Selection,
        look: Look,
        today: Callable[[], dt.date],
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(result, selection, parent)
        self._look = look
        self._settings = settings
        self._known = all_columns(today)
        fields, self._widths = read_choice(settings.text(SETTING), tuple(self._known))
        shown = [self._known[field] for field in fields]
        self.model_ = TableModel(result, shown, lambda row: spoken(row, today()), self)
        self.setObjectName("table")
        self._take_look()
        self._use_model(self.model_)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setSortIndicatorShown(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setStretchLastSection(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(lambda point: self.choose_columns(header.mapToGlobal(point)))
        header.sectionClicked.connect(self._header_clicked)
        self._keeping = QTimer(self, singleShot=True, interval=400)
        self._keeping.timeout.connect(self._keep_columns)
        self._apply_widths()
        header.sectionResized.connect(lambda *_sizes: self._keeping.start())
        header.sectionMoved.connect(lambda *_places: self._keeping.start())

    # -- look -------------------------------------------------------------------------------------------------------

    def refresh_look(self) -> None:
        """Colours or fonts are others now, or it is another day."""
        self._take_look()
        self.viewport().update()

    def _take_look(self) -> None:
        look = self._look
        self._font, self._strong = look.font("small"), look.font("small", strong=True)
        self._words, self._strong_words = Ruler(self._font), Ruler(self._strong)
        self._pad = look.unit
        metrics = QFontMetrics(self._font)
        tall = ceil(metrics.tightBoundingRect(TALLEST).height() * 1.05)
        self._row_height = max(metrics.height(), tall) + look.unit
        self.verticalHeader().setDefaultSectionSize(self._row_height)
        self.verticalScrollBar().setSingleStep(self._row_height)
        self._colors: dict[str, QColor] = {
            role: look.color(role)
            for role in ("card", "window", "line", "text", "text2", "accent", "selected", "track")
        }
        self._tones = {tone: look.color(tone) for tone in ("ok", "warn", "bad", "info")} | {"none": look.color("text2")}

    # -- columns ----------------------------------------------------------------------------------------------------

    def show_sort(self, sort: str) -> None:
        """Mark the column by which the result is sorted."""
        field = sort.removeprefix("-")
        header = self.horizontalHeader()
        place = next((i for i, column in enumerate(self.model_.shown) if column.sort == field), -1)
        header.setSortIndicatorShown(place >= 0)
        if place >= 0:
            order = Qt.SortOrder.DescendingOrder if sort.startswith("-") else Qt.SortOrder.AscendingOrder
            header.setSortIndicator(place, order)

    def choose_columns(self, at: QPoint) -> None:
        """Show the menu of columns, at a place of the screen."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown = {column.field for column in self.model_.shown}
        for field, column in self._known.items():
            action = menu.addAction(t(column.title))
            action.setCheckable(True)
            action.setChecked(field in shown)
            action.setEnabled(field != "organisation_name")
            action.toggled.connect(partial(self._show_column, field))
        menu.popup(at)

    def _show_column(self, field: str, on: bool) -> None:
        fields = self._fields()
        if on:
            fields.append(field)
        else:
            fields.remove(field)
        header = self.horizontalHeader()
        header.blockSignals(True)
        for visual, wanted in enumerate(range(len(self.model_.shown))):
            header.moveSection(header.visualIndex(wanted), visual)
        header.blockSignals(False)
        self.model_.show_columns([self._known[each] for each in fields])
        self._apply_widths()
        self.show_sort(self._result.query.sort)
        self._restore_place()
        self._keeping.start()

    def _fields(self) -> list[str]:
        """Return the columns as they are seen, also when they were moved."""
        header, shown = self.horizontalHeader(), self.model_.shown
        return [shown[header.logicalIndex(visual)].field for visual in range(len(shown))]

    def _apply_widths(self) -> None:
        header = self.horizontalHeader()
        header.blockSignals(True)
        for place, column in enumerate(self.model_.shown):
            header.resizeSection(place, self._widths.get(column.field, column.width * self._look.unit))
        header.blockSignals(False)

    def _keep_columns(self) -> None:
        header = self.horizontalHeader()
        shown = self.model_.shown
        for place, column in enumerate(shown):
            if header.visualIndex(place) < len(shown) - 1:  # the last one is stretched
                self._widths[column.field] = header.sectionSize(place)
        self._settings.set(SETTING, write_choice(self._fields(), self._widths))
        self.viewport().update()

    def _header_clicked(self, place: int) -> None:
        sort = self.model_.shown[place].sort
        if sort:
            self.sort_wanted.emit(sort)

    # -- painting ---------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows that the exposed part touches."""
        rect = event.rect()
        painter = QPainter(self.viewport())
        painter.fillRect(rect, self._colors["card"])
        height, top = self._row_height, self.verticalScrollBar().value()
        header = self.horizontalHeader()
        cells = [
            (column, header.sectionViewportPosition(place), header.sectionSize(place))
            for place, column in enumerate(self.model_.shown)
        ]
        cells = [cell for cell in cells if cell[1] <= rect.right() and cell[1] + cell[2] >= rect.left()]
        first, last = (rect.top() + top) // height, min((rect.bottom() + top) // height, self._result.count - 1)
        line = QPen(self._colors["line"])
        width = self.viewport().width()
        for position in range(max(0, first), last + 1):
            y = position * height - top
            row = self._result.row_at(position)
            if row is not None and row.id in self._selection:
                painter.fillRect(0, y, width, height - 1, self._colors["selected"])
            painter.setPen(line)
            painter.drawLine(0, y + height - 1, width, y + height - 1)
            if row is None:
                painter.fillRect(self._pad, y + height // 3, height * 5, height // 3, self._colors["track"])
                continue
            for column, x, room in cells:
                self._cell(painter, column.field, column.text(row), QRect(x, y, room, height), row, right=column.right)
        current = self.current
        if self.hasFocus() and current >= 0:
            painter.setPen(QPen(self._colors["accent"], 2))
            painter.drawRect(self.place_of(current).adjusted(1, 1, -1, -1))
        painter.end()
        self._told_paint()

    def _cell(self, painter: QPainter, field: str, words: str, cell: QRect, row: CardRow, *, right: bool) -> None:
        if not words:
            return
        strong = field == "organisation_name"
        ruler = self._strong_words if strong else self._words
        painter.setFont(self._strong if strong else self._font)
        if field == "status":
            painter.setPen(self._tones[STATUS_TONES.get(row.status, "none")])
        elif field == "attention":
            painter.setPen(self._tones[badge_of(row)[1]])
        else:
            painter.setPen(self._colors["text" if strong or field in ("domain", "plan") else "text2"])
        room = cell.adjusted(self._pad, 0, -self._pad, 0)
        mode = ELIDE_MIDDLE if field in ("domain", "primary_email") else ELIDE_RIGHT
        shown = ruler.cut(words, room.width(), mode)
        if right:
            room.setLeft(max(room.left(), room.right() + 1 - round(ruler.width(shown))))
        ruler.write(painter, room, shown)

    def _go_under(self, point: QPoint, position: int) -> None:
        self.model_.cell_column = max(0, self.horizontalHeader().logicalIndexAt(point.x()))
        self.go_to(position)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """As the view's: the row's middle may be out of sight, so the keyboard's menu opens at its left."""
        if event.reason() == QContextMenuEvent.Reason.Mouse or self.current < 0:
            super().contextMenuEvent(event)
            return
        place = self.place_of(self.current)
        self.menu_wanted.emit(self.viewport().mapToGlobal(place.bottomLeft() + QPoint(self._pad, 0)))
