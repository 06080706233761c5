"""The runner's writes, each one transaction: which operations go now, what an answer does (design.md, Outbox)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.models.columns import TABLES
from app.models.provider import AccountFacts, Instruction, Outcome, SignIn
from app.models.values import SHELF_NUMBER as SHELVES
from app.models.values import Changes, OperationState, Shelf
from app.rules.effects import Effect, Update
from app.rules.outbox import Link, blocked_by, parents_of
from app.rules.outcomes import LONGEST_ASKED_MS, LOOK_AFTER_S, after
from app.rules.taking_effect import BRINGING, LOOK, POLL, SEND, Task
from app.store.engine import Connection
from app.store.journal import Entry, stored, update_row
from app.store.outbox_rows import OVERDUE, links_of
from app.store.work import Work
from app.sync import associated, verified
from app.sync.terms import settle_accepted
from app.sync.told import note

_ACTIONS = {"ready": SEND, "retry": SEND, "unknown": LOOK, "running": POLL}
_EXPECTED = {SEND: "sending", LOOK: "unknown", POLL: "running"}
_IN_FLIGHT = "('sending','running','unknown')"
_OVER = ("done", "withdrawn", "expired")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What goes now, where nothing had to be written for it.

    Args:
        tasks: what to do.
        next_at: the instant (ms) at which the next one is due; None: none waits for an instant.
    """

    tasks: tuple[Task, ...] = ()
    next_at: int | None = None


@dataclass(frozen=True, slots=True)
class Claimed(Changes):
    """The same, where operations are *sending* now, or expired, and that is committed; windows are told."""

    tasks: tuple[Task, ...] = ()
    next_at: int | None = None


def recover(work: Work) -> Changes:
    """At start: whatever was being sent when the program ended, nobody knows of; it is looked for, not sent again."""
    entry = Entry(work, "operations.recovered", undoable=False)
    rows = work.connection.execute("SELECT id, customer_id FROM operation WHERE state = 'sending'").fetchall()
    for row_id, customer_id in rows:
        values = {"state": OperationState.UNKNOWN, "looks": 0, "not_before": work.now_ms + LOOK_AFTER_S * 1000}
        _set(entry, row_id, customer_id, values)
    return entry.close(other=("operation",))


def expire_due(work: Work) -> Changes:
    """Let operations whose last day is over expire, so that they ask a person again; Undo has no part in it.

    Those of a take-over lapse with their token or request (``associations.lapse_due``).
    """
    due = work.connection.execute(f"SELECT id FROM operation WHERE {OVERDUE}", (work.now_ms,)).fetchall()
    if not due:
        return Changes()
    entry = Entry(work, "operations.expired", {"count": len(due)}, undoable=False)
    entry.apply(Update("operation", row_id, {"state": OperationState.EXPIRED}) for (row_id,) in due)
    return entry.close(other=("operation", "subscription", "follow_up", "transfer"))


def claim(work: Work, room: Mapping[int, int], busy: Collection[int]) -> Claimed | Chosen:
    """Choose what goes now and write down that it is being sent.

    One operation of a customer is under way at a time; a child goes when its parents are done; what expired, or is of
    a paused account, does not go.

    Args:
        work: the unit of work.
        room: partner account → how many more of its operations may go; accounts not named have no client, or rest.
        busy: operations under way in this program already.
    """
    connection = work.connection
    entry = Entry(work, "operations.claimed", undoable=False)
    expired = expire_due(work)
    left = dict(room)
    under_way = {row[0] for row in connection.execute(f"SELECT customer_id FROM operation WHERE state IN {_IN_FLIGHT}")}
    tasks: list[Task] = []
    later: list[int] = []
    for row_id, customer_id, state, not_before, account_id in _waiting(connection, work.now_ms, room):
        action = _ACTIONS[state]
        if row_id in busy or (action == SEND and left[account_id] <= 0):
            continue
        if not _is_due(state, not_before, work.now_ms):
            later.append(not_before)
        elif action != SEND:
            tasks.append(_task(work, row_id, action))
        elif customer_id not in under_way and not _is_blocked(connection, customer_id, row_id):
            under_way.add(customer_id)
            left[account_id] -= 1
            tasks.append(_sent(entry, row_id, customer_id))
    changes = entry.close(other=("operation",))
    next_at = min(later, default=None)
    if not changes.ids and not expired.other:
        return Chosen(tuple(tasks), next_at)
    ids = tuple(dict.fromkeys((*(changes.ids or ()), *(expired.ids or ()))))
    return Claimed(
        ids=ids, verb=changes.verb, other=expired.other or changes.other, tasks=tuple(tasks), next_at=next_at
    )


