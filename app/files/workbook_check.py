"""Looking through a spreadsheet before calamine does (quality.md Q6): bombs, encryption, damage, absurd extents.

calamine inflates parts without a cap and holds a sheet as one dense rectangle, so a file of a few kilobytes could take
all memory. Here every XML part is inflated once, in small pieces, by its true length and not by what the directory
says, and the rectangle is measured before it is made.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING
from xml.parsers import expat

from app.errors import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.files.limits import Limits
    from app.files.source import Source

_PIECE = 1024 * 1024
_MOST_PARTS = 10_000
_UNSAFE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# As every program writes it: looked for at the speed of a plain search.
_PLAIN_REF = re.compile(rb'<c r="([A-Z]{1,8}[0-9]{1,10})"')
_DIGITS = b"0123456789"
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_REF = re.compile(rb"""\sr\s*=\s*["']\$?([A-Za-z]{1,8})\$?(\d{1,10})["']""")
_EMPTY_CELL = re.compile(rb"""<(?:\w+:)?c(?:\s+[\w:]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*\s*/>""")
_CELL = re.compile(rb"<(?:\w+:)?c[\s>]")
_ROW = re.compile(rb"<(?:\w+:)?row[\s>]")
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_SPARSE_FROM = 2_000_000
_SPARSE = 50


class WorkbookCheck:
    """One look through a spreadsheet's bytes.

    Args:
        source: the file they are of, for sentences.
        data: all of its bytes.
        limits: caps.
    """

    def __init__(self, source: Source, data: bytes, limits: Limits) -> None:
        self.source = source
        self.data = data
        self.limits = limits
        self._inflated = 0

    def format(self, kind: str) -> str:
        """Return ``xlsx``, ``xls`` or ``ods``.

        Args:
            kind: ``zip`` or ``ole``, by the first bytes.

        Raises:
            Unreadable: ``workbook_damaged``, ``workbook_encrypted``, ``workbook_unknown``, ``workbook_bomb``,
                ``workbook_unsafe``, ``too_many_columns``, ``too_many_cells_in_sheet``.
        """
        return self._ole() if kind == "ole" else self._zip()

    def _refuse(self, code: str, **facts: object) -> Unreadable:
        return Unreadable(code, self.source.name, file=self.source.name, **facts)

    def _ole(self) -> str:
        if "EncryptedPackage".encode("utf-16-le") in self.data:
            raise self._refuse("workbook_encrypted")
        # Names of streams in the directory; versions before Excel 97 wrote "Book".
        if any(name.encode("utf-16-le") in self.data for name in ("Workbook\0", "Book\0")):
            return "xls"
        raise self._refuse("workbook_unknown")

    def _zip(self) -> str:
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
                parts = archive.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, MemoryError) as error:
            raise self._refuse("workbook_damaged") from error
        if len(parts) > _MOST_PARTS:
            raise self._refuse("workbook_bomb")
        try:
            form = self._form(parts)
        except zlib.error as error:
            raise self._refuse("workbook_damaged") from error
        if any(part.flag_bits & 1 for part in parts):
            raise self._refuse("workbook_encrypted")
        self._check_sizes(sum(part.file_size for part in parts))
        for part in parts:
            if part.filename.endswith((".xml", ".rels", ".vml")):
                self._check_part(part, form)
        return form

    def _form(self, parts: list[zipfile.ZipInfo]) -> str:
        by_name = {part.filename: part for part in parts}
        if any(name.lower().endswith("xl/workbook.xml") for name in by_name):
            return "xlsx"
        kind = b"".join(self._inflate(by_name["mimetype"])) if "mimetype" in by_name else b""
        if not kind.startswith(_ODS_TYPE):
            raise self._refuse("workbook_unknown")
        manifest = by_name.get("META-INF/manifest.xml")
        if manifest is not None and b"encryption-data" in b"".join(self._inflate(manifest)):
            raise self._refuse("workbook_encrypted")
        return "ods"

    def _check_sizes(self, inflated: int) -> None:
        limits = self.limits
        grown = inflated > limits.inflation_from and inflated > limits.inflation * len(self.data)
        if inflated > limits.inflated_bytes or grown:
            raise self._refuse("workbook_bomb")

    def _inflate(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        """Yield a part's bytes in pieces, to its true end, whatever length the directory claims."""
        header = self.data[part.header_offset : part.header_offset + 30]
        if len(header) < 30 or part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise self._refuse("workbook_damaged")
        start = (
            part.header_offset + 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        )
        packed = memoryview(self.data)[start : start + part.compress_size]
        if len(packed) != part.compress_size:
            raise self._refuse("workbook_damaged")
        for piece in _pieces(packed) if part.compress_type == zipfile.ZIP_STORED else _unpacked(packed):
            self._inflated += len(piece)
            self._check_sizes(self._inflated)
            yield piece

    def _walk(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        """Yield a part's XML in pieces that end between two tags, so that no tag is looked at in halves."""
        held = b""
        first = True
        for piece in self._inflate(part):
            # Another encoding than UTF-8 would hide what is looked for.
            if first and b"\0" in piece[:256]:
                raise self._refuse("workbook_unsafe")
            first = False
            whole = held + piece
            if b"<!" in whole and _UNSAFE.search(whole):
                raise self._refuse("workbook_unsafe")
            cut = whole.rfind(b"<")
            if cut > 0:
                yield whole[:cut]
            elif len(whole) > 4 * self.limits.cell_chars:
                raise self._refuse("workbook_damaged")
            held = whole[max(cut, 0) :]
        yield held

    def _check_part(self, part: zipfile.ZipInfo, form: str) -> None:
        if form == "xlsx" and "worksheets/" in part.filename.lower():
            extent = self._extent(part, _SheetExtent())
            if self._is_too_wide(extent):
                # Cells with a format and no value don't count; leaving them out takes a slower look.
                self._inflated = 0
                extent = self._extent(part, _FilledExtent())
        else:
            is_table = form == "ods" and part.filename == "content.xml"
            extent = self._extent(part, _OdsExtent() if is_table else _Extent())
        if extent.columns > self.limits.columns:
            raise self._refuse("too_many_columns", found=extent.columns, limit=self.limits.columns)
        if self._is_too_wide(extent):
            raise self._refuse("too_many_cells_in_sheet", rows=extent.rows, columns=extent.columns)

    def _extent(self, part: zipfile.ZipInfo, extent: _Extent) -> _Extent:
        try:
            for xml in self._walk(part):
                extent.add(xml)
        except (zlib.error, expat.ExpatError) as error:
            raise self._refuse("workbook_damaged") from error
        return extent

    def _is_too_wide(self, extent: _Extent) -> bool:
        limits, area = self.limits, extent.rows * extent.columns
        sparse = area > _SPARSE_FROM and area > _SPARSE * extent.cells
        return extent.columns > limits.columns or extent.rows > limits.rows or area > limits.cells or sparse


def _pieces(packed: memoryview) -> Iterator[bytes]:
    for start in range(0, len(packed), _PIECE):
        yield bytes(packed[start : start + _PIECE])


def _unpacked(packed: memoryview) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-15)
    for start in range(0, len(packed), _PIECE):
        rest: bytes | memoryview = packed[start : start + _PIECE]
        while True:
            piece = inflater.decompress(rest, _PIECE)
            yield piece
            rest = inflater.unconsumed_tail
            if not rest and len(piece) < _PIECE:
                break
        if inflater.eof:
            return
    raise zlib.error("the part ends before its data does")


class _Extent:
    """How far a sheet reaches: the rectangle calamine would make of it."""

    def __init__(self) -> None:
        self.rows = 0
        self.columns = 0
        self.cells = 0

    def add(self, xml: bytes) -> None:
        """Look at the next piece of XML, which ends between two tags."""


class _SheetExtent(_Extent):
    """Of XLSX: by the references of cells, and by counting where cells carry none."""

    def __init__(self) -> None:
        super().__init__()
        self._row = 0
        self._in_row = 0

    def add(self, xml: bytes) -> None:
        plain = _PLAIN_REF.findall(xml)
        if len(plain) == xml.count(b"<c") and b":c" not in xml:
            rows = xml.count(b"<row")
            self._row += rows
            self._in_row = 0 if rows else self._in_row
            self.cells += len(plain)
            refs = b" ".join(plain)
            self._take(set(refs.translate(None, _DIGITS).split()), set(refs.translate(None, _LETTERS).split()))
            return
        found = _REF.findall(xml)
        self.cells += len(found)
        self._take({letters for letters, _ in found}, {digits for _, digits in found})
        if len(_CELL.findall(xml)) > len(found):
            self._count_unnamed(xml)
        else:
            self._row += len(_ROW.findall(xml))

    def _take(self, letters: set[bytes], digits: set[bytes]) -> None:
        self.columns = max(self.columns, *map(_column_number, letters), 0)
        self.rows = max(self.rows, *map(int, digits), 0)

    def _count_unnamed(self, xml: bytes) -> None:
        above, *rows = _ROW.split(xml)
        self._row += len(rows)
        self._in_row += len(_CELL.findall(above))
        self.columns = max(self.columns, self._in_row)
        for row in rows:
            self._in_row = len(_CELL.findall(row))
            self.cells += self._in_row
            self.columns = max(self.columns, self._in_row)
        self.rows = max(self.rows, self._row)


class _FilledExtent(_SheetExtent):
    """The same, without the cells that hold a format and nothing else."""

    def add(self, xml: bytes) -> None:
        super().add(_EMPTY_CELL.sub(b"", xml))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


class _OdsExtent(_Extent):
    """Of ODS: repeated rows and cells with something in them are written out by calamine, one by one."""

    def __init__(self) -> None:
        super().__init__()
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.buffer_text = True
        self._table_rows = self._times = self._width = self._filled = self._repeat = 0

    def add(self, xml: bytes) -> None:
        self._parser.Parse(xml, False)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name in {"table:table-cell", "table:covered-table-cell"}:
            self._repeat = _repeated(attributes.get("table:number-columns-repeated"))
            self._width += self._repeat
            if "office:value-type" in attributes or "calcext:value-type" in attributes:
                self._filled = self._width
        elif name == "text:p":
            self._filled = self._width
        elif name == "table:table-row":
            self._times = _repeated(attributes.get("table:number-rows-repeated"))
            self._width = self._filled = 0
        elif name == "table:table":
            self._table_rows = 0

    def _end(self, name: str) -> None:
        if name == "table:table-row":
            self._table_rows += self._times
            if self._filled:
                self.rows = max(self.rows, self._table_rows)
                self.columns = max(self.columns, self._filled)
                self.cells += self._filled * self._times


def _repeated(told: str | None) -> int:
    return int(told) if told and told.isdecimal() and len(told) < 12 else 1
