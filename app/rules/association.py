"""A Zoho customer's association with our partner account, step by step (R21; providers/zoho.md §1).

requested → customer agreed → Zoho approved → manageable. A request that nobody answers lapses after 15 days.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from app.rules.trial import Refuse

DAYS = 15
SOON_DAYS = 3  # from here on the end is said as a warning
STEPS = ("requested", "customer_agreed", "provider_approved", "manageable")
ENDS = ("lapsed", "refused", "withdrawn")
# Tag a partner: the customer enters our partner code; request: Zoho mails the customer, who maps or denies;
# authorise: the customer makes a token that holds 15 days.
METHODS = ("tag", "request", "authorise")
Actor = Literal["customer", "provider", "us", ""]
_ACTORS: dict[str, Actor] = {"requested": "customer", "customer_agreed": "provider", "provider_approved": "us"}


@dataclass(frozen=True, slots=True)
class Step:
    """One visible step: its name, whether it is behind us, and whether it is the one that is waited for."""

    name: str
    done: bool
    next: bool


def lapse_day(requested: dt.date) -> dt.date:
    """Return the last day on which a request made on that day can be answered."""
    return requested + dt.timedelta(days=DAYS)


def has_lapsed(state: str, expires_on: dt.date | None, today: dt.date) -> bool:
    """Whether a request is over because nobody answered it; what the customer agreed to does not lapse."""
    return state == "requested" and expires_on is not None and today > expires_on


def next_state(state: str) -> str:
    """Return the step after this one; blank after the last, and where the association has ended."""
    if state not in STEPS[:-1]:
        return ""
    return STEPS[STEPS.index(state) + 1]


def who_acts(state: str) -> Actor:
    """Return who must do something now: the customer, the provider, we; blank where nobody must."""
    return _ACTORS.get(state, "")


def steps(state: str) -> tuple[Step, ...]:
    """Return the steps as they are shown; of an association that has ended none is waited for."""
    reached = STEPS.index(state) if state in STEPS else 0
    coming = next_state(state)
    return tuple(
        Step(name, done=place <= reached and (state in STEPS or place == 0), next=name == coming)
        for place, name in enumerate(STEPS)
    )


def advance(state: str, expires_on: dt.date | None, today: dt.date) -> str | Refuse:
    """Return the state after the next step was seen to be taken, or why there is none."""
    if has_lapsed(state, expires_on, today) or state == "lapsed":
        return Refuse("association_lapsed")
    return next_state(state) or Refuse("association_over")


def end(state: str, how: str) -> str | Refuse:
    """Return the state after the association was refused or withdrawn, or why that cannot be.

    Args:
        state: now.
        how: ``refused`` or ``withdrawn``.
    """
    return how if state in STEPS[:-1] else Refuse("association_over")


def ask_again(state: str, *, access_lost: bool = False) -> str | Refuse:
    """Return the state after the customer was asked anew, or why that is not needed.

    Args:
        state: now.
        access_lost: the customer revoked us since it was complete.
    """
    is_over = state in ENDS or (state == STEPS[-1] and access_lost)
    return "requested" if is_over else Refuse("association_runs")
