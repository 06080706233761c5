"""A large list is read in a second process, and whatever becomes of that one, the answer is the same."""

from __future__ import annotations

import io
import os
import pickle
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest

from app import __main__ as program
from app import __version__
from app.actions.imports import apart, taking
from app.actions.imports.reading import CHUNK
from app.actions.imports.session import Importing
from app.errors import Cancelled, Unreadable
from app.models.job import Job
from tests.unit.actions.lists import results, write

ROWS = 1_300
ODD = (
    'Two lines,two.example,"one\nanother"',
    "Short,short.example",
    "Twice,row7.example,other",
    "No domain,,",
    ",,nobody",
)


class Peer:
    """What stands where the other process would: it has answered already, perhaps not to the end."""

    def __init__(self, told: bytes, most: int | None = None) -> None:
        self.stdin, out = io.BytesIO(), io.BytesIO()
        apart.serve(io.BytesIO(told), out)
        self.stdout = io.BytesIO(out.getvalue()[:most])
        self.ended = []

    def kill(self):
        self.ended.append("killed")

    def wait(self):
        self.ended.append("waited for")


@pytest.fixture
def large(monkeypatch):
    """Every list counts as a large one, on a machine with two cores."""
    monkeypatch.setattr(apart, "LARGE_BYTES", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


@pytest.fixture
def customers(tmp_path):
    lines = [f"Firm {number},row{number}.example,note {number}" for number in range(ROWS)]
    return write(tmp_path, "Organisation name,Domain,Notes", *lines, *ODD)


def look(desk, path, job=None):
    session = Importing(desk.book, path)
    try:
        staged = session.stage(job)
        return staged.counts, results(session), session.problems(), session.rows(ROWS - 2, 20)
    finally:
        session.close()


def here(desk, path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(apart, "LARGE_BYTES", 1 << 40)
        return look(desk, path)


def answered(monkeypatch, most=None):
    """Have the other process's part done by this one; returns who stood in for it."""
    peers = []

    def talk(told):
        def start():
            peers.append(Peer(told, most))
            return peers[-1]

        return start

    real = apart.Apart.blocks

    def blocks(self, table, reading, fields):
        self._process = talk(pickle.dumps((__version__, table, reading, fields)))()
        return real(self, table, reading, fields)

    monkeypatch.setattr(apart, "_start", lambda: None)
    monkeypatch.setattr(apart.Apart, "blocks", blocks)
    return peers


@pytest.mark.usefixtures("large")
def test_a_list_read_apart_is_the_list_read_here(desk, customers, monkeypatch):
    found = look(desk, customers)
    assert found == here(desk, customers, monkeypatch)
    assert found[0].read == ROWS + len(ODD)
    assert found[0].conflicts == 2


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("most", [None, 0, 5, 5_000, 60_000])
def test_a_process_that_is_gone_in_the_middle_changes_nothing(desk, customers, monkeypatch, most):
    expected = here(desk, customers, monkeypatch)
    peers = answered(monkeypatch, most)
    assert look(desk, customers) == expected
    assert [each.ended for each in peers] == [["killed", "waited for"]]


@pytest.mark.usefixtures("large")
def test_where_no_process_may_be_started_the_list_is_read_here(desk, customers, monkeypatch):
    expected = here(desk, customers, monkeypatch)

    def refuse(*_args, **_named):
        raise BlockingIOError

    monkeypatch.setattr(subprocess, "Popen", refuse)
    assert look(desk, customers) == expected


@pytest.mark.usefixtures("large")
def test_what_is_wrong_far_down_in_the_list_is_said_as_ever(desk, customers):
    customers.write_text(customers.read_text(encoding="utf-8") + 'Open,"never closed\n', encoding="utf-8")
    with pytest.raises(Unreadable, match="quote_not_closed"):
        look(desk, customers)


@pytest.mark.usefixtures("large")
def test_stopping_ends_the_other_process_too(desk, customers, monkeypatch):
    peers = answered(monkeypatch)
    job = Job(lambda done, _total, phase: job.cancel() if (phase, done > 0) == ("reading", True) else None)
    with pytest.raises(Cancelled):
        look(desk, customers, job)
    assert peers[0].ended == ["killed", "waited for"]


@pytest.mark.usefixtures("large")
def test_a_process_that_was_not_needed_is_ended(desk, customers):
    unused = apart.Apart(customers)
    process = unused._process
    assert process is not None
    Importing(desk.book, customers, apart=unused).close()
    assert process.returncode is not None
    unused.close()


def test_a_small_list_or_one_that_is_not_there_starts_nothing(customers, tmp_path):
    assert apart.Apart(customers)._process is None
    assert apart.Apart(tmp_path / "gone.csv")._process is None


def test_the_other_process_is_this_program_again(monkeypatch, customers):
    assert apart._command()[-1] == apart.WORD == program.READ_APART
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert apart._command() == [sys.executable, apart.WORD]


def test_a_program_without_a_console_starts_its_twin_with_one(monkeypatch, tmp_path):
    """What Windows starts by a click has no standard output to answer on."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "Partner Desk.exe"))
    assert apart._command() == [str(tmp_path / "Partner Desk.exe"), apart.WORD]
    (tmp_path / "partner-desk.exe").touch()
    assert apart._command() == [str(tmp_path / "partner-desk.exe"), apart.WORD]


@pytest.mark.parametrize(("error", "code"), [(None, 0), (BrokenPipeError, 1)])
def test_the_other_process_ends_quietly_when_nobody_listens_any_more(monkeypatch, error, code):
    def serve(inlet, outlet):
        assert (inlet, outlet) == ("in", "out")
        if error is not None:
            raise error

    heard, made_way = [], []
    monkeypatch.setattr(apart, "serve", serve)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer="in"))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer="out"))
    monkeypatch.setattr(signal, "signal", lambda *what: heard.append(what))
    monkeypatch.setattr("gc.disable", lambda: None)
    monkeypatch.setattr(os, "nice", made_way.append, raising=False)
    assert program.main([apart.WORD]) == code
    assert heard == [(signal.SIGINT, signal.SIG_IGN)]
    assert os.name != "posix" or made_way[0] > 0  # the window comes first


def test_a_program_that_was_upgraded_meanwhile_sends_nothing():
    outlet = io.BytesIO()
    apart.serve(io.BytesIO(pickle.dumps(("0.0.1", None, None, ()))), outlet)
    assert outlet.getvalue() == b""


def test_a_list_is_read_with_a_moment_for_the_window_after_each_block(desk, customers, monkeypatch):
    breaths = []
    monkeypatch.setattr(taking, "breathe", lambda: breaths.append(1))
    look(desk, customers)
    assert len(breaths) == ROWS // CHUNK + 1
