"""The columns of the table: how each cell is shown and typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.actions.flows.add_words import EDU_SIZE_WORDS, EDU_TYPE_WORDS
from app.models.creation import Candidate
from app.rules.countries import country_code
from app.rules.domain import to_unicode
from app.texts import t
from app.texts.fields import field_label
from app.views.customer.words import KIND_WORDS, PROVIDER_WORDS, ZOHO_WORDS, country_name

FIELDS = (
    *("organisation_name", "provider", "kind", "domain", "country", "address_lines", "postal_code", "locality"),
    *("administrative_area", "primary_email", "admin_first_name", "admin_last_name", "alternate_email", "phone"),
    *("public_identifier", "edu_type", "edu_size", "edu_website", "zoho_plan"),
)
# Columns that only some records have a use for.
SPECIAL = ("public_identifier", "edu_type", "edu_size", "edu_website", "zoho_plan", "administrative_area")
CHOICES: Mapping[str, Mapping[str, str]] = {
    "provider": PROVIDER_WORDS,
    "kind": KIND_WORDS,
    "edu_type": EDU_TYPE_WORDS,
    "edu_size": EDU_SIZE_WORDS,
    "zoho_plan": ZOHO_WORDS,
}


def column_label(field: str) -> str:
    """Return the words above a column."""
    return field_label(field)


def shown(field: str, value: Any) -> str:
    """Return a value as its cell shows it."""
    if field in CHOICES:
        words = CHOICES[field].get(str(value or ""), str(value or ""))
        return t(words) if value or field == "provider" else ""
    if field == "domain":
        return to_unicode(str(value or ""))
    if field == "country" and value:
        return country_name(str(value))
    return ", ".join(str(value or "").split("\n")) if field == "address_lines" else str(value or "")


def typed(field: str, text: str) -> str:
    """Return what was typed or pasted into a cell as its column wants it: words of a choice become its value."""
    text = text.strip()
    if field in CHOICES:
        for value, words in CHOICES[field].items():
            if text.casefold() in (value.casefold(), t(words).casefold(), words.casefold()):
                return value
    if field == "country":
        return country_code(text) or text
    return text.replace(", ", "\n") if field == "address_lines" else text


def is_used(field: str, candidate: Candidate) -> bool:
    """Whether a record has a use for a special column."""
    values = candidate.values
    if field in candidate.missing or field in candidate.wrong:
        return True
    if field == "zoho_plan":
        return bool(values["provider"] == "zoho")
    if field.startswith("edu_"):
        return bool(values["education"])
    return bool(values[field])
