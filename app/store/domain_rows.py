"""Reads of looks at domains and of what is looked for (R30, R32)."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.models.domains import LookRow, Record, Seen, Verdict, Wanted, WatchRow
from app.rules.email import own_domain
from app.store.candidates import as_json
from app.store.engine import Connection

_NAME = "coalesce(nullif(c.organisation_name, ''), nullif(c.alternate_name, ''), nullif(c.domain, ''), c.primary_email)"
_LOOK = "id, customer_id, at, domain, provider, method, verdict, reason, next_check, facts, by"
_WATCH = (  # CROSS: in this order, or an index of customers is walked through
    f"w.customer_id, {_NAME}, w.domain, c.provider, w.method, w.code, w.data_centre, w.watching, w.step, w.next_check,"
    " c.kind, c.domain, c.primary_email FROM domain_watch w CROSS JOIN customer c ON c.id = w.customer_id"
)


def history(connection: Connection, customer_id: int, limit: int = 50) -> tuple[LookRow, ...]:
    """Return a customer's looks, newest first."""
    found = connection.execute(
        f"SELECT {_LOOK} FROM domain_check WHERE customer_id = ? ORDER BY id DESC LIMIT ?", (customer_id, limit)
    )
    return tuple(map(_look, found))


def newest(connection: Connection, customer_ids: Sequence[int]) -> dict[int, LookRow]:
    """Return the newest look of each of these customers that has one."""
    found = connection.execute(
        f"SELECT {_LOOK} FROM domain_check WHERE id IN (SELECT max(id) FROM domain_check WHERE customer_id IN"
        " (SELECT value FROM json_each(?)) GROUP BY customer_id)",
        (as_json(customer_ids),),
    )
    return {row[1]: _look(row) for row in found}


def watch_of(connection: Connection, customer_id: int) -> WatchRow | None:
    """Return what is known of the record that proves a customer's domain; None: nothing, or of another domain."""
    found = connection.execute(f"SELECT {_WATCH} WHERE w.customer_id = ?", (customer_id,)).fetchone()
    return next(_watches([found] if found else []), None)


def due(connection: Connection, now_ms: int, limit: int = 200) -> tuple[WatchRow, ...]:
    """Return watched domains whose time has come, the longest waiting first; of customers in the live book alone."""
    found = connection.execute(
        f"SELECT {_WATCH} WHERE w.watching = 1 AND w.next_check <= ? AND c.shelf = 0 AND c.domain_verified = 0"
        " ORDER BY w.next_check LIMIT ?",
        (now_ms, limit),
    )
    return tuple(_watches(found))


def next_due(connection: Connection) -> int | None:
    """Return the instant at which the next watched domain is due; None: none is watched."""
    found: int | None = connection.execute("SELECT min(next_check) FROM domain_watch WHERE watching = 1").fetchone()[0]
    return found


def watched(connection: Connection, limit: int = 1_000) -> tuple[WatchRow, ...]:
    """Return the watched domains, the next due first."""
    found = connection.execute(f"SELECT {_WATCH} WHERE w.watching = 1 ORDER BY w.next_check LIMIT ?", (limit,))
    return tuple(_watches(found))


def known(connection: Connection, domains: Sequence[str]) -> tuple[Wanted, ...]:
    """Return what is known of the records that prove these domains, for each of the book's customers that has one.

    Args:
        connection: of a reader.
        domains: A-labels; a team's own domain, which may be that of its email, is found only where it was given.
    """
    found = connection.execute(
        "SELECT c.domain, c.provider, coalesce(w.method, ''), coalesce(w.code, ''),"
        " coalesce(nullif(w.data_centre, ''), a.data_centre, '') FROM customer c"
        " LEFT JOIN domain_watch w ON w.customer_id = c.id AND w.domain = c.domain"
        " LEFT JOIN partner_account a ON a.id = c.partner_account_id"
        " WHERE c.shelf = 0 AND c.provider <> '' AND c.domain <> '' AND c.domain IN (SELECT value FROM json_each(?))"
        " ORDER BY c.id",
        (json.dumps(list(domains)),),
    )
    return tuple(Wanted(*row) for row in found)


def as_facts(verdict: Verdict) -> dict[str, Any]:
    """Return of a verdict what ``domain_check.facts`` keeps."""
    kept = {
        "detail": verdict.detail,
        "seen": [dataclasses.astuple(each) for each in verdict.seen],
        "wanted": None if verdict.wanted is None else dataclasses.astuple(verdict.wanted),
        "facts": dict(verdict.facts),
        "warnings": list(verdict.warnings),
    }
    return {name: value for name, value in kept.items() if value}


def _look(row: tuple[Any, ...]) -> LookRow:
    row_id, customer_id, at, domain, provider, method, verdict, reason, next_check, facts, by = row
    kept = json.loads(facts)
    record = kept.get("wanted")
    made = Verdict(
        verdict=verdict,
        reason=reason,
        detail=kept.get("detail", ""),
        seen=tuple(Seen(*each) for each in kept.get("seen", ())),
        wanted=Record(*record) if record else None,
        next_check=next_check,
        facts=kept.get("facts", {}),
        domain=domain,
        at=at,
        warnings=tuple(kept.get("warnings", ())),
    )
    return LookRow(row_id, customer_id, at, made, provider, method, by)


def _watches(found: Iterable[tuple[Any, ...]]) -> Iterator[WatchRow]:
    """Give those whose domain is still the customer's."""
    for customer_id, name, domain, provider, method, code, centre, watching, step, next_check, *now in found:
        if own_domain(*now) == domain:
            sought = Wanted(domain, provider, method, code, centre)
            yield WatchRow(customer_id, name, sought, bool(watching), step, next_check)
