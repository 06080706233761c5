"""Extending trials, one and many (R41, R5)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from app.actions.customers import SLICE, called, rows
from app.models.values import Changes, Outcome
from app.rules.effects import Effect, Update
from app.rules.operations import operation
from app.rules.trial import Extend, extension
from app.store.journal import Entry
from app.store.work import Work

KIND = "extend_trial"


def extend(work: Work, ids: Sequence[int]) -> Changes:
    """Extend the trial of each customer's shown subscription and record the operation that tells the provider.

    The card shows the new date at once, with a waiting badge; the operation waits in the outbox.

    Args:
        work: the unit of work.
        ids: customers; those no longer in the book are left out.

    Returns:
        Changes with one outcome per customer: no code and ``to`` (ISO date) where extended, else the refusal.
    """
    entry = Entry(work, "trials.extended", {"count": 0})
    outcomes: list[Outcome] = []
    for start in range(0, len(ids), SLICE):
        effects: list[Effect] = []
        for customer in rows(work.connection, ids[start : start + SLICE]):
            outcome, wanted = _extend_one(work, customer)
            outcomes.append(outcome)
            effects.extend(wanted)
        entry.apply(effects)
        entry.settle()
        work.job.step(min(start + SLICE, len(ids)), len(ids), "saving")
    done = [outcome for outcome in outcomes if not outcome.code]
    entry.facts["count"] = len(done)
    if len(ids) == 1 and done:
        entry.facts |= {"name": done[0].name, "to": done[0].facts["to"]}
        entry.rename("trial.extended")
    elif not done:
        entry.rename("trials.refused")
    return entry.close(outcomes)


def _extend_one(work: Work, customer: dict[str, Any]) -> tuple[Outcome, list[Effect]]:
    name = called(customer)
    subscription = work.connection.execute(
        "SELECT status, trial_start, trial_end, may_extend FROM subscription WHERE id = ?",
        (customer["subscription_id"],),
    ).fetchone() or ("", None, None, None)
    status, start, end, may_extend = subscription
    answer = extension(
        provider=customer["provider"],
        status=status,
        start=_date(start),
        end=_date(end),
        may_extend=None if may_extend is None else bool(may_extend),
        today=work.today,
    )
    if not isinstance(answer, Extend):
        return Outcome(customer["id"], name, answer.code, answer.facts), []
    to = answer.to.isoformat()
    return Outcome(customer["id"], name, "", {"to": to}), [
        Update("subscription", customer["subscription_id"], {"trial_end": to}),
        operation(
            KIND,
            customer["id"],
            {"from": end, "to": to},
            by=work.by,
            depends_on=_waiting(work, customer["subscription_id"]),
            subscription_id=customer["subscription_id"],
        ),
    ]


def _waiting(work: Work, subscription_id: int) -> list[uuid.UUID]:
    """Return the extension of the same trial that was asked for last and is not granted yet: this one comes behind."""
    found = work.connection.execute(
        "SELECT uid FROM operation WHERE subscription_id = ? AND customer_id ="
        " (SELECT customer_id FROM subscription WHERE id = ?) AND kind = ? AND state NOT IN ('done','withdrawn')"
        " ORDER BY id DESC LIMIT 1",
        (subscription_id, subscription_id, KIND),
    ).fetchone()
    return [] if found is None else [uuid.UUID(bytes=found[0])]


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
