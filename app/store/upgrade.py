"""Bringing an older book up to this program's schema, in one transaction. The book was copied before."""

from __future__ import annotations

import logging
from pathlib import Path

from app.errors import Bug
from app.store.engine import connect, translated
from app.store.opening import MAJOR, MINOR, read_meta

log = logging.getLogger(__name__)
SCRIPTS = Path(__file__).parent / "migrations"


def revision_of(major: int, minor: int) -> str:
    """Return alembic's name for a schema, such as ``v1_0``."""
    return f"v{major}_{minor}"


def upgrade(path: Path, key: bytes | None, *, scripts: Path = SCRIPTS, to: tuple[int, int] = (MAJOR, MINOR)) -> None:
    """Run the migrations between the book's schema and ``to``; all of them are kept, or none.

    ``book_meta`` is the one truth about a book's schema; alembic's own table exists only inside the transaction.

    Args:
        path: the book; nobody else has it open.
        key: 32 raw bytes, or None for a plain book.
        scripts: folder with ``env.py`` and ``versions``.
        to: the schema wanted, (major, minor).

    Raises:
        DiskTrouble, Unreadable, Locked: the book stays as it was.
        Bug: a migration is wrong; the book stays as it was.
    """
    from alembic import command  # noqa: PLC0415 - half a second, and only an older book needs it
    from alembic.config import Config  # noqa: PLC0415
    from sqlalchemy import create_engine, event  # noqa: PLC0415
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415
    from sqlalchemy.pool import StaticPool  # noqa: PLC0415
    from sqlcipher3 import dbapi2  # noqa: PLC0415

    connection = connect(path, key)
    try:
        before = read_meta(connection, path.name)
        connection.execute("PRAGMA foreign_keys = OFF")  # a table may be made anew under another's feet
        engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool, module=dbapi2)
        event.listen(engine, "begin", lambda begun: begun.exec_driver_sql("BEGIN IMMEDIATE"))
        config = Config()
        config.set_main_option("script_location", str(scripts).replace("%", "%%"))
        with translated(path):
            try:
                with engine.begin() as begun:
                    config.attributes["connection"] = begun
                    command.stamp(config, revision_of(before.major, before.minor))
                    command.upgrade(config, revision_of(*to))
                    begun.exec_driver_sql("DROP TABLE alembic_version")
                    begun.exec_driver_sql("UPDATE book_meta SET major = ?, minor = ?", to)
                    if begun.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                        raise Bug(f"migration {before.version} to {to} breaks a reference")
            except DBAPIError as error:
                raise (error.orig or error) from error
        log.info("upgraded a book from %s to %s.%s", before.version, *to)
    finally:
        connection.close()