def settle(work: Work, task: Task, outcome: Outcome | None, chance: float) -> Changes:
    """Write down what was answered and what it does to the book, in one transaction.

    Args:
        work: the unit of work.
        task: what was asked.
        outcome: the answer; None, of a look: it has surely not happened.
        chance: from 0 to 1, the jitter.
    """
    (state,) = work.connection.execute("SELECT state FROM operation WHERE id = ?", (task.operation_id,)).fetchone()
    if state != _EXPECTED[task.action]:
        return Changes()
    effects, is_history = after(task, outcome, work.now_ms, chance)
    facts = {"name": _called(task.instruction.customer), "kind": task.instruction.kind}
    entry = Entry(work, "operation.answered", facts, side="provider", undoable=False)
    settled: set[str] = set()
    if is_history:
        if _state_after(effects) == OperationState.DONE:
            entry.rename("operation.done")
        row_ids = entry.apply(effects)
        if entry.verb == "operation.done":
            note(entry, task, effects[1:], row_ids[1:])
            _belongs(entry, task, effects, row_ids)
            if task.instruction.kind == associated.KIND and associated.settle_follow_ups(entry, task.customer_id):
                settled = {"follow_up"}
        if settle_accepted(entry, [task.customer_id]):
            settled = {"follow_up"}
        if verified.verifies(effects) and (moot := verified.settled(work.connection, task.customer_id, work.now_ms)):
            entry.apply(moot)
            settled = {"follow_up"}
    else:
        for each in effects:
            assert isinstance(each, Update)  # noqa: S101 - for the type checker: what is not history is one state
            _set(entry, each.row_id, task.customer_id, each.values)
    other = {"operation", *settled, *(each.table for each in effects)}
    if isinstance(outcome, SignIn):
        account = task.instruction.account
        entry.facts["name"] = account.name
        entry.rename("account.paused")
        entry.apply([Update("partner_account", account.id, {"paused": outcome.code})])
        other.add("partner_account")
    return entry.close(other=tuple(sorted(other)))


def resume(work: Work, account_id: int) -> Changes:
    """Let an account's operations go on: somebody signed in again."""
    (name,) = work.connection.execute("SELECT name FROM partner_account WHERE id = ?", (account_id,)).fetchone()
    entry = Entry(work, "account.resumed", {"name": name}, undoable=False)
    entry.apply([Update("partner_account", account_id, {"paused": ""})])
    return entry.close(other=("operation", "partner_account"))


def account_facts(connection: Connection) -> tuple[AccountFacts, ...]:
    """Return our partner accounts as their clients need them."""
    names = "id, uid, provider, name, account_ref, data_centre, public_identifier, distributor, currency, practice"
    return tuple(
        AccountFacts(
            id=row[0],
            uid=row[1].hex(),
            provider=row[2],
            name=row[3],
            account_ref=row[4],
            data_centre=row[5],
            public_identifier=row[6],
            distributor=bool(row[7]),
            currency=row[8],
            practice=bool(row[9]),
        )
        for row in connection.execute(f"SELECT {names} FROM partner_account ORDER BY id")
    )


# -- choosing ---------------------------------------------------------------------------------------------------------


