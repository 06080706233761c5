"""Connections to the book: SQLCipher, pragmas, and SQLite's errors as our own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlite

from app.errors import Bug, DiskTrouble, Locked, Refused, Unreadable
from app.rules.fold import fold

Connection = Any  # sqlcipher3 ships no types

BUSY_TIMEOUT_S = 5.0
CACHE_KIB = 8_000


def connect(path: Path, key: bytes | None, *, read_only: bool = False) -> Connection:
    """Open a connection to a book file.

    Args:
        path: the ``.deskbook`` file; made when absent, unless ``read_only``.
        key: 32 raw bytes, or None for a plain book.
        read_only: refuse writes on this connection.

    Returns:
        A DBAPI connection in autocommit mode; transactions are written out (``BEGIN IMMEDIATE``).

    Raises:
        Unreadable: not a book, damaged, or another key.
        Locked: another program holds it.
        DiskTrouble: full, read-only or failing disk.
    """
    with translated(path):
        mode = "rw" if path.exists() else "rwc"
        connection = sqlite.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            timeout=BUSY_TIMEOUT_S,
            check_same_thread=False,
        )
        try:
            if key is not None:
                connection.execute("PRAGMA cipher_log_level = NONE")  # it would write to standard error by itself
                connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            if read_only:
                connection.execute("PRAGMA query_only = ON")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except BaseException:
            connection.close()
            raise
        connection.create_function("fold", 1, fold, deterministic=True)
        return connection


def close_gently(connection: Connection) -> None:
    """Close the last connection to a book, with other threads running on meanwhile.

    The last to close brings the write-ahead log into the book and removes it. The driver does that without letting go
    of Python: half a second of it stops the window, and so does a tenth, for a log of a hundred megabytes that goes.
    Asked for in statements, both are done beside the others. Who reads the book meanwhile is not waited for.
    """
    try:
        connection.execute("PRAGMA busy_timeout = 0").fetchall()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite.DatabaseError:  # closing does it, or says what is wrong, as before
        pass
    finally:
        connection.close()


@contextmanager
def translated(path: Path | str = "") -> Iterator[None]:
    """Turn SQLite's errors inside the block into ours.

    Raises:
        Unreadable, Locked, DiskTrouble: the user's world, with the file's name as field.
        Bug: anything else; a mistake of ours.
    """
    try:
        yield
    except sqlite.DatabaseError as error:
        raise from_sqlite(error, str(path)) from error


def from_sqlite(error: Exception, path: str) -> Exception:
    """Return our error for one of SQLite's, by its extended code where there is one."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if isinstance(code, int) else -1
    said = str(error).lower()
    if primary == sqlite.SQLITE_FULL or "disk is full" in said:
        return DiskTrouble("disk_full", path)
    if primary == sqlite.SQLITE_READONLY or "readonly" in said:
        return DiskTrouble("disk_read_only", path)
    if primary == sqlite.SQLITE_IOERR or "disk i/o" in said:
        return DiskTrouble("disk_failing", path)
    if primary in (sqlite.SQLITE_BUSY, sqlite.SQLITE_LOCKED) or "locked" in said:
        return Locked("book_in_use", path)
    if primary == sqlite.SQLITE_NOTADB or "not a database" in said:
        return Unreadable("book_wrong_key", path)
    if primary == sqlite.SQLITE_CORRUPT or "malformed" in said or "vtable constructor failed" in said:
        return Unreadable("book_damaged", path)
    if primary == sqlite.SQLITE_CANTOPEN or "unable to open" in said:
        return DiskTrouble("book_cannot_open", path)
    if "ux_customer_domain" in said:
        return Refused("domain_taken", "domain")
    if primary == sqlite.SQLITE_INTERRUPT or "interrupted" in said:
        return Locked("interrupted", path)
    return Bug(f"{type(error).__name__}: {error}")
