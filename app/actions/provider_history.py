"""The provider's own history of a customer, asked for and kept (R6, R50): who did what there, on which side."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

from app.errors import Refused
from app.models.provider_events import ProviderEvent
from app.models.values import Changes
from app.store import provider_event_rows
from app.store.engine import Connection
from app.store.work import Work

if TYPE_CHECKING:
    from app.store.reader import Reader
    from app.sync.ask import Ask


TELLING = ("google",)  # providers that tell what was done


def ask_for(reader: Reader, ask: Ask, customer_id: int) -> Future[tuple[ProviderEvent, ...]]:
    """Ask the provider for what the book does not know yet; waits for the book, so on a thread.

    Raises:
        Refused: ``history_not_there``: the customer is not at a connected account, or its provider tells none.
    """
    account_id, ref = reader.ask(_where, customer_id).result()
    account = next((each for each in reader.accounts().result() if each.id == account_id), None)
    if not ref or account is None or account.connected_at is None or account.provider not in TELLING:
        raise Refused("history_not_there")
    return ask.events(account, ref, reader.ask(provider_event_rows.newest_at, customer_id).result())


def keep(work: Work, customer_id: int, events: Sequence[ProviderEvent]) -> Changes:
    """Keep what was told; what is known already is kept once. It is nobody's step, and no undo takes it back."""
    connection = work.connection
    before = connection.total_changes
    connection.executemany(
        "INSERT OR IGNORE INTO provider_event(customer_id, ref, at, kind, side, by, reason, licences)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        ((customer_id, *each[:7]) for each in events),
    )
    return Changes(ids=(), other=("provider_event",)) if connection.total_changes > before else Changes()


def _where(connection: Connection, customer_id: int) -> tuple[int | None, str]:
    row = connection.execute(
        "SELECT partner_account_id, provider_ref FROM customer WHERE id = ?", (customer_id,)
    ).fetchone()
    return (None, "") if row is None else (row[0], str(row[1]))
