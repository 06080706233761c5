"""The write-ahead log: as long from the beginning as it becomes anyway, and brought into the book at rest."""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlcipher3 import dbapi2 as sqlite

from app.actions import customers
from app.models.clock import Clock
from app.store import worker, write_ahead
from app.store.book import Book
from app.store.opening import create
from app.store.write_ahead import ROOM, bring_in, make_room
from tests.unit.store.opened import names

KEY = bytes(range(32))


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    path = tmp_path / "test.deskbook"
    create(path, KEY, uuid.uuid4(), Clock())
    opened = Book(path, KEY, "Sofie", Clock())
    yield opened
    opened.close()


def fill(book: Book, count: int) -> None:
    for _ in range(count):
        book.run(customers.add, {"organisation_name": "Lantern Works"})


def log_of(book: Book) -> Path:
    return book.path.with_name(f"{book.path.name}-wal")


def length(book: Book) -> int:
    """The log's, once what was queued behind the last edit is done."""
    book.between_transactions(lambda _: None).result()
    return log_of(book).stat().st_size


def left_in_log(book: Book) -> int:
    def ask(connection):
        _, pages, done = connection.execute("PRAGMA main.wal_checkpoint(NOOP)").fetchone()
        return pages - done

    return book.between_transactions(ask).result()


def test_from_the_second_commit_on_none_makes_the_log_longer(book: Book) -> None:
    fill(book, 1)
    assert length(book) < ROOM
    fill(book, 1)
    assert length(book) == ROOM
    fill(book, 12)
    assert length(book) == ROOM


def test_a_power_cut_in_a_log_with_room_loses_nothing_that_was_committed(book: Book, tmp_path: Path) -> None:
    fill(book, 5)
    assert length(book) == ROOM
    found = tmp_path / "after" / book.path.name
    found.parent.mkdir()
    for each in (book.path, log_of(book)):
        shutil.copy(each, found.with_name(each.name))
    again = Book(found, KEY, "Sofie", Clock())
    try:
        assert names(again) == names(book)
        sound = again.between_transactions(lambda c: c.execute("PRAGMA integrity_check").fetchall()).result()
        assert sound == [("ok",)]
        fill(again, 1)
    finally:
        again.close()
    assert not log_of(again).exists()


def test_a_nearly_full_disk_is_left_its_room(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=ROOM))
    fill(book, 3)
    assert length(book) < ROOM
    assert len(names(book)) == 3


def test_where_the_room_has_no_room_the_log_is_as_it_was(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(book, 1)
    before = length(book)

    class Short:
        """A file on a disk that is full halfway."""

        def __init__(self) -> None:
            self.file = log_of(book).open("r+b", buffering=0)

        def __enter__(self):
            return self

        def __exit__(self, *_: object) -> None:
            self.file.close()

        def write(self, zeros: bytes) -> int:
            return self.file.write(zeros[: len(zeros) // 2])

        def __getattr__(self, name: str):
            return getattr(self.file, name)

    short = Short()
    monkeypatch.setattr(Path, "open", lambda *_, **__: short)
    make_room(book.path)
    monkeypatch.undo()
    assert length(book) == before


def test_a_book_without_a_log_is_left_alone(tmp_path: Path) -> None:
    make_room(tmp_path / "gone.deskbook")
    assert not list(tmp_path.iterdir())


def test_a_long_log_is_brought_in_at_rest_and_no_edit_has_to(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(book, 2)
    book.between_transactions(bring_in).result()
    assert left_in_log(book) > 0  # too short to be worth two waits for the disk
    monkeypatch.setattr(write_ahead, "LONG", 1)
    monkeypatch.setattr(worker, "REST_S", 0.01)
    fill(book, 1)
    end = time.monotonic() + 10
    while left_in_log(book) and time.monotonic() < end:
        time.sleep(0.02)
    assert not left_in_log(book)


def test_a_book_that_was_only_asked_rests_too(book: Book) -> None:
    book._rest()
    assert not log_of(book).exists()


def test_a_log_that_cannot_be_brought_in_is_left_to_the_next_who_writes() -> None:
    class Failing:
        def execute(self, _: str) -> None:
            raise sqlite.OperationalError("disk I/O error")

    bring_in(Failing())
