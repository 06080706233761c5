"""The one clock: what time it is, and what day "today" is for the person."""

from __future__ import annotations

import datetime as dt
import os
import time
import uuid


class Clock:
    """Tells instants and today; ``PARTNER_DESK_TODAY`` (ISO date) fixes today in tests."""

    def now_ms(self) -> int:
        """Return the instant as UTC epoch milliseconds."""
        return time.time_ns() // 1_000_000

    def now(self) -> dt.datetime:
        """Return the person's local time, on the day that ``today`` says."""
        now = dt.datetime.fromtimestamp(self.now_ms() / 1000)  # noqa: DTZ006 - the person's own time
        return dt.datetime.combine(self.today(), now.time())

    def today(self) -> dt.date:
        """Return the person's date.

        Raises:
            ValueError: ``PARTNER_DESK_TODAY`` is set and is no ISO date.
        """
        fixed = os.environ.get("PARTNER_DESK_TODAY")
        return dt.date.fromisoformat(fixed) if fixed else dt.date.today()  # noqa: DTZ011 - the person's own day


def new_uid(now_ms: int) -> uuid.UUID:
    """Return a UUIDv7 (RFC 9562): 48 bits of milliseconds, then random; sorts by time of making."""
    random = int.from_bytes(os.urandom(10), "big")
    value = (now_ms & 0xFFFF_FFFF_FFFF) << 80 | random
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


class Uids:
    """Makes UUIDv7s that rise, so that their index is written from left to right.

    Args:
        now_ms: the instant they bear.
        at_once: for how many random bits are drawn together.
    """

    def __init__(self, now_ms: int, at_once: int = 4096) -> None:
        self._at, self._at_once = now_ms, at_once
        self._count = 0
        self._random = b""
        self._used = 0

    def make(self) -> bytes:
        """Return the next: milliseconds, a counter of 18 bits over version and variant, and 56 random bits."""
        if self._used >= len(self._random):
            self._random = os.urandom(self._at_once * 7)
            self._used = 0
        count = self._count
        self._count += 1
        if count >> 18:
            self._at += 1
            self._count = 1
            count = 0
        head = self._at << 24 | (0x7000 | count >> 6) << 8 | 0x80 | count & 0x3F
        made = head.to_bytes(9, "big") + self._random[self._used : self._used + 7]
        self._used += 7
        return made
