"""Our own wording of a letter in one language, with what its placeholders stand for (R54)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from app.errors import DeskError
from app.models.follow_ups import OwnWording
from app.store import follow_up_rows
from app.texts import LANGUAGES, t
from app.texts.codes import say_error
from app.texts.letters import PLACEHOLDERS, wording_of
from app.views.customer.pane import label, small_button
from app.views.dialog_parts import PlainDialog, Role
from app.views.finding.flow import FlowLayout
from app.views.letters.writing import PLACEHOLDER_WORDS, current_wording, letter_choices, own_of
from app.views.plain_label import plain_tip

if TYPE_CHECKING:
    from app.views.desk import Desk


class WordingDialog(PlainDialog):
    """Edits one letter in one language; *Original wording* goes back to the program's.

    Args:
        desk: the open window's parts.
        code: which letter at first.
        language: in which language at first.
        parent: the window, or the letter it was opened from.
    """

    def __init__(
        self, desk: Desk, code: str = "accept_terms", language: str = "en", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent or desk.window(), t("Wording of letters"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._own: list[OwnWording] = []
        self._kept: dict[tuple[str, str], tuple[str, str]] = {}
        self._shown: tuple[tuple[str, str], str, str] | None = None
        self.least = (self.unit * 84, self.unit * 76)
        self.letter = QComboBox()
        for value, words in letter_choices():
            self.letter.addItem(words, value)
        self.letter.setCurrentIndex(self.letter.findData(code))
        self.language = QComboBox()
        for tag, name in LANGUAGES.items():
            self.language.addItem(name, tag)
        self.language.setCurrentIndex(self.language.findData(language))
        self.subject = QLineEdit()
        self.body = QPlainTextEdit()
        self.body.setTabChangesFocus(True)
        self.body.setMinimumHeight(self.unit * 30)
        self._wrong = label("", "bad")
        self._wrong.hide()
        row = QHBoxLayout()
        row.setSpacing(self.unit * 2)
        row.addLayout(self.labelled(t("Letter"), self.letter), 3)
        row.addLayout(self.labelled(t("Language"), self.language), 2)
        self.column.addLayout(row)
        self.column.addLayout(self.labelled(t("Subject"), self.subject))
        self.column.addLayout(self.labelled(t("Text"), self.body), 1)
        self.column.addWidget(self._wrong)
        self.column.addWidget(label(t("Placeholders are filled from the book. Press one to put it in:"), "small"))
        holder = QWidget()
        flow = FlowLayout(holder, self.unit // 2)
        for name in PLACEHOLDERS:
            words = t(PLACEHOLDER_WORDS[name])
            button = small_button(f"{{{name}}}", partial(self._put_in, name), name=f"{name}: {words}")
            button.setToolTip(plain_tip(words))
            button.setProperty("quiet", True)
            flow.addWidget(button)
        self.column.addWidget(holder)
        self._state = label("", "small")
        self.column.addWidget(self._state)
        self.button(t("Close"), Role.RejectRole, self.reject)
        self._reset = self.button(t("Original wording"), Role.ActionRole, self.reset)
        self.button(t("Save"), Role.AcceptRole, self.save, primary=True)
        self.finish()
        for combo in (self.letter, self.language):
            combo.currentIndexChanged.connect(lambda _index: self._show())
        desk.when(desk.reader.ask(follow_up_rows.own_wordings), self._read)

    @property
    def _place(self) -> tuple[str, str]:
        return str(self.letter.currentData()), str(self.language.currentData())

    def _read(self, own: list[OwnWording]) -> None:
        self._own = own
        self._show()

    def _show(self) -> None:
        if self._shown is not None and (self.subject.text(), self.body.toPlainText()) != self._shown[1:]:
            self._kept[self._shown[0]] = (self.subject.text(), self.body.toPlainText())
        found = current_wording(*self._place, self._own)
        self._shown = (self._place, found.subject, found.body)
        subject, body = self._kept.get(self._place, (found.subject, found.body))
        self.subject.setText(subject)
        self.body.setPlainText(body)
        self._wrong.hide()
        self._say()

    def _say(self) -> None:
        ours = own_of(*self._place, self._own) is not None
        self._reset.setEnabled(ours)
        self._state.setText(
            t("This is your own wording.")
            if ours
            else t("This is the original wording. Change it to make it your own.")
        )

    def _put_in(self, name: str) -> None:
        self.body.insertPlainText(f"{{{name}}}")
        self.body.setFocus()

    def save(self) -> None:
        """Keep what stands here."""
        from app.actions import messages  # noqa: PLC0415 - loaded when first used

        place, subject, body = self._place, self.subject.text(), self.body.toPlainText()
        self._desk.write(
            lambda book: book.do(messages.save_wording, *place, subject, body),
            done=lambda _changes: self.accept(),
            failed=self._refuse,
        )

    def reset(self) -> None:
        """Go back to the program's own wording."""
        from app.actions import messages  # noqa: PLC0415

        place = self._place
        original = wording_of(*place)
        self._kept.pop(place, None)
        self._shown = None
        self.subject.setText(original.subject)
        self.body.setPlainText(original.body)
        self._desk.write(
            lambda book: book.do(messages.reset_wording, *place), done=lambda _changes: self._forget(place)
        )

    def _forget(self, place: tuple[str, str]) -> None:
        self._own = [each for each in self._own if (each.code, each.language) != place]
        self._show()

    def _refuse(self, error: DeskError) -> bool:
        self._wrong.setText(say_error(error))
        self._wrong.show()
        (self.subject if error.field == "subject" else self.body).setFocus()
        return True
