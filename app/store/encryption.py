"""Turning a book's encryption on or off: the whole book is written anew under another key, checked, then swapped."""

from __future__ import annotations

import os
from pathlib import Path

from app.errors import Bug
from app.models.job import Job
from app.store.backup import see_room, verify
from app.store.engine import connect, translated
from app.store.opening import remove_database


def recast(book: Path, key: bytes | None, new_key: bytes | None, job: Job | None = None) -> None:
    """Write a book (or a backup) anew under another key; nobody has it open.

    Args:
        book: the file; it is replaced in one step when the new one has been read back.
        key: what opens it now, or None.
        new_key: what shall open it, or None for a plain book.
        job: cancel, between the steps.

    Raises:
        DiskTrouble: ``no_room_for_backup`` or the disk fails; the book stays as it was.
        Unreadable: the book or its new form can't be read; the book stays as it was.
    """
    job = job or Job()
    see_room(book, book.parent)
    unfinished = book.with_name(f".{book.name}.recast")
    remove_database(unfinished)
    try:
        source = connect(book, key)
        try:
            with translated(book):
                source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                job.step(0, 3, "copying")
                target_key = "" if new_key is None else f"x'{new_key.hex()}'"
                source.execute("ATTACH DATABASE ? AS target KEY ?", (str(unfinished), target_key))
                source.execute("SELECT sqlcipher_export('target')")
                before = source.execute("SELECT type, name, sql FROM main.sqlite_master ORDER BY 1, 2").fetchall()
                after = source.execute("SELECT type, name, sql FROM target.sqlite_master ORDER BY 1, 2").fetchall()
                source.execute("DETACH DATABASE target")
        finally:
            source.close()
        _same_schema(before, after)
        job.step(1, 3, "checking")
        verify(unfinished, new_key, book.name)
        job.step(2, 3, "copying")
        if os.name == "posix":
            unfinished.chmod(0o600)
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(book)
        for suffix in ("-wal", "-shm"):
            book.with_name(book.name + suffix).unlink(missing_ok=True)
    except BaseException:
        remove_database(unfinished)
        raise


def _same_schema(before: list[tuple[str, str, str]], after: list[tuple[str, str, str]]) -> None:
    if before != after:
        raise Bug("the copy under another key has another schema")
