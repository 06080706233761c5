"""Backups and checks of one open book, for the window and the commands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.models.job import Job

if TYPE_CHECKING:
    from app.store.backup import Backup
    from app.store.checks import Finding


class Keeping:
    """Backups and checks of one open book; knows its key so that nobody else has to.

    Each call opens connections of its own and takes a while: never on the GUI thread.

    Args:
        path: the book file.
        key: 32 raw bytes, or None for a plain book.
        now: tells the local time.
    """

    def __init__(self, path: Path, key: bytes | None, now: Callable[[], dt.datetime]) -> None:
        self._path = path
        self._key = key
        self._now = now
        self.is_encrypted = key is not None

    def back_up(self, reason: str = "manual", job: Job | None = None) -> tuple[Path, int]:
        """Copy the book into ``backups/``; see ``store.backup.back_up`` for reasons and what it raises.

        Returns:
            The copy, and how many customers it holds.
        """
        from app.store.backup import back_up  # noqa: PLC0415 - start-up opens a book without it

        made = back_up(self._path, self._key, reason, self._now(), job)
        return made.path, made.customers or 0

    def back_up_daily(self, job: Job | None = None) -> Path | None:
        """Copy the book unless today has a copy; returns the copy, or None where there was nothing to do."""
        from app.store.backup import is_due  # noqa: PLC0415

        return self.back_up("daily", job)[0] if is_due(self._path, self._now().date()) else None

    def backups(self) -> list[Backup]:
        """Return the copies there are, newest first."""
        from app.store.backup import backups  # noqa: PLC0415

        return backups(self._path)

    def check(self, job: Job | None = None) -> list[Finding]:
        """Look through the book; see ``store.checks.check``."""
        from app.store.checks import check  # noqa: PLC0415

        return check(self._path, self._key, job)
