"""Folding text so that case, accents and width don't matter in search and sorting (R4, design.md "The book").

Latin, Greek and Cyrillic accents are dropped; Thai vowels and tone marks and Korean syllables stay whole, because
there they are letters.
"""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"})
_MARKS = dict.fromkeys(range(0x0300, 0x0370))


def fold(text: str) -> str:
    """Return ``text`` as it is compared: NFKC, case folded, Latin accents dropped. Idempotent."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = unicodedata.normalize("NFD", folded).translate(_MARKS)
    return unicodedata.normalize("NFKC", bare).casefold().translate(_LETTERS)
