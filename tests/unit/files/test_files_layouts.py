"""R22: separator, header row, header language and row numbers are found as a person would see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.errors import Unreadable
from app.files.layout import column_letters
from app.files.table import RowProblem, open_table

if TYPE_CHECKING:
    from pathlib import Path

    from app.files.table import Table


def table_of(tmp_path: Path, text: str, **chosen: str) -> Table:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode())
    return open_table(path, **chosen)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separator_is_recognised(separator: str, tmp_path: Path) -> None:
    rows = [["Organisation name", "Domain", "Licences"], ["Bakery", "bakery.example.com", "1"]]
    assert table_of(tmp_path, "\n".join(separator.join(row) for row in rows)).separator == separator


def test_separator_inside_cells_does_not_mislead(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Name;Domain;Amount\nA, B, C and D;a.example.com;1,5\nE, F, G;b.example.com;2,5\n")
    assert table.separator == ";"
    table = table_of(tmp_path, 'Name,Domain\n"A; B; C",a.example.com\n"D; E; F",d.example.com\n')
    assert table.separator == ","


def test_line_for_excel_names_the_separator_and_is_no_row(tmp_path: Path) -> None:
    table = table_of(tmp_path, "sep=|\nName|Domain\nA|a.example.com\n")
    assert (table.separator, table.header_row, list(table.rows())) == ("|", 2, [(3, ["A", "a.example.com"])])


def test_chosen_separator_is_taken(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Name;Domain,Note\nA;a.example.com,x\n", separator=";")
    assert table.header == ["Name", "Domain,Note"]


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    text = 'Name,Domain,Note\n\nA,a.example.com,"one\ntwo\r\nthree"\n , ,\nB,b.example.com,\n\n'
    table = table_of(tmp_path, text)
    assert list(table.rows()) == [
        (3, ["A", "a.example.com", "one\ntwo\r\nthree"]),
        (5, ["B", "b.example.com", ""]),
    ]
    assert table.sample == list(table.rows())


def test_header_below_a_title_is_found(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Customers of June,,\n,,\nOrganisation name,Domain,Plan\nA,a.example.com,Free\n")
    assert (table.header_row, table.header) == (3, ["Organisation name", "Domain", "Plan"])
    assert [row for row, _ in table.rows()] == [4]
    assert table.problems == []


@pytest.mark.parametrize(
    "text",
    ["a.example.com\nb.example.com\n", "a.example.com\n\nxn--caf-dma.example\n", "admin@a.example.com\nb@b.example\n"],
)
def test_plain_file_of_domains_is_a_list_without_header(text: str, tmp_path: Path) -> None:
    table = table_of(tmp_path, text)
    assert (table.header_row, table.header, table.separator, table.language) == (0, ["Column A"], None, "")
    assert len(list(table.rows())) == 2


def test_wide_list_without_header_gets_names_for_its_columns(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Bakery,bakery.example.com,12\nSchool,school.example.com,40\n")
    assert (table.header_row, table.header) == (0, ["Column A", "Column B", "Column C"])
    assert [row for row, _ in table.rows()] == [1, 2]


def test_single_column_with_a_known_name_has_a_header(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Organisation name\nBakery\nSchool\n")
    assert (table.header_row, len(list(table.rows()))) == (1, 2)
    table = table_of(tmp_path, "Nimet\nbakery.example.com\nschool.example.com\n")
    assert (table.header_row, table.header) == (1, ["Nimet"])


def test_header_in_a_language_we_do_not_know_is_a_header(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Nimi;Verkkotunnus;Määrä\nLeipomo;leipomo.example.fi;3\nKoulu;koulu.example.fi;4\n")
    assert (table.header_row, table.language) == (1, "")


def test_columns_without_a_name_get_one_and_empty_ones_at_the_end_go(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Name,,Domain,,\nA,x,a.example.com,,\nB,y,b.example.com,,\n")
    assert table.header == ["Name", "Column B", "Domain"]
    assert [cells for _, cells in table.rows()] == [["A", "x", "a.example.com"], ["B", "y", "b.example.com"]]
    assert table.problems == []


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ชื่อองค์กร,โดเมน", "th"),
        ("조직명,도메인", "ko"),
        ("Organisatienaam,Domein", "nl"),
        ("Organisationsnamn,Domän", "sv"),
        ("Organisation,Domain,Plan,Status", "en"),
    ],
)
def test_language_of_the_header_is_guessed(header: str, language: str, tmp_path: Path) -> None:
    rest = "," * header.count(",")
    assert table_of(tmp_path, f"{header}\na.example.com{rest}\n").language == language


def test_row_with_too_few_or_too_many_cells_is_given_and_reported(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Name,Domain,Note\nA,a.example.com\nB,b.example.com,x,y,z\nC,c.example.com,,,\n")
    told: list[RowProblem] = []
    table.on_problem = told.append
    assert [cells for _, cells in table.rows()] == [
        ["A", "a.example.com", ""],
        ["B", "b.example.com", "x"],
        ["C", "c.example.com", ""],
    ]
    few, many = table.problems
    assert told == [few, many]
    assert (few.code, few.row, few.column, few.facts) == ("too_few_cells", 2, 3, {"row": 2, "found": 2, "wanted": 3})
    assert (many.code, many.row, many.column, many.surplus) == ("too_many_cells", 3, 4, ("y", "z"))
    assert few.severity == many.severity == "error"


def test_chunks_give_the_same_rows_whatever_their_size(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Title\n\nName,Domain\n" + "".join(f"A{n},a{n}.example.com\n" for n in range(50)))
    whole = list(table.rows())
    assert len(whole) == 50
    for size in (1, 2, 7, 50):
        assert [row for chunk in table.chunks(size) for row in chunk] == whole
    assert table.fraction() == 1.0


def test_stray_quote_inside_a_cell_is_text(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'Name,Domain\n5" Pipes,a.example.com\n"The ""B""",b.example.com\n')
    assert [cells[0] for _, cells in table.rows()] == ['5" Pipes', 'The "B"']


