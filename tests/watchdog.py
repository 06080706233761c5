"""The GUI watchdog (Q10): no database or socket call on the GUI thread, no slice of work over 50 ms of its CPU.

A slice is one event delivered by the loop, with everything it calls. CPU time of the GUI thread is counted, not the
clock on the wall, so that a busy machine fails nobody; what a test does in its own body is not a slice. Even so the
same work costs up to twice the CPU time while the other half of the core is busy: a test with a slice over the limit is
run again (tests/conftest.py), and fails when such a slice is over it each time. Our work is as long in each run, the
neighbour's is not.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
import traceback
from typing import Any

from PySide6.QtWidgets import QApplication

SLICE_S = 0.05
# Styling and laying out a whole window is one event in Qt's own code; only a multiple of the limit says that we gave it
# far too much to do.
QT_SHARE = 4
# How far the CPU time of the same work goes up on a core whose other half is busy.
WOBBLE = 1.5
# A piece of plain Python and the CPU time an ordinary machine takes for it.
STEPS = 100_000
STEPS_S = 0.008
FORBIDDEN = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "sqlite3.connect")


class Watchdog:
    """Watches the thread that made it; gathers what it saw: ``complaints``, and in ``slow`` slices over the limit.

    Args:
        limit_s: CPU seconds one slice may take.
    """

    def __init__(self, limit_s: float = SLICE_S) -> None:
        self.complaints: list[str] = []
        self.slow: dict[str, str] = {}  # what was delivered → how long it took, and where
        self.watching = False
        self._limit_s = limit_s
        self._thread = threading.get_ident()
        self._clock = time.pthread_getcpuclockid(self._thread)
        self.is_inside = False
        self._began = 0.0
        self._stack = ""
        # A signal, not a thread: a thread that holds this one's frames keeps wrappers of events and widgets alive
        # that Qt has done with, and may be the one that destroys them.
        signal.signal(signal.SIGPROF, self._sample)
        sys.addaudithook(self._audit)
        _watch_database(self)

    def enter(self) -> None:
        """An event is about to be delivered."""
        self.is_inside = True
        self._stack = ""
        self._began = time.clock_gettime(self._clock)
        signal.setitimer(signal.ITIMER_PROF, self._limit_s)

    def leave(self, what: str) -> None:
        """It was delivered; ``what`` names it."""
        self.is_inside = False
        if not self.watching:
            return
        signal.setitimer(signal.ITIMER_PROF, 0)
        spent = time.clock_gettime(self._clock) - self._began
        ours = bool(self._stack) and f'File "{__file__}"' not in self._stack.splitlines()[-2]
        share = 1 if ours else QT_SHARE
        # A shared core is slower at some moments than at others: what it can do is asked again just after the slice.
        if spent > self._limit_s * share and spent > slice_limit_s() * WOBBLE * share:
            stack = self._stack if ours else "  (in Qt’s own code each time it was looked at)\n"
            self.slow[what] = f"{spent * 1000:.0f} ms of CPU in one slice, {what}:\n{stack}"

    def forget(self) -> None:
        """Begin anew: what was seen is told."""
        self.complaints.clear()
        self.slow.clear()

    def check_thread(self, what: str) -> None:
        """Complain when ``what`` happens inside a slice."""
        if self.watching and self.is_inside and threading.get_ident() == self._thread:
            self.complaints.append(f"{what} on the GUI thread:\n{''.join(traceback.format_stack(limit=12)[:-2])}")

    def _audit(self, event: str, _arguments: tuple[Any, ...]) -> None:
        if event in FORBIDDEN:
            self.check_thread(event)

    def _sample(self, _signal: int, _frame: Any) -> None:
        """Keep the stack of a slice that has passed its limit, while it is still running."""
        if not self.is_inside or self._stack:
            return
        left = self._limit_s - (time.clock_gettime(self._clock) - self._began)
        if left > 0:  # it was other threads that worked
            signal.setitimer(signal.ITIMER_PROF, max(left, 0.001))
        else:
            self._stack = "".join(traceback.format_stack(limit=13)[:-1])


class WatchedApplication(QApplication):
    """A QApplication that tells the watchdog of each event it delivers."""

    watchdog: Watchdog | None = None

    def notify(self, receiver: Any, event: Any) -> bool:
        # Events within a slice (a thousand, when a window is laid out) pass by quickly: the watching must cost little.
        watchdog = self.watchdog
        if watchdog is None or watchdog.is_inside or not watchdog.watching:
            return super().notify(receiver, event)
        watchdog.enter()
        what = ""
        try:
            what = f"{event.type().name} to {type(receiver).__name__}"
            return super().notify(receiver, event)
        finally:
            watchdog.leave(what)


def _watch_database(watchdog: Watchdog) -> None:
    """Make every connection of sqlcipher3 tell the watchdog what it is asked to do."""
    from sqlcipher3 import dbapi2

    class WatchedCursor(dbapi2.Cursor):  # type: ignore[misc]
        def execute(self, *arguments: Any) -> Any:
            watchdog.check_thread("a database call")
            return super().execute(*arguments)

        def executemany(self, *arguments: Any) -> Any:
            watchdog.check_thread("a database call")
            return super().executemany(*arguments)

        def fetchall(self) -> Any:
            watchdog.check_thread("a database fetch")
            return super().fetchall()

    class WatchedConnection(dbapi2.Connection):  # type: ignore[misc]
        def cursor(self, factory: Any = WatchedCursor) -> Any:
            return super().cursor(factory)

        def execute(self, *arguments: Any) -> Any:
            return self.cursor().execute(*arguments)

        def executemany(self, *arguments: Any) -> Any:
            return self.cursor().executemany(*arguments)

        def commit(self) -> None:
            watchdog.check_thread("a database commit")
            super().commit()

    connect = dbapi2.connect

    def watched(*arguments: Any, **options: Any) -> Any:
        watchdog.check_thread("opening a database")
        options.setdefault("factory", WatchedConnection)
        return connect(*arguments, **options)

    dbapi2.connect = watched


def slice_limit_s() -> float:
    """Return the CPU seconds a slice may take: 50 ms, and more where this machine is slower than the one it is for."""
    spent = []
    for _ in range(5):
        began = time.thread_time()
        sum(number * number % 7 for number in range(STEPS))
        spent.append(time.thread_time() - began)
    return SLICE_S * max(1.0, sorted(spent)[2] / STEPS_S)
