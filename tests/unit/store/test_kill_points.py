"""Killed at any step of making, backing up, restoring, encrypting: the book opens with every customer (Q1)."""

import contextlib
import itertools
import shutil
import subprocess
import sys

import pytest

from app.bootstrap import build
from app.errors import Locked
from app.settings import Settings
from tests.unit.store.opened import fill, names

KILLED = 77
PASSPHRASE = "passphrase"
# Every way a file changes in our code ends the process at its turn, once before and once after it has happened.
RUNNER = """
import os, shutil, sys
from pathlib import Path
from app.bootstrap import build
from app.settings import Settings
from app.vault import key_file

key_file.SCRYPT_N = 2**8
turn, path = int(sys.argv[1]), Path(sys.argv[2])
count = 0

def killing(real):
    def call(*args, **kwargs):
        global count
        count += 1
        if count == turn:
            os._exit(77)
        result = real(*args, **kwargs)
        count += 1
        if count == turn:
            os._exit(77)
        return result
    return call

opener = build(Settings(None), headless=True)
backup = next(iter(sorted((path.parent / "backups").glob("*.deskbook"))), None)
for owner, name in (
    (Path, "replace"), (Path, "unlink"), (os, "fsync"), (os, "link"), (shutil, "copyfile"), (Path, "mkdir"),
):
    setattr(owner, name, killing(getattr(owner, name)))
{step}
"""
STEPS = {
    "back_up": "o = opener.open_alone(path, passphrase='passphrase'); o.keeping.back_up(); o.book.close()",
    "restore": "opener.restore(path, backup, 'passphrase')",
    "encrypt": "opener.encrypt(path, 'passphrase')",
    "decrypt": "opener.decrypt(path, 'passphrase')",
    "change_passphrase": "opener.change_passphrase(path, 'passphrase', 'new passphrase')",
}


@pytest.fixture(scope="module")
def shelves(tmp_path_factory):
    """A plain and an encrypted book with three customers and a backup, made once."""
    found = {}
    for name, how in (("plain", {"unencrypted": True}), ("encrypted", {"passphrase": PASSPHRASE})):
        path = tmp_path_factory.mktemp(name) / "Customers.deskbook"
        opened = build(Settings(None), headless=True).open_alone(path, **how)
        fill(opened.book)
        opened.keeping.back_up()
        opened.book.close()
        found[name] = path.parent
    return found


@pytest.mark.timeout(300)  # most of it waits for the disk
@pytest.mark.parametrize("step", [*STEPS])
def test_killed_at_any_step_the_book_opens_with_every_customer(shelves, tmp_path, step):
    if sys.platform == "win32" and step == "restore":
        pytest.skip("no links there: the replaced book is copied")
    killed = 0
    for turn in itertools.count(1):
        folder = tmp_path / str(turn)
        shutil.copytree(shelves["plain" if step == "encrypt" else "encrypted"], folder)
        path = folder / "Customers.deskbook"
        code = RUNNER.replace("{step}", STEPS[step])
        ran = subprocess.run([sys.executable, "-c", code, str(turn), str(path)], check=False, capture_output=True)
        assert ran.returncode in {0, KILLED}, ran.stderr.decode()
        opened = _open(path)
        assert len(names(opened.book)) == 3, f"after kill {turn}"
        assert opened.keeping.check() == []
        opened.book.close()
        left = {each.name for each in folder.iterdir() if each.name.startswith(f".{path.name}")}
        assert {name for name in left if ".key." not in name} == set()
        if ran.returncode == 0:
            break
        killed += 1
    assert killed > 1


def _open(path):
    opener = build(Settings(None), headless=True)
    for passphrase in (PASSPHRASE, "new passphrase"):
        with contextlib.suppress(Locked):
            return opener.open_alone(path, passphrase=passphrase, create=False)
    pytest.fail("neither passphrase opens the book")
