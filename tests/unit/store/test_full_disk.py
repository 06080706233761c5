"""A full disk: a sentence, no damage, and the book goes on when there is room again (Q3)."""

import subprocess
import sys

import pytest

from app.errors import DiskTrouble
from app.store.checks import check
from tests.unit.store.opened import fill, names, opener

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits a file's size as POSIX systems do")

WRITER = """
import resource, signal, sys
from pathlib import Path
from app.bootstrap import open_book
from app.errors import DiskTrouble
from app.actions import customers

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
path = Path(sys.argv[1])
book = open_book(path, unencrypted=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 200_000, resource.RLIM_INFINITY))
done = 0
try:
    while True:
        book.run(customers.add, {"organisation_name": f"Lantern Works {done}", "note": "x" * 20_000})
        done += 1
except DiskTrouble as error:
    print(error.code, done)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
book.run(customers.add, {"organisation_name": "After"})
book.close()
"""


def test_book_on_a_full_disk_keeps_what_was_saved_and_goes_on_afterwards(tmp_path):
    path = tmp_path / "Customers.deskbook"
    opener().open_alone(path, unencrypted=True).book.close()
    said = subprocess.run([sys.executable, "-c", WRITER, str(path)], check=True, capture_output=True, text=True)
    code, done = said.stdout.split()
    assert code in {"disk_full", "disk_failing"}
    assert int(done) > 1
    assert check(path, None) == []
    opened = opener().open_alone(path)
    assert sorted(names(opened.book)) == sorted(["After", *(f"Lantern Works {number}" for number in range(int(done)))])
    opened.book.close()


@pytest.mark.parametrize("room", [40_000, 150_000])
def test_making_backing_up_and_restoring_on_a_full_disk_leave_everything_as_it_was(tmp_path, room):
    path = tmp_path / "Customers.deskbook"
    opened = opener().open_alone(path, unencrypted=True)
    fill(opened.book)
    copy, _ = opened.keeping.back_up()
    opened.book.close()
    before = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
    code = f"""
import resource, signal, sys
from pathlib import Path
from app.bootstrap import build
from app.errors import DiskTrouble
from app.settings import Settings
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
path, copy = Path(sys.argv[1]), Path(sys.argv[2])
opener = build(Settings(None), headless=True)
resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, resource.RLIM_INFINITY))
opened = opener.open_beside(path)
for attempt in (
    opened.keeping.back_up,
    lambda: opener.restore(path, copy),
    lambda: opener.open_alone(path.with_name("New.deskbook"), unencrypted=True),
    lambda: opener.open_alone(path.with_name("New.deskbook"), passphrase="x"),
):
    try:
        attempt()
    except DiskTrouble as error:
        print(error.code)
opened.book.close()
"""
    said = subprocess.run(
        [sys.executable, "-c", code, str(path), str(copy)], capture_output=True, text=True, check=True
    )
    assert len(said.stdout.split()) == 4, said.stdout
    after = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
    assert {name: after.get(name) for name in before if name.suffix != ".lock"} == {
        name: raw for name, raw in before.items() if name.suffix != ".lock"
    }
    new = [each.name for each in after if each not in before]
    assert set(new) <= {"New.deskbook.lock", "New.deskbook.key"}


def test_read_only_folder_is_said(tmp_path):
    path = tmp_path / "Customers.deskbook"
    opener().open_alone(path, unencrypted=True).book.close()
    from app.store.engine import connect

    connection = connect(path, None)
    connection.execute("PRAGMA query_only = ON")
    from app.store.engine import translated

    with pytest.raises(DiskTrouble, match="disk_read_only"), translated(path):
        connection.execute("DELETE FROM customer")
    connection.close()
