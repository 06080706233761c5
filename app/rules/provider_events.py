"""What of a provider's history makes sense (R6; providers/google.md §8). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.models.provider_events import ProviderEvent

KINDS = (
    "created", "price_plan_switched", "commitment_changed", "renewed", "suspended", "activated", "cancelled",
    "sku_changed", "renewal_setting_changed", "paid_subscription_started", "license_cap_changed",
    "suspension_details_changed", "trial_end_date_extended", "trial_started",
)  # fmt: skip
SIDES = ("reseller", "customer", "system", "customer_service_representative")
REASONS = (
    "reseller_initiated", "trial_ended", "renewal_with_type_cancel", "pending_tos_acceptance", "other",
    "service_terminated", "relationship_ended", "partial_transfer",
    "reseller_revoked_suspension", "customer_accepted_pending_tos", "renewal_settings_changed",
)  # fmt: skip
_LATEST = 4_102_444_800_000  # 2100: later is no instant of a history
_MOST_TEXT = 254
_MOST_LICENCES = 2**31


def readable(said: Iterable[Mapping[str, Any]]) -> list[ProviderEvent]:
    """Return what makes sense of what a provider's client says (``changes``); hostile until read (Q8)."""
    return [made for each in said if (made := _event(each)) is not None]


def _event(said: Mapping[str, Any]) -> ProviderEvent | None:
    ref, kind, at = _text(said.get("provider_ref")), said.get("kind"), said.get("at")
    if not ref or kind not in KINDS or not isinstance(at, int) or not 0 < at < _LATEST:
        return None
    side, reason, licences = said.get("side"), said.get("reason"), said.get("licences")
    return ProviderEvent(
        ref,
        int(at),
        str(kind),
        str(side) if side in SIDES else "",
        _text(said.get("by")),
        str(reason) if reason in REASONS else "",
        licences if isinstance(licences, int) and 0 <= licences < _MOST_LICENCES else None,
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    return "".join(letter for letter in value[:_MOST_TEXT] if letter.isprintable()).strip()
