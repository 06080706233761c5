"""What is known about a customer's domain today, and how its provider verifies it (R30; look-ups come with DNS)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.models.details import CustomerDetail
from app.models.values import CardRow
from app.rules.domain import to_unicode
from app.rules.email import own_domain
from app.texts import mark, t
from app.views.customer.pane import Pane, label, pill, small_button
from app.views.customer.words import PROVIDER_WORDS

if TYPE_CHECKING:
    from app.views.desk import Desk

_HOW = {
    "google": mark(
        "Google shows the customer’s administrator a TXT record that begins with “google-site-verification=”. It is "
        "set at the domain’s DNS host, with @ as its name."
    ),
    "zoho": mark(
        "Zoho shows a TXT record that begins with “zoho-verification=”, a CNAME record or a file, whichever is easier. "
        "It is set at the domain’s DNS host, or placed on its web site."
    ),
    "": mark("Which record proves the domain depends on the provider. Choose the provider first."),
}


class VerificationPane(Pane):
    """The domain, whether it is verified, what proves it, and a word of ours until the provider's is asked."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(t("Domain"), parent)
        self._desk = desk

    def show_detail(self, detail: CustomerDetail) -> None:
        """Show the domain of a customer."""
        self.show_card(detail.card)

    def show_card(self, card: CardRow) -> None:
        """Show the domain of a customer's card."""
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
        if not card.domain_verified:
            self.body.addWidget(label(t(_HOW[card.provider]), "second"))
            self.body.addWidget(
                label(
                    t("Partner Desk does not look into DNS yet. Write it down here when the provider says “verified”."),
                    "small",
                )
            )
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
        buttons = QHBoxLayout()
        if not card.domain_verified and card.standing != "book_only":
            asks = small_button(t("Ask {provider} to verify", provider=t(PROVIDER_WORDS[card.provider])),
                                lambda: self._ask(card))  # fmt: skip
            buttons.addWidget(asks)
        if card.kind == "team" and not card.domain_verified:
            buttons.addWidget(small_button(t("Its domain is verified: make it a domain customer"),
                                           lambda: self._became(card)))  # fmt: skip
            buttons.addStretch(1)
            self.body.addLayout(buttons)
            return
        verb = t("Mark as not verified") if card.domain_verified else t("Mark as verified")
        buttons.addWidget(small_button(verb, lambda: self._mark(card)))
        buttons.addStretch(1)
        self.body.addLayout(buttons)

    def _ask(self, card: CardRow) -> None:
        from app.actions import verification  # noqa: PLC0415 - loaded when first used

        self._desk.do(verification.ask_provider, [card.id])

    def _became(self, card: CardRow) -> None:
        from app.actions import verification  # noqa: PLC0415

        self._desk.do(verification.became_domain_customer, card.id)

    def _mark(self, card: CardRow) -> None:
        from app.actions import customers  # noqa: PLC0415 - loaded when first used

        self._desk.do(customers.edit, card.id, {"domain_verified": not card.domain_verified})

    def _copy(self, domain: str) -> None:
        QGuiApplication.clipboard().setText(domain)
        self._desk.strip.say(t("“{domain}” was copied.", domain=domain))
