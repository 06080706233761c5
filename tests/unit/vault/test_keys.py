"""A book's key is found by keyring, passphrase or recovery code, and never kept in memory only."""

import shutil
import uuid

import pytest

from app.errors import Locked, Unreadable
from app.vault import key_file
from app.vault.keyring_store import SERVICE, KeyringStore
from app.vault.keys import Keys, entry
from tests.unit.vault.memory_keyring import MemoryKeyring

UID = uuid.UUID(int=7)


@pytest.fixture
def backend():
    return MemoryKeyring()


@pytest.fixture
def keys(backend):
    return Keys(KeyringStore(backend=lambda: backend))


@pytest.fixture
def no_keyring():
    def none():
        raise Locked("no_keyring")

    return Keys(KeyringStore(backend=none))


@pytest.fixture
def book(tmp_path):
    return tmp_path / "Customers.deskbook"


def test_key_in_the_keyring_is_found_under_the_uid_of_the_book(keys, backend, book):
    made = keys.make(book, UID, None)
    assert backend.entries == {(SERVICE, f"book {UID}"): made.key.hex()}
    assert keys.find(book, None).key == made.key
    assert keys.find(book, made.recovery_code).key == made.key


def test_passphrase_keeps_the_key_without_asking_the_keyring(no_keyring, book):
    made = no_keyring.make(book, UID, "correct horse")
    assert no_keyring.find(book, "correct horse").key == made.key
    assert no_keyring.find(book, made.recovery_code).key == made.key
    with pytest.raises(Locked, match="no_key"):
        no_keyring.find(book, None)


def test_no_keyring_and_no_passphrase_makes_nothing(no_keyring, book):
    with pytest.raises(Locked, match="no_key"):
        no_keyring.make(book, UID, None)
    assert not key_file.path_of(book).exists()


def test_empty_passphrase_is_refused(keys, book):
    with pytest.raises(Locked, match="passphrase_empty"):
        keys.make(book, UID, "\n")


@pytest.mark.parametrize("stored", [None, "no hex", "ab"])
def test_lost_or_spoiled_entry_asks_for_the_recovery_code(keys, backend, book, stored):
    made = keys.make(book, UID, None)
    backend.entries.clear()
    if stored is not None:
        backend.entries[SERVICE, entry(str(UID))] = stored
    with pytest.raises(Locked, match="no_key"):
        keys.find(book, None)
    assert keys.find(book, made.recovery_code).key == made.key


def test_keyring_that_is_gone_asks_for_the_recovery_code(keys, no_keyring, book):
    keys.make(book, UID, None)
    with pytest.raises(Locked, match="no_key"):
        no_keyring.find(book, None)


def test_locked_keyring_is_said_when_making_and_finding(keys, book):
    def locked():
        raise Locked("keyring_silent")

    keys.make(book, UID, None)
    silent = Keys(KeyringStore(backend=locked))
    with pytest.raises(Locked, match="keyring_silent"):
        silent.find(book, None)
    with pytest.raises(Locked, match="keyring_silent"):
        silent.make(book, UID, None)


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_text("{")])
def test_lost_or_damaged_key_file_is_mended_from_the_backups(keys, book, damage):
    made = keys.make(book, UID, None)
    path = key_file.path_of(book)
    copies = book.parent / "backups"
    copies.mkdir()
    (copies / "Customers-20260102-030405-daily.deskbook.key").write_text("damaged too")
    shutil.copy(path, copies / "Customers-20260101-030405-daily.deskbook.key")
    (copies / "Customers-20260103-030405-daily.deskbook").mkdir()
    good = path.read_bytes()
    damage(path)
    assert keys.find(book, None).key == made.key
    keys.mend(book)
    assert path.read_bytes() == good
    keys.mend(book)


def test_lost_key_file_without_a_copy_is_said(keys, book):
    with pytest.raises(Unreadable, match="key_file_missing"):
        keys.find(book, None)


def test_damaged_key_file_without_a_copy_is_said(keys, book):
    key_file.path_of(book).write_text("{")
    with pytest.raises(Unreadable, match="key_file_damaged"):
        keys.find(book, None)


def test_newer_key_file_is_not_replaced_by_an_older_copy(keys, book):
    key_file.path_of(book).write_text('{"format": 9}')
    with pytest.raises(Unreadable, match="key_file_newer"):
        keys.find(book, None)


def test_backup_without_a_key_file_is_opened_by_the_books(keys, book, tmp_path):
    made = keys.make(book, UID, None)
    assert keys.find(tmp_path / "elsewhere" / "copy.deskbook", None, beside=book).key == made.key


def test_new_passphrase_keeps_the_key_and_takes_it_out_of_the_keyring(keys, backend, book):
    made = keys.make(book, UID, None)
    code = keys.keep_anew(book, None, "new passphrase")
    assert backend.entries == {}
    assert keys.find(book, "new passphrase").key == made.key
    assert keys.find(book, code).key == made.key
    with pytest.raises(Locked, match="passphrase_wrong"):
        keys.find(book, made.recovery_code)


def test_key_moves_from_passphrase_to_keyring(keys, book):
    made = keys.make(book, UID, "passphrase")
    keys.keep_anew(book, "passphrase", None)
    assert keys.find(book, None).key == made.key
    with pytest.raises(Locked, match="passphrase_wrong"):
        keys.find(book, "passphrase")


def test_book_encrypted_again_gets_its_old_key_so_that_old_backups_open(keys, book):
    first = keys.make(book, UID, None)
    assert keys.make(book, UID, None).key == first.key
    assert keys.make(book, uuid.UUID(int=8), None).key != first.key
