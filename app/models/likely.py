"""Customers of the book that may be the one somebody is typing, as frozen values (R14)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LikelyCustomer:
    """A customer that looks like the one being typed.

    Args:
        id: of the customer.
        name: its organisation's name.
        domain: as A-label.
        email: its super administrator's.
        provider: ``""``, ``google`` or ``zoho``.
        account_id: of our partner account; None where there is none.
        account: its name.
        kind: ``domain`` or ``team``.
        by: what is the same: ``domain``, ``cloud_identity_id``, ``crm_id``, ``primary_email``, ``email_domain`` or
            ``organisation_name``.
    """

    id: int
    name: str
    domain: str
    email: str
    provider: str
    account_id: int | None
    account: str
    kind: str
    by: str
