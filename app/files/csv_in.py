"""Reading CSV and its relatives (R22): streamed, in the encoding found, at nearly the speed of the bare reader."""

from __future__ import annotations

import csv
import io
from collections import Counter
from contextlib import closing
from itertools import chain, islice
from typing import TYPE_CHECKING

from app.errors import Unreadable
from app.files.encoding import find_encoding
from app.files.layout import NO_SEPARATOR, allow_cells_of, find_layout, find_separator
from app.files.table import Opened
from app.rules.columns import fold_header

if TYPE_CHECKING:
    from collections.abc import Generator

    from app.files.encoding import Encoding
    from app.files.limits import Limits
    from app.files.source import Source

_FIRST_ROWS = 500
_FIRST_CHARS = 400_000
_BUFFER = 256 * 1024
# Stands behind the last line: where it ends up inside a cell, that cell's quote was never closed.
_END = "\uf8ff\uf8fe\uf8ff"
_MOST_LINES_IN_CELL = 1_000
_NOTHING = " \t\r\n,;|\ufeff\u200b\xa0"


class CsvRecords:
    """The rows of a text file.

    Args:
        source: the file.
        encoding: the whole file has been checked against.
        separator: one character.
        limits: caps.
    """

    def __init__(self, source: Source, encoding: Encoding, separator: str, limits: Limits) -> None:
        self.source = source
        self.encoding = encoding
        self.separator = separator
        self.limits = limits
        self.width = 0  # of the header, once it is known
        self.skips_spaces = False  # one, "two", "three, four": the quotes count, the space before them does not
        self._fraction = 0.0

    def fraction(self) -> float:
        """Return how much of the file the reading under way has seen, 0 to 1."""
        return self._fraction

    def blocks(self, size: int) -> Generator[list[list[str]], None, None]:
        """Yield all physical rows in blocks of at most ``size``.

        Raises:
            Unreadable: ``quote_not_closed``, ``cell_too_large``, ``file_changed``.
        """
        allow_cells_of(self.limits.cell_chars)
        self._fraction = 0.0
        with self.source.open() as raw:
            buffered = io.BufferedReader(raw, _BUFFER)
            text = io.TextIOWrapper(buffered, encoding=self.encoding.codec, errors="strict", newline="")
            lines = chain(text, (_END,))
            reader = csv.reader(lines, delimiter=self.separator, skipinitialspace=self.skips_spaces)
            number = 0
            while True:
                block: list[list[str]] = []
                lines_before = reader.line_num
                try:
                    block.extend(islice(reader, size))  # keeps what it got before an error
                except csv.Error:
                    raise self._bad_cell(number + len(block) + 1, reader.line_num - lines_before - len(block)) from None
                except UnicodeDecodeError:
                    name = self.source.name
                    raise Unreadable("file_changed", name, file=name) from None
                if not block:
                    break
                self._fraction = min(raw.tell() / self.source.size, 1.0)
                if block[-1] and block[-1][-1].endswith(_END):
                    if block[-1] != [_END]:
                        raise self._not_closed(number + len(block))
                    block.pop()
                if reader.line_num - lines_before > len(block) + 1:
                    self._check_long_cells(block, number)
                number += len(block)
                yield block
            self.source.check_unchanged()

    def _check_long_cells(self, block: list[list[str]], before: int) -> None:
        """Find a stray quote that swallowed rows up to the next quote: its cell reads like rows of this list."""
        for number, row in enumerate(block, before + 1):
            whole = "".join(row)
            if "\n" not in whole and "\r" not in whole:
                continue
            for cell in row:
                if ("\n" in cell or "\r" in cell) and self._swallowed(cell.splitlines()):
                    raise self._not_closed(number)

    def _swallowed(self, lines: list[str]) -> bool:
        if len(lines) > _MOST_LINES_IN_CELL:
            return True
        inside = Counter(line.count(self.separator) for line in lines[1:-1])
        if not inside:
            return False
        usual, times = inside.most_common(1)[0]
        like_rows = not self.width or usual == self.width - 1
        # An address may have a comma in each of its lines; ten such lines are no address.
        return like_rows and usual > 0 and times * 2 > len(lines) and times >= (3 if usual > 1 else 10)

    def _not_closed(self, row: int) -> Unreadable:
        return Unreadable("quote_not_closed", self.source.name, file=self.source.name, row=row)

    def _bad_cell(self, row: int, lines_inside: int) -> Unreadable:
        if lines_inside > 2:
            return self._not_closed(row)
        name = self.source.name
        return Unreadable("cell_too_large", name, file=name, row=row, limit=self.limits.cell_chars)


def open_csv(source: Source, limits: Limits, encoding: str | None, separator: str | None) -> Opened:
    """Recognise a text file's encoding, separator and header.

    Args:
        source: the file.
        limits: caps.
        encoding: chosen by a person, or None.
        separator: chosen by a person, or None.

    Raises:
        Unreadable: ``file_too_large``, ``no_table``, and whatever is wrong with its text.
    """
    if source.size > limits.text_bytes:
        name = source.name
        raise Unreadable("file_too_large", name, file=name, size=_mib(source.size), limit=_mib(limits.text_bytes))
    found = find_encoding(source, limits, encoding)
    if separator is None:
        separator = find_separator(_first_lines(source, found))
    records = CsvRecords(source, found, separator or NO_SEPARATOR, limits)
    rows = _first_rows(records)
    if _has_spaces_before_quotes(rows):
        records.skips_spaces = True
        rows = _first_rows(records)
    widest = max(map(len, rows), default=0)
    if widest > limits.columns:
        row = next(number for number, cells in enumerate(rows, 1) if len(cells) > limits.columns)
        name = source.name
        raise Unreadable("too_many_columns", name, file=name, row=row, found=widest, limit=limits.columns)
    if rows and rows[0] and rows[0][0].lower().startswith("sep="):
        rows[0] = []
    layout = find_layout(rows)
    if layout is None:
        filled = any(cell.strip(_NOTHING) for row in rows for cell in row)
        raise Unreadable("no_table" if filled else "file_empty", source.name, file=source.name)
    records.width = len(layout.header)
    return Opened("csv", found.name, separator, (), "", layout, records, rows)


def _first_rows(records: CsvRecords) -> list[list[str]]:
    with closing(records.blocks(_FIRST_ROWS)) as blocks:
        return next(blocks, [])


def _has_spaces_before_quotes(rows: list[list[str]]) -> bool:
    """Say whether a list is written like ``one, "two"``; never of our own exports, where a space is a value."""
    if any(fold_header(cell) == "uid" for row in rows[:1] for cell in row):
        return False
    return any(cell.startswith(' "') and '"' not in cell[2:3] for row in rows for cell in row[1:])


def _first_lines(source: Source, encoding: Encoding) -> list[str]:
    with source.open() as raw:
        text = io.TextIOWrapper(io.BufferedReader(raw), encoding=encoding.codec, newline="")
        lines = io.StringIO(text.read(_FIRST_CHARS), newline="").readlines()
        if len(lines) > 1 and raw.tell() < source.size:
            lines.pop()
    return lines


def _mib(size: int) -> int:
    return max(1, size // (1024 * 1024))
