"""Pulls one partner account from its provider: all its customers, then what they hold, in order of urgency (R23).

The list comes page by page, and each page is committed with the token of the next: whatever ends the program, the next
pull goes on from there. While one page is written the next is asked for. What is not in the list is looked for one by
one before anything is believed of it, and a person is asked first where much is missing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
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
from app.sync.pull_ahead import Asking, Coming, Listed, Pages
from app.sync.pull_records import Asked
from app.sync.pull_state import ABSENT, COMPARE, CUSTOMERS, SUBSCRIPTIONS
from app.sync.pulled import MOVED_ON
from app.sync.pulled_subscriptions import Answer, Taken
from app.sync.rates import Rates

log = logging.getLogger(__name__)
T = TypeVar("T")

READS_MEANWHILE = True  # what customers hold is read while the list still comes: each has a quota of its own
AT_ONCE = 12  # customers whose subscriptions are asked for together
# Customers known to be next: few where answers are slow, so that what becomes urgent comes soon.
AHEAD, MOST_AHEAD, AHEAD_OF_EACH = 64, 512, 4
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
    _reading: asyncio.Task[bool] | None = field(default=None, init=False)
    _coming: Coming = field(default_factory=lambda: Coming(is_over=True), init=False)
    _read: int = field(default=0, init=False)  # customers whose subscriptions were read, of those that were due
    _due: int | None = field(default=None, init=False)

    async def run(self) -> str:
        """Pull; returns why it stopped (a code), empty where it came to its end or was cancelled.

        Whatever it returns, what was pulled is in the book, and the next pull goes on from there.
        """
        await self._do(pull_state.begin, self.account.id, is_full=self.is_full)
        try:
            try:
                await self._phases()
            finally:
                reading, self._reading = self._reading, None
                if reading is not None:
                    await _let_go(reading)
                    del reading
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
                self._read, self._due = state.done, state.total
                self._coming.end()
                reading, self._reading = self._reading or self._begin(self._subscriptions(state)), None
                try:
                    is_whole = await reading
                finally:
                    await _let_go(reading)
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
        done, pages = state.done, Pages()
        listing = self._begin(self._list(state.page_token, pages))
        if READS_MEANWHILE and self._reading is None:
            self._coming = Coming()
            self._reading = self._begin(self._subscriptions(state))
        try:
            while some := await pages.some():
                customers = [each for one in some for each in one.page.customers]
                last = some[-1].page
                asked = Asked(self.account, state.generation, some[0].at)
                written = await self._do(pulled.take_page, asked, customers, last.next_token, last.total)
                self._check(written)
                self._coming.came()
                done += len(customers)
                if last.next_token:  # after the last page nothing is asked of it again, also where it is stopped now
                    self._step(done, state.total if last.total is None else last.total, "pulling")
            is_whole = await listing
            if is_whole:
                await self._do(pull_state.listed, self.account.id)
            elif not await self._do(pull_state.list_again, self.account.id):
                raise Stopped(NO_SENSE)
        finally:
            await _let_go(listing)

    async def _list(self, token: str, pages: Pages) -> bool:
        """Ask for one page after the other; False: a token was refused, so the list begins anew, at the cost of marks.

        Raises:
            Stopped: it would go round for ever.
        """
        tokens = {token}
        try:
            while True:
                await pages.has_room()
                at = self.book.clock.now_ms()
                page = await self._page(token)
                if page is None:
                    return False
                token = page.next_token
                if token in tokens and token:
                    raise Stopped(NO_SENSE)
                tokens.add(token)
                pages.put(Listed(page, at))
                if not token:
                    return True
        finally:
            pages.end()

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
        """Read subscriptions while any are due, or more customers come; False: time was up before.

        Some are asked for at once. Answers are written some together, while the next are asked for.
        """
        coming, asked = self._coming, self._asked(state)
        asking = Asking(self._answer, lambda: coming.is_over and self.time_is_up())
        workers = [self._begin(asking.work()) for _ in range(AT_ONCE)]
        ahead = AHEAD
        is_end = is_behind = False  # of what was due when that was asked last; whether something was written since
        try:
            while True:
                if asking.waiting < ahead // 2 and not is_end and not asking.is_over():
                    was_all = coming.is_over
                    taken = asking.taken()
                    due = await self._ask_book(pull_state.due, self.account.id, ahead + len(taken))
                    more = [each for each in due if each[0] not in taken][:ahead]
                    asking.add(more)
                    is_end, is_behind = not more, not was_all
                answers = await asking.some()
                if answers:
                    await self._write(asked, answers)
                    is_end, is_behind = is_end and coming.is_over, True
                    ahead = min(MOST_AHEAD, max(AHEAD, AHEAD_OF_EACH * len(answers)))
                    if coming.is_over:
                        self._read += len(answers)
                        self._step(self._read, self._due, "pulling_subscriptions")
                if asking.failed is not None:
                    raise asking.failed
                if not answers:
                    if asking.is_over() or (is_end and not is_behind):
                        return not asking.is_over()
                    if is_end and not coming.is_over:
                        await coming.more()
                    is_end = False
        finally:
            for each in workers:
                each.cancel()  # all of them first: this may itself be cancelled while it waits
            await asyncio.gather(*workers, return_exceptions=True)
            workers.clear()  # what was given up keeps the frames it stood in, and through them a connection

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

    async def _write(self, asked: Asked, answers: Sequence[Answer | int]) -> None:
        whole = [each for each in answers if isinstance(each, Answer)]
        refused = [each for each in answers if isinstance(each, int)]
        written = await self._do(pulled_subscriptions.take, asked, whole)
        if isinstance(written, Taken):
            self.book.announce(written.changes)
            await self._look(asked, written)
        else:
            self._check(written)
        if refused:
            await self._refused(asked, refused)

    async def _look(self, asked: Asked, written: Taken) -> None:
        found: dict[int, SubscriptionSnapshot | None] = {}
        for record_id, ref in written.missing:
            self._cancelled()
            found[record_id] = await self._ask(lambda name=ref: self.client.subscription(name))  # type: ignore[misc]
        if found:
            self._check(await self._do(pulled_subscriptions.looked, asked, found, written.owners))

    async def _refused(self, asked: Asked, records: list[int]) -> None:
        """The provider does not answer about these: no longer ours, where a look at the customer says so too."""
        refs = await self._do(_refs, records)
        lost: list[int] = []
        for record_id, ref in refs:
            one = await self._ask(lambda name=ref: self.client.customer(name))  # type: ignore[misc]
            if one is None:
                lost.append(record_id)
        if lost:
            self._check(await self._do(pulled.lose, asked, lost))
        await self._do(pulled_subscriptions.skip, records)  # last: until then they are asked about again

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

    async def _ask_book(self, question: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.wrap_future(self.book.reader.ask(question, *arguments))

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


async def _let_go(task: asyncio.Task[Any]) -> None:
    """End a question nobody waits for any more."""
    if not task.done():
        task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _state(work: Any, account_id: int) -> pull_state.State:
    return pull_state.load(work.connection, account_id)


def _missing(work: Any, state: pull_state.State) -> list[tuple[int, str]]:
    return pull_state.missing_of(work.connection, state, LOOKS)


def _refs(work: Any, records: list[int]) -> list[tuple[int, str]]:
    marks = ",".join("?" * len(records))
    found = work.connection.execute(f"SELECT id, ref FROM provider_record WHERE id IN ({marks})", tuple(records))
    return list(found.fetchall())
