"""What all editors of a wizard's fields have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from app.actions.flows.base import FlowField


class Editor(QWidget):
    """What all editors have in common.

    Signals:
        typed(object): the value changed, at every key.
        left: the keyboard went elsewhere.
        cleaned(str): something was taken out of what was pasted, in a sentence.
    """

    typed = Signal(object)
    left = Signal()
    cleaned = Signal(str)

    def __init__(self, field: FlowField) -> None:
        super().__init__()
        self.kind = field.kind
        self.is_composing = False
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)

    def value(self) -> Any:
        """Return what stands here; see ``FlowField`` for the type."""
        return None

    def put(self, value: Any) -> None:
        """Show a value without saying that it was typed."""

    def describe(self, field: FlowField) -> None:
        """Take up changed words and choices."""

    def inside(self) -> list[QWidget]:
        """Return the widgets that take the keyboard, first one first."""
        return []

    def shows_label(self) -> bool:
        """Whether the label stands on the editor itself."""
        return False

    def watch(self, widget: QWidget) -> None:
        """Hear when ``widget`` is left and when a syllable is being composed in it."""
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Composing Korean or Thai is not typing yet; a wheel over a field turns the page, not the field."""
        kind = event.type()
        if kind == QEvent.Type.FocusOut:
            self.is_composing = False
            self.left.emit()
        elif kind == QEvent.Type.InputMethod:
            self.is_composing = bool(event.preeditString())  # type: ignore[attr-defined]
        elif kind == QEvent.Type.Wheel and isinstance(watched, QComboBox):
            event.ignore()
            return True
        return super().eventFilter(watched, event)
