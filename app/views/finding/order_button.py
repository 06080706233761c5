"""How many there are and in which order; pressed, it offers every order (R4)."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from app.texts import t
from app.views.finding.words import SORT_WORDS, count_words, sort_words
from app.views.itemmodels.result import Result

SAID_AFTER_MS = 300


class OrderButton(QPushButton):
    """“26,867 customers · sorted by last change”.

    Args:
        result: what is counted; while it is still gathered the old words stay for a moment.
        parent: owner.

    Signals:
        chosen(str): sort by this field.
    """

    chosen = Signal(str)

    def __init__(self, result: Result, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result = result
        self.setProperty("quiet", True)
        self.setProperty("small", True)
        self.clicked.connect(self.open_menu)
        self._later = QTimer(self, singleShot=True, interval=SAID_AFTER_MS)
        self._later.timeout.connect(self._say)
        result.count_changed.connect(self._counted)

    def open_menu(self) -> None:
        """Show every order."""
        self.make_menu().popup(self.mapToGlobal(QPoint(0, self.height())))

    def make_menu(self) -> QMenu:
        """Return the menu of every order; the one in use is marked."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        current = self._result.query.sort.removeprefix("-")
        for sort, words in SORT_WORDS.items():
            field = sort.removeprefix("-")
            action = menu.addAction(t(words))
            action.setCheckable(True)
            action.setChecked(field == current)
            action.triggered.connect(lambda _checked=False, by=field: self.chosen.emit(by))
        return menu

    def _counted(self) -> None:
        if self._result.is_exact:
            self._later.stop()
            self._say()
        elif not self._later.isActive():
            self._later.start()

    def _say(self) -> None:
        count = count_words(self._result.count, exact=self._result.is_exact)
        words = t("{count} · sorted by {field}", count=count, field=sort_words(self._result.query.sort))
        self.setText(f"{words} ▾")
        self.setAccessibleName(words)
