"""What may stand in the fields of a partner account: our own account at a provider (product.md, Words)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.errors import UserError
from app.rules import money
from app.rules.customer import clean
from app.rules.trial import Refuse

# Where Zoho keeps data, as the end of its addresses; fixed by the partner's login (providers/zoho.md, 3.3).
DATA_CENTRES = ("com", "eu", "in", "com.au", "jp", "ca", "sa", "uk", "com.cn", "ae")
EDITABLE = (
    "provider",
    "name",
    "account_ref",
    "public_identifier",
    "distributor",
    "data_centre",
    "currency",
    "undocumented",
)
_GOOGLE_ID = re.compile(r"C[0-9A-Za-z]{4,24}")
_NAME_LIMIT = 80
_REF_LIMIT = 60


def check(field: str, value: Any) -> Any:
    """Return one field as the book keeps it.

    Raises:
        UserError: the field and the code of what is wrong.
    """
    if field in ("distributor", "undocumented"):
        return int(bool(value))
    text = clean(str(value or ""), field)
    if field == "provider" and text not in {"google", "zoho"}:
        raise UserError("account_provider", field)
    if field == "name" and not text:
        raise UserError("account_name_empty", field)
    if field == "data_centre" and text not in {"", *DATA_CENTRES}:
        raise UserError("not_a_choice", field, value=text)
    if field == "currency" and text:
        found = money.check_currency(text)
        if isinstance(found, Refuse):
            raise UserError(found.code, field, **found.facts)
        return found
    limit = _NAME_LIMIT if field == "name" else _REF_LIMIT
    if len(text) > limit:
        raise UserError("too_long", field, limit=limit, length=len(text))
    return text


def check_all(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return all fields of an account, checked one by one and against each other; missing ones are empty.

    A Google account's ID and public identifier are ``C`` and letters or digits, as the Partner Sales Console shows
    them; what does not belong to the provider is left out.

    Raises:
        UserError: as ``check``; ``account_id_form``, ``account_data_centre``.
    """
    checked = {field: check(field, values.get(field, "")) for field in EDITABLE}
    if checked["provider"] == "google":
        checked |= {"data_centre": "", "undocumented": 0}
        for field in ("account_ref", "public_identifier"):
            checked[field] = _google_id(field, checked[field])
    else:
        checked |= {"public_identifier": "", "distributor": 0}
        if not checked["data_centre"]:
            raise UserError("account_data_centre", "data_centre")
    return checked


def _google_id(field: str, text: str) -> str:
    bare = text.removeprefix("accounts/")
    bare = bare[:1].upper() + bare[1:]
    if bare and not _GOOGLE_ID.fullmatch(bare):
        raise UserError("account_id_form", field, value=text)
    return bare
