"""What is asked ahead of the writing is asked once, in order, and no more of it than there is room for."""

from __future__ import annotations

import asyncio

import pytest

from app.models.provider import CustomerPage, SubscriptionSnapshot
from app.sync import pull_ahead, pull_state, pulled_subscriptions
from app.sync.pull_ahead import Asking, Coming, Listed, Pages
from app.sync.pull_records import Asked
from app.sync.pulled_subscriptions import Answer
from tests.unit.sync.test_pull import desk, fill

__all__ = ["desk"]


async def begun(asking, workers=3):
    return [asyncio.get_running_loop().create_task(asking.work()) for _ in range(workers)]


async def ended(tasks):
    for each in tasks:
        each.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def test_an_answer_that_was_not_given_out_is_not_due_again():
    async def run():
        async def answer(record_id, _ref):
            return record_id

        asking = Asking(answer, lambda: False)
        tasks = await begun(asking)
        asking.add([(1, "a"), (2, "b")])
        assert asking.waiting == 2
        for _ in range(9):
            await asyncio.sleep(0)
        assert asking.taken() == {1, 2}
        assert sorted(await asking.some()) == [1, 2]
        assert asking.taken() == set()
        await ended(tasks)

    asyncio.run(run())


def test_the_first_answer_waits_a_while_for_more_and_no_more_is_asked_than_fits(monkeypatch):
    monkeypatch.setattr(pull_ahead, "WRITE_AFTER_S", 0.01)
    monkeypatch.setattr(pull_ahead, "MOST_WAITING", 2)

    async def run():
        gate = asyncio.Event()

        async def answer(record_id, _ref):
            if record_id > 2:
                await gate.wait()
            return record_id

        asking = Asking(answer, lambda: False)
        tasks = await begun(asking, 1)
        asking.add([(each, "") for each in range(1, 6)])
        assert await asking.some() == [1, 2]
        assert await asyncio.wait_for(asyncio.gather(asking.some(), opened(gate)), 5) == [[3, 4], None]
        await ended(tasks)

    async def opened(gate):
        gate.set()

    asyncio.run(run())


def test_what_fails_is_told_once_what_came_before_is_given_out():
    async def run():
        async def answer(record_id, _ref):
            if record_id == 2:
                raise LookupError
            return record_id

        asking = Asking(answer, lambda: False)
        tasks = await begun(asking, 1)
        asking.add([(1, ""), (2, "")])
        assert await asking.some() == [1]
        assert isinstance(asking.failed, LookupError)
        await ended(tasks)

    asyncio.run(run())


def test_pages_come_together_as_far_as_they_are_there():
    async def run():
        pages, coming = Pages(), Coming()
        for number in range(3):
            await pages.has_room()
            pages.put(Listed(CustomerPage((), str(number)), number))
        assert [each.at for each in await pages.some()] == [0, 1, 2]
        pages.put(Listed(CustomerPage((), ""), 3))
        pages.end()
        assert [each.at for each in await pages.some()] == [3]
        assert await pages.some() == []
        coming.came()
        await coming.more()
        coming.end()
        await coming.more()
        await coming.more()

    asyncio.run(run())


@pytest.mark.parametrize("times", [1, 2])
def test_a_customer_that_was_asked_twice_holds_its_subscriptions_once(desk, times):
    fill(desk, 1)
    desk.sql("DELETE FROM subscription")
    desk.pull()
    desk.sql("DELETE FROM provider_record WHERE what = 'subscription'")
    desk.sql("DELETE FROM subscription")
    ((record, generation),) = desk.sql("SELECT id, generation FROM provider_record WHERE what = 'customer'")
    holds = SubscriptionSnapshot("C0/X", {"plan": "Business Starter", "sku": "S1", "status": "active"})
    asked = Asked(desk.facts, generation, desk.clock.at)
    desk.book.run(pulled_subscriptions.take, asked, [Answer(record, (holds,), desk.clock.at + 60_000)] * times)
    assert desk.count("subscription") == 1
    assert desk.book.run(lambda work: pull_state.load(work.connection, desk.accounts[0])).phase == ""
