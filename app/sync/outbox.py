"""Carries out the outbox: claims what may go, has the providers' clients do it, writes down what came of it.

Each operation is committed as *sending* before the call; the answer is committed after it. Whatever ends the program in
between, the operation is *unknown* at the next start and looked for before anything else (design.md, Outbox).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

from app.errors import DeskError
from app.models.clock import Clock
from app.models.provider import Offline, Outcome, SignIn, Slow, Unknown
from app.models.values import Changes
from app.providers.base import Client
from app.rules.taking_effect import LOOK, POLL, SEND, Task
from app.store.book import Book
from app.sync.claims import claim, recover, settle
from app.sync.kinds import KINDS, Look, unregistered
from app.sync.network import NetworkThread
from app.sync.rates import Rates

log = logging.getLogger(__name__)

AT_ONCE = 8  # operations of one account that are sent together
LONGEST_CALL_S = 300.0  # clients have time limits of their own; this one is for a client that forgot one
LONGEST_REST_S = 60.0
AGAIN_AFTER_S = 5.0  # the book could not be written: full disk, held by a backup
LONGEST_OFFLINE_MS = 60_000

ONLINE, OFFLINE, SLOW, SIGN_IN = "online", "offline", "slow", "sign_in"
Listener = Callable[[int, str], None]


def _ticks() -> int:
    return time.monotonic_ns() // 1_000_000


class Runner:
    """Carries out the operations of the accounts it has clients for.

    Args:
        book: the open book.
        clients: partner account's id → its client.
        clock: tells now.
        network: the thread the clients live on.
        rates: partner account's id → its pace, for accounts whose clients share one.
        chance: gives the jitter, from 0 to 1.
        ticks: an instant (ms) of a clock that never goes back.
        look: looks whether a domain is registered, before a customer is created (R10); None: nothing does.
    """

    def __init__(
        self,
        book: Book,
        clients: Mapping[int, Client],
        clock: Clock,
        network: NetworkThread,
        *,
        rates: Mapping[int, Rates] | None = None,
        chance: Callable[[], float] = random.random,
        ticks: Callable[[], int] = _ticks,
        look: Look | None = None,
    ) -> None:
        self._book = book
        self._clients = dict(clients)
        self._clock = clock
        self._network = network
        self._rates = {each: (rates or {}).get(each) or Rates(ticks) for each in clients}
        self._chance = chance
        self._ticks = ticks
        self._look = look
        self._tasks: dict[int, asyncio.Task[None]] = {}  # operation → its task
        self._ended = 0  # tasks that came to their end
        self._failure: BaseException | None = None  # an answer that could not be written down; a command ends with it
        self._sent_of: dict[int, int] = {}  # operation being sent → its account
        self._offline: dict[int, tuple[int, int]] = {}  # account → (times in a row, instant before which it rests)
        self._states: dict[int, str] = {}
        self._listeners: list[Listener] = []
        self._recovered = False
        self._living: Future[None] | None = None
        self._wake: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    # -- from other threads -----------------------------------------------------------------------------------------

    def listen(self, listener: Listener) -> None:
        """Hear how the accounts are: ``listener(account_id, state)``, called on the network thread.

        States are ``online``, ``offline``, ``slow`` (it asked for too much) and ``sign_in`` (it is paused).
        """
        self._listeners.append(listener)

    def start(self) -> None:
        """Go on carrying out whatever comes into the outbox, until ``stop``."""
        self._book.listen(self._heard)
        self._living = self._network.submit(self._live())

    def stop(self) -> None:
        """Stop: nothing new is begun, calls under way are given up; safe to call when it never ran."""
        if self._living is not None:
            self._book.unlisten(self._heard)
            self._living.cancel()
            self._living = None
        with contextlib.suppress(Exception):  # the network thread is closed already
            self._network.submit(self._give_up()).result()

    def run_once(self, patience_s: float = 0.0) -> int:
        """Carry out what is due, and what comes due within ``patience_s``; returns how many answers there were.

        Not on the network thread.
        """
        return self._network.submit(self._drain(patience_s)).result()

    # -- on the network thread --------------------------------------------------------------------------------------

    def _heard(self, changes: Changes) -> None:
        if (changes.ids is None or "operation" in changes.other or changes.ids) and self._loop and self._wake:
            with contextlib.suppress(RuntimeError):  # the loop has just ended
                self._loop.call_soon_threadsafe(self._wake.set)

    async def _live(self) -> None:
        self._loop, self._wake = asyncio.get_running_loop(), asyncio.Event()
        while True:
            self._wake.clear()
            try:
                wait = await self._pass()
            except Exception as error:  # noqa: BLE001 - whatever it is, the rest of the outbox must not stop for it
                _log("the outbox waits: the book could not be written", error)
                await asyncio.sleep(AGAIN_AFTER_S)
                continue
            rest = LONGEST_REST_S if wait is None else min(wait / 1000, LONGEST_REST_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(rest, 0.01)):
                    await self._wake.wait()

    async def _drain(self, patience_s: float) -> int:
        loop = asyncio.get_running_loop()
        end, begun = loop.time() + patience_s, self._ended
        while True:
            ended = self._ended
            wait = await self._pass()
            if self._failure is not None:
                raise self._failure
            if self._ended != ended:
                continue  # one was answered while it was chosen what goes: it counted as under way, and may be due
            if self._tasks:
                await asyncio.wait(self._tasks.values(), return_when=asyncio.FIRST_COMPLETED)
            elif wait is None or loop.time() + wait / 1000 > end:
                return self._ended - begun
            else:
                await asyncio.sleep(wait / 1000)

    async def _pass(self) -> int | None:
        """Begin what may go now; return after how many ms there may be more (None: nothing waits for time)."""
        if not self._recovered:
            await asyncio.wrap_future(self._book.do(recover))
            self._recovered = True
        room, rests = self._room()
        found = await asyncio.wrap_future(self._book.do(claim, room, frozenset(self._tasks)))
        for task in found.tasks:
            self._begin(task)
        if found.next_at is not None:
            rests.append(max(0, found.next_at - self._clock.now_ms()))
        return min(rests, default=None)

    def _room(self) -> tuple[dict[int, int], list[int]]:
        room: dict[int, int] = {}
        rests: list[int] = []
        for account_id in self._clients:
            rest = max(self._rates[account_id].wait_ms(), self._offline.get(account_id, (0, 0))[1] - self._ticks(), 0)
            if rest:
                rests.append(rest)
            else:
                room[account_id] = AT_ONCE - sum(each == account_id for each in self._sent_of.values())
        return room, rests

    def _begin(self, task: Task) -> None:
        if task.action == SEND:
            self._sent_of[task.operation_id] = task.instruction.account.id
        running = asyncio.get_running_loop().create_task(self._carry_out(task), name=f"operation {task.operation_id}")
        self._tasks[task.operation_id] = running

        def ended(done: asyncio.Task[None]) -> None:
            if not done.cancelled():
                self._failure = done.exception() or self._failure
            self._ended += 1
            self._tasks.pop(task.operation_id, None)
            self._sent_of.pop(task.operation_id, None)
            if self._wake is not None:
                self._wake.set()

        running.add_done_callback(ended)

    async def _carry_out(self, task: Task) -> None:
        outcome = await self._asked(task)
        self._note(task.instruction.account.id, outcome)
        while True:
            try:
                await asyncio.wrap_future(self._book.do(settle, task, outcome, self._chance()))
            except Exception as error:
                if self._living is None:
                    raise  # a command ends with it; the operation is looked for at the next start
                _log("an answer waits: the book could not be written", error)
                await asyncio.sleep(AGAIN_AFTER_S)
            else:
                return

    async def _asked(self, task: Task) -> Outcome | None:
        """Ask the client; whatever goes wrong inside it, nobody knows what became of the operation."""
        client = self._clients[task.instruction.account.id]
        kind = KINDS[task.instruction.kind]
        if task.action == SEND and self._look is not None:
            refused = await unregistered(task.instruction, self._look)
            if refused is not None:
                return refused
        call = {SEND: kind.send, LOOK: kind.find_effect, POLL: kind.poll}[task.action]
        try:
            async with asyncio.timeout(LONGEST_CALL_S):
                return await call(client, task.instruction)
        except TimeoutError:
            return Unknown("no answer in time")
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if current is None or current.cancelling():
                raise  # it is we who stop; the operation stays *sending* and is looked for at the next start
            return Unknown("the call was given up")
        except Exception:
            log.exception("the client failed on %s", task.instruction.kind)
            return Unknown("the client failed")

    def _note(self, account_id: int, outcome: Outcome | None) -> None:
        state = ONLINE
        if isinstance(outcome, Offline):
            times = self._offline.get(account_id, (0, 0))[0] + 1
            rest = min(LONGEST_OFFLINE_MS, 1000 << min(times, 10))
            self._offline[account_id] = (times, self._ticks() + round(rest * (0.5 + self._chance() / 2)))
            state = OFFLINE
        else:
            self._offline.pop(account_id, None)
        if isinstance(outcome, Slow) and outcome.is_quota:
            self._rates[account_id].refuse(outcome.retry_after_s)
            state = SLOW
        if isinstance(outcome, SignIn):
            state = SIGN_IN
        if self._states.get(account_id) != state:
            self._states[account_id] = state
            for listener in self._listeners:
                listener(account_id, state)

    async def _give_up(self) -> None:
        tasks: list[asyncio.Task[Any]] = list(self._tasks.values())
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _log(what: str, error: Exception) -> None:
    if isinstance(error, DeskError):
        log.warning("%s (%s)", what, error.code)
    else:
        log.error(what, exc_info=error)
