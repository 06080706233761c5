"""R22: XLSX, XLS and ODS are read with their true row numbers, dates as ISO and numbers as people type them."""

from __future__ import annotations

import datetime as dt
import random
import zipfile
from pathlib import Path

import pytest

from app.errors import Unreadable, UserError
from app.files.limits import Limits
from app.files.sheet_in import cell_text
from app.files.table import open_table
from app.files.xlsx_out import write_xlsx
from tests.unit.files.hostile_corpus import NS, ods, sheet, workbook

DATA = Path(__file__).parent / "data"
ROWS = [
    (2, ["Fictional Bakery", "bakery.example.com", "12", "2027-01-06", "first line\nsecond line"]),
    (3, ["โรงเรียนสมมุติ", "school.example.ac.th", "340", "2027-03-26", ""]),
    (5, ["가상대학교", "univ.example.ac.kr", "5", "2027-12-05", "2"]),
]


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_spreadsheet_made_by_another_program_is_read(kind: str) -> None:
    table = open_table(DATA / f"customers.{kind}")
    assert (table.format, table.encoding, table.separator, table.header_row) == (kind, None, None, 1)
    assert table.header == ["Organisation name", "Domain", "Licences", "Renewal date", "Note"]
    assert list(table.rows()) == ROWS
    assert list(table.rows()) == ROWS, "a second reading gives the same"
    assert table.fraction() == 1.0


def _cell(ref: str, text: str) -> str:
    return f'<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_table_that_begins_in_the_middle_of_a_sheet_keeps_its_row_numbers(tmp_path: Path) -> None:
    rows = (
        f'<row r="4">{_cell("C4", "Name")}{_cell("D4", "Domain")}</row>'
        f'<row r="6">{_cell("C6", "A")}{_cell("D6", "a.example.com")}</row>'
    )
    table = open_table(workbook(tmp_path / "list.xlsx", sheet(rows)))
    assert table.header_row == 4
    assert table.header == ["Column A", "Column B", "Name", "Domain"]
    assert list(table.rows()) == [(6, ["", "", "A", "a.example.com"])]


def test_sheet_without_cell_references_is_read(tmp_path: Path) -> None:
    rows = "".join(
        f'<row><c t="inlineStr"><is><t>{name}</t></is></c><c t="inlineStr"><is><t>{domain}</t></is></c></row>'
        for name, domain in (("Name", "Domain"), ("A", "a.example.com"))
    )
    assert list(open_table(workbook(tmp_path / "list.xlsx", sheet(rows))).rows()) == [(2, ["A", "a.example.com"])]


def _two_sheets(path: Path, state: str = "") -> Path:
    parts = {
        "xl/workbook.xml": (
            f'<workbook {NS} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
            f'<sheet name="Old" sheetId="1" {state} r:id="rId1"/><sheet name="New" sheetId="2" r:id="rId2"/>'
            "</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            + "".join(
                f'<Relationship Id="rId{n}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships'
                f'/worksheet" Target="worksheets/sheet{n}.xml"/>'
                for n in (1, 2)
            )
            + "</Relationships>"
        ),
        "xl/worksheets/sheet2.xml": (
            f"<worksheet {NS}><sheetData><row>{_cell('A1', 'Domain')}</row>"
            f"<row>{_cell('A2', 'new.example.com')}</row></sheetData></worksheet>"
        ),
    }
    return workbook(path, {name: body.encode() for name, body in parts.items()})


def test_first_visible_sheet_is_read_unless_told(tmp_path: Path) -> None:
    table = open_table(_two_sheets(tmp_path / "a.xlsx"))
    assert (table.sheets, table.sheet, table.width) == (("Old", "New"), "Old", 2)
    assert open_table(_two_sheets(tmp_path / "b.xlsx", 'state="hidden"')).sheet == "New"
    chosen = open_table(tmp_path / "a.xlsx", sheet="New")
    assert list(chosen.rows()) == [(2, ["new.example.com"])]
    with pytest.raises(UserError) as caught:
        open_table(tmp_path / "a.xlsx", sheet="None")
    assert caught.value.facts["sheets"] == "Old, New"


def test_empty_sheet_and_sheet_of_prose_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="sheet_empty"):
        open_table(workbook(tmp_path / "a.xlsx", sheet("")))
    with pytest.raises(Unreadable, match="no_table"):
        open_table(workbook(tmp_path / "b.xlsx", sheet(f"<row>{_cell('A1', 'Dear all')}</row>")))


def test_workbook_too_large_on_disk_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="file_too_large"):
        open_table(workbook(tmp_path / "a.xlsx"), limits=Limits(workbook_bytes=100))


