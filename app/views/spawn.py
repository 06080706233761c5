"""The one way to start a coroutine in the window: every task is kept until it ends, and its failure is reported."""

from __future__ import annotations

import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from app.store.worker import make_way

if TYPE_CHECKING:
    import asyncio

T = TypeVar("T")


def on_thread(name: str, call: Callable[[], T], *, nicer: int = 0) -> Future[T]:
    """Run ``call`` on a thread of its own (opening and closing a book, a keyring); its answer is the future's.

    Args:
        name: of the thread.
        call: what to do.
        nicer: how much it makes way for the window (``store.worker.make_way``).
    """
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()  # it can't be called back: whoever gave up still has its result to put away

    def work() -> None:
        make_way(nicer)
        try:
            future.set_result(call())
        except BaseException as error:  # noqa: BLE001 - whoever waits gets it, also a Bug
            future.set_exception(error)

    threading.Thread(target=work, name=name, daemon=True).start()
    return future


class Spawner:
    """Called with a coroutine, starts it as a task of the running loop.

    Args:
        report: told of every exception but cancellation (``views.errors`` shows it).
    """

    def __init__(self, report: Callable[[BaseException], None]) -> None:
        self._report = report
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closing = False

    def __call__(self, coroutine: Coroutine[Any, Any, T], name: str = "") -> asyncio.Task[T]:
        """Start ``coroutine``; when the window is closing it is cancelled at once.

        Raises:
            RuntimeError: no loop is running (a test without one).
        """
        import asyncio  # noqa: PLC0415 - the window is painted before asyncio is loaded

        task = asyncio.get_running_loop().create_task(coroutine, name=name or None)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        if self._closing:
            task.cancel()
        return task

    def __len__(self) -> int:
        return len(self._tasks)

    async def close(self) -> None:
        """Stop new work for good, cancel what runs and wait until all of it has ended."""
        self._closing = True
        await self.drain()

    async def drain(self) -> None:
        """Cancel what runs and wait until all of it has ended; new work may be started afterwards."""
        import asyncio  # noqa: PLC0415

        while self._tasks:
            tasks = tuple(self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._tasks.difference_update(tasks)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._report(error)
