"""What the window is given to start with, and what opening a book gives back. No Qt here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from app.settings import Settings

if TYPE_CHECKING:
    from app.models.job import Job
    from app.store.book import Book  # the window is shown before anything of the book is loaded
    from app.store.keeping import Keeping


def _nothing() -> None:
    """Books opened for one command begin nothing."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An open book and what the person should hear about it.

    Args:
        book: ready to work with; close it with ``book.close()``, which also lets the lock go.
        keeping: its backups and checks.
        created: the book was made just now.
        recovery_code: opens the book when keyring and passphrase are lost; show it once, keep it nowhere. Empty
            unless the book got its key just now.
        upgraded_from: ``"1.0"`` where an older book was brought up to date (a copy was made before), else empty.
        practice: the book is marked as practice.
        begin: begins what goes on while a window has the book: searching what was written, and answering second
            starts, which wait for that a while. Call it once, on a thread, when the first cards are there; it raises
            ``Closing`` when the book is being closed already.
    """

    book: Book
    keeping: Keeping
    created: bool = False
    recovery_code: str = ""
    upgraded_from: str = ""
    practice: bool = False
    begin: Callable[[], None] = _nothing


class OpenBook(Protocol):
    """Opens a book; takes a moment, so never on the GUI thread."""

    def __call__(
        self,
        path: Path,
        *,
        passphrase: str | None = None,
        unencrypted: bool = False,
        practice: bool = False,
        on_raise: Callable[[], None] | None = None,
    ) -> Opened:
        """Open ``path``; a book that is not there is made.

        Args:
            path: the ``.deskbook`` file.
            passphrase: or the recovery code, where the keyring has no key (the error code was ``no_key``).
            unencrypted: make a plain book, knowingly; nothing to say when it exists.
            practice: make a book marked as practice; nothing to say when it exists.
            on_raise: called on another thread when a second start wants this window in front.

        Returns:
            The open book.

        Raises:
            Locked: ``book_in_use`` (its window was asked to come forward), ``no_key`` (ask for a passphrase, offer a
                plain book), ``passphrase_wrong``, ``keyring_locked``.
            Unreadable: ``book_damaged``, ``book_newer``, ``book_wrong_key``, ``key_file_damaged``, ``key_file_missing``
                and others; each has a sentence.
            DiskTrouble: full, read-only or failing disk.
        """
        ...


class RestoreBook(Protocol):
    """Puts a backup in a book's place; never on the GUI thread, and the book must be closed before."""

    def __call__(self, path: Path, backup: Path, passphrase: str | None = None, job: Job | None = None) -> int:
        """Return how many customers the restored book holds; the replaced one becomes a backup.

        Raises:
            Locked, Unreadable, DiskTrouble: the book stays as it was.
        """
        ...


class KeepSecrets(Protocol):
    """Named secrets in the keyring (``app.vault.secrets.Secrets``); may wait for a person, so on a thread of its own.

    Every method raises ``Locked`` where there is no keyring, or it can't be opened.
    """

    def put(self, name: str, secret: str) -> None:
        """Keep a secret."""
        ...

    def get(self, name: str) -> str | None:
        """Return a secret, None where there is none."""
        ...

    def delete(self, name: str) -> None:
        """Remove a secret, if it is there."""
        ...


class Protection(Protocol):
    """Turns encryption on and off and changes what opens a book; never on the GUI thread."""

    def encrypt(self, path: Path, passphrase: str | None = None, job: Job | None = None) -> str:
        """Encrypt a plain book that is closed; returns the recovery code, to be shown once."""
        ...

    def decrypt(self, path: Path, passphrase: str | None = None, job: Job | None = None) -> None:
        """Make an encrypted book that is closed plain."""
        ...

    def change_passphrase(self, path: Path, passphrase: str | None, new_passphrase: str | None) -> str:
        """Keep the key by another passphrase, or in the keyring for None; returns a new recovery code."""
        ...


class KeepReports(Protocol):
    """Reports of crashes on disk (``app.vault.crash_reports.CrashReports``); small files, yet off the GUI thread."""

    folder: Path

    def keep(self, report: str) -> Path | None:
        """Write a report; None where it can't be written."""
        ...

    def last_lines(self) -> str:
        """Return the last lines of the log, redacted as they are."""
        ...

    def unseen(self) -> str:
        """Return what earlier runs left and nobody has seen, and take it for seen from now on; empty: nothing."""
        ...


class LookForUpdates(Protocol):
    """Asks what the newest version is (``app.updates``); takes a moment, so never on the GUI thread."""

    def __call__(self, seen: str, job: Job) -> Any:
        """Return an ``app.updates.release.Release``.

        Args:
            seen: newest version that was announced here before; empty where none was.
            job: stops it.

        Raises:
            Offline: nobody answers.
            Refused, Unreadable: this build can't, or the answer is not to be believed; the code says why.
        """
        ...


@dataclass(frozen=True, slots=True)
class Startup:
    """Handed to ``app.views.run.run``. The window is shown first; then a thread calls ``open``.

    Args:
        settings: the options of this machine.
        language: the one to speak, such as ``th``; ``app.texts.use`` was called with it already.
        book: which book to open.
        open: opens it, or another one.
        restore: puts a backup in a book's place.
        protection: turns encryption on and off.
        passphrase: from ``--passphrase-file``; None: ask only if ``open`` says ``no_key``.
        unencrypted: ``--unencrypted`` was given.
        practice: open the practice book (``book`` is its path).
        screenshots: draw the main pages into this folder and end; None: work.
        is_new: the book does not exist yet (show the welcome page).
        practice_book: path of the practice book, for the welcome page.
        secrets: keeps what must be in no file; None where nothing can be kept (a test).
        connect: makes what talks to the providers (``app.sync.connections.Connections``); never on the GUI thread,
            since it loads much; None where nothing does (a test).
        updates: asks for a newer version; None where nothing does (a test).
        reports: keeps reports of crashes; None where nothing does (a test).
    """

    settings: Settings
    language: str
    book: Path
    open: OpenBook
    restore: RestoreBook
    protection: Protection
    passphrase: str | None = None
    unencrypted: bool = False
    practice: bool = False
    screenshots: Path | None = None
    is_new: bool = False
    practice_book: Path = Path()
    secrets: KeepSecrets | None = None
    connect: Callable[[], Any] | None = None
    updates: LookForUpdates | None = None
    reports: KeepReports | None = None
