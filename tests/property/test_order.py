"""An order kept in memory and patched after edits is the order the book would give."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.values import Changes
from app.store import order
from app.store.order import Orders, Way
from app.store.query import SORTS
from tests.shelf import make_book, put

values = st.fixed_dictionaries(
    {
        "organisation_name": st.sampled_from(["", "a", "b", "달"]),
        "licences": st.sampled_from([None, 0, 5]),
        "changed_at": st.integers(1, 3),
        "shelf": st.sampled_from([0, 0, 0, 1]),
    }
)
edits = st.lists(st.tuples(st.integers(1, 12), values), max_size=4)


@pytest.fixture(autouse=True)
def small_patches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "_PATCHED_AT_MOST", 3)
    monkeypatch.setattr(order, "_PER_LOOK", 4)


@given(
    st.sampled_from(["name", "licences", "changed"]), st.lists(st.tuples(edits, st.booleans()), min_size=2, max_size=5)
)
def test_a_patched_order_is_the_order_read_anew(sort: str, steps: list[tuple[Any, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        connection = make_book(Path(folder) / "test.deskbook")
        try:
            kept = Orders()
            for number in range(1, 9):
                put(connection, number, organisation_name="ab"[number % 2], licences=number % 3 or None)
            for step, descending in steps:
                for customer_id, row in step:
                    put(connection, customer_id, **row)
                kept.forget(Changes(ids=tuple({customer_id for customer_id, _ in step})))
                way = Way(0, SORTS[sort], descending)
                assert (kept.current(way) is None) or not step
                assert kept.get(connection, way) == Orders().get(connection, way)
                assert kept.current(way) is not None
        finally:
            connection.close()


def test_an_order_read_before_a_commit_was_heard_of_is_not_kept() -> None:
    with tempfile.TemporaryDirectory() as folder:
        connection = make_book(Path(folder) / "test.deskbook")
        try:
            kept = Orders()
            way = Way(0, SORTS["name"], descending=False)
            moment = kept.moment
            early = order.read(connection, way)
            put(connection, 1, organisation_name="a")
            kept.forget(Changes(ids=(1,)))
            kept.keep(way, early, moment)
            assert kept.current(way) is None
            assert list(kept.get(connection, way).ids) == [1]
        finally:
            connection.close()
