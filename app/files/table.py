"""A list in a file, whatever its format: opened, recognised, and read row by row (R22).

``open_table`` recognises format, encoding, separator, header row and the header's language. The ``Table`` it gives can
be read as often as one likes; each reading opens the file anew and fails if it is no longer the file it was.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from app.errors import Unreadable
from app.files.limits import Limits
from app.files.source import find_source
from app.rules.columns import header_language

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator

    from app.files.layout import Layout
    from app.files.source import Source

CHUNK = 2_000
_PROBLEMS_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with the shape of one row. The row is given all the same: padded, or cut to the header's width.

    Attributes:
        row: as a spreadsheet numbers it, from 1.
        column: the first missing or surplus cell, from 1.
        code: ``too_few_cells`` or ``too_many_cells``; its sentence is filled with ``facts``.
        severity: ``error``: values may stand in the wrong column, so the row should not be written as it is.
        facts: ``row``, ``found``, ``wanted``.
        surplus: the cells that were cut off.
    """

    row: int
    column: int
    code: str
    severity: str
    facts: dict[str, int]
    surplus: tuple[str, ...] = ()


class Records(Protocol):
    """A file's physical rows, from its first."""

    def blocks(self, size: int) -> Iterator[list[list[str]]]:
        """Yield all rows in blocks of at most ``size``, blank rows as lists without text."""

    def fraction(self) -> float:
        """Return how much of the file the reading under way has seen, 0 to 1."""


@dataclass(slots=True)
class Table:
    """A recognised list.

    Attributes:
        source: the file.
        format: ``csv`` (any separator), ``xlsx``, ``xls`` or ``ods``.
        encoding: ``utf-8``, ``utf-8-sig``, ``utf-16``, ``cp874``, ``cp949``, ``windows-1252``; None: a spreadsheet.
        separator: ``,`` ``;`` tab or ``|``; None: one column, or a spreadsheet.
        sheets: names of a spreadsheet's sheets; ``sheet`` is the one that is read.
        header_row: physical row of the header, from 1; 0: the list has none.
        header: names of the columns, made up ("Column A") where there is none.
        language: the header is written in ``th nl ko sv en``, or empty.
        sample: the first rows with something in them, as ``rows`` gives them.
        problems: what the latest reading found wrong with rows' shapes, the first ten thousand of it.
        on_problem: is told each of them as it is found.
    """

    source: Source
    format: str
    encoding: str | None
    separator: str | None
    sheets: tuple[str, ...]
    sheet: str
    header_row: int
    header: list[str]
    language: str
    records: Records
    limits: Limits
    sample: list[tuple[int, list[str]]] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    on_problem: Callable[[RowProblem], None] | None = None

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.source.name

    @property
    def width(self) -> int:
        """The number of columns; every row given has as many cells."""
        return len(self.header)

    def fraction(self) -> float:
        """Return how much of the file the reading under way has seen, 0 to 1."""
        return self.records.fraction()

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield each row below the header that is not blank: its number as a spreadsheet shows it, and its cells.

        Raises:
            Unreadable: as ``chunks``.
        """
        for chunk in self.chunks():
            yield from chunk

    def chunks(self, size: int = CHUNK) -> Iterator[list[tuple[int, list[str]]]]:
        """Yield the same rows by the list, at nearly the speed of the bare reader.

        Args:
            size: the most physical rows looked at for one list.

        Raises:
            Unreadable: ``file_changed``, ``quote_not_closed``, ``cell_too_large``, ``too_many_rows`` …
        """
        self.problems.clear()
        width, number, header_row, most = self.width, 0, self.header_row, self.limits.rows
        for block in self.records.blocks(size):
            chunk: list[tuple[int, list[str]]] = []
            add = chunk.append
            for cells in block:
                number += 1
                if len(cells) == width and cells[0] and not cells[0].isspace():
                    add((number, cells))
                elif "".join(cells).strip():
                    add((number, cells if len(cells) == width else self._fit(number, cells)))
            if number > most:
                raise Unreadable("too_many_rows", self.name, file=self.name, limit=most)
            if header_row > number - len(block):
                chunk = [(row, cells) for row, cells in chunk if row > header_row]
            if chunk:
                yield chunk

    def _fit(self, number: int, cells: list[str]) -> list[str]:
        """Return a row of the header's width, and note where that took more than dropping empty cells."""
        width, found = self.width, len(cells)
        if found < width:
            problem = RowProblem(number, found + 1, "too_few_cells", "error", _facts(number, found, width))
            cells = cells + [""] * (width - found)
        else:
            surplus = cells[width:]
            cells = cells[:width]
            if not "".join(surplus).strip():
                return cells
            facts = _facts(number, found, width)
            problem = RowProblem(number, width + 1, "too_many_cells", "error", facts, tuple(surplus))
        if number > self.header_row:
            if len(self.problems) < _PROBLEMS_KEPT:
                self.problems.append(problem)
            if self.on_problem is not None:
                self.on_problem(problem)
        return cells


def _facts(row: int, found: int, wanted: int) -> dict[str, int]:
    return {"row": row, "found": found, "wanted": wanted}


def open_table(
    path: str | os.PathLike[str],
    *,
    encoding: str | None = None,
    separator: str | None = None,
    sheet: str | None = None,
    limits: Limits | None = None,
) -> Table:
    """Open a list and recognise it.

    Args:
        path: of the file.
        encoding: what a person chose instead of the guess, one of ``app.files.encoding.ENCODINGS``.
        separator: likewise, one character.
        sheet: the spreadsheet's sheet to read; the first visible one where not given.
        limits: caps on the file.

    Returns:
        The table, its header and a sample read, its rows not yet.

    Raises:
        Unreadable: it is missing, may not be read, is empty, no table, too large, encrypted, damaged, or changed while
            it was read: the code and facts say which, and where.
        UserError: ``encoding`` or ``sheet`` names nothing we know.
        DiskTrouble: the disk failed.
    """
    limits = limits or Limits()
    source = find_source(path)
    opened = _open_records(source, limits, encoding, separator, sheet)
    table = Table(
        source=source,
        format=opened.format,
        encoding=opened.encoding,
        separator=opened.separator,
        sheets=opened.sheets,
        sheet=opened.sheet,
        header_row=opened.layout.header_row,
        header=opened.layout.header,
        language=header_language(opened.layout.header) if opened.layout.header_row else "",
        records=opened.records,
        limits=limits,
    )
    table.sample = _sample(table, opened.first_rows)
    return table


@dataclass(frozen=True, slots=True)
class Opened:
    """What a format's own module found out about a file."""

    format: str
    encoding: str | None
    separator: str | None
    sheets: tuple[str, ...]
    sheet: str
    layout: Layout
    records: Records
    first_rows: list[list[str]]


def _open_records(
    source: Source, limits: Limits, encoding: str | None, separator: str | None, sheet: str | None
) -> Opened:
    from app.files.kinds import find_kind  # noqa: PLC0415 - the formats' modules know this one's types

    kind = find_kind(source)
    if kind == "csv":
        from app.files.csv_in import open_csv  # noqa: PLC0415

        return open_csv(source, limits, encoding, separator)
    from app.files.sheet_in import open_sheet  # noqa: PLC0415 - calamine is loaded when a spreadsheet is opened

    return open_sheet(source, kind, limits, sheet)


def _sample(table: Table, first_rows: list[list[str]]) -> list[tuple[int, list[str]]]:
    found = []
    for number, cells in enumerate(first_rows, 1):
        if number > table.header_row and "".join(cells).strip():
            fitted = (cells + [""] * table.width)[: table.width]
            found.append((number, fitted))
    return found
