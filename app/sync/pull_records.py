"""The rows of ``provider_record`` about customers: read, marked as seen, written and put into the queue (R23)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.models.provider import AccountFacts
from app.rules.pulling import LAG_MS, Situation, place
from app.store.engine import Connection
from app.store.work import Work
from app.sync import pull_state

HOUR_MS = 3_600_000
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
        self._connection.executemany(
            "UPDATE provider_record SET generation = ?, seen_at = ?, listed = iif(?, ?, listed) WHERE id = ?",
            (
                (self._asked.generation, self._work.now_ms, self._is_listed, self._asked.generation, each.id)
                for each in seen
            ),
        )

    def write(self, record: Record, fields: Mapping[str, Any], facts: Mapping[str, Any] | None = None) -> None:
        """Write the record down; of an unclear one with what a person must know."""
        stored = json.dumps(dict(fields), ensure_ascii=False)
        listed = self._asked.generation if self._is_listed else record.listed
        told = facts if facts is not None else None
        values = (record.customer_id, stored, record.digest, record.again, self._asked.generation, listed)
        if record.id is None:
            cursor = self._connection.execute(
                "INSERT INTO provider_record(partner_account_id, what, ref, customer_id, fields, digest, again,"
                " generation, listed, seen_at, state, first_listed)"
                " VALUES (?, 'customer', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (self._account.id, record.ref, *values, self._work.now_ms, record.state, listed),
            )
            record.id = int(cursor.lastrowid)
        else:
            self._connection.execute(
                "UPDATE provider_record SET customer_id = ?, fields = ?, digest = ?, again = ?, generation = ?,"
                " listed = ?, seen_at = ?, state = ?, first_listed = iif(first_listed, first_listed, ?) WHERE id = ?",
                (*values, self._work.now_ms, record.state, listed, record.id),
            )
        if told is not None:
            self._connection.execute(
                "UPDATE provider_record SET facts = ? WHERE id = ?", (json.dumps(dict(told)), record.id)
            )

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
        self._connection.executemany("UPDATE provider_record SET waits = ? WHERE id = ?", changed)
