"""The application to become a Zoho Workplace partner: its fields, what is needed, its states (R60; zoho.md §1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from app.errors import UserError
from app.rules.customer import check as check_customer
from app.rules.customer import clean
from app.rules.domain import host_of, to_ascii
from app.rules.email import check_email

ANSWER_DAYS = 7  # "reviewed within one week", which is an expectation and no promise
LONG_LIMIT = 4_000
TEXT_LIMIT = 200

# Step → its fields, in the order of the form.
STEPS: dict[str, tuple[str, ...]] = {
    "account": ("zoho_email",),
    "company": (
        *("company_name", "website", "contact_first_name", "contact_last_name", "phone"),
        *("address_lines", "postal_code", "locality", "administrative_area", "country"),
    ),
    "expertise": ("expertise",),
    "experience": ("experience", "customers_served", "plan"),
    "terms": ("terms_read",),
}
FIELDS = tuple(field for fields in STEPS.values() for field in fields)
NEEDED = (
    *("zoho_email", "company_name", "contact_first_name", "contact_last_name", "phone", "address_lines", "locality"),
    *("country", "expertise", "experience", "plan", "terms_read"),
)
EXPERTISES = ("workplace",)  # the programme is Zoho Workplace's; another answer leads to another programme
LONG = ("address_lines", "experience", "plan")
# State → states it can go to.
STEPS_ON: dict[str, tuple[str, ...]] = {
    "draft": ("submitted",),
    "submitted": ("draft", "accepted", "declined"),
    "accepted": (),
    "declined": (),
}
_AS_CUSTOMER = ("phone", "postal_code", "locality", "administrative_area", "country", "address_lines")


def check(field: str, value: Any) -> Any:
    """Return a value as it is kept.

    Args:
        field: one of ``FIELDS``.
        value: as typed; a flag for ``terms_read``.

    Raises:
        UserError: what is wrong with it, at that field.
    """
    if field == "terms_read":
        return bool(value)
    if field == "expertise":
        if value and value not in EXPERTISES:
            raise UserError("not_a_choice", field, value=str(value))
        return str(value or "")
    if field in _AS_CUSTOMER:
        return check_customer(field, value)
    text = clean(str(value or ""), field, lines=field in LONG)
    limit = LONG_LIMIT if field in LONG else TEXT_LIMIT
    if len(text) > limit:
        raise UserError("too_long", field, limit=limit, length=len(text))
    if text and field == "zoho_email":
        return check_email(text, field)
    if text and field == "website":
        try:
            to_ascii(host_of(text))
        except UserError as error:
            raise UserError(error.code, field, **error.facts) from error
    return text


def missing(entries: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the needed fields that are empty, in the order of the form."""
    return tuple(field for field in FIELDS if field in NEEDED and not entries.get(field))


def answer_due(submitted_on: dt.date) -> dt.date:
    """Return the day by which an answer is expected."""
    return submitted_on + dt.timedelta(days=ANSWER_DAYS)


def refuse_step(state: str, to: str) -> str:
    """Return why an application can't go from one state to another (a code); empty where it can."""
    return "" if to in STEPS_ON[state] else "application_step"
