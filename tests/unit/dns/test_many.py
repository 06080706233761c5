"""Very many domains in one go: all are judged, memory stays, cancel is quick, no server is asked too often (R32)."""

from __future__ import annotations

import asyncio
import resource
import sys
import threading
import time
from collections import Counter
from concurrent.futures import CancelledError

import pytest

from app.dns.asking import at_once
from app.dns.eyes import Eyes
from app.rules.wanted_record import wanted
from app.sync.looking import Looker
from app.sync.network import NetworkThread

CODE = "zb60906216"
COUNT = 250  # a thousand are measured by hand: it takes too long on a busy machine


@pytest.fixture
def network():
    thread = NetworkThread()
    yield thread
    thread.close()


def sought(count=COUNT):
    """A name in each of the zones, in turn: most have no record, some have, some are lame."""
    zones = ("wildtxt.test", "missing.test", "ok.test", "signed.test", "nobody.test")
    return [wanted(f"n{number}.{zones[number % len(zones)]}", "zoho", "txt", CODE) for number in range(count)]


def _resident():
    """Return the most memory this process had so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.timeout(320)
def test_very_many_domains_are_judged_in_one_go(nameservers, network, capsys):
    asked = Counter()

    async def counted(host):
        asked[host] += 1

    looker = Looker(lambda: network, lambda: Eyes(nameservers.setting, pace=counted))
    found = {}
    looker.look_all(sought(20), found.__setitem__).result(60)  # what is loaded once does not count
    asked.clear()
    before, began = _resident(), time.monotonic()
    looker.look_all(sought(), found.__setitem__).result(280)
    took, more = time.monotonic() - began, _resident() - before
    assert len(found) == COUNT
    reasons = Counter(f"{each.verdict} {each.reason}" for each in found.values())
    assert set(reasons) == {"verified ok", "mend missing", "mend wrong_host", "mend not_delegated"}
    with capsys.disabled():
        sys.stdout.write(
            f"\n{COUNT} domains: {took:.1f} s ({COUNT / took:.0f} a second), {sum(asked.values())} questions "
            f"({sum(asked.values()) / COUNT:.1f} a domain), {more / 2**20:.1f} MB more; {dict(reasons)}\n"
        )
    assert more < 64 * 2**20


def test_cancel_ends_very_many_looks_at_once(nameservers, network):
    looker = Looker(lambda: network, lambda: Eyes(nameservers.setting, pace=at_once))
    found, first = [], threading.Event()

    def seen(index, verdict):
        found.append(index)
        first.set()

    future = looker.look_all(sought(), seen)
    assert first.wait(20)
    began = time.monotonic()
    future.cancel()
    with pytest.raises(CancelledError):
        future.result(20)
    network.submit(asyncio.sleep(0)).result(20)
    left = network.submit(_tasks()).result(20)
    assert time.monotonic() - began < 20  # all of them take over a minute
    assert left <= 1
    assert len(found) < COUNT


async def _tasks():
    """Return how many tasks of looks are still there after a moment."""
    for _ in range(100):
        others = [each for each in asyncio.all_tasks() if "go_on" in repr(each) or "look" in repr(each)]
        if not others:
            return 0
        await asyncio.sleep(0.01)
    return len(others)


def test_a_look_may_be_cancelled_and_the_next_one_works(nameservers, network):
    looker = Looker(lambda: network, lambda: Eyes(nameservers.setting, pace=at_once))
    one = looker.look(wanted("ok.test", "zoho", "txt", CODE))
    one.cancel()
    again = looker.look(wanted("ok.test", "zoho", "txt", CODE)).result(20)
    assert again.verdict == "verified"
    verdict, evidence = looker.look_closely(wanted("ok.test", "zoho", "txt", CODE)).result(20)
    assert (verdict.verdict, len(evidence.servers)) == ("verified", 2)
    assert looker.registered("ok.test").result(20).status == "yes"
    assert len(looker.readiness("ok.test", "zoho").result(20).items) == 4


def test_after_the_network_ended_a_look_begins_it_anew(nameservers):
    threads = []

    def network():
        if not threads or threads[-1]._closed:
            threads.append(NetworkThread())
        return threads[-1]

    made = []
    looker = Looker(network, lambda: made.append(1) or Eyes(nameservers.setting, pace=at_once))
    for _ in range(2):
        assert looker.look(wanted("ok.test", "zoho", "txt", CODE)).result(20).verdict == "verified"
        threads[-1].close()
    assert len(made) == 2
