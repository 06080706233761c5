"""What follows from a change is written where it is another than what stands there, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.derive import derive
from app.store.engine import Connection
from tests.shelf import make_book, put

SHOWN = "subscription_id, subscription_count, plan, status, licences, renewal_date, attention, coming"
NOTHING = (None, 0, "", "", None, "", "", "")


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Connection]:
    connection = make_book(tmp_path / "test.deskbook")
    for customer_id in (1, 2):
        put(connection, customer_id, organisation_name=f"Lantern {customer_id}", tags="vip")
    connection.execute(
        "INSERT INTO subscription(id, uid, customer_id, created_at, plan, status, licences, renewal_date)"
        " VALUES (7, x'07', 1, 1, 'Starter', 'active', 5, '2027-05-01')"
    )
    yield connection
    connection.close()


def shown(connection: Connection, customer_id: int) -> tuple[object, ...]:
    row: tuple[object, ...] = connection.execute(
        f"SELECT {SHOWN} FROM customer WHERE id = ?", (customer_id,)
    ).fetchone()
    return row


@pytest.mark.parametrize("ids", [(1,), (1, 2)], ids=["one", "many"])
def test_what_stands_there_already_is_not_written_again(book: Connection, ids: tuple[int, ...]) -> None:
    derive(book, ids)
    assert shown(book, 1) == (7, 1, "Starter", "active", 5, "2027-05-01", "", "")
    assert shown(book, 2) == NOTHING
    before = book.execute("SELECT total_changes()").fetchone()
    derive(book, (1,))
    assert book.execute("SELECT total_changes()").fetchone() == before


@pytest.mark.parametrize("ids", [(1,), (1, 2)], ids=["one", "many"])
def test_a_customer_whose_last_subscription_went_shows_none(book: Connection, ids: tuple[int, ...]) -> None:
    derive(book, ids)
    book.execute("DELETE FROM subscription")
    derive(book, ids)
    assert shown(book, 1) == NOTHING
