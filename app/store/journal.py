"""Carries out effects: changed rows, their history and what follows from them, in the transaction of the work.

One ``Batch`` per thing somebody did; one ``change`` row per object with before and after (design.md, "History and
undo"). Derived columns and the search text follow in the same transaction.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from operator import or_
from typing import Any, NamedTuple

from app.errors import Bug
from app.models.clock import Uids, new_uid
from app.models.columns import BLOB, DATE, SEARCHED_FIELDS, TABLES, UID, StoredTable
from app.models.values import SHARED_FIELDS, Changes, Outcome
from app.rules.effects import Delete, Effect, Insert, Update
from app.rules.fold import fold
from app.store.derive import derive
from app.store.engine import Connection
from app.store.many import insert_rows
from app.store.work import Work

_SHOWN_TABLES = {"subscription", "operation", "follow_up", "transfer", "drift"}
_APART = {"payment", "commission"}  # a customer is not changed by what is told of its money
_COMPARED = frozenset(SHARED_FIELDS)  # with the provider's value, where that was changed there
_SEARCHED = frozenset(SEARCHED_FIELDS)
_UNRECORDED = {"changed_at"}
MANY = 50_000  # past this, views look again instead of being told each id


class Derived(NamedTuple):
    """What of a customer must follow: what its subscriptions and so on show, what is searched, its tags."""

    shown: bool
    text: bool
    tags: bool


NOTHING = Derived(shown=False, text=False, tags=False)


class Entry:
    """One batch being written: apply effects to it, then ``close`` it into ``Changes``.

    Args:
        work: the unit of work.
        verb: code of what is done, a key of ``texts.codes.done``.
        facts: what fills the verb's sentence; kept for history and undo, so nothing secret.
        side: ``desk``, ``provider`` or ``import``.
        undoable: whether Ctrl+Z takes it back.
        continues: a batch to go on with instead of a new one (the next key in the same field), where it is still the
            newest of this person; one undo then takes back the whole edit.
        batch_id: a batch of an earlier transaction that this one is a further part of (a pull, page by page).
    """

    def __init__(
        self,
        work: Work,
        verb: str,
        facts: dict[str, Any] | None = None,
        *,
        side: str = "desk",
        undoable: bool = True,
        continues: int | None = None,
        batch_id: int | None = None,
    ) -> None:
        self.work = work
        self.verb = verb
        self.facts = dict(facts or {})
        self._side = side
        self._undoable = undoable
        self._batch_id = batch_id
        self._kept_facts = ""
        self._touched: dict[int, Derived] = {}
        self._inserted: list[int] = []
        self._removed: list[int] = []
        self._settled: dict[int, None] = {}
        self._stamped: set[int] = set()  # customers whose ``changed_at`` is now already
        self._continues = continues is not None and self._is_newest(continues, verb)
        if self._continues:
            self._batch_id = continues

    def _is_newest(self, batch_id: int, verb: str) -> bool:
        newest = self.work.connection.execute(
            "SELECT id, verb, undone FROM batch WHERE by = ? AND undoable = 1 ORDER BY id DESC LIMIT 1",
            (self.work.by,),
        ).fetchone()
        return bool(newest == (batch_id, verb, 0))

    @property
    def batch_id(self) -> int:
        """The batch's id; the row is made when first needed, so that a change of nothing leaves no trace."""
        if self._batch_id is None:
            self._kept_facts = _dump(self.facts)
            cursor = self.work.connection.execute(
                "INSERT INTO batch(uid, at, by, side, verb, facts, undoable) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    new_uid(self.work.now_ms).bytes,
                    self.work.now_ms,
                    self.work.by,
                    self._side,
                    self.verb,
                    self._kept_facts,
                    int(self._undoable),
                ),
            )
            self._batch_id = int(cursor.lastrowid)
        return self._batch_id

    def apply(self, effects: Iterable[Effect]) -> list[int]:
        """Carry out effects in order; returns the id of each row touched."""
        return [self._apply_one(effect) for effect in effects]

    def edit_customer(self, now: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """Change a customer whose row was read in this transaction, and has not changed since: ``now``."""
        self._update_from(TABLES["customer"], now["id"], now["id"], now, values)

    def insert(self, table: str, values: dict[str, Any]) -> int:
        """Make one row and return its id; uid, instants and batch are filled in where the table has them."""
        return self._apply_one(Insert(table, values))

    def insert_many(self, table: str, rows: Sequence[dict[str, Any]], *, recorded: bool = False) -> list[int]:
        """Make rows and return their ids; their ``batch_id`` is all the history says of their beginning.

        For what comes by the thousand.

        Args:
            table: one with ``uid``, ``created_at`` and ``batch_id``.
            rows: with the same columns each; ``customer_id`` among them where the table has it.
            recorded: the history has each row, as of ``insert``, so that it can be undone.
        """
        if not rows:
            return []
        core, connection = TABLES[table], self.work.connection
        made = {"uid": None, "created_at": self.work.now_ms, "batch_id": self.batch_id}
        made |= {"changed_at": self.work.now_ms} if "changed_at" in core.c else {}
        first = next_id(connection, table)
        is_customer = table == "customer"
        derived = ("sort_name",) if is_customer else ()
        kinds = [core.c[name] for name in rows[0]]
        fixed, uids = tuple(made.values())[1:], Uids(self.work.now_ms, len(rows))
        insert_rows(
            connection,
            f"{table}({', '.join([*rows[0], *derived, 'id', *made])})",
            [
                (
                    *(
                        row.values()
                        if _AS_THEY_ARE.issuperset(map(type, row.values()))
                        else [
                            value if type(value) in _AS_THEY_ARE else stored(kind, value)
                            for kind, value in zip(kinds, row.values(), strict=True)
                        ]
                    ),
                    *((fold(row["organisation_name"] or row["domain"]),) if is_customer else ()),
                    first + place,
                    uids.make(),
                    *fixed,
                )
                for place, row in enumerate(rows)
            ],
        )
        ids = [first + place for place in range(len(rows))]
        if recorded:
            self._record_many(table, list(rows[0]), first, len(rows))
        if is_customer:
            self._inserted += ids
            self._stamped.update(ids)
            for row_id in ids:  # what follows from subscriptions, instructions and so on is as for none
                self.touch(row_id, shown=False)
        else:
            for row in rows:
                if (owner := row["customer_id"]) is not None:
                    self._touch_for(core, int(owner), row)
        return ids

    @property
    def has_begun(self) -> bool:
        """Whether there is a batch: something was written that stands in the history."""
        return self._batch_id is not None

    def touch(self, customer_id: int, *, shown: bool = True, text: bool = True, tags: bool | None = None) -> None:
        """Remember that a customer's derived columns must follow; ``tags`` where not given: as ``text``."""
        before = self._touched.get(customer_id, NOTHING)
        wants = Derived(shown, text, text if tags is None else tags)
        self._touched[customer_id] = wants if before is NOTHING else Derived(*map(or_, before, wants))

    def close(self, outcomes: Sequence[Outcome] = (), *, other: tuple[str, ...] = ()) -> Changes:
        """Bring derived columns up to date and say what changed."""
        self.settle()
        if self._batch_id is not None and (facts := _dump(self.facts)) != self._kept_facts:
            self.work.connection.execute("UPDATE batch SET facts = ? WHERE id = ?", (facts, self._batch_id))
        many = len(self._settled) > MANY
        return Changes(
            ids=None if many else tuple(self._settled),
            inserted=() if many else tuple(self._inserted),
            removed=() if many else tuple(self._removed),
            batch_id=self._batch_id if self._undoable else None,
            outcomes=tuple(outcomes),
            verb=self.verb,
            facts=self.facts,
            other=other,
        )

    def rename(self, verb: str) -> None:
        """Say what is done in another way, once it is known how many it concerned."""
        self.verb = verb
        if self._batch_id is not None:
            self.work.connection.execute("UPDATE batch SET verb = ? WHERE id = ?", (verb, self._batch_id))

    def settle(self) -> None:
        """Derive for what was touched so far; long bulk steps call it slice by slice."""
        connection = self.work.connection
        for wanted in set(self._touched.values()) - {NOTHING}:
            ids = [each for each, wants in self._touched.items() if wants == wanted]
            derive(connection, ids, shown=wanted.shown, text=wanted.text, tags=wanted.tags)
        older = [each for each in self._touched if each not in self._stamped]
        if older:
            connection.execute(
                "UPDATE customer SET changed_at = ? WHERE id IN (SELECT value FROM json_each(?))",
                (self.work.now_ms, json.dumps(older)),
            )
        self._settled.update(dict.fromkeys(self._touched))
        self._touched.clear()

    def _apply_one(self, effect: Effect) -> int:
        table = TABLES[effect.table]
        if isinstance(effect, Insert):
            return self._insert(table, effect.values)
        if isinstance(effect, Update):
            return self._update(table, effect.row_id, effect.values)
        return self._delete(table, effect)

    def _insert(self, table: StoredTable, values: dict[str, Any]) -> int:
        filled = {name: stored(table.c[name], value) for name, value in values.items()}
        for name, fill in (
            ("uid", lambda: new_uid(self.work.now_ms).bytes),
            ("created_at", lambda: self.work.now_ms),
            ("changed_at", lambda: self.work.now_ms),
            ("batch_id", lambda: self.batch_id),
        ):
            if name in table.c and name not in filled:
                filled[name] = fill()
        row_id = insert_row(self.work, table, filled)
        kept = {name: value for name, value in filled.items() if not isinstance(value, bytes) or name == "uid"}
        customer_id = row_id if table.name == "customer" else filled.get("customer_id")
        self._record(table, row_id, customer_id, "insert", None, kept)
        if table.name == "customer":
            self._inserted.append(row_id)
        if customer_id is not None:
            self._touch_for(table, int(customer_id), filled)
        return row_id

    def _update(self, table: StoredTable, row_id: int, values: dict[str, Any]) -> int:
        owner = "id" if table.name == "customer" else "customer_id" if "customer_id" in table.c else "NULL"
        row = self.work.connection.execute(
            f"SELECT {', '.join([owner, *values])} FROM {table.name} WHERE id = ?", (row_id,)
        ).fetchone()
        if row is None:
            raise Bug(f"no row {row_id} in {table.name}")
        self._update_from(table, row_id, row[0], dict(zip(values, row[1:], strict=True)), values)
        return row_id

    def _update_from(
        self,
        table: StoredTable,
        row_id: int,
        customer_id: int | None,
        now: Mapping[str, Any],
        values: Mapping[str, Any],
    ) -> None:
        new = {name: stored(table.c[name], value) for name, value in values.items()}
        before = {name: now[name] for name in new if now[name] != new[name]}
        if not before:
            return
        after = {name: new[name] for name in before}
        if table.name == "customer":  # in one go with the rest
            self._stamped.add(row_id)
            update_row(self.work, table, row_id, {**after, "changed_at": self.work.now_ms})
        else:
            update_row(self.work, table, row_id, after)
        self._record(table, row_id, customer_id, "update", before, after)
        if table.name == "customer" and "shelf" in after:
            self.note_shelf(row_id, int(before["shelf"]), int(after["shelf"]))
        if customer_id is not None:
            self._touch_for(table, int(customer_id), after)

    def _delete(self, table: StoredTable, effect: Delete) -> int:
        names = list(table.c)
        row = self.work.connection.execute(
            f"SELECT {', '.join(names)} FROM {table.name} WHERE id = ?", (effect.row_id,)
        ).fetchone()
        if row is None:
            raise Bug(f"no row {effect.row_id} in {table.name}")
        before = dict(zip(names, row, strict=True))
        self.work.connection.execute(f"DELETE FROM {table.name} WHERE id = ?", (effect.row_id,))
        customer_id = before.get("customer_id")
        self._record(table, effect.row_id, customer_id, "delete", before, None)
        if customer_id is not None:
            self._touch_for(table, int(customer_id), before)
        return effect.row_id

    def _touch_for(self, table: StoredTable, customer_id: int, values: Iterable[str]) -> None:
        if table.name in _APART:
            return
        if table.name != "customer":
            self.touch(customer_id, shown=table.name in _SHOWN_TABLES, text=table.name == "contact", tags=False)
            return
        compared = not _COMPARED.isdisjoint(values) and self._was_changed_there(customer_id)
        text = not _SEARCHED.isdisjoint(values)
        self.touch(customer_id, shown=compared, text=text, tags="tags" in values)

    def _was_changed_there(self, customer_id: int) -> bool:
        """Whether anything of a customer was changed at its provider, so that its values are compared with others."""
        found = self.work.connection.execute("SELECT 1 FROM drift WHERE customer_id = ? LIMIT 1", (customer_id,))
        return found.fetchone() is not None

    def note_shelf(self, customer_id: int, before: int, after: int) -> None:
        """Say that a customer came into or left the live shelf, so that views hear of it."""
        if before == 0 and after != 0:
            self._removed.append(customer_id)
        elif after == 0 and before != 0:
            self._inserted.append(customer_id)

    def _record(
        self,
        table: StoredTable,
        row_id: int,
        customer_id: int | None,
        action: str,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
    ) -> None:
        if self._continues and action == "update" and self._goes_on(table, row_id, before or {}, after or {}):
            return
        self.work.connection.execute(
            "INSERT INTO change(batch_id, customer_id, table_name, row_id, action, before, after)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                self.batch_id,
                customer_id,
                table.name,
                row_id,
                action,
                None if before is None else _dump(before),
                None if after is None else _dump(after),
            ),
        )

    def _record_many(self, table: str, names: list[str], first: int, count: int) -> None:
        """Write the beginnings of new rows into the history, from how they stand in the book."""
        kept = ["uid", *(name for name in names if name not in _UNRECORDED), "created_at", "batch_id"]
        owner = "customer_id" if "customer_id" in TABLES[table].c else "NULL"
        found = self.work.connection.execute(
            f"SELECT id, {owner}, {', '.join(kept)} FROM {table} WHERE id >= ? AND id < ? ORDER BY id",
            (first, first + count),
        ).fetchall()
        insert_rows(
            self.work.connection,
            "change(batch_id, customer_id, table_name, row_id, action, after)",
            [
                (self.batch_id, row[1], table, row[0], "insert", _encoded(dict(zip(kept, row[2:], strict=True))))
                for row in found
            ],
        )

    def _goes_on(self, table: StoredTable, row_id: int, before: dict[str, Any], after: dict[str, Any]) -> bool:
        found = self.work.connection.execute(
            "SELECT id, before, after FROM change WHERE batch_id = ? AND table_name = ? AND row_id = ?"
            " AND action = 'update'",
            (self.batch_id, table.name, row_id),
        ).fetchone()
        if found is None:
            return False
        self.work.connection.execute(
            "UPDATE change SET before = ?, after = ? WHERE id = ?",
            (_dump({**before, **json.loads(found[1])}), _dump({**json.loads(found[2]), **after}), found[0]),
        )
        return True


