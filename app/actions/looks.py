"""Looks at customers' domains written down, and which domains are watched in the background (R30, R32)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.actions.customers import SLICE, called, row, rows
from app.errors import Refused
from app.models.domains import VERIFIED, Verdict, Wanted
from app.models.values import Changes, Outcome
from app.rules.effects import Effect, Insert, Update
from app.rules.email import own_domain
from app.rules.wanted_record import wanted
from app.rules.watching import after_look
from app.store.domain_rows import as_facts
from app.store.engine import Connection
from app.store.journal import Entry
from app.store.work import Work

OTHER = ("domain_check", "domain_watch")
KEPT = 50  # looks of a customer
FIRST_MS = 60_000
_KNOWN = "SELECT id, domain, method, code, data_centre, watching, step FROM domain_watch WHERE customer_id = ?"


def record(work: Work, looks: Sequence[tuple[int, Wanted, Verdict]]) -> Changes:
    """Write down looks that were made; a watch goes on to its next step. No undo: it is what was seen.

    A verified domain is watched no further by us; what the provider says then is an operation's business. Looks at
    customers that are gone, or have another domain by now, are left out.

    Args:
        work: the unit of work.
        looks: customer, what was looked for, what it came to.
    """
    ids: dict[int, None] = {}
    for customer_id, sought, verdict in looks:
        found = work.connection.execute(
            "SELECT kind, domain, primary_email FROM customer WHERE id = ?", (customer_id,)
        ).fetchone()
        if found is None or own_domain(*found) != sought.domain:
            continue
        ids[customer_id] = None
        work.connection.execute(
            "INSERT INTO domain_check(customer_id, at, domain, provider, method, verdict, reason, next_check, facts,"
            " by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                customer_id,
                verdict.at or work.now_ms,
                sought.domain,
                sought.provider,
                sought.method,
                verdict.verdict,
                verdict.reason,
                verdict.next_check,
                json.dumps(as_facts(verdict), ensure_ascii=False, separators=(",", ":")),
                work.by,
            ),
        )
        _go_on(work, customer_id, verdict)
    for customer_id in ids:
        work.connection.execute(
            "DELETE FROM domain_check WHERE customer_id = ? AND id <= (SELECT id FROM domain_check"
            " WHERE customer_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
            (customer_id, customer_id, KEPT),
        )
    return Changes(ids=tuple(ids), verb="domains.looked", facts={"count": len(ids)}, other=OTHER) if ids else Changes()


def choose(work: Work, customer_id: int, method: str, code: str, data_centre: str = "", *, source: str = "") -> Changes:
    """Remember what proves a customer's domain: method, code, Zoho's data centre.

    Args:
        work: the unit of work.
        customer_id: whose.
        method: ``txt``, ``cname``, ``html``.
        code: as typed or pasted.
        data_centre: Zoho's.
        source: ``provider`` where the provider gave the code to us, which then verifies it on our word.

    Raises:
        Refused: ``customer_gone``, ``verify_no_domain``, ``no_provider`` …
        UserError: as ``rules.wanted_record.wanted``.
    """
    customer = row(work.connection, customer_id)
    domain = _domain_of(customer)
    if not domain:
        raise Refused("verify_no_domain", "domain")
    checked = wanted(domain, customer["provider"], method, code, data_centre)
    entry = Entry(work, "domain.record_chosen", {"name": called(customer), "domain": domain})
    entry.apply([_kept(work.connection, customer_id, checked, source=source)])
    return entry.close(other=OTHER)


def watch(work: Work, ids: Sequence[int], *, was_looked_at: bool = False) -> Changes:
    """Look for these customers' records in the background from now on, first at once; in a minute where just looked at.

    Where nothing is known of the record, any TXT of the provider's form is looked for.

    Returns:
        Changes with an outcome for each: no code where watched; else ``verify_no_domain``, ``verify_done``,
        ``verify_no_provider``, ``watched_already``.
    """
    entry = Entry(work, "domains.watched", {"count": 0})
    outcomes: list[Outcome] = []
    begun: list[int] = []
    for start in range(0, len(ids), SLICE):
        for customer in rows(work.connection, ids[start : start + SLICE]):
            code, effect = _begin(work.connection, customer)
            outcomes.append(Outcome(customer["id"], called(customer), code))
            if effect is not None:
                entry.apply([effect])
                begun.append(customer["id"])
        work.job.step(min(start + SLICE, len(ids)), len(ids), "saving")
    work.connection.executemany(
        "UPDATE domain_watch SET step = ?, next_check = ? WHERE customer_id = ?",
        ((int(was_looked_at), work.now_ms + (FIRST_MS if was_looked_at else 0), each) for each in begun),
    )
    return _closed(entry, outcomes, "domain.watched", "domains.none_watched")


def unwatch(work: Work, ids: Sequence[int]) -> Changes:
    """Look for these customers' records no longer; what is known of them stays."""
    entry = Entry(work, "domains.unwatched", {"count": 0})
    outcomes: list[Outcome] = []
    for start in range(0, len(ids), SLICE):
        for customer in rows(work.connection, ids[start : start + SLICE]):
            found = work.connection.execute(_KNOWN, (customer["id"],)).fetchone()
            is_watched = found is not None and bool(found[5])
            outcomes.append(Outcome(customer["id"], called(customer), "" if is_watched else "not_watched"))
            if is_watched:
                entry.apply([Update("domain_watch", found[0], {"watching": 0})])
    return _closed(entry, outcomes, "domain.unwatched", "domains.none_unwatched")


