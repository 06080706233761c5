"""The derived columns of ``customer``: written here for single changes, set-wise, in the change's transaction.

The shown subscription: base before add-on; active, trial, suspended, cancelled; newest start (design.md, Decisions).
The bulk import writes the same columns for the rows it makes; ``store.checks`` compares both with this.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from app.models.columns import SEARCHED_FIELDS
from app.rules.fold import fold
from app.rules.search_text import compose
from app.rules.tags import split_tags
from app.store.differing import DIFFERS
from app.store.engine import Connection
from app.store.many import insert_rows, update_rows

SHOWN_ID = """(
    SELECT s.id FROM subscription s WHERE s.customer_id = customer.id
    ORDER BY s.add_on,
      CASE s.status WHEN 'active' THEN 0 WHEN 'trial' THEN 1 WHEN 'suspended' THEN 2 ELSE 3 END,
      coalesce(s.period_start, s.trial_start, '') DESC, s.id DESC
    LIMIT 1)
"""
_SHOWN_TEXT = (
    "plan",
    "payment_plan",
    "status",
    "period_start",
    "period_end",
    "renewal_date",
    "trial_start",
    "trial_end",
)
COMING = """coalesce((
    SELECT CASE WHEN t.method IN ('consent','token') AND t.state <> 'lapsed' THEN 'take_over' ELSE t.state END
    FROM transfer t WHERE t.customer_id = customer.id AND t.state NOT IN ('manageable','refused','withdrawn')
    ORDER BY t.id DESC LIMIT 1), CASE WHEN EXISTS (
    SELECT 1 FROM subscription s WHERE s.customer_id = customer.id AND s.status = 'suspended'
    AND instr(lower(s.suspension_reasons), '"pending_tos') > 0) THEN 'terms' ELSE '' END)"""
ATTENTION = f"""CASE
  WHEN EXISTS (SELECT 1 FROM operation o WHERE o.customer_id = customer.id
               AND o.state IN ('needs_person','expired'))
    THEN 'needs_person'
  WHEN EXISTS (SELECT 1 FROM operation o WHERE o.customer_id = customer.id
               AND o.state IN ('held','ready','sending','running','retry','unknown')) THEN 'waiting'
  WHEN {DIFFERS.replace("c.", "customer.")} THEN 'changed'
  WHEN EXISTS (SELECT 1 FROM follow_up f WHERE f.customer_id = customer.id AND f.state = 'open'
               AND f.snoozed_until IS NULL) THEN 'follow_up'
  ELSE '' END"""


def _where_other(columns: Iterable[str], values: str) -> str:
    """Return an UPDATE that sets columns to a row of values where it is another than the one that stands there.

    A row that is written as it stands costs as much as any other: its page and those of each index on the columns.
    """
    names = f"({', '.join(columns)})"
    return f"UPDATE customer SET {names} = ({values}) WHERE {names} IS NOT ({values})"


_SHOWN = _where_other(
    ("subscription_count", "subscription_id"),
    f"SELECT (SELECT count(*) FROM subscription s WHERE s.customer_id = customer.id), {SHOWN_ID}",
)
_FROM_SHOWN = _where_other(
    (*_SHOWN_TEXT, "licences"),
    "SELECT "
    + ", ".join(f"coalesce(s.{name}, '')" for name in _SHOWN_TEXT)
    + ", s.licences FROM (SELECT 1) LEFT JOIN subscription s ON s.id = customer.subscription_id",
)
_SIGNALS = _where_other(("attention", "coming"), f"SELECT {ATTENTION}, {COMING}")
TEXT_SOURCE = f"""
SELECT c.id, {", ".join(f"c.{name}" for name in SEARCHED_FIELDS)},
  coalesce((SELECT group_concat(given_name || ' ' || family_name || ' ' || email || ' ' || phone, char(10))
            FROM contact WHERE contact.customer_id = c.id), ''),
  c.sort_name, (SELECT text FROM customer_search WHERE customer_search.id = c.id)
FROM customer c
"""


class _Scope(NamedTuple):
    """Whose columns: the test of an id, and what it is bound with."""

    test: str
    bound: tuple[int, ...]


def derive(
    connection: Connection, customer_ids: Iterable[int], *, shown: bool = True, text: bool = True, tags: bool = True
) -> None:
    """Recompute the derived columns of some customers.

    Args:
        connection: the writer's, inside a transaction.
        customer_ids: whose; duplicates are fine.
        shown: subscriptions, operations or follow-ups changed.
        text: names, addresses, contacts or notes changed.
        tags: tags changed.
    """
    ids = set(customer_ids)
    if len(ids) == 1:  # an edit in the window: no detour by a table
        scope = _Scope("= ?", tuple(ids))
    else:
        connection.execute("CREATE TEMP TABLE IF NOT EXISTS derive_scope (id INTEGER PRIMARY KEY)")
        connection.execute("DELETE FROM temp.derive_scope")
        connection.execute("INSERT INTO temp.derive_scope SELECT value FROM json_each(?)", (json.dumps(list(ids)),))
        scope = _Scope("IN (SELECT id FROM temp.derive_scope)", ())
    if shown:
        for statement in (_SHOWN, _FROM_SHOWN, _SIGNALS):
            connection.execute(f"{statement} AND id {scope.test}", scope.bound)
    if text:
        _derive_text(connection, scope)
    if tags:
        _derive_tags(connection, scope)


def _derive_text(connection: Connection, scope: _Scope) -> None:
    names: list[tuple[str, int]] = []
    texts: list[tuple[int, str]] = []
    for row in connection.execute(f"{TEXT_SOURCE} WHERE c.id {scope.test}", scope.bound):
        customer_id, *fields, sort_name, old_text = row
        new_text = compose(*fields)
        if new_text != old_text:
            texts.append((customer_id, new_text))
        if (name := fold(fields[0] or fields[2])) != sort_name:
            names.append((name, customer_id))
    if names:
        update_rows(connection, "customer", "sort_name = v.column1", names)
    if texts:
        newer = "ON CONFLICT(id) DO UPDATE SET text = excluded.text"
        insert_rows(connection, "customer_search(id, text)", texts, newer)
        ids = [(each,) for each, _ in texts]
        insert_rows(connection, "search_pending(customer_id)", ids, "ON CONFLICT DO NOTHING")


def _derive_tags(connection: Connection, scope: _Scope) -> None:
    wanted = {
        (name, customer_id)
        for customer_id, tags in connection.execute(f"SELECT id, tags FROM customer WHERE id {scope.test}", scope.bound)
        for name in split_tags(tags)
    }
    there = set(
        connection.execute(f"SELECT name, customer_id FROM customer_tag WHERE customer_id {scope.test}", scope.bound)
    )
    if there != wanted:
        connection.executemany("DELETE FROM customer_tag WHERE name = ? AND customer_id = ?", there - wanted)
        connection.executemany("INSERT INTO customer_tag(name, customer_id) VALUES (?, ?)", wanted - there)
