"""A file's rows read, checked and staged, half a thousand at a time (R22).

Columns are read one after the other, so that a field's rule is a tight loop over texts; memory does not grow with the
file, and no step holds the interpreter long enough for the window to notice.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.rules.matching import ALWAYS, FIELDS, INTEGER_FIELDS, KEYS
from app.rules.packed_cells import pack_all
from app.rules.row import ERROR, DateReading, Fault, ReadAll, column_reader, disarm, ends_early, nameless

if TYPE_CHECKING:
    from app.files.table import RowProblem, Table
    from app.models.job import Job
    from app.store.staging import Block

CHUNK = 500
_ORDERED = (("trial_start", "trial_end"), ("period_start", "period_end"))
_REPORT_EVERY = 10
# Fields whose value may be the very text of the cell; what a default may fill in is not among them.
_SPELT = {*FIELDS} - INTEGER_FIELDS - {"uid", *ALWAYS}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a list is read.

    Args:
        mapping: column → field, for the columns that are read.
        dates: how its dates are read.
        provider: for rows that name none; empty: not decided.
        account: id of the partner account for rows that name none.
        accounts: partner accounts by folded name → id.
        providers: partner accounts by id → provider.
        is_ours: the list has our uid column, so cells may be disarmed (R24).
    """

    mapping: Mapping[int, str]
    dates: DateReading
    provider: str = ""
    account: int | None = None
    accounts: Mapping[str, int] = field(default_factory=dict)
    providers: Mapping[int, str] = field(default_factory=dict)
    is_ours: bool = False


@dataclass(slots=True)
class Problems:
    """Problems of one block, as ``Staging.add`` takes them."""

    found: list[tuple[int, int, str, str, str]] = field(default_factory=list)
    bad: set[int] = field(default_factory=set)

    def add(self, row: int, place: int, fault: Fault) -> None:
        """Note one; an error makes its row bad."""
        facts = json.dumps(fault.facts, ensure_ascii=False, separators=(",", ":"))
        self.found.append((row, place, fault.severity, fault.code, facts))
        if fault.severity == ERROR:
            self.bad.add(row)


