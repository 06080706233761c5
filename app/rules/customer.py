"""What may stand in a customer's fields in the book: checked and normalised when a field is left (R11 "save", R82).

What a provider needs to *send* is another, stricter table; nothing here stops a record that is merely incomplete.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from app.errors import UserError
from app.models.values import Kind, Provider
from app.rules.domain import host_of, to_ascii
from app.rules.email import check_email
from app.rules.tags import join_tags, split_tags

NAME_LIMIT = 250
SHORT_LIMIT = 120
NOTE_LIMIT = 20_000
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PHONE = re.compile(r"[+(]?[0-9][0-9 ().\-/]{3,30}([ ,;]*(x|ext\.?|#) ?[0-9]{1,6})?", re.IGNORECASE)
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "provider": tuple(Provider),
    "kind": tuple(Kind),
}
_FLAGS = ("education", "domain_verified")
_EMAILS = ("primary_email", "alternate_email")
_NAMES = ("organisation_name", "alternate_name", "admin_first_name", "admin_last_name", "locality")
_SHORT = (
    "crm_id",
    "cloud_identity_id",
    "postal_code",
    "administrative_area",
    "edu_type",
    "edu_size",
    "edu_website",
    "product_family",
    "public_identifier",
    "zoho_plan",
    "owner",
)
_LONG = ("note", "address_lines")
EDITABLE = (
    *_CHOICES,
    *_FLAGS,
    *_EMAILS,
    *_NAMES,
    *_SHORT,
    *_LONG,
    "domain",
    "phone",
    "country",
    "language",
    "tags",
    "partner_account_id",
)


def check(field: str, value: Any) -> Any:
    """Return ``value`` as the book keeps it.

    Args:
        field: one of ``EDITABLE``.
        value: as typed (text), or a flag or number for flags and ids.

    Raises:
        UserError: the field's name and the code of what is wrong; nothing is changed.
    """
    if field in _CHOICES:
        if value not in _CHOICES[field]:
            raise UserError("not_a_choice", field, value=str(value))
        return str(value)
    if field in _FLAGS:
        return int(bool(value))
    if field == "partner_account_id":
        return None if value in (None, "", 0) else int(value)
    text = clean(str(value or ""), field, lines=field in _LONG)
    if not text:
        return ""
    if field == "domain":
        return to_ascii(host_of(text))
    if field in _EMAILS:
        return check_email(text, field)
    return _check_text(field, text)


def _check_text(field: str, text: str) -> str:
    if field == "phone" and not _PHONE.fullmatch(text):
        raise UserError("phone_invalid", field, value=text)
    if field == "country":
        if not re.fullmatch(r"[A-Za-z]{2}", text):
            raise UserError("country_invalid", field, value=text)
        return text.upper()
    if field == "language" and not _LANGUAGE.fullmatch(text):
        raise UserError("language_invalid", field, value=text)
    if field == "tags":
        return join_tags(split_tags(text))
    limit = NOTE_LIMIT if field in _LONG else NAME_LIMIT if field in _NAMES else SHORT_LIMIT
    if len(text) > limit:
        raise UserError("too_long", field, limit=limit, length=len(text))
    return text


def clean(text: str, field: str, *, lines: bool = False) -> str:
    """Return ``text`` without invisible controls and stray spaces; line breaks stay where the field has lines.

    Raises:
        UserError: ``control_characters`` when the text holds a NUL.
    """
    if "\x00" in text:
        raise UserError("control_characters", field)
    kept = text
    if not text.isprintable():  # nearly all are, and then nothing is left out
        kept = "".join(
            each
            for each in text.replace("\r\n", "\n").replace("\r", "\n")
            if each in "\n\t" or unicodedata.category(each) not in ("Cc", "Cs")
        )
    if lines:
        return kept.strip()
    return " ".join(kept.split())


def check_complete(values: Mapping[str, Any]) -> None:
    """See that a record can be saved: a name or a domain (R11), a team's email being as good as its domain.

    Raises:
        UserError: ``name_or_domain`` at ``organisation_name``.
    """
    team = values.get("kind") == Kind.TEAM
    if not (values.get("organisation_name") or values.get("domain") or (team and values.get("primary_email"))):
        raise UserError("name_or_domain", "organisation_name")
