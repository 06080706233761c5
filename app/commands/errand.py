"""What a command is given: its options, the language, how to open the book, where to answer."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TextIO, TypeVar

from app.errors import Cancelled, Refused
from app.models.job import Job
from app.store.startup import KeepSecrets, Opened
from app.texts import Texts
from app.texts.codes import say

if TYPE_CHECKING:
    from app.sync.connections import Connections

DONE, BUG, USAGE, IN_PART, REFUSED, IN_USE, CANCELLED = 0, 1, 2, 3, 4, 5, 130
FORMAT = 1
T = TypeVar("T")
_PATIENCE_S = 0.2
_EVERY_S = 0.5


Connect = Callable[[], "Connections"]


class OpenForCommand(Protocol):
    """Opens the book for one command and closes it again (or lends the one that is open already)."""

    def __call__(self, *, read_only: bool, create: bool = False) -> AbstractContextManager[Opened]:
        """Return the open book; raises as ``app.store.startup.OpenBook``."""
        ...


@dataclass(slots=True)
class Errand:
    """One run of one command.

    Args:
        options: as parsed.
        texts: the language to answer in.
        folder: where relative paths start.
        open: opens the book.
        restore: puts a backup in the book's place; returns how many customers it has.
        out: standard output: the answer.
        tell: takes lines for standard error: progress and warnings.
        secrets: keeps what must be in no file.
        connect: makes what talks to the providers; None: nothing does (a test).
        job: stops long work.
    """

    options: argparse.Namespace
    texts: Texts
    folder: Path
    open: OpenForCommand
    restore: Callable[[Path, Job], int]
    out: TextIO
    tell: Callable[[str], None]
    secrets: KeepSecrets
    connect: Connect | None = None
    job: Job = field(default_factory=Job)
    _told_at: float = field(default_factory=time.monotonic)
    _connections: Connections | None = None

    @property
    def connections(self) -> Connections:
        """What talks to the providers; who uses it closes it.

        Raises:
            Refused: ``no_provider_connected``: there is nothing of the kind.
        """
        if self._connections is None:
            if self.connect is None:
                raise Refused("no_provider_connected")
            self._connections = self.connect()
        return self._connections

    def path(self, path: Path) -> Path:
        """Return ``path`` as the person who typed it meant it."""
        return path if path.is_absolute() else self.folder / path

    def wait(self, future: Future[T]) -> T:
        """Return the future's result; Ctrl+C stops the work and waits until it has stopped.

        Raises:
            Cancelled: it was stopped.
        """
        while True:
            try:
                return future.result(_PATIENCE_S)
            except KeyboardInterrupt:
                self.job.cancel()
            except CancelledError as error:
                raise Cancelled from error
            except TimeoutError:
                if future.done():  # done just after the patience ended, or itself ended by a time-out
                    return future.result()

    def progress(self, done: int, total: int, phase: str) -> None:
        """Tell how far it is, twice a second at most."""
        now = time.monotonic()
        if now - self._told_at < _EVERY_S:
            return
        self._told_at = now
        what = say(f"phase.{phase}", self.texts) if phase else ""
        t = self.texts.t
        if total:
            self.tell(t("{phase} {done} of {total}", phase=what, done=f"{done:,}", total=f"{total:,}").strip())
        else:
            self.tell(t("{phase} {done}", phase=what, done=f"{done:,}").strip())

    def answer(self, data: dict[str, Any], lines: Iterable[str]) -> None:
        """Write the answer: JSON where it was asked for, else lines for people."""
        if self.options.json:
            self.out.write(json.dumps({"format": FORMAT, **data}, ensure_ascii=False) + "\n")
        else:
            for line in lines:
                self.out.write(line + "\n")