def next_id(connection: Connection, table: str) -> int:
    """Return the id the next row gets: of tables whose ids are never given again, above all that ever were."""
    kept = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    (most,) = connection.execute(f"SELECT ifnull(max(id), 0) FROM {table}").fetchone()
    return max(int(most), int(kept[0]) if kept else 0) + 1


def insert_row(work: Work, table: StoredTable, values: dict[str, Any]) -> int:
    """Insert stored values and return the row's id."""
    names = ", ".join(values)
    marks = ", ".join("?" * len(values))
    cursor = work.connection.execute(f"INSERT INTO {table.name}({names}) VALUES ({marks})", tuple(values.values()))
    return int(cursor.lastrowid)


def update_row(work: Work, table: StoredTable, row_id: int, values: dict[str, Any]) -> None:
    """Set stored values of one row; an operation's new state is noted among its events."""
    work.connection.execute(
        f"UPDATE {table.name} SET {', '.join(f'{name} = ?' for name in values)} WHERE id = ?",
        (*values.values(), row_id),
    )
    if table.name == "operation" and "state" in values:
        facts = {"by": work.by, "code": values.get("error_code") or ""}
        work.connection.execute(
            "INSERT INTO operation_event(operation_id, at, state, facts) VALUES (?, ?, ?, ?)",
            (row_id, work.now_ms, values["state"], _dump({name: fact for name, fact in facts.items() if fact})),
        )


def stored(kind: str, value: Any) -> Any:
    """Return ``value`` as a column of this kind (``models.columns``) stores it; also takes what ``_dump`` wrote."""
    if value is None or (isinstance(value, (bytes, int, float)) and not isinstance(value, bool)):
        return value
    if isinstance(value, bool):
        return int(value)
    if kind == UID:
        return (value if isinstance(value, uuid.UUID) else uuid.UUID(hex=value)).bytes
    if kind == DATE:
        return (value.isoformat() if isinstance(value, dt.date) else str(value)) or None
    if kind == BLOB:
        return bytes.fromhex(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if isinstance(value, (dict, list)) else value


# What its column takes nearly always as it is: no text is a uid or a file in the rows of ``insert_many``.
_AS_THEY_ARE = frozenset((str, int, type(None)))


def _dump(values: dict[str, Any]) -> str:
    return _encoded({name: value for name, value in values.items() if name not in _UNRECORDED})


def _plain(value: Any) -> Any:
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, uuid.UUID):
        return value.hex
    raise TypeError(type(value).__name__)


# Made once: half of what it costs.
_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode
