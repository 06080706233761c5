"""What becomes of a domain or an email that is asked about before a customer is created (R14; google.md §3)."""

from __future__ import annotations

from collections.abc import Sequence

from app.models.provider import Existing, Identity
from app.models.values import Kind


def decide(identities: Sequence[Identity], kind: str = Kind.DOMAIN) -> Existing:
    """Decide by what exists.

    Nothing there: create it. A customer of ours: open it. Ours by purchase consent alone, or somebody else's domain:
    take it over. Only teams of others: for a team a person chooses between taking one over and making another; a
    domain is free beside them, since a team owns none.

    Args:
        identities: what the provider found.
        kind: of the customer that is to be created.

    Returns:
        ``new``, ``ours``, ``take_over`` or ``team``, with the identities it is about.
    """
    ours = tuple(each for each in identities if each.owned and each.customer_ref)
    if ours:
        return Existing("ours", ours)
    consented = tuple(each for each in identities if each.owned)
    if consented:
        return Existing("take_over", consented)
    domains = tuple(each for each in identities if each.kind != Kind.TEAM)
    if domains:
        return Existing("take_over", domains)
    if identities and kind == Kind.TEAM:
        return Existing("team", tuple(identities))
    return Existing("new", tuple(identities))
