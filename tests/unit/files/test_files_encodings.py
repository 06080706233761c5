"""R22: the encoding is found from the whole file, by its public name, and never decodes only half of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.errors import Unreadable, UserError
from app.files.table import open_table

if TYPE_CHECKING:
    from pathlib import Path

THAI = "ชื่อองค์กร;โดเมน;จำนวนสิทธิ์\nโรงเรียนบ้านสมมุติ;school.example.ac.th;12\nไทย;thai.example.com;3\n"
KOREAN = "조직명,도메인,라이선스 수\n㈜가상상사,gasang.example.kr,5\n부천가상대학교,univ.example.ac.kr,7\n"
DUTCH = "Organisatienaam;Domein\nCafé ’t Hoekje – één;cafe.example.nl\n"
SWEDISH = "Organisationsnamn\tDomän\nPåhittade Skolan i Åbyköping\tskola.example.se\n"
ENGLISH = "Organisation name,Domain\nFictional Bakery,bakery.example.com\n"
PORTUGUESE = "Customer name,Domain\nADMINISTRAÇÃO FICTÍCIA,adm.example.com\nINVENÇÃO,inv.example.com\n"


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        (ENGLISH, "ascii", "utf-8"),
        (THAI, "utf-8", "utf-8"),
        (KOREAN, "utf-8", "utf-8"),
        (THAI, "utf-8-sig", "utf-8-sig"),
        (SWEDISH, "utf-16", "utf-16"),
        (ENGLISH, "utf-16-le", "utf-16"),
        (THAI, "utf-16-be", "utf-16"),
        (KOREAN, "utf-16-le", "utf-16"),
        (THAI, "tis-620", "cp874"),
        (THAI.replace(";12", ";“12”"), "cp874", "cp874"),
        (KOREAN, "euc-kr", "cp949"),
        (KOREAN + "똠방각하,ddom.example.kr,1\n", "cp949", "cp949"),
        (DUTCH, "cp1252", "windows-1252"),
        (SWEDISH, "cp1252", "windows-1252"),
        (PORTUGUESE, "cp1252", "windows-1252"),
        ("Name,Domain\nMüller & Söhne,m.example.de\nGrößenwahn,g.example.de\n", "cp1252", "windows-1252"),
    ],
)
def test_encoding_is_recognised_and_text_survives(text: str, codec: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode(codec))
    table = open_table(path)
    assert table.encoding == name
    separator = table.separator
    assert [cells for _, cells in table.rows()] == [line.split(separator) for line in text.splitlines()[1:]]


@pytest.mark.parametrize(("text", "codec", "name"), [(THAI, "cp874", "cp874"), (KOREAN, "cp949", "cp949")])
def test_letters_far_behind_a_plain_head_decide(text: str, codec: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    first, *rest = text.splitlines()
    separator = ";" if ";" in first else ","
    plain = "\n".join(separator.join((f"A{n}", f"a{n}.example.com", "1")) for n in range(60_000))
    header = separator.join(("Organisation name", "Domain", "Licences"))
    path.write_bytes("\n".join([header, plain, *rest]).encode(codec))
    table = open_table(path)
    assert table.encoding == name
    assert list(table.rows())[-1][1] == rest[-1].split(separator)


def test_byte_that_fits_no_encoding_names_its_row(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    rows = b'Name,Domain\n"two\nlines",a.example.com\n\nB,b.example.com\n'
    path.write_bytes(rows + b"\x81\x8d caf\xe9,c.example.com\n")
    with pytest.raises(Unreadable) as caught:
        open_table(path)
    assert (caught.value.code, caught.value.facts["row"]) == ("encoding_mixed", 5)


def test_chosen_encoding_is_taken_and_checked(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(DUTCH.encode("cp1252"))
    assert open_table(path, encoding="windows-1252").encoding == "windows-1252"
    with pytest.raises(Unreadable) as caught:
        open_table(path, encoding="utf-8")
    assert (caught.value.code, caught.value.facts["row"]) == ("encoding_wrong", 2)
    with pytest.raises(UserError, match="encoding_unknown"):
        open_table(path, encoding="ebcdic")


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_chosen_utf16_finds_its_byte_order(codec: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(ENGLISH.encode(codec))
    assert [cells for _, cells in open_table(path, encoding="utf-16").rows()] == [
        ["Fictional Bakery", "bakery.example.com"]
    ]


def test_chosen_utf8_drops_the_mark(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(ENGLISH.encode("utf-8-sig"))
    table = open_table(path, encoding="utf-8")
    assert (table.encoding, table.header[0]) == ("utf-8-sig", "Organisation name")


def test_long_thai_list_is_judged_by_a_sample_of_it(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    first, *rest = THAI.splitlines()
    path.write_bytes("\n".join([first, *rest * 20_000]).encode("cp874"))
    table = open_table(path)
    assert (table.encoding, len(list(table.rows()))) == ("cp874", 40_000)
