"""What a step on many customers asks first: one word, beside a list of the words that are in use."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from app.texts import t
from app.views.dialog_parts import PlainDialog, Role
from app.views.plain_label import PlainLabel


class WordDialog(PlainDialog):
    """Asks for one word (a tag, an owner, the name of a view); opened with ``open()``.

    Args:
        parent: the window.
        title: what will be done, to how many.
        label: of the field.
        done: called with the word, without blanks around it.
        verb: on the button.
        word: what stands in the field at first.
        may_be_empty: whether no word is an answer.
    """

    def __init__(
        self,
        parent: QWidget,
        title: str,
        label: str,
        done: Callable[[str], object],
        *,
        verb: str,
        word: str = "",
        may_be_empty: bool = False,
    ) -> None:
        super().__init__(parent, title)
        self._done = done
        self._may_be_empty = may_be_empty
        caption = PlainLabel(label)
        self.field = QLineEdit(word)
        self.field.setAccessibleName(label)
        self.field.setMinimumWidth(self.unit * 44)
        self.field.selectAll()
        caption.setBuddy(self.field)
        self._problem = PlainLabel(t("Type a word first."))
        self._problem.setProperty("role", "bad")
        self._problem.hide()
        for widget in (caption, self.field, self._problem):
            self.column.addWidget(widget)
        self.button(t("Cancel"), Role.RejectRole, self.reject)
        self.button(verb, Role.AcceptRole, self._accept, primary=True)
        self.finish()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field.setFocus()

    def suggest(self, words: Sequence[str]) -> None:
        """Offer the words in use while one types."""
        completer = QCompleter(list(words), self.field)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.field.setCompleter(completer)

    def _accept(self) -> None:
        word = self.field.text().strip()
        if not word and not self._may_be_empty:
            self._problem.show()
            self.grow()
            self.field.setProperty("wrong", True)
            self.field.style().unpolish(self.field)
            self.field.style().polish(self.field)
            self.field.setFocus()
            return
        self.accept()
        self._done(word)
