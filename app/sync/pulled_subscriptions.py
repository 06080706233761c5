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
from app.store.work import Work
from app.sync import pull_state
from app.sync.pulled import MOVED_ON, Asked, close, is_older, pull_entry
from app.sync.terms import settle_accepted

_COLUMNS = (
    *("id", "provider_ref", "plan", "sku", "add_on", "status", "payment_plan", "licences", "licences_used"),
    *("period_start", "period_end", "renewal_date", "trial_start", "trial_end", "may_extend"),
    *("purchase_order_number", "renewal", "suspension_reasons", "suspended_on", "currency", "unit_price_minor"),
    "price_period",
)
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


@dataclass(frozen=True, slots=True)
class Answer:
    """What a customer holds.

    Args:
        record_id: the customer's record.
        subscriptions: all of them.
    """

    record_id: int
    subscriptions: tuple[SubscriptionSnapshot, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of it.

    Args:
        changes: for the book's listeners.
        missing: (record, the provider's name) of subscriptions that were not in the answer: each is looked for.
    """

    changes: Changes
    missing: tuple[tuple[int, str], ...] = ()


def take(work: Work, asked: Asked, answers: Sequence[Answer]) -> Taken | str:
    """Write down what customers hold; returns which subscriptions of theirs were not in the answers."""
    connection = work.connection
    state = pull_state.load(connection, asked.account.id)
    if state.generation != asked.generation:
        return MOVED_ON
    entry = pull_entry(work, asked.account, state.batch_id)
    missing: list[tuple[int, str]] = []
    holders: list[int] = []
    for answer in answers:
        customer_id, told_at = connection.execute(
            "SELECT r.customer_id, r.told_at FROM provider_record r WHERE r.id = ?", (answer.record_id,)
        ).fetchone()
        if is_older(asked.at, told_at):  # the list may be older than what we did: it is read again soon
            connection.execute(
                "UPDATE provider_record SET read_at = NULL, waits = NULL WHERE id = ?", (answer.record_id,)
            )
            continue
        connection.execute(
            "UPDATE provider_record SET read_at = ?, waits = NULL WHERE id = ?", (work.now_ms, answer.record_id)
        )
        if customer_id is not None:
            holders.append(int(customer_id))
            missing += _Holder(entry, asked, int(customer_id)).take(answer.subscriptions)
    if entry.has_begun:
        settle_accepted(entry, holders)
    pull_state.save(connection, asked.account.id, done=state.done + len(answers))
    return Taken(close(entry, state.batch_id, asked.account), tuple(missing))


def skip(work: Work, records: Sequence[int]) -> Changes:
    """Take customers out of the queue: the provider does not answer about them now; they come again by their age."""
    work.connection.executemany(
        "UPDATE provider_record SET waits = NULL, read_at = ? WHERE id = ?", ((work.now_ms, each) for each in records)
    )
    return pull_state.TOLD


def looked(work: Work, asked: Asked, found: Mapping[int, SubscriptionSnapshot | None]) -> Changes | str:
    """Write down what was found of subscriptions that were not in an answer: those that are gone are cancelled.

    Args:
        work: the unit of work.
        asked: what was asked.
        found: record of the subscription → what it is; None: it is gone.
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
            _Holder(entry, asked, int(customer_id)).take([snapshot], is_all=False)
        elif subscription_id is not None:
            entry.apply([Update("subscription", int(subscription_id), {"status": Status.CANCELLED})])
            connection.execute("UPDATE provider_record SET state = 'lost' WHERE id = ?", (record_id,))
    return close(entry, state.batch_id, asked.account)


class _Holder:
    """One customer's subscriptions on their way into the book."""

    def __init__(self, entry: Entry, asked: Asked, customer_id: int) -> None:
        self._entry, self._asked, self._customer_id = entry, asked, customer_id
        self._work = entry.work
        self._connection: Connection = entry.work.connection

    def take(self, snapshots: Sequence[SubscriptionSnapshot], *, is_all: bool = True) -> list[tuple[int, str]]:
        records = self._records()
        rows = self._rows()
        busy = self._busy()
        listed: set[str] = set()
        for each in snapshots:
            if each.ref in listed:
                continue
            listed.add(each.ref)
            record = records.get(each.ref)
            said = digest(each.fields)
            if record and record[2] == said and not record[3] and record[4] == "" and record[1] in rows:
                self._connection.execute(
                    "UPDATE provider_record SET seen_at = ?, generation = ? WHERE id = ?",
                    (self._work.now_ms, self._asked.generation, record[0]),
                )
                continue
            self._take_one(each, said, record, rows, busy)
        if not is_all:
            return []
        return [
            (record_id, ref)
            for ref, (record_id, subscription_id, _, _, state, told_at, _) in records.items()
            if ref not in listed
            and state == ""
            and rows.get(subscription_id, {}).get("status", Status.CANCELLED) != Status.CANCELLED
            and not is_older(self._asked.at, told_at)
        ]

    def _take_one(
        self,
        snapshot: SubscriptionSnapshot,
        said: str,
        record: tuple[Any, ...] | None,
        rows: dict[int, dict[str, Any]],
        busy: Mapping[int | None, set[str]],
    ) -> None:
        theirs = subscription_columns({**snapshot.fields, "provider_ref": snapshot.ref})
        row_id = record[1] if record and record[1] in rows else _held(snapshot.ref, theirs, rows)
        if record is not None and is_older(self._asked.at, record[5]):
            self._write(record[0], snapshot.ref, row_id, record[6], said, again=True)
            return
        if row_id is None:
            if "status" not in theirs:
                return  # what it is can't be told, so nothing is made of it
            values = {**theirs, "customer_id": self._customer_id, "add_on": self._add_on(theirs)}
            row_id = self._entry.insert("subscription", values, is_recorded=False)
            rows[row_id] = {**theirs, "id": row_id}
            self._write(record[0] if record else None, snapshot.ref, row_id, theirs, said)
            return
        ours = rows[row_id]
        base = record[6] if record else None
        merged = merge_subscription(base, ours, theirs, waiting=busy.get(row_id, set()))
        values = {**merged.values, "provider_ref": snapshot.ref}
        self._entry.apply([Update("subscription", row_id, values)])
        ours["provider_ref"] = snapshot.ref
        kept = {name: base[name] for name in merged.later if base and name in base}
        known = {name: value for name, value in theirs.items() if name not in merged.later}
        self._write(record[0] if record else None, snapshot.ref, row_id, {**known, **kept}, said, bool(merged.later))

    def _write(
        self,
        record_id: int | None,
        ref: str,
        row_id: int | None,
        fields: Mapping[str, Any],
        said: str,
        again: bool = False,
    ) -> None:
        values = (self._customer_id, row_id, json.dumps(dict(fields), ensure_ascii=False), said, int(again))
        seen = (self._asked.generation, self._work.now_ms)
        if record_id is None:
            self._connection.execute(
                "INSERT INTO provider_record(partner_account_id, what, ref, customer_id, subscription_id, fields,"
                " digest, again, generation, seen_at) VALUES (?, 'subscription', ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT(partner_account_id, what, ref) DO UPDATE SET customer_id = excluded.customer_id,"
                " subscription_id = excluded.subscription_id, fields = excluded.fields, digest = excluded.digest,"
                " again = excluded.again, generation = excluded.generation, seen_at = excluded.seen_at, state = ''",
                (self._asked.account.id, ref, *values, *seen),
            )
        else:
            self._connection.execute(
                "UPDATE provider_record SET customer_id = ?, subscription_id = ?, fields = ?, digest = ?, again = ?,"
                " generation = ?, seen_at = ?, state = '' WHERE id = ?",
                (*values, *seen, record_id),
            )

    def _records(self) -> dict[str, tuple[Any, ...]]:
        """Return the provider's name → (id, row, digest, again, state, told_at, fields)."""
        found = self._connection.execute(
            "SELECT ref, id, subscription_id, digest, again, state, told_at, fields FROM provider_record"
            " WHERE customer_id = ? AND what = 'subscription' AND partner_account_id = ?",
            (self._customer_id, self._asked.account.id),
        )
        return {ref: (*rest, json.loads(fields)) for ref, *rest, fields in found}

    def _rows(self) -> dict[int, dict[str, Any]]:
        found = self._connection.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM subscription WHERE customer_id = ? ORDER BY id", (self._customer_id,)
        )
        rows = (dict(zip(_COLUMNS, row, strict=True)) for row in found)
        return {each["id"]: {**each, "suspension_reasons": json.loads(each["suspension_reasons"])} for each in rows}

    def _busy(self) -> dict[int | None, set[str]]:
        """Return subscription → columns that open instructions change on it."""
        found: dict[int | None, set[str]] = {}
        for row_id, kind in self._connection.execute(
            "SELECT subscription_id, kind FROM operation WHERE customer_id = ? AND subscription_id IS NOT NULL"
            " AND state NOT IN ('done','withdrawn','expired')",
            (self._customer_id,),
        ):
            found.setdefault(row_id, set()).update(_CHANGED.get(kind, ()))
        return found

    def _add_on(self, theirs: Mapping[str, Any]) -> int:
        found = self._connection.execute(
            "SELECT max(kind = 'add_on') FROM product WHERE provider = ? AND sku = ?",
            (self._asked.account.provider, theirs.get("sku", "")),
        ).fetchone()
        return int(found[0] or 0)


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
