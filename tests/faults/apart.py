"""Runs pieces of the program in forked processes, which may be ended at any of numbered points.

A point is passed before every statement that may write, before and after every COMMIT, and before every change to a
file: made, opened for writing, renamed, removed, linked, synced. Nothing of the program knows of it.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlite

KILLED = 77
TOO_LONG_S = 60
CHANGES = {"os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "os.truncate", "os.chmod"}
READS = ("SELECT", "PRAGMA", "EXPLAIN")
Tell = Callable[[Any], None]


class Points:
    """Counts the points this process passes, and ends it at its turn without another word.

    Args:
        folder: changes to files below it count.
        turn: at which point to end; 0: never.
    """

    def __init__(self, folder: Path, turn: int) -> None:
        self.passed = 0
        self._folder = str(folder)
        self._turn = turn

    def reach(self) -> None:
        self.passed += 1
        if self.passed == self._turn:
            os._exit(KILLED)

    def watch(self) -> None:
        """Count from now on; for the rest of this process."""
        self._watch_statements()
        sync = os.fsync

        def fsync(handle: int) -> None:
            self.reach()
            sync(handle)

        os.fsync = fsync
        sys.addaudithook(self._heard)

    def _heard(self, event: str, given: tuple[Any, ...]) -> None:
        writes = event == "open" and bool(given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
        if (writes or event in CHANGES) and str(given[0]).startswith(self._folder):
            self.reach()

    def _watch_statements(self) -> None:
        points, connect = self, sqlite.connect

        class Cursor(sqlite.Cursor):
            def execute(self, sql: str, *more: Any) -> Any:
                word = sql.lstrip()[:7].upper()
                if not word.startswith(READS):
                    points.reach()
                found = super().execute(sql, *more)
                if word.startswith("COMMIT"):
                    points.reach()
                return found

            def executemany(self, sql: str, rows: Any) -> Any:
                points.reach()
                return super().executemany(sql, rows)

        class Connection(sqlite.Connection):
            def cursor(self, factory: type = Cursor) -> Any:
                return super().cursor(factory)

            def execute(self, *given: Any) -> Any:
                return self.cursor().execute(*given)

            def executemany(self, *given: Any) -> Any:
                return self.cursor().executemany(*given)

        sqlite.connect = lambda *given, **named: connect(*given, factory=Connection, **named)


def limit_files(size: int, *, kills: bool) -> None:
    """Let no file grow past ``size`` bytes; writing there ends the process in mid-write, or fails as a full disk."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL if kills else signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def _that_fits(said: str) -> str:
    """Return the end of a traceback, where the error is, as long as a limited output takes it."""
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    return said if limit == resource.RLIM_INFINITY else said[-(limit // 2) :]


def apart(work: Callable[[Tell], None], output: Path) -> tuple[int, list[Any]]:
    """Run ``work(tell)`` in a forked process.

    Args:
        work: what it told until its end is returned.
        output: takes what it prints.

    Returns:
        Its exit code, negative for a signal; 1 when ``work`` raised (``output`` has why). And what it told.
    """
    reading, writing = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.close(reading)
        signal.alarm(TOO_LONG_S)
        handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(handle, 1)
        os.dup2(handle, 2)
        code = 0
        try:
            work(lambda fact: os.write(writing, json.dumps(fact).encode() + b"\n") and None)
        except BaseException:  # noqa: BLE001 - told by the exit code and the output
            sys.stderr.write(_that_fits(traceback.format_exc()))
            code = 1
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        facts = [json.loads(line) for line in told]
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), facts
