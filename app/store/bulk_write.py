"""Staged rows into the book, set-wise, in the one transaction of an import (design.md, "Decisions": Import).

New customers leave no change rows, only their batch; a changed object leaves one row with before and after. Derived
columns of new customers are written straight away: each has at most one subscription.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.models.clock import Uids
from app.models.columns import SEARCHED_FIELDS
from app.rules.matching import BITS, COLUMNS, CUSTOMER_FIELDS, NEW_SUBSCRIPTION, SUBSCRIPTION_FIELDS
from app.rules.row_plans import is_add_on
from app.rules.search_text import compose
from app.rules.tags import split_tags
from app.store.bulk_connection import rebuilt_indexes
from app.store.bulk_match import Scene, makes_subscription, status_of
from app.store.derive import derive
from app.store.engine import Connection
from app.store.late_indexes import LATE
from app.store.staging import NEW, UPDATED
from app.store.work import Work

SLICE = 5_000
_CUSTOMER_MASK = sum(BITS[name] for name in CUSTOMER_FIELDS)
_SUBSCRIPTION_MASK = sum(BITS[name] for name in SUBSCRIPTION_FIELDS)
_TEXT_MASK = sum(BITS[name] for name in (*SEARCHED_FIELDS, "tags"))
_DATES = ("period_start", "period_end", "renewal_date", "trial_start", "trial_end")


@dataclass(slots=True)
class Writing:
    """One import being written.

    Args:
        work: the unit of work; the staging file is attached as ``stage``.
        scene: the rows, seen from the writer.
        batch_id: of this import.
        total: rows to write, for progress.
    """

    work: Work
    scene: Scene
    batch_id: int
    total: int
    done: int = 0

    def step(self, count: int) -> None:
        """Report ``count`` more rows written."""
        self.done = min(self.done + count, self.total)
        self.work.job.step(self.done, self.total, "saving")


def write_new(writing: Writing) -> int:
    """Insert the new customers and their subscriptions.

    Returns:
        How many.
    """
    connection = writing.work.connection
    run = connection.execute
    run("DROP TABLE IF EXISTS temp.fresh")
    run("CREATE TEMP TABLE fresh (n INTEGER PRIMARY KEY, row INTEGER NOT NULL)")
    run(f"INSERT INTO temp.fresh(row) SELECT id FROM stage.outcome WHERE state = {NEW} ORDER BY id")
    count = int(run("SELECT count(*) FROM temp.fresh").fetchone()[0])
    if count:
        _prepare(writing)
        with rebuilt_indexes(connection, count, later=LATE):
            _insert(writing, count)
    run("DROP TABLE temp.fresh")
    return count


def _prepare(writing: Writing) -> None:
    connection = writing.work.connection
    connection.create_function("make_uid", 0, Uids(writing.work.now_ms).make)
    connection.create_function("search_text", len(SEARCHED_FIELDS), compose, deterministic=True)
    connection.execute("DROP TABLE IF EXISTS temp.add_on_plan")
    connection.execute("CREATE TEMP TABLE add_on_plan (plan TEXT PRIMARY KEY)")
    if "plan" in writing.scene.fields:
        plans = [row[0] for row in connection.execute("SELECT DISTINCT plan FROM stage.row WHERE plan IS NOT NULL")]
        connection.executemany(
            "INSERT INTO temp.add_on_plan VALUES (?)", ((plan,) for plan in plans if is_add_on(plan))
        )


def _insert(writing: Writing, count: int) -> None:
    run = writing.work.connection.execute
    first_customer = int(run("SELECT coalesce(max(id), 0) FROM customer").fetchone()[0])
    first_subscription = next_subscription(writing.work.connection)
    known = {
        "customer": first_customer,
        "subscription": first_subscription,
        "now": writing.work.now_ms,
        "batch": writing.batch_id,
    }
    fields = writing.scene.fields
    customers, subscriptions = _insert_customers(fields), _insert_subscriptions(fields)
    source = "FROM temp.fresh f CROSS JOIN stage.row r ON r.id = f.row WHERE f.n > :low AND f.n <= :high"
    texts = ", ".join(f"coalesce(r.{name}, '')" if name in fields else "''" for name in SEARCHED_FIELDS)
    makes = makes_subscription(fields)
    for low in range(0, count, SLICE):
        high = min(low + SLICE, count)
        bound = {**known, "low": low, "high": high}
        run(f"{customers} {source}", bound)
        if makes != "0":
            run(f"{subscriptions} {source} AND {makes}", bound)
        run(f"INSERT INTO customer_search(id, text) SELECT :customer + f.n, search_text({texts}) {source}", bound)
        run(f"INSERT INTO search_pending(customer_id) SELECT :customer + f.n {source}", bound)
        if "tags" in fields:
            _insert_tags(writing.work.connection, source, bound)
        writing.step(high - low)
    if "archived" in fields:  # redo must know which of them stood on the archive's shelf
        run(
            "INSERT INTO change(batch_id, customer_id, table_name, row_id, action, before, after)"
            " SELECT :batch, id, 'customer', id, 'insert', NULL, '{\"shelf\":1}' FROM customer"
            " WHERE batch_id = :batch AND shelf = 1",
            known,
        )


def _insert_customers(fields: Sequence[str]) -> str:
    there = set(fields)
    makes = makes_subscription(fields)
    columns = {
        "id": ":customer + f.n",
        "uid": "make_uid()",
        "batch_id": ":batch",
        "created_at": ":now",
        "changed_at": ":now",
        "sort_name": f"fold({_first_of(there, 'organisation_name', 'domain')})",
        "subscription_id": f"CASE WHEN {makes} THEN :subscription + f.n END",
        "subscription_count": makes,
    }
    if "uid" in there:  # a record exported by another book, or one this book has no more, keeps its own
        free = "r.uid IS NOT NULL AND NOT EXISTS (SELECT 1 FROM customer x WHERE x.uid = r.uid)"
        columns["uid"] = f"CASE WHEN {free} THEN r.uid ELSE make_uid() END"
    defaults = {"kind": "'domain'", "education": "0", "domain_verified": "0", "archived": "0"}
    for name in CUSTOMER_FIELDS:
        if name == "account":
            columns["partner_account_id"] = "r.account"
        elif name in there:
            columns[COLUMNS.get(name, name)] = f"coalesce(r.{name}, {defaults.get(name, chr(39) * 2)})"
    for name in SUBSCRIPTION_FIELDS:
        if name == "licences" and name in there:
            columns[name] = "r.licences"
        elif name == "status":
            columns[name] = f"CASE WHEN {makes} THEN {status_of(fields)} ELSE '' END"
        elif name == "payment_plan" and name in there:
            columns[name] = f"CASE WHEN {makes} THEN coalesce(r.payment_plan, '') ELSE '' END"
        elif name in there:
            columns[name] = f"coalesce(r.{name}, '')"
    return f"INSERT INTO customer({', '.join(columns)}) SELECT {', '.join(columns.values())}"


def _first_of(there: set[str], *names: str) -> str:
    found = [f"r.{name}" for name in names if name in there]
    return f"coalesce({', '.join([*found, chr(39) * 2])})" if found else "''"


def subscription_columns(fields: Sequence[str]) -> dict[str, str]:
    """Return column → SQL of a subscription described by staged row ``r``; without ids, uid, batch and instant."""
    there = set(fields)
    columns = {"status": status_of(fields)}
    if "plan" in there:
        columns["plan"] = "coalesce(r.plan, '')"
        columns["add_on"] = "r.plan IS NOT NULL AND r.plan IN (SELECT plan FROM temp.add_on_plan)"
    if "payment_plan" in there:
        columns["payment_plan"] = "coalesce(r.payment_plan, '')"
    columns |= {name: f"r.{name}" for name in ("licences", *_DATES) if name in there}
    return columns


def _insert_subscriptions(fields: Sequence[str]) -> str:
    columns = {
        "id": ":subscription + f.n",
        "uid": "make_uid()",
        "customer_id": ":customer + f.n",
        "batch_id": ":batch",
        "created_at": ":now",
        **subscription_columns(fields),
    }
    return f"INSERT INTO subscription({', '.join(columns)}) SELECT {', '.join(columns.values())}"


def _insert_tags(connection: Connection, source: str, bound: dict[str, Any]) -> None:
    found = connection.execute(f"SELECT :customer + f.n, r.tags {source} AND r.tags IS NOT NULL", bound).fetchall()
    connection.executemany(
        "INSERT OR IGNORE INTO customer_tag(name, customer_id) VALUES (?, ?)",
        ((name, customer) for customer, tags in found for name in split_tags(tags)),
    )


def next_subscription(connection: Connection) -> int:
    """Return the highest id a subscription ever had: deleted ones may come back by undo."""
    found = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'subscription'").fetchone()
    return int(found[0]) if found else 0


def write_updates(writing: Writing) -> list[int]:
    """Carry out the changes on matched customers.

    Returns:
        The customers changed.
    """
    run = writing.work.connection.execute
    masks = int(run(f"SELECT count(*) FROM stage.outcome WHERE state = {UPDATED}").fetchone()[0])
    if not masks:
        return []
    bits = 0
    for (mask,) in run(f"SELECT DISTINCT mask FROM stage.outcome WHERE state = {UPDATED}"):
        bits |= mask
    writing.work.job.check()
    if bits & _SUBSCRIPTION_MASK:
        _update_subscriptions(writing, bits)
    if bits & BITS[NEW_SUBSCRIPTION]:
        _add_subscriptions(writing)
    if bits & _CUSTOMER_MASK:
        _update_customers(writing, bits)
    return _settle(writing)


def _record(writing: Writing, table: str, row: str, names: Sequence[str], source: str) -> None:
    """Leave one change row per object, with only the fields that change."""

    def told(alias: str) -> str:
        pairs = ", ".join(f"'{COLUMNS.get(name, name)}', {alias}.{_column(alias, name)}" for name in names)
        unchanged = ", ".join(
            f"CASE WHEN o.mask & {BITS[name]} THEN '$.-' ELSE '$.{COLUMNS.get(name, name)}' END" for name in names
        )
        return f"json_remove(json_object({pairs}), {unchanged})"

    wanted = sum(BITS[name] for name in names)
    writing.work.connection.execute(
        "INSERT INTO change(batch_id, customer_id, table_name, row_id, action, before, after)"
        f" SELECT ?, o.customer_id, '{table}', {row}, 'update', {told('t')}, {told('r')} {source}"
        f" WHERE o.state = {UPDATED} AND o.mask & {wanted} ORDER BY o.id",
        (writing.batch_id,),
    )


def _column(alias: str, name: str) -> str:
    return name if alias == "r" else COLUMNS.get(name, name)


def _update_customers(writing: Writing, bits: int) -> None:
    names = [name for name in CUSTOMER_FIELDS if bits & BITS[name]]
    source = "FROM stage.outcome o JOIN stage.row r ON r.id = o.id JOIN customer t ON t.id = o.customer_id"
    _record(writing, "customer", "t.id", names, source)
    values = ", ".join(
        f"{COLUMNS.get(name, name)} = coalesce(r.{name}, customer.{COLUMNS.get(name, name)})" for name in names
    )
    writing.work.connection.execute(
        f"UPDATE customer SET {values} FROM stage.outcome o, stage.row r WHERE o.state = {UPDATED}"
        f" AND o.mask & {_CUSTOMER_MASK} AND r.id = o.id AND customer.id = o.customer_id"
    )


def _update_subscriptions(writing: Writing, bits: int) -> None:
    names = [name for name in SUBSCRIPTION_FIELDS if bits & BITS[name]]
    source = (
        "FROM stage.outcome o JOIN stage.row r ON r.id = o.id JOIN customer c ON c.id = o.customer_id"
        " JOIN subscription t ON t.id = c.subscription_id"
    )
    _record(writing, "subscription", "t.id", names, source)
    values = ", ".join(f"{name} = coalesce(r.{name}, subscription.{name})" for name in names)
    writing.work.connection.execute(
        f"UPDATE subscription SET {values} FROM stage.outcome o, stage.row r, customer c"
        f" WHERE o.state = {UPDATED} AND o.mask & {_SUBSCRIPTION_MASK} AND r.id = o.id AND c.id = o.customer_id"
        " AND subscription.id = c.subscription_id"
    )


def _add_subscriptions(writing: Writing) -> None:
    """Give customers that had none a subscription; as undo removes it, the change row holds all of it."""
    _prepare(writing)
    connection = writing.work.connection
    first = next_subscription(connection)
    columns = {
        "id": "? + row_number() OVER (ORDER BY o.id)",
        "uid": "make_uid()",
        "customer_id": "o.customer_id",
        "batch_id": "?",
        "created_at": "?",
        **subscription_columns(writing.scene.fields),
    }
    connection.execute(
        f"INSERT INTO subscription({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM stage.outcome o"
        f" JOIN stage.row r ON r.id = o.id WHERE o.state = {UPDATED} AND o.mask & {BITS[NEW_SUBSCRIPTION]}",
        (first, writing.batch_id, writing.work.now_ms),
    )
    names = [row[1] for row in connection.execute("PRAGMA table_info(subscription)") if row[1] != "id"]
    pairs = ", ".join(f"'{name}', {'lower(hex(s.uid))' if name == 'uid' else f's.{name}'}" for name in names)
    connection.execute(
        "INSERT INTO change(batch_id, customer_id, table_name, row_id, action, before, after)"
        f" SELECT ?, s.customer_id, 'subscription', s.id, 'insert', NULL, json_object({pairs})"
        " FROM subscription s WHERE s.id > ? ORDER BY s.id",
        (writing.batch_id, first),
    )


def _settle(writing: Writing) -> list[int]:
    """Bring derived columns of the changed customers up to date, slice by slice."""
    connection = writing.work.connection
    changed: list[int] = []
    rows = connection.execute(
        f"SELECT customer_id, mask FROM stage.outcome WHERE state = {UPDATED} ORDER BY customer_id"
    ).fetchall()
    sql = "SELECT d.customer_id, 1 FROM stage.outcome o JOIN drift d ON d.customer_id = o.customer_id"
    differs = dict(connection.execute(f"{sql} WHERE o.state = {UPDATED}").fetchall())
    for start in range(0, len(rows), SLICE):
        part = rows[start : start + SLICE]
        connection.executemany(
            "UPDATE customer SET changed_at = ? WHERE id = ?", ((writing.work.now_ms, each) for each, _ in part)
        )
        about = _SUBSCRIPTION_MASK | BITS[NEW_SUBSCRIPTION]
        shown = [each for each, mask in part if mask & about or each in differs]
        text = [each for each, mask in part if mask & _TEXT_MASK]
        if shown:
            derive(connection, shown, shown=True, text=False, tags=False)
        if text:
            derive(connection, text, shown=False, text=True)
        changed += [each for each, _ in part]
        writing.step(len(part))
    return changed
