"""A plain book in a temporary folder, and short words for putting customers in and looking at rows."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import customers, subscriptions
from app.models.clock import Clock
from app.store.book import Book
from app.store.opening import create


class Desk:
    """A book with shortcuts for tests."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.run = book.run

    def add(self, name: str, **values: Any) -> int:
        return int(self.run(customers.add, {"organisation_name": name, **values}).inserted[0])

    def subscribe(self, customer_id: int, **values: Any) -> None:
        self.run(subscriptions.add, customer_id, values)

    def query(self, sql: str, *values: Any) -> list[Any]:
        return self.book.between_transactions(lambda c: c.execute(sql, values).fetchall()).result()

    def row(self, customer_id: int) -> dict[str, Any]:
        def read(connection: Any) -> dict[str, Any]:
            cursor = connection.execute("SELECT * FROM customer WHERE id = ?", (customer_id,))
            return dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))

        return self.book.between_transactions(read).result()

    def state(self) -> dict[str, list[Any]]:
        """Everything in the book that undo must bring back."""
        tables = ("customer", "contact", "subscription", "customer_tag", "customer_search", "saved_view")
        found = {name: self.query(f"SELECT * FROM {name} ORDER BY 1") for name in tables}
        columns = [each[1] for each in self.query("PRAGMA table_info(customer)")]
        changed_at = columns.index("changed_at")
        found["customer"] = [each[:changed_at] + each[changed_at + 1 :] for each in found["customer"]]
        found["operation"] = self.query("SELECT id, state FROM operation ORDER BY id")
        found["attachment"] = self.query("SELECT id, name, removed FROM attachment ORDER BY id")
        return found


@pytest.fixture
def desk(tmp_path: Path, clock: Any) -> Iterator[Desk]:
    path = tmp_path / "test.deskbook"
    create(path, None, uuid.uuid4(), Clock())
    book = Book(path, None, "Sofie", Clock())
    yield Desk(book)
    book.close()
