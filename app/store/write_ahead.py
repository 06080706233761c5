"""A book's write-ahead log: made long beforehand, and brought into the book while nobody writes.

A commit waits for the disk. Where it makes a file longer it waits longer: for the new length, and for where the new
part lies. So the log gets its length after the second commit. Nothing is read of a log past its last commit: zeros
there say what its end said.

SQLite writes its log from the beginning again once it was brought into the book. It would do that by itself when the
log holds a thousand pages, every hundred edits or so, and one edit would wait for all of it. Here it is done at rest.
"""

from __future__ import annotations

import os
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlite

from app.store.engine import Connection

LONG = 250  # pages: so many are worth two more waits for the disk
ROOM = (LONG + 150) * 4_120  # bytes: a page with its head, and fifteen edits more until there is a rest
_PLENTY = 64 * ROOM  # must be free, or the room is left to what needs it


def make_room(book: Path) -> None:
    """Lengthen the log of an open book; where that fails, all goes on as without.

    Args:
        book: the book; nobody writes to it meanwhile.
    """
    import shutil  # noqa: PLC0415 - a start does not pay for it

    log = book.with_name(f"{book.name}-wal")
    try:
        with log.open("r+b", buffering=0) as file:
            length = file.seek(0, os.SEEK_END)
            wanted = ROOM - length
            if wanted > 0 and shutil.disk_usage(log.parent).free >= _PLENTY and file.write(bytes(wanted)) != wanted:
                file.truncate(length)
    except OSError:
        return


def bring_in(connection: Connection) -> None:
    """Write a long log into the book; a failing disk is told by whoever writes next, and the log stays.

    Args:
        connection: the writer's, outside a transaction.
    """
    try:
        _, pages, done = connection.execute("PRAGMA main.wal_checkpoint(NOOP)").fetchone()
        if pages - done >= LONG:
            connection.execute("PRAGMA main.wal_checkpoint(PASSIVE)").fetchall()
    except sqlite.DatabaseError:
        return
