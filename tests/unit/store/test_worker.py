"""The threads beside the window: which of them make way for it."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from app.store import worker
from app.store.worker import WAY, Worker, beside_a_window, breathe
from app.views.spawn import on_thread


@pytest.fixture
def made_way(monkeypatch):
    """Threads that made way, and how far."""
    told = []
    monkeypatch.setattr(os, "nice", lambda by: told.append((threading.current_thread().name, by)), raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    return told


def end(worker):
    worker.submit(lambda: None).result()
    worker.close()


def test_beside_a_window_all_make_way_but_the_one_it_waits_for(made_way):
    with beside_a_window():
        end(Worker("database"))
        end(Worker("reader", first=True))
        on_thread("daily backup", lambda: None, nicer=WAY).result()
    end(Worker("database"))
    assert made_way == [("database", WAY), ("daily backup", WAY)]


def test_without_a_window_nobody_makes_way(made_way):
    end(Worker("database"))
    on_thread("open the book", lambda: None).result()
    assert made_way == []


def test_where_threads_have_no_priority_of_their_own_none_makes_way(made_way, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with beside_a_window():
        end(Worker("database"))
    assert made_way == []


def test_who_computes_with_another_process_leaves_the_processor_for_a_moment_beside_a_window(monkeypatch):
    slept = []
    monkeypatch.setattr(worker.time, "sleep", slept.append)
    breathe()
    assert slept == []
    with beside_a_window():
        breathe()
    assert slept == [worker.BREATH_S]
