"""Accounts are pulled when asked and every so many minutes, one pull of an account at a time, and stopped at once."""

from __future__ import annotations

import asyncio
import time

import pytest

from app.errors import Refused
from app.models.job import Job
from app.sync import pull, pulling
from app.sync.connections import Connections
from app.sync.practice import Practice
from app.sync.pulling import Line, Pulling, alone, pull_alone
from app.sync.rates import Rates
from app.vault.keyring_store import KeyringStore
from app.vault.secrets import Secrets
from tests.unit.sync.listing import PullDesk
from tests.unit.sync.test_offers import offer


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(pulling, "LOOK_EVERY_S", 0.01)


class PullingDesk(PullDesk):
    every = 0

    def __init__(self, folder):
        super().__init__(folder)
        for number in range(4):
            self.provider.put(f"C{number}", f"Zon {number}")
        self.pulling_now = Pulling(self.book, lambda: self.network, lambda: self.every)

    @property
    def line(self):
        return Line(self.facts, self.provider, Rates(lambda: self.clock.at))

    def start(self, every=0):
        self.every = every
        self.pulling_now.start({self.accounts[0]: self.line})

    def lists(self):
        return sum(method == "customers" and what == "" for method, what in self.provider.calls)

    def close(self):
        self.pulling_now.stop()
        super().close()


@pytest.fixture
def desk(tmp_path):
    made = PullingDesk(tmp_path)
    yield made
    made.close()


def until(what, limit=30):
    end = time.monotonic() + limit
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.005)


def rest():
    time.sleep(0.15)


def test_asked_for_it_pulls_all_of_it(desk):
    desk.start()
    rest()
    assert desk.lists() == 0
    desk.pulling_now.pull_now(desk.accounts[0])
    until(lambda: desk.sync.last_full_at is not None and not desk.sync.running)
    assert desk.count() == 4
    assert desk.pulling_now.knows(desk.accounts[0])
    assert not desk.pulling_now.knows(99)


def test_every_so_many_minutes_it_pulls_by_itself(desk):
    desk.start(every=15)
    until(lambda: desk.sync.last_listed_at is not None and not desk.sync.phase)
    assert desk.sync.last_full_at is None  # what was due was read, not everything
    assert desk.count() == 4
    rest()
    assert desk.lists() == 1
    desk.clock.go_on(15 * 60)
    until(lambda: desk.lists() == 2 and not desk.sync.running)
    desk.clock.go_on(-3600)  # put back
    until(lambda: desk.lists() == 3 and not desk.sync.running)


def test_a_list_that_takes_long_leaves_the_account_its_rest(desk):
    desk.start(every=15)
    until(lambda: desk.sync.last_listed_at is not None and not desk.sync.phase)
    desk.sql("UPDATE sync_state SET last_listed_at = started_at + 600000")
    desk.clock.go_on(16 * 60)
    rest()
    assert desk.lists() == 1
    desk.clock.go_on(16 * 60)
    until(lambda: desk.lists() == 2)


def test_the_time_for_subscriptions_is_over_when_the_next_list_is_due(desk, monkeypatch):
    monkeypatch.setattr(pull, "READS_MEANWHILE", False)  # or they would be read before the time begins
    desk.provider.before = lambda method: desk.clock.go_on(16 * 60) if method == "subscriptions" else None
    desk.start(every=15)
    until(lambda: desk.sync.last_listed_at is not None and not desk.sync.running)
    until(lambda: desk.lists() >= 2)
    desk.provider.before = None
    until(lambda: desk.sync.due == 0)


def test_out_of_reach_it_tries_again_after_a_while(desk):
    desk.provider.faults = [("customers", "offline")]
    desk.start(every=15)
    until(lambda: desk.sync.error == "provider_offline")
    rest()
    assert desk.lists() == 1
    desk.clock.go_on(61)
    until(lambda: desk.count() == 4)
    assert desk.sync.error == ""


def test_a_paused_account_is_not_pulled_by_itself(desk):
    desk.sql("UPDATE partner_account SET paused = 'sign_in_again'")
    desk.start(every=15)
    rest()
    assert desk.lists() == 0
    desk.pulling_now.pull_now(desk.accounts[0])
    until(lambda: desk.count() == 4)


def test_cancelled_it_stops_at_once_and_goes_on_from_there(desk):
    desk.provider.stuck = {"subscriptions"}
    desk.start()
    desk.pulling_now.pull_now(desk.accounts[0])
    assert desk.provider.hanging.wait(10)
    until(lambda: desk.sync.phase == "subscriptions")
    desk.pulling_now.cancel(desk.accounts[0])
    until(lambda: not desk.sync.running)
    assert (desk.sync.phase, desk.count()) == ("subscriptions", 4)
    desk.provider.stuck = set()
    desk.provider.calls.clear()
    desk.pulling_now.pull_now(desk.accounts[0])
    until(lambda: desk.sync.last_full_at is not None)
    assert desk.lists() == 0
    desk.pulling_now.cancel(desk.accounts[0])  # nothing to stop


