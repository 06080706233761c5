"""Which column of a list is which of our fields (R22): guessed from its header, else from what stands in it.

Nothing here decides for good: the guess is shown, can be corrected, and the corrected one is remembered under
``layout_fingerprint``.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from app.rules.dates import parse_count, parse_date
from app.rules.fold import fold
from app.rules.header_aliases import ALIASES, NAMES_OF_OTHERS, NOT_OURS, PREFIXES, WEAK

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FIELDS: tuple[str, ...] = tuple(ALIASES)

_WEAK_FROM = 100
_LAST = 1_000
_PREFIXED = 50
_IGNORED = re.compile(r"[\s_\-./\\()\[\]{}:;,#*'\"’‘“”?!&+|\u200b\ufeff]+")
_DOMAIN = re.compile(
    r"(?:https?://)?(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+(?:[^\W\d_]{2,63}|xn--[a-z0-9-]{2,59})\.?(?:[/?#:]\S*)?",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^\s@<>,;\"]+@(?:[^\s@<>,;\"]+\.)+[^\s@<>,;\".]{2,63}")
_LETTER = re.compile(r"[^\W\d_]")
_MADE_UP = re.compile(r"columna?[a-z]{1,3}")
_THAI = re.compile(r"[\u0e00-\u0e7f]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_MOSTLY = 0.8


@lru_cache(maxsize=4096)
def fold_header(header: str) -> str:
    """Return a header as it is compared: folded, without spaces, punctuation and the difference camelCase makes."""
    return _IGNORED.sub("", fold(header))


@lru_cache(maxsize=1)
def _table() -> dict[str, list[tuple[int, str, str]]]:
    """Folded alias → (rank, field, language), the best first."""
    table: dict[str, list[tuple[int, str, str]]] = {}
    for field, languages in ALIASES.items():
        table.setdefault(fold_header(field), []).append((_LAST if field in NAMES_OF_OTHERS else 0, field, ""))
        for language, aliases in languages.items():
            for rank, alias in enumerate(aliases.split("|"), 1):
                table.setdefault(fold_header(alias), []).append((rank, field, language))
    for field, aliases in WEAK.items():
        for rank, alias in enumerate(aliases.split("|"), _WEAK_FROM):
            table.setdefault(fold_header(alias), []).append((rank, field, "en"))
    for claims in table.values():
        claims.sort()
    return table


@lru_cache(maxsize=1)
def _not_ours() -> frozenset[str]:
    return frozenset(fold_header(name) for name in NOT_OURS.split("|"))


@lru_cache(maxsize=1)
def _prefixes() -> tuple[str, ...]:
    return tuple(sorted((fold_header(prefix) for prefix in PREFIXES), key=len, reverse=True))


def _claims(header: str) -> list[tuple[int, str, str]]:
    """Return every field a header may mean, with its rank (smaller is surer)."""
    folded = fold_header(header)
    found = _table().get(folded)
    if found or folded in _not_ours():
        return found or []
    for prefix in _prefixes():
        rest = folded.removeprefix(prefix)
        if rest and rest != folded and (found := _table().get(rest)):
            # "Customer name" is spelled out in the table; a prefix never turns a weak word into a sure one.
            return [(rank + _PREFIXED, field, language) for rank, field, language in found]
    return []


def is_known_header(header: str) -> bool:
    """Say whether a cell reads like a column's name (ours, or one known to be none of ours)."""
    return bool(_claims(header)) or fold_header(header) in _not_ours()


def header_language(header: Iterable[str]) -> str:
    """Return the language a header row is written in: ``th``, ``nl``, ``ko``, ``sv``, ``en``; empty: not known."""
    votes: Counter[str] = Counter()
    for name in header:
        if _THAI.search(name):
            votes["th"] += 2
        elif _HANGUL.search(name):
            votes["ko"] += 2
        elif not _MADE_UP.fullmatch(fold_header(name)):
            votes.update({language for _, _, language in _claims(name) if language})
    if not votes:
        return ""
    most = max(votes.values())
    first = [language for language in ("th", "ko", "en", "nl", "sv") if votes[language] == most]
    return first[0]


def is_domain(text: str) -> bool:
    """Say whether a cell looks like a domain name or a web address (a sieve, not the rule for domains)."""
    return _DOMAIN.fullmatch(text.strip()) is not None


