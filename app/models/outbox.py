"""The outbox as rules, windows and commands see it: frozen values (design.md, Outbox)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple


class OperationRow(NamedTuple):
    """One instruction with what a line of the outbox says of it; text is never None.

    Args:
        id: of the row.
        uid: its identity, 36 characters.
        kind: of ``rules.operations.KINDS``.
        customer_id: whose.
        customer_uid: the same, stable across machines.
        customer: what the customer is called: name, else domain, else email.
        domain: of the customer, as A-label.
        provider: ``google``, ``zoho`` or empty.
        account: name of our partner account, empty where none was chosen.
        subscription_id: which subscription it is about, if one.
        plan: that subscription's plan.
        payload: what is told to the provider.
        state: of ``OperationState``.
        depends_on: uids (32 hex digits) of what must be done first.
        after: kinds of those that are not done yet; not empty: it is *blocked*, whatever its state.
        missing: fields that hold it.
        attempts: how often it was tried.
        not_before: instant (ms) before which it is not tried again.
        expires_at: instant (ms) from which it is no longer sent.
        provider_ref: what the provider calls the work it is doing.
        error_code: why it needs a person; ``error_field`` at which field.
        error_field: see there.
        created_by: who asked for it.
        created_at: when (ms).
        error_facts: fill the sentence of ``error_code``.
        line: how its partner account stands: ``connected``, the code for which it is paused, empty: not connected.
    """

    id: int
    uid: str
    kind: str
    customer_id: int
    customer_uid: str
    customer: str
    domain: str
    provider: str
    account: str
    subscription_id: int | None
    plan: str
    payload: dict[str, Any]
    state: str
    depends_on: tuple[str, ...]
    after: tuple[str, ...]
    missing: tuple[str, ...]
    attempts: int
    not_before: int | None
    expires_at: int | None
    provider_ref: str
    error_code: str
    error_field: str
    created_by: str
    created_at: int
    error_facts: dict[str, Any] = {}  # noqa: RUF012 - a row's default, never written to
    line: str = ""

    @property
    def key(self) -> str:
        """Its uid as ``depends_on`` of others has it: 32 hex digits."""
        return self.uid.replace("-", "")


@dataclass(frozen=True, slots=True)
class OutboxQuery:
    """What the outbox shows.

    Args:
        group: of ``rules.outbox.GROUPS``; empty: every state.
        search: any part of the customer's name, domain, email …, as typed.
        kind: one kind of operation; empty: all.
        account: name of one of our partner accounts; empty: all.
        customer_id: one customer's; None: all.
    """

    group: str = ""
    search: str = ""
    kind: str = ""
    account: str = ""
    customer_id: int | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the group leaves operations out."""
        return bool(self.search.strip() or self.kind or self.account or self.customer_id is not None)


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """How many operations each group holds, and how many are past their last day without having been sent."""

    waiting: int = 0
    needs_you: int = 0
    sent: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class OperationEventDetail:
    """A change of state: when (ms), to what, and what is known about it (``by``, ``code``)."""

    at: int
    state: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class OperationDetails:
    """One operation with its history and its kin.

    Args:
        row: the operation.
        events: newest first.
        family: itself, all it waits for and all that waits for it, as (depth, row) from the first to the last.
    """

    row: OperationRow
    events: tuple[OperationEventDetail, ...]
    family: tuple[tuple[int, OperationRow], ...]
