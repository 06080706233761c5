"""R24, Q7: exports are whole or not there, hold every value, and no cell of them ever runs."""

from __future__ import annotations

import csv
import errno
import os
import stat
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.errors import Cancelled, DiskTrouble, UserError
from app.files.csv_out import disarm, undisarm, write_csv
from app.files.table import open_table
from app.files.xlsx_out import write_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HEADER = ["uid", "Organisation name", "Licences"]
ROWS = [["1", "Fictional Bakery", 12], ["2", "=1+1", None], ["3", "+66 2 123", 0]]
WRITERS = [pytest.param(write_csv, ".csv", id="csv"), pytest.param(write_xlsx, ".xlsx", id="xlsx")]


@pytest.mark.parametrize(("write", "suffix"), WRITERS)
def test_list_written_can_be_read_again(write: Callable[..., int], suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"list{suffix}"
    assert write(path, HEADER, iter(ROWS)) == 3
    read = [[undisarm(cell) for cell in cells] if suffix == ".csv" else cells for _, cells in open_table(path).rows()]
    assert read == [["1", "Fictional Bakery", "12"], ["2", "=1+1", ""], ["3", "+66 2 123", "0"]]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("write", "suffix"), WRITERS)
def test_list_of_nothing_has_its_header(write: Callable[..., int], suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"list{suffix}"
    assert write(path, HEADER, []) == 0
    table = open_table(path)
    assert (table.header, list(table.rows())) == (HEADER, [])


def test_csv_opens_in_excel_as_utf8(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    write_csv(path, HEADER, ROWS)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfuid,")
    assert open_table(path).encoding == "utf-8-sig"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "'"])
def test_formula_is_disarmed_in_csv(cell: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    write_csv(path, [cell], [[cell]])
    with path.open(encoding="utf-8-sig", newline="") as handle:
        assert list(csv.reader(handle)) == [[f"'{cell}"]] * 2
    assert undisarm(disarm(cell)) == cell


def test_undisarm_leaves_what_was_never_disarmed() -> None:
    for cell in ("", "'", "'t Hoekje", "O'Hara", "A"):
        assert undisarm(cell) == cell


def test_xlsx_holds_text_cells_only(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    write_xlsx(path, HEADER, [["1", "=cmd|' /C calc'!A1", 7]])
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert xml.count("<c ") == xml.count('t="inlineStr"') == 6


def test_text_xlsx_can_not_hold_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "list.xlsx"
    with pytest.raises(UserError) as caught:
        write_xlsx(path, ["Name", "Note"], [["A", "x"], ["B", "😀" * 17_000]])
    assert (caught.value.code, caught.value.facts["row"], caught.value.field) == ("xlsx_cell_too_long", 3, "Note")
    write_xlsx(path, ["Name", "Note"], [["A", "x" * 32_767]])
    monkeypatch.setattr("app.files.xlsx_out.MOST_ROWS", 2)
    with pytest.raises(UserError, match="xlsx_too_many_rows"):
        write_xlsx(path, ["Name"], [["A"], ["B"]])
    monkeypatch.setattr("app.files.xlsx_out.MOST_BYTES", 1000)
    with pytest.raises(UserError, match="xlsx_too_large"):
        write_xlsx(path, ["Name"], [["A" * 3000]])
    assert len(list(open_table(path).rows())) == 1, "the file of before is still there"


@pytest.mark.parametrize(("write", "suffix"), WRITERS)
def test_cancelled_export_leaves_nothing_and_keeps_the_old_file(
    write: Callable[..., int], suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / f"list{suffix}"
    done: list[int] = []
    with pytest.raises(Cancelled):
        write(path, ["Name"], [["A"]] * 5000, done.append, lambda: bool(done))
    assert list(tmp_path.iterdir()) == []
    assert done == [500]
    path.write_text("old")
    with pytest.raises(Cancelled):
        write(path, ["Name"], [["A"]], None, lambda: True)
    assert path.read_text() == "old"


@pytest.mark.parametrize(("write", "suffix"), WRITERS)
@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EFBIG, "disk_full"),
        (errno.EROFS, "disk_read_only"),
        (errno.EIO, "disk_failing"),
    ],
)
def test_disk_trouble_is_named_and_leaves_nothing(
    write: Callable[..., int], suffix: str, number: int, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(DiskTrouble) as caught:
        write(tmp_path / f"list{suffix}", ["Name"], [["A"]])
    assert caught.value.code == code
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no cap on the size of files there")
@pytest.mark.parametrize("name", ["write_csv", "write_xlsx"])
def test_disk_that_fills_up_half_way_leaves_nothing(name: str, tmp_path: Path) -> None:
    import subprocess

    script = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))\n"
        "from app.errors import DiskTrouble\n"
        f"from app.files.{name.removeprefix('write_')}_out import {name} as write\n"
        "import random\n"
        "try:\n"
        "    write(sys.argv[1], ['Name'], ([str(random.random())] for _ in range(100_000)))\n"
        "except DiskTrouble as error:\n"
        "    print(error.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, tmp_path / "list"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
        timeout=60,
    )
    assert done.stdout.strip() == "disk_full"
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []


def test_row_source_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def rows() -> Iterator[list[str]]:
        yield ["A"]
        raise RuntimeError("the book went away")

    for write, suffix in ((write_csv, ".csv"), (write_xlsx, ".xlsx")):
        with pytest.raises(RuntimeError, match="went away"):
            write(tmp_path / f"list{suffix}", ["Name"], rows())
    assert list(tmp_path.iterdir()) == []


def test_place_that_is_no_file_is_refused(tmp_path: Path) -> None:
    for path, code in (
        (tmp_path, "file_is_folder"),
        (tmp_path / "none" / "list.csv", "folder_missing"),
        (Path("/dev/null"), "file_not_regular"),
    ):
        with pytest.raises(UserError) as caught:
            write_csv(path, ["Name"], [])
        assert caught.value.code == code


def test_file_open_in_another_program_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        error = PermissionError(13, "no")
        error.winerror = 32
        raise error

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(UserError, match="file_in_use"):
        write_csv(tmp_path / "list.csv", ["Name"], [])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="rights of files as Unix has them")
def test_replaced_file_keeps_its_rights_and_its_link(tmp_path: Path) -> None:
    real = tmp_path / "real.csv"
    real.write_text("old")
    real.chmod(0o640)
    link = tmp_path / "link.csv"
    link.symlink_to(real)
    write_csv(link, ["Name"], [["A"]])
    assert link.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert len(list(open_table(real).rows())) == 1


def test_system_that_can_not_sync_folders_is_spared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise AssertionError

    monkeypatch.setattr("app.files.atomic.SYNCS_FOLDERS", False)
    monkeypatch.setattr(os, "open", refuse)
    assert write_csv(tmp_path / "list.csv", ["Name"], [["A"]]) == 1
