"""A disk that is really full, a folder nobody may write to, damaged pages: a sentence and no damage (Q3)."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.store.backup import backups
from tests.unit.store.opened import fill, names, opener

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "a passphrase"
SPACE = ["unshare", "--user", "--map-root-user", "--mount"]
# One process lives on a small disk of its own; it tells what happened there.
ON_A_SMALL_DISK = """
import json, os, subprocess, sys
from pathlib import Path
from app.bootstrap import start
disk, template, kib, then = Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kib}k", "none", str(disk)], check=True)
subprocess.run(["cp", "-a", f"{template}/.", str(disk)], check=True)
if then == "read-only":
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
told = []
def run(*words):
    sys.stdout.flush()
    said = subprocess.run([sys.executable, "-m", "app", "--book", str(disk / "Customers.deskbook"),
        "--passphrase-file", f"{template}/../secret", "--lang", "en", *words], capture_output=True, text=True)
    told.append([said.returncode, said.stdout, said.stderr])
big = Path(template).parent / "big.csv"
run("import", str(big), "--json")
if then == "read-only":
    run("backup")
    run("list", "--json")
run("check", "--json")
print(json.dumps(told))
"""


def has_namespaces() -> bool:
    if sys.platform != "linux" or not shutil.which("unshare"):
        return False
    return (
        subprocess.run([*SPACE, "mount", "-t", "tmpfs", "none", "/mnt"], check=False, capture_output=True).returncode
        == 0
    )


needs_disks = pytest.mark.skipif(not has_namespaces(), reason="no rights to mount a disk of one’s own")


@pytest.fixture
def template(tmp_path):
    """A book with three customers and a list of 400 beside it."""
    folder = tmp_path / "template"
    folder.mkdir()
    opened = opener().open_alone(folder / "Customers.deskbook", passphrase=PASSPHRASE)
    fill(opened.book)
    opened.book.close()
    (tmp_path / "secret").write_text(PASSPHRASE)
    rows = "".join(f"Big {number},big{number}.example,{'x' * 800}\n" for number in range(400))
    (tmp_path / "big.csv").write_text("organisation name,domain,note\n" + rows)
    return folder


def on_a_small_disk(template: Path, kib: int, then: str) -> list[tuple[int, str, str]]:
    disk = template.parent / f"disk{kib}"
    disk.mkdir()
    line = [*SPACE, sys.executable, "-c", ON_A_SMALL_DISK, str(disk), str(template), str(kib), then]
    ran = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return [tuple(each) for each in json.loads(ran.stdout.splitlines()[-1])]


@needs_disks
@pytest.mark.parametrize("more_kib", [100, 700, 1100, 1500])
def test_an_import_onto_a_full_disk_says_so_and_writes_nothing(template, more_kib):
    size = sum(path.stat().st_size for path in template.iterdir()) // 1024
    imported, checked = on_a_small_disk(template, size + more_kib, "full")
    code, out, err = imported
    assert code == 4, (out, err)
    assert json.loads(out)["errors"][0]["code"] in {"disk_full", "no_room_for_backup", "disk_failing"}
    assert "mistake in the program" not in err
    assert checked[0] == 0, checked
    assert json.loads(checked[1])["ok"]


@needs_disks
def test_a_read_only_disk_is_said_and_the_book_can_still_be_read(template):
    imported, backed_up, listed, checked = on_a_small_disk(template, 20_000, "read-only")
    for code, _out, err in (imported, backed_up):
        assert code == 4, err
        assert "mistake in the program" not in err
    for code, out, err in (listed, checked):
        assert code in {0, 4}, err
        assert "mistake in the program" not in err
        if code == 0 and "total" in out:
            assert json.loads(out)["total"] == 3


@pytest.mark.parametrize("encrypted", [True, False])
def test_a_damaged_page_is_said_by_every_command_and_nothing_makes_it_worse(tmp_path, home, encrypted):
    made = tmp_path / "made"
    made.mkdir()
    passphrase = PASSPHRASE if encrypted else None
    opened = opener().open_alone(made / "Customers.deskbook", passphrase=passphrase, unencrypted=not encrypted)
    fill(opened.book, 30)
    opened.keeping.back_up()
    opened.book.close()
    (made / "list.csv").write_text("organisation name,domain\nNew,new.example\n")
    (made / "secret").write_text(PASSPHRASE)
    whole = (made / "Customers.deskbook").read_bytes()
    pages = range(len(whole) // 4096)
    found = 0
    for page in list(pages)[:: max(1, len(pages) // 12)]:
        folder = tmp_path / f"page{page}"
        shutil.copytree(made, folder)
        path = folder / "Customers.deskbook"
        hurt = bytearray(whole)
        hurt[page * 4096 + 96 : page * 4096 + 2048] = bytes(1952)
        path.write_bytes(hurt)
        for words in (
            ["check", "--json"],
            ["list"],
            ["list", "--search", "lantern"],
            ["export", "out.csv"],
            ["backup"],
        ):
            code, err = answer(folder, path, words)
            assert code in ({3, 4} if words[0] == "check" and encrypted else {0, 3, 4}), (page, words, err)
            assert "mistake in the program" not in err, (page, words, err)
            found += words[0] == "check" and code != 0
            if words[0] == "backup" and encrypted:
                assert code == 4, (page, err)  # a copy would hide the damage under a good seal
        assert path.read_bytes() == bytes(hurt)
        code, err = answer(folder, path, ["import", "list.csv"])
        assert code in {0, 3, 4}, (page, err)
        assert "mistake in the program" not in err, (page, err)
        code, err = answer(folder, path, ["restore", str(backups(path)[-1].path)])
        assert code == 0, (page, err)
        code, err = answer(folder, path, ["check"])
        assert code == 0, (page, err)
        if page == pages[0]:
            again = opener().open_alone(path, passphrase=passphrase)
            assert len(names(again.book)) == 30
            again.book.close()
    # A book without encryption has no seal on its pages: what hurts no structure is not noticed.
    assert found > (5 if encrypted else 0)


def answer(folder: Path, path: Path, words: list[str]) -> tuple[int, str]:
    """Run a command in this process and give its exit code and what it said on standard error."""
    import contextlib
    import io

    from app.bootstrap import start

    err, out = io.StringIO(), io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stderr(err), contextlib.redirect_stdout(out):
        code = start(["--book", str(path), "--passphrase-file", "secret", "--lang", "en", *words])
    return code, err.getvalue()
