"""A combo box that screen readers can name."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QComboBox, QWidget

from app.views.plain_label import PlainLabel


class NamedBox(QComboBox):
    """On Linux, Qt gives a combo box's value for its name, and its name by a relation to the label beside it.

    The label must have the same parent as the box; this one brings its own, which is never seen.

    Args:
        name: what is chosen here ("Country"), translated.
        parent: owner.
    """

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption = PlainLabel(parent)
        self._caption.hide()
        self._caption.setBuddy(self)
        self.set_name(name)

    def set_name(self, name: str) -> None:
        """Say what is chosen here."""
        self.setAccessibleName(name)
        self._caption.setText(name)

    def event(self, event: QEvent) -> bool:
        """Take the label along to another parent."""
        if event.type() == QEvent.Type.ParentChange:
            self._caption.setParent(self.parentWidget())
        return super().event(event)
