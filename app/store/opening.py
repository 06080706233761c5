"""Making a book file, and seeing to it that one can be opened: key, version, upgrade.

SQLAlchemy and alembic are imported only where a book is made or upgraded: opening one is part of start-up.
"""

from __future__ import annotations

import glob
import os
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.errors import DiskTrouble, Unreadable
from app.models.clock import Clock
from app.store.engine import Connection, connect, translated

MAJOR, MINOR = 1, 3
PLAIN_HEADER = b"SQLite format 3\x00"


@dataclass(frozen=True, slots=True)
class Meta:
    """What a book says of itself."""

    uid: uuid.UUID
    major: int
    minor: int
    practice: bool

    @property
    def version(self) -> str:
        """The schema as text, such as ``1.0``."""
        return f"{self.major}.{self.minor}"

    @property
    def is_older(self) -> bool:
        """Whether this program must bring the book up to date before working with it."""
        return (self.major, self.minor) < (MAJOR, MINOR)


def is_plain(path: Path) -> bool:
    """Return whether the book at ``path`` is not encrypted.

    Raises:
        Unreadable: ``book_damaged``: shorter than any book, or a folder.
        DiskTrouble: it can't be read.
    """
    try:
        with path.open("rb") as file:
            header = file.read(len(PLAIN_HEADER))
    except IsADirectoryError as error:
        raise Unreadable("book_is_folder", path.name) from error
    except OSError as error:
        raise DiskTrouble("book_cannot_open", str(path)) from error
    if len(header) < len(PLAIN_HEADER):
        raise Unreadable("book_damaged", path.name)
    return header == PLAIN_HEADER


@cache
def schema() -> tuple[str, ...]:
    """Return the statements that make every table and index of an empty book, in order; put together once."""
    from sqlalchemy.dialects import sqlite  # noqa: PLC0415 - see the top
    from sqlalchemy.schema import CreateIndex, CreateTable  # noqa: PLC0415

    from app.models.tables import Table  # noqa: PLC0415

    dialect = sqlite.dialect()
    found: list[str] = []
    for table in Table.metadata.sorted_tables:
        found.append(str(CreateTable(table).compile(dialect=dialect)))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            found.append(str(CreateIndex(index).compile(dialect=dialect)))  # noqa: PERF401 - after its table
    return tuple(found)


def create(path: Path, key: bytes | None, uid: uuid.UUID, clock: Clock, *, practice: bool = False) -> None:
    """Make an empty book of this program's schema; it appears under its name only when it is whole.

    Args:
        path: where; nothing is there yet.
        key: 32 raw bytes, or None for a plain book.
        uid: of the book.
        clock: tells when it was made.
        practice: mark it as practice.

    Raises:
        DiskTrouble: the folder or file can't be written.
    """
    from app.store.search_index import create as create_search_index  # noqa: PLC0415 - see the top

    unfinished = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DiskTrouble("book_cannot_open", str(path.parent)) from error
    remove_database(unfinished)
    try:
        with translated(path):
            connection = connect(unfinished, key)
            try:
                connection.execute("BEGIN IMMEDIATE")
                for statement in schema():
                    connection.execute(statement)
                create_search_index(connection)
                connection.execute(
                    "INSERT INTO book_meta(id, uid, major, minor, created_at, practice) VALUES (1, ?, ?, ?, ?, ?)",
                    (uid.bytes, MAJOR, MINOR, clock.now_ms(), int(practice)),
                )
                connection.execute("COMMIT")
            finally:
                connection.close()
        try:
            if os.name == "posix":
                unfinished.chmod(0o600)
            unfinished.replace(path)
        except OSError as error:
            raise DiskTrouble("book_cannot_open", str(path)) from error
    except BaseException:
        remove_database(unfinished)
        raise


def read_meta(connection: Connection, name: str) -> Meta:
    """Return what an open book says of itself.

    Raises:
        Unreadable: ``book_not_ours``: an SQLite file that is no book; ``book_damaged``.
    """
    with translated(name):
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'book_meta'").fetchone() is None:
            raise Unreadable("book_not_ours", name)
        row = connection.execute("SELECT uid, major, minor, practice FROM book_meta WHERE id = 1").fetchone()
    if row is None:
        raise Unreadable("book_damaged", name)
    return Meta(uuid.UUID(bytes=row[0]), row[1], row[2], bool(row[3]))


def inspect(path: Path, key: bytes | None) -> Meta:
    """Open the book for a moment and return what it says of itself.

    Args:
        path: the book file; it exists.
        key: 32 raw bytes, or None for a plain book.

    Raises:
        Unreadable: ``book_newer`` (a newer major version), ``book_wrong_key``, ``book_damaged``, ``book_not_ours``.
        Locked, DiskTrouble: as ``engine.connect``.
    """
    connection = connect(path, key)
    try:
        meta = read_meta(connection, path.name)
    finally:
        connection.close()
    if meta.major > MAJOR:
        raise Unreadable("book_newer", path.name, version=meta.version)
    return meta


def remove_unfinished(book: Path) -> None:
    """Remove what a program that was killed left of making, restoring, recasting or importing; the lock is held."""
    for step in ("new", "restoring", "recast"):
        unfinished = book.with_name(f".{book.name}.{step}")
        if unfinished.exists():
            remove_database(unfinished)
    for key_file in book.parent.glob(f".{glob.escape(book.name)}.key.*"):
        key_file.unlink(missing_ok=True)
    if any(book.parent.glob(".import-*")):
        from app.store.staging import remove_leftovers  # noqa: PLC0415 - rarely there

        remove_leftovers(book.parent)


def remove_database(path: Path) -> None:
    """Remove a database file with what SQLite keeps beside it; nothing happens where there is none."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
