"""Instructions of the outbox → Google's messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.cloud import channel_v1 as cc
from google.type import postal_address_pb2

from app.models.provider import Instruction
from app.providers.google.read import OWN_MARK, UNITS
from app.rules.address import lines_of

_TYPES = cc.CloudIdentityInfo.CustomerType
# Column → path in Google's customer: what may be changed later.
PATHS = {
    "organisation_name": "org_display_name", "domain": "domain", "alternate_email": "alternate_email",
    "language": "language_code", "crm_id": "correlation_id", "primary_email": "primary_contact_info",
    "admin_first_name": "primary_contact_info", "admin_last_name": "primary_contact_info",
    "phone": "primary_contact_info", "country": "org_postal_address", "postal_code": "org_postal_address",
    "locality": "org_postal_address", "administrative_area": "org_postal_address",
    "address_lines": "org_postal_address",
}  # fmt: skip


def correlation_of(instruction: Instruction) -> str:
    """Return the id by which a customer is found again: its CRM id, else one of our own."""
    crm_id = str(instruction.payload.get("crm_id") or instruction.customer.get("crm_id") or "")
    return crm_id or f"{OWN_MARK}{instruction.customer.get('uid') or instruction.uid}"


def customer(values: Mapping[str, Any], correlation: str) -> Any:
    """Return a customer of the book's columns."""
    return cc.Customer(
        org_display_name=values.get("organisation_name", ""),
        domain=values.get("domain", ""),
        alternate_email=values.get("alternate_email", ""),
        language_code=values.get("language", ""),
        correlation_id=correlation,
        primary_contact_info=cc.ContactInfo(
            first_name=values.get("admin_first_name", ""),
            last_name=values.get("admin_last_name", ""),
            email=values.get("primary_email", ""),
            phone=values.get("phone", ""),
        ),
        org_postal_address=postal_address_pb2.PostalAddress(
            region_code=values.get("country", ""),
            postal_code=values.get("postal_code", ""),
            locality=values.get("locality", ""),
            administrative_area=values.get("administrative_area", ""),
            address_lines=lines_of(values.get("address_lines")),
        ),
    )


def identity(payload: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return the CloudIdentityInfo and the AdminUser of ``provision_identity``."""
    info = cc.CloudIdentityInfo(
        customer_type=_TYPES.TEAM if payload.get("kind") == "team" else _TYPES.DOMAIN,
        alternate_email=payload.get("alternate_email", ""),
        phone_number=payload.get("phone", ""),
        language_code=payload.get("language", ""),
    )
    if payload.get("edu_type"):
        kinds, sizes = cc.EduData.InstituteType, cc.EduData.InstituteSize
        info.edu_data = cc.EduData(
            institute_type=getattr(kinds, str(payload["edu_type"]).upper(), 0),
            institute_size=getattr(sizes, str(payload.get("edu_size", "")).upper(), 0),
            website=payload.get("edu_website", ""),
        )
    user = cc.AdminUser(
        email=payload.get("primary_email", ""),
        given_name=payload.get("admin_first_name", ""),
        family_name=payload.get("admin_last_name", ""),
    )
    return info, user


def units_name(offer: Any) -> str:
    """Return which parameter of a bare offer counts licences."""
    names = [each.name for each in offer.parameter_definitions if each.name in UNITS]
    return names[0] if names else "num_units"


def units(name: str, count: int) -> list[Any]:
    """Return the parameters that ask for so many licences."""
    return [cc.Parameter(name=name, value=cc.Value(int64_value=count))]


def renewal(to: str, payment_plan: str) -> Any:
    """Return renewal settings: ``auto``, ``active_users``, ``flexible`` or ``off``.

    Args:
        to: of ``rules.changes.RENEWALS``.
        payment_plan: of the subscription: it renews as it is paid now.
    """
    month, year = (cc.Period(duration=1, period_type=each) for each in (cc.PeriodType.MONTH, cc.PeriodType.YEAR))
    if to == "flexible":
        return cc.RenewalSettings(enable_renewal=True, payment_plan=cc.PaymentPlan.FLEXIBLE, payment_cycle=month)
    return cc.RenewalSettings(
        enable_renewal=to != "off",
        resize_unit_count=to == "active_users",
        payment_plan=cc.PaymentPlan.COMMITMENT,
        payment_cycle=year if payment_plan == "annual_yearly" else month,
    )
