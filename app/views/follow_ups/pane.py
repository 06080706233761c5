"""Follow-ups and texts sent on the customer page: open ones, what is settled, what went out (R6, R53, R54)."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.models.details import CustomerDetail
from app.models.follow_ups import FollowUpRow, MessageRow, OfCustomer
from app.models.values import Changes
from app.rules.follow_up import KINDS
from app.store import follow_up_rows
from app.texts import LANGUAGES, mark, n, t
from app.texts.codes import say
from app.texts.letters import CODES
from app.views.customer.pane import Pane, label, pill, small_button
from app.views.dates import number, short_date
from app.views.finding.flow import FlowLayout
from app.views.follow_ups.dialogs import add_dialog, edit_dialog, settle, snooze
from app.views.follow_ups.snooze_button import snooze_button
from app.views.follow_ups.words import due_words, kind_words, line_below

if TYPE_CHECKING:
    from app.views.desk import Desk

CHANNEL_WORDS = {
    "copied": mark("copied"),
    "mail": mark("opened in the mail program"),
    "printed": mark("marked as sent"),
}
FEW = 3  # settled ones and texts shown before "Show all"


class FollowUpsPane(Pane):
    """Open follow-ups with *Copy text*, *Done* and *Snooze*; below them what is settled and the texts that went out."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(t("Follow-ups"), parent)
        self._desk = desk
        self._customer_id = 0
        self._turn = 0
        self._all = False
        self.add_head(small_button(t("Letter"), self.letter, name=t("Letter to the customer")))
        self.add_head(small_button(t("Add follow-up"), self.add))
        desk.changed.connect(self._changed)

    def show_detail(self, detail: CustomerDetail) -> None:
        """Show the follow-ups of a customer."""
        if detail.card.id != self._customer_id:
            self._customer_id = detail.card.id
            self._all = False
        self._read()

    def add(self) -> None:
        """Ask for a new one."""
        add_dialog(self._desk, [self._customer_id]).open()

    def letter(self) -> None:
        """Open a letter that is not about a follow-up."""
        from app.views.letters.dialog import LetterDialog  # noqa: PLC0415 - loaded when first used

        LetterDialog(self._desk, self._customer_id).open()

    def _changed(self, changes: Changes) -> None:
        if self._customer_id and "message" in changes.other and self.isVisible():
            self._read()

    def _read(self) -> None:
        self._turn += 1
        turn = self._turn
        reader = self._desk.reader

        def arrived(found: OfCustomer) -> None:
            if turn == self._turn:
                self._show(found)

        self._desk.when(reader.ask(follow_up_rows.of_customer, self._customer_id), arrived)

    def _show(self, found: OfCustomer) -> None:
        self.clear()
        today = self._desk.today()
        if not found.open:
            self.say_empty(t("Nothing is open. A follow-up reminds you of what this customer or you must still do."))
        for row in found.open:
            self.body.addWidget(self._open_row(row, today))
        settled = found.settled if self._all else found.settled[:FEW]
        messages = found.messages if self._all else found.messages[:FEW]
        if settled:
            self.body.addWidget(label(t("Settled"), "small"))
        for row in settled:
            self.body.addWidget(self._settled_row(row))
        if messages:
            self.body.addWidget(label(t("Texts sent"), "small"))
        for message in messages:
            self.body.addWidget(self._message_row(message))
        more = len(found.settled) + len(found.messages) - len(settled) - len(messages)
        if more:
            words = n("Show {count} more", "Show {count} more", more, count=number(more))
            self.body.addWidget(small_button(words, partial(self._show_all, found)))

    def _show_all(self, found: OfCustomer) -> None:
        self._all = True
        self._show(found)

    def _open_row(self, row: FollowUpRow, today: dt.date) -> QWidget:
        holder, line, texts = self._row(kind_words(row.kind), line_below(row, today))
        hidden = row.snoozed_until > today.isoformat()
        words, tone = due_words(row.due, today)
        line.addWidget(pill(t("hidden") if hidden else words, "plain" if hidden else tone))
        buttons = QWidget()
        flow = FlowLayout(buttons, self.unit // 2)
        kind = kind_words(row.kind)
        if KINDS[row.kind].template:
            flow.addWidget(
                small_button(t("Letter …"), partial(self._letter_of, row), name=t("Letter: {kind}", kind=kind))
            )
        for how, shown, name in (
            ("done", t("Done"), t("Done: {kind}", kind=kind)),
            ("dropped", t("Drop"), t("Drop: {kind}", kind=kind)),
        ):
            flow.addWidget(small_button(shown, partial(settle, self._desk, [row.id], how), name=name))
        flow.addWidget(snooze_button(self._desk, t("Snooze: {kind}", kind=kind), partial(snooze, self._desk, [row.id])))
        edit = partial(self._edit, row)
        flow.addWidget(small_button(t("Edit"), edit, name=t("Edit follow-up: {kind}", kind=kind)))
        texts.addWidget(buttons)
        return holder

    def _edit(self, row: FollowUpRow) -> None:
        edit_dialog(self._desk, row).open()

    def _letter_of(self, row: FollowUpRow) -> None:
        from app.views.letters.dialog import open_for_follow_up  # noqa: PLC0415

        open_for_follow_up(self._desk, row.customer_id, row.id, row.kind)

    def _settled_row(self, row: FollowUpRow) -> QWidget:
        day = short_date(_day(row.settled_at)) if row.settled_at else ""
        words = t("done {date}", date=day) if row.state == "done" else t("dropped {date}", date=day)
        holder, line, _ = self._row(kind_words(row.kind), " · ".join(filter(None, (words, row.note))))
        name = t("Open again: {kind}", kind=kind_words(row.kind))
        line.addWidget(small_button(t("Open again"), partial(settle, self._desk, [row.id], "open"), name=name))
        return holder

    def _message_row(self, message: MessageRow) -> QWidget:
        letter = say(f"letter.{message.template}") if message.template in CODES else message.template
        how = t(CHANNEL_WORDS[message.channel])
        parts = (short_date(_day(message.at)), how, message.by, message.to_address, LANGUAGES.get(message.language, ""))
        holder, line, _ = self._row(letter, " · ".join(filter(None, parts)))
        name = t("Show the text: {letter}", letter=letter)
        line.addWidget(small_button(t("Show"), partial(self._show_message, message), name=name))
        return holder

    def _show_message(self, message: MessageRow) -> None:
        from app.views.letters.shown import ShownLetter  # noqa: PLC0415

        ShownLetter(self._desk.window(), message).open()

    def _row(self, first: str, second: str) -> tuple[QWidget, QHBoxLayout, QVBoxLayout]:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self.unit)
        texts = QVBoxLayout()
        texts.setSpacing(self.unit // 4)
        texts.addWidget(label(first))
        if second:
            texts.addWidget(label(second, "second", selectable=True))
        row.addLayout(texts, 1)
        return holder, row, texts


def _day(instant_ms: int) -> dt.date:
    return dt.datetime.fromtimestamp(instant_ms / 1000).date()  # noqa: DTZ006 - the person's own day
