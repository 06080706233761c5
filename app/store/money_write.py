"""Payments and commissions put into the book, from the provider and from files alike (R61, R62).

A line that is told again is known by its key and changes what is new in it; what it does not say stays. Whose it is is
found by the provider's name of the subscription, the domain, the buyer's address, or a name that only one customer has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.models.money import MoneyLine
from app.rules.commission import ACCRUED, INVOICED, PAID, PAID_OUT, REQUEST, REQUESTED
from app.rules.effects import Update
from app.rules.fold import fold
from app.rules.money_lines import STATES
from app.store.engine import Connection
from app.store.journal import Entry

OTHER = ("payment", "commission", "payout")
_SAID = {  # what a line may say anew; all else is what it is known by, or ours
    "payment": (
        *("dated", "kind", "payer", "amount_minor", "currency", "period_start", "period_end", "billing_entity"),
        *("customer_name", "domain", "subscription_ref", "plan"),
    ),
    "commission": (
        *("payment_ref", "dated", "kind", "state", "amount_minor", "currency", "eligible_minor", "billing_entity"),
        *("customer_name", "domain", "subscription_ref", "plan"),
    ),
}
_NAMES = {"customer_id": ("customer_name", "domain"), "subscription_id": ("subscription_ref", "plan")}
_SLICE = 400


@dataclass(slots=True)
class Counts:
    """How many lines were new, changed something, or were in the book already; and what they change."""

    new: int = 0
    updated: int = 0
    same: int = 0
    states: list[str] = field(default_factory=list)  # of each line, in order


def judge(connection: Connection, account_id: int, lines: Sequence[MoneyLine]) -> Counts:
    """Return what taking these lines would do; nothing is written."""
    counts = Counts()
    for start in range(0, len(lines), _SLICE):
        some = lines[start : start + _SLICE]
        known = _known(connection, account_id, some)
        for line in some:
            _count(counts, _difference(line, known.get(line.columns["key"])))
    return counts


def take(entry: Entry, account_id: int, lines: Sequence[MoneyLine], *, source: str = "", quick: bool = False) -> Counts:
    """Write lines of one kind (all payments, or all commissions) of an account.

    Args:
        entry: the batch.
        account_id: our account.
        lines: with their keys.
        source: a file's name; empty: the provider.
        quick: with no change rows for what is new: for what is not undone.

    Raises:
        Cancelled: the work's job was stopped.
    """
    counts, payouts = Counts(), set[int]()
    for start in range(0, len(lines), _SLICE):
        entry.work.job.step(start, len(lines), "saving")
        _take_slice(entry, account_id, lines[start : start + _SLICE], source, counts, payouts, quick=quick)
    for payout_id in sorted(payouts):
        settle(entry, payout_id)
    return counts


def _take_slice(
    entry: Entry,
    account_id: int,
    lines: Sequence[MoneyLine],
    source: str,
    counts: Counts,
    payouts: set[int],
    *,
    quick: bool,
) -> None:
    connection = entry.work.connection
    known = _known(connection, account_id, lines)
    owners = Owners(connection, account_id)
    owners.look_up(lines)
    fresh: list[dict[str, Any]] = []
    for line in lines:
        now = known.get(line.columns["key"])
        changed = _difference(line, now)
        _count(counts, changed)
        whose = owners.of(line)
        payout_id = _payout(entry, account_id, line)
        if payout_id is not None:
            payouts.add(payout_id)
        if now is None:
            values = {**_blank(line), "partner_account_id": account_id, "source": source, **whose}
            fresh.append(values | ({"payout_id": payout_id} if line.what == "commission" else {}))
            continue
        more = {name: each for name, each in whose.items() if each is not None and now[name] is None}
        if payout_id is not None and now["payout_id"] != payout_id:
            more["payout_id"] = payout_id
        if now.get("payout_id") is not None:
            payouts.add(now["payout_id"])
        if changed or more:
            entry.apply([Update(line.what, now["id"], {**(changed or {}), **more})])
    entry.insert_many(lines[0].what, fresh, recorded=not quick)


def _blank(line: MoneyLine) -> dict[str, Any]:
    names = ("key", "ref", *_SAID[line.what])
    dates = ("period_start", "period_end", "eligible_minor")
    found = {name: line.columns.get(name, None if name in dates else "") for name in names}
    return {name: None if name in dates and each == "" else each for name, each in found.items()}


def _known(connection: Connection, account_id: int, lines: Sequence[MoneyLine]) -> dict[str, dict[str, Any]]:
    what = lines[0].what
    own = ("payout_id",) if what == "commission" else ()
    names = ("id", "key", "customer_id", "subscription_id", *own, *_SAID[what])
    marks = ",".join("?" * len(lines))
    found = connection.execute(
        f"SELECT {', '.join(names)} FROM {what} WHERE partner_account_id = ? AND key IN ({marks})",
        (account_id, *(line.columns["key"] for line in lines)),
    )
    rows = (dict(zip(names, row, strict=True)) for row in found.fetchall())
    return {row["key"]: row for row in rows}


def _difference(line: MoneyLine, now: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return what a line says anew; None: it is not in the book yet."""
    if now is None:
        return None
    told = [*_SAID[line.what]]
    for owner, names in _NAMES.items():  # how a file calls them is no news once they are known
        told = [name for name in told if now[owner] is None or name not in names]
    said = {name: line.columns.get(name) for name in told}
    changed = {name: each for name, each in said.items() if each not in (None, "") and each != now[name]}
    # What we asked for is not open again because the provider's list is a day behind.
    if "state" in changed and now["payout_id"] and STATES.index(changed["state"]) < STATES.index(now["state"]):
        del changed["state"]
    return changed


