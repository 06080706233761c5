"""Q6: an import file cannot hang, crash or fill memory, and each refusal names file, row and what to do."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from app.errors import DiskTrouble, Unreadable
from app.files.limits import Limits
from app.files.table import open_table
from tests.unit.files.hostile_corpus import READ, REFUSED, workbook

HERE = Path(__file__).parent
ROOT = HERE.parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="caps on memory are set as Unix does")


def read_within_limits(*paths: Path) -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, HERE / "read_within_limits.py", *paths],
        capture_output=True,
        text=True,
        timeout=100,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_file_is_refused_in_words_within_memory_and_time(name: str, tmp_path: Path) -> None:
    make, code, facts = REFUSED[name]
    path = make(tmp_path / name)
    (answer,) = read_within_limits(path)
    assert answer.get("code") == code, answer
    assert facts.items() <= answer["facts"].items()
    assert f"“{name}”" in answer["sentence"]
    if "row" in facts:
        assert f"row {facts['row']}" in answer["sentence"]
    # The child has shown that it is safe to do here, where errors can be looked at.
    with pytest.raises(Unreadable) as caught:
        list(open_table(path).rows())
    assert caught.value.code == code


@pytest.mark.parametrize("name", READ)
def test_strange_but_honest_file_is_read(name: str, tmp_path: Path) -> None:
    make, rows = READ[name]
    (answer,) = read_within_limits(make(tmp_path / name))
    assert answer.get("rows") == rows, answer


@pytest.mark.parametrize("name", ["customers.xls", "customers.ods", "customers.xlsx", "customers.csv"])
def test_no_damage_to_a_file_brings_the_reader_down(name: str, tmp_path: Path) -> None:
    if name.endswith("xlsx"):
        whole = workbook(tmp_path / name).read_bytes()
    elif name.endswith("csv"):
        whole = 'Organisation name,Domain\n"Café ""A""",a.example.com\nB,b.example.com\n'.encode()
    else:
        whole = (HERE / "data" / name).read_bytes()
    chance = random.Random(7)  # noqa: S311 - the same damage every time
    paths = []
    for number in range(60):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 4, 40))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if number % 4 == 0:
            del data[chance.randrange(len(data)) :]
        path = tmp_path / f"{number}-{name}"
        path.write_bytes(data)
        paths.append(path)
    assert len(read_within_limits(*paths)) == len(paths)


def test_folder_device_and_missing_file_are_told_apart(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for path, code in (
        (tmp_path, "file_is_folder"),
        (tmp_path / "pipe.csv", "file_not_regular"),
        (Path("/dev/zero"), "file_not_regular"),
        (tmp_path / "none.csv", "no_such_file"),
        (tmp_path / "a\0b.csv", "no_such_file"),
    ):
        with pytest.raises(Unreadable) as caught:
            open_table(path)
        assert caught.value.code == code


def test_file_without_permission_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Domain\na.example.com\n", encoding="utf-8")

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(Unreadable, match="file_not_allowed"):
        open_table(path)


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx"])
def test_file_changed_while_it_is_read_is_not_taken(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name.endswith("xlsx"):
        workbook(path)
    else:
        path.write_text("Domain\n" + "a.example.com\n" * 5000, encoding="utf-8")
    table = open_table(path)
    rows = table.rows()
    next(rows)
    with path.open("ab") as handle:
        handle.write(b"b.example.com\n")
    with pytest.raises(Unreadable, match="file_changed"):
        list(rows)
    with pytest.raises(Unreadable, match="file_changed"):
        list(table.rows())


def test_file_replaced_between_two_readings_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Domain\na.example.com\n", encoding="utf-8")
    table = open_table(path)
    path.unlink()
    with pytest.raises(Unreadable, match="no_such_file"):
        list(table.rows())


def test_more_rows_than_allowed_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Domain\n" + "a.example.com\n" * 20, encoding="utf-8")
    with pytest.raises(Unreadable, match="too_many_rows"):
        list(open_table(path, limits=Limits(rows=20)).rows())


def test_more_columns_than_allowed_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(",".join(f"Name {n}" for n in range(1500)) + "\n", encoding="utf-8")
    with pytest.raises(Unreadable) as caught:
        open_table(path)
    assert (caught.value.code, caught.value.facts["found"]) == ("too_many_columns", 1500)


def test_failing_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Domain\na.example.com\n", encoding="utf-8")

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DiskTrouble, match="disk_failing"):
        open_table(path)


def test_file_that_becomes_a_folder_or_another_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Domain\na.example.com\n", encoding="utf-8")
    table = open_table(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(Unreadable, match="file_is_folder"):
        list(table.rows())
    path.rmdir()
    path.write_text("Domain\nb.example.com\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="file_changed"):
        list(table.rows())


def test_text_that_stops_fitting_its_encoding_is_a_changed_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Domain\na.example.com\n", encoding="utf-8")
    table = open_table(path)
    path.write_bytes(b"Domain\n\xff.example.com\n")
    monkeypatch.setattr(type(table.source), "_compare", lambda *_: None)
    with pytest.raises(Unreadable, match="file_changed"):
        list(table.rows())


def test_file_deleted_while_it_is_read_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Domain\n" + "a.example.com\n" * 5000, encoding="utf-8")
    rows = open_table(path).rows()
    next(rows)
    path.unlink()
    with pytest.raises(Unreadable, match="no_such_file"):
        list(rows)
