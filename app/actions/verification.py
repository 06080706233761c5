"""Having a provider verify a domain, and what becomes of a team customer whose domain is verified (R12, R30)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from app.actions.customers import SETTLED, SLICE, called, refuse_taken_domain, row, rows
from app.errors import Refused
from app.models.values import UNSENT_STATES, Changes, Kind, OperationState, Outcome, Standing
from app.rules.effects import Effect, Update
from app.rules.email import own_domain
from app.rules.operations import operation
from app.store.engine import Connection
from app.store.journal import Entry
from app.store.work import Work

KIND = "verify_domain"
_BEFORE = ("create_customer", "provision_identity", "import_customer", "associate_customer")


def ask_provider(work: Work, ids: Sequence[int]) -> Changes:
    """Queue the provider's verification of each customer's domain, behind what brings it there.

    Args:
        work: the unit of work.
        ids: customers; those no longer in the book are left out.

    Returns:
        Changes with an outcome for each: no code where queued; else ``verify_no_domain``, ``verify_done``,
        ``verify_book_only``, ``verify_waits``.
    """
    entry = Entry(work, "domains.to_verify", {"count": 0})
    outcomes: list[Outcome] = []
    for start in range(0, len(ids), SLICE):
        slice_ids = ids[start : start + SLICE]
        open_before = _open(work.connection, slice_ids)
        effects: list[Effect] = []
        for values in rows(work.connection, slice_ids):
            waiting = open_before.get(values["id"], [])
            code = _why_not(values, waiting)
            outcomes.append(Outcome(values["id"], called(values), code))
            if not code:
                parents = [uid for kind, uid in waiting if kind in _BEFORE]
                payload = {"domain": _domain_of(values), "kind": values["kind"]}
                effects.append(operation(KIND, values["id"], payload, by=work.by, depends_on=parents))
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

    An instruction to verify it that was not sent is withdrawn: there is nothing left to verify.

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
    entry.apply(
        [
            Update("customer", customer_id, changed),
            *(Update("operation", each[0], {"state": OperationState.WITHDRAWN}) for each in moot),
        ]
    )
    return entry.close(other=("operation",) if moot else ())


def _domain_of(values: Mapping[str, Any]) -> str:
    return own_domain(values["kind"], values["domain"], values["primary_email"])


def _why_not(values: Mapping[str, Any], waiting: Sequence[tuple[str, uuid.UUID]]) -> str:
    if not _domain_of(values):
        return "verify_no_domain"
    if values["domain_verified"]:
        return "verify_done"
    if values["standing"] == Standing.BOOK_ONLY:
        return "verify_book_only"
    return "verify_waits" if any(kind == KIND for kind, _ in waiting) else ""


def _open(connection: Connection, ids: Sequence[int]) -> dict[int, list[tuple[str, uuid.UUID]]]:
    marks = ",".join("?" * len(ids))
    found: dict[int, list[tuple[str, uuid.UUID]]] = {}
    for customer_id, kind, uid in connection.execute(
        f"SELECT customer_id, kind, uid FROM operation WHERE customer_id IN ({marks}) AND kind IN {(*_BEFORE, KIND)}"
        f" AND state NOT IN {SETTLED} ORDER BY id",
        tuple(ids),
    ):
        found.setdefault(customer_id, []).append((kind, uuid.UUID(bytes=uid)))
    return found
