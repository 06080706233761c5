"""What a rule or an action wants to happen to the book, as values. ``store.journal`` alone carries them out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Insert:
    """A new row. ``values`` without ``id``; uid and instants the table needs are filled in by the journal."""

    table: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Update:
    """New values for some fields of one row; fields that already have the value leave no trace."""

    table: str
    row_id: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove one row (not customers: they go to the shelf ``deleted``; not operations: they are withdrawn)."""

    table: str
    row_id: int


Effect = Insert | Update | Delete
