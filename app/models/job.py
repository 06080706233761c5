"""A piece of work that takes a while: it reports how far it is, and can be stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.errors import Cancelled


class Job:
    """Handed to long actions; made by the window or a command, which keeps it to show progress and to stop it.

    Args:
        report: called on the worker's thread with (done, total, phase); total 0: not known yet.
    """

    def __init__(self, report: Callable[[int, int, str], None] | None = None) -> None:
        self._report = report
        self._stop = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next step; safe from any thread."""
        self._stop.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stop.is_set()

    def check(self) -> None:
        """Stop here if asked to.

        Raises:
            Cancelled: somebody pressed Cancel; the transaction around this is rolled back.
        """
        if self._stop.is_set():
            raise Cancelled

    def step(self, done: int, total: int = 0, phase: str = "") -> None:
        """Report progress and stop if asked to.

        Args:
            done: how much is done, in the units of ``total``.
            total: how much there is; 0 when not known.
            phase: code of what is being done now (``reading``, ``matching``, ``saving``, ``indexing``).

        Raises:
            Cancelled: as ``check``.
        """
        self.check()
        if self._report is not None:
            self._report(done, total, phase)
