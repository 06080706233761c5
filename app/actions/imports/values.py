"""What the import engine takes and gives: plain frozen values."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from app.models.values import Changes
from app.texts import Texts
from app.texts.codes import say

NEW, UPDATED, SAME, CONFLICT, REJECTED = "new", "updated", "same", "conflict", "rejected"
RESULTS = (NEW, UPDATED, SAME, CONFLICT, REJECTED)


@dataclass(frozen=True, slots=True)
class Options:
    """What is known before the file is opened.

    Args:
        provider: ``google`` or ``zoho`` for rows that do not say it themselves; empty: not decided.
        account: name of the partner account for rows that do not say it themselves.
        date_order: ``dmy``, ``mdy`` or ``ymd``; empty: found from the file.
        sheet: name of the worksheet; empty: the first with a table.
    """

    provider: str = ""
    account: str = ""
    date_order: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class FileLook:
    """What the file is, before anything is staged.

    Args:
        path: the file.
        format: ``csv``, ``xlsx``, ``xls`` or ``ods``.
        encoding, separator: of a text file, else None.
        header_row: number of the header's row; 0: the list has none.
        header: names of the columns; made up ("Column A") where the list has none.
        samples: the first rows, as (row number, cells).
        mapping: column → field or None: remembered for this layout, else guessed.
        remembered: the mapping is one a person chose before.
        language: of the header (``th``, ``nl`` …), empty when not known.
        date_order: ``dmy``, ``mdy``, ``ymd`` or empty where the file has no dates to order.
        date_order_certain: dates in the file, or a person, decided it.
        sheets, sheet: names of all worksheets and of the one read.
        fingerprint: key of the remembered layout.
    """

    path: Path
    format: str
    encoding: str | None
    separator: str | None
    header_row: int
    header: tuple[str, ...]
    samples: tuple[tuple[int, tuple[str, ...]], ...]
    mapping: dict[int, str | None]
    remembered: bool
    language: str
    date_order: str
    date_order_certain: bool
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """``read = new + updated + same + conflicts + rejected``; ``warnings`` counts problems that reject nothing."""

    read: int = 0
    new: int = 0
    updated: int = 0
    same: int = 0
    conflicts: int = 0
    rejected: int = 0
    warnings: int = 0

    @property
    def writes(self) -> int:
        """How many rows an import would write."""
        return self.new + self.updated

    def to_json(self) -> dict[str, int]:
        """Return the counts of the JSON answer."""
        found = asdict(self)
        del found["warnings"]
        return found


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell, or with a row (``place`` -1, ``column`` empty).

    Args:
        row: as a spreadsheet numbers it.
        column: the column's name in the file.
        place: the column's number from 0.
        severity: ``error`` (the row is not taken) or ``warning``.
        code: key of its sentence.
        facts: what fills the sentence.
    """

    row: int
    column: str
    place: int
    severity: str
    code: str
    facts: dict[str, Any] = field(default_factory=dict)

    def message(self, texts: Texts | None = None) -> str:
        """Return the sentence, in the language in use or that of ``texts``."""
        return say(self.code, texts, **{"column": self.column, "row": self.row, "value": "", **self.facts})

    def to_json(self, texts: Texts | None = None) -> dict[str, Any]:
        """Return one entry of ``problems`` in the JSON answer."""
        return {
            "row": self.row,
            "column": self.column,
            "severity": self.severity,
            "code": self.code,
            "message": self.message(texts),
        }


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row as the preview shows it.

    Args:
        row: as a spreadsheet numbers it.
        result: one of ``RESULTS``.
        cells: as in the file, or as corrected; as many as the header has, more where the row is too long.
        problems: of this row, by place.
        customer_id: the customer it matches; None for a new one.
        customer_name: that customer's name or domain.
        changed_fields: what an import would change on it.
    """

    row: int
    result: str
    cells: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    customer_id: int | None = None
    customer_name: str = ""
    changed_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Staged:
    """The file read, checked and matched; nothing is written to the book yet."""

    counts: Counts
    mapping: dict[int, str | None]
    date_order: str
    date_order_certain: bool


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import wrote: ``batch_id`` is None when there was nothing to write."""

    counts: Counts
    batch_id: int | None
    changes: Changes
