"""Where a list waits before it is imported: a throw-away file beside the book, under its key (design.md, Import).

``row`` holds the values as read, ``cells`` the text as it stands in the file where that is not the value, ``problem``
what is wrong, ``outcome`` what would become of each row. Rows are numbered as in the file.
"""

from __future__ import annotations

import contextlib
import errno
import json
import logging
import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.errors import DiskTrouble
from app.rules.matching import ALWAYS, FIELDS, INTEGER_FIELDS
from app.rules.packed_cells import unpack
from app.store.engine import Connection, connect, translated
from app.store.late_indexes import missing

# Numbers of the rows, whether each is bad, the columns of values in the order of ``Staging.fields`` (None: all empty),
# cells made by ``pack_all``, problems (row, place of the column or -1, severity, code, facts as JSON): all of it plain,
# so that it can be read in one process and staged in another.
CellProblem = tuple[int, int, str, str, str]
Block = tuple[Sequence[int], Sequence[int], Sequence[Sequence[Any] | None], Sequence[str], Sequence[CellProblem]]
log = logging.getLogger(__name__)

NEW, UPDATED, SAME, CONFLICT, REJECTED = range(5)
_CACHE_KIB = 48_000
_CHECKPOINT_PAGES = 1_000  # SQLite's own figure
_PREFIX, _SUFFIX = ".import-", ".staging"


