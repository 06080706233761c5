"""Writing CSV (R24): UTF-8 with a byte order mark, so that Excel reads it, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from app.files.atomic import atomic_write
from app.files.rows_out import clean, row_blocks

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Sequence

    from app.files.rows_out import Cell

_ARMED = frozenset("=+-@\t\r'")


def disarm(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: a ``'`` before ``= + - @`` tab, CR and ``'`` itself."""
    return f"'{cell}" if cell and cell[0] in _ARMED else cell


def undisarm(cell: str) -> str:
    """Take off the ``'`` that ``disarm`` put on. Only for files of ours: those with the ``uid`` column (R24)."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in _ARMED else cell


def write_csv(
    path: str | os.PathLike[str],
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> int:
    """Write a list as CSV, whole or not at all.

    Args:
        path: of the file; one that is there is replaced.
        header: names of the columns.
        rows: cells, streamed; None becomes an empty cell, and numbers are no danger.
        progress: is told how many rows are written.
        cancelled: is asked now and then.

    Returns:
        The number of rows written.

    Raises:
        Cancelled: nothing was written.
        UserError, DiskTrouble: as ``atomic_write``.
    """
    armed, written = _ARMED, 0
    with atomic_write(path) as handle:
        handle.write(b"\xef\xbb\xbf")
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer)
        writer.writerow([disarm(name) for name in header])
        for block in row_blocks(rows, progress, cancelled):
            writer.writerows(
                [f"'{cell}" if cell.__class__ is str and cell and cell[0] in armed else cell for cell in row]
                for row in block
            )
            handle.write(_encoded(buffer.getvalue()))
            buffer.seek(0)
            buffer.truncate()
            written += len(block)
        handle.write(_encoded(buffer.getvalue()))
    return written


def _encoded(text: str) -> bytes:
    if "\0" not in text:
        try:
            return text.encode()
        except UnicodeEncodeError:
            pass
    return clean(text).encode()
