"""A customer's domain on its page: whether it is verified, what the last look saw, and the way to more (R30, R31)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.models.details import CustomerDetail
from app.models.mail_setup import Storage
from app.models.verifying import DomainDetail
from app.rules.domain import to_unicode
from app.rules.email import own_domain
from app.store import mail_setup_rows, verifying_rows
from app.texts import t
from app.views.customer.pane import Pane, label, pill, small_button
from app.views.domain.setup_pane import storage_words
from app.views.domain.words import VERDICT_WORDS, advice, clock

if TYPE_CHECKING:
    from app.models.values import CardRow
    from app.views.desk import Desk


class VerificationPane(Pane):
    """The domain, whether it is verified, and what the newest look came to."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(t("Domain"), parent)
        self._desk = desk
        self._customer_id = 0

    def show_detail(self, detail: CustomerDetail) -> None:
        """Show the domain of a customer."""
        card = detail.card
        self._customer_id = card.id
        self.clear()
        domain = own_domain(card.kind, card.domain, card.primary_email)
        if not domain:
            self.say_empty(t("No domain yet. Enter it among the details."))
            return
        row = QHBoxLayout()
        shown = to_unicode(domain)
        row.addWidget(label(shown if shown == domain else f"{shown} ({domain})", selectable=True), 1)
        row.addWidget(pill(t("✓ verified"), "ok") if card.domain_verified else pill(t("not verified"), "warn"))
        row.addWidget(small_button(t("Copy"), lambda: self._copy(domain), name=t("Copy the domain")))
        self.body.addLayout(row)
        self._looked = label("", "second")
        self._looked.hide()
        self.body.addWidget(self._looked)
        if card.kind == "team" and not card.domain_verified:
            self.body.addWidget(
                label(
                    t(
                        "A team may hold little more than Essentials. Once its domain is verified it becomes a domain "
                        "customer, and everything else can be ordered."
                    ),
                    "small",
                )
            )
        self.body.addLayout(self._buttons(card))
        if card.provider == "zoho" and card.domain_verified:
            self._storage = label("", "second", selectable=True)
            self._storage.hide()
            self.body.addWidget(self._storage)
            told = self._desk.reader.ask(mail_setup_rows.storage, card.id)
            self._desk.when(told, partial(self._show_storage, card.id, self._storage))
        if not card.domain_verified:
            asked = card.id
            self._desk.when(
                self._desk.reader.ask(verifying_rows.detail, asked), partial(self._show_look, asked, self._looked)
            )

    def _buttons(self, card: CardRow) -> QHBoxLayout:
        buttons = QHBoxLayout()
        go = partial(self._desk.go, "domain", card.id)
        if card.domain_verified:
            buttons.addWidget(small_button(t("Mail readiness"), go))
            buttons.addWidget(small_button(t("Mark as not verified"), partial(self._mark, card)))
        else:
            buttons.addWidget(small_button(t("Verify …"), go, name=t("Verify the domain")))
            if card.kind == "team":
                words = t("Its domain is verified: make it a domain customer")
                buttons.addWidget(small_button(words, partial(self._became, card)))
            else:
                buttons.addWidget(small_button(t("Mark as verified"), partial(self._mark, card)))
        buttons.addStretch(1)
        return buttons

    def _show_look(self, asked: int, into: QWidget, found: DomainDetail | None) -> None:
        if asked != self._customer_id or into is not self._looked or found is None:
            return
        said = []
        if found.looks:
            verdict = found.looks[0].verdict
            words = t(VERDICT_WORDS[verdict.verdict][0])
            when = clock(found.looks[0].at, self._desk.today())
            said.append(t("{verdict} ({time}): {sentence}", verdict=words, time=when, sentence=advice(verdict)))
        if found.watch is not None and found.watch.watching:
            said.append(t("It is looked at again by itself."))
        self._looked.setText(" ".join(said))
        self._looked.setVisible(bool(said))

    def _show_storage(self, asked: int, into: QLabel, found: Storage | None) -> None:
        if asked == self._customer_id and into is self._storage and found is not None:
            into.setText(storage_words(found, clock(found.at, self._desk.today())))
            into.show()

    def _became(self, card: CardRow) -> None:
        from app.actions import verification  # noqa: PLC0415 - loaded when first used

        self._desk.do(verification.became_domain_customer, card.id)

    def _mark(self, card: CardRow) -> None:
        from app.actions import customers  # noqa: PLC0415 - loaded when first used

        self._desk.do(customers.edit, card.id, {"domain_verified": not card.domain_verified})

    def _copy(self, domain: str) -> None:
        QGuiApplication.clipboard().setText(domain)
        self._desk.strip.say(t("“{domain}” was copied.", domain=domain))
