"""What can be done next about a domain, and what happens by itself."""

from __future__ import annotations

import datetime as dt
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.models.verifying import DomainDetail
from app.texts import LANGUAGES, mark, t
from app.views.customer.pane import label, small_button
from app.views.domain.words import clock
from app.views.finding.flow import FlowLayout
from app.views.plain_label import plain_tip
from app.views.theme import unit_of

_LANGUAGE_WORDS = {
    "country": mark("Its language is not known; the message is in the language of its country ({language})."),
    "": mark("Its language is not known, so the message is in {language}. Choose its language on its page."),
}


class NextRow(QWidget):
    """The buttons and the sentence below them.

    Signals:
        wanted(str): ``message``, ``edit``, ``look``, ``watch``, ``ask`` or ``mark``.
    """

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        unit = unit_of(self.fontMetrics())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(unit)
        column.addWidget(label(t("Next"), "heading"))
        buttons = QWidget()
        flow = FlowLayout(buttons, unit)
        self.message = small_button("", partial(self.wanted.emit, "message"))
        self.edit_message = small_button(t("Write to the customer …"), partial(self.wanted.emit, "edit"))
        self.again = small_button(t("Look again"), partial(self.wanted.emit, "look"))
        self.watch = small_button("", partial(self.wanted.emit, "watch"))
        self.ask = small_button("", partial(self.wanted.emit, "ask"))
        self.by_hand = small_button("", partial(self.wanted.emit, "mark"))
        for button in (self.message, self.edit_message, self.again, self.watch, self.ask, self.by_hand):
            flow.addWidget(button)
        column.addWidget(buttons)
        self.note = label("", "second")
        column.addWidget(self.note)

    def show_detail(
        self, detail: DomainDetail, provider: str, method: str, *, is_looking: bool, today: dt.date
    ) -> None:
        """Say what can be done.

        Args:
            detail: of the customer shown.
            provider: in words.
            method: the one that is chosen.
            is_looking: a look is under way.
            today: the person's date.
        """
        card = detail.card
        may = not card.domain_verified and bool(detail.domain)
        looks = may and bool(card.provider)
        language = t(LANGUAGES[detail.language])
        self.message.setText(t("Copy the message for the customer ({language})", language=language))
        self.message.setAccessibleName(self.message.text())
        known = detail.watch is not None and bool(detail.watch.wanted.code) and detail.watch.wanted.method == method
        for button in (self.message, self.edit_message):
            button.setVisible(looks)
            button.setEnabled(known)
            hint = "" if known else t("Enter the code first: the message tells which record to set.")
            button.setToolTip(plain_tip(hint))
        self.again.setVisible(looks)
        self.again.setEnabled(not is_looking)
        watching = detail.watch is not None and detail.watch.watching
        self.watch.setText(t("Stop watching") if watching else t("Watch it"))
        self.watch.setAccessibleName(self.watch.text())
        self.watch.setVisible(looks)
        stuck = detail.asked is not None and detail.asked.state == "needs_person"
        waits = detail.asked is not None and detail.asked.state not in ("done", "withdrawn", "expired", "needs_person")
        self.ask.setText(
            t("Ask {provider} again", provider=provider) if stuck else t("Ask {provider} to verify", provider=provider)
        )
        self.ask.setAccessibleName(self.ask.text())
        self.ask.setVisible(looks and card.standing != "book_only")
        self.ask.setEnabled(not waits)
        team = card.kind == "team"
        self.by_hand.setText(
            t("Mark as not verified")
            if card.domain_verified
            else t("Its domain is verified: make it a domain customer")
            if team
            else t("Mark as verified")
        )
        self.by_hand.setAccessibleName(self.by_hand.text())
        self.by_hand.setVisible(bool(detail.domain))
        self.note.setText(_note(detail, provider, today) if looks else "")
        self.note.setVisible(bool(self.note.text()))


def _note(detail: DomainDetail, provider: str, today: dt.date) -> str:
    notes: list[str] = []
    watch = detail.watch
    if detail.language_from != "own":
        said = _LANGUAGE_WORDS[detail.language_from]
        notes.append(t(said, language=t(LANGUAGES[detail.language])))
    if watch is not None and watch.watching and watch.next_check is not None:
        when = clock(watch.next_check, today)
        notes.append(
            t("Looks again by itself at {time}, and turns to Manage when {provider} agrees.",
              time=when, provider=provider)
        )  # fmt: skip
    if detail.card.standing == "book_only":
        notes.append(t("It is in the book only. {provider} is asked once it was created there.", provider=provider))
    if detail.card.kind == "team":
        notes.append(
            t(
                "A team may hold little more than Essentials. Once its domain is verified it becomes a domain "
                "customer, and everything else can be ordered."
            )
        )
    return " ".join(notes)
