"""Encryption is turned on and off knowingly; the book stays the same book."""

import pytest

from app.errors import DiskTrouble, Refused
from app.store import encryption
from app.store.backup import backups
from app.store.opening import is_plain
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
def plain(path):
    opened = opener().open_alone(path, unencrypted=True)
    fill(opened.book)
    opened.keeping.back_up()
    opened.book.close()
    return path


def holds_its_customers(path, keyring, passphrase=None):
    opened = opener(keyring).open_alone(path, passphrase=passphrase)
    try:
        return names(opened.book) == NAMES and opened.keeping.check() == []
    finally:
        opened.book.close()


def test_encrypting_covers_the_book_and_its_backups(plain, keyring):
    code = opener(keyring).encrypt(plain)
    for file in (plain, backups(plain)[0].path):
        assert not is_plain(file)
        assert b"Lantern" not in file.read_bytes()
    assert holds_its_customers(plain, keyring)
    assert holds_its_customers(plain, MemoryKeyring(), code)
    assert opener(keyring).restore(plain, backups(plain)[0].path) == 3


def test_decrypting_and_encrypting_again_keeps_old_backups_readable(plain, keyring):
    opener(keyring).encrypt(plain)
    old = backups(plain)[0].path
    opener(keyring).decrypt(plain)
    assert is_plain(plain)
    assert holds_its_customers(plain, keyring)
    opener(keyring).encrypt(plain)
    assert opener(keyring).restore(plain, old) == 3


def test_passphrase_takes_the_keyrings_place(plain, keyring):
    opener(keyring).encrypt(plain)
    code = opener(keyring).change_passphrase(plain, None, "new passphrase")
    assert keyring.entries == {}
    assert holds_its_customers(plain, keyring, "new passphrase")
    assert holds_its_customers(plain, keyring, code)


def test_nothing_to_do_is_refused(plain, keyring):
    for change in (lambda: opener(keyring).decrypt(plain), lambda: opener(keyring).change_passphrase(plain, None, "x")):
        with pytest.raises(Refused, match="book_plain"):
            change()
    opener(keyring).encrypt(plain)
    with pytest.raises(Refused, match="book_encrypted"):
        opener(keyring).encrypt(plain)


def test_failure_on_the_way_keeps_the_book_as_it_was(plain, keyring, monkeypatch):
    def full(*_):
        raise DiskTrouble("disk_full")

    monkeypatch.setattr(encryption, "verify", full)
    with pytest.raises(DiskTrouble):
        opener(keyring).encrypt(plain)
    assert is_plain(plain)
    assert holds_its_customers(plain, keyring)
    assert not [each for each in plain.parent.iterdir() if "recast" in each.name]
