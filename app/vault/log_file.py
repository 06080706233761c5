"""The program's log: one redacted file in the data folder, at most two megabytes with the one before."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path

from app.vault.redaction import RedactingFormatter

NAME = "partner-desk.log"
LARGEST = 1_000_000


class _QuietHandler(logging.FileHandler):
    """A full disk or a read-only folder must not stop the program, nor print what was to be logged."""

    def emit(self, record: logging.LogRecord) -> None:
        with contextlib.suppress(OSError):
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Say nothing: standard error would show the unredacted line."""


def keep_log(folder: Path) -> logging.Handler:
    """Log warnings, errors and milestones into ``folder``; returns the handler, for ``stop_log``."""
    path = folder / NAME
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > LARGEST:
            path.replace(path.with_name(f"{NAME}.1"))
    handler = _QuietHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(RedactingFormatter())
    handler.setLevel(logging.INFO)
    root = logging.getLogger()
    root.addHandler(handler)
    logging.getLogger("app").setLevel(logging.INFO)
    with contextlib.suppress(OSError):
        path.touch(mode=0o600)
    return handler


def stop_log(handler: logging.Handler) -> None:
    """Stop logging there and close the file."""
    logging.getLogger().removeHandler(handler)
    logging.getLogger("app").setLevel(logging.NOTSET)
    handler.close()
