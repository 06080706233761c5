"""Reading XLSX, XLS and ODS through calamine (R22), after the file has been looked through for bombs."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from app.errors import Unreadable, UserError
from app.files.layout import find_layout
from app.files.table import Opened

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from app.files.limits import Limits
    from app.files.source import Source

_FIRST_ROWS = 500
_MIDNIGHT = dt.time()


class SheetRecords:
    """The rows of one sheet, which calamine holds in memory.

    Args:
        source: the file.
        sheet: calamine's sheet.
    """

    def __init__(self, source: Source, sheet: Any) -> None:
        self.source = source
        self.sheet = sheet
        self._fraction = 0.0

    def fraction(self) -> float:
        """Return how much of the sheet the reading under way has seen, 0 to 1."""
        return self._fraction

    def blocks(self, size: int) -> Generator[list[list[str]], None, None]:
        """Yield all physical rows in blocks of at most ``size``.

        Raises:
            Unreadable: ``file_changed``.
        """
        self._fraction = 0.0
        self.source.check_unchanged()
        total = self.sheet.end[0] + 1 if self.sheet.end else 1
        done = 0
        block: list[list[str]] = []
        for cells in self._cells():
            block.append(cells)
            if len(block) >= size:
                done += len(block)
                self._fraction = min(done / total, 1.0)
                yield block
                block = []
        if block:
            self._fraction = 1.0
            yield block
        self.source.check_unchanged()

    def _cells(self) -> Iterator[list[str]]:
        start = self.sheet.start
        if start is None:
            return
        # calamine's rows begin at the sheet's first row, but their cells at its first filled column.
        before = [""] * start[1]
        for row in self.sheet.iter_rows():
            yield before + [value if type(value) is str else cell_text(value) for value in row]


def cell_text(value: object) -> str:
    """Return a spreadsheet's value as text: dates in ISO, whole numbers without a point, yes and no."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == _MIDNIGHT else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)


def open_sheet(source: Source, kind: str, limits: Limits, sheet: str | None) -> Opened:
    """Recognise a spreadsheet's format, sheet and header.

    Args:
        source: the file.
        kind: ``zip`` or ``ole``, as ``kinds.find_kind`` says.
        limits: caps.
        sheet: name of the sheet a person chose, or None.

    Raises:
        Unreadable: it is too large, encrypted, damaged, a bomb, no spreadsheet, or empty.
        UserError: ``sheet_unknown``.
    """
    import python_calamine as calamine  # noqa: PLC0415

    from app.files.workbook_check import WorkbookCheck  # noqa: PLC0415

    name = source.name
    if source.size > limits.workbook_bytes:
        size, limit = source.size // 1_048_576, limits.workbook_bytes // 1_048_576
        raise Unreadable("file_too_large", name, file=name, size=size, limit=limit)
    with source.open() as handle:
        # Read once, so that what was looked through is what calamine gets.
        data = handle.readall()
    form = WorkbookCheck(source, data, limits).format(kind)
    try:
        with calamine.load_workbook(io.BytesIO(data)) as workbook:
            names = tuple(workbook.sheet_names)
            chosen = _chosen(source, workbook, names, sheet)
            found = workbook.get_sheet_by_name(chosen)
    except calamine.PasswordError:
        raise Unreadable("workbook_encrypted", name, file=name) from None
    except (Unreadable, UserError):
        raise
    except BaseException as error:
        # calamine's panics are BaseExceptions of a type that can't be imported.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise Unreadable("workbook_damaged", name, file=name) from error
        raise
    rows, columns = (found.end[0] + 1, found.end[1] + 1) if found.end else (0, 0)
    if columns > limits.columns:
        raise Unreadable("too_many_columns", name, file=name, found=columns, limit=limits.columns)
    if rows > limits.rows or rows * columns > limits.cells:
        raise Unreadable("too_many_cells_in_sheet", name, file=name, rows=rows, columns=columns)
    records = SheetRecords(source, found)
    first_rows = next(records.blocks(_FIRST_ROWS), [])
    layout = find_layout(first_rows)
    if layout is None:
        if any(cell.strip() for row in first_rows for cell in row):
            raise Unreadable("no_table", name, file=name)
        raise Unreadable("sheet_empty", name, file=name, sheet=chosen)
    return Opened(form, None, None, names, chosen, layout, records, first_rows)


def _chosen(source: Source, workbook: Any, names: tuple[str, ...], wanted: str | None) -> str:
    if wanted is not None:
        if wanted not in names:
            shown = ", ".join(names)
            raise UserError("sheet_unknown", "sheet", file=source.name, sheet=wanted, sheets=shown)
        return wanted
    for about in workbook.sheets_metadata:
        if str(about.visible).endswith("Visible") and str(about.typ).endswith("WorkSheet"):
            return str(about.name)
    if not names:
        raise Unreadable("workbook_damaged", source.name, file=source.name)
    return names[0]
