"""The one thread that owns every socket and parses every reply (design.md, Threads)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class NetworkThread:
    """A thread with an asyncio loop; it begins with the first coroutine and ends with ``close``."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    def submit(self, coroutine: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine on the thread; cancelling the future cancels it there.

        After ``close`` nothing is run any more: the future is cancelled.
        """
        with self._lock:
            if self._closed:
                coroutine.close()
                future: Future[T] = Future()
                future.cancel()
                future.set_running_or_notify_cancel()
                return future
            if self._loop is None:
                self._begin()
            assert self._loop is not None  # noqa: S101 - for the type checker: _begin has set it
            return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def close(self) -> None:
        """Cancel what runs, let it end, and end the thread; from any thread but its own, any number of times."""
        with self._lock:
            self._closed = True
            loop, thread = self._loop, self._thread
        if loop is not None and thread is not None:
            if thread.is_alive():
                loop.call_soon_threadsafe(self._ended.set)
            thread.join()

    def _begin(self) -> None:
        ready = threading.Event()
        self._ended = asyncio.Event()

        async def live() -> None:
            self._loop = asyncio.get_running_loop()
            ready.set()
            await self._ended.wait()

        def run() -> None:
            with asyncio.Runner() as runner:  # at its end it cancels what still runs and waits for it
                runner.run(live())

        self._thread = threading.Thread(target=run, name="network", daemon=True)
        self._thread.start()
        ready.wait()
