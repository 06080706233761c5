"""Domains that look like another: scripts mixed within a label, or letters of one script that pass for Latin ones.

After Unicode TR 39 ("highly restrictive") and what browsers do: Latin goes together with Japanese, Korean and Chinese
writing; a label wholly of letters that look Latin is taken only below a top-level domain of the same script.
"""

from __future__ import annotations

import unicodedata

from app.rules.domain import to_unicode

_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
)
# Letters that can't be told from Latin ones in most fonts.
_PASS_FOR_LATIN = frozenset("аеорсухіјѕһӏԁԛԝьгѵкмтнвіꙅοαινρυκτχω")


def look_alike(domain: str) -> str:
    """Return why a domain may be taken for another: ``mixed``, ``passes_for_latin``; empty where it can't.

    Args:
        domain: A-label or U-label.
    """
    if domain.isascii() and "xn--" not in domain:
        return ""
    labels = to_unicode(domain).split(".")
    last = _scripts(labels[-1])
    for label in labels:
        scripts = _scripts(label)
        if len(scripts) > 1 and not any(scripts <= allowed for allowed in _TOGETHER):
            return "mixed"
        letters = {each for each in label if each.isalpha()}
        if scripts - {"LATIN"} and letters and letters <= _PASS_FOR_LATIN and not scripts <= last:
            return "passes_for_latin"
    return ""


def _scripts(label: str) -> frozenset[str]:
    found = set()
    for each in label:
        if each.isalpha():
            found.add(unicodedata.name(each, "UNKNOWN").split(" ", maxsplit=1)[0])
    return frozenset(found)
