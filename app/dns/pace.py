"""A polite rate: no server is asked more than so often, however many domains are looked at (R32)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

_MOST_HOSTS = 5_000


class Polite:
    """Spaces the questions to each server, in the order they come.

    Args:
        a_second: questions to one server.
        favoured: servers that may be asked more often (our own resolvers), and how often a second.
        now: seconds of a clock that never goes back.
    """

    def __init__(
        self,
        a_second: float = 20.0,
        favoured: dict[str, float] | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gap = 1 / a_second
        self._gaps = {host: 1 / each for host, each in (favoured or {}).items()}
        self._now = now
        self._free_at: dict[str, float] = {}

    async def __call__(self, host: str) -> None:
        """Wait until a server may be asked once more."""
        wait = self.take(host)
        if wait > 0:
            await asyncio.sleep(wait)

    def take(self, host: str) -> float:
        """Count one question and return how many seconds to wait before it."""
        now = self._now()
        if len(self._free_at) > _MOST_HOSTS:
            self._free_at = {each: at for each, at in self._free_at.items() if at > now}
        at = max(self._free_at.get(host, now), now)
        self._free_at[host] = at + self._gaps.get(host, self._gap)
        return at - now
