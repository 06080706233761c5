"""Paces the requests of one partner account (``rules.rates``); used on the network thread alone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from app.rules.rates import Bucket, limit_of, refused, take


def _monotonic_ms() -> int:
    return time.monotonic_ns() // 1_000_000


class Rates:
    """The buckets of one partner account.

    Args:
        now_ms: an instant of a clock that never goes back.
        limit: method → (bucket, requests a minute).
    """

    def __init__(
        self, now_ms: Callable[[], int] = _monotonic_ms, limit: Callable[[str], tuple[str, int]] = limit_of
    ) -> None:
        self._now_ms = now_ms
        self._limit = limit
        self._buckets: dict[str, Bucket] = {}
        self._last: Bucket | None = None  # of the newest refusal; a bucket that is new begins as slow as this one

    async def pace(self, method: str) -> None:
        """Wait until one more request of a method may be made, and count it (``providers.base.Pace``)."""
        while wait := self._take(method):  # noqa: ASYNC110 - time is what is waited for
            await asyncio.sleep(wait / 1000)

    def refuse(self, retry_after_s: float | None = None) -> None:
        """Remember that the provider refused for its quota: the whole account slows down."""
        now = self._now_ms()
        self._last = refused(self._last or Bucket(1), now, retry_after_s)
        self._buckets = {name: refused(bucket, now, retry_after_s) for name, bucket in self._buckets.items()}

    def wait_ms(self) -> int:
        """Return how long nothing should be asked of this account; 0: it may be."""
        return 0 if self._last is None else max(0, self._last.closed_until - self._now_ms())

    def _take(self, method: str) -> int:
        name, limit = self._limit(method)
        bucket = self._buckets.get(name)
        if bucket is None:
            last = self._last
            slowed = (last.share, last.share_at, last.closed_until) if last else (1.0, 0, 0)
            bucket = Bucket(limit, (), *slowed)
        self._buckets[name], wait = take(bucket, self._now_ms())
        return wait
