"""R24, Q7: what is written is read again, value for value, whatever the cells hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.files.csv_out import disarm, undisarm, write_csv
from app.files.rows_out import clean
from app.files.table import open_table
from app.files.xlsx_out import write_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ANY = st.text(st.characters(), max_size=40)
SNAGS = st.sampled_from(
    (
        "=1+1",
        "'=1",
        "''",
        "_x0041_",
        "_x005F_x0041_",
        "\x01\x1f",
        "a\r\nb\rc\nd",
        "  x  ",
        "😀",
        "\ud800",
        "\0",
        "\ufffe",
    )
)
MORE = st.sampled_from(("😀", "<b>&amp;", '"', ";", "\t", "\u2028", "\x85", "\x0b", "\u202e", "ก็"))
CELLS = st.one_of(ANY, SNAGS, MORE, st.builds("".join, st.lists(st.one_of(SNAGS, MORE, ANY), max_size=3)))


def back(path: Path, *, armed: bool) -> list[list[str]]:
    read = [cells for _, cells in open_table(path).rows()]
    return [[undisarm(cell) for cell in cells] for cells in read] if armed else read


def in_xml(cell: str) -> str:
    """Return a cell as XLSX can hold it: two characters less than CSV."""
    return re.sub("[\ufffe\uffff]", "\ufffd", clean(cell))


@pytest.mark.parametrize(("write", "armed"), [(write_csv, True), (write_xlsx, False)])
@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5))
@example(rows=[("=1", "\ud83d")])
def test_every_value_survives(
    write: Callable[..., int], armed: bool, rows: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("list") / "list.dat"
    # The uid keeps a row of empty cells from being a blank row.
    write(path, ["uid", "Organisation name", "Note"], ((str(n), *row) for n, row in enumerate(rows)))
    wanted = [[str(n), *(clean(cell) if armed else in_xml(cell) for cell in row)] for n, row in enumerate(rows)]
    assert back(path, armed=armed) == wanted


@given(CELLS)
def test_disarmed_cell_is_no_formula_and_comes_back(cell: str) -> None:
    armed = disarm(cell)
    assert not armed or armed[0] not in "=+-@\t\r"
    assert undisarm(armed) == cell


@given(st.text(st.characters(), max_size=200))
def test_only_what_no_file_can_hold_is_replaced(text: str) -> None:
    assert clean(text) == re.sub("[\0\ud800-\udfff]", "\ufffd", text)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    import tempfile
    from pathlib import Path

    from app.errors import DeskError

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_bytes(data)
        try:
            table = open_table(path)
            for _, cells in table.rows():
                assert len(cells) == table.width
        except DeskError:
            pass
