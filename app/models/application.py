"""Our application to a provider's partner programme, as windows see it (R60)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ApplicationDetail:
    """One application; dates are ISO text, empty for none.

    Args:
        id: of the row.
        provider: ``zoho``.
        state: ``draft``, ``submitted``, ``accepted`` or ``declined``.
        entries: what was filled in, by field of ``rules.application``.
        submitted_on: day it was sent off.
        answer_due: day by which the provider says it answers.
        answered_on: day of the answer.
    """

    id: int
    provider: str
    state: str
    entries: dict[str, Any]
    submitted_on: str
    answer_due: str
    answered_on: str
