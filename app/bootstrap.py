"""The composition root: the one file that builds the parts and joins them. Knows no Qt.

The window starts like this: ``start`` reads the arguments and the settings and calls ``app.views.run.run``, which shows
an empty window and then has a thread call ``Opener.open``. Nothing of the book is imported before that.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app import texts
from app.errors import DeskError, Locked, Unreadable
from app.models.clock import Clock, new_uid
from app.settings import Settings, data_folder, default_book
from app.store.startup import Opened, Startup

if TYPE_CHECKING:
    import argparse

    from app.models.job import Job
    from app.store.book import Book
    from app.store.handover import Answer
    from app.store.keeping import Keeping
    from app.store.lock import BookLock
    from app.vault.keys import FoundKey, Keys

PRACTICE_BOOK = "Practice.deskbook"


class Opener:
    """Opens, makes and restores books: joins keys, lock, file, upgrade, backups and second starts.

    Args:
        settings: options of this machine.
        clock: tells now and today.
        keys: finds and makes book keys.
    """

    def __init__(self, settings: Settings, clock: Clock, keys: Keys) -> None:
        self.settings = settings
        self.clock = clock
        self.keys = keys

    def open(
        self,
        path: Path,
        *,
        passphrase: str | None = None,
        unencrypted: bool = False,
        practice: bool = False,
        on_raise: Callable[[], None] | None = None,
    ) -> Opened:
        """Open a book for a window, as ``app.store.startup.OpenBook`` says; second starts are listened for."""
        from app.store.handover import Handover, ask_raise  # noqa: PLC0415 - after the window is shown
        from app.store.lock import BookLock  # noqa: PLC0415

        try:
            lock = BookLock.take(path)
        except Locked:
            ask_raise(path)
            raise
        opened = self._open_locked(path, lock, passphrase, unencrypted=unencrypted, practice=practice)

        def run(
            arguments: list[str], folder: Path, tell: Callable[[str], None], started: Callable[[Job], None]
        ) -> Answer:
            from app.commands.run import run_here  # noqa: PLC0415 - only when a second start asks

            return run_here(arguments, folder, tell, started, lambda **_: contextlib.nullcontext(opened), _refuse)

        handover = Handover(lock, on_raise, run)
        opened.book.before_close(handover.close)
        return opened

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
            return put_back(path, backup, found.key if found else None, self._now(), job)
        finally:
            lock.release()

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
            created, code, upgraded_from = not path.exists(), "", ""
            if created:
                code = self._create(path, passphrase, unencrypted=unencrypted, practice=practice)
            found = self._find_key(path, passphrase)
            key = found.key if found else None
            meta = opening.inspect(path, key)
            if found is not None:
                self.keys.mend(path, found)
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

        return Keeping(path, key, self._now)

    def _now(self) -> dt.datetime:
        now = dt.datetime.fromtimestamp(self.clock.now_ms() / 1000)  # noqa: DTZ006 - the person's own time
        return dt.datetime.combine(self.clock.today(), now.time())


def build(settings: Settings, *, headless: bool) -> Opener:
    """Build the parts that open books.

    Args:
        settings: options of this machine.
        headless: nobody is there to answer a prompt: the keyring gets ten seconds.
    """
    from app.vault.keyring_store import HEADLESS_TIMEOUT_S, KeyringStore  # noqa: PLC0415
    from app.vault.keys import Keys  # noqa: PLC0415

    return Opener(settings, Clock(), Keys(KeyringStore(HEADLESS_TIMEOUT_S if headless else None)))


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
        Locked, Unreadable, DiskTrouble: as ``Opener.open``.
    """
    opener = build(Settings.load(), headless=True)
    if read_only:
        return opener.open_beside(path, passphrase=passphrase, by=by).book
    return opener.open_alone(path, passphrase=passphrase, unencrypted=unencrypted, by=by).book


def start(arguments: Sequence[str]) -> int:
    """Run the program.

    Args:
        arguments: the command line without the program's name.

    Returns:
        The exit code (design.md, "Commands").
    """
    from app.commands.arguments import UsageError, parse  # noqa: PLC0415

    try:
        options = parse(arguments)
    except UsageError as error:
        sys.stderr.write(f"{error.usage}partner-desk: {error.message}\n")
        return 2
    if options.version:
        from app import __version__  # noqa: PLC0415

        sys.stdout.write(f"partner-desk {__version__}\n")
        return 0
    settings = Settings.load()
    chosen = settings.text("look.language")
    language = options.lang or (texts.preferred() if chosen == "system" or options.command else chosen)
    spoken = texts.use(language)
    try:
        passphrase = _passphrase(options.passphrase_file)
    except DeskError as error:
        from app.texts.codes import say_error  # noqa: PLC0415

        sys.stderr.write(f"partner-desk: {say_error(error, spoken)} ({error.code})\n")
        return 4
    if options.command:
        return _run_command(arguments, options, settings, spoken, passphrase)
    return _show_window(options, settings, spoken.language, passphrase)


def _run_command(
    arguments: Sequence[str],
    options: argparse.Namespace,
    settings: Settings,
    spoken: texts.Texts,
    passphrase: str | None,
) -> int:
    from app.commands.run import run  # noqa: PLC0415

    opener = build(settings, headless=True)
    book: Path = options.book or default_book()

    @contextlib.contextmanager
    def open_for_command(*, read_only: bool, create: bool = False) -> Iterator[Opened]:
        opened = (
            opener.open_beside(book, passphrase=passphrase)
            if read_only
            else opener.open_alone(book, passphrase=passphrase, unencrypted=options.unencrypted, create=create)
        )
        try:
            yield opened
        finally:
            opened.book.close()

    return run(
        arguments, book, spoken, open_for_command, lambda backup, job: opener.restore(book, backup, passphrase, job)
    )


def _show_window(options: argparse.Namespace, settings: Settings, language: str, passphrase: str | None) -> int:
    from app.views.run import run  # noqa: PLC0415 - Qt, only where a window is wanted

    practice_book = data_folder() / PRACTICE_BOOK
    last = settings.text("book.last")
    book = options.book or (
        practice_book if options.practice else Path(last) if last and Path(last).exists() else default_book()
    )
    opener = build(settings, headless=False)
    return run(
        Startup(
            settings=settings,
            language=language,
            book=book,
            open=opener.open,
            restore=opener.restore,
            passphrase=passphrase,
            unencrypted=options.unencrypted,
            practice=options.practice or book == practice_book,
            screenshots=options.screenshots,
            is_new=not book.exists(),
            practice_book=practice_book,
        )
    )


def _passphrase(source: str | None) -> str | None:
    """Return the passphrase from a file, or from standard input for ``-``.

    Raises:
        Unreadable: ``passphrase_file_unreadable``.
    """
    if source is None:
        return None
    try:
        raw = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        return raw.decode("utf-8-sig").rstrip("\r\n")
    except (OSError, ValueError) as error:
        raise Unreadable("passphrase_file_unreadable", source) from error


def _refuse(_backup: Path, _job: Job) -> int:
    raise Locked("book_in_use")
