"""Trials: how far one may be extended (R41 for Zoho, R42 for Google)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class TrialPolicy:
    """What the provider allows; data, because providers change it.

    Args:
        step_days: days of one extension.
        limit_days: days of trial in all.
    """

    step_days: int = 15
    limit_days: int = 60


ZOHO = TrialPolicy()


@dataclass(frozen=True, slots=True)
class Extend:
    """Yes: the new last day, and how many of the allowed days are then used and left (None: not known)."""

    to: dt.date
    used: int | None
    left: int | None


@dataclass(frozen=True, slots=True)
class Refuse:
    """No: the reason's code, and the facts its sentence is filled with."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


def extension(
    *,
    provider: str,
    status: str,
    start: dt.date | None,
    end: dt.date | None,
    may_extend: bool | None,
    today: dt.date,
    policy: TrialPolicy = ZOHO,
) -> Extend | Refuse:
    """Decide whether and how far a trial can be extended.

    End dates are inclusive; used days are ``end - start`` as granted. The provider's own word, when known, wins over
    the count. An unknown start means no count: the provider decides.

    Args:
        provider: ``google``, ``zoho`` or blank.
        status: of the subscription; only ``trial`` has something to extend.
        start: first day, when known.
        end: last day, when known.
        may_extend: the provider's own flag, when known.
        today: the person's date.
        policy: the limits (R41).

    Returns:
        ``Extend`` or ``Refuse``; never raises for an expected no.
    """
    if status != "trial":
        return Refuse("trial_none")
    if provider == "google":
        return Refuse("trial_google")
    if provider == "":
        return Refuse("trial_no_provider")
    if end is None:
        return Refuse("trial_end_unknown")
    if today > end:
        return Refuse("trial_ended", {"end": end.isoformat()})
    used = None if start is None else (end - start).days
    if may_extend is False:
        return Refuse("trial_provider_says_no")
    step = policy.step_days
    if used is not None and may_extend is None:
        step = min(step, policy.limit_days - used)
        if step <= 0:
            return Refuse("trial_at_limit", {"limit": policy.limit_days})
    try:
        to = end + dt.timedelta(days=step)
    except OverflowError:
        return Refuse("trial_end_unknown")
    if used is None:
        return Extend(to, None, None)
    return Extend(to, used + step, max(policy.limit_days - used - step, 0))
