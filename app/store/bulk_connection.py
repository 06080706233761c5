"""The writer's connection while very many rows are written: it may be stopped, has memory, builds indexes behind."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager

from app.errors import Cancelled
from app.models.job import Job
from app.store.engine import Connection
from app.store.late_indexes import missing

# From so many new rows on, and where they are not few beside the old ones, indexes are built after them.
_REBUILD_FROM = 20_000
_INTERRUPT_AFTER = 20_000
_CACHE_KIB = 128_000


@contextmanager
def interruptible(connection: Connection, job: Job) -> Iterator[None]:
    """Let ``job`` stop long statements inside the block.

    Raises:
        Cancelled: it did.
    """
    connection.set_progress_handler(lambda: job.is_cancelled, _INTERRUPT_AFTER)
    try:
        yield
    except Exception as error:
        if job.is_cancelled and not isinstance(error, Cancelled):
            raise Cancelled from error
        raise
    finally:
        connection.set_progress_handler(None, 0)


@contextmanager
def roomy(connection: Connection) -> Iterator[None]:
    """Give the writer memory for one import: pages stay decrypted while the indexes are built, also those built later.

    CHECKs rest meanwhile: they cost as much as the rows themselves, and what is written was read into the words and
    ranges they allow. Both are as before afterwards; ``check`` looks at the CHECKs of the whole book.
    """
    before = int(connection.execute("PRAGMA cache_size").fetchone()[0])
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.execute("PRAGMA ignore_check_constraints = ON")
    try:
        yield
    finally:
        connection.execute("PRAGMA ignore_check_constraints = OFF")
        if not missing(connection):  # else they are built next, from the same pages, and memory is let go after that
            connection.execute(f"PRAGMA cache_size = {before}")
            connection.execute("PRAGMA shrink_memory")


@contextmanager
def rebuilt_indexes(
    connection: Connection,
    count: int,
    *,
    keep: Sequence[str] = (),
    later: Container[str] = (),
    moved: bool = False,
) -> Iterator[None]:
    """Take the customers' indexes away while many rows come in or move, and build them sorted afterwards.

    Inside the transaction around it: readers keep theirs, and a rollback brings them back.

    Args:
        connection: the writer's.
        count: how many rows come in, or move.
        keep: indexes that are needed meanwhile.
        later: indexes that stay away, to be built after the commit (``store.late_indexes``).
        moved: the rows are there already.
    """
    others = int(connection.execute("SELECT count(*) FROM customer").fetchone()[0]) - (count if moved else 0)
    if count < _REBUILD_FROM or others > count * 2:
        yield
        return
    found = [
        (name, sql)
        for name, sql in connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'customer' AND sql IS NOT NULL"
        )
        if name not in keep
    ]
    for name, _ in found:
        connection.execute(f'DROP INDEX "{name}"')
    yield
    for name, sql in found:
        if name not in later:
            connection.execute(sql)
