"""What is told to a provider to create a customer, as the payloads of its operations (R11, R13, R14; no secrets)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.models.values import Kind, Provider
from app.rules.address import lines_of
from app.rules.email import email_domain
from app.rules.phone import Phone, read_phone
from app.rules.requirements import CREATE, ZOHO_FREE, ZOHO_PLANS

# Checks that need the network and so were not made when the operation was written; the runner makes them first (R10).
UNCHECKED = ("domain_registered", "exists")
_GOOGLE_CREATE = (
    *("kind", "product_family", "public_identifier", "organisation_name", "domain", "country", "postal_code"),
    *("locality", "administrative_area", "address_lines", "primary_email", "crm_id", "admin_first_name"),
    *("admin_last_name", "alternate_email", "phone", "language"),
)
_GOOGLE_PROVISION = (
    *("kind", "domain", "primary_email", "admin_first_name", "admin_last_name", "alternate_email", "phone"),
    *("language", "edu_type", "edu_size", "edu_website"),
)
_ZOHO_CREATE = ("organisation_name", "domain", "primary_email", "admin_first_name", "admin_last_name")


# A check made by the wizard is as good as one made now for ten minutes, for the same values.
CHECK_HOLDS_MS = 10 * 60_000


def needs_check(name: str, payload: Mapping[str, Any], now_ms: int) -> bool:
    """Return whether a check of ``UNCHECKED`` must be made before an operation is sent.

    Args:
        name: of the check.
        payload: of the operation: ``unchecked``, and ``checked``: check → ``at`` (ms) and the values it was about.
        now_ms: the instant.
    """
    if name not in payload.get("unchecked", ()):
        return False
    made = (payload.get("checked") or {}).get(name)
    if not isinstance(made, Mapping) or not 0 <= now_ms - int(made.get("at") or 0) < CHECK_HOLDS_MS:
        return True
    team = payload.get("kind") == Kind.TEAM
    return any(
        (made.get(each) or "") != (payload.get(each) or "") for each in ("domain", *(["primary_email"] if team else []))
    )


def payload_of(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what one operation tells the provider of a customer; empty fields are left out.

    Args:
        kind: ``create_customer`` or ``provision_identity``.
        values: the customer's columns.

    Returns:
        Customer columns by name; ``address_lines`` as a list, ``phone`` as E.164, for Zoho ``plan`` (sku) and
        ``plan_name`` (as its API calls it); ``unchecked``: checks to make before it is sent.
    """
    if values.get("provider") == Provider.ZOHO:
        plan = str(values.get("zoho_plan") or ZOHO_FREE)
        payload = {field: values[field] for field in _ZOHO_CREATE if values.get(field)}
        return {**payload, "plan": plan, "plan_name": ZOHO_PLANS.get(plan, plan), "unchecked": list(UNCHECKED)}
    fields: tuple[str, ...] = _GOOGLE_CREATE if kind == CREATE else _GOOGLE_PROVISION
    if not values.get("education"):
        fields = tuple(field for field in fields if not field.startswith("edu_"))
    payload = {field: values[field] for field in fields if values.get(field)}
    if "address_lines" in payload:
        payload["address_lines"] = lines_of(payload["address_lines"])
    if "phone" in payload:
        read = read_phone(str(payload["phone"]), str(values.get("country") or ""))
        payload["phone"] = read.e164 if isinstance(read, Phone) else payload["phone"]
    if values.get("kind") == Kind.TEAM and values.get("primary_email"):
        payload["domain"] = email_domain(str(values["primary_email"]))
    if kind == CREATE:
        payload["unchecked"] = list(UNCHECKED)
    return payload
