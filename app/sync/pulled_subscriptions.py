"""What a provider says of customers' subscriptions, written into the book, several customers a transaction (R23)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.models.provider import SubscriptionSnapshot
from app.models.values import Changes, Status
from app.rules.effects import Update
from app.rules.fold import fold
from app.rules.merge import merge_subscription
from app.rules.pulling import digest
from app.rules.taking_effect import subscription_columns
from app.store.engine import Connection
from app.store.journal import Entry
from app.store.many import insert_rows
from app.store.work import Work
from app.sync import pull_state
from app.sync.pull_records import Asked, is_older
from app.sync.pulled import MOVED_ON, close, pull_entry
from app.sync.terms import settle_accepted

_COLUMNS = (
    *("id", "customer_id", "provider_ref", "plan", "sku", "add_on", "status", "payment_plan", "licences"),
    *("licences_used", "period_start", "period_end", "renewal_date", "trial_start", "trial_end", "may_extend"),
    *("purchase_order_number", "renewal", "suspension_reasons", "suspended_on", "currency", "unit_price_minor"),
    "price_period",
)
_BLANKS: dict[str, Any] = {
    **dict.fromkeys(("provider_ref", "plan", "sku", "payment_plan", "purchase_order_number", "renewal"), ""),
    **dict.fromkeys(("currency", "price_period"), ""),
    **dict.fromkeys(("licences", "licences_used", "period_start", "period_end", "renewal_date", "trial_start")),
    **dict.fromkeys(("trial_end", "may_extend", "suspended_on", "unit_price_minor")),
    "suspension_reasons": [],
}
_KNOWN = ("status", *_BLANKS)
# What an instruction about a subscription changes on it, where its payload does not name the columns.
_CHANGED = {
    "change_licences": ("licences",),
    "change_plan": ("plan", "sku", "payment_plan", "licences"),
    "change_renewal": ("renewal",),
    "suspend": ("status", "suspension_reasons", "suspended_on"),
    "reactivate": ("status", "suspension_reasons", "suspended_on"),
    "start_paid_service": ("status", "payment_plan"),
    "cancel": ("status",),
    "extend_trial": ("trial_end",),
}

_ENCODER = json.JSONEncoder(ensure_ascii=False)
# A subscription may have gone along when its customer was merged, or moved there: its record goes too.
_WRITTEN = ("customer_id", "subscription_id", "fields", "digest", "again", "generation", "seen_at", "state")
_INTO = f"provider_record(partner_account_id, what, ref, {', '.join(_WRITTEN)})"
_OR_ELSE = "ON CONFLICT(partner_account_id, what, ref) DO UPDATE SET " + ", ".join(
    f"{name} = excluded.{name}" for name in _WRITTEN
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a customer holds.

    Args:
        record_id: the customer's record.
        subscriptions: all of them.
        at: instant (ms) before it was asked.
    """

    record_id: int
    subscriptions: tuple[SubscriptionSnapshot, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of it.

    Args:
        changes: for the book's listeners.
        missing: (record, the provider's name) of subscriptions that were not in the answer: each is looked for.
        owners: records of the customers whose they are: until then they stay in the queue, whatever ends the program.
    """

    changes: Changes
    missing: tuple[tuple[int, str], ...] = ()
    owners: tuple[int, ...] = ()


@dataclass(slots=True)
class _Record:
    """A row of ``provider_record`` about a subscription."""

    id: int
    ref: str
    customer_id: int
    subscription_id: int | None
    digest: str
    again: int
    state: str
    told_at: int
    fields: str


def take(work: Work, asked: Asked, answers: Sequence[Answer]) -> Taken | str:
    """Write down what customers hold; returns which subscriptions of theirs were not in the answers."""
    connection = work.connection
    state = pull_state.load(connection, asked.account.id)
    if state.generation != asked.generation:
        return MOVED_ON
    entry = pull_entry(work, asked.account, state.batch_id)
    answers = list({each.record_id: each for each in answers}.values())  # each customer once, whoever asked twice
    owners = _owners(connection, [each.record_id for each in answers])
    older = [each.record_id for each in answers if is_older(each.at, owners[each.record_id][1])]
    whole: list[tuple[int, Answer]] = []
    for each in answers:
        customer_id = owners[each.record_id][0]
        if customer_id is not None and each.record_id not in older:
            whole.append((customer_id, each))
    taking = _Taking(entry, asked, [customer_id for customer_id, _ in whole])
    missing: dict[int, list[tuple[int, str]]] = {}
    for customer_id, answer in whole:
        taking.take(customer_id, answer.subscriptions, answer.at)
        if lacking := taking.missing(customer_id, answer):
            missing[answer.record_id] = lacking
    taking.finish()
    _have_read(connection, None, older)  # what was said may be older than what we did: it is asked again soon
    done = [each.record_id for each in answers if each.record_id not in missing]
    _have_read(connection, work.now_ms, [each for each in done if each not in older])
    if entry.has_begun:
        settle_accepted(entry, taking.customers)
    if state.phase == pull_state.SUBSCRIPTIONS:  # until then it is listed customers that are counted
        pull_state.save(connection, asked.account.id, done=state.done + len(answers))
    gone = tuple(each for some in missing.values() for each in some)
    return Taken(close(entry, state.batch_id, asked.account), gone, tuple(missing))


def skip(work: Work, records: Sequence[int]) -> Changes:
    """Take customers out of the queue: the provider does not answer about them now; they come again by their age."""
    work.connection.executemany(
        "UPDATE provider_record SET waits = NULL, read_at = ? WHERE id = ?", ((work.now_ms, each) for each in records)
    )
    return pull_state.TOLD


def looked(
    work: Work, asked: Asked, found: Mapping[int, SubscriptionSnapshot | None], owners: Sequence[int]
) -> Changes | str:
    """Write down what was found of subscriptions that were not in an answer: those that are gone are cancelled.

    Args:
        work: the unit of work.
        asked: what was asked.
        found: record of the subscription → what it is; None: it is gone.
        owners: records of the customers whose they are.
    """
    connection = work.connection
    state = pull_state.load(connection, asked.account.id)
    if state.generation != asked.generation:
        return MOVED_ON
    entry = pull_entry(work, asked.account, state.batch_id)
    for record_id, snapshot in found.items():
        customer_id, subscription_id = connection.execute(
            "SELECT customer_id, subscription_id FROM provider_record WHERE id = ?", (record_id,)
        ).fetchone()
        if snapshot is not None:
            taking = _Taking(entry, asked, [int(customer_id)])
            taking.take(int(customer_id), [snapshot], asked.at)
            taking.finish()
        else:
            entry.apply([Update("subscription", int(subscription_id), {"status": Status.CANCELLED})])
            connection.execute("UPDATE provider_record SET state = 'lost' WHERE id = ?", (record_id,))
    _have_read(connection, work.now_ms, owners)
    return close(entry, state.batch_id, asked.account)


def _have_read(connection: Connection, read_at: int | None, records: Sequence[int]) -> None:
    """Take customers out of the queue."""
    connection.execute(
        "UPDATE provider_record SET read_at = ?, waits = NULL WHERE id IN (SELECT value FROM json_each(?))",
        (read_at, json.dumps(records)),
    )


def _owners(connection: Connection, records: Sequence[int]) -> dict[int, tuple[int | None, int]]:
    marks = ",".join("?" * len(records))
    found = connection.execute(
        f"SELECT id, customer_id, told_at FROM provider_record WHERE id IN ({marks})", tuple(records)
    )
    return {row[0]: (row[1], row[2]) for row in found}


class _Taking:
    """The subscriptions of some customers on their way into the book."""

    def __init__(self, entry: Entry, asked: Asked, customers: Sequence[int]) -> None:
        self._entry, self._asked = entry, asked
        self._work = entry.work
        self._add_ons: dict[str, int] = {}  # sku → whether it is an add-on
        self._connection: Connection = entry.work.connection
        self.customers = customers
        self._marks = ",".join("?" * len(customers))
        self._records = self._read_records()
        self._rows = self._read_rows()
        self._busy = self._read_busy()
        self._seen: list[int] = []
        self._new: list[tuple[dict[str, Any], str]] = []
        self._written: list[tuple[Any, ...]] = []

    def take(self, customer_id: int, snapshots: Sequence[SubscriptionSnapshot], at: int) -> None:
        """Take what one customer holds."""
        records, rows = self._records.get(customer_id, {}), self._rows.setdefault(customer_id, {})
        for each in {one.ref: one for one in snapshots}.values():
            record, said = records.get(each.ref), digest(each.fields)
            is_same = record is not None and record.digest == said and not record.again and record.state == ""
            if is_same and record is not None and record.subscription_id in rows:
                self._seen.append(record.id)
            elif record is not None and is_older(at, record.told_at):
                pass  # what we did is newer; the record says already that it is to be looked at again
            else:
                self._take_one(customer_id, each, said, record, rows)

    def missing(self, customer_id: int, answer: Answer) -> list[tuple[int, str]]:
        """Return (record, ref) of subscriptions that were not in the answer and are not known to be over."""
        listed, rows = {each.ref for each in answer.subscriptions}, self._rows[customer_id]
        return [
            (record.id, record.ref)
            for record in self._records.get(customer_id, {}).values()
            if record.ref not in listed
            and record.state == ""
            and record.subscription_id in rows
            and rows[record.subscription_id]["status"] != Status.CANCELLED
            and not is_older(answer.at, record.told_at)
        ]

    def finish(self) -> None:
        """Write down what is new, and what was seen."""
        ids = self._entry.insert_many("subscription", [row for row, _ in self._new])
        for row_id, (row, said) in zip(ids, self._new, strict=True):
            known = {name: row[name] for name in _KNOWN if row[name] not in (None, "", [])}
            self._write(int(row["customer_id"]), str(row["provider_ref"]), row_id, known, said)
        insert_rows(self._connection, _INTO, self._written, _OR_ELSE)
        self._connection.execute(
            "UPDATE provider_record SET seen_at = ?, generation = ? WHERE id IN (SELECT value FROM json_each(?))",
            (self._work.now_ms, self._asked.generation, json.dumps(self._seen)),
        )

    def _take_one(
        self,
        customer_id: int,
        snapshot: SubscriptionSnapshot,
        said: str,
        record: _Record | None,
        rows: dict[int, dict[str, Any]],
    ) -> None:
        theirs = subscription_columns({**snapshot.fields, "provider_ref": snapshot.ref})
        row_id = record.subscription_id if record and record.subscription_id in rows else None
        row_id = row_id if row_id is not None else _held(snapshot.ref, theirs, rows)
        if row_id is None:
            if "status" in theirs:  # else what it is can't be told, and nothing is made of it
                more = {"customer_id": customer_id, "add_on": self._add_on(theirs), "status": theirs["status"]}
                row = {**{name: theirs.get(name, blank) for name, blank in _BLANKS.items()}, **more}
                self._new.append((row, said))
            return
        ours = rows[row_id]
        base = json.loads(record.fields) if record else None
        merged = merge_subscription(base, ours, theirs, waiting=self._busy.get(row_id, set()))
        self._entry.apply([Update("subscription", row_id, {**merged.values, "provider_ref": snapshot.ref})])
        ours["provider_ref"] = snapshot.ref
        kept = {name: base[name] for name in merged.later if base and name in base}
        known = {name: value for name, value in theirs.items() if name not in merged.later}
        self._write(customer_id, snapshot.ref, row_id, {**known, **kept}, said, again=bool(merged.later))

    def _write(
        self, customer_id: int, ref: str, row_id: int, fields: dict[str, Any], said: str, *, again: bool = False
    ) -> None:
        kept = (customer_id, row_id, _ENCODER.encode(fields), said, int(again))
        self._written.append(
            (self._asked.account.id, "subscription", ref, *kept, self._asked.generation, self._work.now_ms, "")
        )

    # -- reading ----------------------------------------------------------------------------------------------------

    def _read_records(self) -> dict[int, dict[str, _Record]]:
        """Return customer → the provider's name → its record."""
        found: dict[int, dict[str, _Record]] = {}
        for row in self._connection.execute(
            "SELECT id, ref, customer_id, subscription_id, digest, again, state, told_at, fields FROM provider_record"
            f" WHERE customer_id IN ({self._marks}) AND +what = 'subscription' AND +partner_account_id = ?",
            (*self.customers, self._asked.account.id),
        ):
            found.setdefault(row[2], {})[row[1]] = _Record(*row)
        return found

    def _read_rows(self) -> dict[int, dict[int, dict[str, Any]]]:
        """Return customer → row → columns."""
        rows: dict[int, dict[int, dict[str, Any]]] = {each: {} for each in self.customers}
        for found in self._connection.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM subscription WHERE customer_id IN ({self._marks}) ORDER BY id",
            tuple(self.customers),
        ):
            row = dict(zip(_COLUMNS, found, strict=True))
            row["suspension_reasons"] = json.loads(row["suspension_reasons"])
            rows[row["customer_id"]][row["id"]] = row
        return rows

    def _read_busy(self) -> dict[int, set[str]]:
        """Return subscription → columns that open instructions change on it."""
        found: dict[int, set[str]] = {}
        for row_id, kind in self._connection.execute(
            f"SELECT subscription_id, kind FROM operation WHERE customer_id IN ({self._marks})"
            " AND subscription_id IS NOT NULL AND state NOT IN ('done','withdrawn','expired')",
            tuple(self.customers),
        ):
            found.setdefault(row_id, set()).update(_CHANGED.get(kind, ()))
        return found

    def _add_on(self, theirs: Mapping[str, Any]) -> int:
        sku = str(theirs.get("sku", ""))
        if sku not in self._add_ons:
            found = self._connection.execute(
                "SELECT max(kind = 'add_on') FROM product WHERE provider = ? AND sku = ?",
                (self._asked.account.provider, sku),
            ).fetchone()
            self._add_ons[sku] = int(found[0] or 0)
        return self._add_ons[sku]


def _held(ref: str, theirs: Mapping[str, Any], rows: Mapping[int, Mapping[str, Any]]) -> int | None:
    """Return the row that a subscription is: by the provider's name, else one from a list that is the same product."""
    for row_id, row in rows.items():
        if row.get("provider_ref") == ref:
            return row_id
    free = [row_id for row_id, row in rows.items() if not row.get("provider_ref")]
    for same in (_same_sku, _same_plan):
        found = [row_id for row_id in free if same(theirs, rows[row_id])]
        if found:
            return found[0]
    return None


def _same_sku(theirs: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    return bool(theirs.get("sku")) and theirs.get("sku") == row.get("sku")


def _same_plan(theirs: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Whether both name one product: a list says “Business Starter” where Google says it with its own name before."""
    one, other = fold(str(theirs.get("plan") or "")), fold(str(row.get("plan") or ""))
    return bool(one and other) and (one.endswith(other) or other.endswith(one))
