"""Many rows in few statements: what else runs in the interpreter is made to wait once for all of them, not once a row.

A statement lets the interpreter go at every step, and has to wait for it afterwards; ``executemany`` steps row by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from app.store.engine import Connection

MOST_VALUES = 16_000  # of one statement: SQLite takes 32,766
MOST_ROWS = 128


def insert_rows(connection: Connection, into: str, rows: Sequence[tuple[Any, ...]], or_else: str = "") -> None:
    """Insert rows.

    Args:
        connection: the writer's, inside a transaction.
        into: the table and its columns: ``t(a, b)``.
        rows: with as many values each as there are columns.
        or_else: an ``ON CONFLICT`` clause.
    """
    for some in _parts(rows):
        connection.execute(_insert(into, len(some), len(some[0]), or_else), _flat(some))


def update_rows(connection: Connection, table: str, sets: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Set columns of rows by their ids.

    Args:
        connection: the writer's, inside a transaction.
        table: which.
        sets: with ``v.column1`` … for the values of a row: ``a = v.column1``.
        rows: the values and, last, the row's id.
    """
    for some in _parts(rows):
        connection.execute(_update(table, sets, len(some), len(some[0])), _flat(some))


@lru_cache(maxsize=256)
def _insert(into: str, rows: int, columns: int, or_else: str) -> str:
    return f"INSERT INTO {into} VALUES {_marks(rows, columns)} {or_else}"


@lru_cache(maxsize=256)
def _update(table: str, sets: str, rows: int, columns: int) -> str:
    return f"UPDATE {table} SET {sets} FROM (VALUES {_marks(rows, columns)}) v WHERE {table}.id = v.column{columns}"


def _marks(rows: int, columns: int) -> str:
    return ",".join([f"({','.join('?' * columns)})"] * rows)


def _parts(rows: Sequence[tuple[Any, ...]]) -> Iterator[Sequence[tuple[Any, ...]]]:
    if rows:
        most = max(1, min(MOST_ROWS, MOST_VALUES // len(rows[0])))
        for start in range(0, len(rows), most):
            yield rows[start : start + most]


def _flat(rows: Sequence[tuple[Any, ...]]) -> list[Any]:
    return [value for row in rows for value in row]
