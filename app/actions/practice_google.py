"""What the sample customers of a practice book are called at the practice Google, and where they live (R83).

All of it is made from what the book says already, so an older practice book gets the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.models.values import Standing, Status
from app.rules.changes import OURS

# Country → street, postal code, place: public places where nobody lives.
_PLACES = {
    "NL": ("Coolsingel", "3011 AA", "Rotterdam"),
    "SE": ("Stortorget", "111 29", "Stockholm"),
    "TH": ("Sanam Luang", "10200", "Bangkok"),
    "KR": ("Sejong-daero", "04524", "Seoul"),
    "GB": ("Parliament Square", "SW1P 3JX", "London"),
}
_SKUS = {
    "Business Starter": "1010020027", "Business Standard": "1010020028", "Business Plus": "1010020025",
    "Enterprise Standard": "1010020026", "Enterprise Plus": "1010020020", "Enterprise Essentials": "1010060003",
    "Enterprise Essentials Plus": "1010060005", "Frontline Starter": "1010020030",
    "Education Fundamentals": "1010070001", "Education Standard": "1010310005", "Education Plus": "1010310008",
    "Cloud Identity Premium": "1010050001", "Vault": "Google-Vault",
}  # fmt: skip
_SIZES = (
    (100, "size_1_100"), (500, "size_101_500"), (1000, "size_501_1000"), (2000, "size_1001_2000"),
    (5000, "size_2001_5000"), (10000, "size_5001_10000"),
)  # fmt: skip
CONSOLE = "https://admin.google.com/ac/home?ecid="


def customer_details(values: Mapping[str, Any], account_ref: str, number: int) -> dict[str, Any]:
    """Return the columns that a sample customer of Google gets: address, and its names at Google where it is there.

    Args:
        values: its columns.
        account_ref: of its partner account, ``C…``.
        number: nobody else's.
    """
    street, postal_code, locality = _PLACES.get(str(values.get("country") or ""), _PLACES["NL"])
    found: dict[str, Any] = {}
    if not values.get("address_lines"):
        found |= {"address_lines": f"{street} {number}", "postal_code": postal_code, "locality": locality}
    if values["standing"] != Standing.AT_PROVIDER:
        return found
    identity = values.get("cloud_identity_id") or f"C0{number:07d}"
    found |= {
        "provider_ref": f"accounts/{account_ref}/customers/S{number:08d}",
        "cloud_identity_id": identity,
        "admin_console_uri": f"{CONSOLE}{identity}",
    }
    if values.get("education"):
        licences = values.get("licences") or 0
        size = next((name for most, name in _SIZES if licences <= most), "size_10001_or_more")
        found |= {"edu_type": "university" if licences > _SIZES[3][0] else "k12", "edu_size": size}
    return found


def subscription_details(values: Mapping[str, Any], customer_ref: str, number: int) -> dict[str, Any]:
    """Return the columns that a subscription of such a customer gets.

    Args:
        values: its columns, and ``kind`` of its customer; ``waits_for_terms``: the customer has not accepted them.
        customer_ref: what Google calls the customer.
        number: nobody else's.
    """
    found: dict[str, Any] = {"sku": _SKUS.get(str(values["plan"]), ""), "licences_used": used(values.get("licences"))}
    if values["status"] == Status.CANCELLED or not customer_ref:
        return found
    found["provider_ref"] = f"{customer_ref}/entitlements/S{number:08d}"
    if str(values.get("payment_plan") or "").startswith("annual"):
        found["renewal"] = "auto"
    if values["status"] == Status.TRIAL:
        found["period_start"] = values["trial_start"]
    if values["status"] == Status.SUSPENDED:
        found["suspension_reasons"] = ["pending_tos_acceptance" if values.get("waits_for_terms") else OURS]
    return found


def used(licences: int | None) -> int | None:
    """Return how many licences have a user: most of them."""
    return None if licences is None else max(1, licences * 4 // 5)
