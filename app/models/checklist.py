"""The setup checklist of one customer, as the reader answers it (R18)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One line: ``state`` is ``open``, ``done`` or ``not_needed``; ``settled_at`` in epoch milliseconds."""

    code: str
    state: str = "open"
    settled_at: int | None = None
    settled_by: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """A customer's checklist.

    Args:
        lines: in the order to do them; empty where the customer has none (it was not created or taken over here).
        limits: codes of what a reseller cannot do there.
    """

    lines: tuple[ChecklistLine, ...] = ()
    limits: tuple[str, ...] = ()

    @property
    def settled(self) -> int:
        """How many are done or not needed."""
        return sum(each.state != "open" for each in self.lines)