def _waiting(connection: Connection, now_ms: int, room: Iterable[int]) -> list[tuple[Any, ...]]:
    accounts = ",".join(str(int(each)) for each in room)
    found: list[tuple[Any, ...]] = connection.execute(
        "SELECT o.id, o.customer_id, o.state, o.not_before, c.partner_account_id FROM operation o"
        " JOIN customer c ON c.id = o.customer_id JOIN partner_account a ON a.id = c.partner_account_id"
        f" WHERE o.state IN ('ready','retry','unknown','running') AND a.id IN ({accounts}) AND a.paused = ''"
        " AND (o.state IN ('unknown','running') OR (c.shelf < ? AND (o.expires_at IS NULL OR o.expires_at > ?)))"
        " ORDER BY o.id",
        (SHELVES[Shelf.DELETED], now_ms),
    ).fetchall()
    return found


def _is_due(state: str, not_before: int | None, now_ms: int) -> bool:
    """Whether its instant has come; one so far away that no rule of ours set it: the clock was put back meanwhile."""
    if not_before is None or not_before <= now_ms:
        return True
    return state != "ready" and not_before > now_ms + LONGEST_ASKED_MS


def _is_blocked(connection: Connection, customer_id: int, row_id: int) -> bool:
    return bool(blocked_by(_uid_of(connection, row_id), links_of(connection, customer_id)))


def _uid_of(connection: Connection, row_id: int) -> str:
    found: bytes = connection.execute("SELECT uid FROM operation WHERE id = ?", (row_id,)).fetchone()[0]
    return found.hex()


def _sent(entry: Entry, row_id: int, customer_id: int) -> Task:
    (attempts,) = entry.work.connection.execute("SELECT attempts FROM operation WHERE id = ?", (row_id,)).fetchone()
    values = {
        "state": OperationState.SENDING,
        "attempts": attempts + 1,
        "not_before": None,
        "error_code": "",
        "error_field": "",
        "error_facts": {},
    }
    _set(entry, row_id, customer_id, values)
    return _task(entry.work, row_id, SEND)


def instruction_of(connection: Connection, row_id: int) -> Instruction:
    """Return an operation as a client needs it: what is asked, of whom, and what came of what it waits for.

    Args:
        connection: any.
        row_id: the operation; its customer has a partner account.
    """
    row = _row(connection, "operation", row_id)
    customer = _row(connection, "customer", row["customer_id"])
    payload = json.loads(row["payload"])
    subscription = row["subscription_id"]
    return Instruction(
        uid=str(uuid.UUID(bytes=row["uid"])),
        kind=row["kind"],
        payload=payload | _secret_of(connection, payload.get("transfer")),
        customer=_plain(customer),
        subscription=None if subscription is None else _plain(_row(connection, "subscription", subscription)),
        account=next(each for each in account_facts(connection) if each.id == customer["partner_account_id"]),
        results=_results(connection, row["uid"].hex(), links_of(connection, row["customer_id"])),
        provider_ref=row["provider_ref"],
        attempts=row["attempts"],
        created_at=row["created_at"],
    )


def _task(work: Work, row_id: int, action: str) -> Task:
    connection = work.connection
    row = _row(connection, "operation", row_id)
    customer = _row(connection, "customer", row["customer_id"])
    links = links_of(connection, row["customer_id"])
    transfer = json.loads(row["payload"]).get("transfer")
    held = connection.execute(
        "SELECT id, provider_ref, status, add_on FROM subscription WHERE customer_id = ?", (row["customer_id"],)
    ).fetchall()
    return Task(
        action=action,
        operation_id=row_id,
        customer_id=row["customer_id"],
        instruction=instruction_of(connection, row_id),
        looks=row["looks"],
        bringing_left=sum(
            each.kind in BRINGING and each.state not in _OVER and each.uid != row["uid"].hex() for each in links
        ),
        known={each[1]: each[0] for each in held if each[1]},
        held=tuple(each[0] for each in held if each[2] != "cancelled"),
        bases=tuple(each[0] for each in held if each[2] != "cancelled" and not each[3]),
        transfer_id=_transfer_of(connection, transfer),
        today=work.today.isoformat(),
        domain_taken=row["kind"] == "verify_domain" and _is_taken(connection, customer, json.loads(row["payload"])),
    )


