"""What the open window's chores ask before they begin: a desk with nothing due loads and writes nothing."""

from __future__ import annotations

import datetime as dt

from app.store.engine import Connection

EDITION_KEY = "catalogue.edition"


def to_wake(connection: Connection, day: dt.date) -> tuple[int, ...]:
    """Return the open follow-ups that were hidden until ``day`` or before."""
    found = connection.execute(
        "SELECT id FROM follow_up WHERE +state = 'open' AND snoozed_until <= ? ORDER BY +id", (day.isoformat(),)
    )
    return tuple(row[0] for row in found)


def to_lapse(connection: Connection, day: dt.date) -> tuple[int, ...]:
    """Return the transfers whose token or request nobody used or answered before ``day`` (R20, R21)."""
    found = connection.execute(
        "SELECT id FROM transfer WHERE expires_on < ? AND (state = 'requested'"
        " OR (state = 'customer_agreed' AND method = 'token')) ORDER BY id",
        (day.isoformat(),),
    )
    return tuple(row[0] for row in found)


def spent_secrets(connection: Connection, day: dt.date) -> tuple[tuple[int, str], ...]:
    """Return (transfer, name of its token in the keyring) of tokens that have ended or are not needed any more."""
    rows = connection.execute(
        "SELECT id, secret_ref FROM transfer INDEXED BY ix_transfer_secret WHERE secret_ref <> ''"
        " AND (expires_on < ? OR state IN ('manageable','refused')) ORDER BY id",
        (day.isoformat(),),
    )
    return tuple(rows)


def edition(connection: Connection) -> str:
    """Return up to which edition the book knows the providers' catalogues; empty: it was never filled (R44)."""
    found = connection.execute("SELECT value FROM setting WHERE key = ?", (EDITION_KEY,)).fetchone()
    return "" if found is None else str(found[0])