class Staging:
    """One list on its way into the book.

    Args:
        book_path: the book; the staging file is made beside it, or in the temporary folder where that can't be.
        key: the book's key; None: the book is plain and so is this.
    """

    def __init__(self, book_path: Path, key: bytes | None) -> None:
        self._book_path = book_path
        self._key = key
        self.fields: tuple[str, ...] = ()
        self._mapping: Mapping[int, str] = {}
        remove_leftovers(book_path.parent)
        self.path, self.connection = self._open()
        self._attach(self.connection, book_path, "book", mode="ro")
        self.connection.execute(f"PRAGMA book.cache_size = -{_CACHE_KIB}")

    def _open(self) -> tuple[Path, Connection]:
        folders = [self._book_path.parent, Path(tempfile.gettempdir())]
        for folder in folders:
            path = folder / f"{_PREFIX}{os.getpid()}-{secrets.token_hex(6)}{_SUFFIX}"
            try:
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            except OSError as error:
                if folder is folders[-1]:
                    code = "disk_full" if error.errno == errno.ENOSPC else "disk_read_only"
                    raise DiskTrouble(code, str(folder)) from error
                continue
            break
        connection = connect(path, self._key)
        with translated(path):
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        return path, connection

    def _attach(self, connection: Connection, path: Path, name: str, *, mode: str) -> None:
        secret = "" if self._key is None else f"x'{self._key.hex()}'"
        with translated(path):
            uri = f"{path.absolute().as_uri()}?mode={mode}"
            connection.execute(f"ATTACH DATABASE ? AS {name} KEY ?", (uri, secret))

    def rest(self) -> None:
        """Let go of the pages kept in memory: the writer reads the file from here on."""
        with translated(self.path):
            self.connection.execute("PRAGMA shrink_memory")

    def attach_to(self, connection: Connection) -> None:
        """Make the staged rows readable on the book's writer, as ``stage``; outside a transaction."""
        self._attach(connection, self.path, "stage", mode="rw")
        connection.execute("PRAGMA main.wal_autocheckpoint = 0")  # rows are seen before they are moved into the book

    @staticmethod
    def detach_from(connection: Connection) -> None:
        """Undo ``attach_to`` and let go the memory the import needed; outside a transaction."""
        connection.execute(f"PRAGMA main.wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        connection.execute("DETACH DATABASE stage")
        if not missing(connection):
            connection.execute("PRAGMA shrink_memory")

    def reset(self, mapping: Mapping[int, str]) -> None:
        """Empty the file and make room for rows with these fields.

        Args:
            mapping: the list's columns → their fields.
        """
        self._mapping = mapping
        wanted = {*mapping.values(), *ALWAYS}
        self.fields = tuple(name for name in FIELDS if name in wanted)
        kinds = {name: "INTEGER" if name in INTEGER_FIELDS else "BLOB" if name == "uid" else "TEXT" for name in FIELDS}
        run = self.connection.execute
        with translated(self.path):
            for table in ("row", "cells", "problem", "outcome"):
                run(f"DROP TABLE IF EXISTS main.{table}")
            columns = ", ".join(f"{name} {kinds[name]}" for name in self.fields)
            run(f"CREATE TABLE row (id INTEGER PRIMARY KEY, bad INTEGER NOT NULL, {columns})")
            run("CREATE TABLE cells (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
            run(
                "CREATE TABLE problem (row INTEGER NOT NULL, place INTEGER NOT NULL, severity TEXT NOT NULL,"
                " code TEXT NOT NULL, facts TEXT NOT NULL, PRIMARY KEY (row, place, code)) WITHOUT ROWID"
            )
            run(
                "CREATE TABLE outcome (id INTEGER PRIMARY KEY, state INTEGER NOT NULL, customer_id INTEGER,"
                " mask INTEGER NOT NULL DEFAULT 0, why TEXT NOT NULL DEFAULT '', other INTEGER)"
            )

    def begin(self) -> None:
        """Begin writing: one transaction for a whole reading is far quicker than one per block."""
        with translated(self.path):
            self.connection.execute("BEGIN")

    def end(self, *, keep: bool) -> None:
        """End writing; without ``keep`` the tables must be ``reset`` before they are used again."""
        with translated(self.path):
            if self.connection.in_transaction:
                self.connection.execute("COMMIT" if keep else "ROLLBACK")

    def add(self, block: Block) -> None:
        """Write rows: their numbers, whether each is bad, columns of values, packed cells, problems."""
        numbers, bad, columns, packed, problems = block
        none = [None] * len(numbers)
        rows = zip(numbers, bad, *(none if column is None else column for column in columns), strict=True)
        marks = ", ".join("?" * (len(self.fields) + 2))
        with translated(self.path):
            self.connection.executemany(f"INSERT INTO row VALUES ({marks})", rows)
            self.connection.executemany("INSERT INTO cells VALUES (?, ?)", zip(numbers, packed, strict=True))
            if problems:
                self.connection.executemany("INSERT OR REPLACE INTO problem VALUES (?, ?, ?, ?, ?)", problems)

    def index(self, keys: Iterable[str]) -> None:
        """Make the indexes by which rows that share a key are found, where they are missing."""
        with translated(self.path):
            for name in keys:
                if name in self.fields:
                    self.connection.execute(
                        f"CREATE INDEX IF NOT EXISTS main.row_{name} ON row({name}, provider, account, bad, kind)"
                        f" WHERE {name} IS NOT NULL"
                    )

    def counts(self) -> dict[int, int]:
        """Return how many rows have each state."""
        with translated(self.path):
            return dict(self.connection.execute("SELECT state, count(*) FROM outcome GROUP BY state"))

    def warnings(self) -> int:
        """Return how many warnings there are."""
        with translated(self.path):
            found = self.connection.execute("SELECT count(*) FROM problem WHERE severity = 'warning'").fetchone()
        return int(found[0])

    def remove(self, row: int) -> None:
        """Take one row out, to be read again."""
        with translated(self.path):
            self.connection.execute("DELETE FROM problem WHERE row = ?", (row,))
            self.connection.execute("DELETE FROM cells WHERE id = ?", (row,))
            self.connection.execute("DELETE FROM row WHERE id = ?", (row,))

    def count(self, only: str) -> int:
        """Return how many rows a list of the preview has; ``only`` as ``page`` takes it."""
        with translated(self.path):
            return int(self.connection.execute(f"SELECT count(*) FROM outcome o {_where(only)}").fetchone()[0])

    def page(self, only: str, offset: int, limit: int) -> list[tuple[Any, ...]]:
        """Return some rows of the preview: id, state, customer_id, mask, why, other, cells.

        Args:
            only: a state's number as text, ``problem``, ``warning`` or empty for all.
            offset: how many of them to leave out.
            limit: at most so many.
        """
        with translated(self.path):
            ids = [
                row[0]
                for row in self.connection.execute(
                    f"SELECT o.id FROM outcome o {_where(only)} ORDER BY o.id LIMIT ? OFFSET ?", (limit, offset)
                )
            ]
        return self.rows(ids)

    def rows(self, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        """Return these rows as ``page`` does, in row order."""
        marks = ", ".join("?" * len(ids))
        with translated(self.path):
            found = self.connection.execute(f"{_SHOWN} WHERE o.id IN ({marks}) ORDER BY o.id", tuple(ids))
            return [self._shown(each) for each in found]

    def _shown(self, found: Sequence[Any]) -> tuple[Any, ...]:
        values = dict(zip(("id", "bad", *self.fields), found[7:], strict=True))
        return (*found[:6], unpack(found[6], lambda place: str(values[self._mapping[place]] or "")))

    def scope(self, limit: int = 500) -> list[int]:
        """Return the rows last matched again (``temp.scope``), at most so many."""
        with translated(self.path):
            found = self.connection.execute("SELECT id FROM temp.scope ORDER BY id LIMIT ?", (limit,))
            return [row[0] for row in found]

    def problems(self, ids: Sequence[int] | None = None, limit: int = -1) -> Iterator[tuple[Any, ...]]:
        """Yield problems in row order: row, place, severity, code, facts.

        Args:
            ids: only of these rows.
            limit: at most so many; -1: all.
        """
        where = "" if ids is None else f"WHERE row IN ({', '.join('?' * len(ids))})"
        with translated(self.path):
            for row, place, severity, code, facts in self.connection.execute(
                f"SELECT row, place, severity, code, facts FROM problem {where} ORDER BY row, place LIMIT ?",
                (*(ids or ()), limit),
            ):
                yield row, place, severity, code, json.loads(facts)

    def untaken(self) -> Iterator[tuple[Any, ...]]:
        """Yield the rows that are not imported (rejected and conflicts), as ``page`` does."""
        with translated(self.path):
            for found in self.connection.execute(
                f"{_SHOWN} WHERE o.state IN (?, ?) ORDER BY o.id", (CONFLICT, REJECTED)
            ):
                yield self._shown(found)

    def names(self, customer_ids: Iterable[int]) -> dict[int, str]:
        """Return what customers of the book are called."""
        wanted = tuple(set(customer_ids))
        marks = ", ".join("?" * len(wanted))
        with translated(self.path):
            return {
                each: name or domain
                for each, name, domain in self.connection.execute(
                    f"SELECT id, organisation_name, domain FROM book.customer WHERE id IN ({marks})", wanted
                )
            }

    def close(self) -> None:
        """Remove the file; nothing of the list stays."""
        self.connection.close()
        for path in (self.path, *(self.path.with_name(self.path.name + end) for end in ("-journal", "-wal", "-shm"))):
            try:
                path.unlink(missing_ok=True)
            except OSError:
                log.warning("a staging file could not be removed", exc_info=True)


def _where(only: str) -> str:
    if only == "problem":
        return "WHERE o.state >= 3 OR o.id IN (SELECT row FROM problem)"
    if only == "warning":
        return "WHERE o.id IN (SELECT row FROM problem WHERE severity = 'warning')"
    return f"WHERE o.state = {int(only)}" if only else ""


_SHOWN = (
    "SELECT o.id, o.state, o.customer_id, o.mask, o.why, o.other, c.text, r.* FROM outcome o"
    " JOIN cells c ON c.id = o.id JOIN row r ON r.id = o.id"
)


def remove_leftovers(folder: Path) -> None:
    """Remove staging files a crash left behind; those of a program that still runs are kept."""
    for path in folder.glob(f"{_PREFIX}*{_SUFFIX}*"):
        owner = path.name.removeprefix(_PREFIX).split("-", 1)[0]
        if owner.isdigit() and int(owner) != os.getpid() and not _runs(int(owner)):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    if os.name != "posix":
        return False  # Windows refuses to remove an open file, which is what is wanted
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