def _is_taken(connection: Connection, customer: Mapping[str, Any], payload: Mapping[str, Any]) -> bool:
    found = connection.execute(
        "SELECT 1 FROM customer WHERE provider = ? AND ifnull(partner_account_id, 0) = ? AND domain = ?"
        " AND kind = 'domain' AND domain <> '' AND shelf < 2 AND id <> ?",
        (customer["provider"], customer["partner_account_id"] or 0, str(payload.get("domain") or ""), customer["id"]),
    )
    return found.fetchone() is not None


def _results(connection: Connection, uid: str, links: tuple[Link, ...]) -> dict[str, dict[str, Any]]:
    """Return kind → result of all that had to be done before; of two of a kind the later one's."""
    parents = parents_of(links)
    wanted: set[str] = set()
    found = list(parents.get(uid, ()))
    while found:
        each = found.pop()
        if each not in wanted:
            wanted.add(each)
            found += parents.get(each, ())
    results: dict[str, dict[str, Any]] = {}
    for link in links:
        if link.uid in wanted and link.state == "done":
            (result,) = connection.execute(
                "SELECT result FROM operation WHERE uid = ?", (bytes.fromhex(link.uid),)
            ).fetchone()
            results[link.kind] = json.loads(result)
    return results


def _transfer_of(connection: Connection, uid: Any) -> int | None:
    if not isinstance(uid, str):
        return None
    found = connection.execute("SELECT id FROM transfer WHERE uid = ?", (bytes.fromhex(uid),)).fetchone()
    return None if found is None else int(found[0])


def _secret_of(connection: Connection, uid: Any) -> dict[str, str]:
    """Return ``secret_ref``, the keyring's name of a take-over's token; nothing where it has none."""
    if not isinstance(uid, str):
        return {}
    found = connection.execute("SELECT secret_ref FROM transfer WHERE uid = ?", (bytes.fromhex(uid),)).fetchone()
    return {"secret_ref": found[0]} if found is not None and found[0] else {}


def _row(connection: Connection, table: str, row_id: int) -> dict[str, Any]:
    cursor = connection.execute(f"SELECT * FROM {table} WHERE id = ?", (row_id,))
    return dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.hex() if isinstance(value, bytes) else value for name, value in row.items()}


# -- writing ----------------------------------------------------------------------------------------------------------


def _set(entry: Entry, row_id: int, customer_id: int, values: Mapping[str, Any]) -> None:
    """Set what differs, without a line in the history: the operation's own events tell its way."""
    table = TABLES["operation"]
    new = {name: stored(table.c[name], value) for name, value in values.items()}
    now = _row(entry.work.connection, "operation", row_id)
    differing = {name: value for name, value in new.items() if now[name] != value}
    if differing:
        update_row(entry.work, table, row_id, differing)
        entry.touch(customer_id, text=False)


def _belongs(entry: Entry, task: Task, effects: Sequence[Effect], row_ids: Sequence[int]) -> None:
    """Say of an order which subscription it made: what comes after it is about that one."""
    made = [row_id for each, row_id in zip(effects, row_ids, strict=True) if each.table == "subscription"]
    if task.instruction.kind in ("order", "start_trial") and len(made) == 1:
        _set(entry, task.operation_id, task.customer_id, {"subscription_id": made[0]})


def _state_after(effects: Iterable[Effect]) -> Any:
    return next(each.values.get("state") for each in effects if isinstance(each, Update) and each.table == "operation")


def _called(customer: Mapping[str, Any]) -> str:
    return str(customer["organisation_name"] or customer["domain"] or customer["primary_email"])
