"""The one thread that writes to the book."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")
REST_S = 3.0  # longer than a person pauses within a word


class Worker:
    """A thread with a queue; what is submitted runs in order, each answer is a future.

    Args:
        name: of the thread, for logs and leak checks.
        rest: called on the thread once nothing was asked of it for ``REST_S`` after the last call.
    """

    def __init__(self, name: str, rest: Callable[[], None] | None = None) -> None:
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
