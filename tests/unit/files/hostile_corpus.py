"""Makes the files an import must survive (quality.md Q6): each maker writes one file and returns its path."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from app.files.csv_out import write_csv
from app.files.xlsx_out import write_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER = "Organisation name,Domain,Licences\n"
SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(path: Path, replaced: dict[str, bytes] | None = None, left_out: tuple[str, ...] = ()) -> Path:
    """Write a sound workbook, then change some of its parts."""
    write_xlsx(path, ["Organisation name", "Domain"], [["Fictional Bakery", "bakery.example.com"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name not in left_out}
    parts.update(replaced or {})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return path


def sheet(rows: str) -> dict[str, bytes]:
    return {SHEET: f"<worksheet {NS}><sheetData>{rows}</sheetData></worksheet>".encode()}


def ods(path: Path, rows: str, head: str = "", manifest: str = "<manifest:manifest/>") -> Path:
    content = (
        f'<?xml version="1.0"?>{head}<office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="One">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


def _ods_row(*cells: str, attributes: str = "") -> str:
    inside = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in cells
    )
    return f"<table:table-row {attributes}>{inside}</table:table-row>"


ODS_HEADER = _ods_row("Organisation name", "Domain")


def zip_bomb(path: Path) -> Path:
    return workbook(path, {SHEET: f"<worksheet {NS}><sheetData>".encode() + b"<row/>" * 20_000_000})


def zip_bomb_that_lies(path: Path) -> Path:
    """The directory claims a hundred bytes for a part of 100 MiB."""
    workbook(path, {"xl/sharedStrings.xml": b"<sst>" + b"<si/>" * (20 << 20)})
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        name = bytes(data[at + 46 : at + 46 + struct.unpack_from("<H", data, at + 28)[0]])
        if name == b"xl/sharedStrings.xml":
            struct.pack_into("<I", data, at + 24, 100)
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(data)
    return path


def zip_bomb_of_shared_parts(path: Path) -> Path:
    """Two thousand names in the directory, all for the same packed megabytes."""
    workbook(path, {"xl/sharedStrings.xml": b"<sst>" + b" " * (30 << 20)})
    data = path.read_bytes()
    end = data.rfind(b"PK\x05\x06")
    size, start = struct.unpack_from("<II", data, end + 12)
    directory = data[start : start + size]
    at = directory.find(b"xl/sharedStrings.xml") - 46
    entry = directory[at : at + 66]
    copies = b"".join(entry[:46] + b"xl/sharedS%06d.xml" % number + entry[66:] for number in range(2000))
    count = struct.unpack_from("<H", data, end + 10)[0] + 2000
    tail = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, size + len(copies), start, 0)
    path.write_bytes(data[:start] + directory + copies + tail)
    return path


def billion_laughs(path: Path) -> Path:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY l0 "lol">{entities}]><sst {NS}><si><t>&l9;</t></si></sst>'
    return workbook(path, {"xl/sharedStrings.xml": body.encode()})


def billion_laughs_ods(path: Path) -> Path:
    return ods(path, _ods_row("&a;"), head='<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;">]>')


def outside_entity(path: Path) -> Path:
    body = f'<!DOCTYPE x SYSTEM "file:///etc/passwd"><sst {NS}/>'
    return workbook(path, {"xl/sharedStrings.xml": body.encode()})


def entities_in_utf16(path: Path) -> Path:
    body = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "a">]><sst {NS}/>'
    return workbook(path, {"xl/sharedStrings.xml": body.encode("utf-16")})


def sparse_corners(path: Path) -> Path:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return workbook(path, sheet(rows))


def sparse_rows(path: Path) -> Path:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="SF1048576"><v>1</v></c></row>'
    return workbook(path, sheet(rows))


def sparse_unnamed(path: Path) -> Path:
    rows = f'<row r="1">{"<c><v>1</v></c>" * 16_384}</row><row r="1048576"><c><v>1</v></c></row>'
    return workbook(path, sheet(rows))


def far_column_in_other_quotes(path: Path) -> Path:
    return workbook(path, sheet("<row r='1'><c\tr = 'XFD1'><v>1</v></c></row><row><c r='A900000'><v>1</v></c></row>"))


def hidden_far_cell(path: Path) -> Path:
    """A filled cell that a careless eye takes for an empty one."""
    return workbook(path, sheet('<row r="1"><c r="XFD1" x="/>"><v>1</v></c></row>'))


def far_cell_after_unnamed_ones(path: Path) -> Path:
    row = f'<row>{"<c><v>1</v></c>" * 900}<c r="A1"><v>1</v></c>{"<c><v>1</v></c>" * 900}</row>'
    return workbook(path, sheet(row + "<row/>" * 20))


def endless_tag(path: Path) -> Path:
    return workbook(path, sheet(f'<row r="1"><c r="A1" {"x " * 5_000_000}></c></row>'))


def endless_tag_of_spaces(path: Path) -> Path:
    cells = '<c r="XFD1"><v>1</v></c>'
    return workbook(path, sheet(f'<row r="1">{cells}<c{" " * 900_000}r{" " * 900_000}x{" " * 900_000}/></row>'))


def ods_repeated(path: Path) -> Path:
    cell = (
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p>'
        "</table:table-cell>"
    )
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    return ods(path, ODS_HEADER + row)


def ods_repeated_rows(path: Path) -> Path:
    row = _ods_row("A", "a.example.com", attributes='table:number-rows-repeated="999999999"')
    return ods(path, ODS_HEADER + row)


def ods_encrypted(path: Path) -> Path:
    return ods(path, ODS_HEADER, manifest="<manifest:manifest><manifest:encryption-data/></manifest:manifest>")


def truncated_workbook(path: Path) -> Path:
    workbook(path)
    path.write_bytes(path.read_bytes()[:-200])
    return path


def broken_deflate(path: Path) -> Path:
    workbook(path)
    data = bytearray(path.read_bytes())
    at = data.find(SHEET.encode()) + len(SHEET) + 20
    data[at : at + 40] = bytes(40)
    path.write_bytes(data)
    return path


def broken_xml(path: Path) -> Path:
    return workbook(path, sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is>'))


def no_workbook_part(path: Path) -> Path:
    return workbook(path, left_out=("xl/workbook.xml",))


def broken_manifest(path: Path) -> Path:
    ods(path, ODS_HEADER, manifest="<manifest:manifest>" + "x" * 300)
    data = bytearray(path.read_bytes())
    at = data.find(b"META-INF/manifest.xml") + 21
    data[at : at + 6] = b"\xff" * 6
    path.write_bytes(data)
    return path


def longer_than_itself(path: Path) -> Path:
    """The directory claims that a packed part goes on behind the end of the file."""
    workbook(path)
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.find(b"PK\x01\x02") + 20, 1 << 20)
    path.write_bytes(data)
    return path


def shorter_than_itself(path: Path) -> Path:
    """The directory cuts a packed part off in its middle."""
    workbook(path)
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.find(b"PK\x01\x02") + 20, 40)
    path.write_bytes(data)
    return path


def text_document(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return path


def strange_compression(path: Path) -> Path:
    workbook(path)
    data = path.read_bytes()
    path.write_bytes(
        data.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x08\x00", b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x63\x00")
    )
    return path


def encrypted_office(path: Path) -> Path:
    path.write_bytes(OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512))
    return path


def old_word(path: Path) -> Path:
    path.write_bytes(OLE + bytes(504) + "WordDocument".encode("utf-16-le") + bytes(512))
    return path


def broken_xls(path: Path) -> Path:
    path.write_bytes(OLE + b"\xff" * 504 + "Workbook\0".encode("utf-16-le") + b"\xff" * 4096)
    return path


def million_columns(path: Path) -> Path:
    path.write_text(",".join(["Name"] * 1_000_000) + "\nx\n", encoding="utf-8")
    return path


def million_columns_below(path: Path) -> Path:
    path.write_text(HEADER + "A,a.example.com,1\n" * 1000 + "x," * 1_000_000 + "\n", encoding="utf-8")
    return path


def ten_gigabytes(path: Path) -> Path:
    with path.open("wb") as handle:
        handle.write(HEADER.encode())
        handle.truncate(10 << 30)
    return path


def endless_line(path: Path) -> Path:
    with path.open("wb") as handle:
        handle.write(HEADER.encode())
        handle.writelines([b"a" * (1 << 20)] * 64)
    return path


def endless_line_utf16(path: Path) -> Path:
    with path.open("wb") as handle:
        handle.write(("\ufeff" + HEADER).encode("utf-16-le"))
        handle.writelines(["\u0a0a".encode("utf-16-le") * (1 << 20)] * 16)
    return path


def zero_bytes(path: Path) -> Path:
    path.write_bytes(HEADER.encode() + b"A,a.example.com,1\n" * 5000 + b"B,b\0.example.com,1\n")
    return path


def only_zero_bytes(path: Path) -> Path:
    path.write_bytes(bytes(100_000))
    return path


def quote_to_the_end(path: Path) -> Path:
    path.write_text(HEADER + "A,a.example.com,1\n" + '"B,b.example.com,1\n' + "C,c.example.com,1\n" * 400_000, "utf-8")
    return path


def quote_to_the_next(path: Path) -> Path:
    rows = "".join(f"C{n},c{n}.example.com,1\n" for n in range(40))
    path.write_text(HEADER + '"B,b.example.com,1\n' + rows + '"D, Ltd",d.example.com,2\n' + rows, encoding="utf-8")
    return path


def huge_cell(path: Path) -> Path:
    path.write_text(HEADER + f"A,a.example.com,{'9' * 1_200_000}\n", encoding="utf-8")
    return path


def mixed_encodings(path: Path) -> Path:
    good = "".join(f"โรงเรียนสมมุติ {n},s{n}.example.ac.th,5\n" for n in range(3000))
    path.write_bytes(HEADER.encode() + good.encode() + "Café,cafe.example.com,5\n".encode("cp1252"))
    return path


def cut_off_utf16(path: Path) -> Path:
    path.write_bytes((HEADER + "Åbo,abo.example.com,1\n").encode("utf-16") + b"x")
    return path


def utf32(path: Path) -> Path:
    path.write_bytes(HEADER.encode("utf-32"))
    return path


def bytes_of(content: bytes) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return make


def _png() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + zlib.compress(bytes(1000))


# name of the file → (how it is made, code of the refusal, facts that must be in it)
REFUSED: dict[str, tuple[Callable[[Path], Path], str, dict[str, object]]] = {
    "bomb.xlsx": (zip_bomb, "workbook_bomb", {}),
    "lying-bomb.xlsx": (zip_bomb_that_lies, "workbook_bomb", {}),
    "shared-bomb.xlsx": (zip_bomb_of_shared_parts, "workbook_bomb", {}),
    "laughs.xlsx": (billion_laughs, "workbook_unsafe", {}),
    "laughs.ods": (billion_laughs_ods, "workbook_unsafe", {}),
    "outside.xlsx": (outside_entity, "workbook_unsafe", {}),
    "utf16.xlsx": (entities_in_utf16, "workbook_unsafe", {}),
    "corners.xlsx": (sparse_corners, "too_many_columns", {"found": 16384}),
    "sparse.xlsx": (sparse_rows, "too_many_cells_in_sheet", {"rows": 1048576}),
    "unnamed.xlsx": (sparse_unnamed, "too_many_columns", {}),
    "quotes.xlsx": (far_column_in_other_quotes, "too_many_columns", {}),
    "hidden.xlsx": (hidden_far_cell, "too_many_columns", {}),
    "after.xlsx": (far_cell_after_unnamed_ones, "too_many_columns", {"found": 1801}),
    "tag.xlsx": (endless_tag, "workbook_damaged", {}),
    "spaces.xlsx": (endless_tag_of_spaces, "too_many_columns", {}),
    "repeated.ods": (ods_repeated, "too_many_columns", {"found": 16384}),
    "repeated-rows.ods": (ods_repeated_rows, "too_many_cells_in_sheet", {}),
    "encrypted.ods": (ods_encrypted, "workbook_encrypted", {}),
    "truncated.xlsx": (truncated_workbook, "workbook_damaged", {}),
    "deflate.xlsx": (broken_deflate, "workbook_damaged", {}),
    "xml.xlsx": (broken_xml, "workbook_damaged", {}),
    "parts.xlsx": (no_workbook_part, "workbook_unknown", {}),
    "manifest.ods": (broken_manifest, "workbook_damaged", {}),
    "longer.xlsx": (longer_than_itself, "workbook_damaged", {}),
    "shorter.xlsx": (shorter_than_itself, "workbook_damaged", {}),
    "letter.docx": (text_document, "workbook_unknown", {}),
    "compression.xlsx": (strange_compression, "workbook_damaged", {}),
    "zip.xlsx": (bytes_of(b"PK\x03\x04" + bytes(range(256)) * 20), "workbook_damaged", {}),
    "encrypted.xlsx": (encrypted_office, "workbook_encrypted", {}),
    "letter.doc": (old_word, "workbook_unknown", {}),
    "broken.xls": (broken_xls, "workbook_damaged", {}),
    "columns.csv": (million_columns, "line_too_long", {"row": 1}),
    "ten-gigabytes.csv": (ten_gigabytes, "file_too_large", {"limit": 2048}),
    "line.csv": (endless_line, "line_too_long", {"row": 2}),
    "line-utf16.csv": (endless_line_utf16, "line_too_long", {"row": 2}),
    "zeros.csv": (zero_bytes, "nul_characters", {"row": 5002}),
    "only-zeros.csv": (only_zero_bytes, "nul_characters", {"row": 1}),
    "quote.csv": (quote_to_the_end, "quote_not_closed", {"row": 3}),
    "next-quote.csv": (quote_to_the_next, "quote_not_closed", {"row": 2}),
    "cell.csv": (huge_cell, "cell_too_large", {"row": 2}),
    "mixed.csv": (mixed_encodings, "encoding_mixed", {"row": 3002}),
    "cut-without-mark.csv": (
        bytes_of("Name,Domain\nA,a.example\n".encode("utf-16-le") + b"\0"),
        "encoding_wrong",
        {"row": 3},
    ),
    "cut.csv": (cut_off_utf16, "encoding_wrong", {"row": 3}),
    "utf32.csv": (utf32, "nul_characters", {"row": 1}),
    "paper.csv": (bytes_of(b"%PDF-1.7\n1 0 obj"), "no_table_kind", {"kind": "PDF"}),
    "picture.csv": (bytes_of(_png()), "no_table_kind", {"kind": "PNG"}),
    "bitmap.csv": (bytes_of(b"BM\0\0\0\0"), "no_table_kind", {"kind": "BMP"}),
    "page.xls": (bytes_of(b"\r\n <HTML><table><tr><td>Name</table>"), "no_table_html", {}),
    "saved.xls": (bytes_of(b"<!-- x --><html><table>"), "no_table_html", {}),
    "sheet.xml": (bytes_of(b"<?xml version='1.0'?><Workbook/>"), "no_table_kind", {"kind": "XML"}),
    "answer.csv": (bytes_of(b'[{"name": "A", "domain": "a.example.com"}]'), "no_table_kind", {"kind": "JSON"}),
    "answer2.csv": (bytes_of(b'{"customers": []}'), "no_table_kind", {"kind": "JSON"}),
    "prose.csv": (bytes_of(b"Dear all\nhere is what we said\nat the meeting\n" * 20), "no_table", {}),
    "nothing.csv": (bytes_of(b""), "file_empty", {}),
    "mark.csv": (bytes_of(b"\xef\xbb\xbf"), "file_empty", {}),
    "blank.csv": (bytes_of(b"\r\n \r\n;;;\r\n"), "file_empty", {}),
}


def lone_cr(path: Path) -> Path:
    path.write_bytes(b"Organisation name;Domain\rA;a.example.com\rB;b.example.com\r")
    return path


def utf16_without_mark(path: Path) -> Path:
    path.write_bytes("ชื่อองค์กร;โดเมน\nโรงเรียนสมมุติ;school.example.ac.th\n".encode("utf-16-be"))
    return path


def styled_to_the_edge(path: Path) -> Path:
    names = "".join(
        f'<c r="{column}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for column, name in (("A", "Organisation name"), ("B", "Domain"))
    )
    values = '<c r="A2" t="inlineStr"><is><t>A</t></is></c><c r="XFD2" s="1"/>'
    return workbook(path, sheet(f'<row r="1">{names}</row><row r="2">{values}</row>'))


def ods_with_blank_rest(path: Path) -> Path:
    rest = (
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    return ods(path, ODS_HEADER + _ods_row("A", "a.example.com") + rest)


def quoted_address(path: Path) -> Path:
    write_csv(
        path,
        ["Name", "Domain", "Address"],
        [["A", "a.example.com", "1 Long Street\nSmall Town, 1234\nFar Land, Planet\n"]],
    )
    return path


# name of the file → (how it is made, rows that can be read from it)
READ: dict[str, tuple[Callable[[Path], Path], int]] = {
    "cr.csv": (lone_cr, 2),
    "utf16.csv": (utf16_without_mark, 1),
    "wide-row.csv": (million_columns_below, 1001),
    "styled.xlsx": (styled_to_the_edge, 1),
    "rest.ods": (ods_with_blank_rest, 1),
    "address.csv": (quoted_address, 1),
}
