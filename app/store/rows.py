"""What the reader reads besides result sets and cards: one customer, history, lists for menus."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from app.errors import UserError
from app.models.details import (
    AccountDetail,
    AttachmentContent,
    AttachmentDetail,
    BatchDetail,
    BookCounts,
    ContactDetail,
    CustomerDetail,
    HistoryEntry,
    OperationDetail,
    SavedViewDetail,
    SubscriptionDetail,
)
from app.models.values import CardRow, CustomerQuery
from app.store.card_rows import CARD_COLUMNS, CARD_SOURCE, cards, uid_of
from app.store.engine import Connection

_OTHER_FIELDS = (
    "admin_first_name",
    "admin_last_name",
    "postal_code",
    "locality",
    "administrative_area",
    "address_lines",
    "edu_type",
    "edu_size",
    "edu_website",
    "public_identifier",
    "zoho_plan",
    "note",
)
_HISTORY = """
SELECT * FROM (
  SELECT h.id, h.batch_id, b.at, b.by, b.side, b.verb, b.facts, b.undone, h.table_name, h.row_id, h.action, h.before,
    h.after
  FROM change h JOIN batch b ON b.id = h.batch_id WHERE h.customer_id = :customer
  UNION ALL
  SELECT 0, b.id, b.at, b.by, b.side, b.verb, b.facts, b.undone, 'customer', c.id, 'insert', NULL, NULL
  FROM customer c JOIN batch b ON b.id = c.batch_id WHERE c.id = :customer AND NOT EXISTS (
    SELECT 1 FROM change h WHERE h.batch_id = b.id AND h.customer_id = c.id AND h.table_name = 'customer'
      AND h.action = 'insert')
  UNION ALL
  SELECT 0, b.id, b.at, b.by, b.side, b.verb, b.facts, b.undone, 'subscription', s.id, 'insert', NULL, NULL
  FROM subscription s JOIN customer c ON c.id = s.customer_id JOIN batch b ON b.id = s.batch_id
  WHERE s.customer_id = :customer AND s.batch_id IS NOT c.batch_id AND NOT EXISTS (
    SELECT 1 FROM change h WHERE h.batch_id = b.id AND h.table_name = 'subscription' AND h.row_id = s.id)
) WHERE (batch_id, id, row_id) < (:batch, :change, :row) ORDER BY batch_id DESC, id DESC, row_id DESC LIMIT :limit
"""
_LAST = (1 << 62, 1 << 62, 1 << 62)
_CHOICES = {
    name: f"SELECT c.{name}, count(*) FROM customer c WHERE c.shelf = 0 GROUP BY c.{name} ORDER BY 2 DESC, 1"
    for name in ("provider", "kind", "status", "standing", "plan", "country", "owner")
} | {
    # The index of attention has only those that want it.
    "attention": "SELECT * FROM (SELECT attention, count(*) AS n FROM customer WHERE shelf = 0 AND attention <> ''"
    " GROUP BY attention UNION ALL SELECT '',"
    " (SELECT count(*) FROM customer INDEXED BY ix_customer_changed WHERE shelf = 0)"
    " - (SELECT count(*) FROM customer WHERE shelf = 0 AND attention <> '')) WHERE n > 0 ORDER BY 2 DESC, 1",
    "education": "SELECT CASE c.education WHEN 1 THEN 'yes' ELSE 'no' END, count(*) FROM customer c WHERE c.shelf = 0"
    " GROUP BY c.education ORDER BY 2 DESC, 1",
    "account": "SELECT coalesce(a.name, ''), sum(n) FROM (SELECT c.partner_account_id AS account_id, count(*) AS n"
    " FROM customer c WHERE c.shelf = 0 GROUP BY c.partner_account_id) LEFT JOIN partner_account a ON a.id = account_id"
    " GROUP BY 1 ORDER BY 2 DESC, 1",
    "tag": "SELECT g.name, count(*) FROM customer_tag g JOIN customer c ON c.id = g.customer_id WHERE c.shelf = 0"
    " GROUP BY g.name ORDER BY 2 DESC, 1",
}


def customer(connection: Connection, customer_id: int) -> CustomerDetail | None:
    """Return everything about one customer, whichever shelf it is on; None when there is none."""
    found = cards(connection, (customer_id,))
    if not found:
        return None
    card = found[0]
    partner_account_id, merged_into, *fields = connection.execute(
        f"SELECT partner_account_id, merged_into, {', '.join(_OTHER_FIELDS)} FROM customer WHERE id = ?",
        (customer_id,),
    ).fetchone()
    return CustomerDetail(
        card=card,
        fields=dict(zip(_OTHER_FIELDS, fields, strict=True)),
        partner_account_id=partner_account_id,
        merged_into=merged_into,
        contacts=tuple(
            ContactDetail(*row)
            for row in connection.execute(
                "SELECT id, role, given_name, family_name, email, phone FROM contact WHERE customer_id = ? ORDER BY id",
                (customer_id,),
            )
        ),
        subscriptions=_subscriptions(connection, card),
        attachments=tuple(
            AttachmentDetail(*row)
            for row in connection.execute(
                "SELECT id, name, size, added_at, added_by FROM attachment WHERE customer_id = ? AND removed = 0"
                " ORDER BY id DESC",
                (customer_id,),
            )
        ),
        operations=_operations(connection, customer_id),
        twins=_twins(connection, card),
        merged=_cards_where(connection, "c.merged_into = ? AND c.shelf = 2", (customer_id,)),
    )


def _subscriptions(connection: Connection, card: CardRow) -> tuple[SubscriptionDetail, ...]:
    dates = ", ".join(
        f"coalesce({name}, '')" for name in ("period_start", "period_end", "renewal_date", "trial_start", "trial_end")
    )
    rows = connection.execute(
        f"SELECT id, {uid_of('uid')}, provider_ref, plan, sku, add_on, status, payment_plan, licences, {dates},"
        " may_extend, purchase_order_number, created_at FROM subscription WHERE customer_id = ?"
        " ORDER BY id = ? DESC, add_on, id DESC",
        (card.id, card.subscription_id),
    )
    return tuple(
        SubscriptionDetail(*_with(row, {5: bool, 14: lambda known: None if known is None else bool(known)}))
        for row in rows
    )


def _operations(connection: Connection, customer_id: int) -> tuple[OperationDetail, ...]:
    rows = connection.execute(
        f"SELECT id, {uid_of('uid')}, kind, subscription_id, payload, state, error_code, error_field, created_by,"
        " created_at FROM operation WHERE customer_id = ? ORDER BY id DESC",
        (customer_id,),
    )
    return tuple(OperationDetail(*_with(row, {4: _json})) for row in rows)


def _twins(connection: Connection, card: CardRow) -> tuple[CardRow, ...]:
    if not card.domain:
        return ()
    return _cards_where(connection, "c.shelf = 0 AND c.domain = ? AND c.id <> ?", (card.domain, card.id))


def _cards_where(connection: Connection, where: str, values: tuple[Any, ...]) -> tuple[CardRow, ...]:
    rows = connection.execute(f"SELECT {CARD_COLUMNS} FROM {CARD_SOURCE} WHERE {where} ORDER BY c.id LIMIT 100", values)
    return tuple(map(CardRow._make, rows))


def history(
    connection: Connection, customer_id: int, before: HistoryEntry | None = None, limit: int = 100
) -> list[HistoryEntry]:
    """Return the newest changes of one customer, older than ``before`` where that is given."""
    batch, change, row = _LAST if before is None else (before.batch_id, before.id, before.row_id)
    rows = connection.execute(
        _HISTORY, {"customer": customer_id, "batch": batch, "change": change, "row": row, "limit": limit}
    )
    return [HistoryEntry(*_with(row, {6: _json, 7: bool, 11: _json, 12: _json})) for row in rows]


def choices(connection: Connection, field: str) -> list[tuple[str, int]]:
    """Return the values of a filter field on the live shelf with their counts, most frequent first.

    Raises:
        UserError: ``filter_unknown``: the field has no list of values.
    """
    if field not in _CHOICES:
        raise UserError("filter_unknown", field, fields=", ".join(_CHOICES))
    return [(str(value), int(count)) for value, count in connection.execute(_CHOICES[field])]


def saved_views(connection: Connection) -> list[SavedViewDetail]:
    """Return the saved views in the person's order."""
    rows = connection.execute("SELECT id, name, query, position FROM saved_view ORDER BY position, name")
    return [SavedViewDetail(row[0], row[1], CustomerQuery.from_json(json.loads(row[2])), row[3]) for row in rows]


