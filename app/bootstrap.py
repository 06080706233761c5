"""The composition root: the one file that builds the parts and joins them. Knows no Qt.

``Startup``, ``Opened`` and ``OpenBook`` are in ``app.store.startup``: rooms below may not import this file.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from app.errors import Unreadable
from app.models.clock import Clock, new_uid
from app.settings import Settings
from app.store import opening
from app.store.book import Book
from app.store.startup import Opened
from app.vault.keyring_store import KeyringStore
from app.vault.keys import FoundKey, Keys


class Desk:
    """The parts that live as long as the program: settings, clock, keys; it opens books.

    Args:
        settings: options of this machine.
        clock: tells now and today.
        keys: finds and makes book keys.
    """

    def __init__(self, settings: Settings, clock: Clock, keys: Keys) -> None:
        self.settings = settings
        self.clock = clock
        self.keys = keys
        self._opening = threading.Lock()

    def open(
        self,
        path: Path,
        *,
        passphrase: str | None = None,
        unencrypted: bool = False,
        practice: bool = False,
        read_only: bool = False,
        create: bool = True,
        by: str | None = None,
        on_raise: Callable[[], None] | None = None,
    ) -> Opened:
        """Open a book as ``app.store.startup.OpenBook`` says.

        Args:
            path: the book file.
            passphrase: or the recovery code; None: the keyring.
            unencrypted: make a plain book, where it must be made.
            practice: mark the book as practice, where it must be made.
            read_only: no writing, and no lock: beside a running program.
            create: make the book where there is none.
            by: the person; as set where not given.
            on_raise: called when a second start wants this window in front.

        Raises:
            Locked, Unreadable, DiskTrouble: as ``OpenBook``; ``no_such_book``.
        """
        with self._opening:
            made = not path.exists()
            code = ""
            found: FoundKey | None = None
            if made:
                if read_only or not create:
                    raise Unreadable("no_such_book", str(path))
                code = self._create(path, passphrase, unencrypted=unencrypted, practice=practice)
            key: bytes | None = None
            if not opening.is_plain(path):
                found = self.keys.find(path, passphrase)
                key = found.key
            opening.inspect(path, key)
            if found is not None:
                self.keys.mend(path, found)
            book = Book(path, key, by or self.settings.person, self.clock, read_only=read_only)
            return Opened(book, made, code)

    def _create(self, path: Path, passphrase: str | None, *, unencrypted: bool, practice: bool) -> str:
        uid = new_uid(self.clock.now_ms())
        if unencrypted:
            opening.create(path, None, uid, self.clock, practice=practice)
            return ""
        new = self.keys.make(path, uid, passphrase)
        opening.create(path, new.key, uid, self.clock, practice=practice)
        return new.recovery_code


def build(*, headless: bool = False) -> Desk:
    """Build the parts.

    Args:
        headless: nobody is there to answer a prompt: the keyring gets ten seconds.
    """
    from app.vault.keyring_store import HEADLESS_TIMEOUT_S  # noqa: PLC0415

    keyring = KeyringStore(HEADLESS_TIMEOUT_S if headless else None)
    return Desk(Settings.load(), Clock(), Keys(keyring))


def open_book(
    path: Path,
    *,
    passphrase: str | None = None,
    unencrypted: bool = False,
    read_only: bool = False,
    by: str | None = None,
) -> Book:
    """Open a book, or make it, without a window: for tests, benchmarks and tools.

    Args:
        path: the book file.
        passphrase: or the recovery code; None: the keyring.
        unencrypted: make a plain book, where it must be made.
        read_only: no writing, no lock.
        by: the person; as set where not given.

    Raises:
        Locked, Unreadable, DiskTrouble: as ``Desk.open``.
    """
    opened = build(headless=True).open(path, passphrase=passphrase, unencrypted=unencrypted, read_only=read_only, by=by)
    return opened.book