def _count(counts: Counts, changed: Mapping[str, Any] | None) -> None:
    state = "new" if changed is None else "updated" if changed else "same"
    setattr(counts, state, getattr(counts, state) + 1)
    counts.states.append(state)


# -- payouts ----------------------------------------------------------------------------------------------------------


def _payout(entry: Entry, account_id: int, line: MoneyLine) -> int | None:
    """Return the payout a commission goes by, made where it is told for the first time."""
    if not line.payout or line.what != "commission":
        return None
    found = entry.work.connection.execute(
        "SELECT id FROM payout WHERE partner_account_id = ? AND ref = ?", (account_id, line.payout)
    ).fetchone()
    if found is not None:
        return int(found[0])
    columns = line.columns
    values = {"billing_entity": columns["billing_entity"], "currency": columns["currency"], "amount_minor": 0}
    # The provider tells no day: what is under way was asked for lately, what is paid not before what it is for.
    day = columns["dated"] if columns["state"] == PAID else entry.work.today
    made = {"partner_account_id": account_id, "ref": line.payout, "state": REQUEST, "requested_on": day}
    return entry.insert("payout", {**made, **values})


def settle(entry: Entry, payout_id: int) -> None:
    """Bring a payout's amount, and where all of it is paid its state, to what its commissions say."""
    connection = entry.work.connection
    total, waiting, count = connection.execute(
        "SELECT ifnull(sum(amount_minor), 0), sum(state <> ?), count(*) FROM commission WHERE payout_id = ?",
        (PAID, payout_id),
    ).fetchone()
    (state,) = connection.execute("SELECT state FROM payout WHERE id = ?", (payout_id,)).fetchone()
    values: dict[str, Any] = {"amount_minor": total}
    if count and not waiting and state != PAID_OUT:
        values["state"] = PAID_OUT  # on which day is not told
    entry.apply([Update("payout", payout_id, values)])


def put_on(entry: Entry, account_id: int, entity: str, currency: str, ref: str, until: str) -> int:
    """Make a payout of all that is open at a billing entity; returns its id.

    Args:
        entry: the batch.
        account_id: our account.
        entity: the billing entity.
        currency: of the payout.
        ref: the Payout ID.
        until: ISO day; refunds of this month and later are taken off the next payout.
    """
    connection = entry.work.connection
    values = {"billing_entity": entity, "currency": currency, "amount_minor": 0, "state": REQUEST}
    payout_id = entry.insert(
        "payout", {"partner_account_id": account_id, "ref": ref, "requested_on": entry.work.today, **values}
    )
    open_ones = connection.execute(
        "SELECT id FROM commission WHERE partner_account_id = ? AND billing_entity = ? AND currency = ? AND state = ?"
        " AND (kind <> 'refund' AND amount_minor >= 0 OR dated < ?)",
        (account_id, entity, currency, ACCRUED, until),
    ).fetchall()
    entry.apply(Update("commission", each, {"payout_id": payout_id, "state": REQUESTED}) for (each,) in open_ones)
    settle(entry, payout_id)
    return payout_id


