"""Pulls the accounts of an open book beside its outbox: when asked, and every so many minutes (R50)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from app.errors import DeskError
from app.models.drift import SyncRow
from app.models.job import Job
from app.models.provider import AccountFacts
from app.models.values import Changes
from app.providers.base import Client
from app.store import sync_rows
from app.store.book import Book
from app.store.engine import Connection
from app.sync import earnings, offers, pull_state
from app.sync.network import NetworkThread
from app.sync.pull import OFFLINE, Pull
from app.sync.rates import Rates

log = logging.getLogger(__name__)

LOOK_EVERY_S = 20.0
OFFLINE_REST_MS = 60_000
LIST_SHARE = 3  # a list that takes long is not begun again at once: it takes a third of the time at most
_MINUTE_MS = 60_000
_under_way: set[tuple[str, int]] = set()  # (book, account) that this process pulls now, whoever asked
_guard = threading.Lock()


@dataclass(frozen=True, slots=True)
class Line:
    """An account that can be pulled: its client, and the pace it shares with the outbox."""

    account: AccountFacts
    client: Client
    rates: Rates


class Pulling:
    """Pulls of the connected accounts of an open book; made and used from any thread but the network's.

    Args:
        book: the open book.
        network: gives the thread the clients live on.
        every_minutes: how often, as set now; 0: only when asked.
    """

    def __init__(self, book: Book, network: Callable[[], NetworkThread], every_minutes: Callable[[], int]) -> None:
        self._book, self._network, self._every_minutes = book, network, every_minutes
        self._lines: dict[int, Line] = {}
        self._wanted: dict[int, bool] = {}  # account → in full
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._rests: dict[int, int] = {}  # account → instant (ms) before which it is not pulled by itself
        self._living: Future[None] | None = None
        self._wake = asyncio.Event()

    # -- from other threads -----------------------------------------------------------------------------------------

    def start(self, lines: Mapping[int, Line]) -> None:
        """Pull these accounts from now on, until ``stop``."""
        self._lines = dict(lines)
        self._living = self._network().submit(self._live())

    def stop(self) -> None:
        """Stop; what was pulled stays. Safe to call when it never ran."""
        living, self._living = self._living, None
        if living is not None:
            living.cancel()
            with contextlib.suppress(Exception):
                self._network().submit(self._give_up()).result()
        self._lines = {}

    def knows(self, account_id: int) -> bool:
        """Whether the account can be pulled."""
        return account_id in self._lines

    def pull_now(self, account_id: int) -> None:
        """Pull an account in full, now; after the pull under way where there is one."""
        self._on_network(lambda: self._want(account_id))

    def cancel(self, account_id: int) -> None:
        """Stop the account's pull; the next one goes on from there."""
        self._on_network(lambda: self._cancel(account_id))

    def allow(self, account_id: int) -> None:
        """Let a held pull go on."""
        self._network().submit(self._allow(account_id))

    def refresh(self, account_id: int) -> Future[Changes]:
        """Refresh the catalogue from an account's offers, now; see ``sync.offers.refresh``."""
        line = self._lines[account_id]
        return self._network().submit(offers.refresh(self._book, line.client, line.account))

    def _on_network(self, call: Callable[[], None]) -> None:
        async def run() -> None:
            call()

        self._network().submit(run())

    # -- on the network thread --------------------------------------------------------------------------------------

    async def _live(self) -> None:
        self._wake = asyncio.Event()  # of this loop
        await asyncio.wrap_future(self._book.do(pull_state.recover))
        while True:
            self._wake.clear()
            try:
                await self._pass()
            except Exception:
                log.exception("pulls wait")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._wake.wait()

    async def _pass(self) -> None:
        """Begin what is wanted or due."""
        every_ms = self._every_minutes() * _MINUTE_MS
        now = self._book.clock.now_ms()
        rows = await asyncio.wrap_future(self._book.reader.ask(_states))
        for row, paused in rows:
            account_id = row.account_id
            if account_id not in self._lines or account_id in self._tasks:
                continue
            if account_id in self._wanted or (every_ms and not paused and self._is_due(row, now, every_ms)):
                is_full = self._wanted.pop(account_id, False)
                task = asyncio.get_running_loop().create_task(self._pull(account_id, is_full=is_full))
                self._tasks[account_id] = task

    def _is_due(self, row: SyncRow, now: int, every_ms: int) -> bool:
        rest = self._rests.get(account_id := row.account_id, 0)
        if rest and 0 < rest - now <= max(every_ms, OFFLINE_REST_MS):
            return False
        self._rests.pop(account_id, None)
        if row.phase or row.last_listed_at is None or row.started_at is None:
            return True
        took = max(0, row.last_listed_at - row.started_at)
        # A clock that was put back makes an age negative: then it is due.
        return not 0 <= now - row.started_at < max(every_ms, took * LIST_SHARE)

    async def _pull(self, account_id: int, *, is_full: bool) -> None:
        line = self._lines[account_id]
        every_ms = self._every_minutes() * _MINUTE_MS
        try:
            async with alone(self._book, account_id):
                pull = Pull(self._book, line.client, line.account, is_full=is_full, rates=line.rates)
                if every_ms:
                    pull.time_is_up = self._after(every_ms)
                code = await pull.run()
            rest = OFFLINE_REST_MS if code == OFFLINE else every_ms
            if code:
                self._rests[account_id] = self._book.clock.now_ms() + rest
            else:
                await refresh_daily(self._book, line)
                await money_daily(self._book, line, now=is_full)
        except asyncio.CancelledError:
            self._rests[account_id] = self._book.clock.now_ms() + every_ms
            raise
        except Exception:
            log.exception("a pull failed")
            self._rests[account_id] = self._book.clock.now_ms() + OFFLINE_REST_MS
        finally:
            self._tasks.pop(account_id, None)
            self._wake.set()

    def _after(self, limit_ms: int) -> Callable[[], bool]:
        """Return what tells whether so much time is over since it was asked first."""
        first: list[int] = []

        def is_over() -> bool:
            now = self._book.clock.now_ms()
            first[:] = first or [now]
            return now - first[0] > limit_ms

        return is_over

    async def _allow(self, account_id: int) -> None:
        """Look for those that are missing before anything else, also where nothing is pulled by itself."""
        task = self._tasks.get(account_id)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await asyncio.wrap_future(self._book.do(pull_state.allow, account_id))
        self._rests.pop(account_id, None)
        self._want(account_id, is_full=False)

    def _want(self, account_id: int, *, is_full: bool = True) -> None:
        self._rests.pop(account_id, None)
        self._wanted[account_id] = is_full or self._wanted.get(account_id, False)
        self._wake.set()

    def _cancel(self, account_id: int) -> None:
        self._wanted.pop(account_id, None)
        task = self._tasks.get(account_id)
        if task is not None:
            task.cancel()

    async def _give_up(self) -> None:
        tasks: list[asyncio.Task[Any]] = list(self._tasks.values())
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def alone(book: Book, account_id: int) -> AsyncIterator[None]:
    """See that one pull of an account runs in this process at a time, whoever asked for it."""
    key = (str(book.path), account_id)
    while True:
        with _guard:
            if key not in _under_way:
                _under_way.add(key)
                break
        await asyncio.sleep(0.05)
    try:
        yield
    finally:
        with _guard:
            _under_way.discard(key)


