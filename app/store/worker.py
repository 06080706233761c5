"""The one thread that writes to the book."""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")
WAY = 5  # a third of a processor, where the window wants it too
LAST_WAY = 15  # what nobody waits for: beside an import it would be the third that wants a processor of two
BREATH_S = 0.003
REST_S = 3.0  # longer than a person pauses within a word


def make_way(by: int) -> None:
    """Let other threads of this program go before the calling one, where threads have a priority of their own: Linux.

    With two processors, two threads that compute leave none for the one that paints and the one that hears the screen.

    Args:
        by: how much nicer it becomes; for good, as only root may take that back.
    """
    if by and sys.platform == "linux":
        os.nice(by)


@contextmanager
def beside_a_window() -> Iterator[None]:
    """Let what begins to work inside the block make way for a window, and breathe."""
    Worker.way = WAY
    try:
        yield
    finally:
        Worker.way = 0


def breathe() -> None:
    """Beside a window, leave the processor for a moment: for who computes with a second process that does so too.

    The screen's own server is no part of this program, and no priority here lets it go first.
    """
    if Worker.way:
        time.sleep(BREATH_S)


class Worker:
    """A thread with a queue; what is submitted runs in order, each answer is a future.

    Args:
        name: of the thread, for logs and leak checks.
        rest: called on the thread once nothing was asked of it for ``REST_S`` after the last call.
        first: the window waits for its answers, so it never makes way.

    Attributes:
        way: how much nicer than the window new ones are (``beside_a_window``); 0 where there is none.
    """

    way = 0

    def __init__(self, name: str, rest: Callable[[], None] | None = None, *, first: bool = False) -> None:
        self._way = 0 if first else self.way
        self._rest = rest
        self._queue: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._loop, name=name, daemon=True)
        self._closed = False
        self._is_used = False
        self._thread.start()

    def submit(self, call: Callable[[], T]) -> Future[T]:
        """Queue a call; its result or its exception is the future's."""
        future: Future[T] = Future()
        if self._closed:
            future.cancel()
            return future
        self._queue.put((future, call))
        return future

    def close(self) -> None:
        """Finish what is queued, then end the thread; later submissions are cancelled futures."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _loop(self) -> None:
        make_way(self._way)
        while (item := self._next()) is not None:
            future, call = item
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(call())
            except BaseException as error:  # noqa: BLE001 - whoever waits gets it, also a Bug
                future.set_exception(error)
            del future, call, item

    def _next(self) -> tuple[Future[Any], Callable[[], Any]] | None:
        """Wait for what is to be done next, None at the end; rest in between where that takes long."""
        if self._rest is not None and self._is_used:
            try:
                return self._queue.get(timeout=REST_S)
            except queue.Empty:
                self._is_used = False
                self._rest()
        item = self._queue.get()
        self._is_used = True
        return item
