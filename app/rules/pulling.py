"""In which order a pull asks, when it stops for a person, and how it counts what it was told (R23, R50). Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.models.values import Status

# Whose subscriptions are read first: the smaller the sooner; within one, those read longest ago.
TERMS, TRIALS, RENEWALS, RECENT, REST = range(5)
TRIAL_ENDS_WITHIN, RENEWS_WITHIN, RECENT_DAYS = 14, 90, 30
PENDING_TERMS = "pending_tos_acceptance"
_MINUTE_MS = 60_000
# How old what is shown may be before it is asked for again.
_AGES_MS = {
    TERMS: 15 * _MINUTE_MS,
    TRIALS: 60 * _MINUTE_MS,
    RENEWALS: 6 * 60 * _MINUTE_MS,
    RECENT: 60 * _MINUTE_MS,
    REST: 24 * 60 * _MINUTE_MS,
}
_CLASS = 1 << 44  # more than any instant in ms: classes do not overlap
HELD_ABOVE = 0.05  # of the customers we know: missing more than that, a person looks first
LAG_MS = 15_000  # what we did shows in the provider's lists some seconds later
SLICES = 16
_ENCODER = json.JSONEncoder(sort_keys=True, default=str, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides how soon a customer's subscriptions are read again.

    Args:
        status: of the shown subscription.
        waits_for_terms: one is suspended until the terms of service are accepted.
        trial_end: ISO date; empty: none.
        renewal_date: ISO date; empty: none.
        newest: instant (ms) at which the newest subscription, or instruction of ours, was made; 0: none.
        read_at: instant (ms) they were read last; None: never.
    """

    status: str = ""
    waits_for_terms: bool = False
    trial_end: str = ""
    renewal_date: str = ""
    newest: int = 0
    read_at: int | None = None


def class_of(situation: Situation, today: dt.date, now_ms: int) -> int:
    """Return how urgent a customer is: ``TERMS`` … ``REST``."""
    if situation.waits_for_terms:
        return TERMS
    if situation.status == Status.TRIAL and _within(situation.trial_end, today, TRIAL_ENDS_WITHIN):
        return TRIALS
    if _within(situation.renewal_date, today, RENEWS_WITHIN):
        return RENEWALS
    if 0 <= now_ms - situation.newest <= RECENT_DAYS * 86_400_000:
        return RECENT
    return REST


def place(situation: Situation, today: dt.date, now_ms: int, *, is_full: bool) -> int | None:
    """Return a customer's place in the queue; None: what is shown is young enough.

    Args:
        situation: of the customer.
        today: the person's date.
        now_ms: the instant.
        is_full: everything is read again, however young it is.
    """
    found = class_of(situation, today, now_ms)
    read_at = situation.read_at
    # A clock that was put back makes an age negative: then it is as good as never read.
    if not is_full and read_at is not None and 0 <= now_ms - read_at < _AGES_MS[found]:
        return None
    return place_of(found, read_at or 0)


def place_of(found: int, read_at: int = 0) -> int:
    """Return the place of a class's customer whose subscriptions were read at an instant (0: never)."""
    return found * _CLASS + max(0, min(read_at, _CLASS - 1))


def is_held(known: int, missing: int, listed: int) -> bool:
    """Whether so much is missing from the provider's list that a person looks before anything is believed.

    Args:
        known: customers we knew before.
        missing: of those, not in the list.
        listed: customers in the list.
    """
    return bool(missing) and (listed == 0 or missing > known * HELD_ABOVE)


def digest(fields: Mapping[str, Any]) -> str:
    """Return a short hash of a snapshot, the same whatever the order of its fields."""
    return hashlib.blake2b(_ENCODER.encode(fields).encode(), digest_size=8).hexdigest()


def slice_of(ref: str) -> int:
    """Return the slice of a customer, from 0 to ``SLICES - 1``: in which its count and hash are compared."""
    return hashlib.blake2b(ref.encode("utf-8", "replace"), digest_size=1).digest()[0] % SLICES


def summed(sums: Mapping[str, Iterable[int]], told: Iterable[tuple[str, str, str]]) -> dict[str, list[int]]:
    """Return the count and hash of each slice with more customers in it, in whatever order they come.

    Args:
        sums: slice → [count, hash] so far.
        told: (ref, digest before or empty where the customer was not in the sums yet, digest now).
    """
    result = {name: list(values) for name, values in sums.items()}
    for ref, before, now in told:
        count_and_hash = result.setdefault(str(slice_of(ref)), [0, 0])
        if before:
            count_and_hash[1] ^= _mixed(ref, before)
        else:
            count_and_hash[0] += 1
        count_and_hash[1] ^= _mixed(ref, now)
    return result


def differing(told: Mapping[str, Iterable[int]], kept: Mapping[str, Iterable[int]]) -> tuple[int, ...]:
    """Return the slices in which what was told is not what was kept."""
    names = {*told, *kept}
    return tuple(sorted(int(each) for each in names if list(told.get(each, (0, 0))) != list(kept.get(each, (0, 0)))))


def _mixed(ref: str, found: str) -> int:
    mixed = hashlib.blake2b(f"{ref}\n{found}".encode("utf-8", "replace"), digest_size=6).digest()
    return int.from_bytes(mixed, "big")


def _within(day: str, today: dt.date, days: int) -> bool:
    try:
        left = (dt.date.fromisoformat(day) - today).days
    except ValueError:
        return False
    return 0 <= left <= days
