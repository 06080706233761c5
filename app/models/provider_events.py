"""What was done with a customer's subscriptions at its provider, by whoever did it (R6, R50)."""

from __future__ import annotations

from typing import NamedTuple


class ProviderEvent(NamedTuple):
    """One line of the provider's own history.

    Args:
        ref: what the provider calls the subscription.
        at: instant (ms).
        kind: of ``rules.provider_events.KINDS``.
        side: of ``rules.provider_events.SIDES``; empty: not said.
        by: the address of who did it; empty: not said.
        reason: of ``rules.provider_events.REASONS``; empty: not said.
        licences: there were afterwards; None: not said.
        plan: of the subscription, as the book calls it; empty: the book does not know it.
    """

    ref: str
    at: int
    kind: str
    side: str = ""
    by: str = ""
    reason: str = ""
    licences: int | None = None
    plan: str = ""
