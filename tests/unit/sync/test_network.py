"""The network thread runs, gives answers and ends cleanly, idle or in the middle of work (design.md, Threads)."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import CancelledError, wait

import pytest

from app.sync.network import NetworkThread


async def where():
    return threading.current_thread().name


def test_everything_runs_on_one_thread():
    network = NetworkThread()
    assert {network.submit(where()).result(20) for _ in range(3)} == {"network"}
    network.close()
    network.close()


def test_closing_what_never_began_is_no_fault():
    NetworkThread().close()


def test_closing_cancels_what_runs_and_lets_it_end():
    network, begun, ended = NetworkThread(), threading.Event(), []

    async def work():
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    future = network.submit(work())
    assert begun.wait(20)
    network.close()
    assert ended == [True]
    with pytest.raises(CancelledError):
        future.result(20)


def test_after_closing_nothing_runs():
    network = NetworkThread()
    network.close()
    future = network.submit(where())
    assert future.cancelled()
    assert wait([future], 5).done == {future}  # also for who waits for many


def test_a_question_can_be_given_up():
    network, begun, ended = NetworkThread(), threading.Event(), threading.Event()

    async def work():
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    future = network.submit(work())
    assert begun.wait(20)
    future.cancel()
    assert ended.wait(20)
    assert network.submit(where()).result(20) == "network"
    network.close()


def test_a_mistake_in_a_coroutine_is_the_askers():
    network = NetworkThread()

    async def fails():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        network.submit(fails()).result(20)
    network.close()