def test_cell_of_a_thousand_lines_is_a_quote_that_was_not_closed(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="quote_not_closed"):
        table_of(tmp_path, 'Name,Domain\nA,"' + "x\n" * 1500 + '"\nB,b.example.com\n')


def test_quote_that_swallowed_ten_rows_of_two_cells_is_found(tmp_path: Path) -> None:
    rows = "".join(f"B{n},b{n}.example.com\n" for n in range(20))
    with pytest.raises(Unreadable) as caught:
        table_of(tmp_path, f'Name,Domain\n"A,a.example.com\n{rows}"C, Ltd",c.example.com\n{rows}')
    assert (caught.value.code, caught.value.facts["row"]) == ("quote_not_closed", 2)


def test_columns_are_lettered_like_a_spreadsheet() -> None:
    assert [column_letters(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_space_before_a_quote_does_not_hide_it(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'Name, Domain, Note\n"A", a.example.com, "one, two"\n')
    assert list(table.rows()) == [(2, ["A", "a.example.com", "one, two"])]
    ours = table_of(tmp_path, 'uid,Name,Note\n1, "A" , x\n')
    assert list(ours.rows()) == [(2, ["1", ' "A" ', " x"])], "in our own exports a space is a value"


def test_columns_of_one_name_are_told_apart(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Name,Email,Email,Domain\nA,a@a.example,b@a.example,a.example\n")
    assert table.header == ["Name", "Email", "Email (2)", "Domain"]


def test_header_cell_of_two_lines_is_one_name(tmp_path: Path) -> None:
    assert table_of(tmp_path, '"Organisation\nname",Domain\nA,a.example\n').header[0] == "Organisation name"


def test_header_nobody_knows_below_a_title(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Kesäkuu,,\nNimi,Osoite,Määrä\nLeipomo,leipomo.example.fi,3\n")
    assert (table.header_row, table.header) == (2, ["Nimi", "Osoite", "Määrä"])


def test_name_of_a_single_column_below_a_title(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Our friends in town\nOrganisation name\nBakery\n")
    assert table.header_row == 2


def test_names_repeated_in_the_first_row_are_no_header(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Leipomo,Leipomo\nKoulu,Kauppa\n")
    assert table.header_row == 0


def test_list_without_two_cells_in_a_row_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no_table"):
        table_of(tmp_path, "x;\n;y\n;z\n", separator=";")


def test_problems_are_counted_to_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.files.table._PROBLEMS_KEPT", 3)
    table = table_of(tmp_path, "Name,Domain\n" + "A\n" * 10)
    assert len(list(table.rows())) == 10
    assert len(table.problems) == 3
