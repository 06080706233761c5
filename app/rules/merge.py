"""Three ways at once: what we knew of the provider, what we have, what the provider says now (R50; design.md). Pure.

Every field has an owner. The provider's own (status, dates, seats used) are taken; ours (CRM id, note, tags, owner) are
kept; a shared one that was changed there is shown to a person, unless a rule of theirs says what to do. A merge takes
one of the three values and never makes up another, changes nothing when it is repeated, and treats each field alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import UserError
from app.models.values import SHARED_FIELDS
from app.rules.customer import check
from app.rules.taking_effect import subscription_columns

SHARED = SHARED_FIELDS
PROVIDERS = (
    *("provider_ref", "cloud_identity_id", "admin_console_uri", "domain_verified", "kind"),
    *("education", "edu_type", "edu_size"),
)
# Instructions that tell the provider of the customer's details, each of those its payload names.
TELLING = ("create_customer", "provision_identity", "update_customer")
OWN = ("crm_id", "note", "tags", "owner", "alternate_name")
_READ = frozenset((*SHARED, *PROVIDERS, *OWN))
TAKE, KEEP, EQUAL, DRIFT, CONFLICT, LATER = "take", "keep", "equal", "drift", "conflict", "later"
ASK, THEIRS, OURS = "", "theirs", "ours"
_UNKNOWN: Any = object()
_EMAILS = ("primary_email", "alternate_email")
# Texts that stand in the book as they are, where they are short lines without signs nobody sees.
_PLAIN = frozenset(
    (
        *("organisation_name", "admin_first_name", "admin_last_name", "locality", "postal_code", "crm_id"),
        *("administrative_area", "cloud_identity_id", "edu_type", "edu_size", "address_lines"),
    )
)
_SHORT = 120


@dataclass(frozen=True, slots=True)
class Difference:
    """A shared field that a person must look at.

    Args:
        field: the column.
        kind: ``drift``: ours is as it was; ``conflict``: it was changed on both sides.
        base: what we knew; None: we had never seen the provider's value.
        theirs: what the provider says.
    """

    field: str
    kind: str
    base: str | None
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge does to a row.

    Args:
        values: columns that get the provider's value.
        differences: what a person must look at, by field.
        later: fields an instruction of ours is about to change: left alone, and looked at again.
    """

    values: dict[str, Any]
    differences: tuple[Difference, ...] = ()
    later: tuple[str, ...] = ()


def decide(
    field: str,
    base: Any,
    ours: Any,
    theirs: Any,
    *,
    is_shared: bool,
    rule: str = ASK,
    is_waiting: bool = False,
    is_under_way: bool = False,
) -> str:
    """Return what becomes of one field.

    Args:
        field: the column.
        base: what we knew; ``UNKNOWN``: never seen.
        ours: what the book has.
        theirs: what the provider says.
        is_shared: otherwise it is the provider's own.
        rule: of the field: ask, take theirs or keep ours.
        is_waiting: an instruction of ours that was not sent is about to change it.
        is_under_way: one that is being sent is changing it: nobody knows whose value this is.

    Returns:
        ``take``, ``keep``, ``equal``, ``drift``, ``conflict`` or ``later``.
    """
    is_known = base is not _UNKNOWN
    if is_same(field, ours, theirs):
        return EQUAL
    if is_known and is_same(field, base, theirs):
        return KEEP
    if not is_known and is_empty(theirs):
        return KEEP  # it has nothing to say about it
    if is_under_way or (is_waiting and not (is_shared and is_known)):
        return LATER
    if not is_shared or (not is_known and is_empty(ours)):
        return TAKE
    if rule and not is_waiting:
        return TAKE if rule == THEIRS else KEEP
    return DRIFT if is_known and is_same(field, base, ours) else CONFLICT


def merge_customer(
    base: Mapping[str, Any] | None,
    ours: Mapping[str, Any],
    theirs: Mapping[str, Any],
    *,
    rules: Mapping[str, str] | None = None,
    waiting: Collection[str] = (),
    under_way: Collection[str] = (),
) -> Merged:
    """Merge a customer's columns.

    Args:
        base: what we knew, where differences are open the value before them; None: never seen.
        ours: the customer's columns.
        theirs: columns as the provider says them, ``readable``.
        rules: field → rule.
        waiting: fields that unsent instructions of ours are about to change.
        under_way: fields that instructions being sent are changing.
    """
    return _merged(base, ours, theirs, rules or {}, (waiting, under_way), SHARED, (*SHARED, *PROVIDERS))


