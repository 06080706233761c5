"""When a watched domain is looked at again (R32): after 1, 5, 15 minutes, then every hour."""

from __future__ import annotations

from app.models.domains import Verdict

STEPS_MIN = (1, 5, 15, 60)
_MINUTE_MS = 60_000


def after_look(step: int, verdict: Verdict, now_ms: int) -> tuple[int, int]:
    """Return the next step and the instant of the next look.

    A look that knows when an old answer ends is taken at its word, but within an hour.

    Args:
        step: index into ``STEPS_MIN`` of the look that was due.
        verdict: what it came to.
        now_ms: the instant.
    """
    step = min(max(step, 0), len(STEPS_MIN) - 1)
    wait = STEPS_MIN[step] * _MINUTE_MS
    if verdict.next_check is not None:
        wait = min(max(verdict.next_check - now_ms, _MINUTE_MS), STEPS_MIN[-1] * _MINUTE_MS)
    return min(step + 1, len(STEPS_MIN) - 1), now_ms + wait
