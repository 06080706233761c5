"""Opening, making, restoring and protecting books: joins keys, lock, file, upgrade, backups and second starts.

Everything but this class is imported when it is needed: the window is on screen before.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.errors import Closing, Locked, Refused, Unreadable
from app.models.clock import Clock, new_uid
from app.settings import Settings
from app.store.startup import Opened

if TYPE_CHECKING:
    from app.models.job import Job
    from app.store.handover import Answer
    from app.store.keeping import Keeping
    from app.store.lock import BookLock


class FoundKey(Protocol):
    """The key of a book, as a key source found it."""

    @property
    def key(self) -> bytes:
        """32 raw bytes."""
        ...


class NewKey(FoundKey, Protocol):
    """A key made just now."""

    @property
    def recovery_code(self) -> str:
        """To be shown once."""
        ...


class KeySource(Protocol):
    """Finds and makes keys; ``app.vault.keys.Keys`` is the one there is."""

    def find(self, book: Path, passphrase: str | None, beside: Path | None = None) -> FoundKey:
        """Return the key of an encrypted book."""
        ...

    def make(self, book: Path, uid: uuid.UUID, passphrase: str | None) -> NewKey:
        """Make a key and keep it where it can be found again."""
        ...

    def keep_anew(self, book: Path, passphrase: str | None, new_passphrase: str | None) -> str:
        """Keep the key another way; returns a new recovery code."""
        ...

    def mend(self, book: Path) -> None:
        """Put a lost key file back from its copy, once the key has opened the book."""
        ...


class RunHere(Protocol):
    """Runs a command on the open book."""

    def __call__(
        self,
        opened: Opened,
        arguments: list[str],
        folder: Path,
        tell: Callable[[str], None],
        started: Callable[[Job], None],
    ) -> Answer:
        """Run it; see ``store.handover.RunCommand``."""
        ...


class Opener:
    """Opens, makes and restores books: joins keys, lock, file, upgrade, backups and second starts.

    Args:
        settings: options of this machine.
        clock: tells now and today.
        keys: finds and makes book keys (``app.vault.keys.Keys``).
        run_here: runs a command that a second start handed over, on the open book.
    """

    def __init__(self, settings: Settings, clock: Clock, keys: KeySource, run_here: RunHere) -> None:
        self.settings = settings
        self.clock = clock
        self.keys = keys
        self._run_here = run_here

    def open(
        self,
        path: Path,
        *,
        passphrase: str | None = None,
        unencrypted: bool = False,
        practice: bool = False,
        on_raise: Callable[[], None] | None = None,
    ) -> Opened:
        """Open a book for a window, as ``app.store.startup.OpenBook`` says."""
        from app.store.lock import BookLock  # noqa: PLC0415 - after the window is shown

        try:
            lock = BookLock.take(path, will_listen=True)
        except Locked as error:
            from app.store.handover import ask_raise  # noqa: PLC0415 - sockets: few starts are second ones

            error.facts["raised"] = ask_raise(path)
            raise
        opened = self._open_locked(path, lock, passphrase, unencrypted=unencrypted, practice=practice)
        return replace(opened, begin=partial(self._begin, opened, lock, on_raise))

    def _begin(self, opened: Opened, lock: BookLock, on_raise: Callable[[], None] | None) -> None:
        """Begin what goes on as long as a window's book is open: its search index, and listening for second starts."""
        from app.store.handover import Handover  # noqa: PLC0415 - after the first cards
        from app.store.search_index import Indexer  # noqa: PLC0415

        handover = Handover(lock, on_raise, partial(self._run_here, opened))
        try:
            opened.book.before_close(handover.close)
        except Closing:
            handover.close()
            raise
        indexer = Indexer(opened.book)
        opened.book.before_close(indexer.close)
        indexer.start()

    def open_alone(
        self,
        path: Path,
        *,
        passphrase: str | None = None,
        unencrypted: bool = False,
        create: bool = True,
        by: str | None = None,
    ) -> Opened:
        """Open a book for writing without a window; second starts are refused.

        Raises:
            Locked, Unreadable, DiskTrouble: as ``open``; ``no_such_book`` where it is not to be made.
        """
        from app.store.lock import BookLock  # noqa: PLC0415

        if not create and not path.exists():
            raise Unreadable("no_such_book", str(path))
        return self._open_locked(path, BookLock.take(path), passphrase, unencrypted=unencrypted, by=by)

    def open_beside(self, path: Path, *, passphrase: str | None = None, by: str | None = None) -> Opened:
        """Open a book for reading only, beside a program that works with it.

        Raises:
            Locked, Unreadable, DiskTrouble: as ``open``; ``no_such_book``.
        """
        from app.store import opening  # noqa: PLC0415
        from app.store.book import Book  # noqa: PLC0415

        if not path.exists():
            raise Unreadable("no_such_book", str(path))
        found = self._find_key(path, passphrase)
        key = found.key if found else None
        if opening.inspect(
            path, key
        ).is_older:  # nobody has worked with it since this program came: bring it up to date
            self.open_alone(path, passphrase=passphrase).book.close()
        book = Book(path, key, by or self.settings.person, self.clock, read_only=True)
        return Opened(book, self._keeping(path, key))

    def open_scratch(self) -> Opened:
        """Open an empty book that is thrown away when it is closed; its key is in memory only."""
        from app.store import opening  # noqa: PLC0415
        from app.store.book import Book  # noqa: PLC0415

        folder = Path(tempfile.mkdtemp(prefix="partner-desk-"))
        path, key = folder / "scratch.deskbook", os.urandom(32)
        try:
            opening.create(path, key, new_uid(self.clock.now_ms()), self.clock)
            book = Book(path, key, self.settings.person, self.clock, read_only=True)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        book.at_close(lambda: shutil.rmtree(folder, ignore_errors=True))
        return Opened(book, self._keeping(path, key))

    def restore(self, path: Path, backup: Path, passphrase: str | None = None, job: Job | None = None) -> int:
        """Put a backup in a book's place; the replaced book becomes a backup. The book must be closed.

        Returns:
            How many customers the restored book holds.

        Raises:
            Locked: ``book_in_use``; no key for the backup.
            Unreadable, DiskTrouble: as ``store.backup.put_back``; the book stays as it was.
        """
        from app.store.backup import put_back  # noqa: PLC0415
        from app.store.lock import BookLock  # noqa: PLC0415

        if not backup.exists():
            raise Unreadable("no_such_book", str(backup))
        lock = BookLock.take(path)
        try:
            found = self._find_key(backup, passphrase, beside=path)
            return put_back(path, backup, found.key if found else None, self.clock.now(), job)
        finally:
            lock.release()

    def encrypt(self, path: Path, passphrase: str | None = None, job: Job | None = None) -> str:
        """Encrypt a plain book and its plain backups. The book must be closed.

        Args:
            path: the book.
            passphrase: keeps the key; None: the keyring does.
            job: cancel.

        Returns:
            The recovery code, to be shown once.

        Raises:
            Locked: ``book_in_use``, ``no_key``. Refused: ``book_encrypted``: it is encrypted already.
            Unreadable, DiskTrouble: the book stays as it was.
        """
        from app.store import backup, encryption, opening  # noqa: PLC0415 - only when asked for
        from app.store.lock import BookLock  # noqa: PLC0415

        lock = BookLock.take(path)
        try:
            if not opening.is_plain(path):
                raise Refused("book_encrypted", path.name)
            new = self.keys.make(path, opening.inspect(path, None).uid, passphrase)
            encryption.recast(path, None, new.key, job)
            for copy in backup.backups(path):  # a plain copy would give away what is now encrypted
                if opening.is_plain(copy.path):
                    encryption.recast(copy.path, None, new.key, job)
                    backup.copy_key_file(path, copy.path)
            return new.recovery_code
        finally:
            lock.release()

    def decrypt(self, path: Path, passphrase: str | None = None, job: Job | None = None) -> None:
        """Make an encrypted book plain, knowingly. The book must be closed; its backups stay encrypted.

        Raises:
            Locked: ``book_in_use``, or no key. Refused: ``book_plain``: it is plain already.
            Unreadable, DiskTrouble: the book stays as it was.
        """
        from app.store import encryption  # noqa: PLC0415 - only when asked for
        from app.store.lock import BookLock  # noqa: PLC0415

        lock = BookLock.take(path)
        try:
            found = self._find_key(path, passphrase)
            if found is None:
                raise Refused("book_plain", path.name)
            encryption.recast(path, found.key, None, job)
        finally:
            lock.release()

    def change_passphrase(self, path: Path, passphrase: str | None, new_passphrase: str | None) -> str:
        """Keep the key by another passphrase, or in the keyring; the key stays, so backups open as before.

        Args:
            path: an encrypted book, open or not.
            passphrase: what opens it now, or the recovery code; None: the keyring.
            new_passphrase: the new one; None: the keyring keeps the key from now on.

        Returns:
            A new recovery code, to be shown once; the old one opens only old backups.

        Raises:
            Locked, Unreadable, DiskTrouble: the old way still opens it. Refused: ``book_plain``.
        """
        if self._find_key(path, passphrase) is None:
            raise Refused("book_plain", path.name)
        return self.keys.keep_anew(path, passphrase, new_passphrase)

    def _open_locked(
        self,
        path: Path,
        lock: BookLock,
        passphrase: str | None,
        *,
        unencrypted: bool = False,
        practice: bool = False,
        by: str | None = None,
    ) -> Opened:
        from app.store import opening  # noqa: PLC0415
        from app.store.book import Book  # noqa: PLC0415

        try:
            opening.remove_unfinished(path)
            created, code, upgraded_from = not path.exists(), "", ""
            if created:
                code = self._create(path, passphrase, unencrypted=unencrypted, practice=practice)
            found = self._find_key(path, passphrase)
            key = found.key if found else None
            meta = opening.inspect(path, key)
            if found is not None:
                self.keys.mend(path)
            keeping = self._keeping(path, key)
            if meta.is_older:
                from app.store.upgrade import upgrade  # noqa: PLC0415 - alembic and SQLAlchemy, rarely needed

                keeping.back_up("upgrade")
                upgrade(path, key)
                upgraded_from = meta.version
            book = Book(path, key, by or self.settings.person, self.clock)
        except BaseException:
            lock.release()
            raise
        book.at_close(lock.release)
        return Opened(book, keeping, created, code, upgraded_from, meta.practice)

    def _create(self, path: Path, passphrase: str | None, *, unencrypted: bool, practice: bool) -> str:
        from app.store import opening  # noqa: PLC0415

        uid = new_uid(self.clock.now_ms())
        if unencrypted:
            opening.create(path, None, uid, self.clock, practice=practice)
            return ""
        new = self.keys.make(path, uid, passphrase)
        opening.create(path, new.key, uid, self.clock, practice=practice)
        return new.recovery_code

    def _find_key(self, path: Path, passphrase: str | None, beside: Path | None = None) -> FoundKey | None:
        from app.store import opening  # noqa: PLC0415

        return None if opening.is_plain(path) else self.keys.find(path, passphrase, beside)

    def _keeping(self, path: Path, key: bytes | None) -> Keeping:
        from app.store.keeping import Keeping  # noqa: PLC0415

        return Keeping(path, key, self.clock.now)
