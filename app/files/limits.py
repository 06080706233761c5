"""How large a list may be before it is refused (quality.md Q6): far above honest lists, far below our memory."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The caps on one file.

    Attributes:
        text_bytes: size of a CSV or TSV file.
        workbook_bytes: size of a spreadsheet file on disk.
        inflated_bytes: of a spreadsheet, all its parts unpacked.
        inflation: unpacked over packed, looked at from ``inflation_from`` bytes on.
        inflation_from: see ``inflation``.
        rows: physical rows, the header included (twice what a spreadsheet holds).
        columns: cells of a row.
        cells: rows times columns of a spreadsheet, which is held in memory.
        cell_chars: characters of one cell.
        line_chars: characters between two line ends of a text file.
    """

    text_bytes: int = 2048 * MIB
    workbook_bytes: int = 256 * MIB
    inflated_bytes: int = 2048 * MIB
    inflation: int = 300
    inflation_from: int = 64 * MIB
    rows: int = 2 * 1_048_576
    columns: int = 1_000
    cells: int = 24_000_000
    cell_chars: int = 1_000_000
    line_chars: int = 3_000_000
