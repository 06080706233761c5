"""One letter to one customer: in its language, to read and change before it goes out; what went out is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from app.models.follow_ups import LetterSource, OwnWording
from app.models.values import Changes
from app.rules.follow_up import KINDS
from app.rules.letter_facts import address, letter_language
from app.store import follow_up_rows
from app.texts import LANGUAGES, t
from app.views.customer.pane import label, small_button
from app.views.dates import number
from app.views.dialog_parts import PlainDialog, Role
from app.views.letters.writing import called, copy, letter_choices, missing_words, open_in_mail, write

if TYPE_CHECKING:
    from app.actions.messages import Sent
    from app.views.desk import Desk

# Sending one of these letters is all there was to do.
DONE_WHEN_SENT = ("details_changed", "ask_details", "first_password")


class LetterDialog(PlainDialog):
    """A letter with its address, subject and text.

    Args:
        desk: the open window's parts.
        customer_id: to whom.
        code: which letter; empty: the first of the list, to be chosen.
        follow_up: (id, kind) of what it is for; None: nothing that is open.
        customers: all that are stepped through, the first of which is ``customer_id``; empty: only that one.
        parent: the window.
    """

    def __init__(
        self,
        desk: Desk,
        customer_id: int,
        code: str = "",
        follow_up: tuple[int, str] | None = None,
        *,
        customers: Sequence[int] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent or desk.window(), t("Letter to the customer"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._customer_id = customer_id
        self._follow_up = follow_up
        self._customers = customers
        self._at = 0
        self._source: LetterSource | None = None
        self._own: list[OwnWording] = []
        self._kept: dict[tuple[str, str], tuple[str, str]] = {}
        self._written = ("", "")
        self._shown = ("", "")
        self.least = (self.unit * 76, self.unit * 72)
        self.letter = QComboBox()
        for value, words in letter_choices():
            self.letter.addItem(words, value)
        self.language = QComboBox()
        for tag, name in LANGUAGES.items():
            self.language.addItem(name, tag)
        self.whom = label("", "heading")
        self.column.addLayout(self._steps() if customers else self._only())
        self.to = QLineEdit()
        self.subject = QLineEdit()
        self.body = QPlainTextEdit()
        self.body.setTabChangesFocus(True)
        self.body.setMinimumHeight(self.unit * 31)
        row = QHBoxLayout()
        row.setSpacing(self.unit * 2)
        row.addLayout(self.labelled(t("Letter"), self.letter), 3)
        row.addLayout(self.labelled(t("Language"), self.language), 2)
        self.column.addLayout(row)
        self.column.addLayout(self.labelled(t("To"), self.to))
        self.column.addLayout(self.labelled(t("Subject"), self.subject))
        self.column.addLayout(self.labelled(t("Text"), self.body), 1)
        self.note = label("", "small")
        self.note.setMinimumHeight(self.note.fontMetrics().lineSpacing())
        room = self.note.sizePolicy()
        room.setRetainSizeWhenHidden(True)  # so that saying something moves nothing
        self.note.setSizePolicy(room)
        self.note.hide()
        self.column.addWidget(self.note)
        self.done_too = QCheckBox(t("The follow-up is done with this"))
        self.done_too.setVisible(follow_up is not None)
        self.done_too.setChecked(follow_up is not None and follow_up[1] in DONE_WHEN_SENT)
        self.column.addWidget(self.done_too)
        self.button(t("Close"), Role.RejectRole, self.reject)
        self.button(t("Edit wording …"), Role.ActionRole, self.edit_wording)
        self.button(t("Mark as sent"), Role.ActionRole, partial(self._record, "printed"))
        self.button(t("Open in mail program"), Role.ActionRole, self.open_mail)
        self.button(t("Copy"), Role.AcceptRole, self.copy, primary=True)
        self.finish()
        if code:
            self.letter.setCurrentIndex(self.letter.findData(code))
        self.letter.currentIndexChanged.connect(lambda _index: self._read())
        self.language.currentIndexChanged.connect(lambda _index: self._show())
        desk.changed.connect(self._changed)
        self._read()

    @property
    def code(self) -> str:
        """Which letter is shown."""
        return str(self.letter.currentData())

    def _only(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.whom, 1)
        return row

    def _steps(self) -> QHBoxLayout:
        row = self._only()
        self._back = small_button(t("Previous"), partial(self.step, -1), name=t("Previous customer"))
        self._next = small_button(t("Next"), partial(self.step, 1), name=t("Next customer"))
        row.addWidget(self._back)
        row.addWidget(self._next)
        self._back.setEnabled(False)
        return row

    def step(self, by: int) -> None:
        """Go on to the next customer, or back; what was typed into a letter that did not go out is let go."""
        self._at = min(max(self._at + by, 0), len(self._customers) - 1)
        self._customer_id = self._customers[self._at]
        self._back.setEnabled(self._at > 0)
        self._next.setEnabled(self._at + 1 < len(self._customers))
        self._source = None
        self._kept.clear()
        self._shown = self._written = ("", "")
        self._say("")
        self._read()

    # -- reading ----------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        self._keep()
        asked = (self.code, self._customer_id)

        def arrived(found: tuple[list[LetterSource], list[OwnWording]]) -> None:
            if asked != (self.code, self._customer_id):
                return
            sources, self._own = found
            first = self._source is None
            self._source = sources[0] if sources else None
            if self._source is None:
                self._say(t("This customer is no longer in the book. Undo may bring it back."))
                return
            if first:
                self.whom.setText(self._place(called(self._source)))
                self.to.setText(address(self._source))
                self.language.setCurrentIndex(self.language.findData(letter_language(self._source.values)))
            self._show()

        reader = self._desk.reader
        self._desk.when(reader.ask(follow_up_rows.letters_to, [self._customer_id], self.code), arrived)
        if self._customers:
            kinds = [kind for kind, each in KINDS.items() if each.template == self.code]
            self._desk.when(
                reader.ask(follow_up_rows.open_for, [self._customer_id], kinds), partial(self._take_follow_up, asked)
            )

    def _take_follow_up(self, asked: tuple[str, int], found: dict[int, int]) -> None:
        if asked == (self.code, self._customer_id):
            opened = found.get(self._customer_id)
            self._follow_up = (opened, self.code) if opened else None
            self.done_too.setVisible(opened is not None)
            self.done_too.setChecked(opened is not None and self.code in DONE_WHEN_SENT)

    def _place(self, name: str) -> str:
        if not self._customers:
            return name
        at, count = number(self._at + 1), number(len(self._customers))
        return t("{name} ({place} of {count})", name=name, place=at, count=count)

    def _changed(self, changes: Changes) -> None:
        if "message_template" in changes.other:
            self._keep()  # what was typed stays; what was not touched is written anew
            self._shown = ("", "")
            self._read()

    def _keep(self) -> None:
        """Remember what was typed into this letter in this language, to show it when the person comes back to it."""
        now = (self.subject.text(), self.body.toPlainText())
        if self._shown[0] and now != self._written:
            self._kept[self._shown] = now

    def _show(self) -> None:
        if self._source is None:
            return
        self._keep()
        language = str(self.language.currentData())
        written = write(self.code, language, self._source, self._own, self._desk.settings)
        self._shown = (self.code, language)
        self._written = (written.subject, written.body)
        subject, body = self._kept.get(self._shown, self._written)
        self.subject.setText(subject)
        self.subject.setCursorPosition(0)
        self.body.setPlainText(body)
        gaps = missing_words(written.missing)
        self._say(
            t("Not known, so there is a gap: {facts}. Fill it in here or at the customer.", facts=gaps) if gaps else ""
        )

    def _say(self, sentence: str) -> None:
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))

    # -- what becomes of it -----------------------------------------------------------------------------------------

    def copy(self) -> None:
        """Put it on the clipboard and record that."""
        copy(self.subject.text(), self.body.toPlainText())
        self._record("copied")

    def open_mail(self) -> None:
        """Open it in the mail program and record that."""
        if not self.to.text().strip():
            self._say(t("There is no email address to send it to."))
            self.to.setFocus()
            return
        taken, whole = open_in_mail(self.to.text(), self.subject.text(), self.body.toPlainText())
        if not taken:
            self._say(t("No mail program answered. Copy the text instead."))
            return
        self._record("mail")
        if not whole:
            self._say(t("The text is too long to hand over. It is on the clipboard: paste it into the message."))

    def edit_wording(self) -> None:
        """Open our own wording of this letter in this language."""
        from app.views.letters.wording import WordingDialog  # noqa: PLC0415 - few open it

        WordingDialog(self._desk, self.code, str(self.language.currentData()), self).open()

    def _record(self, channel: str) -> None:
        from app.actions import messages  # noqa: PLC0415 - loaded when first used

        sent = self.sent()
        done = self.done_too.isChecked() and self._follow_up is not None
        words = {
            "copied": t("Copied and recorded."),
            "mail": t("Opened in the mail program and recorded."),
            "printed": t("Recorded as sent."),
        }[channel]
        self._say(words)
        self._desk.write(lambda book: book.do(messages.record, sent, channel, done=done))

    def sent(self) -> Sent:
        """Return the letter as it stands here."""
        from app.actions.messages import Sent  # noqa: PLC0415

        return Sent(
            self._customer_id,
            self.code,
            str(self.language.currentData()),
            self.to.text().strip(),
            self.subject.text().strip(),
            self.body.toPlainText(),
            self._follow_up[0] if self._follow_up else None,
        )


def open_for_follow_up(desk: Desk, customer_id: int, follow_up_id: int, kind: str) -> LetterDialog:
    """Open the letter that a follow-up is about."""
    dialog = LetterDialog(desk, customer_id, KINDS[kind].template, (follow_up_id, kind))
    dialog.open()
    return dialog
