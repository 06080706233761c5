"""A customer and its first order in one go, for those who hand both over at once (``add --from-json``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.actions import ordering
from app.actions.adding import add
from app.actions.customers import refuse_taken_domain
from app.errors import Refused
from app.models.values import Changes, Problem
from app.rules.requirements import missing_to_create
from app.store.situation import Situation, accounts_of
from app.store.work import Work


def add_and_order(work: Work, values: Mapping[str, Any], order: Mapping[str, Any] | None, *, send: bool) -> Changes:
    """Add a customer and, where there is one, place its first order behind its creation; all of it or nothing.

    Args:
        work: the unit of work.
        values: as ``add``.
        order: as ``ordering.place``; None: nothing is ordered. Only with ``send``.
        send: as ``add``.

    Returns:
        As ``add``; ``operations`` has the order's last.

    Raises:
        UserError, Refused: as ``add`` and ``ordering.place``.
    """
    added = add(work, values, send=send)
    if order is None or not send:
        return added
    placed = ordering.place(work, added.facts["customer_id"], order)
    operations = [*added.facts["operations"], placed.facts["operation"]]
    return replace(
        added,
        facts={**added.facts, "operations": operations},
        other=tuple(dict.fromkeys((*added.other, *placed.other))),
    )


def lacking(
    work: Work, values: Mapping[str, Any], order: Mapping[str, Any] | None, *, send: bool, known: frozenset[str]
) -> list[Problem]:
    """Return what would be refused or held of a customer that is about to be added; writes nothing.

    Args:
        work: the unit of work.
        values: as the book keeps them.
        order: its first order; None: none.
        send: whether it is to be sent, so that everything needed for that must be there (R11).
        known: fields that are known to be wrong; they are not named again.
    """
    found: list[Problem] = []
    try:
        refuse_taken_domain(work.connection, 0, {"provider": "", **values})
    except Refused as error:
        found.append(Problem("domain", error.code, dict(error.facts)))
    if send:
        accounts = accounts_of(work.connection, str(values.get("provider") or ""))
        chosen = values.get("partner_account_id")
        if chosen is None and len(accounts) == 1:
            chosen = accounts[0]  # as ``add`` chooses it, so that what this account wants is asked for now
        situation = Situation.of(work.connection, {**values, "partner_account_id": chosen})
        lacks = list(missing_to_create(values, distributor=situation.distributor))
        if chosen is None and len(accounts) > 1:
            lacks.append("account")
        found += [Problem(each, "needed_to_send") for each in lacks if each not in known]
    elif order is not None:
        found.append(Problem("send", "order_needs_send"))
    return found