def move_on(entry: Entry, payout_id: int, state: str) -> None:
    """Take a payout one step on; its commissions follow where it is paid."""
    day = {INVOICED: "invoiced_on", PAID_OUT: "paid_on"}[state]
    entry.apply([Update("payout", payout_id, {"state": state, day: entry.work.today})])
    if state == PAID_OUT:
        waiting = entry.work.connection.execute(
            "SELECT id FROM commission WHERE payout_id = ? AND state <> ?", (payout_id, PAID)
        ).fetchall()
        entry.apply(Update("commission", each, {"state": PAID}) for (each,) in waiting)


# -- whose it is ------------------------------------------------------------------------------------------------------


class Owners:
    """Finds whose lines are, some hundred at a time.

    Args:
        connection: the writer's, or a reader's.
        account_id: only customers of this account.
    """

    def __init__(self, connection: Connection, account_id: int) -> None:
        self._connection, self._account_id = connection, account_id
        self._subscriptions: dict[str, set[tuple[int, int]]] = {}
        self._customers: dict[tuple[str, str], set[int]] = {}

    def look_up(self, lines: Sequence[MoneyLine]) -> None:
        """Read all that these lines may belong to."""
        refs = _distinct(line.columns.get("subscription_ref") for line in lines)
        if refs:
            found = self._connection.execute(
                "SELECT s.provider_ref, s.customer_id, s.id FROM subscription s JOIN customer c ON c.id = s.customer_id"
                f" WHERE s.provider_ref IN ({_marks(refs)}) AND s.provider_ref <> '' AND c.shelf < 2"
                " AND c.partner_account_id = ?",
                (*refs, self._account_id),
            )
            for ref, customer_id, subscription_id in found.fetchall():
                self._subscriptions.setdefault(ref, set()).add((customer_id, subscription_id))
        domains = (line.columns.get("domain") for line in lines)
        addresses = (line.email.rpartition("@")[2] for line in lines)
        self._find("domain", _distinct([*domains, *addresses]))
        self._find("primary_email", _distinct(line.email for line in lines))
        self._find("sort_name", _distinct(fold(str(line.columns.get("customer_name") or "")) for line in lines))

    def _find(self, column: str, values: list[str]) -> None:
        if not values:
            return
        found = self._connection.execute(
            f"SELECT {column}, id FROM customer WHERE shelf IN (0, 1) AND {column} IN ({_marks(values)})"
            " AND +partner_account_id = ?",
            (*values, self._account_id),
        )
        for value, customer_id in found.fetchall():
            self._customers.setdefault((column, value), set()).add(customer_id)

    def of(self, line: MoneyLine) -> dict[str, int | None]:
        """Return ``customer_id`` and ``subscription_id``; None where it is not clear."""
        ref = line.columns.get("subscription_ref") or ""
        held = self._subscriptions.get(ref, set())
        if len(held) == 1:
            ((customer_id, subscription_id),) = held
            return {"customer_id": customer_id, "subscription_id": subscription_id}
        keys = (
            ("domain", line.columns.get("domain") or ""),
            ("primary_email", line.email),
            ("domain", line.email.rpartition("@")[2]),
            ("sort_name", fold(str(line.columns.get("customer_name") or ""))),
        )
        for key in keys:
            hits = self._customers.get(key, set()) if key[1] else set()
            if len(hits) == 1:
                (customer_id,) = hits
                return {"customer_id": customer_id, "subscription_id": self._only_one(customer_id)}
        return {"customer_id": None, "subscription_id": None}

    def _only_one(self, customer_id: int) -> int | None:
        found = self._connection.execute(
            "SELECT id FROM subscription WHERE customer_id = ? LIMIT 2", (customer_id,)
        ).fetchall()
        return int(found[0][0]) if len(found) == 1 else None


def _distinct(values: Iterable[Any]) -> list[str]:
    return sorted({str(each) for each in values if each})


def _marks(values: Sequence[str]) -> str:
    return ",".join("?" * len(values))
