"""One file being imported, from the first look to the commit. See the package's docstring for how it is used."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from app.actions.imports.apart import Apart
from app.actions.imports.commit import Layout, commit, count_rows
from app.actions.imports.preview import Preview, only_sql
from app.actions.imports.reading import Reading, RowReader
from app.actions.imports.taking import Taking
from app.actions.imports.values import (
    Counts,
    FileLook,
    ImportResult,
    Options,
    PreviewRow,
    Problem,
    Staged,
)
from app.errors import Bug, UserError
from app.models.job import Job
from app.rules.columns import FIELDS, guess_mapping, is_known_header, layout_fingerprint
from app.rules.dates import guess_date_order
from app.rules.matching import KEYS
from app.rules.row import DateReading, account_key
from app.store.bulk_connection import interruptible
from app.store.bulk_match import Scene, match, set_scope
from app.store.engine import translated
from app.store.staging import Staging
from app.store.worker import Worker
from app.texts import LANGUAGES, Texts, mark, t

if TYPE_CHECKING:
    from app.files.table import Table
    from app.store.book import Book

P = ParamSpec("P")
T = TypeVar("T")
DATE_FIELDS = ("period_start", "period_end", "renewal_date", "trial_start", "trial_end")
DATE_ORDERS = ("dmy", "mdy", "ymd")
REASON = mark("Why this row was not imported")
_FALLBACK_ORDER = "dmy"
_DATES_LOOKED_AT = 20_000


class Importing:
    """One file on its way into the book.

    Args:
        book: where to; it may be read only as long as nothing is committed.
        path: the file.
        options: what is known before it is opened.
        apart: a process that was started to read it, where it is a large one; this session closes it.
    """

    def __init__(self, book: Book, path: Path, options: Options | None = None, apart: Apart | None = None) -> None:
        self._book = book
        self._path = Path(path)
        self._options = options or Options()
        self._apart = apart
        self._lock = threading.RLock()
        self._worker: Worker | None = None
        self._staging: Staging | None = None
        self._table: Table | None = None
        self._look: FileLook | None = None
        self._read_as: Reading | None = None
        self._mapping: dict[int, str | None] = {}
        self._dates = DateReading()
        self._seen: tuple[Any, ...] = ()
        self._closed = False

    def later(self, method: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run one of this session's methods on its own thread.

        Args:
            method: such as ``session.stage``.
            args: its arguments.
            kwargs: likewise.
        """
        if self._worker is None:
            self._worker = Worker("import")
        return self._worker.submit(lambda: method(*args, **kwargs))

    def look(self, job: Job | None = None) -> FileLook:
        """Open the file and recognise it.

        Raises:
            Unreadable: it is no list, or can't be read; the code says why.
            UserError: ``sheet_unknown``.
        """
        job = job or Job()
        with self._lock:
            job.step(0, 0, "reading")
            self._table = None
            table = self._opened()
            job.check()
            fingerprint = layout_fingerprint(table.header, table.separator)
            remembered = self._remembered(fingerprint, table.width)
            rows = [cells for _, cells in table.sample]
            mapping = remembered[0] if remembered else guess_mapping(table.header, rows)
            if self._is_saved_by_us():
                mapping[table.width - 1] = None
            order, certain = self._date_order(table, mapping, remembered[1] if remembered else "", job)
            self._look = FileLook(
                path=self._path,
                format=table.format,
                encoding=table.encoding,
                separator=table.separator,
                header_row=table.header_row,
                header=tuple(table.header),
                samples=tuple((number, tuple(cells)) for number, cells in table.sample),
                mapping=mapping,
                remembered=remembered is not None,
                language=table.language,
                date_order=order,
                date_order_certain=certain,
                sheets=table.sheets,
                sheet=table.sheet,
                fingerprint=fingerprint,
            )
            return self._look

    def stage(
        self,
        job: Job | None = None,
        *,
        mapping: Mapping[int, str | None] | None = None,
        date_order: str | None = None,
        provider: str | None = None,
        account: str | None = None,
    ) -> Staged:
        """Read the whole file, check every cell and find what each row would become. Can be done again.

        Args:
            job: progress and cancel.
            mapping: column → field or None; as looked at where not given.
            date_order: ``dmy``, ``mdy``, ``ymd``; as looked at where empty.
            provider: for rows that name none; as in the options where not given.
            account: name of a partner account, likewise.

        Raises:
            UserError: ``mapping_twice``, ``mapping_needs_name``, ``mapping_unknown``, ``provider_unknown``,
                ``account_unknown``, ``account_other_provider``, ``date_order_unknown``.
            Unreadable: the list turned out damaged, or changed while it was read.
            Cancelled: stopped; what was staged before is gone, the book is as it was.
        """
        job = job or Job()
        with self._lock:
            look = self._look or self.look(job)
            chosen = self._check_mapping(look, look.mapping if mapping is None else mapping)
            self._set_dates(look, chosen, date_order, job)
            reading = self._reading(chosen, provider, account)
            if self._staging is None:
                self._staging = self._book.stage()
            staging = self._staging
            staging.reset(reading.mapping)
            self._mapping = chosen
            self._read_as = reading
            staging.begin()
            apart, self._apart = self._apart or Apart(self._path), None
            try:
                with translated(self._book.path), interruptible(staging.connection, job):
                    self._seen = Taking(staging, self._opened(), reading, job).take_all(apart)
            except BaseException:
                staging.end(keep=False)
                staging.reset(reading.mapping)
                raise
            finally:
                apart.close()
            staging.end(keep=True)
            return Staged(self.counts(), chosen, self._dates.order, self._dates.certain)

    def counts(self) -> Counts:
        """Return what would become of the rows."""
        with self._lock:
            return count_rows(self._staged())

    def row_count(self, only: str = "") -> int:
        """Return how many rows the preview has; ``only`` as ``rows`` takes it."""
        with self._lock:
            return self._staged().count(only_sql(only))

    def rows(self, offset: int, limit: int, only: str = "") -> list[PreviewRow]:
        """Return some rows of the preview, in the file's order.

        Args:
            offset: how many to leave out.
            limit: at most so many.
            only: one of ``RESULTS``, ``problem``, ``warning``, or empty for all.
        """
        with self._lock:
            return self._preview().rows(self._staged().page(only_sql(only), offset, limit))

    def problems(self, limit: int = -1) -> list[Problem]:
        """Return what is wrong with cells and rows, conflicts among it, in row order.

        Args:
            limit: at most so many; -1: all.
        """
        with self._lock:
            return self._preview().problems(limit)

    def correct(self, row: int, column: int, text: str) -> list[PreviewRow]:
        """Put another text into one cell, check the row again and find again what becomes of it.

        Args:
            row: as a spreadsheet numbers it.
            column: from 0.
            text: what the cell should say.

        Returns:
            The row, and others whose result may have changed with it.
        """
        with self._lock:
            staging = self._staged()
            found = staging.rows([row])
            if not found or self._read_as is None:
                raise Bug(f"no staged row {row}")
            width = len(self._header())
            cells = found[0][6]
            cells = (cells + [""] * width)[: max(width, column + 1)]
            cells[column] = text
            cells = cells[:width]
            scene = Scene(staging.connection, staging.fields)
            staging.begin()
            try:
                staging.connection.execute("DROP TABLE IF EXISTS temp.scope")
                staging.index(KEYS)
                narrow = set_scope(scene, row)
                staging.remove(row)
                RowReader(self._read_as, staging.fields, staging.add).read([row], [cells], {})
                narrow = narrow and set_scope(scene, row)
                match(scene, lambda: None, scoped=narrow)
                if narrow and set_scope(scene, row):
                    match(scene, lambda: None, scoped=True)
                ids = staging.scope()
            finally:
                staging.end(keep=True)
            return self._preview().rows(staging.rows(ids))

    def commit(self, job: Job | None = None) -> ImportResult:
        """Import: write what is staged into the book, in one transaction.

        Raises:
            Cancelled: stopped before it was done; nothing was written.
            DiskTrouble: there is no room, not even for the backup that comes first (R73); nothing was written.
        """
        job = job or Job()
        with self._lock:
            staging = self._staged()
            look = self._look or self.look(job)
            layout = Layout(look.fingerprint, self._mapping, self._dates.order if self._dates.certain else "")
            warnings = staging.warnings()
            if count_rows(staging).writes:
                self._book.back_up_before("import", job)
            staging.rest()
            self._book.between_transactions(staging.attach_to).result()
            try:
                changes = self._book.do_job(job, commit, staging, self._seen, self._path.name, layout).result()
            finally:
                self._book.between_transactions(staging.detach_from).result()
            counted = {name: int(changes.facts[name]) for name in ("read", "new", "updated", "same")}
            counts = Counts(
                **counted,
                conflicts=int(changes.facts["conflicts"]),
                rejected=int(changes.facts["rejected"]),
                warnings=warnings,
            )
            return ImportResult(counts, changes.batch_id, changes)

    def save_rejected(self, path: Path) -> int:
        """Write the rows that are not imported (rejected, conflicts) to a CSV file, the reason in a last column.

        Args:
            path: the new file; it appears when it is whole.

        Returns:
            How many rows.
        """
        from app.files.csv_out import write_csv  # noqa: PLC0415 - only for this

        with self._lock:
            staging = self._staged()
            width = len(self._header())
            count = staging.count("3") + staging.count("4")

            def lines() -> Any:
                preview = self._preview()
                for found in staging.untaken():
                    row = preview.rows([found])[0]
                    cells = [*row.cells, *[""] * width][: max(width, len(row.cells))]
                    yield [
                        *cells,
                        " ".join(problem.message() for problem in row.problems if problem.severity == "error"),
                    ]

            write_csv(path, [*self._header(), t(REASON)], lines())
            return count

    def close(self) -> None:
        """Let everything go and remove the staging file; the session can't be used any more."""
        if self._worker is not None:
            self._worker.close()
        with self._lock:
            self._closed = True
            if self._apart is not None:
                self._apart.close()
            if self._staging is not None:
                self._staging.close()
                self._staging = None

    def _staged(self) -> Staging:
        if self._staging is None or self._closed:
            raise Bug("nothing is staged")
        return self._staging

    def _preview(self) -> Preview:
        return Preview(self._staged(), self._header())

    def _opened(self) -> Table:
        if self._table is None:
            from app.files.table import open_table  # noqa: PLC0415 - the formats' readers are loaded when needed

            self._table = open_table(self._path, sheet=self._options.sheet or None)
        return self._table

    def _header(self) -> Sequence[str]:
        return self._opened().header

    def _is_saved_by_us(self) -> bool:
        """Whether the list is one of ``save_rejected``: its last column is ours, and its cells may be disarmed."""
        last = self._header()[-1]
        return not is_known_header(last) and last in {Texts(language).t(REASON) for language in LANGUAGES}

    def _remembered(self, fingerprint: str, width: int) -> tuple[dict[int, str | None], str] | None:
        stored = self._book.reader.import_layout(fingerprint).result()
        if stored is None:
            return None
        mapping: dict[int, str | None] = dict.fromkeys(range(width))
        for place, name in stored["columns"].items():
            if place.isdigit() and int(place) < width and (name is None or name in FIELDS):
                mapping[int(place)] = name
        return mapping, str(stored["date_order"])

    def _date_order(
        self, table: Table, mapping: Mapping[int, str | None], remembered: str, job: Job
    ) -> tuple[str, bool]:
        if self._options.date_order:
            return self._options.date_order, True
        places = [place for place, name in mapping.items() if name in DATE_FIELDS]
        if not places:
            return "", True
        samples: list[str] = []
        seen = 0
        for chunk in table.chunks():  # ISO dates say nothing about the others; one of them is enough
            seen += len(chunk) * len(places)
            samples += [
                cells[place] for _, cells in chunk for place in places if cells[place][4:5] != "-" or not samples
            ]
            job.check()
            if seen >= _DATES_LOOKED_AT:
                break
        order, certain = guess_date_order(samples, table.language)
        if certain:
            return order or "", True
        return (remembered, True) if remembered else (order or _FALLBACK_ORDER, False)

    def _set_dates(self, look: FileLook, mapping: Mapping[int, str | None], date_order: str | None, job: Job) -> None:
        date_order = date_order or self._options.date_order
        if date_order and date_order not in DATE_ORDERS:
            raise UserError("date_order_unknown", "date_order", value=date_order)
        order, certain = (date_order, True) if date_order else (look.date_order, look.date_order_certain)
        if not date_order and mapping != look.mapping:
            order, certain = self._date_order(self._opened(), mapping, "", job)
        self._dates = DateReading(order or _FALLBACK_ORDER, certain, buddhist=look.language == "th")

    def _check_mapping(self, look: FileLook, mapping: Mapping[int, str | None]) -> dict[int, str | None]:
        chosen: dict[int, str | None] = dict.fromkeys(range(len(look.header)))
        taken: set[str] = set()
        for place, name in mapping.items():
            if name is None:
                continue
            if name not in FIELDS or place not in chosen:
                raise UserError("mapping_unknown", name)
            if name in taken:
                raise UserError("mapping_twice", name)
            taken.add(name)
            chosen[place] = name
        if not taken & {"organisation_name", "domain"}:
            raise UserError("mapping_needs_name", "organisation_name")
        return chosen

    def _reading(self, mapping: Mapping[int, str | None], provider: str | None, account: str | None) -> Reading:
        provider = self._options.provider if provider is None else provider
        account = self._options.account if account is None else account
        if provider not in {"", "google", "zoho"}:
            raise UserError("provider_unknown", "provider", value=provider)
        known = self._book.reader.accounts().result()
        accounts = {account_key(each.name): each.id for each in known}
        providers = {each.id: str(each.provider) for each in known}
        chosen = accounts.get(account_key(account)) if account else None
        if account and chosen is None:
            raise UserError("account_unknown", "account", value=account)
        if chosen is not None and provider and providers[chosen] != provider:
            raise UserError("account_other_provider", "account", value=account)
        fields = {place: name for place, name in mapping.items() if name}
        is_ours = self._opened().format == "csv" and ("uid" in fields.values() or self._is_saved_by_us())
        return Reading(fields, self._dates, provider, chosen, accounts, providers, is_ours)