def let_go(work: Work) -> Changes:
    """Stop watching what is due and no longer ours to watch: verified by now, archived, or of another domain."""
    found = work.connection.execute(
        "SELECT w.id, w.customer_id FROM domain_watch w JOIN customer c ON c.id = w.customer_id"
        " WHERE w.watching = 1 AND w.next_check <= ? AND (c.shelf <> 0 OR c.domain_verified = 1 OR w.domain <>"
        " CASE WHEN c.domain <> '' OR c.kind <> 'team' THEN c.domain"
        " ELSE substr(c.primary_email, instr(c.primary_email, '@') + 1) END)",
        (work.now_ms,),
    ).fetchall()
    work.connection.executemany(
        "UPDATE domain_watch SET watching = 0, next_check = NULL WHERE id = ?", [(each[0],) for each in found]
    )
    return Changes(ids=tuple(each[1] for each in found), other=OTHER) if found else Changes()


def _closed(entry: Entry, outcomes: Sequence[Outcome], one: str, none: str) -> Changes:
    done = [outcome for outcome in outcomes if not outcome.code]
    entry.facts["count"] = len(done)
    if len(done) == 1 and len(outcomes) == 1:
        entry.facts["name"] = done[0].name
        entry.rename(one)
    elif not done:
        entry.rename(none)
    return entry.close(outcomes, other=OTHER if done else ())


def _begin(connection: Connection, customer: Mapping[str, Any]) -> tuple[str, Effect | None]:
    domain = _domain_of(customer)
    if not domain:
        return "verify_no_domain", None
    if customer["domain_verified"]:
        return "verify_done", None
    if not customer["provider"]:
        return "verify_no_provider", None
    found = connection.execute(_KNOWN, (customer["id"],)).fetchone()
    if found is not None and found[1] == domain:
        return ("watched_already", None) if found[5] else ("", Update("domain_watch", found[0], {"watching": 1}))
    centre = connection.execute(
        "SELECT data_centre FROM partner_account WHERE id = ?", (customer["partner_account_id"],)
    ).fetchone()
    sought = wanted(domain, customer["provider"], "txt", "", centre[0] if centre else "")
    return "", _kept(connection, customer["id"], sought, watching=1)


def _kept(connection: Connection, customer_id: int, sought: Wanted, **more: int | str) -> Effect:
    values = {
        "domain": sought.domain,
        "method": sought.method,
        "code": sought.code,
        "data_centre": sought.data_centre,
        "source": "",
        **more,
    }
    found = connection.execute(_KNOWN, (customer_id,)).fetchone()
    if found is None:
        return Insert("domain_watch", {"customer_id": customer_id, **values})
    return Update("domain_watch", found[0], values)


def _go_on(work: Work, customer_id: int, verdict: Verdict) -> None:
    found = work.connection.execute(_KNOWN, (customer_id,)).fetchone()
    if found is None or not found[5]:
        return
    step, next_check = after_look(found[6], verdict, work.now_ms)
    over = verdict.verdict == VERIFIED
    work.connection.execute(
        "UPDATE domain_watch SET step = ?, next_check = ?, watching = ?, changed_at = ? WHERE id = ?",
        (step, None if over else next_check, int(not over), work.now_ms, found[0]),
    )


def _domain_of(values: Mapping[str, Any]) -> str:
    return own_domain(values["kind"], values["domain"], values["primary_email"])
