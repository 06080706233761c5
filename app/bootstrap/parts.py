"""What opens books and keeps secrets, built and joined; nothing of it is loaded before it is used."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from app.bootstrap.accounts import connect_accounts, practise
from app.errors import Locked
from app.settings import Settings

if TYPE_CHECKING:
    from app.models.job import Job
    from app.store.book import Book
    from app.store.handover import Answer
    from app.store.opener import Opener
    from app.store.startup import Opened
    from app.sync.practice import Practice
    from app.vault.keyring_store import KeyringStore
    from app.vault.secrets import Secrets

T = TypeVar("T")


def build(settings: Settings, *, headless: bool, practice: Callable[[], Practice] | None = None) -> Opener:
    """Build the parts that open books.

    Args:
        settings: options of this machine.
        headless: nobody is there to answer a prompt: the keyring gets ten seconds.
        practice: gives the practice servers, for commands that a second start hands over; None: they have their own.
    """
    from app.models.clock import Clock  # noqa: PLC0415 - the window is on screen before
    from app.store.opener import Opener  # noqa: PLC0415
    from app.vault.keyring_store import HEADLESS_TIMEOUT_S, KeyringStore  # noqa: PLC0415
    from app.vault.keys import Keys  # noqa: PLC0415

    here = partial(run_here, practice or practise)
    return Opener(settings, Clock(), Keys(KeyringStore(HEADLESS_TIMEOUT_S if headless else None)), here)


def keep_secrets(*, headless: bool) -> Secrets:
    """Return what keeps secrets in the keyring; nothing of it is loaded before it is used.

    Args:
        headless: nobody is there to answer a prompt: the keyring gets ten seconds.
    """
    from app.vault.secrets import Secrets  # noqa: PLC0415 - the window is on screen before

    def make() -> KeyringStore:
        from app.vault.keyring_store import HEADLESS_TIMEOUT_S, KeyringStore  # noqa: PLC0415

        return KeyringStore(HEADLESS_TIMEOUT_S if headless else None)

    return Secrets(make)


def once(make: Callable[[], T]) -> Callable[[], T]:
    """Return what makes it when first asked, on whatever thread, and gives the same one from then on."""
    making, made = threading.Lock(), list[Any]()

    def give() -> T:
        with making:
            if not made:
                made.append(make())
            given: T = made[0]
            return given

    return give


def run_here(
    practice: Callable[[], Practice],
    opened: Opened,
    arguments: list[str],
    folder: Path,
    tell: Callable[[str], None],
    started: Callable[[Job], None],
) -> Answer:
    """Run a command that a second start handed over, on the book that is open here."""
    from app.commands.run import run_here as run  # noqa: PLC0415 - only when a second start asks

    def refuse(_backup: Path, _job: Job) -> int:
        raise Locked("book_in_use", opened.book.path.name)

    lent = contextlib.nullcontext(opened)
    secrets = keep_secrets(headless=True)
    connect = lambda: connect_accounts(secrets, practice())  # noqa: E731 - loaded by the few commands that need it
    return run(arguments, folder, tell, started, lambda **_: lent, refuse, secrets, connect)


class LateOpener:
    """The opener of the window: built when it is first asked for something, behind the window.

    Args:
        settings: options of this machine.
        practice: gives the practice servers.
    """

    def __init__(self, settings: Settings, practice: Callable[[], Practice] | None = None) -> None:
        self._settings = settings
        self._practice = practice
        self._building = threading.Lock()
        self._built: Opener | None = None

    def _opener(self) -> Opener:
        with self._building:
            if self._built is None:
                self._built = build(self._settings, headless=False, practice=self._practice)
            return self._built

    def open(
        self,
        path: Path,
        *,
        passphrase: str | None = None,
        unencrypted: bool = False,
        practice: bool = False,
        on_raise: Callable[[], None] | None = None,
    ) -> Opened:
        """Open a book; see ``Opener.open``."""
        return self._opener().open(
            path, passphrase=passphrase, unencrypted=unencrypted, practice=practice, on_raise=on_raise
        )

    def restore(self, path: Path, backup: Path, passphrase: str | None = None, job: Job | None = None) -> int:
        """Put a backup in a book's place; see ``Opener.restore``."""
        return self._opener().restore(path, backup, passphrase, job)

    def encrypt(self, path: Path, passphrase: str | None = None, job: Job | None = None) -> str:
        """Encrypt a plain book; see ``Opener.encrypt``."""
        return self._opener().encrypt(path, passphrase, job)

    def decrypt(self, path: Path, passphrase: str | None = None, job: Job | None = None) -> None:
        """Make an encrypted book plain; see ``Opener.decrypt``."""
        self._opener().decrypt(path, passphrase, job)

    def change_passphrase(self, path: Path, passphrase: str | None, new_passphrase: str | None) -> str:
        """Keep the key another way; see ``Opener.change_passphrase``."""
        return self._opener().change_passphrase(path, passphrase, new_passphrase)


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


def look_for_updates(seen: str, job: Job) -> Any:
    """Ask what the newest version is; see ``store.startup.LookForUpdates``. Nothing of it is loaded before."""
    from app import __version__  # noqa: PLC0415
    from app.models.clock import Clock  # noqa: PLC0415
    from app.updates.channel import channel  # noqa: PLC0415
    from app.updates.look import look  # noqa: PLC0415

    return look(channel(), running=__version__, seen=seen, today=Clock().today(), job=job)
