"""What waits behind an operation, when that one is replaced or withdrawn by a verb of its own (design.md, Outbox)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from app.models.values import OperationState
from app.rules.effects import Effect, Update
from app.rules.outbox import tree
from app.store.outbox_rows import links_of
from app.store.work import Work


def put_behind(work: Work, customer_id: int, replaced: Sequence[str], by: uuid.UUID) -> list[Effect]:
    """Return the effects that let what waits behind some operations wait behind another one instead.

    Args:
        work: the unit of work.
        customer_id: whose.
        replaced: uids (32 hex digits) of the operations that are withdrawn.
        by: uid of the one in their place.
    """
    effects: list[Effect] = []
    for link in links_of(work.connection, customer_id):
        if link.uid in replaced or link.state == "withdrawn" or not set(replaced).intersection(link.depends_on):
            continue
        parents = [by.hex if each in replaced else each for each in link.depends_on]
        effects.append(Update("operation", _id(work, link.uid), {"depends_on": list(dict.fromkeys(parents))}))
    return effects


def waiting_tree_withdrawn(work: Work, customer_id: int, uids: Sequence[str]) -> list[Effect]:
    """Return the effects that withdraw operations with all that waits for them.

    Args:
        work: the unit of work.
        customer_id: whose.
        uids: 32 hex digits each.
    """
    taken = tree(uids, links_of(work.connection, customer_id))
    return [Update("operation", _id(work, uid), {"state": OperationState.WITHDRAWN}) for uid in taken]


def _id(work: Work, uid: str) -> int:
    return int(work.connection.execute("SELECT id FROM operation WHERE uid = ?", (bytes.fromhex(uid),)).fetchone()[0])
