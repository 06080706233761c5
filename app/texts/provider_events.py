"""The provider's own history in words: what was done, by whom, why (R6)."""

from __future__ import annotations

from typing import Protocol

from app.texts import Texts, in_use, mark


class Told(Protocol):
    """What is asked of a line of the provider's history (``models.provider_events.ProviderEvent``)."""

    @property
    def kind(self) -> str:
        """What was done."""

    @property
    def side(self) -> str:
        """Whose doing it was."""

    @property
    def by(self) -> str:
        """Who did it."""

    @property
    def reason(self) -> str:
        """Why."""

    @property
    def licences(self) -> int | None:
        """How many there were afterwards."""

    @property
    def plan(self) -> str:
        """What the book calls the subscription."""


KIND_WORDS: dict[str, str] = {
    "created": mark("Subscription started"),
    "trial_started": mark("Trial started"),
    "price_plan_switched": mark("Payment plan changed"),
    "commitment_changed": mark("Commitment changed"),
    "license_cap_changed": mark("Number of licences changed"),
    "renewed": mark("Renewed"),
    "suspended": mark("Suspended"),
    "activated": mark("Activated"),
    "cancelled": mark("Cancelled"),
    "sku_changed": mark("Changed to another product"),
    "renewal_setting_changed": mark("Renewal changed"),
    "paid_subscription_started": mark("Paid service started"),
    "suspension_details_changed": mark("Reason of the suspension changed"),
    "trial_end_date_extended": mark("Trial extended"),
}
SIDE_WORDS: dict[str, str] = {
    "reseller": mark("by us"),
    "customer": mark("by the customer"),
    "system": mark("by Google’s system"),
    "customer_service_representative": mark("by Google’s staff"),
}
REASON_WORDS: dict[str, str] = {
    "reseller_initiated": mark("we suspended it"),
    "trial_ended": mark("the trial ended"),
    "renewal_with_type_cancel": mark("it was not to be renewed"),
    "pending_tos_acceptance": mark("the terms of service are not accepted yet"),
    "other": mark("another reason"),
    "service_terminated": mark("the service was ended"),
    "relationship_ended": mark("the customer is no longer ours"),
    "partial_transfer": mark("it was moved elsewhere"),
    "reseller_revoked_suspension": mark("we ended the suspension"),
    "customer_accepted_pending_tos": mark("the terms of service were accepted"),
    "renewal_settings_changed": mark("its renewal was changed"),
}


def event_words(event: Told, texts: Texts | None = None) -> tuple[str, str]:
    """Return what was done, and by whom.

    Returns:
        “Business Plus: Suspended – the trial ended · 12 licences”, and “by us (admin@reseller.example)”.
    """
    speak = texts or in_use()
    done = speak.t(KIND_WORDS[event.kind])
    if event.reason:
        done = f"{done} – {speak.t(REASON_WORDS[event.reason])}"
    if event.licences is not None and event.kind in ("created", "trial_started", "license_cap_changed"):
        done = f"{done} · {speak.n('{count} licence', '{count} licences', event.licences)}"
    if event.plan:
        done = f"{event.plan}: {done}"
    side = speak.t(SIDE_WORDS[event.side]) if event.side else ""
    who = f"{side} ({event.by})" if side and event.by else side or event.by
    return done, who
