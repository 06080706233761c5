"""Finds customers that may be the one somebody is typing (R14), by indexes alone: as quick at a million customers.

Asked at nearly every key. Each question is a look-up in one index, or the beginning of a range of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.errors import UserError
from app.models.likely import LikelyCustomer
from app.rules.domain import host_of, to_ascii
from app.rules.email import email_domain
from app.rules.fold import fold
from app.store.engine import Connection

FEWEST_LETTERS = 3  # of a name, before it is looked for
_LAST_LETTER = chr(0x10FFFF)
_PER_QUESTION = 8
_FIELDS = (
    "SELECT c.id, c.organisation_name, c.domain, c.primary_email, c.provider, c.partner_account_id,"
    " coalesce(a.name, ''), c.kind FROM customer c LEFT JOIN partner_account a ON a.id = c.partner_account_id WHERE "
)
# Where very many people have their mail: the same domain says nothing about the organisation.
_EVERYBODYS = frozenset(
    (
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com"),
        *("naver.com", "daum.net", "hanmail.net", "kpnmail.nl", "ziggo.nl", "telia.com", "zohomail.com", "zoho.com"),
    )
)


def likely(connection: Connection, values: Mapping[str, Any], limit: int = 5) -> tuple[LikelyCustomer, ...]:
    """Return customers on the live shelf or in the archive that look like what is typed, the surest first.

    Args:
        connection: to read with.
        values: customer columns as typed so far: ``domain``, ``primary_email``, ``organisation_name``, ``crm_id``,
            ``cloud_identity_id``; others are not looked at.
        limit: how many at most.
    """
    found: dict[int, LikelyCustomer] = {}
    for by, where, bound in _questions(values):
        for row in connection.execute(f"{_FIELDS}{where} LIMIT {_PER_QUESTION}", bound):
            found.setdefault(row[0], LikelyCustomer(*(*row, by)))
        if len(found) >= limit:
            break
    return tuple(found.values())[:limit]


def _questions(values: Mapping[str, Any]) -> Iterator[tuple[str, str, tuple[Any, ...]]]:
    domain = _domain(str(values.get("domain") or ""))
    email = str(values.get("primary_email") or "").strip()
    if domain:
        yield "domain", "c.shelf IN (0, 1) AND c.domain = ?", (domain,)
    for field in ("cloud_identity_id", "crm_id"):
        if value := str(values.get(field) or "").strip():
            yield field, f"c.{field} = ? AND c.{field} <> '' AND c.shelf < 2", (value,)
    if "@" in email:
        yield "primary_email", "c.shelf IN (0, 1) AND c.primary_email IN (?, ?)", (email, email.lower())
        host = _domain(email_domain(email))
        if host and host != domain and host not in _EVERYBODYS:
            yield "email_domain", "c.shelf IN (0, 1) AND c.domain = ?", (host,)
    name = fold(str(values.get("organisation_name") or "")).strip()
    if len(name) >= FEWEST_LETTERS:
        for shelf in (0, 1):
            yield (
                "organisation_name",
                "c.shelf = ? AND c.sort_name >= ? AND c.sort_name < ? ORDER BY c.sort_name, c.id",
                (shelf, name, name + _LAST_LETTER),
            )


def _domain(text: str) -> str:
    if "." not in text:
        return ""
    try:
        return to_ascii(host_of(text))
    except UserError:
        return ""
