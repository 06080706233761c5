"""Closing a book: what was written last is in its file before the driver closes, which would hold up every thread."""

from __future__ import annotations

import time

import pytest
from sqlcipher3 import dbapi2 as sqlite

from app.models.job import Job
from app.store import backup
from app.store.engine import BUSY_TIMEOUT_S, close_gently, connect

KEY = bytes(range(32))


class Watched:
    """A connection that notes how large the file is when the driver is told to close."""

    def __init__(self, connection, path):
        self._connection, self._path = connection, path
        self.size_then = None

    def __getattr__(self, name):
        return getattr(self._connection, name)

    def close(self):
        self.size_then = self._path.stat().st_size
        log = self._path.with_name(self._path.name + "-wal")
        self.log_then = log.stat().st_size if log.exists() else 0
        self._connection.close()


def written(path, key=KEY):
    connection = connect(path, key)
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("CREATE TABLE thing (words TEXT)")
    connection.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
        " INSERT INTO thing SELECT hex(randomblob(100)) FROM n"
    )
    return connection


@pytest.mark.parametrize("key", [KEY, None])
def test_the_log_is_in_the_book_before_the_driver_closes_the_last_connection(tmp_path, key):
    path = tmp_path / "x.deskbook"
    watched = Watched(written(path, key), path)
    close_gently(watched)
    assert watched.size_then == path.stat().st_size > 200_000
    assert watched.log_then == 0  # else the driver gives its room back, and Python waits for that too
    assert not path.with_name(path.name + "-wal").exists()


def test_who_closes_does_not_wait_for_who_reads(tmp_path):
    path = tmp_path / "x.deskbook"
    writer, reader = written(path), connect(path, KEY, read_only=True)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM thing").fetchone() == (2000,)
    writer.execute("INSERT INTO thing VALUES ('last')")
    start = time.monotonic()
    close_gently(writer)
    assert time.monotonic() - start < BUSY_TIMEOUT_S / 2
    assert reader.execute("SELECT count(*) FROM thing").fetchone() == (2000,)
    reader.execute("COMMIT")
    assert reader.execute("SELECT count(*) FROM thing").fetchone() == (2001,)
    reader.close()


def test_a_copy_is_closed_so_too(tmp_path, monkeypatch):
    path, target = tmp_path / "x.deskbook", tmp_path / "copy.deskbook"
    written(path).close()
    closed = []

    def watched(connection):
        closed.append(Watched(connection, target))
        close_gently(closed[-1])

    monkeypatch.setattr(backup, "close_gently", watched)
    source = connect(path, KEY)
    try:
        backup._copy(source, target, KEY, Job())
    finally:
        source.close()
    assert [each.size_then for each in closed] == [target.stat().st_size]


class Refusing(Watched):
    """A connection whose disk fails when the log is brought in."""

    def execute(self, sql):
        raise sqlite.OperationalError(f"disk I/O error: {sql}")


def test_a_book_whose_log_cannot_be_brought_in_is_closed_all_the_same(tmp_path):
    path = tmp_path / "x.deskbook"
    refusing = Refusing(written(path), path)
    close_gently(refusing)
    assert refusing.size_then is not None
    with pytest.raises(sqlite.ProgrammingError, match="closed"):
        refusing.cursor()
    again = connect(path, KEY)
    assert again.execute("SELECT count(*) FROM thing").fetchone() == (2000,)
    again.close()
