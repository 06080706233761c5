"""What is asked for once for all who want it at the same time, and believed for as long as each of them allows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """An answer with its age; used on one event loop.

    Args:
        ask: gets the answer; what it raises reaches whoever asked, and the next one asks anew.
        ticks: seconds of a clock that never goes back.
    """

    def __init__(self, ask: Callable[[], Awaitable[T]], ticks: Callable[[], float]) -> None:
        self._ask, self._ticks = ask, ticks
        self._asking = asyncio.Lock()
        self._answer: T | None = None
        self._at: float | None = None  # when the question was put: what was done before it is in the answer
        self._doubts = 0

    async def within(self, seconds: float) -> T:
        """Return an answer no older than so many seconds; less than none: asked for now."""
        async with self._asking:
            known = self._answer
            if known is not None and self._at is not None and self._ticks() - self._at <= seconds:
                return known
            at, doubts = self._ticks(), self._doubts
            found = await self._ask()
            self._answer, self._at = found, at if doubts == self._doubts else None
            return found

    def doubt(self) -> None:
        """Believe it no more: something was changed, perhaps while it was on its way."""
        self._at, self._doubts = None, self._doubts + 1
