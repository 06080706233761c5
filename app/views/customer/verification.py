"""What is known about a customer's domain today, and how its provider verifies it (R30; look-ups come with DNS)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.models.details import CustomerDetail
from app.models.values import CardRow
from app.rules.domain import to_unicode
from app.texts import mark, t
from app.views.customer.pane import Pane, label, pill, small_button

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
        if not card.domain:
            self.say_empty(t("No domain yet. Enter it among the details."))
            return
        row = QHBoxLayout()
        shown = to_unicode(card.domain)
        row.addWidget(label(shown if shown == card.domain else f"{shown} ({card.domain})", selectable=True), 1)
        row.addWidget(pill(t("✓ verified"), "ok") if card.domain_verified else pill(t("not verified"), "warn"))
        row.addWidget(small_button(t("Copy"), lambda: self._copy(card.domain), name=t("Copy the domain")))
        self.body.addLayout(row)
        if not card.domain_verified:
            self.body.addWidget(label(t(_HOW[card.provider]), "second"))
            self.body.addWidget(
                label(
                    t("Partner Desk does not look into DNS yet. Write it down here when the provider says “verified”."),
                    "small",
                )
            )
        buttons = QHBoxLayout()
        verb = t("Mark as not verified") if card.domain_verified else t("Mark as verified")
        buttons.addWidget(small_button(verb, lambda: self._mark(card)))
        buttons.addStretch(1)
        self.body.addLayout(buttons)

    def _mark(self, card: CardRow) -> None:
        from app.actions import customers  # noqa: PLC0415 - loaded when first used

        self._desk.do(customers.edit, card.id, {"domain_verified": not card.domain_verified})

    def _copy(self, domain: str) -> None:
        QGuiApplication.clipboard().setText(domain)
        self._desk.strip.say(t("“{domain}” was copied.", domain=domain))
