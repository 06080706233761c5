"""The Verify panel of one customer: what to set, what is seen, what to do next, what the provider says (R30–R32)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.errors import DeskError, UserError
from app.models.domains import METHODS, VERIFIED, Evidence, Verdict, Wanted
from app.models.verifying import DomainDetail
from app.rules.links import ZOHO_HOSTS
from app.rules.wanted_record import record
from app.store import verifying_rows
from app.texts import mark, operations, t, verdicts
from app.texts.codes import say_error
from app.views.cards.face import PROVIDER_WORDS, title
from app.views.customer.pane import label, pill, small_button
from app.views.dates import short_date
from app.views.domain.codes import can_guess, gives_codes
from app.views.domain.looked_pane import HistoryPane, LookedPane
from app.views.domain.mail_pane import ReadinessPane
from app.views.domain.message import copy_message, edit_message
from app.views.domain.next_row import NextRow
from app.views.domain.parts import set_pill
from app.views.domain.record_pane import RecordPane
from app.views.domain.setup_pane import MailSetupPane
from app.views.domain.words import METHOD_WORDS, VERDICT_WORDS, advice
from app.views.named_box import NamedBox
from app.views.theme import unit_of

if TYPE_CHECKING:
    from app.models.details import AccountDetail
    from app.models.values import Changes
    from app.views.desk import Desk

_HINTS = {
    "google": mark("No code is known yet, so any record of Google’s form is looked for. Enter the record it gave."),
    "zoho": mark("No code is known yet, so any record of Zoho’s form is looked for. Enter the code it shows."),
}


class VerifyPanel(QWidget):
    """One customer's domain.

    Args:
        desk: the open window's parts.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._customer_id = 0
        self._detail: DomainDetail | None = None
        self._accounts: dict[int, AccountDetail] = {}
        self._method = ""
        self._verdict: Verdict | None = None
        self._evidence: Evidence | None = None
        self._stop_look: Callable[[], object] = _nothing
        self._is_looking = False
        self._wants_look = False
        self._asked_for_code: set[tuple[int, str]] = set()
        self._lay_out()
        desk.changed.connect(self._changed)
        desk.closing.connect(self._give_up)

    def _lay_out(self) -> None:
        unit = unit_of(self.fontMetrics())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(unit * 3 // 2)
        whom = QHBoxLayout()
        whom.setSpacing(unit)
        self.whom = label("", "second", wrap=False)
        self.method = NamedBox(t("Method"))
        for each in METHODS:
            self.method.addItem(t(METHOD_WORDS[each]), each)
        self.method.activated.connect(lambda _place: self._choose_method())
        self.open = small_button(t("Open customer"), lambda: self._desk.go("customer", self._customer_id))
        whom.addWidget(self.whom)
        whom.addWidget(self.method)
        whom.addStretch(1)
        whom.addWidget(self.open)
        column.addLayout(whom)
        verdict = QHBoxLayout()
        verdict.setSpacing(unit)
        self.pill = pill("", "plain")
        self.words = label("", selectable=True)
        verdict.addWidget(self.pill, 0, Qt.AlignmentFlag.AlignTop)
        verdict.addWidget(self.words, 1)
        column.addLayout(verdict)
        self.asked = label("", "second")
        column.addWidget(self.asked)
        said = self._desk.strip.say
        self.record = RecordPane(said)
        self.record.code_given.connect(self._take_code)
        self.record.code_wanted.connect(self._ask_code)
        self.looked = LookedPane()
        column.addWidget(self.record)
        column.addWidget(self.looked)
        self.next = NextRow()
        self.next.wanted.connect(self._do)
        column.addWidget(self.next)
        self.readiness = ReadinessPane(self._desk)
        column.addWidget(self.readiness)
        self.setup = MailSetupPane(self._desk)
        column.addWidget(self.setup)
        self.history = HistoryPane()
        column.addWidget(self.history)
        column.addStretch(1)

    # -- reading -----------------------------------------------------------------------------------------------------

    def show_customer(self, customer_id: int) -> None:
        """Show a customer's domain, and look at it where that can be done."""
        if customer_id != self._customer_id:
            self._give_up()
            # Nothing of the one before may be shown, or looked for.
            self._detail = self._verdict = self._evidence = None
            self._method = ""
        self._customer_id = customer_id
        self._wants_look = True
        self._desk.when(self._desk.reader.accounts(), self._accounts_came)
        self._read()

    def _accounts_came(self, accounts: list[AccountDetail]) -> None:
        self._accounts = {each.id: each for each in accounts}
        self._show_again()

    def _read(self) -> None:
        asked = self._customer_id

        def arrived(found: DomainDetail | None) -> None:
            if asked == self._customer_id and found is not None:
                self._show(found)

        self._desk.when(self._desk.reader.ask(verifying_rows.detail, asked), arrived)

    def _changed(self, changes: Changes) -> None:
        if not self._customer_id or not self.isVisible():
            return
        mine = changes.ids is None or self._customer_id in changes.ids
        if mine or "domain_watch" in changes.other:
            self._read()

    def hideEvent(self, event: object) -> None:
        """Give up a look under way: nobody waits for it any more."""
        self._give_up()
        super().hideEvent(event)  # type: ignore[arg-type]

    def _give_up(self) -> None:
        self._stop_look()
        self._is_looking = False

    # -- showing -----------------------------------------------------------------------------------------------------

    def _show_again(self) -> None:
        if self._detail is not None:
            self._show(self._detail)

    def _show(self, detail: DomainDetail) -> None:
        self._detail = detail
        card, provider = detail.card, t(PROVIDER_WORDS.get(detail.card.provider, mark("Provider not decided yet")))
        if not self._method:
            self._method = detail.watch.wanted.method if detail.watch else "txt"
        has_method = bool(card.provider) and not card.domain_verified
        self.whom.setText(" · ".join((title(card), provider, *([""] if has_method else []))).rstrip())
        self.method.setCurrentIndex(self.method.findData(self._method))
        self.method.setVisible(has_method)
        wanted = self._wanted()
        if self._verdict is None and detail.looks and wanted is not None:
            newest = detail.looks[0]
            self._verdict = newest.verdict if newest.method == wanted.method else None
        self._show_verdict()
        self._show_record(wanted)
        self.next.show_detail(detail, provider, self._method, is_looking=self._is_looking, today=self._desk.today())
        self.history.show_looks(detail.looks, self._desk.today())
        self.readiness.show_detail(detail)
        self.setup.show_detail(detail, self._accounts.get(detail.account_id or 0))
        self._begin_what_is_due(wanted)

    def _wanted(self) -> Wanted | None:
        """Return what is looked for; None where nobody can tell yet."""
        detail = self._detail
        if detail is None or not detail.domain or not detail.card.provider:
            return None
        watch = detail.watch
        if watch is not None and watch.wanted.method == self._method:
            return watch.wanted
        is_zoho = detail.card.provider == "zoho"
        centre = (detail.data_centre if detail.data_centre in ZOHO_HOSTS else "com") if is_zoho else ""
        return Wanted(detail.domain, detail.card.provider, self._method, "", centre)

    def _show_verdict(self) -> None:
        detail = self._detail
        if detail is None:
            return
        if detail.card.domain_verified:
            set_pill(self.pill, t("Verified"), "ok")
            self.words.setText(t("The domain is verified."))
        elif not detail.domain:
            set_pill(self.pill, "", "plain")
            self.words.setText(t("No domain yet. Enter it among the customer’s details."))
        elif not detail.card.provider:
            set_pill(self.pill, "", "plain")
            self.words.setText(t("Which record proves the domain depends on the provider. Choose the provider first."))
        elif self._is_looking:
            set_pill(self.pill, t("Looking …"), "info")
            self.words.setText(t("Asking the domain’s own name servers, one by one."))
        elif self._verdict is not None:
            words, tone = VERDICT_WORDS[self._verdict.verdict]
            set_pill(self.pill, t(words), tone)
            warned = verdicts.warnings(self._verdict)
            self.words.setText(" ".join((advice(self._verdict), *warned)))
        else:
            set_pill(self.pill, t("Not looked at yet"), "plain")
            self.words.setText("")
        self.asked.setText(self._asked_words())
        self.asked.setVisible(bool(self.asked.text()))

    def _asked_words(self) -> str:
        asked = self._detail.asked if self._detail else None
        if asked is None or self._detail is None or asked.state in ("withdrawn", "done"):
            return ""
        state = operations.state_words(asked)[0]
        why = operations.why(asked, date=lambda day: short_date(day, year=False))
        named = PROVIDER_WORDS.get(self._detail.card.provider, "")
        return " ".join(filter(None, (t("{provider} is asked to verify: {state}.", provider=named, state=state), why)))

    def _show_record(self, wanted: Wanted | None) -> None:
        detail = self._detail
        may = detail is not None and not detail.card.domain_verified and wanted is not None
        self.record.setVisible(may)
        self.looked.setVisible(may)
        if detail is None or wanted is None:
            return
        known = bool(wanted.code)
        shown = record(wanted) if known or can_guess(wanted) else None
        self.record.show_record(shown, "" if known or shown is None else t(_HINTS[wanted.provider]))
        named = PROVIDER_WORDS[wanted.provider]
        can_ask = gives_codes(detail, wanted)
        self.record.show_code(
            wanted.provider,
            wanted.method,
            wanted.code,
            wanted.data_centre,
            ask=t("Ask {provider} for it", provider=named) if can_ask else "",
            has_centre=wanted.provider == "zoho" and wanted.method != "html",
            may_change=may,
        )
        verdict = self._verdict if self._verdict is not None and self._verdict.verdict != VERIFIED else None
        self.record.show_seen(verdict.seen if verdict else ())
        self.looked.show_evidence(self._evidence, shown)

    # -- looking -----------------------------------------------------------------------------------------------------

    def _begin_what_is_due(self, wanted: Wanted | None) -> None:
        """Ask for the code and look, once, after the panel was opened."""
        detail = self._detail
        if not self._wants_look or detail is None or detail.card.domain_verified or wanted is None:
            return
        if not self._accounts and detail.account_id is not None:
            return
        self._wants_look = False
        can_ask = gives_codes(detail, wanted)
        if can_ask and not wanted.code and (self._customer_id, self._method) not in self._asked_for_code:
            self._ask_code()
        elif wanted.code or can_guess(wanted):
            self.look()

    def look(self) -> None:
        """Look now; from then on the domain is watched, until it is verified."""
        wanted = self._wanted()
        if wanted is None or self._is_looking or (not wanted.code and not can_guess(wanted)):
            if wanted is not None and not wanted.code:
                self.record.show_code_field()
            return
        self._is_looking = True
        self._show_again()
        asked = self._customer_id

        def done(verdict: Verdict, evidence: Evidence) -> None:
            if asked == self._customer_id:
                self._is_looking = False
                self._verdict, self._evidence = verdict, evidence
                self._show_again()
                self._watch_on(verdict)

        def failed(error: Exception) -> None:
            if asked == self._customer_id:
                self._is_looking = False
                self._show_again()
                self._desk.report(error)

        self._stop_look = self._desk.domains.look(asked, wanted, done, failed)

    def _watch_on(self, verdict: Verdict) -> None:
        """Watch a domain whose code is known as soon as somebody looked at it and it was not there."""
        detail = self._detail
        if detail is None or verdict.verdict == VERIFIED or verdict.reason == "offline":
            return
        watch = detail.watch
        if (
            watch is not None
            and watch.wanted.code
            and not watch.watching
            and watch.next_check is None
            and watch.step == 0
        ):
            from app.actions import looks  # noqa: PLC0415 - loaded when first used

            self._desk.write(lambda book: book.do(looks.watch, [self._customer_id], was_looked_at=True), quiet=True)

    # -- the code ----------------------------------------------------------------------------------------------------

    def _choose_method(self) -> None:
        self._method = str(self.method.currentData())
        self._verdict = self._evidence = None
        self._wants_look = True
        self._show_again()

    def _take_code(self, code: str, centre: str, *, source: str = "") -> None:
        from app.actions import looks  # noqa: PLC0415

        asked, method = self._customer_id, self._method

        def done(_changes: Changes) -> None:
            if asked == self._customer_id:
                self.record.show_wrong("")
                self._verdict = self._evidence = None
                self._wants_look = True
                self._read()

        def failed(error: DeskError) -> bool:
            if asked == self._customer_id and isinstance(error, UserError):
                self.record.show_wrong(say_error(error))
                return True
            return False

        self._desk.write(
            lambda book: book.do(looks.choose, asked, method, code, centre, source=source),
            done=done,
            failed=failed,
            quiet=bool(source),
        )

    def _ask_code(self) -> None:
        detail, asked, method = self._detail, self._customer_id, self._method
        account = self._accounts.get(detail.account_id or 0) if detail else None
        if detail is None or account is None:
            return
        self._asked_for_code.add((asked, method))
        self.record.ask.setEnabled(False)

        def done(code: str) -> None:
            self.record.ask.setEnabled(True)
            if (asked, method) == (self._customer_id, self._method):
                self._take_code(code, "", source="provider")

        def failed(error: Exception) -> None:
            self.record.ask.setEnabled(True)
            if asked != self._customer_id:
                return
            if isinstance(error, DeskError):
                self.record.show_wrong(say_error(error))
            else:
                self._desk.report(error)

        self._desk.domains.ask_code(account, detail, method, done, failed)

    # -- what the buttons do -----------------------------------------------------------------------------------------

    def _do(self, verb: str) -> None:
        {
            "message": self.copy_message,
            "edit": self._edit_message,
            "look": self.look,
            "watch": self._turn_watch,
            "ask": self._ask_provider,
            "mark": self._mark,
        }[verb]()

    def _turn_watch(self) -> None:
        from app.actions import looks  # noqa: PLC0415

        detail = self._detail
        watching = detail is not None and detail.watch is not None and detail.watch.watching
        self._desk.do(looks.unwatch if watching else looks.watch, [self._customer_id])

    def _ask_provider(self) -> None:
        from app.actions import verification  # noqa: PLC0415

        self._desk.do(verification.ask_provider, [self._customer_id])

    def _mark(self) -> None:
        from app.actions import customers, verification  # noqa: PLC0415

        card = self._detail.card if self._detail else None
        if card is None:
            return
        if card.kind == "team" and not card.domain_verified:
            self._desk.do(verification.became_domain_customer, card.id)
        else:
            self._desk.do(customers.edit, card.id, {"domain_verified": not card.domain_verified})

    def copy_message(self) -> None:
        """Copy the text for the customer, in its language, and record that (R54)."""
        wanted = self._wanted()
        if self._detail is not None and wanted is not None:
            nameservers = self._evidence.delegation.nameservers if self._evidence else ()
            copy_message(self._desk, self._detail, wanted, nameservers)

    def _edit_message(self) -> None:
        wanted = self._wanted()
        if wanted is not None:
            edit_message(self._desk, self._customer_id, wanted)


def _nothing() -> None:
    """There is no look to give up."""
