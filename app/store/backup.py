"""Copies of the book in ``backups/`` beside it: made whole or not at all, checked by opening, rotated (R73)."""

from __future__ import annotations

import contextlib
import datetime as dt
import glob
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.errors import Cancelled, DiskTrouble, Unreadable
from app.models.job import Job
from app.store.engine import Connection, close_gently, connect, translated
from app.store.opening import read_meta, remove_database

FOLDER = "backups"
PAGES_A_STEP = 2048
ROOM_FACTOR = 2  # the copy, and as much again to go on working
CLOCK_SLACK_S = 60.0  # a batch is dated when it begins, a copy when it is whole
KEEP_NEWEST, KEEP_DAYS, KEEP_WEEKS, KEEP_MONTHS = 3, 7, 4, 3
REASONS = ("daily", "manual", "import", "upgrade", "replaced")
_NAME = re.compile(r"-(\d{8}-\d{6})(?:-\d+)?-([a-z]+)\.deskbook")


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the book.

    Args:
        path: the file; its key file is beside it where the book is encrypted.
        made_at: local time.
        reason: one of ``REASONS``.
        size: bytes.
        customers: how many it holds; None where it was not opened to see.
    """

    path: Path
    made_at: dt.datetime
    reason: str
    size: int
    customers: int | None = None


def back_up(book: Path, key: bytes | None, reason: str, now: dt.datetime, job: Job | None = None) -> Backup:
    """Copy the book, check the copy, and let old copies go.

    The copy shows one moment of the book, also while it is being written to.

    Args:
        book: the book file.
        key: 32 raw bytes, or None for a plain book.
        reason: one of ``REASONS``.
        now: local time; names the copy.
        job: progress and cancel.

    Returns:
        The copy.

    Raises:
        DiskTrouble: ``no_room_for_backup`` (less than twice the space), or the disk fails; no half copy stays.
        Unreadable: ``backup_not_whole``: the copy could not be read back; the book may be damaged.
        Cancelled: it was stopped.
    """
    job = job or Job()
    folder = folder_of(book)
    with _disk(folder):
        folder.mkdir(parents=True, exist_ok=True)
    see_room(book, folder)
    target = _free_name(folder, book, reason, now)
    unfinished = target.with_name(f".{target.name}.part")
    try:
        source = connect(book, key, read_only=True)
        try:
            _see_seals(source, key, book)
            _copy(source, unfinished, key, job)
        finally:
            source.close()
        customers = verify(unfinished, key, book.name)
        with _disk(target):
            copy_key_file(book, target)
            unfinished.replace(target)
    except BaseException:
        remove_database(unfinished)
        raise
    rotate(book)
    return Backup(target, now, reason, target.stat().st_size, customers)


def folder_of(book: Path) -> Path:
    """Return where the backups of a book are."""
    return book.parent / FOLDER


def backups(book: Path) -> list[Backup]:
    """Return the copies there are of a book, newest first."""
    found = []
    folder = folder_of(book)
    for path in folder.glob("*.deskbook") if folder.is_dir() else ():
        if path.name.startswith(f"{book.stem}-") and (match := _NAME.fullmatch(path.name[len(book.stem) :])):
            made_at = dt.datetime.strptime(match[1], "%Y%m%d-%H%M%S")  # noqa: DTZ007 - local, as in the name
            found.append(Backup(path, made_at, match[2], path.stat().st_size))
    return sorted(found, key=lambda backup: (backup.made_at, backup.path.name), reverse=True)


def is_due(book: Path, today: dt.date) -> bool:
    """Return whether today has no copy yet."""
    return not any(backup.made_at.date() == today for backup in backups(book))


def needs_backup(book: Path, key: bytes | None) -> bool:
    """Return whether the book holds something that no copy holds: customers, or something done since the newest one.

    Raises:
        Unreadable, Locked, DiskTrouble: as ``connect``.
    """
    connection = connect(book, key, read_only=True)
    try:
        with translated(book):
            (is_empty,) = connection.execute("SELECT NOT EXISTS (SELECT 1 FROM customer)").fetchone()
            (last_ms,) = connection.execute("SELECT at FROM batch ORDER BY id DESC LIMIT 1").fetchone() or (0,)
    finally:
        connection.close()
    newest = max((backup.path.stat().st_mtime for backup in backups(book)), default=0.0)
    return not is_empty and last_ms / 1000 >= newest - CLOCK_SLACK_S


def kept(all_backups: Iterable[Backup]) -> set[Path]:
    """Return which copies stay: the newest few, and the newest of 7 days, 4 weeks and 3 months.

    Args:
        all_backups: newest first.
    """
    newest_first = list(all_backups)
    keep = {backup.path for backup in newest_first[:KEEP_NEWEST]}
    for most, period in (
        (KEEP_DAYS, lambda at: at.date()),
        (KEEP_WEEKS, lambda at: at.isocalendar()[:2]),
        (KEEP_MONTHS, lambda at: (at.year, at.month)),
    ):
        seen: set[object] = set()
        for backup in newest_first:
            when = period(backup.made_at)
            if when not in seen and len(seen) < most:
                seen.add(when)
                keep.add(backup.path)
    return keep


def rotate(book: Path) -> None:
    """Let the copies go that ``kept`` does not keep; one that can't be removed stays until next time."""
    found = backups(book)
    keep = kept(found)
    for left in folder_of(book).glob(f".{glob.escape(book.stem)}-*.part*"):  # of a program that was killed
        with contextlib.suppress(OSError):
            left.unlink()
    for backup in found:
        if backup.path not in keep:
            with contextlib.suppress(OSError):
                remove_database(backup.path)
                _key_file(backup.path).unlink(missing_ok=True)


