"""Undo and redo: a batch taken back, and done again (R7, design.md "History and undo").

Linear per person. A field somebody changed since is kept and reported. An operation that was not sent yet is
withdrawn with its batch; once it was sent, undo says why not. What several people did stays of a piece: undo refuses
to withdraw what another instruction still waits for, and redo to bring back what waits for something withdrawn.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from app.errors import Refused
from app.models.columns import TABLES
from app.models.values import UNSENT_STATES, Changes, Outcome
from app.rules.outbox import EFFECT_UNKNOWN, Link, parents_of
from app.store.journal import Entry, insert_row, stored, update_row
from app.store.outbox_rows import extended_to, links_of
from app.store.work import Work

_SLICE = 2000
_BELONGING = {"customer_id", "subscription_id"}  # whose an operation is: no part of what the provider was told
# What others may have come to use since it was made: it then stays, and undo says so.
_USED_BY = {
    "partner_account": tuple((each, "partner_account_id") for each in ("customer", "payment", "commission", "payout")),
    "product": (("offer", "product_id"),),
    "offer": (("price", "offer_id"),),
    "subscription": (("operation", "subscription_id"),),  # the outbox keeps what was withdrawn, too
}
MERGED_TABLES = (  # all that goes along when its customer is merged into another one
    *("subscription", "contact", "attachment", "operation"),
    *("consent", "transfer", "follow_up", "message", "draft", "drift", "payment", "commission"),
)
_SETTLED = ("done", "withdrawn", "expired")
_WITH_PROVIDER = ("sending", "running", "unknown", "done")


@dataclass(slots=True)
class _Turn:
    """One undo or redo under way: which way it goes, and what could not be turned."""

    entry: Entry
    backwards: bool
    kept: dict[int, str]
    stays: bool = False  # something that others use by now was left where it is
    dated: set[int] = field(default_factory=set)  # subscriptions whose trial has got another end


def undo(work: Work) -> Changes:
    """Take back the newest batch of this person that is not undone.

    Raises:
        Refused: ``nothing_to_undo``; ``undo_sent`` when an operation of it is already with the provider;
            ``undo_others_wait`` when an instruction of somebody else waits for it.
    """
    found = to_undo(work)
    if found is None:
        raise Refused("nothing_to_undo")
    # What was undone before this was done is given up: redo must not bring it back once this is undone too.
    work.connection.execute(
        "UPDATE batch SET undoable = 0 WHERE by = ? AND undoable = 1 AND undone = 1 AND id < ?", (work.by, found[0])
    )
    return turn(work, *found, backwards=True)


def redo(work: Work) -> Changes:
    """Do again what was undone last, unless something new was done since.

    Raises:
        Refused: ``nothing_to_redo``; ``undo_parent_withdrawn`` when what must come first was withdrawn meanwhile.
    """
    found = to_redo(work)
    if found is None:
        raise Refused("nothing_to_redo")
    return turn(work, *found, backwards=False)


def to_undo(work: Work) -> tuple[int, str, str, str] | None:
    """Return id, verb, facts and side of the batch that ``undo`` takes back; None: there is none."""
    found: tuple[int, str, str, str] | None = work.connection.execute(
        "SELECT id, verb, facts, side FROM batch WHERE by = ? AND undoable = 1 AND undone = 0 AND side <> 'provider'"
        " ORDER BY id DESC LIMIT 1",
        (work.by,),
    ).fetchone()
    return found


def to_redo(work: Work) -> tuple[int, str, str, str] | None:
    """Return id, verb, facts and side of the batch that ``redo`` does again; None: there is none."""
    found: tuple[int, str, str, str] | None = work.connection.execute(
        "SELECT id, verb, facts, side FROM batch WHERE by = ? AND undone = 1 AND undoable = 1"
        " AND id > coalesce((SELECT max(id) FROM batch WHERE by = ? AND undone = 0 AND undoable = 1"
        " AND side <> 'provider'), 0) ORDER BY id LIMIT 1",
        (work.by, work.by),
    ).fetchone()
    return found


def turn(work: Work, batch_id: int, verb: str, facts: str, side: str, *, backwards: bool) -> Changes:
    """Turn one batch round, or forward again.

    Args:
        work: the unit of work.
        batch_id: which batch.
        verb: its verb.
        facts: its facts, as stored JSON.
        side: who made it.
        backwards: undo; otherwise redo.

    Returns:
        Changes with an outcome per customer where something changed since was kept.

    Raises:
        Refused: ``undo_sent``, ``undo_others_wait``, ``undo_parent_withdrawn``.
    """
    if backwards:
        _refuse_sent(work, batch_id)
    entry = Entry(work, "undone" if backwards else "redone", {"what": verb, **json.loads(facts)}, undoable=False)
    state = _Turn(entry, backwards, {})
    if side == "import":
        outcomes = _turn_import(work, batch_id, state)
    else:
        _turn_changes(work, batch_id, state)
        _keep_together(work, batch_id, entry)
        _keep_extended(work, state)
        _refuse_torn(work, batch_id)
        outcomes = _outcomes(work, state.kept)
        if state.stays:
            outcomes = (*outcomes, Outcome(0, str(entry.facts.get("name", "")), "undo_used"))
    work.connection.execute("UPDATE batch SET undone = ? WHERE id = ?", (int(backwards), batch_id))
    changes = entry.close(outcomes, other=_other(work, batch_id))
    if side == "import":
        return replace(changes, ids=None, inserted=(), removed=(), batch_id=None)
    return changes


def _refuse_sent(work: Work, batch_id: int) -> None:
    marks = ",".join("?" * len(UNSENT_STATES))
    sent = work.connection.execute(
        f"SELECT kind FROM operation WHERE batch_id = ? AND state NOT IN ({marks}, 'withdrawn', 'expired')"
        # What was refused, or is done by hand, reached nobody: it can be withdrawn, and so undone.
        " AND NOT (state = 'needs_person' AND provider_ref = '' AND error_code <> ?) LIMIT 1",
        (batch_id, *UNSENT_STATES, EFFECT_UNKNOWN),
    ).fetchone()
    if sent is not None:
        raise Refused("undo_sent", kind=sent[0])


def _keep_together(work: Work, batch_id: int, entry: Entry) -> None:
    """Let what came after a merge, or between its undo and its redo, stand where it belongs.

    An instruction goes with its subscription; what was hung on a customer that is merged by now goes to the other one.
    """
    moved = work.connection.execute(
        "SELECT o.id, o.customer_id, s.customer_id FROM change h JOIN subscription s ON s.id = h.row_id"
        " JOIN operation o ON o.subscription_id = s.id AND o.customer_id <> s.customer_id"
        " WHERE h.batch_id = ? AND h.table_name = 'subscription'",
        (batch_id,),
    ).fetchall()
    for row_id, old, new in moved:
        update_row(work, TABLES["operation"], row_id, {"customer_id": new})
        entry.touch(old)
        entry.touch(new)
    merged = work.connection.execute(
        "SELECT DISTINCT c.id, c.merged_into FROM change h JOIN customer c ON c.id = h.customer_id"
        " WHERE h.batch_id = ? AND c.merged_into IS NOT NULL",
        (batch_id,),
    ).fetchall()
    for customer_id, into in merged:
        kept = into
        while further := work.connection.execute("SELECT merged_into FROM customer WHERE id = ?", (kept,)).fetchone()[
            0
        ]:
            kept = further
        for table in MERGED_TABLES:
            work.connection.execute(f"UPDATE {table} SET customer_id = ? WHERE customer_id = ?", (kept, customer_id))
        entry.touch(customer_id)
        entry.touch(kept)


def _keep_extended(work: Work, state: _Turn) -> None:
    """See that a trial does not end before what an extension of somebody else, which still stands, says."""
    for subscription_id in state.dated:
        end, customer_id = work.connection.execute(
            "SELECT trial_end, customer_id FROM subscription WHERE id = ?", (subscription_id,)
        ).fetchone()
        newest = extended_to(work.connection, subscription_id)
        if newest is not None and (end is None or end < newest):
            update_row(work, TABLES["subscription"], subscription_id, {"trial_end": newest})
            state.entry.touch(customer_id)


def _refuse_torn(work: Work, batch_id: int) -> None:
    """See that no open operation waits for a withdrawn one or another customer's, nor stands on one that is gone.

    Raises:
        Refused: ``undo_others_wait``, ``undo_parent_withdrawn``.
    """
    gone = work.connection.execute(
        "SELECT 1 FROM change h JOIN customer c ON c.id = h.row_id AND c.shelf = 2"
        " JOIN operation o ON o.customer_id = c.id AND o.state NOT IN ('done','withdrawn','expired')"
        " WHERE h.batch_id = ? AND h.table_name = 'customer' AND h.action = 'insert' LIMIT 1",
        (batch_id,),
    ).fetchone()
    if gone is not None:
        raise Refused("undo_others_wait")
    touched: dict[int, set[str]] = {}
    for customer_id, uid, *owners in work.connection.execute(
        "SELECT o.customer_id, o.uid, h.before ->> '$.customer_id', h.after ->> '$.customer_id'"
        " FROM change h JOIN operation o ON o.id = h.row_id WHERE h.batch_id = ? AND h.table_name = 'operation'",
        (batch_id,),
    ):
        touched.setdefault(customer_id, set()).add(uid.hex())
        for owner in filter(None, owners):
            touched.setdefault(owner, set())
    _refuse_apart(work, touched)
    for customer_id, uids in touched.items():
        links = links_of(work.connection, customer_id)
        withdrawn = {link.uid for link in links if link.state == "withdrawn"}
        for uid, parents in parents_of(links).items():
            if uid in withdrawn or not withdrawn.intersection(parents):
                continue
            if uid in uids:
                raise Refused("undo_parent_withdrawn")
            if uids.intersection(parents):
                raise Refused("undo_others_wait")


def _refuse_apart(work: Work, customer_ids: Iterable[int]) -> None:
    """See that no open operation waits for one that a merge, or its undo, has taken to another customer."""
    owners: dict[str, int] = {}
    open_links: list[tuple[int, Link]] = []
    for customer_id in customer_ids:
        for link in links_of(work.connection, customer_id):
            owners[link.uid] = customer_id
            if link.depends_on and link.state not in _SETTLED:
                open_links.append((customer_id, link))
    for customer_id, link in open_links:
        if any(owners.get(parent, customer_id) != customer_id for parent in link.depends_on):
            raise Refused("undo_others_wait")


def _turn_import(work: Work, batch_id: int, state: _Turn) -> tuple[Outcome, ...]:
    from app.store.bulk import reapply, revert  # noqa: PLC0415 - the set-wise path is only needed here

    outcomes = revert(work, batch_id) if state.backwards else reapply(work, batch_id)
    _turn_changes(work, batch_id, state, "AND table_name = 'operation'")  # what the list let go, or held
    known = {each.customer_id for each in outcomes}
    return (*outcomes, *(each for each in _outcomes(work, state.kept) if each.customer_id not in known))


def _turn_changes(work: Work, batch_id: int, state: _Turn, those: str = "") -> None:
    order = "DESC" if state.backwards else "ASC"
    counted = f"SELECT count(*) FROM change WHERE batch_id = ? {those}"
    total = work.connection.execute(counted, (batch_id,)).fetchone()[0]
    done = 0
    edge = 1 << 62 if state.backwards else 0
    while True:
        rows = work.connection.execute(
            "SELECT id, table_name, row_id, customer_id, action, before, after FROM change WHERE batch_id = ?"
            f" {those} AND id {'<' if state.backwards else '>'} ? ORDER BY id {order} LIMIT {_SLICE}",
            (batch_id, edge),
        ).fetchall()
        if not rows:
            return
        for _, table_name, row_id, customer_id, action, before, after in rows:
            _turn_one(work, state, table_name, row_id, customer_id, action, before, after)
        state.entry.settle()
        edge = rows[-1][0]
        done += len(rows)
        work.job.step(done, total, "undoing")


def _turn_one(
    work: Work,
    state: _Turn,
    table_name: str,
    row_id: int,
    customer_id: int | None,
    action: str,
    before: str | None,
    after: str | None,
) -> None:
    table = TABLES[table_name]
    old: dict[str, Any] = json.loads(before) if before else {}
    new: dict[str, Any] = json.loads(after) if after else {}
    leaves = (action == "insert") == state.backwards and action != "update"
    told = table_name == "operation" and not old.keys() <= _BELONGING and _state_of(work, row_id) in _WITH_PROVIDER
    if action == "update" and told:
        state.kept[int(customer_id or 0)] = "undo_sent"  # what the provider was told stays as it was told
    elif action == "update":
        expected, wanted = (new, old) if state.backwards else (old, new)
        _set_unchanged(work, state, table_name, row_id, customer_id, expected, wanted)
    elif table_name == "customer":
        _set_unchanged(work, state, table_name, row_id, row_id, {}, {"shelf": 2 if leaves else 0})
    elif table_name == "attachment":
        _set_unchanged(work, state, table_name, row_id, customer_id, {}, {"removed": int(leaves)})
    elif table_name == "operation":
        wanted = {"state": "withdrawn" if leaves else str(new.get("state", "ready"))}
        _set_unchanged(work, state, table_name, row_id, customer_id, {}, wanted)
    elif leaves and _is_used(work, table_name, row_id):
        state.stays = True
    elif not leaves and table_name in _USED_BY and _is_there(work, table_name, row_id):
        return  # it stayed when it was undone, because something used it
    elif leaves:
        work.connection.execute(f"DELETE FROM {table_name} WHERE id = ?", (row_id,))
    else:
        values = {name: stored(table.c[name], value) for name, value in (new or old).items()}
        if "changed_at" in table.c:  # history does not keep it
            values.setdefault("changed_at", work.now_ms)
        insert_row(work, table, {"id": row_id, **values})
    owners = {customer_id, old.get("customer_id"), new.get("customer_id")}  # a merge has changed whose it is
    for each in owners:
        if each is not None:
            state.entry.touch(each)


def _is_used(work: Work, table_name: str, row_id: int) -> bool:
    """Whether rows that stay point at this one: a customer on the shelf ``deleted``, a price somebody else wrote."""
    return any(
        work.connection.execute(f"SELECT 1 FROM {other} WHERE {column} = ? LIMIT 1", (row_id,)).fetchone()
        for other, column in _USED_BY.get(table_name, ())
    )


def _is_there(work: Work, table_name: str, row_id: int) -> bool:
    return work.connection.execute(f"SELECT 1 FROM {table_name} WHERE id = ?", (row_id,)).fetchone() is not None


def _state_of(work: Work, operation_id: int) -> str:
    return str(work.connection.execute("SELECT state FROM operation WHERE id = ?", (operation_id,)).fetchone()[0])


def _set_unchanged(
    work: Work,
    state: _Turn,
    table_name: str,
    row_id: int,
    customer_id: int | None,
    expected: dict[str, Any],
    wanted: dict[str, Any],
) -> None:
    table = TABLES[table_name]
    names = list(wanted)
    row = work.connection.execute(f"SELECT {', '.join(names)} FROM {table_name} WHERE id = ?", (row_id,)).fetchone()
    if row is None:
        if customer_id is not None:
            state.kept[customer_id] = "undo_gone"
        return
    values: dict[str, Any] = {}
    for name, now in zip(names, row, strict=True):
        if stored(table.c[name], wanted[name]) == now:
            continue
        if name in expected and stored(table.c[name], expected[name]) != now:
            if customer_id is not None:
                state.kept[customer_id] = "undo_changed_since"
            continue
        values[name] = stored(table.c[name], wanted[name])
    if values:
        update_row(work, table, row_id, values)
        if table_name == "subscription" and "trial_end" in values:
            state.dated.add(row_id)
        if table_name == "customer" and "shelf" in values:
            state.entry.note_shelf(row_id, int(row[names.index("shelf")]), int(values["shelf"]))


def _outcomes(work: Work, kept: dict[int, str]) -> tuple[Outcome, ...]:
    found: list[Outcome] = []
    for customer_id, code in kept.items():
        row = work.connection.execute(
            "SELECT organisation_name, domain FROM customer WHERE id = ?", (customer_id,)
        ).fetchone()
        found.append(Outcome(customer_id, (row[0] or row[1]) if row else "", code))
    return tuple(found)


def _other(work: Work, batch_id: int) -> tuple[str, ...]:
    rows = work.connection.execute(
        "SELECT DISTINCT table_name FROM change WHERE batch_id = ? AND table_name NOT IN ('customer')", (batch_id,)
    )
    return tuple(row[0] for row in rows)