def test_stored_parts_are_looked_through_too(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    assert len(list(open_table(path).rows())) == 1


def test_workbook_of_too_many_parts_or_with_a_password_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {f"x{n}.bin": b"" for n in range(10_001)})
    with pytest.raises(Unreadable, match="workbook_bomb"):
        open_table(path)
    data = bytearray(workbook(tmp_path / "b.xlsx").read_bytes())
    data[data.find(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "b.xlsx").write_bytes(data)
    with pytest.raises(Unreadable, match="workbook_encrypted"):
        open_table(tmp_path / "b.xlsx")


def test_ods_with_gaps_counts_them(tmp_path: Path) -> None:
    def row(*cells: str) -> str:
        inside = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in cells
        )
        return f"<table:table-row>{inside}</table:table-row>"

    gap = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
    path = ods(tmp_path / "a.ods", row("Name", "Domain") + gap + row("A", "a.example.com"))
    assert list(open_table(path).rows()) == [(5, ["A", "a.example.com"])]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x ", "x "),
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (25.0, "25"),
        (1.25, "1.25"),
        (-0.0, "0"),
        (7, "7"),
        (dt.datetime(2027, 1, 6), "2027-01-06"),  # noqa: DTZ001 - cells have no zone
        (dt.datetime(2027, 1, 6, 9, 30), "2027-01-06 09:30:00"),  # noqa: DTZ001
        (dt.date(2027, 1, 6), "2027-01-06"),
        (dt.time(9, 30), "09:30:00"),
        (dt.timedelta(hours=30), "1 day, 6:00:00"),
    ],
)
def test_values_of_cells_become_the_text_people_type(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_rows_come_in_blocks_of_the_size_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(path, ["Name", "Domain"], [[f"A{n}", f"a{n}.example.com"] for n in range(10)])
    table = open_table(path)
    chunks = list(table.chunks(4))
    assert [len(chunk) for chunk in chunks] == [3, 4, 3]
    first = next(table.chunks(4))
    assert first[0][0] == 2
    assert 0.0 < table.fraction() < 1.0


def test_xls_is_held_to_the_limits_too() -> None:
    with pytest.raises(Unreadable, match="too_many_columns"):
        open_table(DATA / "customers.xls", limits=Limits(columns=4))
    with pytest.raises(Unreadable, match="too_many_cells_in_sheet"):
        open_table(DATA / "customers.xls", limits=Limits(rows=4))
    with pytest.raises(Unreadable, match="too_many_columns"):
        open_table(DATA / "customers.ods", limits=Limits(columns=4))


def test_workbook_without_sheets_is_damaged(tmp_path: Path) -> None:
    body = f"<workbook {NS}><sheets/></workbook>".encode()
    with pytest.raises(Unreadable, match="workbook_damaged"):
        open_table(workbook(tmp_path / "a.xlsx", {"xl/workbook.xml": body}))


def test_all_sheets_hidden_reads_the_first(tmp_path: Path) -> None:
    path = _two_sheets(tmp_path / "a.xlsx", 'state="veryHidden"')
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'name="New"', b'name="New" state="hidden"')
    assert open_table(workbook(path, parts)).sheet == "Old"


class PanicException(BaseException):
    """Stands for the exception calamine's panics become."""


def test_panic_of_the_reader_is_a_damaged_file_and_an_interrupt_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(tmp_path / "a.xlsx")
    for raised, wanted in ((PanicException, Unreadable), (KeyboardInterrupt, KeyboardInterrupt)):

        def fail(_source: object, error: type[BaseException] = raised) -> None:
            raise error

        monkeypatch.setattr("python_calamine.load_workbook", fail)
        with pytest.raises(wanted):
            open_table(path)


def test_password_found_by_the_reader_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import python_calamine

    def fail(_source: object) -> None:
        raise python_calamine.PasswordError

    monkeypatch.setattr(python_calamine, "load_workbook", fail)
    with pytest.raises(Unreadable, match="workbook_encrypted"):
        open_table(workbook(tmp_path / "a.xlsx"))


def test_single_column_in_the_middle_of_a_sheet_is_a_list(tmp_path: Path) -> None:
    rows = f'<row r="3">{_cell("C3", "Domain")}</row><row r="4">{_cell("C4", "a.example.com")}</row>'
    table = open_table(workbook(tmp_path / "a.xlsx", sheet(rows)))
    assert (table.header, list(table.rows())) == (["Column A", "Column B", "Domain"], [(4, ["", "", "a.example.com"])])


def test_sheet_that_hardly_packs_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    chance = random.Random(3)  # noqa: S311 - only to be hard to pack
    write_xlsx(path, ["Domain", "Note"], [["a.example.com", chance.randbytes(800).hex()] for _ in range(3000)])
    assert path.stat().st_size > 2 << 20
    assert len(list(open_table(path).rows())) == 3000
