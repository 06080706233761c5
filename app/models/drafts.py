"""Drafts of wizards as frozen values (R17)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class DraftDetail:
    """A wizard that was closed, or killed, before its end.

    Args:
        id: of the draft.
        uid: of the draft, under which it is kept again.
        flow: name of its flow.
        version: of the meaning of ``values``.
        page: where it was.
        title: what it is called in the list.
        customer_id: whose, where there is one.
        values: what was typed.
        by: who typed it.
        changed_at: epoch milliseconds.
        customer: what that customer is called.
    """

    id: int
    uid: uuid.UUID
    flow: str
    version: int
    page: str
    title: str
    customer_id: int | None
    values: Mapping[str, Any]
    by: str
    changed_at: int
    customer: str = ""
