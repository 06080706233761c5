"""What a provider says of customers, written into the book a page at a time, each page one transaction (R23, R50).

A customer it says nothing new of costs no more than a mark that it was seen. Everything that changes stands in the
history of the pull's batch with side ``provider``; it is in nobody's undo.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.models.provider import AccountFacts, CustomerSnapshot
from app.models.values import UNSENT_STATES, Changes, Kind, OperationState, Provider, Standing
from app.rules.effects import Delete, Effect, Update
from app.rules.merge import CONFLICT, PROVIDERS, SHARED, Difference, Merged, merge_customer, readable, told_by
from app.rules.pulling import digest, summed
from app.rules.taking_effect import BRINGING
from app.store.engine import Connection
from app.store.journal import Entry
from app.store.work import Work
from app.sync import associated, pull_state
from app.sync.pull_match import Found, Matcher, followed
from app.sync.pull_records import Asked, Record, Records, is_older
from app.sync.verified import settled, verifies

MOVED_ON = "moved_on"
_SETTLED = "('done','withdrawn','expired')"
_UNDER_WAY = ("sending", "running", "unknown")
VERIFY = "verify_domain"
_BLANKS: dict[str, Any] = {
    **dict.fromkeys((*SHARED, *PROVIDERS, "crm_id"), ""),
    "domain_verified": 0,
    "education": 0,
    "kind": Kind.DOMAIN.value,
}


@dataclass(slots=True)
class Busy:
    """Fields of a customer that instructions of ours wait to change, or are changing."""

    waiting: set[str]
    under_way: set[str]
    is_coming: bool = False  # something that brings it to the provider is not done yet


def take_page(
    work: Work,
    asked: Asked,
    snapshots: Sequence[CustomerSnapshot],
    next_token: str | None,
    total: int | None = None,
) -> Changes | str:
    """Write down one page of the list.

    Args:
        work: the unit of work.
        asked: what was asked.
        snapshots: the customers.
        next_token: of the next page, empty after the last; None: they were looked at one by one.
        total: how many there are, where the provider says so.

    Returns:
        What changed; ``MOVED_ON`` where another pull has begun since.
    """
    connection = work.connection
    state = pull_state.load(connection, asked.account.id)
    if state.generation != asked.generation:
        return MOVED_ON
    entry = pull_entry(work, asked.account, state.batch_id)
    taking = Taking(work, entry, asked, is_listed=next_token is not None)
    counted = taking.take(snapshots)
    changes = close(entry, state.batch_id, asked.account)
    if next_token is not None:
        values: dict[str, Any] = {"page_token": next_token, "sums": summed(state.sums or {}, counted)}
        fresh = sum(not before for _, before, _ in counted)
        values |= {"done": state.done + fresh, "total": total if total is not None else state.total}
        pull_state.save(connection, asked.account.id, **values)
    return changes


def lose(work: Work, asked: Asked, records: Sequence[int]) -> Changes | str:
    """Write down that customers can't be reached any more: they were looked for, and are not there, or not ours.

    They stay in the book as *access lost*, and come back when they are seen again.
    """
    connection = work.connection
    state = pull_state.load(connection, asked.account.id)
    if state.generation != asked.generation:
        return MOVED_ON
    entry = pull_entry(work, asked.account, state.batch_id)
    lost = 0
    for record_id in records:
        customer_id, told_at = connection.execute(
            "SELECT customer_id, told_at FROM provider_record WHERE id = ?", (record_id,)
        ).fetchone()
        is_young = is_older(asked.at, told_at)
        gone = "" if is_young else "lost"
        connection.execute(
            "UPDATE provider_record SET generation = ?, state = ?, waits = NULL WHERE id = ?",
            (asked.generation, gone, record_id),
        )
        if not is_young and customer_id is not None:
            entry.apply([Update("customer", customer_id, {"standing": Standing.ACCESS_LOST})])
            lost += 1
    changes = close(entry, state.batch_id, asked.account)
    pull_state.save(connection, asked.account.id, access_lost=state.access_lost + lost)
    return changes


def settle(work: Work, account: AccountFacts, record_id: int, customer_id: int | None) -> Entry:
    """Say which customer an unclear one is; None: a new one. Returns the entry, not closed.

    The provider's record is bound to it, and merged as if it had just been pulled.
    """
    connection = work.connection
    ref, stored = connection.execute("SELECT ref, fields FROM provider_record WHERE id = ?", (record_id,)).fetchone()
    entry = Entry(work, "unclear.settled", {}, side="provider", undoable=False)
    state = pull_state.load(connection, account.id)
    asked = Asked(account, state.generation, work.now_ms)
    taking = Taking(work, entry, asked, is_listed=False)
    taking.chosen[ref] = Found(customer_id)
    fields = json.loads(stored)
    entry.facts["name"] = fields.get("organisation_name") or fields.get("domain") or ref
    taking.take([CustomerSnapshot(ref, {each: fields[each] for each in fields if each != "provider_ref"})])
    # What the provider said is kept in another form than it came in: it is looked at again.
    connection.execute("UPDATE provider_record SET facts = '{}', again = 1 WHERE id = ?", (record_id,))
    return entry


def pull_entry(work: Work, account: AccountFacts, batch_id: int | None) -> Entry:
    """Return the entry of a pull's next transaction: all of it is one batch, which says at its end what it found."""
    return Entry(work, pull_state.BEGUN, {"name": account.name}, side="provider", undoable=False, batch_id=batch_id)


