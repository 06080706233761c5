"""A trace of what became visible when, for benchmarks: JSON lines in the file that ``PARTNER_DESK_TRACE`` names."""

from __future__ import annotations

import os
import time

EVENTS = (
    "window_shown",
    "first_cards",
    "search_settled",
    "ids_ready",
    "sort_settled",
    "filter_settled",
    "edit_committed",
    "edit_repainted",
    "selected_all",
)
_file = os.environ.get("PARTNER_DESK_TRACE", "")
_out = -1
seen: set[str] = set()
"""The events of this run so far, traced or not."""


def trace(event: str, **facts: object) -> None:
    """Write one line ``{"event", "at", ...facts}``; ``at`` is ``time.monotonic()``. Does nothing when not asked for."""
    seen.add(event)
    if _file:
        import json  # noqa: PLC0415 - only where somebody measures

        line = json.dumps({"event": event, "at": time.monotonic(), **facts}, default=str)
        global _out  # noqa: PLW0603 - opened once: it would be half of what some measurements see
        if _out < 0:
            _out = os.open(_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(_out, f"{line}\n".encode())
