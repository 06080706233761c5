"""Whether a customer can be sent to its provider as it is: its fields, and what of the book decides beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.models.values import Problem
from app.rules.creation import payload_of
from app.rules.requirements import missing_to_send, problems
from app.store.engine import Connection


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides, beside a customer's own fields, whether it can be sent.

    Args:
        distributor: its partner account is a distributor's.
        account_unclear: it has none, and there are several to choose from.
        problems: of its fields.
    """

    distributor: bool
    account_unclear: bool
    problems: tuple[Problem, ...] = ()

    @property
    def wrong(self) -> frozenset[str]:
        """Names of its fields with a problem."""
        return frozenset(each.field for each in self.problems)

    @classmethod
    def of(cls, connection: Connection, values: Mapping[str, Any]) -> Situation:
        """Look at the book and at a customer's columns."""
        account = values.get("partner_account_id")
        distributor = False
        if account is not None:
            row = connection.execute("SELECT distributor FROM partner_account WHERE id = ?", (account,)).fetchone()
            distributor = bool(row and row[0])
        unclear = account is None and len(accounts_of(connection, str(values.get("provider") or ""))) > 1
        return cls(distributor, unclear, problems(values))

    def holding(self, kind: str, values: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the fields that hold an instruction to create a customer: empty ones it needs, then wrong ones."""
        lacks = list(missing_to_send(values, distributor=self.distributor, operation=kind))
        if self.account_unclear:
            lacks.append("partner_account_id")
        if self.problems:
            lacks += sorted(self.wrong & payload_of(kind, values).keys() - set(lacks))
        return tuple(lacks)


def accounts_of(connection: Connection, provider: str) -> list[int]:
    """Return the ids of our partner accounts at a provider, by name."""
    rows = connection.execute("SELECT id FROM partner_account WHERE provider = ? ORDER BY name", (provider,))
    return [row[0] for row in rows]
