"""Having a provider verify a domain, and what becomes of a team customer whose domain is verified (R12, R30)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from app.actions.customers import SETTLED, SLICE, called, refuse_taken_domain, row, rows
from app.errors import Refused
from app.models.values import UNSENT_STATES, Changes, Kind, OperationState, Outcome, Standing
from app.rules.effects import Effect, Update
from app.rules.email import own_domain
from app.rules.operations import operation
from app.store.engine import Connection
from app.store.journal import Entry
from app.store.work import Work
from app.sync.verified import settled

KIND = "verify_domain"
NOT_SEEN = ("google_record_not_seen", "zoho_record_not_seen")  # the provider looks again when we see it
STUCK = (*NOT_SEEN, "operation_gave_up", "google_site_scope_missing", "google_site_api_off", "operation_by_hand")
_BEFORE = ("create_customer", "provision_identity", "import_customer", "associate_customer")


class _Open(NamedTuple):
    row_id: int
    kind: str
    uid: uuid.UUID
    state: str
    code: str


def ask_provider(work: Work, ids: Sequence[int]) -> Changes:
    """Queue the provider's verification of each customer's domain, behind what brings it there.

    Args:
        work: the unit of work.
        ids: customers; those no longer in the book are left out.

    Returns:
        Changes with an outcome for each: no code where queued; else ``verify_no_domain``, ``verify_done``,
        ``verify_book_only``, ``verify_waits``. One that needed a person is asked again.
    """
    return _ask(work, ids, Entry(work, "domains.to_verify", {"count": 0}), STUCK)


def proven(work: Work, ids: Sequence[int]) -> Changes:
    """Have the provider verify domains whose record we saw ourselves: its word is final (R30, R32).

    As ``ask_provider``, but nobody's step, so no Undo: what waits can be withdrawn. What a person must mend stays.
    """
    return _ask(work, ids, Entry(work, "domains.to_verify", {"count": 0}, undoable=False), NOT_SEEN)


def _ask(work: Work, ids: Sequence[int], entry: Entry, again: Sequence[str]) -> Changes:
    outcomes: list[Outcome] = []
    for start in range(0, len(ids), SLICE):
        slice_ids = ids[start : start + SLICE]
        open_before = _open(work.connection, slice_ids)
        proofs = _proofs(work.connection, slice_ids)
        effects: list[Effect] = []
        for values in rows(work.connection, slice_ids):
            waiting = open_before.get(values["id"], [])
            code = _why_not(values, waiting, again)
            outcomes.append(Outcome(values["id"], called(values), code))
            if not code:
                domain = _domain_of(values)
                payload = {"domain": domain, "kind": values["kind"], **proofs.get((values["id"], domain), {})}
                effects.append(_instruction(work, values["id"], payload, waiting))
        entry.apply(effects)
        entry.settle()
        work.job.step(min(start + SLICE, len(ids)), len(ids), "saving")
    done = [outcome for outcome in outcomes if not outcome.code]
    entry.facts["count"] = len(done)
    if len(done) == 1 and len(ids) == 1:
        entry.facts["name"] = done[0].name
        entry.rename("domain.to_verify")
    elif not done:
        entry.rename("domains.none_to_verify")
    return entry.close(outcomes, other=("operation",) if done else ())


def became_domain_customer(work: Work, customer_id: int) -> Changes:
    """Make a team customer a domain customer, because its domain is verified (R12).

    An instruction to verify it that was not sent is withdrawn, and the follow-up settled: nothing is left to verify.

    Raises:
        Refused: ``customer_gone``, ``not_a_team``, ``verify_no_domain``, ``domain_taken``.
    """
    values = row(work.connection, customer_id)
    if values["kind"] != Kind.TEAM:
        raise Refused("not_a_team")
    domain = _domain_of(values)
    if not domain:
        raise Refused("verify_no_domain", "domain")
    changed = {"kind": Kind.DOMAIN.value, "domain": domain, "domain_verified": 1}
    refuse_taken_domain(work.connection, customer_id, {**values, **changed})
    entry = Entry(work, "customer.became_domain", {"name": called(values), "domain": domain})
    marks = ",".join("?" * len(UNSENT_STATES))
    moot = work.connection.execute(
        f"SELECT id FROM operation WHERE customer_id = ? AND kind = ? AND state IN ({marks})",
        (customer_id, KIND, *UNSENT_STATES),
    ).fetchall()
    follow_ups = settled(work.connection, customer_id, work.now_ms)
    entry.apply(
        [
            Update("customer", customer_id, changed),
            *follow_ups,
            *(Update("operation", each[0], {"state": OperationState.WITHDRAWN}) for each in moot),
        ]
    )
    return entry.close(other=("operation",) * bool(moot) + ("follow_up",) * bool(follow_ups))


def _domain_of(values: Mapping[str, Any]) -> str:
    return own_domain(values["kind"], values["domain"], values["primary_email"])


def _instruction(work: Work, customer_id: int, payload: dict[str, Any], waiting: Sequence[_Open]) -> Effect:
    """Return what asks the provider: a new instruction, or the one that needed a person, sent again."""
    stuck = next((each for each in waiting if each.kind == KIND), None)
    if stuck is None:
        parents = [each.uid for each in waiting if each.kind in _BEFORE]
        return operation(KIND, customer_id, payload, by=work.by, depends_on=parents)
    fine = {"error_code": "", "error_field": "", "error_facts": {}, "attempts": 0, "not_before": None}
    return Update("operation", stuck.row_id, {"state": OperationState.READY, "payload": payload, **fine})


def _why_not(values: Mapping[str, Any], waiting: Sequence[_Open], again: Sequence[str]) -> str:
    if not _domain_of(values):
        return "verify_no_domain"
    if values["domain_verified"]:
        return "verify_done"
    if values["standing"] == Standing.BOOK_ONLY:
        return "verify_book_only"
    asked = [each for each in waiting if each.kind == KIND]
    stuck = all(each.state == OperationState.NEEDS_PERSON and each.code in again for each in asked)
    return "" if stuck else "verify_waits"


def _open(connection: Connection, ids: Sequence[int]) -> dict[int, list[_Open]]:
    marks = ",".join("?" * len(ids))
    found: dict[int, list[_Open]] = {}
    for customer_id, row_id, kind, uid, state, code in connection.execute(
        "SELECT customer_id, id, kind, uid, state, error_code FROM operation"
        f" WHERE customer_id IN ({marks}) AND kind IN {(*_BEFORE, KIND)} AND state NOT IN {SETTLED} ORDER BY id",
        tuple(ids),
    ):
        found.setdefault(customer_id, []).append(_Open(row_id, kind, uuid.UUID(bytes=uid), state, code))
    return found


def _proofs(connection: Connection, ids: Sequence[int]) -> dict[tuple[int, str], dict[str, str]]:
    """Return (customer, domain) → what proves it: the method, and whether the provider gave the code to us."""
    marks = ",".join("?" * len(ids))
    found = connection.execute(
        f"SELECT customer_id, domain, method, source FROM domain_watch WHERE customer_id IN ({marks})", tuple(ids)
    )
    return {(row[0], row[1]): {"method": row[2], "source": row[3] or "typed"} for row in found}
