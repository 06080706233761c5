"""Folding text so that case, accents and width don't matter in search and sorting (R4, design.md "The book").

Latin, Greek and Cyrillic accents are dropped; Thai vowels and tone marks and Korean syllables stay whole, because
there they are letters.
"""

from __future__ import annotations

import re
import unicodedata

_LETTERS = {"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"}
_LETTER = re.compile(f"[{''.join(_LETTERS)}]")
_MARKS = re.compile("[\u0300-\u036f]+")
# Scripts without case and without accents to drop: nothing but ASCII capitals change in a normalised text of these.
_PLAIN = re.compile("[\x00-\x7f\u0e00-\u0e7f\uac00-\ud7a3]*")


def fold(text: str) -> str:
    """Return ``text`` as it is compared: NFKC, case folded, Latin accents dropped. Idempotent."""
    if text.isascii() or (_PLAIN.fullmatch(text) and unicodedata.is_normalized("NFKC", text)):
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = _MARKS.sub("", unicodedata.normalize("NFD", folded))
    return _LETTER.sub(lambda found: _LETTERS[found[0]], unicodedata.normalize("NFKC", bare).casefold())
