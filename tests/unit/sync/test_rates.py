"""Requests of an account are paced, each method by its own limit."""

from __future__ import annotations

import asyncio
import time

from app.sync.rates import Rates


def test_a_limit_that_is_used_up_is_waited_for(monkeypatch):
    now = [0]
    slept = []

    async def sleep(seconds):
        slept.append(seconds)
        now[0] += round(seconds * 1000)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    rates = Rates(lambda: now[0])

    async def ask(method, times):
        for _ in range(times):
            await rates.pace(method)

    asyncio.run(ask("customers.list", 24))
    asyncio.run(ask("customers.get", 120))
    assert slept == []
    asyncio.run(ask("customers.list", 1))
    assert slept == [60.0]


def test_a_refusal_slows_the_account_also_what_was_not_asked_yet():
    now = [0]
    rates = Rates(lambda: now[0])
    asyncio.run(rates.pace("customers.get"))
    assert rates.wait_ms() == 0
    rates.refuse(3)
    assert rates.wait_ms() == 3_000
    now[0] = 3_000
    assert rates.wait_ms() == 0
    for method, half in (("operations.get", 300), ("customers.list", 12), ("customers.get", 59)):
        assert [rates._take(method) for _ in range(half)] == [0] * half
        assert rates._take(method) > 0


def test_its_clock_never_goes_back():
    assert abs(Rates()._now_ms() - time.monotonic() * 1000) < 60_000
