"""Indexes of the customers that a large import leaves for after its commit, so that its rows can be browsed sooner.

They order and filter; nothing that is written or must never happen twice hangs on them, and whoever reads manages
without (``without_index``). They are built one by one between the writer's transactions, each in its own. Which ones
are missing is read from the book itself: a program that was killed in between goes on at its next start.
"""

from __future__ import annotations

import re
from typing import Any

from app.store.engine import CACHE_KIB, Connection
from app.store.worker import breathe

LATE: dict[str, str] = {
    name: f"CREATE INDEX {name} ON customer ({columns}){where}"
    for name, columns, where in (
        ("ix_customer_facets", "shelf, kind, education, standing, id", ""),
        ("ix_customer_provider", "shelf, provider, id", ""),
        ("ix_customer_status", "shelf, status, id", ""),
        ("ix_customer_plan", 'shelf, "plan", id', ""),
        ("ix_customer_country", "shelf, country, id", ""),
        ("ix_customer_account", "shelf, partner_account_id, id", ""),
        ("ix_customer_owner", "shelf, owner, id", ""),
        (
            "ix_customer_unverified",
            "shelf, id",
            " WHERE kind = 'domain' AND domain_verified = 0 AND domain <> ''",
        ),
        ("ix_customer_attention", "shelf, attention, id", " WHERE attention <> ''"),
        ("ix_customer_trial_end", "shelf, trial_end, id, status", ""),
        ("ix_customer_licences", "shelf, licences, id", ""),
        ("ix_customer_email", "shelf, primary_email, id", ""),
    )
}
_BUILDING_KIB = 128_000  # each of them reads every customer: decrypted once for all of them, where that fits
_BREATHE_EVERY = 200_000  # steps of SQLite, some 30 ms; beside the reader that reads all ids anew for the window
_INDEXED_BY = re.compile(r" INDEXED BY \w+")


def missing(connection: Connection) -> list[str]:
    """Return the names of those that are still to be built, the first one first."""
    there = {
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'customer'"
        )
    }
    return [name for name in LATE if name not in there]


def build_next(connection: Connection) -> int:
    """Build one of those that are missing; returns how many are left.

    Args:
        connection: the writer's, outside a transaction.
    """
    names = missing(connection)
    if names:
        connection.execute(f"PRAGMA cache_size = -{_BUILDING_KIB}")
        connection.set_progress_handler(breathe, _BREATHE_EVERY)
        try:
            connection.execute(LATE[names[0]])
        finally:
            connection.set_progress_handler(None, 0)
    if len(names) == 1:
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute("PRAGMA shrink_memory")
    return max(len(names) - 1, 0)


def without_index(error: Exception, connection: Connection) -> Connection | None:
    """Return a connection that answers without the index a question asked for; None: ``error`` is another one."""
    return _Unindexed(connection) if "no such index" in str(error) else None


class _Unindexed:
    """A connection whose questions name no index: they are answered all the same, only slower."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, sql: str, *values: Any) -> Any:
        """As the connection's."""
        return self._connection.execute(_INDEXED_BY.sub("", sql), *values)