def merge_subscription(
    base: Mapping[str, Any] | None,
    ours: Mapping[str, Any],
    theirs: Mapping[str, Any],
    *,
    waiting: Collection[str] = (),
) -> Merged:
    """Merge a subscription's columns: all that the provider says of it is its own to say.

    Args:
        base: what we knew; None: never seen.
        ours: the subscription's columns; lists as lists.
        theirs: columns as the provider says them (``taking_effect.subscription_columns``).
        waiting: fields that instructions of ours are about to change, or are changing.
    """
    merged = _merged(base, ours, theirs, {}, (waiting, ()), (), tuple(theirs))
    return Merged(subscription_columns(merged.values, ours), later=merged.later)


def _merged(
    base: Mapping[str, Any] | None,
    ours: Mapping[str, Any],
    theirs: Mapping[str, Any],
    rules: Mapping[str, str],
    busy: tuple[Collection[str], Collection[str]],
    shared: Collection[str],
    names: Collection[str],
) -> Merged:
    values: dict[str, Any] = {}
    differences: list[Difference] = []
    later: list[str] = []
    for name in names:
        if name not in theirs:
            continue
        was, mine, other = (base or {}).get(name, _UNKNOWN), ours.get(name), theirs[name]
        became = decide(
            name,
            was,
            mine,
            other,
            is_shared=name in shared,
            rule=rules.get(name, ASK),
            is_waiting=name in busy[0],
            is_under_way=name in busy[1],
        )
        if became == TAKE:
            values[name] = other
        elif became == LATER:
            later.append(name)
        elif became in (DRIFT, CONFLICT):
            known = None if was is _UNKNOWN else str(was or "")
            differences.append(Difference(name, became, known, str(other or "")))
    return Merged(values, tuple(differences), tuple(later))


def told_by(kind: str, payload: Collection[str]) -> set[str]:
    """Return the fields of a customer that an instruction changes at the provider.

    Args:
        kind: of the instruction.
        payload: the names its payload has.
    """
    return {*SHARED, *PROVIDERS}.intersection(payload) if kind in TELLING else set()


def readable(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a provider says of a customer as far as it can stand in the book; the rest counts as not said."""
    columns: dict[str, Any] = {}
    for name, value in said.items():
        if name in ("provider_ref", "admin_console_uri"):
            if isinstance(value, str) and (name == "provider_ref" or value.startswith("https://") or not value):
                whole = value.isprintable()
                columns[name] = value if whole else "".join(each for each in value if each.isprintable())
            continue
        if name not in _READ or not isinstance(value, (str, int)):
            continue
        if value == "" or (name in _PLAIN and isinstance(value, str) and _is_plain(value)):
            columns[name] = value
            continue
        try:
            columns[name] = check(name, value)
        except UserError:
            continue
    return columns


def _is_plain(text: str) -> bool:
    """Whether ``rules.customer.check`` leaves a text as it is, told at once."""
    return len(text) <= _SHORT and text.isprintable() and text == " ".join(text.split())


def is_empty(value: Any) -> bool:
    """Whether a value says nothing."""
    return value is None or value in ("", [])


def is_same(field: str, one: Any, other: Any) -> bool:
    """Whether two values of a field mean the same: spaces, the case of an address or a phone number's signs do not."""
    if one == other or (is_empty(one) and is_empty(other)):
        return True
    if not isinstance(one, str) or not isinstance(other, str):
        return False
    if field == "phone":
        return _digits(one) == _digits(other)
    if field in _EMAILS or field in ("domain", "language", "country"):
        return bool(_plain(one).casefold() == _plain(other).casefold())
    return bool(_plain(one) == _plain(other))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _digits(text: str) -> str:
    return "".join(each for each in text if each.isdecimal() or each == "+")


UNKNOWN = _UNKNOWN
