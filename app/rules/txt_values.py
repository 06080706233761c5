"""In which way a TXT value is not the one that was wanted (R30; providers/domain-verification.md, 5.3 step 4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.models.domains import Seen, Wanted
from app.rules.links import ZOHO_HOSTS
from app.rules.wanted_record import GOOGLE_PREFIX, GOOGLE_TARGETS, INVISIBLE, QUOTES, ZOHO_PREFIX, zoho_suffix

_GOOGLE = re.compile(rf"{GOOGLE_PREFIX}[A-Za-z0-9_-]{{43}}")
_EXTRA = re.compile(r"""(?:@\s+|(?:in\s+)?txt\s*[=:]?\s*|value\s*[=:]\s*)(?=\S)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with values that were meant to be the record.

    Args:
        reason: of ``rules.verdicts.REASONS``.
        detail: which sentence.
        seen: the values.
        centre: the other data centre.
    """

    reason: str
    detail: str
    seen: tuple[Seen, ...]
    centre: str = ""


def is_right(value: str, wanted: Wanted, expected: str) -> bool:
    """Whether a TXT value proves the domain; where no code is known, any of the provider's form does."""
    if wanted.code:
        return value == expected
    if wanted.provider == "google":
        return bool(_GOOGLE.fullmatch(value))
    return bool(re.fullmatch(rf"{ZOHO_PREFIX}zb\d{{6,10}}\.{re.escape(zoho_suffix(wanted.data_centre))}", value))


def is_meant(value: str, wanted: Wanted, expected: str) -> bool:
    """Whether a value is the wanted one but for what came with it: quotes, spaces, invisible characters, case."""
    return is_right(_bare(value), wanted, expected) or (bool(wanted.code) and _bare(value).lower() == expected.lower())


def flaw(values: Sequence[Seen], wanted: Wanted, expected: str) -> Flaw | None:
    """Return what is wrong with the values at the right place; None: none of them was meant to be it.

    Args:
        values: TXT records that are not right.
        wanted: what is looked for.
        expected: its value.
    """
    found = [_flaw_of(each, wanted, expected) for each in values]
    for one in values:
        for other in values:
            if one is not other and wanted.code and one.value + other.value == expected:
                return Flaw("cut_or_split", "two_records", (one, other))
    ranked = sorted((each for each in found if each is not None), key=lambda each: _RANK.index(each.reason))
    return next((each for each in ranked if each.detail != "old"), ranked[0] if ranked else None)


_RANK = ("quoted", "other_data_centre", "cut_or_split", "cname_as_txt", "wrong_value")


def _flaw_of(seen: Seen, wanted: Wanted, expected: str) -> Flaw | None:
    value = seen.value

    def it(reason: str, detail: str = "", centre: str = "") -> Flaw:
        return Flaw(reason, detail, (seen,), centre)

    if is_meant(value, wanted, expected):
        return it(*_dressing(value))
    bare = _bare(value)
    if is_meant(_EXTRA.sub("", bare, count=1), wanted, expected):
        return it("wrong_value", "prefix_extra")
    if is_meant("".join(value.split()), wanted, expected):
        return it("cut_or_split", "space_inside")
    prefix = ZOHO_PREFIX if wanted.provider == "zoho" else GOOGLE_PREFIX
    if is_meant(prefix + bare.lstrip("="), wanted, expected):
        return it("wrong_value", "prefix_missing")
    if wanted.provider == "zoho":
        for centre in ZOHO_HOSTS:
            code = wanted.code or r"zb\d{6,10}"
            if re.fullmatch(rf"{ZOHO_PREFIX}{code}\.{re.escape(zoho_suffix(centre))}", bare.lower()):
                return it("other_data_centre", "", centre)
    if _is_target(bare.lower().rstrip("."), wanted):
        return it("cname_as_txt")
    if wanted.code and len(bare) >= len(prefix) + 4 and expected.lower().startswith(bare.lower()):
        return it("cut_or_split", "cut")
    return it("wrong_value", "old") if bare.lower().startswith(prefix) else None


def _dressing(value: str) -> tuple[str, str]:
    """Return what came with the wanted value."""
    if any(each in value for each in QUOTES):
        return "quoted", ""
    if any(chr(each) in value for each in INVISIBLE):
        return "wrong_value", "invisible"
    if value != value.strip():
        return "wrong_value", "spaces"
    return "wrong_value", "final_dot" if value.endswith(".") else "case"


def _bare(value: str) -> str:
    return value.translate(INVISIBLE).strip().strip(QUOTES + "\\").strip().rstrip(".")


def _is_target(value: str, wanted: Wanted) -> bool:
    """Whether a value is what a CNAME of the provider points to."""
    if wanted.provider == "google":
        return value.endswith(GOOGLE_TARGETS)
    return any(value.endswith(zoho_suffix(centre)) and not value.startswith(ZOHO_PREFIX) for centre in ZOHO_HOSTS)
