"""A record that is to be created at its provider, judged (R9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.models.values import Problem


@dataclass(frozen=True, slots=True)
class Candidate:
    """One record.

    Args:
        id: of the customer.
        values: its columns, as stored.
        missing: fields that are needed and empty, in the order of the form; ``partner_account_id`` among them where
            there are several to choose from.
        wrong: the fields with a problem that keep it from being sent.
        code: why it can't be created whatever is filled in (``create_not_book_only``, ``create_waits``); else empty.
    """

    id: int
    values: Mapping[str, Any]
    missing: tuple[str, ...] = ()
    wrong: Mapping[str, Problem] = field(default_factory=dict)
    code: str = ""

    @property
    def is_ready(self) -> bool:
        """Whether it can be created as it is."""
        return not (self.code or self.missing or self.wrong)
