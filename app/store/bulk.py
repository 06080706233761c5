"""An import taken back as a whole, and done again, set-wise (R7, R22; design.md, "History and undo").

New customers go to the shelf of the deleted, changed fields get their old values, subscriptions that were added to
older customers go. What somebody changed since is kept and reported.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from app.models.columns import TABLES
from app.models.values import Outcome
from app.store.bulk_connection import interruptible, rebuilt_indexes, roomy
from app.store.bulk_write import SLICE
from app.store.derive import derive
from app.store.engine import Connection
from app.store.journal import stored
from app.store.work import Work

_TOLD = 1_000
_LIVE, _ARCHIVED, _DELETED = 0, 1, 2


def revert(work: Work, batch_id: int) -> list[Outcome]:
    """Take an import back.

    Args:
        work: the unit of work.
        batch_id: of the import.

    Returns:
        One outcome for each customer that was kept because it was changed since (the first thousand of them).

    Raises:
        Cancelled: stopped; nothing was taken back.
    """
    return _turn(work, batch_id, backwards=True)


def reapply(work: Work, batch_id: int) -> list[Outcome]:
    """Do an import again that ``revert`` took back; arguments and answer as there."""
    return _turn(work, batch_id, backwards=False)


def _turn(work: Work, batch_id: int, *, backwards: bool) -> list[Outcome]:
    connection = work.connection
    with interruptible(connection, work.job), roomy(connection):
        work.job.step(0, 3, "undoing")
        kept: dict[int, str] = {}
        _note_changed_since(connection, batch_id)
        _turn_customers(work, batch_id, backwards, kept)
        work.job.step(1, 3, "undoing")
        touched = set(_turn_subscriptions(connection, batch_id, backwards, kept))
        for table in ("subscription", "customer"):
            touched.update(_turn_fields(connection, batch_id, table, backwards, kept))
        work.job.step(2, 3, "undoing")
        _settle(work, sorted(touched))
        connection.execute("DROP TABLE temp.changed_since")
        return _outcomes(connection, kept)


def _note_changed_since(connection: Connection, batch_id: int) -> None:
    """Put the batch's new customers that somebody changed after it into ``temp.changed_since``."""
    connection.execute("DROP TABLE IF EXISTS temp.changed_since")
    connection.execute("CREATE TEMP TABLE changed_since (id INTEGER PRIMARY KEY)")
    connection.execute(
        "INSERT OR IGNORE INTO temp.changed_since SELECT h.customer_id FROM change h JOIN batch b ON b.id = h.batch_id"
        " JOIN customer c ON c.id = h.customer_id WHERE h.batch_id > ? AND b.undone = 0 AND c.batch_id = ?",
        (batch_id, batch_id),
    )


def _turn_customers(work: Work, batch_id: int, backwards: bool, kept: dict[int, str]) -> None:
    connection = work.connection
    unchanged = "id NOT IN (SELECT id FROM temp.changed_since)"
    from_shelf, to_shelf = f"shelf < {_DELETED}", str(_DELETED)
    if not backwards:
        from_shelf = f"shelf = {_DELETED}"
        # Only those the list itself put on the archive's shelf have a change row that says so.
        archived = (
            "SELECT 1 FROM change h WHERE h.batch_id = customer.batch_id AND h.row_id = customer.id"
            " AND h.table_name = 'customer' AND h.action = 'insert'"
        )
        to_shelf = f"CASE WHEN EXISTS ({archived}) THEN {_ARCHIVED} ELSE {_LIVE} END"
    where = f"batch_id = ? AND {from_shelf} AND merged_into IS NULL AND {unchanged}"
    if not backwards:  # somebody may have added a customer with one of these domains meanwhile
        taken = (
            # With a plus where another index would look as good to SQLite, though half of the customers are in it.
            "SELECT 1 FROM customer x WHERE x.domain = customer.domain AND +x.kind = 'domain' AND x.shelf IN (0, 1)"
            " AND +x.provider = customer.provider AND x.id <> customer.id"
            " AND ifnull(x.partner_account_id, 0) = ifnull(customer.partner_account_id, 0)"
        )
        clash = f"kind = 'domain' AND domain <> '' AND EXISTS ({taken})"
        for (each,) in connection.execute(f"SELECT id FROM customer WHERE {where} AND {clash}", (batch_id,)):
            kept[each] = "domain_taken"
        where += f" AND NOT ({clash})"
    else:
        for (each,) in connection.execute(
            f"SELECT id FROM temp.changed_since WHERE id IN (SELECT id FROM customer WHERE shelf < {_DELETED})"
        ):
            kept[each] = "undo_changed_since"
    count = int(connection.execute("SELECT count(*) FROM customer WHERE batch_id = ?", (batch_id,)).fetchone()[0])
    with rebuilt_indexes(connection, count, keep=("ix_customer_batch", "ix_customer_sort_domain"), moved=True):
        connection.execute(
            f"UPDATE customer SET shelf = {to_shelf}, changed_at = ? WHERE {where}", (work.now_ms, batch_id)
        )


