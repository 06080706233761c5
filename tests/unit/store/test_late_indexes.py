"""What a large import leaves for later is built behind it; until then every question is answered all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex

from app.models.tables import Customer
from app.models.values import FILTER_FIELDS, SORT_FIELDS, CustomerQuery, Filter
from app.store import late_indexes
from app.store.engine import connect
from app.store.late_indexes import LATE, build_next, missing
from app.store.query import SORTS
from app.store.reader import Reader
from tests.shelf import FixedClock, make_book, put

VALUES = {"trial_ends_within": "30", "renews_within": "30", "batch": "1", "tag": "vip"}
FLAGS = {"unverified", "needs_attention", "changed_at_provider", "education", "archived"}


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[tuple[Any, Reader]]:
    connection = make_book(tmp_path / "test.deskbook")
    reader = Reader(lambda: connect(tmp_path / "test.deskbook", None, read_only=True), FixedClock())
    for each in range(1, 40):
        put(
            connection,
            each,
            organisation_name=f"Firm {each % 7}",
            domain=f"firm{each}.example",
            country="TH" if each % 3 else "",
            status=("", "trial", "active")[each % 3],
            licences=each % 5 or None,
            owner="Sofie" if each % 2 else "",
            attention="waiting" if each % 4 else "",
        )
    yield connection, reader
    reader.close()
    connection.close()


def answers(reader: Reader) -> dict[str, Any]:
    queries = [CustomerQuery(sort=way + field) for field in SORT_FIELDS for way in ("", "-")]
    for field in FILTER_FIELDS:
        for value in ("yes", "no") if field in FLAGS else (VALUES.get(field, "TH"), VALUES.get(field, "")):
            try:
                filters = (Filter(field, value),)
                reader.first_page(CustomerQuery(filters=filters)).result()
            except Exception:  # noqa: BLE001, S112 - a value that this filter does not take
                continue
            queries += [CustomerQuery(filters=filters), CustomerQuery("firm", filters, "country")]
    found: dict[str, Any] = {}
    for query in queries:
        reader.cancel_search()
        first = [row.id for row in reader.first_page(query).result().rows]
        found[str(query)] = (first, list(reader.ids(query).result()), reader.count(query).result())
    return found | {"counts": reader.counts().result(), "countries": reader.choices("country").result()}


def test_they_are_written_as_the_tables_say() -> None:
    declared = {
        str(index.name): str(CreateIndex(index).compile(dialect=sqlite.dialect()))
        for index in Customer.__table__.indexes  # type: ignore[attr-defined]
    }
    assert {name: declared.get(name) for name in LATE} == LATE


def test_the_order_first_shown_has_its_index_at_once() -> None:
    assert SORTS[CustomerQuery().sort.removeprefix("-")].index not in LATE
    assert SORTS["name"].index not in LATE


def test_every_sort_and_filter_answers_the_same_while_they_are_missing(shelf: tuple[Any, Reader]) -> None:
    connection, reader = shelf
    before = answers(reader)
    for name in LATE:
        connection.execute(f"DROP INDEX {name}")
    assert answers(reader) == before
    assert missing(connection) == list(LATE)
    while build_next(connection):
        assert connection.execute("PRAGMA cache_size").fetchone()[0] < -8_000
    assert missing(connection) == []
    assert connection.execute("PRAGMA cache_size").fetchone()[0] == -8_000
    assert answers(reader) == before
    assert build_next(connection) == 0


def test_building_leaves_the_processor_to_the_window_now_and_then(
    shelf: tuple[Any, Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    connection, _ = shelf
    breaths: list[int] = []
    connection.execute("DROP INDEX IF EXISTS ix_customer_plan")
    monkeypatch.setattr(late_indexes, "_BREATHE_EVERY", 10)
    monkeypatch.setattr(late_indexes, "breathe", lambda: breaths.append(1))
    build_next(connection)
    assert breaths
    breaths.clear()
    connection.execute("SELECT count(*) FROM customer").fetchone()
    assert not breaths
