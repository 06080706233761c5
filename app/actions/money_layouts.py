"""What a person said the columns of a list of payments or commissions are, kept for the next list like it (R22)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.rules.columns import layout_fingerprint
from app.rules.money_headers import FIELDS, KINDS
from app.store import rows
from app.store.engine import Connection
from app.store.work import Work

_OURS = "money"  # a list of customers may have the same header


def name_of(header: Sequence[str], separator: str | None) -> str:
    """Return the name under which a layout is kept."""
    return f"{_OURS}:{layout_fingerprint(header, separator)}"


def known(connection: Connection, header: Sequence[str], separator: str | None) -> tuple[str, dict[str, int]] | None:
    """Return what lists with these columns are of, and field → place, as a person said last; None: nobody did."""
    stored = rows.import_layout(connection, name_of(header, separator))
    what, columns = str((stored or {}).get("what")), (stored or {}).get("columns")
    if what not in KINDS or not isinstance(columns, Mapping):
        return None
    found = {
        field: place
        for field, place in columns.items()
        if field in FIELDS[what] and isinstance(place, int) and 0 <= place < len(header)
    }
    return (what, found) if found else None


def keep(work: Work, header: Sequence[str], separator: str | None, what: str, columns: Mapping[str, int]) -> None:
    """Keep what a person said; a list that is undone does not take it back, as with customers."""
    stored = {"what": what, "columns": dict(columns)}
    rows.keep_import_layout(work.connection, name_of(header, separator), stored, work.now_ms)
