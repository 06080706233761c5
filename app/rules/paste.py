"""What is taken out of a text that was pasted, and said: nothing invisible stays, nothing goes unseen.

Control characters, marks that turn the direction of writing round (they can make a domain read as another one), and
what has no width; joiners stay, because Thai, Persian and emoji are written with them.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

LINE_LIMIT = 2_000
LINES_LIMIT = 20_000
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset("\u00ad\u200b\u2060\u2061\u2062\u2063\u2064\ufeff")
_BREAKS = frozenset("\n\r\v\f\x85\u2028\u2029")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text as it may stand in a field.

    Args:
        text: without what can't stay; spaces at the ends stay while somebody types.
        codes: what was taken out: ``paste_cut``, ``paste_breaks``, ``paste_controls``, ``paste_bidi``,
            ``paste_invisible``.
    """

    text: str
    codes: tuple[str, ...] = ()


def cleaned(text: str, *, lines: bool = False, limit: int = 0) -> Cleaned:
    """Return ``text`` without what can't stay in a field, quickly also for ten megabytes.

    Args:
        text: as typed or pasted.
        lines: whether line breaks may stay.
        limit: how many characters may stay; 0: ``LINE_LIMIT`` or ``LINES_LIMIT``.
    """
    most = limit or (LINES_LIMIT if lines else LINE_LIMIT)
    codes: list[str] = []
    if len(text) > most:
        text = text[:most]
        codes.append("paste_cut")
    if text.isprintable() and _BIDI.isdisjoint(text) and _INVISIBLE.isdisjoint(text):
        return Cleaned(text, tuple(codes))
    kept: list[str] = []
    found: dict[str, None] = {}
    for each in text.replace("\r\n", "\n"):
        if each in _BREAKS:
            if lines:
                kept.append("\n")
            else:
                found["paste_breaks"] = None
                kept.append(" ")
        elif each in _BIDI:
            found["paste_bidi"] = None
        elif each in _INVISIBLE:
            found["paste_invisible"] = None
        elif each == "\t":
            kept.append("\t" if lines else " ")
        elif unicodedata.category(each) in ("Cc", "Cs", "Co", "Cn"):
            found["paste_controls"] = None
        else:
            kept.append(each)
    joined = "".join(kept)
    if "paste_breaks" in found:
        joined = joined.strip()
        if joined == text.strip():
            del found["paste_breaks"]  # only the line break at the end of what was copied
    return Cleaned(joined, (*codes, *found))
