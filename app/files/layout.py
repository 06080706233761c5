"""Where a list's header stands, how wide it is, and which separator divides its cells (R22)."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.rules.columns import content_kind, is_domain, is_email, is_known_header
from app.rules.dates import parse_date

if TYPE_CHECKING:
    from collections.abc import Sequence

SEPARATORS = (",", ";", "\t", "|")
# Divides nothing: the reader needs a character even where a list has one column.
NO_SEPARATOR = "\x1f"

_HEADER_WITHIN = 30
_SAMPLE_ROWS = 200


@dataclass(frozen=True, slots=True)
class Layout:
    """The shape of a list.

    Attributes:
        header_row: the physical row of the header, from 1; 0: it has none.
        header: the columns' names, made up ("Column A") where there is none.
    """

    header_row: int
    header: list[str]


def column_letters(place: int) -> str:
    """Return the letters a spreadsheet gives the column at ``place`` (from 0): A, B, … Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def find_layout(rows: Sequence[Sequence[str]]) -> Layout | None:
    """Find the header among the first rows of a list.

    Args:
        rows: the first physical rows, blank ones among them.

    Returns:
        The layout, or None where nothing speaks for a table.
    """
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    if not filled:
        return None
    # A table in the middle of a sheet has empty columns on its left.
    left = min(next(place for place, cell in enumerate(row) if cell.strip()) for _, row in filled)
    width = _usual_width(filled)
    header_row = _header_row([(number, row[left:]) for number, row in filled[:_HEADER_WITHIN]], width - left)
    if header_row is None:
        return None
    names = [" ".join(name.split()) for name in rows[header_row - 1]] if header_row else []
    data = [row for number, row in filled if number > header_row]
    while len(names) > 1 and not names[-1] and not any(len(row) >= len(names) and row[len(names) - 1] for row in data):
        names.pop()
    if not header_row:
        names = [""] * width
    return Layout(header_row, _told_apart([name or f"Column {column_letters(at)}" for at, name in enumerate(names)]))


def _told_apart(names: Sequence[str]) -> list[str]:
    """Return the names with the second and later of equal ones numbered, as a column is spoken of by its name."""
    times: Counter[str] = Counter()
    found: list[str] = []
    for name in names:
        times[name] += 1
        found.append(name if times[name] == 1 else f"{name} ({times[name]})")
    return found


def _usual_width(filled: Sequence[tuple[int, Sequence[str]]]) -> int:
    """Return the width most rows have; empty cells at their ends don't count. Of equals, the widest."""
    widths: Counter[int] = Counter()
    for _, row in filled:
        width = len(row)
        while width > 1 and not row[width - 1].strip():
            width -= 1
        widths[width] += 1
    most = max(widths.values())
    return max(width for width, times in widths.items() if times == most)


def _header_row(filled: Sequence[tuple[int, Sequence[str]]], width: int) -> int | None:
    """Return the header's physical row, 0 for a list without one, None for what is no list at all."""
    first, cells = filled[0]
    if width == 1 and len(cells) == 1:
        if is_domain(cells[0]) or is_email(cells[0]):
            return 0
        if is_known_header(cells[0]):
            return first
    for number, row in filled:
        named = [cell for cell in row if cell.strip()]
        known = sum(map(is_known_header, named))
        if known >= 2 and known * 2 >= len(named) and not any(map(_is_value, named)):
            return number
    # A title above ("Customers of June") stands alone; the header is the first row as wide as the list.
    for number, row in filled:
        named = [cell.strip() for cell in row if cell.strip()]
        if len(named) * 2 < width or (width > 1 and len(named) == 1):
            continue
        if width == 1:
            return _of_single_column(filled, number)
        if any(map(_is_value, named)):
            return 0
        return number if len(set(named)) == len(named) or any(map(is_known_header, named)) else 0
    return None


def _of_single_column(filled: Sequence[tuple[int, Sequence[str]]], first: int) -> int | None:
    """A single column is a list where it has a name we know, or holds domains or addresses; else it is prose."""
    for number, row in filled[:3]:
        if is_known_header(row[0]):
            return number
    rest = [row[0] for number, row in filled if number > first]
    return first if content_kind(rest) in {"domain", "email"} else None


def _is_value(cell: str) -> bool:
    """Say whether a cell holds data: a header never is a domain, an address, a number or a date."""
    cell = cell.strip()
    if is_domain(cell):
        return not is_known_header(cell)  # "plan.planName" looks like a domain
    return is_email(cell) or cell.replace(",", "").replace(".", "").isdecimal() or parse_date(cell, "dmy") is not None


def find_separator(lines: Sequence[str]) -> str | None:
    """Find what divides the cells of a text file.

    Args:
        lines: its first lines, with their ends.

    Returns:
        One of ``SEPARATORS``, or None for a list of one column.
    """
    told = lines[0].strip().lower() if lines else ""
    if told.startswith("sep=") and len(told) == 5 and told[4] in SEPARATORS:
        return told[4]
    best: tuple[float, ...] = (0.0,)
    found: str | None = None
    for separator in SEPARATORS:
        rows = [row for row in split(lines[:_SAMPLE_ROWS], separator) if any(cell.strip() for cell in row)]
        if not rows or max(map(len, rows)) < 2:
            continue
        widths = Counter(len(row) for row in rows)
        width, times = max(widths.items(), key=lambda item: (item[1] if item[0] > 1 else 0, item[0]))
        known = max((sum(map(is_known_header, row)) for row in rows[:_HEADER_WITHIN] if len(row) > 1), default=0)
        share = times / len(rows) if width > 1 else 0.0
        if share < 0.3 and known < 2:
            continue
        score = (float(known >= 2), round(share, 1), float(known), float(width))
        if score > best:
            best, found = score, separator
    return found


def split(lines: Sequence[str], separator: str) -> list[list[str]]:
    """Return the cells of some lines: for looking, not for reading."""
    allow_cells_of(sum(map(len, lines)) + 1)
    return list(csv.reader(lines, delimiter=separator))


def allow_cells_of(chars: int) -> None:
    """Let the reader take cells of so many characters. Its cap is the process's, so it is only ever raised."""
    if csv.field_size_limit() < chars:
        csv.field_size_limit(chars)
