"""The search index follows the texts, in slices between the writer's transactions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from app.models.values import Changes, CustomerQuery
from app.store import search_index
from app.store.engine import connect
from app.store.reader import Reader
from app.store.search_index import Indexer
from app.store.worker import Worker
from tests.shelf import FixedClock, make_book, put, put_text


class Desk:
    """A book reduced to what the indexer needs of it."""

    def __init__(self, path: Path) -> None:
        self.connection = make_book(path, bytes(range(32)))
        self.reader = Reader(lambda: connect(path, bytes(range(32)), read_only=True), FixedClock())
        self.listeners: list[Callable[[Changes], None]] = []
        self.worker = Worker("database")

    def listen(self, listener: Callable[[Changes], None]) -> None:
        self.listeners.append(listener)

    def unlisten(self, listener: Callable[[Changes], None]) -> None:
        self.listeners.remove(listener)

    def between_transactions(self, call: Callable[[Any], Any]) -> Future[Any]:
        return self.worker.submit(lambda: call(self.connection))

    def announce(self, changes: Changes) -> None:
        for listener in self.listeners:
            listener(changes)

    def pending(self) -> int:
        return int(self.worker.submit(lambda: search_index.count_pending(self.connection, 10_000)).result())

    def find(self, search: str) -> list[int]:
        return list(self.reader.ids(CustomerQuery(search, (), "name")).result())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "test.deskbook")
    yield desk
    desk.reader.close()
    desk.worker.close()
    desk.connection.close()


def test_a_changed_text_is_found_by_its_new_words_only_before_and_after_its_slice(desk: Desk) -> None:
    put(desk.connection, 1, organisation_name="달무리")
    put(desk.connection, 2, organisation_name="aap")
    assert search_index.build_slice(desk.connection) == 0
    put(desk.connection, 1, organisation_name="은빛여울")
    for _ in range(2):
        assert desk.find("달무리") == []
        assert desk.find("달무") == []
        assert desk.find("은빛여") == [1]
        assert desk.find("빛여") == [1]
        assert search_index.build_slice(desk.connection) == 0


@pytest.mark.parametrize("letters", ["b", "달", "달무", "q7"])
def test_one_or_two_letters_are_found_at_the_very_end_of_a_text(desk: Desk, letters: str) -> None:
    put(desk.connection, 1, organisation_name=letters)
    put(desk.connection, 2, organisation_name="firm", note=f"ends with {letters}")
    search_index.build_slice(desk.connection)
    assert sorted(desk.find(letters)) == [1, 2]
    assert sorted(desk.find(letters[-1])) == [1, 2]


def test_a_customer_whose_text_is_gone_leaves_the_index(desk: Desk) -> None:
    put(desk.connection, 1, organisation_name="aap")
    search_index.build_slice(desk.connection)
    desk.connection.execute("DELETE FROM customer_search WHERE id = 1")
    desk.connection.execute("INSERT INTO search_pending VALUES (1)")
    assert desk.find("aap") == []
    search_index.build_slice(desk.connection)
    assert desk.find("aap") == []


def test_a_slice_takes_no_more_than_it_may_and_says_whether_more_are_pending(desk: Desk) -> None:
    for each in range(1, 8):
        put(desk.connection, each, organisation_name=f"firm {each}")
    assert search_index.build_slice(desk.connection, 3) == 3
    assert search_index.build_slice(desk.connection, 3) == 1
    assert search_index.build_slice(desk.connection, 3) == 0
    assert desk.find("firm 3") == [3]


def test_a_slice_that_fails_leaves_everything_pending(desk: Desk) -> None:
    put(desk.connection, 1, organisation_name="aap")
    desk.connection.execute("ALTER TABLE customer_search RENAME TO elsewhere")
    with pytest.raises(Exception, match="customer_search"):
        search_index.build_slice(desk.connection)
    desk.connection.execute("ALTER TABLE elsewhere RENAME TO customer_search")
    assert not desk.connection.in_transaction
    assert desk.pending() == 1
    assert desk.find("aap") == [1]


def test_the_index_made_anew_finds_the_same(desk: Desk) -> None:
    put(desk.connection, 1, organisation_name="aap")
    search_index.build_slice(desk.connection)
    search_index.rebuild(desk.connection)
    assert desk.pending() == 1
    assert desk.find("aap") == [1]
    search_index.build_slice(desk.connection)
    assert desk.find("aap") == [1]


def test_the_indexer_takes_up_what_is_pending_at_the_start_and_after_a_bulk_step(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "_FIRST_SLICE", 4)
    monkeypatch.setattr(search_index, "_PENDING_TO_SCAN", 5)
    for each in range(1, 20):
        put(desk.connection, each, organisation_name=f"firm {each}")
    indexer = Indexer(desk)
    indexer.start()
    until_nothing_is_pending(desk)
    put_text(desk.connection, 1, "edited\n")
    desk.announce(Changes(ids=(1,)))
    assert desk.pending() == 1  # left to be scanned: an index commit per edit would cost a wait for the disk
    for each in range(30, 40):
        put(desk.connection, each, organisation_name=f"firm {each}")
    desk.announce(Changes(ids=None))
    until_nothing_is_pending(desk)
    assert desk.find("edited") == [1]
    assert desk.find("firm 39") == [39]
    indexer.close()
    desk.announce(Changes(ids=None))


def test_finishing_waits_until_everything_is_indexed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_index, "_LARGE_SLICE", 4)
    for each in range(1, 20):
        put(desk.connection, each, organisation_name=f"firm {each}")
    indexer = Indexer(desk)
    sizes: list[int] = []
    indexer.finish(sizes.append)
    indexer.close()
    assert desk.pending() == 0
    assert sizes == [4] * 5


def until_nothing_is_pending(desk: Desk) -> None:
    # Each question waits for the slice before it on the worker, so this ends without sleeping.
    for _ in range(200):
        if not desk.pending():
            return
    pytest.fail("still pending")
