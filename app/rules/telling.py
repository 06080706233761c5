"""Which of our values a provider can be told of, where it has another (R50). Pure."""

from __future__ import annotations

from collections.abc import Mapping

from app.rules.merge import SHARED

# Google takes a customer's details by UpdateCustomer; who it is there, its domain and its administrator, is not changed
# so. Zoho has no interface for it: a person does it on Zoho's page.
_TAKEN: Mapping[str, frozenset[str]] = {"google": frozenset(SHARED) - {"domain", "primary_email"}}


def can_be_told(provider: str, field: str, value: str) -> bool:
    """Whether the provider takes our value of a shared field from us.

    Args:
        provider: ``google`` or ``zoho``.
        field: the column.
        value: ours; an empty one is never told: most details may not be taken away there.
    """
    return bool(value) and field in _TAKEN.get(provider, ())
