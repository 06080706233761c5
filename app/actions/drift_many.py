"""What was changed at the provider, of many customers in one step (R5, R50)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from app.actions.drift import keep_ours, take_theirs
from app.models.drift import DriftRow
from app.models.values import Changes, Outcome
from app.store import drift_rows
from app.store.work import Work

Settle = Callable[[Work, Sequence[int]], Changes]


def take_of(work: Work, customer_ids: Sequence[int]) -> Changes:
    """Take the provider's values at these customers; what both sides changed is left for a person to look at.

    Args:
        work: the unit of work.
        customer_ids: whose; those where nothing differs are left out of the outcomes, but for a single one.

    Returns:
        Changes with an outcome per customer and field that could not be taken (``drift_conflict`` and those of
        ``drift.take_theirs``), and one per customer where something was.
    """
    return _settle(work, customer_ids, take_theirs)


def keep_of(work: Work, customer_ids: Sequence[int]) -> Changes:
    """Keep our values at these customers; what both sides changed is left for a person to look at. See ``take_of``."""
    return _settle(work, customer_ids, keep_ours)


def _settle(work: Work, customer_ids: Sequence[int], settle: Settle) -> Changes:
    wanted = set(customer_ids)
    rows = [row for row in _open(work, wanted) if row.customer_id in wanted]
    clear = [row for row in rows if row.kind == "drift"]
    changes = settle(work, [row.id for row in clear])
    left = [Outcome(row.customer_id, row.name, "drift_conflict") for row in rows if row.kind != "drift"]
    failed = {each.customer_id for each in (*changes.outcomes, *left)}
    done = {row.customer_id: row.name for row in clear if row.customer_id not in failed}
    outcomes = [*changes.outcomes, *left, *(Outcome(each, name) for each, name in done.items())]
    if not outcomes and len(wanted) == 1:
        outcomes = [Outcome(min(wanted), _name(work, min(wanted)), "drift_none")]
    return dataclasses.replace(changes, outcomes=tuple(outcomes))


def _open(work: Work, wanted: set[int]) -> Sequence[DriftRow]:
    """Return the open rows of few customers, or of all: what differs is little, whoever is chosen."""
    if len(wanted) == 1:
        return drift_rows.of_customer(work.connection, min(wanted))
    return drift_rows.rows(work.connection, drift_rows.ids(work.connection))


def _name(work: Work, customer_id: int) -> str:
    found = work.connection.execute(
        "SELECT coalesce(nullif(organisation_name, ''), nullif(domain, ''), primary_email) FROM customer WHERE id = ?",
        (customer_id,),
    ).fetchone()
    return "" if found is None else str(found[0])
