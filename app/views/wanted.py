"""Which book the window shall show, how to open it, and what to do to it first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.texts import t

if TYPE_CHECKING:
    from concurrent.futures import Future

    from app.store.book import Book
    from app.store.startup import Opened, Startup


@dataclass(slots=True)
class Wanted:
    """A book to open.

    Args:
        path: the book file.
        passphrase: or the recovery code, where it was asked for.
        unencrypted: make a plain book, where it must be made.
        practice: make a practice book, where it must be made.
        before: done on the opening thread while the book is closed (restore a backup, change its protection); returns
            a new recovery code, or nothing.
        said: what to say when the book is open.
        is_empty: told by ``open_wanted``: nobody is in the book.
    """

    path: Path
    passphrase: str | None = None
    unencrypted: bool = False
    practice: bool = False
    before: Callable[[], str] | None = None
    said: str = ""
    is_empty: bool = False


def open_wanted(startup: Startup, wanted: Wanted, on_raise: Callable[[], None]) -> Opened:
    """Do what must be done first and open the book; takes a moment, so never on the GUI thread.

    Args:
        startup: opens books.
        wanted: which; ``before`` is taken off it once done, ``is_empty`` is told.
        on_raise: called, on some thread, when a second start wants the window in front.

    Raises:
        Locked, Unreadable, DiskTrouble: as ``store.startup.OpenBook``.
    """
    code = wanted.before() if wanted.before else ""
    wanted.before = None
    opened = startup.open(
        wanted.path,
        passphrase=wanted.passphrase,
        unencrypted=wanted.unencrypted,
        practice=wanted.practice,
        on_raise=on_raise,
    )
    try:
        if opened.practice:
            from app.actions import practice  # noqa: PLC0415 - only where there is a practice book

            opened.book.run(practice.fill if opened.created else practice.bring_up)
        wanted.is_empty = is_empty(opened.book)
    except BaseException:
        opened.book.close()
        raise
    return replace(opened, recovery_code=code or opened.recovery_code)


def close_unwanted(opening: Future[Opened]) -> None:
    """Close a book that became open when nobody waited for it any more."""
    if opening.exception() is None:
        opening.result().book.close()


def is_empty(book: Book) -> bool:
    """Return whether a book holds nobody, on no shelf; asked on the opening thread, cheap where it holds many."""
    from app.models.values import CustomerQuery  # noqa: PLC0415

    if book.reader.first_page(CustomerQuery(), 1).result().rows:
        return False
    counts = book.reader.counts().result()
    return not counts.live and not counts.archived


def restoring(startup: Startup, wanted: Wanted, backup: Path) -> Wanted:
    """Return the same book with a backup put in its place first."""

    def put_back() -> str:
        startup.restore(wanted.path, backup, wanted.passphrase)
        return ""

    said = t("The backup is in place. The book as it was before is among the backups.")
    return replace(wanted, before=put_back, said=said)


def protecting(startup: Startup, wanted: Wanted, choice: str, passphrase: str, *, is_encrypted: bool) -> Wanted:
    """Return the same book with its protection changed first.

    Args:
        startup: changes protection.
        wanted: the book.
        choice: ``encrypt``, ``decrypt``, ``keyring`` or ``passphrase`` (``views.protection_dialog``).
        passphrase: the new one, for ``passphrase``.
        is_encrypted: how the book is now.
    """
    protection = startup.protection

    def change() -> str:
        if choice == "decrypt":
            protection.decrypt(wanted.path, wanted.passphrase)
            return ""
        if is_encrypted:
            return protection.change_passphrase(wanted.path, wanted.passphrase, passphrase or None)
        return protection.encrypt(wanted.path, passphrase or None)

    said = t("The book is not encrypted any more.") if choice == "decrypt" else t("The book is encrypted.")
    return replace(wanted, before=change, said=said, passphrase=passphrase or None)
