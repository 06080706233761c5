"""Lists of payments and commissions brought in (R61, R62): looked at first, then one step that one undo takes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.actions import money_layouts
from app.errors import Refused, Unreadable, UserError
from app.models.values import Changes
from app.rules.commission import entity_of
from app.rules.dates import guess_date_order
from app.rules.money_headers import FIELDS, KINDS, is_header, kind_of_list, mapping_of
from app.rules.money_list import REJECTED, MoneyRow, judge
from app.rules.price_headers import key
from app.store import money_write
from app.store.engine import Connection
from app.store.journal import Entry
from app.store.work import Work
from app.texts import LANGUAGES, Texts, in_use, mark
from app.texts.codes import say
from app.texts.money import LABELS

if TYPE_CHECKING:
    from app.models.job import Job
    from app.store.book import Book
    from app.store.reader import Reader

MOST_ROWS = 50_000
WORDS = {"payments": "payment", "commissions": "commission"}
_LOOKED_AT = 20  # rows in which the header is looked for
_LOOKED_UP = 50
_BY_SUBSCRIPTION = (
    "SELECT c.partner_account_id FROM subscription s JOIN customer c ON c.id = s.customer_id"
    " WHERE s.provider_ref <> '' AND s.provider_ref IN ({})"
)
_BY_DOMAIN = "SELECT partner_account_id FROM customer WHERE shelf IN (0, 1) AND domain <> '' AND domain IN ({})"
_DATES = ("dated", "period_start", "period_end")
_LABEL_OF = {
    "payment": {"ref": "ref", "amount": "amount", "dated": "dated"},
    "commission": {"ref": "commission_ref", "amount": "commission", "payment_ref": "payment_ref"},
}


@dataclass(frozen=True, slots=True)
class MoneyList:
    """A list as it was read.

    Args:
        name: of its file.
        what: ``payment`` or ``commission``.
        rows: number and cells by field.
        mapping: field → name of its column.
        left: columns that are not read.
        date_order: how its dates are written; None: not known.
        format: of the file; ``encoding`` and ``separator`` of a text file, else None.
        encoding: see there.
        separator: see there.
        header_row: from 1.
        columns: the header.
        said: field → place of its column, as a person said it, now or of a list like it; None: as the header says.
    """

    name: str
    what: str
    rows: tuple[tuple[int, Mapping[str, str]], ...]
    mapping: Mapping[str, str]
    left: tuple[str, ...]
    date_order: str | None
    format: str = "csv"
    encoding: str | None = None
    separator: str | None = None
    header_row: int = 1
    columns: tuple[str, ...] = ()
    said: Mapping[str, int] | None = None


def header_of(path: Path) -> tuple[str, ...]:
    """Return the names of a file's columns, so that a person can say what they are; not on the GUI thread.

    Raises:
        Unreadable: it is no table, is damaged …
    """
    from app.files.table import open_table  # noqa: PLC0415 - as below

    return tuple(open_table(path).header)


def read_list(
    path: Path,
    what: str = "",
    date_order: str = "",
    columns: Mapping[str, int] | None = None,
    reader: Reader | None = None,
) -> MoneyList:
    """Read a list; takes a moment, so never on the GUI thread.

    Args:
        path: of the file.
        what: ``payment`` or ``commission``; empty: as the header says.
        date_order: ``dmy``, ``mdy`` or ``ymd``; empty: as the dates say.
        columns: field → place of its column in ``header_of``, as a person chose; None: as the header says.
        reader: of the book that keeps what a person said of lists like it; None: nothing is known of them.

    Raises:
        Unreadable: it is no table, is damaged …; ``money_list_header``: no header with a day, an amount and whose.
        UserError: ``money_list_long``.
    """
    from app.files.table import open_table  # noqa: PLC0415 - readers are loaded when a file is opened

    table = open_table(path)
    header, at = table.header, table.header_row
    if columns is None and reader is not None:
        kept = reader.ask(money_layouts.known, header, table.separator).result()
        if kept is not None and what in ("", kept[0]):
            what, columns = kept
    kind, mapping = _mapping(header, what)
    if columns is not None:
        mapping = {field: place for field, place in columns.items() if 0 <= place < len(header)}
    rows: list[tuple[int, list[str]]] = []
    for number, cells in table.rows():
        if columns is None and not is_header(mapping) and len(rows) < _LOOKED_AT:
            found, below = _mapping(cells, what)
            if is_header(below):
                kind, mapping, rows, header, at = found, below, [], cells, number
                continue
        rows.append((number, cells))
        if len(rows) > MOST_ROWS:
            raise UserError("money_list_long", path.name, file=path.name, limit=MOST_ROWS)
    if not is_header(mapping):
        raise Unreadable("money_list_header", path.name, file=path.name)
    named = tuple(
        (number, {field: cells[place].strip() for field, place in mapping.items() if place < len(cells)})
        for number, cells in rows
    )
    days = (cells.get(name, "") for _number, cells in named for name in _DATES)
    order = date_order or guess_date_order(days, table.language)[0]
    used = set(mapping.values())
    return MoneyList(
        path.name,
        kind,
        named,
        {field: header[place] for field, place in mapping.items()},
        tuple(name for place, name in enumerate(header) if place not in used and name.strip()),
        order,
        table.format,
        table.encoding,
        table.separator,
        at,
        tuple(header),
        None if columns is None else mapping,
    )


def _mapping(header: Sequence[str], what: str) -> tuple[str, dict[str, int]]:
    kind = what or kind_of_list(header, _labels())
    return kind, mapping_of(kind, header, _labels()[kind])


def account_for(connection: Connection, found: MoneyList, name: str = "", account_id: int = 0) -> int:
    """Return through which partner account a list came: the named one, the only one, or that of its subscriptions.

    Raises:
        Refused: ``no_such_partner_account``, ``money_no_account``, ``money_which_account``.
    """
    accounts = connection.execute("SELECT id, name, account_ref, provider FROM partner_account").fetchall()
    named = {cells["account"] for _number, cells in found.rows if cells.get("account")}
    if len(named) == 1 and not account_id and not name:
        (name,) = named
    if account_id or name:
        wanted = name.strip().casefold()
        for row in accounts:
            if row[0] == account_id or (wanted and wanted in (row[1].casefold(), row[2].casefold())):
                return int(row[0])
        raise Refused("no_such_partner_account", "account", name=name[:80])
    if not accounts:
        raise Refused("money_no_account", "account")
    if len(accounts) == 1:
        return int(accounts[0][0])
    queries = (
        (_BY_SUBSCRIPTION, [cells.get("subscription", "") for _number, cells in found.rows]),
        (_BY_DOMAIN, [cells.get("domain", "").lower() for _number, cells in found.rows]),
    )
    hits = set[int]()
    for query, names in queries:
        values = [each for each in names if each][:_LOOKED_UP]
        hits.update(row[0] for row in connection.execute(query.format(",".join("?" * len(values))), values) if row[0])
    if len(hits) != 1:
        raise Refused("money_which_account", "account")
    return int(hits.pop())


def preview(connection: Connection, found: MoneyList, account_id: int) -> tuple[MoneyRow, ...]:
    """Return what each row would change in the book as it is now; a read."""
    rows = _judged(connection, found, account_id)
    lines = [row.line for row in rows if row.line is not None]
    states = iter(money_write.judge(connection, account_id, lines).states)
    return tuple(row if row.line is None else replace(row, state=next(states)) for row in rows)


def _judged(connection: Connection, found: MoneyList, account_id: int) -> list[MoneyRow]:
    name, provider, centre, currency = connection.execute(
        "SELECT name, provider, data_centre, currency FROM partner_account WHERE id = ?", (account_id,)
    ).fetchone()
    entity, pays_in = entity_of(centre) if provider == "zoho" else ("Google", "")
    return judge(found.what, found.rows, found.date_order, currency=currency or pays_in, entity=entity, account=name)


def import_list(work: Work, found: MoneyList, account_id: int, judged: Sequence[MoneyRow] | None = None) -> Changes:
    """Bring a list in: one transaction, one undo; rows that can't be taken are left out, and nothing stands twice.

    Args:
        work: the unit of work.
        found: the list.
        account_id: our account it came through.
        judged: its rows, as ``preview`` read them for the same account; None: they are read now.

    Returns:
        Changes whose facts carry ``file``, ``new``, ``updated``, ``same`` and ``rejected``.

    Raises:
        UserError: ``money_list_nothing`` where no row can be taken.
    """
    rows = _judged(work.connection, found, account_id) if judged is None else judged
    lines = [row.line for row in rows if row.line is not None]
    if not lines:
        raise UserError("money_list_nothing", found.name, file=found.name)
    entry = Entry(work, f"{found.what}s.imported", {"file": found.name})
    counts = money_write.take(entry, account_id, lines, source=found.name)
    if found.said is not None:
        money_layouts.keep(work, found.columns, found.separator, found.what, found.said)
    entry.facts |= {"new": counts.new, "updated": counts.updated, "same": counts.same,
                    "rejected": len(rows) - len(lines)}  # fmt: skip
    return entry.close(other=money_write.OTHER)


def bring_in(
    book: Book, job: Job, found: MoneyList, account_id: int, judged: Sequence[MoneyRow] | None = None
) -> Changes:
    """As ``import_list``, after a copy of the book (R73); waits, so not on the GUI thread.

    Raises:
        DiskTrouble: ``no_room_for_backup``, or the disk fails.
        Cancelled: it was stopped; nothing was written.
    """
    book.back_up_before("import", job)
    return book.do_job(job, import_list, found, account_id, judged).result()


def count(rows: Iterable[MoneyRow]) -> dict[str, int]:
    """Return how many rows are ``new``, ``updated``, ``same`` and ``rejected``."""
    found = {"new": 0, "updated": 0, "same": 0, "rejected": 0}
    for row in rows:
        found[row.state] += 1
    return found


def save_rejected(path: Path, found: MoneyList, rows: Sequence[MoneyRow], texts: Texts | None = None) -> int:
    """Write the rows that were not taken, with the reason in a last column; answers how many.

    Raises:
        UserError: ``export_format``.
        DiskTrouble: the file can't be written.
    """
    speak = texts or in_use()
    fields = tuple(found.mapping)
    header = [*found.mapping.values(), speak.t(mark("Reason"))]
    cells = [
        (*(row.cells.get(field, "") for field in fields), say(row.code, speak, **row.facts))
        for row in rows
        if row.state == REJECTED
    ]
    suffix = path.suffix.lower()
    if suffix == ".csv":
        from app.files.csv_out import write_csv as write  # noqa: PLC0415 - only what is asked for
    elif suffix == ".xlsx":
        from app.files.xlsx_out import write_xlsx as write  # noqa: PLC0415
    else:
        raise UserError("export_format", path.name, file=path.name)
    return write(path, header, cells)


def look(reader: Reader, found: MoneyList, account_id: int) -> tuple[MoneyRow, ...]:
    """As ``preview``, through a reader; waits, so not on the GUI thread."""
    return reader.ask_slowly(preview, found, account_id).result()


@lru_cache(maxsize=1)
def _labels() -> dict[str, dict[str, str]]:
    """Return the words of our own reports' headers in every language → field, so that one is always read again."""
    return {
        what: {
            key(Texts(tag).t(LABELS[_LABEL_OF[what].get(field, field)])): field
            for tag in LANGUAGES
            for field in FIELDS[what]
        }
        for what in KINDS
    }


def facts_of(found: MoneyList) -> dict[str, Any]:
    """Return what the file was taken for, as the command answers it."""
    back = {name: field for field, name in found.mapping.items()}
    return {
        "encoding": found.encoding,
        "separator": found.separator,
        "header_row": found.header_row,
        "date_order": found.date_order,
        "mapping": {name: back.get(name) for name in found.columns},
    }
