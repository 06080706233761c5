"""The one way to start a coroutine in the window: every task is kept until it ends, and its failure is reported."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


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
        task = asyncio.get_running_loop().create_task(coroutine, name=name or None)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        if self._closing:
            task.cancel()
        return task

    def __len__(self) -> int:
        return len(self._tasks)

    async def close(self) -> None:
        """Stop new work, cancel what runs and wait until all of it has ended."""
        self._closing = True
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
