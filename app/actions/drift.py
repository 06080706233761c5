"""Verbs on what was changed at the provider: take theirs, keep ours, say once for all (R50)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence

from app.actions.customers import SLICE, refuse_taken_domain, row
from app.actions.held import review_held
from app.errors import Refused, UserError
from app.models.drift import RULES, DriftRow
from app.models.values import UNSENT_STATES, Changes, Outcome
from app.rules.customer import check
from app.rules.effects import Delete, Effect, Update
from app.rules.merge import SHARED, told_by
from app.rules.operations import operation
from app.rules.telling import can_be_told
from app.store import drift_rows
from app.store.engine import Connection
from app.store.journal import Entry
from app.store.work import Work
from app.sync.claims import account_facts
from app.sync.pulled import settle

OTHER = ("drift", "operation", "sync_state")
TELL = "update_customer"
_IN_FLIGHT = ("sending", "running", "unknown")


def take_theirs(work: Work, drift_ids: Sequence[int]) -> Changes:
    """Take the provider's values; an instruction of ours that waits tells of the customer as it is then.

    Args:
        work: the unit of work.
        drift_ids: rows of ``store.drift_rows``.

    Returns:
        Changes with an outcome for each that could not be taken: ``drift_settled``, ``drift_waits``, ``domain_taken``,
        or what is wrong with the value.
    """
    entry = Entry(work, "drifts.taken", {"count": 0})
    outcomes: list[Outcome] = []
    taken = _each(entry, drift_ids, outcomes, _take)
    return _close(entry, "taken", taken, outcomes)


def keep_ours(work: Work, drift_ids: Sequence[int]) -> Changes:
    """Keep our values: the provider is told of each it takes from us, by an instruction; its others stay different.

    None is shown as different any more, until it changes there again.

    Args:
        work: the unit of work.
        drift_ids: rows of ``store.drift_rows``.

    Returns:
        Changes with facts ``count`` and ``told`` (how many the provider is told of) and an outcome ``drift_settled``
        for each that is open no more.
    """
    entry = Entry(work, "drifts.kept", {"count": 0, "told": 0})
    outcomes: list[Outcome] = []
    kept = _each(entry, drift_ids, outcomes, _keep_and_tell)
    return _close(entry, "told" if kept and entry.facts["told"] == len(kept) == 1 else "kept", kept, outcomes)


def set_rule(work: Work, account_id: int, field: str, rule: str) -> Changes:
    """Say what is done with a field of an account that is changed at the provider, from now on and with what is open.

    Args:
        work: the unit of work.
        account_id: the partner account.
        field: one of ``rules.merge.SHARED``.
        rule: ``theirs``, ``ours``; empty: ask.

    Raises:
        UserError: ``not_a_choice``.
        Refused: ``account_gone``.
    """
    if field not in SHARED:
        raise UserError("not_a_choice", "field", value=field)
    if rule not in RULES:
        raise UserError("not_a_choice", "rule", value=rule)
    connection = work.connection
    found = connection.execute("SELECT name FROM partner_account WHERE id = ?", (account_id,)).fetchone()
    if found is None:
        raise Refused("account_gone")
    entry = Entry(work, f"sync_rule.{rule or 'ask'}", {"name": found[0], "field": field})
    now = connection.execute(
        "SELECT id, rule FROM sync_rule WHERE partner_account_id = ? AND field = ?", (account_id, field)
    ).fetchone()
    if now is None and rule:
        entry.insert("sync_rule", {"partner_account_id": account_id, "field": field, "rule": rule})
    elif now is not None:
        entry.apply([Update("sync_rule", now[0], {"rule": rule}) if rule else Delete("sync_rule", now[0])])
    outcomes: list[Outcome] = []
    if rule:
        wanted = drift_rows.ids(connection, account_id=account_id, field=field)
        done = _each(entry, wanted, outcomes, _take if rule == "theirs" else _keep)
        entry.facts["count"] = len(done)
    return entry.close(outcomes, other=("sync_rule", *OTHER))


def settle_unclear(work: Work, record_id: int, customer_id: int | None) -> Changes:
    """Say which of our customers one at the provider is, where that was not clear; None: it is a new one.

    What the provider said of it is merged at once, as if it had just been pulled.

    Args:
        work: the unit of work.
        record_id: ``UnclearRow.id``.
        customer_id: which customer it is.

    Raises:
        Refused: ``drift_settled``, ``customer_gone``; ``unclear_other_record``: that customer is another account there;
            ``domain_taken``: a new one would have a domain that a customer of this account has already.
    """
    connection = work.connection
    found = connection.execute(
        "SELECT partner_account_id, fields FROM provider_record WHERE id = ? AND state = 'unclear'", (record_id,)
    ).fetchone()
    if found is None:
        raise Refused("drift_settled")
    account = next(each for each in account_facts(connection) if each.id == found[0])
    if customer_id is None:
        said = {**json.loads(found[1]), "provider": account.provider, "partner_account_id": account.id}
        refuse_taken_domain(connection, 0, said)
    else:
        row(connection, customer_id)
        bound = connection.execute(
            "SELECT 1 FROM provider_record WHERE customer_id = ? AND partner_account_id = ? AND what = 'customer'"
            " AND state = ''",
            (customer_id, account.id),
        ).fetchone()
        if bound is not None:
            raise Refused("unclear_other_record")
    entry = settle(work, account, record_id, customer_id)
    return entry.close(other=("drift", "sync_state"))


def _each(
    entry: Entry, drift_ids: Sequence[int], outcomes: list[Outcome], decide: Callable[[Entry, DriftRow], str]
) -> list[DriftRow]:
    """Settle rows slice by slice; returns those that are settled."""
    connection = entry.work.connection
    done: list[DriftRow] = []
    for start in range(0, len(drift_ids), SLICE):
        some = drift_ids[start : start + SLICE]
        found = {each.id: each for each in drift_rows.rows(connection, some)}
        changed: dict[int, None] = {}
        for drift_id in some:
            each = found.get(drift_id)
            code = "drift_settled" if each is None else decide(entry, each)
            if code or each is None:
                outcomes.append(Outcome(each.customer_id if each else 0, each.name if each else "", code))
                continue
            entry.apply(_gone(connection, each))
            done.append(each)
            changed[each.customer_id] = None
        for customer_id in changed:
            review_held(entry, customer_id)
        entry.settle()
        entry.work.job.step(min(start + SLICE, len(drift_ids)), len(drift_ids), "saving")
    return done


def _take(entry: Entry, each: DriftRow) -> str:
    """Take one value; returns why not, empty where it is taken."""
    connection = entry.work.connection
    if each.field in _in_flight(connection, each.customer_id):
        return "drift_waits"
    try:
        value = check(each.field, each.theirs)
        now = row(connection, each.customer_id)
        refuse_taken_domain(connection, each.customer_id, {**now, each.field: value})
    except UserError as error:
        return error.code
    except Refused as refused:
        return refused.code
    entry.apply([Update("customer", each.customer_id, {each.field: value})])
    return ""


def _keep(_entry: Entry, _each: DriftRow) -> str:
    return ""


def _keep_and_tell(entry: Entry, each: DriftRow) -> str:
    """Keep one value, and have the provider told of it where it can be: by the one instruction that waits to do so."""
    connection = entry.work.connection
    now = row(connection, each.customer_id)
    is_there = now["provider_ref"] and now["partner_account_id"] == each.account_id
    if not is_there or not can_be_told(each.provider, each.field, each.ours):
        return ""
    marks = ",".join("?" * len(UNSENT_STATES))
    waiting = connection.execute(
        f"SELECT id, payload FROM operation WHERE customer_id = ? AND kind = ? AND state IN ({marks})",
        (each.customer_id, TELL, *UNSENT_STATES),
    ).fetchone()
    if waiting is None:
        entry.apply([operation(TELL, each.customer_id, {"fields": {each.field: each.ours}}, by=entry.work.by)])
    else:
        fields = {**json.loads(waiting[1]).get("fields", {}), each.field: each.ours}
        entry.apply([Update("operation", waiting[0], {"payload": {"fields": fields}})])
    entry.facts["told"] += 1
    return ""


def _gone(connection: Connection, each: DriftRow) -> Iterable[Effect]:
    found = connection.execute(
        "SELECT id FROM drift WHERE customer_id = ? AND field = ? ORDER BY id", (each.customer_id, each.field)
    ).fetchall()
    return [Delete("drift", row_id) for (row_id,) in found]


def _in_flight(connection: Connection, customer_id: int) -> set[str]:
    """Return the fields an instruction under way is changing at the provider."""
    marks = ",".join("?" * len(_IN_FLIGHT))
    fields: set[str] = set()
    for kind, keys in connection.execute(
        "SELECT o.kind, (SELECT group_concat(j.key) FROM json_each(o.payload) j) FROM operation o"
        f" WHERE o.customer_id = ? AND o.state IN ({marks})",
        (customer_id, *_IN_FLIGHT),
    ):
        fields |= told_by(kind, (keys or "").split(","))
    return fields


def _close(entry: Entry, verb: str, done: Sequence[DriftRow], outcomes: Sequence[Outcome]) -> Changes:
    entry.facts["count"] = len(done)
    if not done:
        entry.rename(f"drifts.none_{verb}")
    elif len({each.customer_id for each in done}) == 1:
        entry.facts |= {"name": done[0].name, "field": done[0].field}
        entry.rename(f"drift.{verb}" if len(done) == 1 else f"drifts.{verb}_of")
    return entry.close(outcomes, other=OTHER)
