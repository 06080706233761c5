"""Tags of a customer as one text, and as names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.rules.fold import fold

_BETWEEN = re.compile(r"[,;|\n]")


def split_tags(tags: str) -> list[str]:
    """Return the names in ``customer.tags``, or in what a person typed or a list holds."""
    return [name for name in (part.strip() for part in _BETWEEN.split(tags)) if name]


def join_tags(names: Iterable[str]) -> str:
    """Return ``customer.tags`` for these names: each once, sorted without regard to case and accents."""
    return ", ".join(sorted({name.strip() for name in names if name.strip()}, key=lambda name: (fold(name), name)))
