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
# The program is loaded once; each turn is a process of its own that begins as its copy (where there is no fork: anew).
RUNNER = """
import os, shutil, sys, traceback
from pathlib import Path
from app.bootstrap import build
from app.settings import Settings
from app.vault import key_file

key_file.SCRYPT_N = 2**8
opener = build(Settings(None), headless=True)
turn = count = 0

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

for owner, name in (
    (Path, "replace"), (Path, "unlink"), (os, "fsync"), (os, "link"), (shutil, "copyfile"), (Path, "mkdir"),
):
    setattr(owner, name, killing(getattr(owner, name)))

def run(path):
    backup = next(iter(sorted((path.parent / "backups").glob("*.deskbook"))), None)
    try:
        {step}
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)

for line in sys.stdin:
    turn, _, where = line.strip().partition(" ")
    turn = int(turn)
    if not hasattr(os, "fork"):
        run(Path(where))
    if (child := os.fork()) == 0:
        run(Path(where))
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
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


class Turns:
    """Runs a step again and again, each time in a process of its own that is ended at its turn."""

    def __init__(self, step):
        self._line = [sys.executable, "-c", RUNNER.replace("{step}", step)]
        self._process = None

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        if self._process is not None:
            self._end()

    def run(self, turn, path):
        """Return the exit code; what went wrong is on standard error."""
        if self._process is None:
            self._process = subprocess.Popen(self._line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._process.stdin.write(f"{turn} {path}\n")
        self._process.stdin.flush()
        said = self._process.stdout.readline()
        return int(said) if said else self._end()

    def _end(self):
        process, self._process = self._process, None
        process.communicate()
        return process.returncode


@pytest.mark.timeout(300)  # most of it waits for the disk
@pytest.mark.parametrize("step", [*STEPS])
def test_killed_at_any_step_the_book_opens_with_every_customer(shelves, tmp_path, step):
    if sys.platform == "win32" and step == "restore":
        pytest.skip("no links there: the replaced book is copied")
    killed = 0
    with Turns(STEPS[step]) as turns:
        for turn in itertools.count(1):
            folder = tmp_path / str(turn)
            shutil.copytree(shelves["plain" if step == "encrypt" else "encrypted"], folder)
            path = folder / "Customers.deskbook"
            code = turns.run(turn, path)
            assert code in {0, KILLED}
            opened = _open(path)
            assert len(names(opened.book)) == 3, f"after kill {turn}"
            assert opened.keeping.check() == []
            opened.book.close()
            left = {each.name for each in folder.iterdir() if each.name.startswith(f".{path.name}")}
            assert {name for name in left if ".key." not in name} == set()
            if code == 0:
                break
            killed += 1
    assert killed > 1


def _open(path):
    opener = build(Settings(None), headless=True)
    for passphrase in (PASSPHRASE, "new passphrase"):
        with contextlib.suppress(Locked):
            return opener.open_alone(path, passphrase=passphrase, create=False)
    pytest.fail("neither passphrase opens the book")
