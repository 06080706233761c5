"""The one search box: finds as one types, any part of any field, in any script (R4)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.texts import t
from app.views.plain_label import PlainLabel


class SearchBox(QLineEdit):
    """``Search customers``. What an input method is still composing is not searched for: Qt reports it when it is done.

    Args:
        keys: the shortcut that leads here, as this system writes it.
        parent: owner.

    Signals:
        left: Enter or Down: on to the customers found.
    """

    left = Signal()

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("search")
        self.setAccessibleName(t("Search customers"))
        self.setPlaceholderText(t("Search name, domain, email, CRM ID …"))
        self.setClearButtonEnabled(True)
        self.setMaxLength(400)
        self._hint = PlainLabel(keys, self)
        self._hint.setProperty("role", "small")
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.textChanged.connect(self._show_hint)

    def find_again(self) -> None:
        """Take the keyboard with the text selected, so that typing replaces it."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the hint at the right."""
        super().resizeEvent(event)
        size = self._hint.sizeHint()
        self._show_hint(self.text())
        edge = max(8, self.fontMetrics().height() // 2)
        self._hint.setGeometry(
            self.width() - size.width() - edge, (self.height() - size.height()) // 2, size.width(), size.height()
        )

    def _show_hint(self, text: str) -> None:
        taken = self.fontMetrics().horizontalAdvance(self.placeholderText()) + 2 * self._hint.sizeHint().width()
        self._hint.setVisible(not text and self.width() > taken)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc empties it, then leaves it; Enter and Down go to what was found."""
        key = event.key()
        if key == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down, Qt.Key.Key_PageDown):
            self.left.emit()
        else:
            super().keyPressEvent(event)