def close(entry: Entry, batch_id: int | None, account: AccountFacts) -> Changes:
    """Close the entry, and remember its batch for the next transaction."""
    tables = (
        ("sync_state", "drift", "subscription", "operation", "follow_up", "transfer")
        if entry.has_begun
        else ("sync_state",)
    )
    changes = entry.close(other=tables)
    if batch_id is None and entry.has_begun:
        pull_state.save(entry.work.connection, account.id, batch_id=entry.batch_id)
    # No message strip for every page: the verb is the batch's alone.
    return Changes(ids=changes.ids, inserted=changes.inserted, removed=changes.removed, other=changes.other)


class Taking:
    """The customers of one page on their way into the book.

    Args:
        work: the unit of work.
        entry: of the pull.
        asked: what was asked.
        is_listed: whether they were in the list, or looked at one by one.
    """

    def __init__(self, work: Work, entry: Entry, asked: Asked, *, is_listed: bool) -> None:
        self._work, self._entry, self._asked, self._is_listed = work, entry, asked, is_listed
        self._connection: Connection = work.connection
        self._account = asked.account
        self._records = Records(work, asked, is_listed=is_listed)
        self.chosen: dict[str, Found] = {}  # by a person

    def take(self, snapshots: Sequence[CustomerSnapshot]) -> list[tuple[str, str, str]]:
        """Take them; returns (ref, digest before or empty where not counted yet, digest now) of those in the list."""
        by_ref = {each.ref: each for each in snapshots if each.ref}
        records = self._records.read(list(by_ref))
        said = {ref: digest({**each.fields, **each.provider_fields}) for ref, each in by_ref.items()}
        counted: list[tuple[str, str, str]] = []
        seen: list[Record] = []
        fresh: list[Record] = []
        for ref in by_ref:
            record = records.get(ref) or Record(None, ref)
            before = record.digest if record.listed == self._asked.generation else ""
            counted.append((ref, before, said[ref]))
            is_same = record.digest == said[ref] and record.customer_id is not None and not record.again
            (seen if is_same and record.state == "" else fresh).append(record)
            record.digest = said[ref]
        self._records.mark(seen)
        self._take_fresh(fresh, by_ref)
        self._records.flush()
        self._entry.settle()
        self._records.queue([each for each in (*seen, *fresh) if each.customer_id is not None])
        return counted if self._is_listed else []

    def _take_fresh(self, fresh: Sequence[Record], by_ref: Mapping[str, CustomerSnapshot]) -> None:
        if not fresh:
            return
        said = {
            each.ref: readable(
                {**by_ref[each.ref].fields, **by_ref[each.ref].provider_fields, "provider_ref": each.ref}
            )
            for each in fresh
        }
        self._bind(fresh, said)
        ids = [each.customer_id for each in fresh if each.customer_id is not None]
        ours = self._customers(ids)
        drifts = self._drifts(ids)
        busy = busy_of(self._connection, ids)
        rules = dict(
            self._connection.execute(
                "SELECT field, rule FROM sync_rule WHERE partner_account_id = ?", (self._account.id,)
            ).fetchall()
        )
        self._insert([each for each in fresh if each.customer_id is None and each.state == ""], said)
        arrived: list[int] = []
        for record in fresh:
            theirs = said[record.ref]
            if record.state == "unclear":
                self._records.write(record, theirs)
            elif (customer_id := record.customer_id) in ours:
                at_work = busy.get(customer_id, Busy(set(), set()))
                self._update(record, theirs, ours[customer_id], drifts.get(customer_id, {}), at_work, rules)
                if ours[customer_id]["shelf"] != 2 and not is_older(self._asked.at, record.told_at):
                    arrived.append(customer_id)
        if self._account.provider == Provider.ZOHO and arrived:
            associated.arrived(self._entry, arrived)

    # -- which customer it is ---------------------------------------------------------------------------------------

    def _bind(self, fresh: Sequence[Record], said: Mapping[str, Mapping[str, Any]]) -> None:
        """Find the customer of each record that has none."""
        matcher = Matcher(self._connection, self._account.id, self._account.provider)
        unbound = [each for each in fresh if each.customer_id is None]
        matcher.look_up([said[each.ref] for each in unbound])
        for each in fresh:
            if each.customer_id is not None:
                each.customer_id = followed(self._connection, each.customer_id)
                each.state = ""
        for each in unbound:
            found = self.chosen.get(each.ref) or matcher.which(said[each.ref])
            each.customer_id, each.state = found.customer_id, "unclear" if found.code else ""
            each.fields = "{}"  # what was said before it was clear whose it is was never the base of a merge
            if found.code:
                self._unclear(each, said[each.ref], found)
            elif found.customer_id is not None:
                matcher.given(found.customer_id, said[each.ref])

    def _unclear(self, record: Record, theirs: Mapping[str, Any], found: Found) -> None:
        name = theirs.get("organisation_name") or theirs.get("domain") or theirs.get("primary_email") or record.ref
        facts = {"code": found.code, "name": name, "domain": theirs.get("domain", "")}
        self._records.write(record, theirs, facts={**facts, "candidates": list(found.candidates)})

    # -- writing ----------------------------------------------------------------------------------------------------

    def _insert(self, records: Sequence[Record], said: Mapping[str, Mapping[str, Any]]) -> None:
        """They are new here."""
        rows = [
            {
                **_BLANKS,
                **{name: value for name, value in said[each.ref].items() if name in _BLANKS},
                "provider": self._account.provider,
                "partner_account_id": self._account.id,
                "standing": Standing.AT_PROVIDER.value,
                "provider_ref": each.ref,
            }
            for each in records
        ]
        for record, customer_id in zip(records, self._entry.insert_many("customer", rows), strict=True):
            record.customer_id, record.again = customer_id, 0
            self._records.write(record, said[record.ref])

    def _update(
        self,
        record: Record,
        theirs: Mapping[str, Any],
        ours: Mapping[str, Any],
        drifts: Mapping[str, tuple[int, str | None, str]],
        busy: Busy,
        rules: Mapping[str, str],
    ) -> None:
        if ours["shelf"] == 2:  # taken out of the book here: the provider's list does not bring it back
            record.again = 1
            self._records.write(record, json.loads(record.fields))
            return
        base: dict[str, Any] = json.loads(record.fields)
        if is_older(self._asked.at, record.told_at):
            record.again = 1  # the list may be older than what we did
            self._records.write(record, base)
            return
        for name, (_, was, _) in drifts.items():
            base.pop(name, None)
            if was is not None:
                base[name] = was
        merged = merge_customer(base, ours, theirs, rules=rules, waiting=busy.waiting, under_way=busy.under_way)
        values, differences = self._possible(ours, theirs, merged)
        values |= {"provider": self._account.provider, "partner_account_id": self._account.id}
        values["provider_ref"] = record.ref
        if not busy.is_coming:
            values["standing"] = Standing.AT_PROVIDER
        effects: list[Effect] = [Update("customer", int(ours["id"]), values)]
        if values.get("kind") == Kind.DOMAIN and ours["kind"] == Kind.TEAM:
            effects += self._moot(int(ours["id"]))
        if verifies(effects):
            effects += settled(self._connection, int(ours["id"]), self._work.now_ms)
        effects += self._differences(int(ours["id"]), differences, drifts, merged.later)
        self._entry.apply(effects)
        known = {name: value for name, value in theirs.items() if name not in merged.later}
        kept = {name: base[name] for name in merged.later if name in base}
        record.again = int(bool(merged.later))
        self._records.write(record, {**known, **kept})

    def _possible(
        self, ours: Mapping[str, Any], theirs: Mapping[str, Any], merged: Merged
    ) -> tuple[dict[str, Any], list[Difference]]:
        """Return what can be taken: a team whose domain is verified is a domain customer; no domain is had twice."""
        values, differences = dict(merged.values), list(merged.differences)
        if values.get("kind") == Kind.DOMAIN and ours["kind"] == Kind.TEAM and theirs.get("domain"):
            values |= {"domain": theirs["domain"], "domain_verified": 1}
            differences = [each for each in differences if each.field != "domain"]
        after = {**ours, **values}
        moves = any(name in values for name in ("domain", "kind"))
        elsewhere = ours["partner_account_id"] != self._account.id or ours["provider"] != self._account.provider
        if (moves or elsewhere) and after["kind"] == Kind.DOMAIN and after["domain"] and self._is_taken(after):
            for name in ("domain", "kind", "domain_verified"):
                values.pop(name, None)
            if theirs.get("domain", "") not in ("", ours["domain"]):
                differences.append(Difference("domain", CONFLICT, None, str(theirs["domain"])))
        return values, differences

    def _is_taken(self, after: Mapping[str, Any]) -> bool:
        found = self._connection.execute(
            "SELECT 1 FROM customer WHERE domain = ? AND +provider = ? AND +kind = 'domain'"
            " AND ifnull(partner_account_id, 0) = ? AND shelf IN (0, 1) AND id <> ?",
            (after["domain"], self._account.provider, self._account.id, after["id"]),
        ).fetchone()
        return found is not None

    def _moot(self, customer_id: int) -> list[Effect]:
        """There is nothing left to verify: what was not sent yet is withdrawn."""
        marks = ",".join("?" * len(UNSENT_STATES))
        found = self._connection.execute(
            f"SELECT id FROM operation WHERE customer_id = ? AND kind = ? AND state IN ({marks})",
            (customer_id, VERIFY, *UNSENT_STATES),
        ).fetchall()
        return [Update("operation", row_id, {"state": OperationState.WITHDRAWN}) for (row_id,) in found]

    def _differences(
        self,
        customer_id: int,
        differences: Iterable[Difference],
        drifts: Mapping[str, tuple[int, str | None, str]],
        later: Sequence[str],
    ) -> list[Effect]:
        """Return what brings the rows of drift to what differs now."""
        effects: list[Effect] = []
        open_now = {each.field for each in differences}
        for each in differences:
            row = drifts.get(each.field)
            if row is None:
                values = {
                    "partner_account_id": self._account.id,
                    "customer_id": customer_id,
                    "field": each.field,
                    "base": each.base,
                    "theirs": each.theirs,
                    "seen_at": self._work.now_ms,
                }
                self._entry.insert("drift", values)
            elif row[2] != each.theirs:
                effects.append(Update("drift", row[0], {"theirs": each.theirs, "seen_at": self._work.now_ms}))
        return effects + [
            Delete("drift", row[0]) for name, row in drifts.items() if name not in open_now and name not in later
        ]

    # -- reading ----------------------------------------------------------------------------------------------------

    def _customers(self, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
        names = ("id", "shelf", "standing", "partner_account_id", "provider", *SHARED, *PROVIDERS)
        marks = ",".join("?" * len(ids))
        found = self._connection.execute(f"SELECT {', '.join(names)} FROM customer WHERE id IN ({marks})", tuple(ids))
        return {row[0]: dict(zip(names, row, strict=True)) for row in found}

    def _drifts(self, ids: Sequence[int]) -> dict[int, dict[str, tuple[int, str | None, str]]]:
        """Return customer → field → (row, base, theirs) of what differs already, the newest of a field."""
        marks = ",".join("?" * len(ids))
        found: dict[int, dict[str, tuple[int, str | None, str]]] = {}
        for row_id, customer_id, name, base, theirs in self._connection.execute(
            f"SELECT id, customer_id, field, base, theirs FROM drift WHERE customer_id IN ({marks}) ORDER BY id",
            tuple(ids),
        ):
            found.setdefault(customer_id, {})[name] = (row_id, base, theirs)
        return found


def busy_of(connection: Connection, ids: Sequence[int]) -> dict[int, Busy]:
    """Return customer → fields that open instructions wait to change, or are changing."""
    marks = ",".join("?" * len(ids))
    found: dict[int, Busy] = {}
    for customer_id, kind, state, keys, inner in connection.execute(
        "SELECT o.customer_id, o.kind, o.state, (SELECT group_concat(j.key) FROM json_each(o.payload) j),"
        " (SELECT group_concat(j.key) FROM json_each(o.payload, '$.fields') j) FROM operation o"
        f" WHERE o.customer_id IN ({marks}) AND o.state NOT IN {_SETTLED}",
        tuple(ids),
    ):
        mine = found.setdefault(customer_id, Busy(set(), set()))
        fields = told_by(kind, [*(keys or "").split(","), *(inner or "").split(",")])
        (mine.under_way if state in _UNDER_WAY else mine.waiting).update(fields)
        mine.is_coming = mine.is_coming or kind in BRINGING
    return found
