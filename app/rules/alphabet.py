"""The place of a word in the alphabet of a language: the same on every system, whatever its libraries know.

Latin accents are no letters of their own but in Swedish, where å, ä and ö come after z and ü is a y. Thai words stand
by the consonant that a vowel written before it belongs to, tone marks only decide between equals. Korean syllables
stand in their order already.
"""

from __future__ import annotations

import re

from app.rules.fold import fold

_SWEDISH = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y"})
_THAI_BEFORE = re.compile("([เแโใไ])([ก-ฮ])")
_THAI_MARKS = re.compile("[\u0e47-\u0e4e]")


def place(word: str, language: str) -> tuple[str, str]:
    """Return what sorts words as a dictionary of this language does.

    Args:
        word: any text.
        language: primary tag, such as ``sv``; others than ours sort as English.
    """
    if language == "sv":
        return fold(word.lower().translate(_SWEDISH)), word
    if language == "th":
        turned = _THAI_BEFORE.sub(r"\2\1", fold(word))
        return _THAI_MARKS.sub("", turned), turned
    return fold(word), word
