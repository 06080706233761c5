"""What cards and table share: walking, selecting, scrolling and keeping one's place in a result."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from app.texts import t
from app.views.itemmodels.card_model import Index
from app.views.itemmodels.result import ASKED, SORTED, Result
from app.views.itemmodels.selection import Selection

NO_UPDATE = QItemSelectionModel.SelectionFlag.NoUpdate
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT, META, KEYPAD = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.MetaModifier,
    Qt.KeyboardModifier.KeypadModifier,
)


class Positions(Protocol):
    """What a model over a ``Result`` knows of places."""

    @property
    def columns(self) -> int:
        """How many customers stand side by side."""

    def position(self, index: Index) -> int:
        """Return the position of a cell, -1 for none."""

    def cell(self, position: int) -> QModelIndex:
        """Return the cell of a position."""


class CustomerView(QTableView):
    """A QTableView over a result: it keeps what that gives keyboard and screen reader; sizes and painting are ours.

    Args:
        result: the customers.
        selection: which are selected; shared by all views of the result.
        parent: owner.

    Signals:
        opened(int): Enter or a double click on this customer.
        place_changed: the customer that is pointed at or current, or where it stands, is another now.
        moving: scrolling has begun; what floats over the view steps aside.
        menu_wanted(QPoint): a context menu is asked for, at this place of the screen.
        painted: rows were drawn after ``tell_next_paint``.
    """

    opened = Signal(int)
    place_changed = Signal()
    moving = Signal()
    menu_wanted = Signal(QPoint)
    painted = Signal()

    def __init__(self, result: Result, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result = result
        self._selection = selection
        self._places: Positions
        self._row_height = 1
        self._current_id: int | None = None
        self._anchor: tuple[int, int] | None = None
        self._tells_paint = False
        self._by_key = False
        self._mirroring = False
        # Made by us, as Qt makes it: of one that Qt made Python would load every class of widgets to tell which it is.
        viewport = QWidget()
        viewport.setBackgroundRole(QPalette.ColorRole.Base)
        viewport.setAutoFillBackground(True)
        self.setViewport(viewport)
        self.setAccessibleName(t("Customers"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QTableView { border: 0; }")
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        # Pointer and keys are ours; this mode is what lets a screen reader's "select" through.
        self.setSelectionMode(QAbstractItemView.SelectionMode.MultiSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        header = self.verticalHeader()
        header.hide()
        header.setMinimumSectionSize(1)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        result.reset.connect(self._answered)
        result.grown.connect(lambda _before, _after: self._look_at_rows())
        result.rows_changed.connect(self._rows_changed)
        selection.changed.connect(self._selection_changed)

    def _use_model(self, model: Positions) -> None:
        self._places = model
        self.setModel(model)  # type: ignore[arg-type]  # both are item models
        model.modelAboutToBeReset.connect(self._remember_place)  # type: ignore[attr-defined]

    # -- where things are ----------------------------------------------------------------------------------------------

    @property
    def current(self) -> int:
        """Position of the customer with the keyboard's focus, -1 for none."""
        return self._places.position(self.currentIndex())

    def position_at(self, point: QPoint) -> int:
        """Return the position of the customer at a point of the viewport, -1 for none."""
        row = (point.y() + self.verticalScrollBar().value()) // self._row_height
        return row if 0 <= row < self._result.count and point.x() >= 0 else -1

    def place_of(self, position: int) -> QRect:
        """Return where a customer stands on the viewport."""
        y = position * self._row_height - self.verticalScrollBar().value()
        return QRect(0, y, self.viewport().width(), self._row_height)

    def go_to(self, position: int) -> None:
        """Make a customer the current one and bring it into sight."""
        cell = self._places.cell(position)
        if cell.isValid():
            self.selectionModel().setCurrentIndex(cell, NO_UPDATE)

    def in_sight(self) -> tuple[int, int]:
        """Return the first and the last position on the viewport."""
        top, height, columns = self.verticalScrollBar().value(), self._row_height, self._places.columns
        first = top // height * columns
        last = ((top + self.viewport().height() - 1) // height + 1) * columns - 1
        return first, min(last, self._result.count - 1)

    def capacity(self) -> int:
        """Return how many customers fill the viewport, with a row to spare."""
        return (self.viewport().height() // self._row_height + 2) * self._places.columns

    def tell_next_paint(self, *, update: bool = True) -> None:
        """Emit ``painted`` once, after the next time rows are drawn; see to it that they are, unless told not to."""
        self._tells_paint = True
        if update:
            self.viewport().update()

    def _told_paint(self) -> None:
        if self._tells_paint and self._result.count:
            self._tells_paint = False
            self.painted.emit()

    # -- another answer ------------------------------------------------------------------------------------------------

    def _remember_place(self) -> None:
        if self.current >= 0:
            self._current_id = self._result.id_at(self.current)
        first, _last = self.in_sight()
        offset = self.verticalScrollBar().value() % self._row_height
        self._anchor = (self._result.id_at(first), offset) if 0 <= first < self._result.count else None

    def _answered(self, why: str) -> None:
        if why in (ASKED, SORTED):
            self.verticalScrollBar().setValue(0)
            self._current_id = None
            self.go_to(0)
        else:
            self._restore_place()
        self._look_at_rows()
        self.viewport().update()
        self.place_changed.emit()

    def _restore_place(self) -> None:
        """Put the current customer and the scroll bar back where the same customers are now."""
        if self._result.count == 0:
            return
        self.updateGeometries()
        position = self._result.position_of(self._current_id) if self._current_id is not None else 0
        self.go_to(max(position, 0))
        if self._anchor is not None:
            first = self._result.position_of(self._anchor[0])
            if first >= 0:
                top = first // self._places.columns * self._row_height
                self.verticalScrollBar().setValue(top + self._anchor[1])

    def _rows_changed(self, ids: list[int]) -> None:
        if len(ids) == 1:
            position = self._result.position_in_sight(ids[0])
            if position >= 0 and self.isVisible():
                self.viewport().repaint(self._touched(position))  # now: somebody just changed it and looks at it
        elif not self._seen().isdisjoint(ids):
            self.viewport().update()
        self.place_changed.emit()

    def _seen(self) -> set[int]:
        first, last = self.in_sight()
        return set(self._result.ids[max(first, 0) : last + 1])

    def _touched(self, position: int) -> QRect:
        """Return what must be drawn again when a customer changes its look."""
        return self.place_of(position)

    # -- selection -----------------------------------------------------------------------------------------------------

    def _selection_changed(self) -> None:
        self._mirror_selection()
        self.viewport().update()

    def _mirror_selection(self) -> None:
        """Tell Qt's own selection what is selected among the customers in sight, for screen readers."""
        chosen = QItemSelection()
        first, last = self.in_sight()
        if self._selection.count and self.isVisible():
            for position in range(first, last + 1):
                if self._result.id_at(position) in self._selection:
                    cell = self._places.cell(position)
                    chosen.select(cell, cell)
        model = self.selectionModel()
        if chosen or model.hasSelection():
            self._mirroring = True
            model.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self._mirroring = False

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Select what a screen reader asked for; what we mirrored ourselves is known already."""
        super().selectionChanged(selected, deselected)
        if self._mirroring:
            return
        for cells, wanted in ((selected, True), (deselected, False)):
            for cell in cells.indexes()[:1]:
                position = self._places.position(cell)
                if position >= 0 and (self._result.id_at(position) in self._selection) is not wanted:
                    self.go_to(position)
                    self._selection.toggle(position)

    # -- scrolling -----------------------------------------------------------------------------------------------------

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Scroll, fetch what comes into sight, and let what floats step aside."""
        super().scrollContentsBy(dx, dy)
        if dy:
            self._look_at_rows()
            self.moving.emit()

    def _look_at_rows(self) -> None:
        if not self.isVisible():
            return
        first, last = self.in_sight()
        if last >= first and self._result.count:
            self._result.look(first, last)

    def settle(self) -> None:
        """Scrolling has ended."""
        self._mirror_selection()

    # -- pointer -------------------------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Nothing: no dragging."""
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select as lists do: click one, Ctrl one more, Shift a range."""
        position = self.position_at(event.position().toPoint())
        keys = event.modifiers()
        if position < 0:
            if not keys & (CTRL | SHIFT):
                self._selection.clear()
            return
        if event.button() == Qt.MouseButton.RightButton:
            if self._result.id_at(position) not in self._selection:
                self._selection.only(position, loose=True)
        elif event.button() != Qt.MouseButton.LeftButton:
            return
        elif keys & SHIFT:
            self._selection.extend_to(position, keep=bool(keys & CTRL))
        elif keys & CTRL:
            self._selection.toggle(position)
        else:
            self._selection.only(position, loose=True)
        self._go_under(event.position().toPoint(), position)

    def _go_under(self, point: QPoint, position: int) -> None:  # noqa: ARG002 - the table needs the point
        self.go_to(position)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing: pressing did it."""
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the customer."""
        position = self.position_at(event.position().toPoint())
        if position >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(self._result.id_at(position))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu, from the pointer or the keyboard."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            if self.position_at(event.pos()) >= 0:
                self.menu_wanted.emit(event.globalPos())
        elif self.current >= 0:
            self.menu_wanted.emit(self.viewport().mapToGlobal(self.place_of(self.current).center()))

    # -- keyboard ------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home/End and pages move; Enter opens, Space selects, Esc selects nothing."""
        key, keys = event.key(), event.modifiers()
        target = None if keys & (ALT | META) else self._target(key)
        if target is not None:
            self._move(key, target, shift=bool(keys & SHIFT), ctrl=bool(keys & CTRL))
        elif key == Qt.Key.Key_Space and self.current >= 0:
            self._selection.toggle(self.current)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not keys & ~KEYPAD:
            if self.current >= 0:
                self.opened.emit(self._result.id_at(self.current))
        elif key == Qt.Key.Key_Escape and self._selection.count:
            self._selection.clear()
        elif self._places.columns == 1 and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _target(self, key: int) -> int | None:
        """Return where a key leads, None where it leads nowhere."""
        count, columns, current = self._result.count, self._places.columns, max(self.current, 0)
        if not count:
            return None
        page = max(1, self.viewport().height() // self._row_height) * columns
        steps = {
            Qt.Key.Key_Up: current - columns,
            Qt.Key.Key_Down: current + columns,
            Qt.Key.Key_PageUp: current - page,
            Qt.Key.Key_PageDown: current + page,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: count - 1,
        }
        if columns > 1 or self._walks_sideways:
            steps |= {Qt.Key.Key_Left: current - 1, Qt.Key.Key_Right: current + 1}
        target = steps.get(Qt.Key(key))
        if target is None:
            return None
        if key == Qt.Key.Key_Up and target < 0:
            return current
        if key == Qt.Key.Key_Down and target >= count:
            return count - 1 if current // columns < (count - 1) // columns else current
        return min(max(target, 0), count - 1)

    _walks_sideways = False

    def _move(self, key: int, target: int, *, shift: bool, ctrl: bool) -> None:
        if self.current < 0:
            target = 0
        if key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            columns = self._places.columns
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + (target // columns - max(self.current, 0) // columns) * self._row_height)
        if shift:
            if self.current >= 0 and not self._selection.count:
                self._selection.anchor(self.current)
            self._selection.extend_to(target, keep=ctrl)
        elif self._selection.is_loose:
            self._selection.clear()
        self._by_key = True
        self.go_to(target)
        self._by_key = False
        if not shift:
            self._selection.anchor(target)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Bring the current customer into sight and move the ring."""
        super().currentChanged(current, previous)
        for index in (current, previous):
            position = self._places.position(index)
            if position >= 0:
                self.viewport().update(self._touched(position))
        self.place_changed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Fetch what is in sight now, and let what floats find its place once all is laid out."""
        super().showEvent(event)
        self._look_at_rows()
        QTimer.singleShot(0, self, self.place_changed.emit)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        if self.current < 0:
            self.go_to(0)
        self.viewport().update()
        self.place_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        super().focusOutEvent(event)
        self.viewport().update()
        self.place_changed.emit()
