"""How far a partner account's pull is, as transactions: what lets it go on after a kill (R23; ``sync_state``)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from app.models.provider import AccountFacts
from app.models.values import Changes
from app.rules.effects import Update
from app.rules.pulling import LAG_MS, is_held
from app.store.engine import Connection
from app.store.journal import Entry
from app.store.work import Work

CUSTOMERS, ABSENT, SUBSCRIPTIONS, COMPARE = "customers", "absent", "subscriptions", "compare"
HELD, DIFFERS = "pull_held", "pull_differs"
BEGUN, DONE, PART = "pull.begun", "pull.done", "pull.part"  # verbs of a pull's batch
MOST_RESTARTS = 3
OLD_LIST_MS = 24 * 3_600_000  # of a list that was not gone through to its end: its tokens are worth nothing any more
OLD_MS = 15 * 60_000  # of one that was: what changed there since is not in it
_NAMES = (
    *("running", "phase", "full_since", "generation", "page_token", "restarts", "done", "total", "pulled", "changed"),
    *("drift", "conflicts", "access_lost", "sums", "held", "allowed", "batch_id", "started_at", "last_listed_at"),
)
_KNOWN = (
    "FROM provider_record r JOIN customer c ON c.id = r.customer_id AND c.shelf < 2"
    " WHERE r.partner_account_id = ? AND r.what = 'customer' AND r.state = ''"
)
TOLD = Changes(other=("sync_state",))


@dataclass(frozen=True, slots=True)
class State:
    """A row of ``sync_state``; ``sums`` read."""

    account_id: int
    running: int = 0
    phase: str = ""
    full_since: int | None = None
    generation: int = 0
    page_token: str = ""
    restarts: int = 0
    done: int = 0
    total: int | None = None
    pulled: int = 0
    changed: int = 0
    drift: int = 0
    conflicts: int = 0
    access_lost: int = 0
    sums: dict[str, list[int]] | None = None
    held: str = ""
    allowed: int = 0
    batch_id: int | None = None
    started_at: int | None = None
    last_listed_at: int | None = None


def load(connection: Connection, account_id: int) -> State:
    """Return how far the account's pull is; as never begun where there is no row."""
    found = connection.execute(
        f"SELECT {', '.join(_NAMES)} FROM sync_state WHERE partner_account_id = ?", (account_id,)
    ).fetchone()
    if found is None:
        return State(account_id)
    values = dict(zip(_NAMES, found, strict=True))
    return State(account_id, **{**values, "sums": json.loads(values["sums"])})


def save(connection: Connection, account_id: int, **values: Any) -> None:
    """Set columns of the account's row; dictionaries are written as JSON."""
    plain = {name: json.dumps(each) if isinstance(each, dict) else each for name, each in values.items()}
    connection.execute("INSERT OR IGNORE INTO sync_state(partner_account_id) VALUES (?)", (account_id,))
    connection.execute(
        f"UPDATE sync_state SET {', '.join(f'{name} = ?' for name in plain)} WHERE partner_account_id = ?",
        (*plain.values(), account_id),
    )


def recover(work: Work) -> Changes:
    """At start: whatever was pulled when the program ended runs no more; it goes on from where it stood."""
    work.connection.execute("UPDATE sync_state SET running = 0 WHERE running = 1")
    return TOLD


def begin(work: Work, account_id: int, *, is_full: bool) -> Changes:
    """Begin a pull, or go on with the one that was stopped, where its list is not old; what was asked in full stays so.

    Args:
        work: the unit of work.
        account_id: the partner account.
        is_full: read the subscriptions of every customer that were not read since now; where time is up before, the
            next pulls go on with it.
    """
    connection = work.connection
    now = load(connection, account_id)
    since = work.now_ms if is_full and now.full_since is None else now.full_since
    if now.phase and _is_young(now, work.now_ms):
        save(connection, account_id, running=1, error="", error_facts={}, full_since=since)
        connection.execute("UPDATE batch SET verb = ? WHERE id = ?", (BEGUN, now.batch_id))
        if is_full and now.full_since is None and now.phase in (SUBSCRIPTIONS, COMPARE):
            _restart(connection, now, 0)  # those seen already were not put into the queue
        return TOLD
    # Customers we knew before pulls were written down: looked for like all others.
    connection.execute(
        "INSERT OR IGNORE INTO provider_record(partner_account_id, what, ref, customer_id, first_listed)"
        " SELECT ?, 'customer', c.provider_ref, c.id, -1 FROM customer c WHERE c.partner_account_id = ?"
        " AND c.provider_ref <> '' AND c.shelf < 2 AND c.standing <> 'waiting'",
        (account_id, account_id),
    )
    known = _known(connection, account_id, now.generation + 1)
    values = dict.fromkeys(("restarts", "done", "pulled", "changed", "drift", "conflicts", "access_lost"), 0)
    save(
        connection,
        account_id,
        **values,
        running=1,
        phase=CUSTOMERS,
        full_since=since,
        generation=now.generation + 1,
        page_token="",
        total=known or None,
        sums={},
        error="",
        error_facts={},
        batch_id=None,
        started_at=work.now_ms,
    )
    return TOLD


