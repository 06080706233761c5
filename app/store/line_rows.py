"""The first of a long list in one answer: ids as far as they fill a screen, and their rows."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import TypeVar

from app.store.engine import Connection

Query = TypeVar("Query")
Row = TypeVar("Row")
Ids = Callable[[Connection, Query, int], "array[int]"]
Rows = Callable[[Connection, Sequence[int]], tuple[Row, ...]]


def first(
    connection: Connection, ids: Ids[Query], rows: Rows[Row], query: Query, limit: int
) -> tuple[array[int], tuple[Row, ...]]:
    """Return at most ``limit`` ids of a query in view order, and the rows of these.

    Args:
        connection: a reader's.
        ids: a list's question for ids, such as ``outbox_rows.ids``.
        rows: its question for rows.
        query: what is asked.
        limit: of ids.
    """
    found = ids(connection, query, limit)
    return found, rows(connection, found)