class RowReader:
    """Reads blocks of rows.

    Args:
        reading: how.
        fields: of the staged rows, in their order.
        take: is given each block that was read.
    """

    def __init__(self, reading: Reading, fields: Sequence[str], take: Callable[[Block], None]) -> None:
        self._reading = reading
        self._fields = fields
        self._take = take
        self._places = {name: place for place, name in reading.mapping.items()}
        self._readers: dict[str, ReadAll] = {
            name: column_reader(name, reading.dates, reading.accounts) for name in self._places
        }
        self._whole = self._places.get("organisation_name", self._places.get("domain", -1))
        self._seen = {key: array("q") for key in KEYS if key in self._places}
        self._without_key = 0
        self._told: set[int] = set()  # columns of the block under way whose values are just their text

    def read(
        self,
        numbers: Sequence[int],
        rows: Sequence[Sequence[str]],
        shapes: Mapping[int, RowProblem],
    ) -> None:
        """Read a block.

        Args:
            numbers: of the rows, as a spreadsheet shows them.
            rows: their cells, all of one width.
            shapes: what is wrong with a row's width.
        """
        problems = Problems()
        self._told.clear()
        columns = list(zip(*rows, strict=True))
        values = {name: self._read_column(name, numbers, columns, problems) for name in self._places}
        self._set_defaults(numbers, values, problems)
        self._check_rows(numbers, values, problems)
        packed = pack_all(columns, self._told)
        for number, shape in shapes.items():
            fault = Fault(shape.severity, shape.code, {**shape.facts})
            problems.add(number, min(shape.column - 1, len(columns)), fault)
            if shape.surplus:
                at = numbers.index(number)
                packed[at] = pack_all([(cell,) for cell in (*rows[at], *shape.surplus)], ())[0]
        bad = [int(number in problems.bad) for number in numbers] if problems.bad else [0] * len(numbers)
        self._note_keys(values, len(numbers))
        self._take((numbers, bad, [values.get(name) for name in self._fields], packed, problems.found))

    def _read_column(
        self, name: str, numbers: Sequence[int], columns: Sequence[Sequence[str]], problems: Problems
    ) -> list[Any]:
        place = self._places[name]
        texts = columns[place]
        if self._reading.is_ours:
            texts = disarm(texts)
        values = self._readers[name](texts)
        if name in _SPELT and values == [text or None for text in columns[place]]:
            self._told.add(place)
        if Fault in map(type, values):
            for at, value in enumerate(values):
                if value.__class__ is Fault:
                    problems.add(numbers[at], place, value)
                    values[at] = value.value
        return values

    @property
    def shared_keys(self) -> tuple[str, ...] | None:
        """Return the keys that may name one customer twice; None where a row without any key may do so too.

        Only hashes are kept, eight bytes for each: a list of a million is to fit.
        """
        if self._without_key:
            return None
        return tuple(key for key, hashes in self._seen.items() if len(set(hashes)) < len(hashes))

    def _note_keys(self, values: Mapping[str, list[Any]], count: int) -> None:
        any_key = [False] * count
        for key, hashes in self._seen.items():
            column = values[key]
            if None not in column:
                hashes.extend(map(hash, column))
                any_key = [True] * count
            else:
                hashes.extend([hash(each) for each in column if each is not None])
                any_key = [had or each is not None for had, each in zip(any_key, column, strict=True)]
        self._without_key += any_key.count(False)

    def _set_defaults(self, numbers: Sequence[int], values: dict[str, list[Any]], problems: Problems) -> None:
        """Fill in provider and account for rows that name none; the account's provider is the row's."""
        reading = self._reading
        none = [None] * len(numbers)
        if reading.provider:
            values["provider"] = [value or reading.provider for value in values.get("provider", none)]
        if reading.account is None and "account" not in values:
            return
        accounts = [value or reading.account for value in values.get("account", none)]
        providers = values.get("provider", none)[:]
        for at, account in enumerate(accounts):
            if account is None:
                continue
            its_provider = reading.providers[account]
            if providers[at] is None:
                providers[at] = its_provider
            elif providers[at] != its_provider:
                fault = Fault(ERROR, "account_other_provider", {"value": providers[at]})
                problems.add(numbers[at], self._places.get("provider", self._places.get("account", -1)), fault)
        values["account"], values["provider"] = accounts, providers

    def _check_rows(self, numbers: Sequence[int], values: Mapping[str, list[Any]], problems: Problems) -> None:
        names, domains = values.get("organisation_name"), values.get("domain")
        if names is None or None in names:
            for at, number in enumerate(numbers):
                if number in problems.bad:  # a name or domain that can't be read is said at its own cell
                    continue
                if (names is None or names[at] is None) and (domains is None or domains[at] is None):
                    problems.add(number, self._whole, nameless())
        for start, end in _ORDERED:
            firsts, lasts = values.get(start), values.get(end)
            if firsts is None or lasts is None:
                continue
            for at, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
                if last and first and last < first:
                    problems.add(numbers[at], self._places[end], ends_early(first, last))


def read_table(table: Table, row_reader: RowReader, job: Job) -> int:
    """Read a whole list.

    Args:
        table: the opened list.
        row_reader: takes its blocks.
        job: progress in thousandths of the file, and cancel.

    Returns:
        How many rows it has, blank ones left out.

    Raises:
        Cancelled: somebody stopped it.
        Unreadable: the list turned out damaged, too long, or changed while it was read.
    """
    shapes: dict[int, RowProblem] = {}
    table.on_problem = lambda problem: shapes.__setitem__(problem.row, problem)
    count = 0
    try:
        for block, chunk in enumerate(table.chunks(CHUNK)):
            numbers, rows = zip(*chunk, strict=True)
            row_reader.read(numbers, rows, shapes)
            shapes.clear()
            count += len(numbers)
            report(job, block, table.fraction())
    finally:
        table.on_problem = None
    return count


def report(job: Job, block: int, fraction: float) -> None:
    """Tell how much of a list is read after each of its blocks, and stop if asked to; not more often than is looked at.

    Raises:
        Cancelled: somebody stopped it.
    """
    if block % _REPORT_EVERY == 0:
        job.step(min(int(fraction * 1000), 1000), 1000, "reading")
    else:
        job.check()
