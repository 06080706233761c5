"""A small book of customers for the tests of reading: written straight into the tables, as a bulk import does."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path
from typing import Any

from app.rules.fold import fold
from app.rules.search_text import compose
from app.store import opening, search_index
from app.store.engine import Connection, connect

TODAY = dt.date(2027, 3, 14)
SEARCHED = (
    "organisation_name",
    "alternate_name",
    "domain",
    "primary_email",
    "alternate_email",
    "phone",
    "crm_id",
    "cloud_identity_id",
    "note",
)


class FixedClock:
    """Today is 14 March 2027."""

    def now_ms(self) -> int:
        return 1_805_000_000_000

    def today(self) -> dt.date:
        return TODAY


def make_book(path: Path, key: bytes | None = None) -> Connection:
    """Return a writing connection to a new book without customers."""
    connection = connect(path, key)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    for statement in opening.schema():
        connection.execute(statement)
    search_index.create(connection)
    connection.execute("COMMIT")
    return connection


def put(connection: Connection, customer_id: int, **values: Any) -> None:
    """Insert or replace one customer with its search text and tags; its line in the index is pending."""
    row: dict[str, Any] = {
        "id": customer_id,
        "uid": uuid.UUID(int=customer_id).bytes,
        "created_at": 1,
        "changed_at": customer_id,
        **values,
    }
    row["sort_name"] = fold(row.get("organisation_name") or row.get("domain") or "")
    names = list(row)
    connection.execute(
        f"INSERT INTO customer({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        " ON CONFLICT(id) DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in names),
        list(row.values()),
    )
    put_text(connection, customer_id, compose(*(row.get(name, "") for name in SEARCHED)))
    connection.execute("DELETE FROM customer_tag WHERE customer_id = ?", (customer_id,))
    for tag in filter(None, row.get("tags", "").split(", ")):
        connection.execute("INSERT INTO customer_tag(name, customer_id) VALUES (?, ?)", (tag, customer_id))


def put_text(connection: Connection, customer_id: int, text: str) -> None:
    """Write a search text as ``store.derive`` does."""
    connection.execute(
        "INSERT INTO customer_search(id, text) VALUES (?, ?) ON CONFLICT(id) DO UPDATE SET text = excluded.text",
        (customer_id, text),
    )
    connection.execute("INSERT OR IGNORE INTO search_pending VALUES (?)", (customer_id,))
