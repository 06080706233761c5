"""The choice of a country: typing finds it by its name, its English name or its code, as the list shows it or not."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QWidget

from app.rules.countries import find_countries
from app.texts import current

MEANT_MS = 300
PAUSE_S = 1.2  # what is typed after it begins anew; a Korean syllable takes three keys
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class CountryCombo(QComboBox):
    """A list of countries, their codes as data, that is searched as one types; one letter again and again goes on.

    Signals:
        meant(): another country is chosen; those that typing passes by are not meant before it pauses or the field is
            left, because a form that asks for an address changes with the country.
    """

    meant = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._typed = ""
        self._at = 0.0
        self._is_watched = False
        self._is_typing = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(MEANT_MS)
        self._pause.timeout.connect(self.meant)
        self.currentIndexChanged.connect(self._moved)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)

    def is_passing(self) -> bool:
        """Whether typing goes on, and the country that is shown may not be the one that is meant."""
        return self._pause.isActive()

    def settle(self) -> None:
        """The country that is shown is meant."""
        if self.is_passing():
            self._pause.stop()
            self.meant.emit()

    def event(self, event: QEvent) -> bool:
        """Take the country that is shown as meant before a key that is no letter does what it does."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and not self._is_text(event):
            self.settle()
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the country that is shown as meant."""
        self.settle()
        super().focusOutEvent(event)

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
        if not self._is_text(event):
            return False
        self._type(event.text())
        return True

    def _is_text(self, event: QKeyEvent) -> bool:
        """Whether a key is searched for; a space only within a name."""
        text = event.text()
        if event.modifiers() & _COMMANDS or not text.isprintable():
            return False
        return bool(text if self._going() else text.strip())

    def _moved(self, _row: int) -> None:
        if self._is_typing:
            self._pause.start()
        else:
            self._pause.stop()
            self.meant.emit()

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
            self._is_typing = True
            self.setCurrentIndex(row)
            self._is_typing = False
        return True


def combo_for(field: str) -> QComboBox:
    """Return an empty choice for a field: a country is found by typing."""
    return CountryCombo() if field == "country" else QComboBox()
