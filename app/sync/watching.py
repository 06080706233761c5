"""Domains that are watched: looked at again when their time has come, politely, for as long as the book is open (R32).

What was seen is written down; where it is the record, the provider is asked, whose word is final. When is a rule
(``rules.watching``) and in the book, so a restart goes on where it was.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

from app.errors import DeskError
from app.models.clock import Clock
from app.models.domains import VERIFIED, Verdict, Wanted, WatchRow
from app.models.values import Changes
from app.store import domain_rows
from app.store.book import Book
from app.store.work import Work
from app.sync.network import NetworkThread

log = logging.getLogger(__name__)

AT_ONCE = 8
BEGUN_EVERY_S = 0.25  # four domains a second: 14,000 an hour
BATCH = 60
ASKED_FIRST = 3  # where none of these sees the network, the rest waits
OFFLINE_REST_S = 60.0
LONGEST_REST_S = 600.0
AGAIN_AFTER_S = 5.0  # the book could not be written: full disk, held by a backup


class Looks(Protocol):
    """What looks at one domain (``sync.looking.Looker``)."""

    def look(self, wanted: Wanted) -> Future[Verdict]:
        """Look for a record and judge what is seen."""
        ...


@dataclass(frozen=True, slots=True)
class Verbs:
    """What is written into the book, as actions.

    Args:
        record: takes (customer, what was looked for, what it came to) of each look.
        proven: has the provider asked about customers whose record was seen.
        let_go: stops watching what is no longer ours to watch.
    """

    record: Callable[[Work, Sequence[tuple[int, Wanted, Verdict]]], Changes]
    proven: Callable[[Work, Sequence[int]], Changes]
    let_go: Callable[[Work], Changes]


class Watcher:
    """Looks again at the watched domains of an open book.

    Args:
        book: the open book.
        looker: looks.
        clock: tells now.
        network: the thread it lives on.
        verbs: writes.
        begun_every_s: seconds between the beginnings of two looks.
    """

    def __init__(
        self,
        book: Book,
        looker: Looks,
        clock: Clock,
        network: NetworkThread,
        verbs: Verbs,
        *,
        begun_every_s: float = BEGUN_EVERY_S,
    ) -> None:
        self._book, self._looker, self._clock, self._network, self._verbs = book, looker, clock, network, verbs
        self._begun_every_s = begun_every_s
        self._living: Future[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: asyncio.Event | None = None

    # -- from other threads -----------------------------------------------------------------------------------------

    @property
    def book(self) -> Book:
        """Whose domains."""
        return self._book

    @property
    def is_over(self) -> bool:
        """Whether it was stopped."""
        return self._living is None

    def start(self) -> None:
        """Look whenever something is due, until ``stop``."""
        self._book.listen(self._heard)
        self._living = self._network.submit(self._live())

    def stop(self) -> None:
        """Stop; looks under way are given up. Any number of times."""
        living, self._living = self._living, None
        if living is not None:
            with contextlib.suppress(ValueError):
                self._book.unlisten(self._heard)
            living.cancel()

    def run_once(self) -> int:
        """Look at what is due now; returns how many were looked at. Not on the network thread."""
        return self._network.submit(self._pass()).result()[0]

    # -- on the network thread --------------------------------------------------------------------------------------

    def _heard(self, changes: Changes) -> None:
        if (changes.ids is None or "domain_watch" in changes.other) and self._loop and self._wake:
            with contextlib.suppress(RuntimeError):  # the loop has just ended
                self._loop.call_soon_threadsafe(self._wake.set)

    async def _live(self) -> None:
        self._loop, self._wake = asyncio.get_running_loop(), asyncio.Event()
        while True:
            self._wake.clear()
            try:
                looked, rest = await self._pass()
            except Exception as error:  # noqa: BLE001 - whatever it is, the next round may go well
                _log("watching waits: the book could not be read or written", error)
                await asyncio.sleep(AGAIN_AFTER_S)
                continue
            if not looked or rest:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(max(rest, 0.05)):
                        await self._wake.wait()

    async def _pass(self) -> tuple[int, float]:
        """Look at what is due; return how many were, and how many seconds to rest."""
        now = self._clock.now_ms()
        due = await asyncio.wrap_future(self._book.reader.ask_slowly(domain_rows.due, now, BATCH))
        if not due:
            await asyncio.wrap_future(self._book.do(self._verbs.let_go))
            next_at = await asyncio.wrap_future(self._book.reader.ask_slowly(domain_rows.next_due))
            rest = LONGEST_REST_S if next_at is None else max(0.0, (next_at - now) / 1000)
            return 0, min(rest, LONGEST_REST_S)
        looks = await self._looked(due)
        if looks is None:
            return 0, OFFLINE_REST_S
        await asyncio.wrap_future(self._book.do(self._verbs.record, looks))
        proven = [customer_id for customer_id, _wanted, verdict in looks if verdict.verdict == VERIFIED]
        if proven:
            await asyncio.wrap_future(self._book.do(self._verbs.proven, proven))
        return len(looks), 0.0

    async def _looked(self, due: Sequence[WatchRow]) -> list[tuple[int, Wanted, Verdict]] | None:
        """Return what was seen of each; None where the network is away."""
        first = await self._seen(due[:ASKED_FIRST])
        if all(verdict.reason == "offline" for _customer_id, _wanted, verdict in first):
            return None
        return first + await self._seen(due[ASKED_FIRST:])

    async def _seen(self, due: Sequence[WatchRow]) -> list[tuple[int, Wanted, Verdict]]:
        seen: list[tuple[int, Wanted, Verdict]] = []
        rest = iter(due)

        async def go_on() -> None:
            for each in rest:
                verdict = await asyncio.wrap_future(self._looker.look(each.wanted))
                seen.append((each.customer_id, each.wanted, verdict))
                await asyncio.sleep(self._begun_every_s * AT_ONCE)

        async with asyncio.TaskGroup() as group:
            for number in range(min(AT_ONCE, len(due))):
                group.create_task(go_on())
                await asyncio.sleep(self._begun_every_s if number else 0)
        return seen


def _log(what: str, error: Exception) -> None:
    if isinstance(error, DeskError):
        log.warning("%s (%s)", what, error.code)
    else:
        log.error(what, exc_info=error)
