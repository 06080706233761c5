"""The names of people, put together."""

from __future__ import annotations


def full_name(given: str, family: str) -> str:
    """Return the whole name: of one written in Hangul the family name comes first, with no space between."""
    if any("\uac00" <= letter <= "\ud7a3" for letter in given + family):
        return f"{family}{given}"
    return " ".join(filter(None, (given, family)))
