"""The choice of a country: typing finds it by its name, its English name or its code, as the list shows it or not."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QWidget

from app.rules.countries import find_countries
from app.texts import current

PAUSE_S = 1.2  # what is typed after it begins anew; a Korean syllable takes three keys
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class CountryCombo(QComboBox):
    """A list of countries, their codes as data, that is searched as one types; one letter again and again goes on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._typed = ""
        self._at = 0.0
        self._is_watched = False
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)

    def showPopup(self) -> None:
        """Open the list, and listen to it."""
        if not self._is_watched:
            self._is_watched = True
            self.view().installEventFilter(self)
        super().showPopup()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Search for what is typed."""
        if not self._takes(event):
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Search for what is composed, also while it is."""
        self._compose(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Search in the open list, too."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._takes(event)
        if isinstance(event, QInputMethodEvent):
            self._compose(event)
            return True
        return super().eventFilter(watched, event)

    def _takes(self, event: QKeyEvent) -> bool:
        text = event.text()
        going = bool(self._typed) and monotonic() - self._at < PAUSE_S
        if event.modifiers() & _COMMANDS or not text.isprintable() or not (text if going else text.strip()):
            return False
        self._type(text)
        return True

    def _compose(self, event: QInputMethodEvent) -> None:
        if event.commitString():
            self._type(event.commitString())
        if event.preeditString():
            self._find(self._going() + event.preeditString())
        event.accept()

    def _going(self) -> str:
        """Return what was typed a moment ago."""
        if monotonic() - self._at >= PAUSE_S:
            self._typed = ""
        return self._typed

    def _type(self, text: str) -> None:
        self._typed = self._going() + text
        self._at = monotonic()
        if not self._find(self._typed) and len(set(self._typed.casefold())) == 1:
            self._find(self._typed[0], after=True)

    def _find(self, typed: str, *, after: bool = False) -> bool:
        """Go to the country that is meant; ``after``: to the next of those, seen from the one that is chosen."""
        rows = [row for row in (self.findData(code) for code in find_countries(typed, current())) if row >= 0]
        if not rows:
            return False
        is_open = self._is_watched and self.view().isVisible()
        now = self.view().currentIndex().row() if is_open else self.currentIndex()
        row = rows[(rows.index(now) + 1) % len(rows)] if after and now in rows else rows[0]
        if is_open:
            self.view().setCurrentIndex(self.model().index(row, self.modelColumn()))
        else:
            self.setCurrentIndex(row)
        return True