def setting(connection: Connection, key: str) -> str | None:
    """Return an option of the book, None where it was never set."""
    row = connection.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def undo_state(connection: Connection, by: str) -> tuple[BatchDetail | None, BatchDetail | None]:
    """Return what undo and redo of this person would turn round, None where there is nothing (as ``store.undo``)."""
    mine = "SELECT id, at, by, side, verb, facts FROM batch WHERE by = ? AND undoable = 1 AND undone = "
    last = connection.execute(f"{mine}0 AND side <> 'provider' ORDER BY id DESC LIMIT 1", (by,)).fetchone()
    again = connection.execute(f"{mine}1 AND id > ? ORDER BY id LIMIT 1", (by, last[0] if last else 0)).fetchone()
    return _batch(last), _batch(again)


def _batch(row: Sequence[Any] | None) -> BatchDetail | None:
    return None if row is None else BatchDetail(*_with(row, {5: _json}))


def _with(row: Sequence[Any], changes: dict[int, Callable[[Any], Any]]) -> list[Any]:
    return [changes[place](value) if place in changes else value for place, value in enumerate(row)]


def _json(stored: str | None) -> dict[str, Any]:
    return dict(json.loads(stored)) if stored else {}


def accounts(connection: Connection) -> list[AccountDetail]:
    """Return our partner accounts by name."""
    rows = connection.execute(
        f"SELECT id, {uid_of('uid')}, provider, name, account_ref, data_centre, public_identifier, distributor,"
        " practice, currency, subject, connected_at, paused, undocumented, sign_in FROM partner_account ORDER BY name"
    )
    return [AccountDetail(*_with(row, {7: bool, 8: bool, 13: bool})) for row in rows]


