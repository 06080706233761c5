"""Finding customers as people name them on a command line, and what a batch recorded for them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import UserError
from app.rules.domain import host_of, to_ascii
from app.store.work import Work


@dataclass(frozen=True, slots=True)
class Named:
    """A customer that was named: ``asked`` as typed, and which one it is."""

    asked: str
    id: int
    uid: str
    domain: str


def find_named(work: Work, names: Sequence[str]) -> list[Named]:
    """Return the customers that some domains and uids name.

    Args:
        work: the unit of work.
        names: domains (as A- or U-label) and uids; one domain may name a customer at each provider.

    Returns:
        Each customer once, in the order they were named; names that nobody bears are left out.
    """
    found: dict[int, Named] = {}
    for name in names:
        for customer_id, uid, domain in work.connection.execute(*_question(name)):
            found.setdefault(customer_id, Named(name, customer_id, str(uuid.UUID(bytes=uid)), domain))
    return list(found.values())


def operations_of(work: Work, batch_id: int) -> dict[int, str]:
    """Return customer id → uid of the operation that a batch recorded for it."""
    rows = work.connection.execute("SELECT customer_id, uid FROM operation WHERE batch_id = ?", (batch_id,))
    return {customer_id: str(uuid.UUID(bytes=uid)) for customer_id, uid in rows}


def _question(name: str) -> tuple[str, tuple[bytes | str]]:
    start = "SELECT id, uid, domain FROM customer WHERE shelf = 0 AND "
    try:
        return start + "uid = ?", (uuid.UUID(name.strip()).bytes,)
    except ValueError:
        pass
    try:
        domain = to_ascii(host_of(name))
    except UserError:
        domain = name.strip().lower()
    return start + "domain = ? AND domain <> '' ORDER BY id", (domain,)
