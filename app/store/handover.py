"""How a second start reaches the program that holds the book: raise its window, or run a command there.

The holder listens on a local socket (Windows: a named pipe) whose address and key are in the lock file, which only the
same person can read. Messages are JSON; ``multiprocessing``'s pickles are never read.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import secrets
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any, Protocol

from app.errors import Locked
from app.models.job import Job
from app.store.lock import BookLock, Holder, holder_of

log = logging.getLogger(__name__)
FOLDER_PREFIX = "partner-desk-"
# For a holder that may be done soon, for a window that is on its way to its first cards, and for the first word.
PATIENCE_S, START_S, WORD_S = 2.0, 10.0, 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said: exit code, standard output and standard error."""

    code: int
    out: str
    err: str


class RunCommand(Protocol):
    """Runs a command on the open book."""

    def __call__(
        self, arguments: list[str], folder: Path, tell: Callable[[str], None], started: Callable[[Job], None]
    ) -> Answer:
        """Run a command.

        Args:
            arguments: its command line.
            folder: where relative paths start.
            tell: takes lines for the caller's standard error.
            started: takes the job that stops it.
        """
        ...


class Handover:
    """Listens for second starts as long as the book is open.

    Args:
        lock: the lock on the book; its file tells callers the address.
        on_raise: brings the window forward; None where there is none.
        run: runs a command on the open book.
    """

    def __init__(self, lock: BookLock, on_raise: Callable[[], None] | None, run: RunCommand) -> None:
        self._on_raise = on_raise
        self._run = run
        self._closing = False
        self._authkey = secrets.token_bytes(32)
        self._folder, address, family = _new_address()
        _remove_leftover(lock.left_by)
        self._listener = Listener(address, family, backlog=16, authkey=self._authkey)
        self._jobs: set[Job] = set()
        self._callers: set[threading.Thread] = set()
        lock.tell(Holder(os.getpid(), address, self._authkey.hex()))
        self._address = address
        self._thread = threading.Thread(target=self._accept, name="handover", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening; commands under way are cancelled and waited for."""
        self._closing = True
        for job in tuple(self._jobs):
            job.cancel()
        with contextlib.suppress(OSError):
            # Wakes the thread that waits for callers. No key: nobody may be left there to shake hands with.
            Client(self._address).close()
        self._thread.join()
        for caller in tuple(self._callers):
            caller.join()
        self._listener.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _accept(self) -> None:
        while not self._closing:
            try:
                connection = self._listener.accept()
            except (OSError, EOFError, AuthenticationError):
                continue  # a caller without the key, or gone before the first word
            if self._closing:
                connection.close()
                return
            caller = threading.Thread(target=self._serve, args=(connection,), name="handover caller", daemon=True)
            self._callers.add(caller)
            caller.start()

    def _serve(self, connection: Connection) -> None:
        try:
            with connection:
                message = json.loads(connection.recv_bytes())
                if message["do"] == "raise":
                    if self._on_raise is not None:
                        self._on_raise()
                    _send(connection, {"raised": self._on_raise is not None})
                elif message["do"] == "run":
                    self._command(connection, message)
        except (OSError, EOFError):
            log.info("a caller went away")
        except Exception:
            log.exception("a caller could not be served")
        finally:
            self._callers.discard(threading.current_thread())

    def _command(self, connection: Connection, message: dict[str, Any]) -> None:
        jobs: list[Job] = []
        done = threading.Event()
        sending = threading.Lock()

        def started(job: Job) -> None:
            jobs.append(job)
            self._jobs.add(job)

        def stop() -> None:
            for job in jobs:
                job.cancel()

        def tell(line: str) -> None:
            with sending, contextlib.suppress(OSError):
                _send(connection, {"progress": line})

        def watch() -> None:
            while not done.is_set():
                try:
                    if connection.poll(0.2):
                        connection.recv_bytes()
                        return stop()
                except (OSError, EOFError):
                    return stop()
            return None

        watcher = threading.Thread(target=watch, name="handover watcher", daemon=True)
        watcher.start()
        try:
            answer = self._run([str(word) for word in message["arguments"]], Path(message["folder"]), tell, started)
        finally:
            done.set()
            watcher.join()
            self._jobs.difference_update(jobs)
        with sending:
            _send(connection, {"code": answer.code, "out": answer.out, "err": answer.err})


def ask_raise(book: Path) -> bool:
    """Ask the program that holds ``book`` to bring its window forward; returns whether it has one and did."""
    connection = _reach(book)
    if connection is None:
        return False
    with connection, contextlib.suppress(OSError, EOFError, ValueError):
        _send(connection, {"do": "raise"})
        if connection.poll(WORD_S):
            return bool(json.loads(connection.recv_bytes()).get("raised"))
    return False


def hand_over(book: Path, arguments: list[str], folder: Path, tell: Callable[[str], None]) -> Answer:
    """Have the program that holds ``book`` run a command.

    Args:
        book: the book.
        arguments: the command and its options, without secrets.
        folder: where relative paths start.
        tell: takes lines for standard error while it runs.

    Returns:
        What the command said.

    Raises:
        Locked: ``book_in_use``: the holder can't be reached, or went away; what it had not committed is not written.
        KeyboardInterrupt: passed on, once the holder has stopped the command.
    """
    connection = _reach(book)
    if connection is None:
        raise Locked("book_in_use", book.name)
    with connection:
        try:
            _send(connection, {"do": "run", "arguments": arguments, "folder": str(folder)})
            try:
                return _listen(connection, tell)
            except KeyboardInterrupt:
                _send(connection, {"do": "cancel"})
                return _listen(connection, tell)
        except (OSError, EOFError, ValueError) as error:
            raise Locked("book_in_use", book.name) from error


def _listen(connection: Connection, tell: Callable[[str], None]) -> Answer:
    while True:
        said = json.loads(connection.recv_bytes())
        if "progress" in said:
            tell(str(said["progress"]))
        else:
            return Answer(int(said["code"]), str(said["out"]), str(said["err"]))


def _reach(book: Path) -> Connection | None:
    holder = holder_of(book)
    since = time.monotonic()
    while holder is not None and not holder.address:
        if time.monotonic() - since > (START_S if holder.will_listen else PATIENCE_S):
            break
        time.sleep(0.05)
        holder = holder_of(book)
    if holder is None or not holder.address:
        return None
    try:
        return Client(holder.address, authkey=bytes.fromhex(holder.authkey))
    except (OSError, EOFError, ValueError, AuthenticationError):
        return None


def _send(connection: Connection, message: dict[str, Any]) -> None:
    connection.send_bytes(json.dumps(message, ensure_ascii=False).encode())


def _new_address() -> tuple[Path | None, str, str]:
    if sys.platform == "win32":
        return None, rf"\\.\pipe\{FOLDER_PREFIX}{secrets.token_hex(16)}", "AF_PIPE"
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX, dir=os.environ.get("XDG_RUNTIME_DIR") or None))
    return folder, str(folder / "socket"), "AF_UNIX"


def _remove_leftover(holder: Holder | None) -> None:
    """Remove the socket of a holder that was killed; it held the lock that is ours now."""
    if holder is None or not holder.address or sys.platform == "win32":
        return
    folder = Path(holder.address).parent
    if folder.name.startswith(FOLDER_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)
