"""Undo and redo of what this person did (R7)."""

from __future__ import annotations

from app.models.values import Changes
from app.store import undo as turning
from app.store.work import Work


def undo(work: Work) -> Changes:
    """Take back what this person did last.

    Raises:
        Refused: ``nothing_to_undo``, ``undo_sent``.
    """
    return turning.undo(work)


def redo(work: Work) -> Changes:
    """Do again what this person took back last.

    Raises:
        Refused: ``nothing_to_redo``.
    """
    return turning.redo(work)
