"""What stands where customers would be when there are none: the filters that hide them, and the way out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.models.values import CustomerQuery
from app.texts import t
from app.views.finding.words import query_words
from app.views.plain_label import PlainLabel


class NothingFound(QWidget):
    """No customers: because of what is searched for, or because the book is empty.

    Args:
        unit: the layout's rhythm.
        parent: owner.
        may_practise: whether the practice book is offered; it is open already where not.

    Signals:
        cleared: show all customers.
        import_wanted, add_wanted: fill the empty book.
        practice_wanted: leave it for the practice book.
    """

    cleared = Signal()
    import_wanted = Signal()
    add_wanted = Signal()
    practice_wanted = Signal()

    def __init__(self, unit: int, parent: QWidget | None = None, *, may_practise: bool = True) -> None:
        super().__init__(parent)
        self._title = PlainLabel()
        self._title.setProperty("role", "heading")
        self._why = PlainLabel()
        self._why.setProperty("role", "second")
        self._why.setWordWrap(True)
        self._why.setTextFormat(Qt.TextFormat.PlainText)
        self._clear = QPushButton(t("Show all customers"))
        self._clear.clicked.connect(self.cleared)
        self._import = QPushButton(t("Import list"))
        self._import.setProperty("primary", True)
        self._import.clicked.connect(self.import_wanted)
        self._add = QPushButton(t("Add customer"))
        self._add.clicked.connect(self.add_wanted)
        self._practice = QPushButton(t("Open the practice book"))
        self._practice.clicked.connect(self.practice_wanted)
        self._may_practise = may_practise
        column = QVBoxLayout(self)
        column.setSpacing(unit)
        column.addStretch(1)
        for label in (self._title, self._why):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addSpacing(unit)
        for button in (self._clear, self._import, self._add, self._practice):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(2)

    def show_query(self, query: CustomerQuery) -> None:
        """Say why there is nobody."""
        narrowed = query_words(query)
        self._clear.setVisible(bool(narrowed))
        self._import.setVisible(not narrowed)
        self._add.setVisible(not narrowed)
        self._practice.setVisible(not narrowed and self._may_practise)
        if narrowed:
            self._title.setText(t("No customer matches"))
            self._why.setText(" · ".join(narrowed))
        else:
            self._title.setText(t("No customers yet"))
            self._why.setText(t("Import a list you have, or add one customer. Everything works without a network."))
        self.setAccessibleName(f"{self._title.text()}: {self._why.text()}")