def verify(copy: Path, key: bytes | None, name: str) -> int:
    """Open a copy, read every page of it, and return how many customers it holds.

    Raises:
        Unreadable: ``backup_not_whole``.
    """
    try:
        connection = connect(copy, key)
        try:
            with translated(copy):
                read_meta(connection, copy.name)
                question = "PRAGMA quick_check(1)" if key is None else "PRAGMA cipher_integrity_check"
                faults = [row for row in connection.execute(question) if row[0] != "ok"]
                (customers,) = connection.execute("SELECT count(*) FROM customer WHERE shelf < 2").fetchone()
        finally:
            connection.close()
    except Unreadable as error:
        raise Unreadable("backup_not_whole", name) from error
    if faults:
        raise Unreadable("backup_not_whole", name)
    return int(customers)


def put_back(book: Path, backup: Path, key: bytes | None, now: dt.datetime, job: Job | None = None) -> int:
    """Put a backup in the book's place; the replaced book becomes a backup itself. The book's lock is held.

    Args:
        book: where; may be damaged or missing.
        backup: the copy, checked before anything is replaced.
        key: of the backup.
        now: local time; names what is replaced.
        job: progress and cancel, until the replacing begins.

    Returns:
        How many customers the restored book holds.

    Raises:
        Unreadable: ``backup_not_whole`` and what ``connect`` says; the book stays as it was.
        DiskTrouble: ``no_room_for_backup``, or the disk fails; the book stays as it was.
    """
    job = job or Job()
    see_room(backup, book.parent)
    unfinished = book.with_name(f".{book.name}.restoring")
    remove_database(unfinished)
    try:
        source = connect(backup, key, read_only=True)
        try:
            _see_seals(source, key, backup)
            _copy(source, unfinished, key, job)
        finally:
            source.close()
        customers = verify(unfinished, key, backup.name)
        folder = folder_of(book)
        with _disk(book):
            if book.exists():
                folder.mkdir(parents=True, exist_ok=True)
                _keep_replaced(book, key, _free_name(folder, book, "replaced", now))
            copy_key_file(backup, book)
            unfinished.replace(book)
    except BaseException:
        remove_database(unfinished)
        raise
    return customers