def _turn_subscriptions(connection: Connection, batch_id: int, backwards: bool, kept: dict[int, str]) -> Iterator[int]:
    """Remove the subscriptions the list added to customers it did not make, or bring them back."""
    rows = connection.execute(
        "SELECT row_id, customer_id, after FROM change WHERE batch_id = ? AND table_name = 'subscription'"
        " AND action = 'insert'",
        (batch_id,),
    ).fetchall()
    for row_id, customer_id, after in rows:
        if backwards:
            changed = connection.execute(
                "SELECT 1 FROM change h JOIN batch b ON b.id = h.batch_id WHERE h.customer_id = ?"
                " AND h.table_name = 'subscription' AND h.row_id = ? AND h.batch_id > ? AND b.undone = 0"
                " UNION ALL SELECT 1 FROM operation WHERE subscription_id = ?",
                (customer_id, row_id, batch_id, row_id),
            ).fetchone()
            if changed:
                kept[customer_id] = "undo_changed_since"
                continue
            connection.execute("DELETE FROM subscription WHERE id = ?", (row_id,))
        else:
            columns = TABLES["subscription"].c
            values = {name: stored(columns[name], value) for name, value in json.loads(after).items()}
            connection.execute(
                f"INSERT OR IGNORE INTO subscription(id, {', '.join(values)}) VALUES (?{', ?' * len(values)})",
                (row_id, *values.values()),
            )
        yield customer_id


def _turn_fields(connection: Connection, batch_id: int, table: str, backwards: bool, kept: dict[int, str]) -> set[int]:
    """Give every changed field its other value, where it still has the one it was given."""
    wanted, expected = ("before", "after") if backwards else ("after", "before")
    source = f"batch_id = ? AND table_name = '{table}' AND action = 'update'"
    names = [
        row[0]
        for row in connection.execute(
            f"SELECT DISTINCT j.key FROM change h, json_each(h.after) j WHERE h.{source}", (batch_id,)
        )
        if row[0] in TABLES[table].c
    ]
    for name in names:
        given = f"json_type(h.after, '$.{name}') IS NOT NULL"
        has = f"t.{name} IS json_extract(h.{expected}, '$.{name}')"
        for (each,) in connection.execute(
            f"SELECT DISTINCT h.customer_id FROM change h JOIN {table} t ON t.id = h.row_id WHERE h.{source}"
            f" AND {given} AND NOT ({has})",
            (batch_id,),
        ):
            kept[each] = "undo_changed_since"
        connection.execute(
            f"UPDATE {table} AS t SET {name} = json_extract(h.{wanted}, '$.{name}') FROM change h WHERE h.{source}"
            f" AND t.id = h.row_id AND {given} AND {has}",
            (batch_id,),
        )
    found = connection.execute(f"SELECT DISTINCT customer_id FROM change WHERE {source}", (batch_id,))
    return {row[0] for row in found}


def _settle(work: Work, touched: list[int]) -> None:
    for start in range(0, len(touched), SLICE):
        part = touched[start : start + SLICE]
        derive(work.connection, part)
        work.connection.executemany(
            "UPDATE customer SET changed_at = ? WHERE id = ?", ((work.now_ms, each) for each in part)
        )
        work.job.check()


def _outcomes(connection: Connection, kept: dict[int, str]) -> list[Outcome]:
    found: list[Outcome] = []
    for customer_id, code in _first(kept.items(), _TOLD):
        row = connection.execute(
            "SELECT organisation_name, domain FROM customer WHERE id = ?", (customer_id,)
        ).fetchone()
        found.append(Outcome(customer_id, (row[0] or row[1]) if row else "", code))
    return found


def _first(items: Iterable[tuple[int, str]], count: int) -> Iterator[tuple[Any, ...]]:
    for at, item in enumerate(items):
        if at >= count:
            return
        yield item
