"""Secrets planted everywhere they may be are in no byte the program wrote (Q4)."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.errors import Locked
from app.settings import Settings
from app.store.opener import Opener
from app.vault.keyring_store import SERVICE
from app.vault.log_file import NAME, keep_log, stop_log
from app.vault.recovery import normalised
from tests.unit.store.opened import fill, opener
from tests.unit.vault.memory_keyring import MemoryKeyring

PASSPHRASE = "canary passphrase 7f3a"
LIST = "organisation name,domain,note\nOne,one.example,canary-note-91b2\nTwo,not a domain,canary-note-91b2\n"


def written(*folders):
    return {path: path.read_bytes() for folder in folders for path in Path(folder).rglob("*") if path.is_file()}


def secrets_of(keyring, *codes):
    keys = [value for (service, _), value in keyring.entries.items() if service == SERVICE]
    found = [PASSPHRASE, *keys, *codes, *(normalised(code) for code in codes)]
    return [each.encode() for each in found] + [bytes.fromhex(each) for each in keys]


def test_nothing_on_disk_holds_key_passphrase_recovery_code_or_customer(tmp_path, home):
    handler = keep_log(home)
    keyring = MemoryKeyring()
    path = tmp_path / "Customers.deskbook"
    try:
        first = opener(keyring).open_alone(path)
        fill(first.book)
        first.keeping.back_up("import")
        logging.getLogger("app.test").info("the book's key is %s", next(iter(keyring.entries.values())))
        first.book.close()
        plain_key = dict(keyring.entries)
        code = opener(keyring).change_passphrase(path, None, PASSPHRASE)
        with pytest.raises(Locked):
            opener(keyring).open_alone(path, passphrase=PASSPHRASE + "x")
        keyring.entries |= plain_key
        opened = opener(keyring).open(path, passphrase=PASSPHRASE)
        opened.begin()
        everything = written(tmp_path, home)
        opened.book.close()
    finally:
        stop_log(handler)
    everything |= written(tmp_path, home)
    assert home / NAME in everything
    for secret in [*secrets_of(keyring, first.recovery_code, code), b"canary-note", b"Lantern", b"lantern0"]:
        assert not [path for path, raw in everything.items() if secret in raw], secret
    for path in everything:
        assert "Lantern" not in path.name


def test_no_secret_is_in_arguments_environment_output_or_a_plain_place_of_a_command(tmp_path, home):
    path = tmp_path / "Customers.deskbook"
    secret, list_file = tmp_path / "secret", tmp_path / "list.csv"
    secret.write_text(PASSPHRASE)
    list_file.write_text(LIST)
    said = b""
    for words in (["import", str(list_file)], ["check"], ["backup"], ["list", "--limit", "0"]):
        line = [sys.executable, "-m", "app", *words, "--book", str(path), "--passphrase-file", str(secret)]
        ran = subprocess.run(line, capture_output=True, check=False)
        assert ran.returncode in {0, 3}
        said += ran.stdout + ran.stderr
    assert PASSPHRASE.encode() not in said
    assert b"canary-note" not in said
    everything = written(tmp_path, home)
    for canary in (PASSPHRASE.encode(), b"canary-note-91b2"):
        holders = {path for path, raw in everything.items() if canary in raw}
        assert holders <= {secret, list_file}


def test_handed_over_command_carries_no_passphrase(tmp_path, monkeypatch):
    from app.commands.arguments import without_secrets

    words = ["--passphrase-file", "canary", "import", "x.csv", "--passphrase-file=canary", "--json"]
    assert without_secrets(words) == ["import", "x.csv", "--json"]


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
def test_every_file_of_the_book_is_for_its_owner_only(tmp_path):
    keyring = MemoryKeyring()
    book: Opener = opener(keyring)
    opened = book.open(tmp_path / "Customers.deskbook")
    opened.begin()
    fill(opened.book)
    opened.keeping.back_up()
    rights = {path.name: path.stat().st_mode & 0o077 for path in tmp_path.rglob("*") if path.is_file()}
    opened.book.close()
    assert not {name: right for name, right in rights.items() if right}, rights
    assert Settings(None).path is None
