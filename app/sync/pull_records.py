"""The rows of ``provider_record`` about customers: read, marked as seen, written and put into the queue (R23)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.models.provider import AccountFacts
from app.rules.pulling import LAG_MS, Situation, place
from app.store.engine import Connection
from app.store.journal import next_id
from app.store.many import insert_rows, update_rows
from app.store.work import Work
from app.sync import pull_state

HOUR_MS = 3_600_000
_ENCODER = json.JSONEncoder(ensure_ascii=False)
_WRITTEN = ("customer_id", "fields", "digest", "again", "generation", "listed", "seen_at", "state")
_LISTED = _WRITTEN.index("listed")
_SETS = (
    ", ".join(f"{name} = v.column{place + 1}" for place, name in enumerate(_WRITTEN))
    + f", first_listed = iif(first_listed, first_listed, v.column{_LISTED + 1})"
)
_RECORD = ("id", "ref", "customer_id", "fields", "digest", "again", "generation", "listed", "told_at", "state")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was answered.

    Args:
        account: our partner account.
        generation: the pull it was asked in.
        at: instant (ms) before it was asked: what we did later is not in the answer.
    """

    account: AccountFacts
    generation: int
    at: int


@dataclass(slots=True)
class Record:
    """A row of ``provider_record`` about a customer; ``id`` None: not written yet."""

    id: int | None
    ref: str
    customer_id: int | None = None
    fields: str = "{}"
    digest: str = ""
    again: int = 0
    generation: int = 0
    listed: int = 0
    told_at: int = 0
    state: str = ""


def is_older(asked_at: int, told_at: int) -> bool:
    """Whether an answer may be older than what we did: lists lag. An instant far ahead is of a clock put back."""
    return -HOUR_MS < asked_at - told_at < LAG_MS


class Records:
    """The records of one page.

    Args:
        work: the unit of work.
        asked: what was asked.
        is_listed: whether they were in the list, or looked at one by one.
    """

    def __init__(self, work: Work, asked: Asked, *, is_listed: bool) -> None:
        self._work, self._asked, self._is_listed = work, asked, is_listed
        self._connection: Connection = work.connection
        self._account = asked.account
        self._waiting: dict[str, tuple[Record, str]] = {}
        self._facts: dict[str, tuple[Record, str]] = {}

    def read(self, refs: Sequence[str]) -> dict[str, Record]:
        """Return the provider's name → its record; those that were never seen are left out."""
        marks = ",".join("?" * len(refs))
        names = ", ".join(f"r.{name}" for name in _RECORD)
        found = self._connection.execute(
            f"SELECT c.merged_into IS NOT NULL, {names} FROM provider_record r LEFT JOIN customer c"
            f" ON c.id = r.customer_id WHERE r.partner_account_id = ? AND r.what = 'customer' AND r.ref IN ({marks})",
            (self._account.id, *refs),
        )
        records: dict[str, Record] = {}
        for is_merged, *row in found:
            values = dict(zip(_RECORD, row, strict=True))
            record = Record(**values)
            record.again = int(record.again or is_merged)
            records[record.ref] = record
        return records

    def mark(self, seen: Iterable[Record]) -> None:
        """They are as they were."""
        self._connection.execute(
            "UPDATE provider_record SET generation = ?, seen_at = ?, listed = iif(?, ?, listed)"
            " WHERE id IN (SELECT value FROM json_each(?))",
            (
                *(self._asked.generation, self._work.now_ms, self._is_listed, self._asked.generation),
                json.dumps([each.id for each in seen]),
            ),
        )

    def write(self, record: Record, fields: Mapping[str, Any], facts: Mapping[str, Any] | None = None) -> None:
        """Have the record written down, by ``flush``; of an unclear one with what a person must know."""
        self._waiting[record.ref] = (record, _ENCODER.encode(dict(fields)))
        if facts is not None:
            self._facts[record.ref] = (record, json.dumps(dict(facts)))

    def flush(self) -> None:
        """Write all of them down."""
        known = [each for each in self._waiting.values() if each[0].id is not None]
        new = [each for each in self._waiting.values() if each[0].id is None]
        if new:
            first = next_id(self._connection, "provider_record")
            for place, (record, _) in enumerate(new):
                record.id = first + place
        into = ", ".join(("id", "partner_account_id", "what", "ref", *_WRITTEN, "first_listed"))
        insert_rows(
            self._connection,
            f"provider_record({into})",
            [
                (each[0].id, self._account.id, "customer", each[0].ref, *values, values[_LISTED])
                for each in new
                for values in (self._values(*each),)
            ],
        )
        update_rows(self._connection, "provider_record", _SETS, [(*self._values(*each), each[0].id) for each in known])
        update_rows(
            self._connection,
            "provider_record",
            "facts = v.column1",
            [(facts, record.id) for record, facts in self._facts.values()],
        )
        self._waiting.clear()
        self._facts.clear()

    def _values(self, record: Record, stored: str) -> tuple[Any, ...]:
        listed = self._asked.generation if self._is_listed else record.listed
        kept = (record.customer_id, stored, record.digest, record.again, self._asked.generation, listed)
        return (*kept, self._work.now_ms, record.state)

    def queue(self, records: Sequence[Record]) -> None:
        """Give each customer its place among those whose subscriptions are read next."""
        since = pull_state.load(self._connection, self._account.id).full_since
        marks = ",".join("?" * len(records))
        found = self._connection.execute(
            "SELECT r.id, c.status, EXISTS (SELECT 1 FROM subscription s WHERE s.customer_id = c.id"
            " AND s.status = 'suspended' AND instr(s.suspension_reasons, 'pending_tos')), c.trial_end, c.renewal_date,"
            " ifnull((SELECT max(s.created_at) FROM subscription s WHERE s.customer_id = c.id), 0), r.read_at,"
            " r.told_at, r.waits FROM provider_record r JOIN customer c ON c.id = r.customer_id AND c.shelf < 2"
            f" WHERE r.id IN ({marks})",
            tuple(each.id for each in records),
        ).fetchall()
        changed: list[tuple[int | None, int]] = []
        for record_id, status, terms, trial_end, renewal, newest, read_at, told_at, waits in found:
            situation = Situation(status, bool(terms), trial_end, renewal, max(newest, told_at), read_at)
            is_full = since is not None and (read_at is None or read_at < since)
            became = place(situation, self._work.today, self._work.now_ms, is_full=is_full)
            if became is not None and became != waits:
                changed.append((became, record_id))
        update_rows(self._connection, "provider_record", "waits = v.column1", changed)