def _is_young(now: State, now_ms: int) -> bool:
    """Whether a pull that was stopped goes on: what it listed, or has listed so far, is still worth something."""
    since, limit = (now.started_at, OLD_LIST_MS) if now.phase == CUSTOMERS else (now.last_listed_at, OLD_MS)
    return since is not None and 0 <= now_ms - since < limit


def list_again(work: Work, account_id: int) -> bool:
    """Begin the list anew, in the same pull: its token was refused. False: that happened too often."""
    now = load(work.connection, account_id)
    if now.restarts >= MOST_RESTARTS:
        return False
    _restart(work.connection, now, now.restarts + 1)
    return True


def _restart(connection: Connection, now: State, restarts: int) -> None:
    """Those seen in this pull keep their mark: they are in the sums already, and are not counted twice."""
    save(connection, now.account_id, phase=CUSTOMERS, page_token="", restarts=restarts)


def listed(work: Work, account_id: int) -> Changes:
    """After the last page: go on with those that were not in the list, or wait for a person (over 5 %, or nothing)."""
    connection = work.connection
    now = load(connection, account_id)
    found = _seen(connection, now)
    missing, known = _missing(connection, now, work.now_ms), _known(connection, account_id, now.generation)
    values: dict[str, Any] = {"held": "", "held_facts": {}, "phase": ABSENT}
    if is_held(known, missing, found) and now.allowed != now.generation:
        facts = {"missing": missing, "known": known, "listed": found}
        values = {"held": HELD, "held_facts": facts, "phase": SUBSCRIPTIONS}
    save(connection, account_id, **values, page_token="", pulled=found, last_listed_at=work.now_ms)
    return TOLD


def allow(work: Work, account_id: int) -> Changes:
    """Let a held pull go on: what is missing is looked for one by one, and lost where it is not found.

    Nothing where none is held.
    """
    now = load(work.connection, account_id)
    if not now.held:
        return TOLD
    save(
        work.connection,
        account_id,
        held="",
        held_facts={},
        allowed=now.generation,
        phase=ABSENT,
    )
    return TOLD


def missing_of(connection: Connection, now: State, limit: int) -> list[tuple[int, str]]:
    """Return (record, ref) of some of the customers we knew that this pull has not seen."""
    return list(
        connection.execute(
            f"SELECT r.id, r.ref {_KNOWN} AND r.generation < ? ORDER BY r.id LIMIT ?",
            (now.account_id, now.generation, limit),
        )
    )


def due(connection: Connection, account_id: int, limit: int) -> list[tuple[int, str]]:
    """Return (record, ref) of the customers whose subscriptions are read next."""
    return list(
        connection.execute(
            "SELECT id, ref FROM provider_record INDEXED BY ix_record_waits WHERE partner_account_id = ?"
            " AND waits IS NOT NULL ORDER BY waits, id LIMIT ?",
            (account_id, limit),
        )
    )


def go_on(work: Work, account_id: int, phase: str) -> Changes:
    """Say that the next phase begins."""
    values: dict[str, Any] = {"phase": phase}
    if phase == SUBSCRIPTIONS:
        (waits,) = work.connection.execute(
            "SELECT count(*) FROM provider_record WHERE partner_account_id = ? AND waits IS NOT NULL", (account_id,)
        ).fetchone()
        values |= {"done": 0, "total": waits}
    save(work.connection, account_id, **values)
    return TOLD


def compared(work: Work, account_id: int) -> tuple[int, ...]:
    """Compare what the provider said with what was kept, slice by slice; returns the slices that differ.

    Where one does, the list is gone through once more.
    """
    from app.rules.pulling import differing, summed  # noqa: PLC0415 - once a pull

    connection = work.connection
    now = load(connection, account_id)
    told = now.sums or {}
    where = "WHERE partner_account_id = ? AND what = 'customer' AND listed = ?"
    rows = connection.execute(f"SELECT ref, digest FROM provider_record {where}", (account_id, now.generation))
    kept = summed({}, ((ref, "", found) for ref, found in rows))
    wrong = differing(told, kept)
    if wrong:
        connection.execute(
            f"UPDATE provider_record SET generation = 0, listed = 0, again = 1 {where}", (account_id, now.generation)
        )
        save(connection, account_id, phase=CUSTOMERS, page_token="", sums={})
    return wrong


