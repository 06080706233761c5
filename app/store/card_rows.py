"""Reading cards and the fields of lists by id: what every screenful asks, and what the first one waits for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.models.values import CardRow
from app.store.candidates import as_json
from app.store.engine import Connection


def uid_of(column: str) -> str:
    """Return the SQL that writes a uid as people write it."""
    parts = ((1, 4), (5, 2), (7, 2), (9, 2), (11, 6))
    return "lower(" + "||'-'||".join(f"hex(substr({column},{start},{size}))" for start, size in parts) + ")"


_ON_CARDS = {
    "uid": uid_of("c.uid"),
    "account": "coalesce(a.name, '')",
    # Looked for where something waits only: few customers of a page.
    "missing": "CASE c.attention WHEN 'waiting' THEN coalesce((SELECT o.missing FROM operation o"
    " WHERE o.customer_id = c.id AND o.state = 'held' ORDER BY o.id LIMIT 1), '') ELSE '' END",
    "sending": "CASE c.attention WHEN 'waiting' THEN EXISTS (SELECT 1 FROM operation o WHERE o.customer_id = c.id"
    " AND o.state IN ('sending','running','unknown')) ELSE 0 END",
}
CARD_COLUMNS = ", ".join(_ON_CARDS.get(name, f"c.{name}") for name in CardRow._fields)
_IN_LISTS = {
    "uid": uid_of("c.uid"),
    "account": "coalesce(a.name, '')",
    "education": "iif(c.education, 'yes', 'no')",
    "domain_verified": "iif(c.domain_verified, 'yes', 'no')",
    "archived": "iif(c.shelf = 1, 'yes', 'no')",
}
CARD_SOURCE = "customer c LEFT JOIN partner_account a ON a.id = c.partner_account_id"


def cards(connection: Connection, ids: Iterable[int]) -> list[CardRow]:
    """Return the cards of these customers in this order; those that are not there are left out."""
    found = connection.execute(
        f"SELECT {CARD_COLUMNS} FROM json_each(?) j CROSS JOIN customer c ON c.id = j.value"
        " LEFT JOIN partner_account a ON a.id = c.partner_account_id",
        (as_json(ids),),
    )
    return list(map(CardRow._make, found))


def records(connection: Connection, ids: Iterable[int], fields: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return some fields of these customers in this order, as lists carry them: flags as ``yes`` and ``no``.

    Args:
        connection: a reader's.
        ids: which; those that are not there are left out.
        fields: columns of ``customer``, ``account`` (its name) and ``archived``.
    """
    columns = ", ".join(_IN_LISTS.get(name, f"c.{name}") for name in fields)
    found: list[tuple[Any, ...]] = connection.execute(
        f"SELECT {columns} FROM json_each(?) j CROSS JOIN customer c ON c.id = j.value"
        " LEFT JOIN partner_account a ON a.id = c.partner_account_id",
        (as_json(ids),),
    ).fetchall()
    return found
