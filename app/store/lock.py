"""One program per book: an OS lock on ``NAME.deskbook.lock``, held as long as the book is open.

The file also says where the holder listens (``store.handover``); it is readable by its owner only. It stays when the
lock is let go, because removing it would let two programs lock two different files of one name.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from app.errors import DiskTrouble, Locked

_LENGTH = 1024
_WINDOWS_BYTE = 1 << 30  # Windows locks bytes, and a locked byte can't be read: lock one that is never written


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a book.

    Args:
        pid: of the program.
        address: where it listens; empty until it does.
        authkey: hex; proves that the caller may read the lock file.
        will_listen: whether an address comes once it has its first cards.
    """

    pid: int
    address: str = ""
    authkey: str = ""
    will_listen: bool = False


class BookLock:
    """The lock on one book. Use ``take``.

    Args:
        path: the lock file.
        handle: its open descriptor, locked.
        will_listen: whether the holder will listen for others.
    """

    def __init__(self, path: Path, handle: int, *, will_listen: bool) -> None:
        self.path = path
        self._handle = handle
        self.left_by = _read(path)
        self.tell(Holder(os.getpid(), will_listen=will_listen))

    @classmethod
    def take(cls, book: Path, *, will_listen: bool = False) -> BookLock:
        """Lock a book for this program.

        Args:
            book: which.
            will_listen: others may wait until this program listens for them.

        Raises:
            Locked: ``book_in_use``.
            DiskTrouble: the lock file can't be made.
        """
        path = path_of(book)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise DiskTrouble("book_cannot_open", str(book)) from error
        try:
            _lock(handle)
        except OSError as error:
            os.close(handle)
            raise Locked("book_in_use", book.name) from error
        return cls(path, handle, will_listen=will_listen)

    def tell(self, holder: Holder) -> None:
        """Write who holds the book and where it listens; on a full disk the lock holds without it."""
        with contextlib.suppress(OSError):
            os.lseek(self._handle, 0, os.SEEK_SET)
            # Always as long, and written at once: nobody finds an empty file, or half of it, who reads it meanwhile.
            os.write(self._handle, json.dumps(asdict(holder)).encode().ljust(_LENGTH))

    def release(self) -> None:
        """Let the book go; safe to call twice."""
        if self._handle >= 0:
            with contextlib.suppress(OSError):
                os.ftruncate(self._handle, 0)
            os.close(self._handle)
            self._handle = -1


def path_of(book: Path) -> Path:
    """Return where the lock file of a book is."""
    return book.with_name(book.name + ".lock")


def holder_of(book: Path) -> Holder | None:
    """Return who says it holds the book; None where nobody does."""
    return _read(path_of(book))


def _read(path: Path) -> Holder | None:
    try:
        stored = json.loads(path.read_text("utf-8"))
        will_listen = stored.get("will_listen") is True  # an older program's file does not say
        return Holder(int(stored["pid"]), str(stored["address"]), str(stored["authkey"]), will_listen)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, _WINDOWS_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
