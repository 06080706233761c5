"""What filters let pass is kept while nothing is written, and read anew after every commit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.models.values import Changes, CustomerQuery, Filter
from app.store import passing, search
from app.store.candidates import Source
from app.store.engine import Connection, connect
from app.store.passing import Passing
from app.store.reader import Reader
from tests.shelf import FixedClock, make_book, put

DUTCH = Source("SELECT id FROM customer WHERE country = ?", ("NL",))


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Connection]:
    connection = make_book(tmp_path / "test.deskbook")
    for each in range(1, 61):
        put(connection, each, organisation_name=f"Firm {each:02}", country="NL" if each % 6 == 0 else "BE")
    yield connection
    connection.close()


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Source]:
    """Which filters were read from the book."""
    seen: list[Source] = []
    marks = Source.marks

    def read(self: Source, connection: Connection, size: int) -> object:
        seen.append(self)
        return marks(self, connection, size)

    monkeypatch.setattr(Source, "marks", read)
    return seen


def test_a_filter_is_read_once_until_something_is_written(
    book: Connection, tmp_path: Path, reads: list[Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("_FEW", 3), ("_TESTED_AT_MOST", 4)):
        monkeypatch.setattr(search, name, value)
    reader = Reader(lambda: connect(tmp_path / "test.deskbook", None, read_only=True), FixedClock())

    def found(sort: str) -> list[int]:
        query = CustomerQuery("", (Filter("country", "NL"),), sort)
        ids = [row.id for row in reader.first_page(query, 4).result().rows]
        assert list(reader.ids(query).result())[:4] == ids
        return ids

    try:
        assert found("name") == [6, 12, 18, 24]
        assert found("-name") == [60, 54, 48, 42]
        assert len(reads) == 1
        book.execute("UPDATE customer SET country = 'NL' WHERE id = 1")
        reader.forget(Changes(ids=(1,)))
        assert found("name") == [1, 6, 12, 18]
        assert len(reads) == 2
    finally:
        reader.close()


def test_what_a_commit_made_old_is_not_kept(book: Connection, reads: list[Source]) -> None:
    kept = Passing()
    before = kept.now()
    kept.forget()
    before.of(DUTCH, book, 61)
    assert kept.now().known(DUTCH) is None
    now = kept.now()
    assert now.of(DUTCH, book, 61).count() == now.of(DUTCH, book, 61).count() == 10
    assert len(reads) == 2
    assert now.unless_many(DUTCH, book, 61, 3) is now.known(DUTCH)  # many, but they are here
    assert before.known(DUTCH) is None


def test_few_are_kept_and_the_oldest_goes_first(book: Connection) -> None:
    kept = Passing()
    now = kept.now()
    firms = [Source("SELECT id FROM customer WHERE id = ?", (each,)) for each in range(1, 1 + passing.KEPT_AT_MOST)]
    for each in firms:
        assert now.unless_many(each, book, 61, 5) is not None
    assert now.unless_many(Source("SELECT id FROM customer", ()), book, 61, 5) is None
    now.known(firms[0])
    now.of(DUTCH, book, 61)
    assert now.known(firms[0]) is not None
    assert now.known(firms[1]) is None