def is_email(text: str) -> bool:
    """Say whether a cell looks like an email address (a sieve, not the rule for addresses)."""
    return _EMAIL.fullmatch(text.strip()) is not None


def content_kind(values: Sequence[str]) -> str:
    """Return what stands in a column: ``email``, ``domain``, ``date``, ``count``, ``text`` or empty.

    Args:
        values: cells of the column, from a sample of rows; empty ones are left out.
    """
    filled = [value.strip() for value in values if value.strip()]
    if not filled:
        return ""
    need = len(filled) * _MOSTLY
    if sum(map(is_email, filled)) >= need:
        return "email"
    if sum(map(is_domain, filled)) >= need:
        return "domain"
    if sum(_is_whole_date(value) for value in filled) >= need:
        return "date"
    if sum(parse_count(value)[0] is not None for value in filled) >= need:
        return "count"
    return "text" if sum(_LETTER.search(value) is not None for value in filled) >= need else ""


def _is_whole_date(text: str) -> bool:
    return not text.isdigit() and (parse_date(text, "dmy") or parse_date(text, "mdy")) is not None


def guess_mapping(header: Sequence[str], sample_rows: Sequence[Sequence[str]]) -> dict[int, str | None]:
    """Guess which column is which field; each field is given once.

    Args:
        header: the names of the columns, made-up ones ("Column A") where the list has none.
        sample_rows: some rows of cells, to look at where the header does not say.

    Returns:
        Every column's place (from 0) → its field, or None for a column that is left out.
    """
    mapping: dict[int, str | None] = dict.fromkeys(range(len(header)))
    columns = [[row[place] for row in sample_rows if place < len(row)] for place in range(len(header))]
    _by_header(header, columns, mapping)
    _by_content(header, columns, mapping)
    return mapping


def _by_header(header: Sequence[str], columns: Sequence[Sequence[str]], mapping: dict[int, str | None]) -> None:
    claims = sorted((rank, place, field) for place, name in enumerate(header) for rank, field, _ in _claims(name))
    taken: set[str] = set()
    for _, place, field in claims:
        if mapping[place] is not None or field in taken:
            continue
        if _contradicts(field, columns[place]):
            continue
        mapping[place] = field
        taken.add(field)


def _contradicts(field: str, values: Sequence[str]) -> bool:
    """Say whether a column's cells can't be what its header says: names that are all domains, and the like."""
    if field == "organisation_name":
        return content_kind(values) in {"domain", "email"}
    if field == "domain":
        return content_kind(values) == "email"
    if field in {"primary_email", "alternate_email", "owner"}:
        return content_kind(values) in {"domain", "date", "count"}
    return False


def _by_content(header: Sequence[str], columns: Sequence[Sequence[str]], mapping: dict[int, str | None]) -> None:
    """Fill what the header left open. Dates and counts say too little to be taken under a name we don't know."""
    taken = {field for field in mapping.values() if field}
    wanted = {
        "email": ("primary_email", "alternate_email"),
        "domain": ("domain",),
        "date": ("renewal_date",),
        "count": ("licences",),
    }
    texts: list[int] = []
    for place, name in enumerate(header):
        if mapping[place] is not None or fold_header(name) in _not_ours():
            continue
        kind = content_kind(columns[place])
        if kind == "text":
            texts.append(place)
            continue
        if kind in {"date", "count"} and not _MADE_UP.fullmatch(fold_header(name)):
            continue
        field = next((field for field in wanted.get(kind, ()) if field not in taken), None)
        if field:
            mapping[place] = field
            taken.add(field)
    if "organisation_name" not in taken:
        for place in texts:
            if _reads_like_names(columns[place]):
                mapping[place] = "organisation_name"
                break


def _reads_like_names(values: Sequence[str]) -> bool:
    filled = [value.strip() for value in values if value.strip()]
    return len(set(filled)) >= len(filled) * _MOSTLY and sum(map(len, filled)) >= 3 * len(filled)


def layout_fingerprint(header: Sequence[str], separator: str | None) -> str:
    """Return a short name for a layout, equal for files with the same columns: the key of a remembered mapping."""
    import hashlib  # noqa: PLC0415 - it loads OpenSSL, and is needed once a file

    told = "\x1f".join([separator or "", *map(fold_header, header)])
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16]