def import_layout(connection: Connection, fingerprint: str) -> dict[str, Any] | None:
    """Return the mapping chosen for files with these headers, None for a new layout."""
    row = connection.execute("SELECT mapping FROM import_layout WHERE fingerprint = ?", (fingerprint,)).fetchone()
    return None if row is None else _json(row[0])


def keep_import_layout(connection: Connection, fingerprint: str, mapping: dict[str, Any], now_ms: int) -> None:
    """Keep the mapping chosen for files with these headers, in the place of an earlier one; inside a transaction."""
    connection.execute(
        "INSERT INTO import_layout(fingerprint, mapping, used_at) VALUES (?, ?, ?)"
        " ON CONFLICT(fingerprint) DO UPDATE SET mapping = excluded.mapping, used_at = excluded.used_at",
        (fingerprint, json.dumps(mapping, ensure_ascii=False), now_ms),
    )


def attachment(connection: Connection, attachment_id: int) -> AttachmentContent | None:
    """Return a file of evidence, None when it is not there."""
    row = connection.execute("SELECT name, content FROM attachment WHERE id = ?", (attachment_id,)).fetchone()
    return None if row is None else AttachmentContent(row[0], bytes(row[1]))


def counts(connection: Connection) -> BookCounts:
    """Return how many customers are live and archived, and how many the search index waits for."""
    by_shelf = dict(connection.execute("SELECT shelf, count(*) FROM customer WHERE shelf < 2 GROUP BY shelf"))
    pending = connection.execute("SELECT count(*) FROM search_pending").fetchone()[0]
    return BookCounts(by_shelf.get(0, 0), by_shelf.get(1, 0), pending)
