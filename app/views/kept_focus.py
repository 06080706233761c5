"""Keeps the keyboard where it is while rows are drawn anew: what has the same name then has it again (R81)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QLayout, QWidget

# A layout shows what was added to it in the turn after; what isn't shown by then stays hidden.
_TURNS = 3


def empty(layout: QLayout) -> None:
    """Take everything out of a layout and let it go.

    Where a row that goes has the keyboard, the one that comes in its place will have it.
    """
    holder = layout.parentWidget()
    at = holder.window().focusWidget() if holder is not None else None
    if holder is None or at is None or not holder.isAncestorOf(at):
        _empty(layout)
        return
    rows = _rows(holder)
    _empty(layout)
    if at.isVisibleTo(holder):
        return
    window = holder.window()
    fallen = [each for each in window.findChildren(KeptFocus) if each.fell_to is at]
    for each in fallen:  # it was there by nobody's choice: what it fell from is still waited for
        each.fell_to = window.focusWidget()
    if not fallen:
        KeptFocus(holder, _name(at), rows.index(at) if at in rows else 0)


def _empty(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (inner := item.layout()) is not None:
            _empty(inner)
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


class KeptFocus(QObject):
    """Waits for the rows that come in the place of those that went, and ends then.

    The keyboard goes to the one of the same name, else to the one in the same place; a person who went somewhere else
    meanwhile stays there.

    Args:
        holder: what the rows are in.
        name: of the one that had the keyboard.
        place: of it among those that take it.

    Attributes:
        fell_to: where Qt put the keyboard meanwhile.
    """

    def __init__(self, holder: QWidget, name: str, place: int) -> None:
        for before in holder.findChildren(KeptFocus, options=Qt.FindChildOption.FindDirectChildrenOnly):
            before.end()
        super().__init__(holder)
        self._holder, self._name, self._place = holder, name, place
        self._turns = _TURNS
        self.fell_to = holder.window().focusWidget()  # where Qt put it: nobody's choice
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._look)
        holder.installEventFilter(self)

    def end(self) -> None:
        """Wait no longer."""
        self._holder.removeEventFilter(self)
        self._soon.stop()
        self.setParent(None)
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """New rows are laid out: soon they are there."""
        if watched is self._holder and event.type() == QEvent.Type.LayoutRequest:
            self._turns = _TURNS
            self._soon.start()
        return False

    def _look(self) -> None:
        now = self._holder.window().focusWidget()
        if now is not None and now is not self.fell_to:
            self.end()  # a person went on
            return
        if self._turns and _is_coming(self._holder):
            self._turns -= 1
            self._soon.start()
            return
        rows = _rows(self._holder)
        if not rows:
            return  # they come later
        same = next((each for each in rows if _name(each) == self._name), None)
        (same or rows[min(self._place, len(rows) - 1)]).setFocus(Qt.FocusReason.OtherFocusReason)
        self.end()


def _rows(holder: QWidget) -> list[QWidget]:
    """Return what in a widget takes the keyboard now."""
    return [each for each in _takers(holder) if each.isVisibleTo(holder)]


def _is_coming(holder: QWidget) -> bool:
    """Return whether a widget has something that will take the keyboard and that nobody has shown or hidden yet."""
    seen = Qt.WidgetAttribute.WA_WState_ExplicitShowHide
    return any(
        not each.isVisibleTo(holder) and not each.testAttribute(seen) and each.window() is holder.window()
        for each in _takers(holder)
    )


def _takers(holder: QWidget) -> list[QWidget]:
    return [
        each
        for each in holder.findChildren(QWidget)
        if each.isEnabled() and bool(each.focusPolicy() & Qt.FocusPolicy.TabFocus)
    ]


def _name(widget: QWidget) -> str:
    return widget.accessibleName() or widget.objectName()