def test_stopped_with_the_book_what_it_was_doing_can_go_on(desk):
    desk.provider.stuck = {"customers"}
    desk.start()
    desk.pulling_now.pull_now(desk.accounts[0])
    assert desk.provider.hanging.wait(10)
    desk.pulling_now.stop()
    desk.provider.stuck = set()
    desk.start()
    until(lambda: not desk.sync.running)  # whatever ran when the program ended runs no more
    assert desk.sync.phase == "customers"


def test_a_held_pull_goes_on_when_a_person_lets_it(desk):
    desk.start()
    desk.pulling_now.pull_now(desk.accounts[0])
    until(lambda: desk.sync.last_full_at is not None)
    desk.settled().provider.there.clear()
    desk.pulling_now.pull_now(desk.accounts[0])
    until(lambda: desk.sync.held and not desk.sync.running)
    desk.pulling_now.allow(desk.accounts[0])
    until(lambda: desk.sync.access_lost == 4 and not desk.sync.running)
    assert desk.sync.held == ""


def test_what_is_pulled_when_a_held_one_is_allowed_makes_way(desk):
    desk.start()
    desk.provider.stuck = {"customers"}
    desk.pulling_now.pull_now(desk.accounts[0])
    assert desk.provider.hanging.wait(10)
    desk.provider.stuck = set()
    desk.pulling_now.allow(desk.accounts[0])
    until(lambda: desk.count() == 4 and not desk.sync.running)


def test_two_who_pull_the_same_account_take_turns(desk):
    async def both():
        async with alone(desk.book, 1):
            waiting = asyncio.create_task(pull_alone(desk.book, desk.line, Job()))
            await asyncio.sleep(0.2)
            assert desk.lists() == 0
        return await waiting

    assert desk.network.submit(both()).result(10) == ""
    assert desk.count() == 4


def test_a_command_that_is_stopped_leaves_nothing_running(desk):
    desk.provider.stuck = {"customers"}
    job = Job()
    future = desk.network.submit(pull_alone(desk.book, desk.line, job))
    assert desk.provider.hanging.wait(10)
    job.cancel()
    assert future.result(10) == ""
    assert not desk.sync.running


def test_the_catalogue_is_refreshed_daily_and_on_demand(desk):
    desk.provider.pages_of_offers = [[offer()]]
    desk.start()
    desk.pulling_now.pull_now(desk.accounts[0])
    until(lambda: desk.sync.offers_at is not None)
    assert desk.count("price") == 1
    desk.settled(86_400)
    desk.provider.faults = [("offers", "busy")]
    desk.pulling_now.pull_now(desk.accounts[0])
    until(lambda: ("offers", "") in desk.provider.calls[-1:] and not desk.provider.faults)
    assert desk.pulling_now.refresh(desk.accounts[0]).result(10).facts["kept"] == 0


def test_what_goes_wrong_inside_stops_no_other_pull(desk, logs, monkeypatch):
    logs.expect("a pull failed")
    logs.expect("pulls wait")
    monkeypatch.setattr(pulling.Pull, "run", lambda _self: (_ for _ in ()).throw(ValueError("broken")))
    desk.start()
    desk.pulling_now.pull_now(desk.accounts[0])
    until(lambda: any("a pull failed" in line for line in logs.lines))
    monkeypatch.undo()
    monkeypatch.setattr(pulling, "LOOK_EVERY_S", 0.01)
    asked = desk.book.reader.ask
    monkeypatch.setattr(desk.book.reader, "ask", lambda *_: (_ for _ in ()).throw(ValueError("broken")))
    until(lambda: any("pulls wait" in line for line in logs.lines))
    monkeypatch.setattr(desk.book.reader, "ask", asked)
    desk.pulling_now.pull_now(desk.accounts[0])
    until(lambda: desk.count() == 4)


def test_without_a_connected_account_a_verb_says_so(desk):
    connections = Connections(Secrets(KeyringStore), None, Practice({}, {}))
    for verb in (connections.pull_now, connections.cancel_pull, connections.allow_held, connections.refresh_catalogue):
        with pytest.raises(Refused, match="account_not_connected"):
            verb(1)


def test_a_refusal_for_the_quota_slows_all_of_the_account(desk):
    line = desk.line
    desk.provider.faults = [("customers", "quota")]
    desk.pulling_now.start({desk.accounts[0]: line})
    desk.pulling_now.pull_now(desk.accounts[0])
    until(lambda: line.rates.wait_ms() == 3_000)


def test_the_time_is_up_after_the_minutes_there_are_and_not_with_the_last(desk):
    is_over = desk.pulling_now._after(60_000)
    assert not is_over()  # it runs from the first time it is asked
    desk.clock.go_on(60)
    assert not is_over()
    desk.clock.go_on(0.001)
    assert is_over()