def _see_seals(source: Connection, key: bytes | None, path: Path) -> None:
    """Refuse to copy an encrypted book with a broken page: SQLite would copy it as an empty one, under a good seal.

    Raises:
        Unreadable: ``backup_not_whole``.
    """
    if key is None:
        return
    with translated(path):
        broken = set(source.execute("PRAGMA cipher_integrity_check"))
        if broken:  # a page that was just being written is whole the second time
            broken &= set(source.execute("PRAGMA cipher_integrity_check"))
    if broken:
        raise Unreadable("backup_not_whole", path.name)


def _copy(source: Connection, target: Path, key: bytes | None, job: Job) -> None:
    remove_database(target)
    connection = connect(target, key)
    try:
        with translated(target):
            source.execute("BEGIN")  # one moment of the book, whatever is written meanwhile
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            stopped: list[Cancelled] = []

            def progress(_status: int, remaining: int, total: int) -> None:
                try:
                    job.step(total - remaining, total, "copying")
                except Cancelled as error:
                    stopped.append(error)
                    raise

            try:
                source.backup(connection, pages=PAGES_A_STEP, progress=progress)
            except Exception:
                if stopped:
                    raise stopped[0] from None
                raise
            finally:
                source.execute("COMMIT")
    finally:
        close_gently(connection)
    if os.name == "posix":
        target.chmod(0o600)
    with _disk(target), target.open("rb+") as file:
        os.fsync(file.fileno())


def see_room(book: Path, folder: Path) -> None:
    """Refuse to copy ``book`` into ``folder`` without twice the space.

    Raises:
        DiskTrouble: ``no_room_for_backup``.
    """
    with _disk(folder):
        size = sum(path.stat().st_size for path in (book, book.with_name(book.name + "-wal")) if path.exists())
        free = shutil.disk_usage(folder).free
    if free < ROOM_FACTOR * size:
        raise DiskTrouble(
            "no_room_for_backup", str(folder), needed_mb=ROOM_FACTOR * size // 2**20 + 1, free_mb=free // 2**20
        )


def _keep_replaced(book: Path, key: bytes | None, target: Path) -> None:
    """Make the book a backup too. It stays in its place until the next step puts another there, whatever happens."""
    with contextlib.suppress(Unreadable):
        close_gently(connect(book, key))  # the last to close brings what is beside the book into it
    copy_key_file(book, target)
    for suffix in ("-wal", "-shm"):  # still there: too damaged for that, or under another key
        beside = book.with_name(book.name + suffix)
        if beside.exists():
            beside.replace(target.with_name(target.name + suffix))
    try:
        os.link(book, target)
    except OSError:  # a file system without links
        shutil.copyfile(book, target)


def _free_name(folder: Path, book: Path, reason: str, now: dt.datetime) -> Path:
    stamp = now.strftime("%Y%m%d-%H%M%S")
    path = folder / f"{book.stem}-{stamp}-{reason}.deskbook"
    number = 2
    while path.exists():
        path = folder / f"{book.stem}-{stamp}-{number}-{reason}.deskbook"
        number += 1
    return path


def _key_file(book: Path) -> Path:
    return book.with_name(book.name + ".key")


def copy_key_file(book: Path, target: Path) -> None:
    """Put a copy of a book's key file, where it has one, beside ``target``."""
    source, copy = _key_file(book), _key_file(target)
    if source.exists() and not (copy.exists() and copy.read_bytes() == source.read_bytes()):
        unfinished = copy.with_name(f".{copy.name}.new")
        shutil.copyfile(source, unfinished)
        unfinished.chmod(0o600)
        unfinished.replace(copy)


@contextlib.contextmanager
def _disk(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in (28, 122)
        raise DiskTrouble("disk_full" if full else "disk_read_only", str(path)) from error
