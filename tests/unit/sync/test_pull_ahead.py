"""What is asked ahead of the writing is asked once, in order, and no more of it than there is room for."""

from __future__ import annotations

import asyncio

import pytest

from app.models.job import Job
from app.models.provider import CustomerPage, SubscriptionSnapshot
from app.sync import pull_ahead, pull_state, pulled_subscriptions, pulling
from app.sync.pull_ahead import Asking, Coming, Listed, Pages
from app.sync.pull_records import Asked
from app.sync.pulled_subscriptions import Answer
from app.sync.pulling import Line, Pulling, pull_alone
from app.sync.rates import Rates
from tests.unit.sync.test_pull import desk, fill
from tests.unit.sync.test_pulling import until

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


def test_an_answer_that_comes_after_others_were_given_out_is_given_out_too(monkeypatch):
    monkeypatch.setattr(pull_ahead, "WRITE_AFTER_S", 0.01)

    async def run():
        gate = asyncio.Event()

        async def answer(record_id, _ref):
            if record_id == 2:
                await gate.wait()
            return record_id

        asking = Asking(answer, lambda: False)
        tasks = await begun(asking)
        asking.add([(1, "a"), (2, "b")])
        assert await asking.some() == [1]
        gate.set()
        assert await asyncio.wait_for(asking.some(), 5) == [2]
        assert await asyncio.wait_for(asking.some(), 5) == []
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


def test_one_that_waits_here_and_bears_the_providers_name_is_that_one(desk):
    fill(desk, 1)
    desk.sql(
        "INSERT INTO customer(uid, organisation_name, provider, partner_account_id, provider_ref, standing, created_at,"
        " changed_at) VALUES (randomblob(16), 'Zon 0', 'google', ?, 'C0', 'waiting', 1, 1)",
        desk.accounts[0],
    )
    assert desk.pull() == ""
    assert desk.sql("SELECT provider_ref FROM customer") == [("C0",)]


def test_a_command_whose_provider_is_out_of_reach_says_why_and_refreshes_nothing(desk):
    desk.provider.faults = [("customers", "offline")]
    line = Line(desk.facts, desk.provider, Rates())
    assert desk.network.submit(pull_alone(desk.book, line, Job())).result(10) == "provider_offline"
    assert ("offers", "") not in desk.provider.calls


def test_a_pull_let_go_on_by_hand_needs_none_under_way(desk, monkeypatch):
    monkeypatch.setattr(pulling, "LOOK_EVERY_S", 0.01)
    fill(desk, 4)
    desk.pull()
    desk.provider.there.clear()
    desk.settled().pull()
    assert desk.sync.held == "pull_held"
    mine = Pulling(desk.book, lambda: desk.network, lambda: 0)
    mine.start({desk.accounts[0]: Line(desk.facts, desk.provider, Rates())})
    mine.allow(desk.accounts[0])
    until(lambda: desk.sync.access_lost == 4 and not desk.sync.running)
    mine.stop()
