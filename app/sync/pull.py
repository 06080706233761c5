"""Pulls one partner account from its provider: all its customers, then what they hold, in order of urgency (R23).

The list comes page by page, and each page is committed with the token of the next: whatever ends the program, the next
pull goes on from there. While one page is written the next is asked for. What is not in the list is looked for one by
one before anything is believed of it, and a person is asked first where much is missing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from app.errors import Cancelled
from app.models.job import Job
from app.models.provider import (
    AccountFacts,
    CustomerPage,
    Offline,
    Refused,
    SignIn,
    Slow,
    SubscriptionSnapshot,
)
from app.models.values import Changes
from app.providers.base import Client, NotAnswered
from app.store.book import Book
from app.sync import pull_state, pulled, pulled_subscriptions
from app.sync.pull_records import Asked
from app.sync.pull_state import ABSENT, COMPARE, CUSTOMERS, SUBSCRIPTIONS
from app.sync.pulled import MOVED_ON
from app.sync.pulled_subscriptions import Answer, Taken
from app.sync.rates import Rates

log = logging.getLogger(__name__)
T = TypeVar("T")

AT_ONCE = 8  # customers whose subscriptions are asked for together
AHEAD = 64  # customers known to be next
TOGETHER, WRITE_AFTER_S = 32, 0.25  # answers that are written together, and how long the first of them waits
LOOKS = 20  # customers that were not listed, looked for before that is written down
MOST_TRIES = 5
FIRST_REST_S, LONGEST_REST_S = 1.0, 60.0
LONGEST_CALL_S = 120.0
MOST_PAGES = 200  # of one customer's subscriptions: a provider that never ends is not followed for ever
OFFLINE, NO_SENSE, BUSY, SUPERSEDED = "provider_offline", "pull_no_sense", "provider_busy", "pull_superseded"


class Stopped(Exception):
    """The pull stops where it stands.

    Args:
        code: why, of ``texts.codes``; empty: it was cancelled.
        facts: fill its sentence.
    """

    def __init__(self, code: str, facts: dict[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts or {}


@dataclass(slots=True)
class Pull:
    """One pull of one account, used on the network thread.

    Args:
        book: the open book.
        client: of the account.
        account: which.
        is_full: everything is read, however young what we know of it is.
        rates: the account's pace, where the client shares one: a refusal slows all of the account.
        job: progress (customers listed, then those whose subscriptions were read) and cancel.
        rest: waits so many seconds.
        time_is_up: says when no more subscriptions are begun; what is left keeps its place for the next time.
    """

    book: Book
    client: Client
    account: AccountFacts
    is_full: bool = True
    rates: Rates | None = None
    job: Job | None = None
    rest: Callable[[float], Awaitable[None]] = asyncio.sleep
    time_is_up: Callable[[], bool] = lambda: False

    async def run(self) -> str:
        """Pull; returns why it stopped (a code), empty where it came to its end or was cancelled.

        Whatever it returns, what was pulled is in the book, and the next pull goes on from there.
        """
        await self._do(pull_state.begin, self.account.id, is_full=self.is_full)
        try:
            await self._phases()
        except Stopped as stop:
            if stop.code != SUPERSEDED:
                await self._do(pull_state.stopped, self.account, stop.code, stop.facts)
            return stop.code
        except asyncio.CancelledError:
            self.book.do(pull_state.stopped, self.account)
            raise
        except Exception:
            log.exception("a pull failed")
            await self._do(pull_state.stopped, self.account, NO_SENSE)
            return NO_SENSE
        return ""

    async def _phases(self) -> None:
        while True:
            state = await self._do(_state, self.account.id)
            if state.phase == CUSTOMERS:
                await self._customers(state)
            elif state.phase == ABSENT:
                await self._absent(state)
            elif state.phase == SUBSCRIPTIONS:
                is_whole = await self._subscriptions(state)
                if not is_whole:
                    await self._do(pull_state.ended, self.account.id, is_whole=False)
                    return
                await self._do(pull_state.go_on, self.account.id, COMPARE)
            else:
                differing = await self._do(pull_state.compared, self.account.id)
                if not differing:
                    await self._do(pull_state.ended, self.account.id, is_whole=True)
                    return
                log.warning("what was pulled is not what was kept, in slices %s: it is gone through again", differing)
                if not await self._do(pull_state.list_again, self.account.id):
                    raise Stopped(pull_state.DIFFERS)

    # -- the list of customers --------------------------------------------------------------------------------------

    async def _customers(self, state: pull_state.State) -> None:
        token = state.page_token
        tokens = {token}
        done = state.done
        asked = self._asked(state)
        coming = self._begin(self._page(token))
        try:
            while True:
                page = await coming
                if page is None:  # the token was refused: from the beginning, which costs only marks
                    if not await self._do(pull_state.list_again, self.account.id):
                        raise Stopped(NO_SENSE)
                    return
                token, at = page.next_token, asked
                if token in tokens and token:
                    raise Stopped(NO_SENSE)  # it would go round for ever
                tokens.add(token)
                if token:
                    asked = self._asked(state)
                    coming = self._begin(self._page(token))
                written = await self._do(pulled.take_page, at, page.customers, token, page.total)
                self._check(written)
                done += len(page.customers)
                self._step(done, state.total if page.total is None else page.total, "pulling")
                if not token:
                    break
        finally:
            await _let_go(coming)
        await self._do(pull_state.listed, self.account.id)

    async def _page(self, token: str) -> CustomerPage | None:
        """Return a page; None: the provider does not know the token any more."""
        try:
            return await self._ask(lambda: self.client.customers(token))
        except Stopped as stop:
            if token and stop.facts.get("is_refused"):
                return None
            raise

    async def _absent(self, state: pull_state.State) -> None:
        """Look for each customer that was not in the list: only what is not found there is lost."""
        while True:
            missing = await self._do(_missing, state)
            if not missing:
                break
            asked = self._asked(state)
            lost: list[int] = []
            found = []
            for record_id, ref in missing:
                self._cancelled()
                one = await self._ask(lambda name=ref: self.client.customer(name))  # type: ignore[misc]
                if one is None:
                    lost.append(record_id)
                else:
                    found.append(one)
            if found:
                self._check(await self._do(pulled.take_page, asked, found, None))
            self._check(await self._do(pulled.lose, asked, lost))
        await self._do(pull_state.go_on, self.account.id, SUBSCRIPTIONS)

    # -- what they hold ---------------------------------------------------------------------------------------------

    async def _subscriptions(self, state: pull_state.State) -> bool:
        """Read subscriptions while any are due; False: time was up before.

        Some are asked for at once. Answers are written some together, while the next are asked for.
        """
        asked, done = self._asked(state), state.done
        waiting: list[tuple[int, str]] = []
        asking: dict[asyncio.Task[Answer | int], int] = {}
        answers: list[Answer | int] = []
        writing = self._begin(self._write(asked, []))
        written: list[Answer | int] = []
        is_end = False
        try:
            while True:
                if len(waiting) < AT_ONCE and not is_end and not self.time_is_up():
                    taken = {*asking.values(), *map(_record_of, (*answers, *written)), *(each[0] for each in waiting)}
                    due = await self._do(_due, self.account.id, AHEAD + len(taken))
                    more = [each for each in due if each[0] not in taken][:AHEAD]
                    waiting += more
                    is_end = not more  # of what is due now: asked once more when all of it is written
                while waiting and len(asking) < AT_ONCE and not self.time_is_up():
                    record_id, ref = waiting.pop(0)
                    asking[self._begin(self._answer(record_id, ref))] = record_id
                if asking:
                    ready, _ = await asyncio.wait(asking, timeout=WRITE_AFTER_S, return_when=asyncio.FIRST_COMPLETED)
                    answers += [each.result() for each in ready]
                    for each in ready:
                        del asking[each]
                    if ready and asking and len(answers) < TOGETHER:
                        continue
                await writing
                if not answers and not asking:
                    if (written or waiting) and not self.time_is_up():
                        written, is_end = [], False
                        continue
                    return not self.time_is_up()
                written, answers = answers, []
                writing = self._begin(self._write(asked, written))
                done += len(written)
                self._step(done, state.total, "pulling_subscriptions")
        finally:
            for each in (*asking, writing):
                await _let_go(each)

    async def _answer(self, record_id: int, ref: str) -> Answer | int:
        found: list[SubscriptionSnapshot] = []
        token, at = "", self.book.clock.now_ms()
        try:
            for _ in range(MOST_PAGES):
                page = await self._ask(lambda token=token: self.client.subscriptions(ref, token))  # type: ignore[misc]
                found += page.subscriptions
                if not page.next_token or page.next_token == token:
                    return Answer(record_id, tuple(found), at)
                token = page.next_token
        except Stopped as stop:
            if not stop.facts.get("is_refused"):
                raise
        return record_id

    async def _write(self, asked: Asked, answers: list[Answer | int]) -> None:
        if not answers:
            return
        whole = [each for each in answers if isinstance(each, Answer)]
        refused = [each for each in answers if isinstance(each, int)]
        written = await self._do(pulled_subscriptions.take, asked, whole)
        if isinstance(written, Taken):
            self.book.announce(written.changes)
            await self._look(asked, written.missing)
        else:
            self._check(written)
        if refused:
            await self._refused(asked, refused)

    async def _look(self, asked: Asked, missing: tuple[tuple[int, str], ...]) -> None:
        found: dict[int, SubscriptionSnapshot | None] = {}
        for record_id, ref in missing:
            self._cancelled()
            found[record_id] = await self._ask(lambda name=ref: self.client.subscription(name))  # type: ignore[misc]
        if found:
            self._check(await self._do(pulled_subscriptions.looked, asked, found))

    async def _refused(self, asked: Asked, records: list[int]) -> None:
        """The provider does not answer about these: no longer ours, where a look at the customer says so too."""
        refs = await self._do(_refs, records)
        lost: list[int] = []
        for record_id, ref in refs:
            one = await self._ask(lambda name=ref: self.client.customer(name))  # type: ignore[misc]
            if one is None:
                lost.append(record_id)
        await self._do(pulled_subscriptions.skip, records)
        if lost:
            self._check(await self._do(pulled.lose, asked, lost))

    # -- asking -----------------------------------------------------------------------------------------------------

    async def _ask(self, question: Callable[[], Awaitable[T]]) -> T:
        """Return the answer; waits and asks again where that may help.

        Raises:
            Stopped: it does not help.
        """
        rest = FIRST_REST_S
        tries = 0
        while True:
            self._cancelled()
            try:
                async with asyncio.timeout(LONGEST_CALL_S):
                    return await question()
            except NotAnswered as no:
                outcome = no.outcome
            except TimeoutError:
                outcome = Slow(is_quota=False)
            if isinstance(outcome, SignIn):
                await self._do(pull_state.signed_out, self.account, outcome.code)
                raise Stopped(outcome.code)
            if isinstance(outcome, Offline):
                raise Stopped(OFFLINE)
            if isinstance(outcome, Refused):
                raise Stopped(outcome.code, {**outcome.facts, "is_refused": True})
            tries += 1
            if tries >= MOST_TRIES:
                raise Stopped(BUSY if isinstance(outcome, Slow) else NO_SENSE)
            rest = await self._wait(outcome, rest)

    async def _wait(self, outcome: Any, rest: float) -> float:
        """Rest before the next try; returns how long the one after it would be."""
        wished = outcome.retry_after_s if isinstance(outcome, Slow) else None
        if isinstance(outcome, Slow) and outcome.is_quota and self.rates is not None:
            self.rates.refuse(outcome.retry_after_s)
        await self.rest(min(rest if wished is None else wished, LONGEST_REST_S))
        return min(rest * 2, LONGEST_REST_S)

    def _asked(self, state: pull_state.State) -> Asked:
        return Asked(self.account, state.generation, self.book.clock.now_ms())

    def _begin(self, question: Any) -> asyncio.Task[Any]:
        return asyncio.get_running_loop().create_task(question, name=f"pull of account {self.account.id}")

    async def _do(self, action: Callable[..., T], *arguments: Any, **named: Any) -> T:
        return await asyncio.wrap_future(self.book.do(action, *arguments, **named))

    def _check(self, written: Changes | str) -> None:
        if written == MOVED_ON:
            raise Stopped(SUPERSEDED)

    def _cancelled(self) -> None:
        if self.job is not None and self.job.is_cancelled:
            raise Stopped("")

    def _step(self, done: int, total: int | None, phase: str) -> None:
        if self.job is not None:
            try:
                self.job.step(done, total or 0, phase)
            except Cancelled:
                raise Stopped("") from None


def _record_of(answer: Answer | int) -> int:
    return answer if isinstance(answer, int) else answer.record_id


async def _let_go(task: asyncio.Task[Any]) -> None:
    """End a question nobody waits for any more."""
    if not task.done():
        task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _state(work: Any, account_id: int) -> pull_state.State:
    return pull_state.load(work.connection, account_id)


def _missing(work: Any, state: pull_state.State) -> list[tuple[int, str]]:
    return pull_state.missing_of(work.connection, state, LOOKS)


def _due(work: Any, account_id: int, limit: int) -> list[tuple[int, str]]:
    return pull_state.due(work.connection, account_id, limit)


def _refs(work: Any, records: list[int]) -> list[tuple[int, str]]:
    marks = ",".join("?" * len(records))
    found = work.connection.execute(f"SELECT id, ref FROM provider_record WHERE id IN ({marks})", tuple(records))
    return list(found.fetchall())
