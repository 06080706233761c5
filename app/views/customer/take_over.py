"""A customer's way to us: its consents, the token with its days, a Zoho association step by step (R20, R21)."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.actions.flows.take_over_words import (
    METHOD_WORDS,
    NEXT_WORDS,
    STEP_WORDS,
    WAITING_WORDS,
    group_words,
    left_words,
    missing_words,
)
from app.errors import DeskError, Locked, UserError
from app.models.details import CustomerDetail
from app.models.transfers import ConsentDetail, OnTheWay, TransferDetail
from app.models.values import Changes
from app.rules import association
from app.rules.dates import parse_date
from app.rules.take_over import GROUPS, check_token
from app.store import transfer_rows
from app.texts import t
from app.vault.secrets import token_name
from app.views.customer.form import FormDialog, FormField
from app.views.customer.pane import Pane, label, pill, small_button
from app.views.dates import short_date, shows_buddhist_years
from app.views.finding.flow import FlowLayout
from app.views.spawn import on_thread

if TYPE_CHECKING:
    from app.store.book import Book
    from app.views.desk import Desk

_ENDED = ("manageable", "lapsed", "refused", "withdrawn")


class TakeOverPane(Pane):
    """Consents and take-overs of the customer; hidden when there are none."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(t("Take-over"), parent)
        self._desk = desk
        self._customer_id = 0
        self._has_content = self._is_lost = False
        self._wanted = ""
        self._token_button: QPushButton | None = None
        self.consent_button = small_button(t("Record consent"), self.record_consent)
        self.add_head(self.consent_button)
        self.hide()

    def show_detail(self, detail: CustomerDetail) -> None:
        """Show how a customer comes to us."""
        asked = detail.card.id
        # What is shown stays while it is read again; another customer's is gone at once.
        self.setVisible(self._has_content and asked == self._customer_id)
        self._customer_id = asked
        self._is_lost = detail.card.standing == "access_lost"
        self.consent_button.setVisible(detail.card.provider == "google")

        def arrived(found: OnTheWay) -> None:
            if asked == self._customer_id:
                self._show(found)

        self._desk.when(self._desk.reader.ask(transfer_rows.on_the_way, asked), arrived)

    def _show(self, found: OnTheWay) -> None:
        self.clear()
        self._token_button = None
        self._has_content = bool(found.consents or found.transfers)
        self.setVisible(self._has_content)
        if found.transfers:
            newest = found.transfers[0]
            self.body.addLayout(self._zoho(newest) if newest.provider == "zoho" else self._google(newest))
        for consent in found.consents:
            self.body.addLayout(self._consent(consent))
        self._focus_wanted()

    def mend(self, field: str) -> bool:
        """Put the keyboard where what is missing can be given, once it is shown; whether this pane can give it."""
        if field not in {"consent_date", "transfer_token"}:
            return False
        self._wanted = field
        return True

    def _focus_wanted(self) -> None:
        button = self.consent_button if self._wanted == "consent_date" else self._token_button
        if self._wanted and button is not None and self.isVisible():
            self._wanted = ""
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- consents ---------------------------------------------------------------------------------------------------

    def _consent(self, consent: ConsentDetail) -> QVBoxLayout:
        rows = QVBoxLayout()
        rows.setSpacing(self.unit // 2)
        given = t("Consent given {date}", date=short_date(consent.given_on))
        head = QHBoxLayout()
        head.addWidget(label(given), 1)
        head.addWidget(
            small_button(
                t("Replace evidence") if consent.attachment else t("Add evidence"),
                partial(self.add_evidence, consent.id),
                name=t("Add evidence of the consent of {date}", date=short_date(consent.given_on)),
            )
        )
        rows.addLayout(head)
        evidence = consent.attachment or t("no evidence yet")
        rows.addWidget(label(" · ".join(filter(None, (group_words(consent.products), evidence, consent.by))), "second"))
        return rows

    def record_consent(self) -> None:
        """Ask when, and for what, the customer consented."""
        from app.actions import taking_over  # noqa: PLC0415 - loaded when first used

        customer_id = self._customer_id

        def save(values: dict[str, Any]) -> None:
            products = [each for each in GROUPS if values[each]]
            self._desk.write(
                lambda book: book.do(taking_over.record_consent, customer_id, values["consent_date"], products),
                done=lambda _changes: dialog.accept(),
                failed=dialog.refuse,
            )

        fields = [
            FormField("consent_date", t("Consent given on"), hint=t("day month year")),
            *(FormField(each, group_words([each]), "flag") for each in GROUPS),
        ]
        first = {"workspace": True, "consent_date": short_date(self._desk.today())}
        dialog = FormDialog(t("Record consent"), t("Record"), fields, _check, save, first, self.window())
        dialog.open()

    def add_evidence(self, consent_id: int) -> None:
        """Ask for the file that proves a consent."""
        dialog = QFileDialog(self.window(), t("Add evidence"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.keep_evidence(consent_id, Path(path)))
        dialog.open()

    def keep_evidence(self, consent_id: int, path: Path) -> None:
        """Read a file on a thread and keep it with a consent."""
        from app.actions import taking_over  # noqa: PLC0415

        def start(book: Book) -> Any:
            return on_thread(
                "evidence", lambda: book.run(taking_over.add_evidence, consent_id, taking_over.read_evidence(path))
            )

        self._desk.write(start)

    # -- Google -----------------------------------------------------------------------------------------------------

    def _google(self, transfer: TransferDetail) -> QVBoxLayout:
        from app.actions import taking_over  # noqa: PLC0415

        rows = QVBoxLayout()
        rows.setSpacing(self.unit)
        head = QHBoxLayout()
        everything = transfer.subscriptions == ("all",)
        what = t("Everything that can be moved") if everything else ", ".join(transfer.subscriptions)
        head.addWidget(label(what or t("The customer alone, no subscriptions")), 1)
        words, tone = self._google_state(transfer)
        head.addWidget(pill(words, tone))
        rows.addLayout(head)
        open_still = transfer.state in {"requested", "customer_agreed", "lapsed"} and not transfer.is_sent
        if transfer.method == "token":
            rows.addLayout(self._token(transfer, can_enter=open_still))
        if transfer.missing and open_still:
            rows.addWidget(label(t("Waits for: {fields}.", fields=missing_words(transfer.missing)), "second"))
        if open_still:
            rows.addWidget(
                self._buttons((t("Withdraw"), lambda: self._desk.do(taking_over.withdraw, transfer.id), False))
            )
        return rows

    def _google_state(self, transfer: TransferDetail) -> tuple[str, str]:
        if transfer.state == "withdrawn":
            return t("Withdrawn"), "plain"
        if transfer.state == "manageable":
            return t("Done"), "ok"
        if transfer.state == "lapsed":
            return t("Token expired"), "bad"
        if transfer.needs_you:
            return t("Needs you"), "bad"  # what is wrong stands with the instruction
        if transfer.is_sent:
            return t("At Google"), "info"
        return (t("Held"), "warn") if transfer.missing else (t("Waiting to be sent"), "info")

    def _token(self, transfer: TransferDetail, *, can_enter: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        left = self._days_left(transfer)
        if transfer.has_token and left is not None:
            said = t("Token until {date}", date=short_date(transfer.expires_on))
            row.addWidget(label(said), 1)
            row.addWidget(_countdown(left))
        else:
            row.addWidget(label(t("No token yet")), 1)
        if can_enter:
            words = t("New token") if transfer.has_token else t("Enter token")
            self._token_button = small_button(words, partial(self.enter_token, transfer.id))
            row.addWidget(self._token_button)
        return row

    def enter_token(self, transfer_id: int) -> None:
        """Ask for a token and when it was made; it goes into the keyring, and nowhere else."""

        def save(values: dict[str, Any]) -> None:
            self._desk.write(
                partial(self._keep_token, transfer_id, values["transfer_token"], values["token_date"]),
                done=lambda _changes: dialog.accept(),
                failed=dialog.refuse,
            )

        fields = [
            FormField("transfer_token", t("Token")),
            FormField("token_date", t("Made on"), hint=t("day month year")),
        ]
        first = {"token_date": short_date(self._desk.today())}
        dialog = FormDialog(t("Transfer token"), t("Keep"), fields, _check, save, first, self.window())
        editor = dialog.fields["transfer_token"].editor
        if isinstance(editor, QLineEdit):
            editor.setEchoMode(QLineEdit.EchoMode.Password)
        dialog.open()

    def _keep_token(self, transfer_id: int, token: str, made_on: str, book: Book) -> Any:
        from app.actions import taking_over  # noqa: PLC0415

        secrets = self._desk.secrets

        def work() -> Changes:
            if secrets is None:
                raise Locked("no_keyring")
            name = token_name(uuid.uuid4())
            secrets.put(name, token)
            try:
                return book.run(taking_over.record_token, transfer_id, made_on, name)
            except DeskError:
                with contextlib.suppress(Locked):
                    secrets.delete(name)
                raise

        return on_thread("keep a token", work)

    # -- Zoho -------------------------------------------------------------------------------------------------------

    def _zoho(self, transfer: TransferDetail) -> QVBoxLayout:
        from app.actions import associations  # noqa: PLC0415

        rows = QVBoxLayout()
        rows.setSpacing(self.unit)
        left = self._days_left(transfer)
        lapsed = transfer.state == "lapsed" or (transfer.state == "requested" and left is not None and left < 0)
        revoked = self._is_lost and transfer.state == "manageable"
        state = "lapsed" if lapsed else "revoked" if revoked else transfer.state
        rows.addWidget(self._steps("revoked" if revoked else transfer.state))
        line = QHBoxLayout()
        line.addWidget(label(t(WAITING_WORDS[state]), "second"), 1)
        if state == "requested" and left is not None:
            line.addWidget(_countdown(left))
        rows.addLayout(line)
        method = t(METHOD_WORDS[transfer.method][0]) if transfer.method in METHOD_WORDS else transfer.method
        asked = t("Asked on {date}", date=short_date(transfer.started_on))
        rows.addWidget(label(f"{asked} · {method} · {transfer.by}", "small"))
        do = self._desk.do
        coming = "" if lapsed else association.next_state(transfer.state)
        if coming:
            rows.addWidget(
                self._buttons(
                    (t(NEXT_WORDS[coming]), lambda: do(associations.advance, transfer.id), True),
                    (t("It was refused"), lambda: do(associations.refuse, transfer.id), False),
                    (t("Withdraw"), lambda: do(associations.withdraw, transfer.id), False),
                )
            )
        elif state in {"lapsed", "refused", "withdrawn", "revoked"}:
            ask = (t("Ask again"), lambda: self._ask_again(transfer), True)
            rows.addWidget(self._buttons(ask))
        return rows

    def _ask_again(self, transfer: TransferDetail) -> None:
        from app.actions import associations  # noqa: PLC0415

        def again(book: Book) -> Any:
            if transfer.state == "requested":  # lapsed, and the chore that says so has not run yet
                book.do(associations.lapse_due)
            return book.do(associations.ask_again, transfer.id)

        self._desk.write(again)

    def _steps(self, state: str) -> QWidget:
        holder = QWidget()
        row = FlowLayout(holder, self.unit)
        said = []
        for step in association.steps(state):
            words = t(STEP_WORDS[step.name])
            sign = "✓" if step.done else "●" if step.next else "○"
            tone = "ok" if step.done else "info" if step.next else "plain"
            row.addWidget(pill(f"{sign} {words}", tone))
            how = t("done") if step.done else t("comes next") if step.next else t("not yet")
            said.append(f"{words}: {how}")
        holder.setAccessibleName(", ".join(said))
        return holder

    # -- parts ------------------------------------------------------------------------------------------------------

    def _days_left(self, transfer: TransferDetail) -> int | None:
        if not transfer.expires_on or transfer.state in {"manageable", "refused", "withdrawn"}:
            return None
        return (dt.date.fromisoformat(transfer.expires_on) - self._desk.today()).days

    def _buttons(self, *given: tuple[str, Callable[[], object], bool]) -> QWidget:
        holder = QWidget()
        row = FlowLayout(holder, self.unit)
        for words, pressed, primary in given:
            button = small_button(words, pressed)
            button.setProperty("primary", primary)
            row.addWidget(button)
        return holder


def _countdown(left: int) -> QWidget:
    tone = "bad" if left < 0 else "warn" if left <= association.SOON_DAYS else "ok"
    return pill(left_words(left), tone)


def _check(field: str, value: Any) -> Any:
    """Return a value of the two small forms as it is kept: dates as ISO text.

    Raises:
        UserError: ``date_invalid``, ``consent_needed``, ``token_date_needed``, ``token_invalid``.
    """
    if field == "transfer_token":
        return check_token(str(value))
    if not field.endswith("_date"):
        return bool(value)
    text = str(value or "").strip()
    if not text:
        raise UserError("consent_needed" if field == "consent_date" else "token_date_needed", field)
    day = parse_date(text, "dmy", buddhist=shows_buddhist_years())
    if day is None:
        raise UserError("date_invalid", field, value=text[:40])
    return day.isoformat()
