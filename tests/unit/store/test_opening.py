"""A book opens with its key, whatever happened to it, or a code says why not and nothing is changed."""

import contextlib
import math
import sqlite3
import sys
from collections import Counter

import pytest

from app.errors import DiskTrouble, Locked, Unreadable
from app.store import opening
from app.store.engine import connect
from app.vault import key_file
from tests.unit.store.opened import fill, names, opener
from tests.unit.vault.memory_keyring import MemoryKeyring

NAMES = ["Lantern Works 0", "Lantern Works 1", "Lantern Works 2"]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "Customers.deskbook"


@pytest.fixture
def keyring():
    return MemoryKeyring()


@pytest.fixture
def made(path, keyring):
    """An encrypted book with three customers, closed; gives its recovery code."""
    opened = opener(keyring).open_alone(path)
    fill(opened.book)
    opened.book.close()
    return opened.recovery_code


def entropy(raw: bytes) -> float:
    """Return bits per byte."""
    return -sum(n / len(raw) * math.log2(n / len(raw)) for n in Counter(raw).values())


def test_book_is_made_once_and_found_again_with_the_key_of_the_keyring(path, keyring, made):
    opened = opener(keyring).open_alone(path)
    assert names(opened.book) == NAMES
    assert (opened.created, opened.recovery_code, opened.upgraded_from) == (False, "", "")
    opened.book.close()
    assert len(made.split("-")) == 7


def test_file_is_unreadable_without_the_key_and_looks_like_noise(path, made):
    raw = path.read_bytes()
    assert entropy(raw) > 7.99
    assert b"Lantern" not in raw
    assert b"canary" not in raw
    assert b"CREATE TABLE" not in raw
    with contextlib.closing(sqlite3.connect(path)) as plain, pytest.raises(sqlite3.DatabaseError):
        plain.execute("SELECT count(*) FROM sqlite_master")


def test_wrong_key_fails_cleanly(path, made):
    before = path.read_bytes()
    with pytest.raises(Unreadable, match="book_wrong_key"):
        connect(path, bytes(32))
    assert path.read_bytes() == before


def test_wrong_passphrase_fails_cleanly_and_the_recovery_code_opens(path, keyring, made):
    with pytest.raises(Locked, match="passphrase_wrong"):
        opener(keyring).open_alone(path, passphrase="wrong")
    keyring.entries.clear()
    with pytest.raises(Locked, match="no_key"):
        opener(keyring).open_alone(path)
    opened = opener(keyring).open_alone(path, passphrase=made.lower())
    assert names(opened.book) == NAMES
    opened.book.close()


def test_key_file_of_another_book_is_told_apart(path, keyring, made, tmp_path):
    other = tmp_path / "Other.deskbook"
    opener(keyring).open_alone(other).book.close()
    key_file.path_of(other).replace(key_file.path_of(path))
    with pytest.raises(Unreadable, match="book_wrong_key"):
        opener(keyring).open_alone(path)


def test_lost_key_file_is_put_back_from_the_backups(path, keyring, made):
    opened = opener(keyring).open_alone(path)
    opened.keeping.back_up()
    opened.book.close()
    key_file.path_of(path).unlink()
    opener(keyring).open_alone(path).book.close()
    assert key_file.path_of(path).exists()


def test_failed_opening_lets_the_lock_go(path, keyring, made):
    for _ in range(2):
        with pytest.raises(Locked, match="passphrase_wrong"):
            opener(keyring).open_alone(path, passphrase="wrong")


def test_plain_book_is_made_knowingly_and_opens_without_a_key(path):
    opener().open_alone(path, unencrypted=True).book.close()
    assert path.read_bytes().startswith(b"SQLite format 3")
    assert not key_file.path_of(path).exists()
    opened = opener().open_alone(path)
    assert not opened.keeping.is_encrypted
    opened.book.close()


def test_book_without_a_way_to_keep_its_key_is_not_made(path):
    keyring = MemoryKeyring()
    keyring.fail_at = 0
    with pytest.raises(Locked, match="no_key"):
        opener(keyring).open_alone(path)
    assert not path.exists()


def test_missing_book_is_said_where_it_is_not_to_be_made(path):
    with pytest.raises(Unreadable, match="no_such_book"):
        opener().open_alone(path, create=False)
    with pytest.raises(Unreadable, match="no_such_book"):
        opener().open_beside(path)
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"SQLite", b"SQLite format 3\x00" + b"\x07" * 9000])
def test_damaged_file_is_said_and_left_as_it_is(path, content):
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=r"book_damaged|book_wrong_key"):
        opener().open_alone(path)
    assert path.read_bytes() == content


def test_folder_is_no_book(path):
    path.mkdir()
    with pytest.raises(Unreadable, match="book_is_folder"):
        opener().open_alone(path)


def test_other_database_is_no_book(path):
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE t (x)")
    with pytest.raises(Unreadable, match="book_not_ours"):
        opener().open_alone(path)


def test_book_without_its_own_record_is_damaged(path):
    opener().open_alone(path, unencrypted=True).book.close()
    change(path, "DELETE FROM book_meta")
    with pytest.raises(Unreadable, match="book_damaged"):
        opener().open_alone(path)


def test_newer_major_is_refused_in_words_and_newer_minor_opens(path):
    opener().open_alone(path, unencrypted=True).book.close()
    change(path, "UPDATE book_meta SET minor = 99")
    opener().open_alone(path).book.close()
    change(path, "UPDATE book_meta SET major = 2, minor = 0")
    with pytest.raises(Unreadable, match="book_newer") as caught:
        opener().open_alone(path)
    assert caught.value.facts == {"version": "2.0"}
    assert not (path.parent / "backups").exists()


def test_interrupted_making_leaves_no_book_and_is_begun_anew(path, monkeypatch):
    def cut(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("app.store.search_index.create", cut)
    with pytest.raises(KeyboardInterrupt):
        opener().open_alone(path, unencrypted=True)
    assert not path.exists()
    monkeypatch.undo()
    opener().open_alone(path, unencrypted=True).book.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a file where a folder must be")
def test_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DiskTrouble, match="book_cannot_open"):
        opener().open_alone(tmp_path / "file" / "Customers.deskbook", unencrypted=True)


def test_opening_a_book_loads_neither_sqlalchemy_nor_alembic(path, keyring, made):
    loaded = [name for name in sys.modules if name.split(".")[0] in {"sqlalchemy", "alembic"}]
    kept = {name: sys.modules.pop(name) for name in loaded}
    try:
        opener(keyring).open_alone(path).book.close()
        assert not [name for name in sys.modules if name.split(".")[0] in {"sqlalchemy", "alembic"}]
    finally:
        sys.modules.update(kept)


def test_reading_beside_neither_locks_nor_writes(path, keyring, made):
    working = opener(keyring).open_alone(path)
    beside = opener(keyring).open_beside(path)
    assert names(beside.book) == NAMES
    beside.book.close()
    working.book.close()


def change(path, sql):
    connection = connect(path, None)
    connection.execute(sql)
    connection.close()


def test_version_of_this_program_is_what_it_makes(path):
    opener().open_alone(path, unencrypted=True).book.close()
    assert opening.inspect(path, None).version == f"{opening.MAJOR}.{opening.MINOR}"