def ended(work: Work, account_id: int, *, is_whole: bool) -> Changes:
    """End a pull that came to its end; ``is_whole``: every customer that was due was read."""
    connection = work.connection
    now = load(connection, account_id)
    values = counts(connection, now)
    if is_whole and now.full_since is not None:
        values |= {"last_full_at": work.now_ms, "full_since": None}
    save(connection, account_id, **values, running=0, phase="", page_token="", done=0, total=None)
    _tell(connection, now, is_whole=is_whole)
    return TOLD


def stopped(work: Work, account: AccountFacts, code: str = "", facts: dict[str, Any] | None = None) -> Changes:
    """Stop where it stands: cancelled (no code), or because of ``code``; the next pull goes on from here."""
    connection = work.connection
    now = load(connection, account.id)
    save(connection, account.id, **counts(connection, now), running=0, error=code, error_facts=facts or {})
    _tell(connection, now, is_whole=False)
    return TOLD


def _tell(connection: Connection, now: State, *, is_whole: bool) -> None:
    """Say in the history what a pull found: it may be nothing but that something differs there."""
    if now.batch_id is None:
        return
    count = _changed(connection, now.batch_id, "AND table_name <> 'drift'")
    (differ,) = connection.execute(
        "SELECT count(DISTINCT customer_id) FROM change WHERE batch_id = ? AND table_name = 'drift'", (now.batch_id,)
    ).fetchone()
    verb = DONE if is_whole else PART
    if differ:
        verb = f"{verb}_differs" if count else f"{verb}_only_differs"
    (stored,) = connection.execute("SELECT facts FROM batch WHERE id = ?", (now.batch_id,)).fetchone()
    facts = {**json.loads(stored), "count": count or differ, "differ": differ}
    values = (verb, json.dumps(facts, ensure_ascii=False), now.batch_id)
    connection.execute("UPDATE batch SET verb = ?, facts = ? WHERE id = ?", values)


def _changed(connection: Connection, batch_id: int, which: str = "") -> int:
    """Return how many customers are new or have changed in a batch, or what they hold has."""
    (count,) = connection.execute(
        f"SELECT count(*) FROM (SELECT customer_id FROM change WHERE batch_id = ? AND customer_id IS NOT NULL {which}"
        " UNION SELECT id FROM customer WHERE batch_id = ?"
        " UNION SELECT customer_id FROM subscription WHERE batch_id = ?)",
        (batch_id,) * 3,
    ).fetchone()
    return int(count)


def signed_out(work: Work, account: AccountFacts, code: str) -> Changes:
    """Pause an account whose authorisation is lost, as the outbox does."""
    entry = Entry(work, "account.paused", {"name": account.name}, side="provider", undoable=False)
    entry.apply([Update("partner_account", account.id, {"paused": code})])
    return entry.close(other=("partner_account", "sync_state"))


def counts(connection: Connection, now: State) -> dict[str, Any]:
    """Return what this pull came to so far: customers seen and changed, what differs, whose access was lost."""
    from app.store.drift_rows import open_counts  # noqa: PLC0415 - once a pull

    drift, conflicts = open_counts(connection, now.account_id)
    return {
        "pulled": _seen(connection, now),
        "changed": 0 if now.batch_id is None else _changed(connection, now.batch_id),
        "drift": drift,
        "conflicts": conflicts,
    }


def _seen(connection: Connection, now: State) -> int:
    (count,) = connection.execute(
        "SELECT count(*) FROM provider_record WHERE partner_account_id = ? AND what = 'customer' AND listed = ?",
        (now.account_id, now.generation),
    ).fetchone()
    return int(count)


def _known(connection: Connection, account_id: int, generation: int) -> int:
    """Return how many customers were known before this pull."""
    (count,) = connection.execute(
        f"SELECT count(*) {_KNOWN} AND r.first_listed <> ?", (account_id, generation)
    ).fetchone()
    return int(count)


def _missing(connection: Connection, now: State, now_ms: int) -> int:
    """Return how many were not in the list, without those that were made just now: it shows them seconds late."""
    (count,) = connection.execute(
        f"SELECT count(*) {_KNOWN} AND r.generation < ? AND NOT r.told_at BETWEEN ? AND ?",
        (now.account_id, now.generation, now_ms - LAG_MS, now_ms + LAG_MS),
    ).fetchone()
    return int(count)
