"""Watched domains are looked at when they are due, politely, also after a restart; offline is no answer (R32)."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import Future

import pytest

from app.actions import customers, looks, verification
from app.actions.watching import VERBS
from app.errors import DiskTrouble
from app.models.domains import Verdict
from app.models.values import Changes
from app.sync.network import NetworkThread
from app.sync.watching import Verbs, Watcher
from tests.unit.actions.conftest import desk
from tests.unit.sync.scripted import SetClock

__all__ = ["desk"]


class Seen:
    """Answers of looks: verdict by domain, ``missing`` for the rest."""

    def __init__(self):
        self.verdicts = {}
        self.asked = []
        self.offline = False
        self.at_once = self.most = 0
        self.hold = None

    def look(self, wanted):
        self.asked.append(wanted.domain)
        future = Future()
        if self.hold is not None:
            self.hold.append(future)
            return future
        if self.offline:
            future.set_result(Verdict("unknown", "offline", domain=wanted.domain))
        else:
            word, reason = self.verdicts.get(wanted.domain, ("mend", "missing"))
            future.set_result(Verdict(word, reason, domain=wanted.domain, at=1))
        return future


@pytest.fixture
def scene(desk):
    desk.clock = desk.book.clock = SetClock()
    desk.seen, desk.network = Seen(), NetworkThread()
    desk.watcher = Watcher(desk.book, desk.seen, desk.clock, desk.network, VERBS, begun_every_s=0.0)
    yield desk
    desk.watcher.stop()
    desk.network.close()


def watched(desk, count):
    ids = [desk.add(f"C{number}", provider="google", domain=f"c{number}.example") for number in range(count)]
    desk.run(lambda work: work.connection.execute("UPDATE customer SET standing = 'at_provider'"))
    desk.run(looks.watch, ids)
    return ids


def until(holds):
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_each_is_looked_at_after_1_5_15_and_60_minutes(scene):
    watched(scene, 1)
    assert scene.watcher.run_once() == 1
    waits = []
    for _ in range(5):
        ((at,),) = scene.query("SELECT next_check FROM domain_watch")
        waits.append((at - scene.clock.at) // 60_000)
        assert scene.watcher.run_once() == 0
        scene.clock.at = at
        assert scene.watcher.run_once() == 1
    assert waits == [1, 5, 15, 60, 60]


def test_what_is_seen_verified_has_the_provider_asked_and_is_watched_no_further(scene):
    first, second = watched(scene, 2)
    scene.seen.verdicts["c1.example"] = ("verified", "ok")
    assert scene.watcher.run_once() == 2
    assert scene.query("SELECT customer_id FROM operation WHERE kind = 'verify_domain'") == [(second,)]
    assert scene.query("SELECT customer_id FROM domain_watch WHERE watching = 1") == [(first,)]


def test_where_the_network_is_away_nothing_is_written_and_no_step_is_lost(scene):
    watched(scene, 20)
    scene.seen.offline = True
    assert scene.watcher.run_once() == 0
    assert len(scene.seen.asked) == 3
    assert scene.query("SELECT count(*) FROM domain_check") == [(0,)]
    scene.seen.offline = False
    assert scene.watcher.run_once() == 20


def test_a_program_begun_anew_goes_on_where_it_was(scene):
    watched(scene, 3)
    scene.watcher.run_once()
    scene.clock.go_on(61)
    again = Watcher(scene.book, scene.seen, scene.clock, scene.network, VERBS, begun_every_s=0.0)
    assert again.run_once() == 3
    assert scene.query("SELECT DISTINCT step FROM domain_watch") == [(2,)]


def test_it_lives_with_the_book_and_hears_of_new_ones(scene):
    watched(scene, 1)
    scene.watcher.start()
    assert not scene.watcher.is_over
    assert scene.watcher.book is scene.book
    until(lambda: scene.seen.asked == ["c0.example"])
    late = scene.add("Late", provider="google", domain="late.example")
    scene.run(looks.watch, [late])
    until(lambda: "late.example" in scene.seen.asked)
    scene.watcher.stop()
    assert scene.watcher.is_over
    scene.watcher.stop()


def test_a_book_that_cannot_be_written_is_tried_again(scene, logs, monkeypatch):
    monkeypatch.setattr("app.sync.watching.AGAIN_AFTER_S", 0.01)
    logs.expect(r"could not be read or written \(disk_full\)")
    logs.expect(r"could not be read or written$")
    watched(scene, 1)
    troubles = [DiskTrouble("disk_full"), RuntimeError("odd")]

    def record(work, seen):
        if troubles:
            raise troubles.pop(0)
        return looks.record(work, seen)

    verbs = Verbs(record, verification.proven, looks.let_go)
    watcher = Watcher(scene.book, scene.seen, scene.clock, scene.network, verbs, begun_every_s=0.0)
    watcher.start()
    until(lambda: scene.query("SELECT count(*) FROM domain_check") == [(1,)])
    watcher.stop()


def test_what_is_verified_meanwhile_is_let_go(scene):
    (first,) = watched(scene, 1)
    scene.run(customers.edit, first, {"domain_verified": True})
    assert scene.watcher.run_once() == 0
    assert scene.seen.asked == []
    assert scene.query("SELECT watching FROM domain_watch") == [(0,)]


def test_stopping_gives_up_the_looks_under_way(scene):
    watched(scene, 1)
    scene.seen.hold = []
    scene.watcher.start()
    until(lambda: scene.seen.hold)
    scene.watcher.stop()
    until(scene.seen.hold[0].cancelled)
    assert threading.active_count() > 0


def test_a_thousand_are_begun_at_a_polite_pace(scene):
    watched(scene, 1000)
    polite = Watcher(scene.book, scene.seen, scene.clock, scene.network, VERBS, begun_every_s=0.001)
    begun = time.monotonic()
    looked = 0
    while more := polite.run_once():
        looked += more
    assert looked == 1000
    assert time.monotonic() - begun >= 0.9
    assert scene.query("SELECT count(*) FROM domain_check") == [(1000,)]


def test_what_is_heard_before_it_lives_waits_for_its_first_round(scene):
    scene.watcher._heard(Changes(ids=None, other=("domain_watch",)))
    assert scene.seen.asked == []


def test_no_more_than_eight_are_looked_at_at_once_and_sixty_in_a_round(scene):
    watched(scene, 61)
    assert [scene.watcher.run_once() for _ in range(3)] == [60, 1, 0]
    scene.clock.go_on(61)
    scene.seen.hold = []
    scene.watcher.start()
    until(lambda: len(scene.seen.hold) == 3)  # whether the network is there is found out first
    for each in tuple(scene.seen.hold):
        each.set_result(Verdict("mend", "missing", at=1))
    until(lambda: len(scene.seen.hold) == 3 + 8)
    scene.network.submit(asyncio.sleep(0.05)).result(20)
    assert len(scene.seen.hold) == 3 + 8