async def refresh_daily(book: Book, line: Line) -> None:
    """Refresh the catalogue from an account's offers, where that was not done for a day; else it waits."""
    row = await asyncio.wrap_future(book.reader.ask(sync_rows.state, line.account.id))
    if row is not None and offers.is_due(row.offers_at, book.clock.now_ms()):
        try:
            await offers.refresh(book, line.client, line.account)
        except DeskError as error:
            log.info("the catalogue was not refreshed: %s", error.code)


async def money_daily(book: Book, line: Line, *, now: bool) -> None:
    """Ask for payments and commissions, now or where that was not done for a day; what is not given waits."""
    row = await asyncio.wrap_future(book.reader.ask(sync_rows.state, line.account.id))
    if row is not None and (now or earnings.is_due(row.money_at, book.clock.now_ms())):
        await earnings.pull(book, line.client, line.account)


async def pull_alone(book: Book, line: Line, job: Job) -> str:
    """Pull one account in full, for a command; returns why it stopped (a code), empty where it came to its end."""
    pull = Pull(book, line.client, line.account, rates=line.rates, job=job)

    async def watched() -> str:
        async with alone(book, line.account.id):
            code = await pull.run()
            if not code and not job.is_cancelled:
                await refresh_daily(book, line)
                await money_daily(book, line, now=True)
            return code

    task = asyncio.get_running_loop().create_task(watched())
    while not task.done():  # a job is stopped by a flag, and an answer may be long in coming
        await asyncio.wait([task], timeout=0.1)
        if job.is_cancelled:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            return ""
    return task.result()


def _states(connection: Connection) -> list[tuple[SyncRow, bool]]:
    paused = dict(connection.execute("SELECT id, paused <> '' FROM partner_account").fetchall())
    return [(row, bool(paused[row.account_id])) for row in sync_rows.states(connection)]
