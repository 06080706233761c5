"""What is to be done at an end, from any thread: each call that was taken is made, and later ones are refused."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.errors import Closing


class Ending:
    """Calls to make when something ends, last added first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: list[Callable[[], None]] = []
        self._is_over = False

    def add(self, call: Callable[[], None]) -> None:
        """Have it called at the end, also where that has begun.

        Raises:
            Closing: the end is over, so that nobody would call it.
        """
        with self._lock:
            if self._is_over:
                raise Closing
            self._calls.append(call)

    def run(self) -> None:
        """Make the calls; any number of times."""
        while (call := self._next()) is not None:
            call()

    def _next(self) -> Callable[[], None] | None:
        with self._lock:
            if self._calls:
                return self._calls.pop()
            self._is_over = True
            return None
