"""Price lists in and out (R44): looked at first, brought in as one step that one undo takes back, written to a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.actions import catalogue
from app.actions.price_book import OWN, put_price
from app.errors import Unreadable, UserError
from app.models.catalogue import OfferDetail
from app.models.values import Changes
from app.rules.dates import guess_date_order
from app.rules.money import editable
from app.rules.price_headers import FIELDS, is_header, key, mapping_of
from app.rules.price_list import NEW, REJECTED, UPDATED, PriceLine, judge
from app.store import catalogue_rows
from app.store.journal import Entry
from app.store.reader import Reader
from app.store.work import Work
from app.texts import LANGUAGES, Texts, in_use, mark
from app.texts.codes import say

LABELS = {
    "provider": mark("Provider"),
    "sku": mark("Identifier"),
    "name": mark("Product"),
    "payment_plan": mark("Payment plan"),
    "currency": mark("Currency"),
    "period": mark("Period"),
    "list_minor": mark("List price"),
    "cost_minor": mark("Our cost"),
    "sell_minor": mark("Our price"),
    "dated": mark("Date"),
    "source": mark("Source"),
}
MOST_ROWS = 20_000
_LOOKED_AT = 20  # rows in which the header is looked for


@dataclass(frozen=True, slots=True)
class PriceList:
    """A list as it was read: its file's name, rows by field with their numbers, and how its dates are written."""

    name: str
    rows: tuple[tuple[int, Mapping[str, str]], ...]
    fields: tuple[str, ...]
    date_order: str | None


def read_list(path: Path) -> PriceList:
    """Read a price list; takes a moment, so never on the GUI thread.

    Raises:
        Unreadable: it is no table, is damaged …; ``price_list_header``: no header with a product and a price.
        UserError: ``price_list_long``.
    """
    from app.files.table import open_table  # noqa: PLC0415 - readers are loaded when a file is opened

    table = open_table(path)
    mapping = mapping_of(table.header, _labels())
    rows: list[tuple[int, list[str]]] = []
    for number, cells in table.rows():
        if not is_header(mapping) and len(rows) < _LOOKED_AT:
            below = mapping_of(cells, _labels())
            if is_header(below):
                mapping, rows = below, []
                continue
        rows.append((number, cells))
        if len(rows) > MOST_ROWS:
            raise UserError("price_list_long", path.name, file=path.name, limit=MOST_ROWS)
    if not is_header(mapping):
        raise Unreadable("price_list_header", path.name, file=path.name)
    named = tuple(
        (number, {field: cells[place].strip() for field, place in mapping.items() if place < len(cells)})
        for number, cells in rows
    )
    order, _certain = guess_date_order((cells.get("dated", "") for _number, cells in named), table.language)
    return PriceList(path.name, named, tuple(field for field in FIELDS if field in mapping), order)


def preview(reader: Reader, found: PriceList) -> tuple[PriceLine, ...]:
    """Return what each row would change in the book as it is now; waits for the reader, so not on the GUI thread."""
    return judge(found.rows, reader.ask(catalogue_rows.offers).result(), found.date_order)


def import_list(work: Work, found: PriceList) -> Changes:
    """Bring a price list in: one transaction, one undo; rows that can't be taken are left out.

    Judged anew against the book as it is in this moment.

    Returns:
        Changes whose facts carry ``file``, ``new``, ``updated``, ``same`` and ``rejected``.

    Raises:
        UserError: ``price_list_nothing`` where no row can be taken.
    """
    catalogue.ensure(work)
    lines = judge(found.rows, catalogue_rows.offers(work.connection), found.date_order)
    if all(line.state == REJECTED for line in lines):
        raise UserError("price_list_nothing", found.name, file=found.name)
    entry = Entry(work, "prices.imported", {"file": found.name, **count(lines)})
    for line in lines:
        if line.offer is not None and line.state in {NEW, UPDATED}:
            seen = {"source": found.name, "dated": work.today, "confidence": OWN}
            put_price(entry, line.offer.id, {**seen, **line.values})
    return entry.close(other=catalogue.OTHER)


def count(lines: Iterable[PriceLine]) -> dict[str, int]:
    """Return how many rows are ``new``, ``updated``, ``same`` and ``rejected``."""
    found = {"new": 0, "updated": 0, "same": 0, "rejected": 0}
    for line in lines:
        found[line.state] += 1
    return found


def export(reader: Reader, path: Path, texts: Texts | None = None) -> int:
    """Write every price to a CSV or XLSX file that imports back as the same; never on the GUI thread.

    Args:
        reader: of the open book.
        path: ends in ``.csv`` or ``.xlsx``; a file that is there is replaced, whole or not at all.
        texts: language of the header; the one in use where not given.

    Returns:
        How many prices were written.

    Raises:
        UserError: ``export_format``.
        DiskTrouble: the file can't be written.
    """
    offers = reader.ask(catalogue_rows.offers).result()
    return _write(path, [(texts or in_use()).t(LABELS[field]) for field in FIELDS], _price_rows(offers))


def save_rejected(path: Path, found: PriceList, lines: Sequence[PriceLine], texts: Texts | None = None) -> int:
    """Write the rows that were not taken, with the reason in a last column; answers how many.

    Raises:
        UserError: ``export_format``.
        DiskTrouble: the file can't be written.
    """
    speak = texts or in_use()
    header = [*(speak.t(LABELS[field]) for field in found.fields), speak.t(mark("Reason"))]
    rows = [
        (*(line.cells.get(field, "") for field in found.fields), say(line.code, speak, **line.facts))
        for line in lines
        if line.state == REJECTED
    ]
    return _write(path, header, rows)


def _write(path: Path, header: list[str], rows: Sequence[tuple[str, ...]]) -> int:
    suffix = path.suffix.lower()
    if suffix == ".csv":
        from app.files.csv_out import write_csv as write  # noqa: PLC0415 - only what is asked for
    elif suffix == ".xlsx":
        from app.files.xlsx_out import write_xlsx as write  # noqa: PLC0415
    else:
        raise UserError("export_format", path.name, file=path.name)
    return write(path, header, rows)


def _price_rows(offers: Sequence[OfferDetail]) -> list[tuple[str, ...]]:
    return [
        (
            offer.product.provider,
            offer.product.sku,
            offer.product.name,
            offer.payment_plan,
            price.currency,
            price.period,
            *(editable(minor, price.currency) for minor in (price.list_minor, price.cost_minor, price.sell_minor)),
            price.dated,
            price.source,
        )
        for offer in offers
        for price in offer.prices
    ]


@lru_cache(maxsize=1)
def _labels() -> dict[str, str]:
    """Return the words of our own header in every language → field, so that an export is always read again."""
    return {key(Texts(tag).t(label)): field for tag in LANGUAGES for field, label in LABELS.items()}
