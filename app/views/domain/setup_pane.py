"""Mail at Zoho: hosting, Zoho's look at the MX records, the DKIM key with the line to set, storage (issue 5)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.errors import DeskError
from app.models.mail_setup import ADD_DKIM, HOSTING, KINDS, MX, VERIFY_DKIM, MailSetup, Storage
from app.store import mail_setup_rows
from app.texts import mark, operations, t
from app.texts.codes import say_error
from app.views.customer.pane import Pane, label, pill, small_button
from app.views.dates import short_date
from app.views.domain.looked_pane import grid_of
from app.views.domain.parts import CodeLabel, copy_button
from app.views.domain.words import clock
from app.views.kept_focus import empty

if TYPE_CHECKING:
    from app.models.details import AccountDetail
    from app.models.verifying import DomainDetail
    from app.views.desk import Desk

PARTS = {
    HOSTING: (mark("Mail hosting"), mark("Turn on mail hosting")),
    MX: (mark("MX at Zoho"), mark("Let Zoho check MX")),
    ADD_DKIM: (mark("DKIM key"), mark("Add DKIM key")),
    VERIFY_DKIM: (mark("DKIM at Zoho"), mark("Let Zoho check DKIM")),
}
_SETTLED = ("needs_person", "done", "expired")


class MailSetupPane(Pane):
    """What Zoho does for a domain's mail: each with its state, and the button that has it done.

    Args:
        desk: the open window's parts.
        parent: owner.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(t("Mail at Zoho"), parent)
        self._desk = desk
        self._detail: DomainDetail | None = None
        self._account: AccountDetail | None = None
        self.storage_button = small_button(t("Look at the storage"), self.look_at_storage)
        self.add_head(self.storage_button)
        self.note = label("", "second")
        self.body.addWidget(self.note)
        self._grid = grid_of(self, 2)
        self.body.addLayout(self._grid)
        self.storage = label("", "second", selectable=True)
        self.body.addWidget(self.storage)
        self.hide()

    def show_detail(self, detail: DomainDetail, account: AccountDetail | None) -> None:
        """Show how far it is; nothing for customers of another provider.

        Args:
            detail: of the customer shown.
            account: our partner account of it; None: none, or not read yet.
        """
        if self._detail is None or self._detail.card.id != detail.card.id:
            self.storage.hide()
        self._detail, self._account = detail, account
        is_zohos = detail.card.provider == "zoho" and bool(detail.domain)
        self.setVisible(is_zohos)
        if not is_zohos:
            return
        asked = detail.card.id

        def arrived(found: MailSetup) -> None:
            if self._detail is not None and self._detail.card.id == asked:
                self._show(self._detail, found)

        self._desk.when(self._desk.reader.ask(mail_setup_rows.setup, asked, detail.domain), arrived)

    def _show(self, detail: DomainDetail, found: MailSetup) -> None:
        empty(self._grid)
        why_not = _why_not(detail)
        self.note.setText(why_not)
        self.note.setVisible(bool(why_not))
        row = 0
        for kind in KINDS:
            row = self._add(kind, row, found, why_not)
        self.storage_button.setVisible(detail.is_connected and bool(detail.provider_ref))
        if found.storage is not None:
            self._say(storage_words(found.storage, clock(found.storage.at, self._desk.today())))

    def _add(self, kind: str, row: int, found: MailSetup, why_not: str) -> int:
        name, words = PARTS[kind]
        asked = found.asked.get(kind)
        self._grid.addWidget(label(t(name), wrap=False), row, 0)
        line = QHBoxLayout()
        line.setSpacing(self.unit)
        if asked is not None:
            state, tone, _sign = operations.state_words(asked)
            state = t("Zoho agreed") if asked.state == "done" else state
            self._grid.addWidget(pill(state, tone), row, 1, Qt.AlignmentFlag.AlignLeft)
            why = operations.why(asked, date=lambda day: short_date(day, year=False)) if asked.state != "done" else ""
            if why:
                line.addWidget(label(why, selectable=True), 1)
        if asked is None or asked.state in _SETTLED:
            # What was done once may be done again: a person may have changed it at Zoho since.
            again = t("Again: {what}", what=t(words)) if asked is not None and asked.state == "done" else t(words)
            line.addWidget(small_button(again, partial(self._ask, kind), why_not=why_not))
        if asked is None or asked.state == "done":
            line.addStretch(1)
        self._grid.addLayout(line, row, 2)
        if kind == ADD_DKIM and found.selector and found.key:
            row += 1
            self._grid.addLayout(self._key_line(found), row, 2)
        return row + 1

    def _key_line(self, found: MailSetup) -> QHBoxLayout:
        """Return the TXT record of the key, as the customer is to set it."""
        name, value = f"{found.selector}._domainkey", found.key
        line = QHBoxLayout()
        line.setSpacing(self.unit)
        line.addWidget(label("TXT", wrap=False))
        line.addWidget(CodeLabel(name))
        line.addWidget(copy_button(t("Copy the name of the DKIM key"), lambda: name, self._desk.strip.say))
        line.addWidget(CodeLabel(value))
        line.addWidget(copy_button(t("Copy the value of the DKIM key"), lambda: value, self._desk.strip.say))
        line.addStretch(1)
        return line

    def _ask(self, kind: str) -> None:
        from app.actions import mail_setup  # noqa: PLC0415 - loaded when first used

        if self._detail is not None:
            self._desk.do(mail_setup.ask, self._detail.card.id, kind)

    # -- storage -----------------------------------------------------------------------------------------------------

    def look_at_storage(self) -> None:
        """Ask Zoho how much storage the customer uses, and keep the answer with what it told."""
        detail, account = self._detail, self._account
        if detail is None or account is None:
            return
        asked = detail.card.id
        self.storage_button.setEnabled(False)
        self._say(t("Looking …"))

        def done(found: tuple[int, int] | None) -> None:
            self.storage_button.setEnabled(True)
            if found is None:
                self._say_of(asked, t("Zoho does not tell the storage of this customer."))
                return
            # Shown at once: where no pull brought a record of the customer yet, there is nothing to keep it with.
            told = Storage(*found, at=self._desk.book.clock.now_ms())
            self._say_of(asked, storage_words(told, clock(told.at, self._desk.today())))
            from app.actions import mail_setup  # noqa: PLC0415

            self._desk.write(lambda book: book.do(mail_setup.keep_storage, asked, *found), quiet=True)

        def failed(error: Exception) -> None:
            self.storage_button.setEnabled(True)
            self._say_of(asked, say_error(error) if isinstance(error, DeskError) else t("Could not look."))

        self._desk.domains.storage(account, detail, done, failed)

    def _say_of(self, customer_id: int, words: str) -> None:
        if self._detail is not None and self._detail.card.id == customer_id:
            self._say(words)

    def _say(self, words: str) -> None:
        self.storage.setText(words)
        self.storage.show()


def storage_words(found: Storage, when: str) -> str:
    """Return used and total storage in words."""
    return t("Storage: {used} of {total} used, as Zoho said at {time}.", used=_size(found.used_mb),
             total=_size(found.total_mb), time=when)  # fmt: skip


def _size(megabytes: int) -> str:
    if megabytes < 1024:
        return f"{megabytes} MB"
    whole, tenth = divmod(megabytes * 10 // 1024, 10)
    return f"{whole}.{tenth} GB" if tenth else f"{whole} GB"


def _why_not(detail: DomainDetail) -> str:
    if not detail.card.domain_verified:
        return t("Mail can be set up once the domain is verified. Verify it first.")
    if detail.card.standing == "book_only":
        return t("The customer is in the book only. Create it at its provider first.")
    return ""
