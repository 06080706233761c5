"""Where a provider's record and ours differ, and how far a pull is, as frozen values (R23, R50)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, NamedTuple

RULES = ("", "theirs", "ours")  # ask · take theirs · keep ours


class DriftRow(NamedTuple):
    """A shared field that was changed at the provider.

    Args:
        id: of the row; ``take_theirs`` and ``keep_ours`` take it.
        customer_id: whose.
        subscription_id: of the subscription it is about; None: the customer itself.
        field: the column.
        kind: ``drift``: ours is as it was; ``conflict``: it was changed on both sides.
        base: what we knew before; None: we had never seen the provider's value.
        ours: what the book has now.
        theirs: what the provider has.
        seen_at: instant (ms) it was seen.
        name: what the customer is called.
        domain: its domain.
        account_id: the partner account.
        provider: ``google`` or ``zoho``.
    """

    id: int
    customer_id: int
    subscription_id: int | None
    field: str
    kind: str
    base: str | None
    ours: str
    theirs: str
    seen_at: int
    name: str = ""
    domain: str = ""
    account_id: int = 0
    provider: str = ""


class DriftCounts(NamedTuple):
    """How many fields differ: changed there alone, changed on both sides, and of how many customers."""

    drift: int = 0
    conflicts: int = 0
    customers: int = 0


class RuleRow(NamedTuple):
    """A rule a person set: what is done with a field of an account that was changed at the provider."""

    account_id: int
    field: str
    rule: str


class UnclearRow(NamedTuple):
    """A customer at the provider that fits several of our records, so that a person must say which it is.

    Args:
        id: of the record; ``actions.drift.settle_unclear`` takes it.
        account_id: the partner account.
        ref: what the provider calls it.
        name: as the provider has it.
        domain: as the provider has it.
        code: why it is unclear, a code of ``texts.codes``.
        candidates: (id, name, domain) of the records it fits.
    """

    id: int
    account_id: int
    ref: str
    name: str
    domain: str
    code: str
    candidates: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SyncRow:
    """How far the pull of one partner account is, and how the last one ended.

    Args:
        account_id: the partner account.
        name: what we call it.
        provider: whose.
        running: a pull is under way now.
        phase: ``customers``, ``absent`` (those not listed are looked for one by one), ``subscriptions``, ``compare``;
            empty: nothing is under way. Not running and a phase: it goes on from there the next time.
        done: customers pulled, in the phase ``subscriptions`` those whose subscriptions were read.
        total: of how many; None: the provider did not say.
        pulled: customers the provider listed in this pull, or the last one.
        changed: of those, new or changed in the book.
        drift: fields found changed there.
        conflicts: fields changed on both sides.
        access_lost: customers we can't reach any more.
        held: why it waits for a person, a code; empty: it does not.
        held_facts: fill the code's sentence.
        error: why it stopped, a code; empty: it did not.
        error_facts: fill the code's sentence.
        started_at: instant (ms); None: never.
        last_listed_at: instant (ms) at which all customers were listed; None: never.
        last_full_at: instant (ms) at which all customers and subscriptions were read; None: never.
        offers_at: instant (ms) at which the catalogue was refreshed; None: never.
        money_at: instant (ms) at which payments and commissions were asked for; None: never.
        money_error: why they were not had, a code; empty: they were.
        due: customers whose subscriptions are still to be read.
        unclear: customers at the provider that a person must match.
    """

    account_id: int
    name: str
    provider: str
    running: bool = False
    phase: str = ""
    done: int = 0
    total: int | None = None
    pulled: int = 0
    changed: int = 0
    drift: int = 0
    conflicts: int = 0
    access_lost: int = 0
    held: str = ""
    held_facts: dict[str, Any] = dataclasses.field(default_factory=dict)
    error: str = ""
    error_facts: dict[str, Any] = dataclasses.field(default_factory=dict)
    started_at: int | None = None
    last_listed_at: int | None = None
    last_full_at: int | None = None
    offers_at: int | None = None
    money_at: int | None = None
    money_error: str = ""
    due: int = 0
    unclear: int = 0
