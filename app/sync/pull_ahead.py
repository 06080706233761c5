"""What a pull asks ahead of its writing: pages of the list, and what customers hold (R23).

Answers wait here until the one before them is written; so many at most, whatever the length of a list. Used on the
network thread alone.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from app.models.provider import CustomerPage

T = TypeVar("T")

PAGES_AHEAD, PAGES_TOGETHER = 8, 4  # of the list: that wait, and that are written together
TOGETHER, WRITE_AFTER_S = 64, 0.25  # answers that are written together, and how long the first of them waits
MOST_WAITING = 512  # answers that wait: no more is asked until they are written


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list.

    Args:
        page: what came.
        at: instant (ms) before it was asked for.
    """

    page: CustomerPage
    at: int


class Pages:
    """Pages of a list between who asks for them and who writes them down."""

    def __init__(self) -> None:
        self._coming: asyncio.Queue[Listed | None] = asyncio.Queue()
        self._room = asyncio.Semaphore(PAGES_AHEAD)

    async def has_room(self) -> None:
        """Wait until one more page may be asked for."""
        await self._room.acquire()

    def put(self, listed: Listed) -> None:
        """Add the next page."""
        self._coming.put_nowait(listed)

    def end(self) -> None:
        """Say that no more pages come."""
        self._coming.put_nowait(None)

    async def some(self) -> list[Listed]:
        """Wait for the next page, and return it with those that are there already; nothing at the end."""
        found: list[Listed] = []
        while len(found) < PAGES_TOGETHER and not (found and self._coming.empty()):
            one = await self._coming.get()
            if one is None:
                self.end()
                break
            found.append(one)
            self._room.release()
        return found


class Coming:
    """Tells who reads what customers hold that more customers came, until all are there.

    Args:
        is_over: whether all are there already.
    """

    def __init__(self, *, is_over: bool = False) -> None:
        self.is_over = is_over
        self._news = asyncio.Event()

    def came(self) -> None:
        """Say that customers were written down."""
        self._news.set()

    def end(self) -> None:
        """Say that all are there."""
        self.is_over = True
        self._news.set()

    async def more(self) -> None:
        """Wait until customers were written down since this was asked last, or all are there."""
        await self._news.wait()
        if not self.is_over:
            self._news.clear()


@dataclass(slots=True)
class Asking(Generic[T]):
    """Questions about records, some under way together, in the order in which they were given.

    Args:
        answer: asks about (record, the provider's name).
        is_over: says when none is begun any more.
    """

    answer: Callable[[int, str], Awaitable[T]]
    is_over: Callable[[], bool]
    failed: Exception | None = None
    _waiting: deque[tuple[int, str]] = field(default_factory=deque)
    _under_way: set[int] = field(default_factory=set)
    _answers: list[T] = field(default_factory=list)
    _answered: set[int] = field(default_factory=set)  # whose answers those are
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def waiting(self) -> int:
        """How many were not asked yet."""
        return len(self._waiting)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way, nor will be."""
        return not self._under_way and (not self._waiting or self.is_over())

    def taken(self) -> set[int]:
        """Return the records that wait, are under way, or whose answers were not given out yet."""
        return {*self._under_way, *self._answered, *(each[0] for each in self._waiting)}

    def add(self, more: Iterable[tuple[int, str]]) -> None:
        """Ask about these too."""
        self._waiting.extend(more)
        self._more.set()

    async def work(self) -> None:
        """Ask one after the other, for ever; several of these make several questions at once."""
        while True:
            if not self._waiting or len(self._answers) >= MOST_WAITING or self.is_over():
                self._news.set()
                self._more.clear()
                await self._more.wait()
                continue
            record_id, ref = self._waiting.popleft()
            self._under_way.add(record_id)
            try:
                answer = await self.answer(record_id, ref)
                self._answers.append(answer)  # of now: those of before were given out meanwhile
                self._answered.add(record_id)
            except Exception as error:  # noqa: BLE001 - whoever asks for the answers gets it
                self.failed = self.failed or error
            finally:
                self._under_way.discard(record_id)
            if len(self._answers) in (1, TOGETHER) or not self._under_way or self.failed is not None:
                self._news.set()

    async def some(self) -> Sequence[T]:
        """Wait for answers enough to be written together, or for the first a while, or for the last; return them."""
        enough = min(TOGETHER, MOST_WAITING)  # where no more may wait, nobody asks on before these are taken
        while len(self._answers) < enough and not self.is_idle and self.failed is None:
            self._news.clear()
            if not self._under_way:  # they rest, and the clock that told them to may have been put back
                self._more.set()
            try:
                async with asyncio.timeout(WRITE_AFTER_S if self._answers else None):
                    await self._news.wait()
            except TimeoutError:
                break
        found, self._answers, self._answered = self._answers, [], set()
        self._more.set()
        return found
