"""What every provider's client does, whatever its wire: the one protocol ``sync`` knows (design.md, Outbox).

Answers about an operation are values and never exceptions: a client turns each error of its wire into the outcome that
says what is certain. ``Offline`` and ``Slow`` promise that nothing took effect; where that is not certain the answer is
``Unknown``. Questions (``exists``, ``customers``, ``subscriptions``, ``offers``) raise ``NotAnswered`` with such an
outcome, since they have no effect to be unsure of. Every call has its own time limit and may be cancelled.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, runtime_checkable

from app.models.asked import BillingAccount, Buyable, Movable
from app.models.money import MoneyLine
from app.models.provider import (
    AccountFacts,
    Assist,
    CustomerPage,
    CustomerSnapshot,
    Done,
    Existing,
    Identity,
    Instruction,
    Missing,
    OfferPage,
    OfferSnapshot,
    Offline,
    Outcome,
    Refused,
    Running,
    SignIn,
    Slow,
    SubscriptionPage,
    SubscriptionSnapshot,
    Unknown,
)

__all__ = [
    "AccountFacts",
    "Assist",
    "Client",
    "CustomerPage",
    "CustomerSnapshot",
    "Done",
    "Existing",
    "Identity",
    "Instruction",
    "Missing",
    "NotAnswered",
    "OfferPage",
    "OfferSnapshot",
    "Offline",
    "Outcome",
    "Pace",
    "Refused",
    "Running",
    "SignIn",
    "Slow",
    "SubscriptionPage",
    "SubscriptionSnapshot",
    "Unknown",
]


# Waits until one more request of a method may be made. A client is built with one (``pace``) and awaits it before every
# request, with the name the provider counts it by: ``customers.list``, ``entitlements.list``, ``operations.get`` …
Pace = Callable[[str], Awaitable[None]]


class NotAnswered(Exception):
    """A question got no answer.

    Args:
        outcome: why: ``Refused``, ``Unknown``, ``Offline``, ``Slow`` or ``SignIn``.
    """

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


class Client(Protocol):
    """One partner account at its provider; used on the network thread alone.

    Attributes:
        capabilities: kinds of ``rules.operations.KINDS`` it carries out; any other needs a person.
    """

    capabilities: frozenset[str]

    async def send(self, instruction: Instruction) -> Outcome:
        """Carry it out; called once per try, only after *sending* is committed."""

    async def find_effect(self, instruction: Instruction) -> Outcome | None:
        """Look whether it has taken effect already: ``Done`` or ``Running``; None: surely not, it may be sent again.

        ``Unknown``: it can't be told (a person is asked after some looks); ``Offline``, ``Slow``, ``SignIn``: ask
        later. The provider's own memory for ``instruction.uid`` may answer by sending it again with the same key.
        """

    async def poll(self, instruction: Instruction) -> Outcome:
        """Ask how far the work ``instruction.provider_ref`` is: ``Running`` while it is under way, else its end."""

    async def exists(self, domain: str, email: str) -> Existing:
        """Ask whether a domain or an email has an account already (R14). Raises NotAnswered.

        Without a domain it is about a team, which is its administrator's email's.
        """

    async def customers(self, page_token: str = "") -> CustomerPage:
        """Return a page of the account's customers. Raises NotAnswered."""

    async def subscriptions(self, customer_ref: str, page_token: str = "") -> SubscriptionPage:
        """Return a page of a customer's subscriptions. Raises NotAnswered."""

    async def customer(self, customer_ref: str) -> CustomerSnapshot | None:
        """Look at one customer; None: it is gone, or no longer ours. Raises NotAnswered where that can't be told."""

    async def subscription(self, subscription_ref: str) -> SubscriptionSnapshot | None:
        """Look at one subscription; None: it is gone, or no longer ours. Raises NotAnswered as ``customer``."""

    async def offers(self, page_token: str = "") -> OfferPage:
        """Return a page of what can be sold, with prices (R44). Raises NotAnswered."""

    async def test(self) -> tuple[Missing, ...]:
        """Say what is missing to work with this account (R70); empty: nothing."""

    async def close(self) -> None:
        """Let go of every connection."""


@runtime_checkable
class Answers(Protocol):
    """What a client says besides, where its provider has a word for it; read-only, asked while a person waits."""

    async def check(self, instruction: Instruction) -> Outcome:
        """Have the provider check an instruction without doing it: ``Done``, ``Refused`` and so on."""

    async def movable(self, name: str, token: str = "", language: str = "") -> tuple[Movable, ...]:
        """Return what a customer holds elsewhere and whether it can come to us (R20). Raises NotAnswered."""

    async def buyable(self, customer_ref: str) -> tuple[Buyable, ...]:
        """Return which products a customer of ours may buy now (R40). Raises NotAnswered."""

    async def plans(self, customer_ref: str, sku: str) -> tuple[str, ...]:
        """Return the payment plans on which a customer may buy a product now. Raises NotAnswered."""

    async def billing_accounts(self, customer_ref: str, skus: tuple[str, ...]) -> tuple[BillingAccount, ...]:
        """Return our billing accounts that fit these products. Raises NotAnswered."""


@runtime_checkable
class Tells(Protocol):
    """A client whose provider tells what was done with a customer's subscriptions (R6)."""

    async def changes(self, customer_ref: str, page_token: str = "") -> tuple[tuple[dict[str, Any], ...], str]:
        """Return a page of it, newest first, and the next token. Raises NotAnswered.

        Each: ``provider_ref``, ``kind``, ``at`` (ms), ``by``, ``side``, ``reason``, ``licences``, as
        ``rules.provider_events`` reads them.
        """


@runtime_checkable
class Earns(Protocol):
    """A client whose provider tells what customers paid and what we earn of it (R61, R62)."""

    async def payments(self) -> tuple[list[MoneyLine], int]:
        """Return all transactions, and how many made no sense. Raises NotAnswered."""
        ...

    async def commissions(self) -> tuple[list[MoneyLine], int]:
        """Return all commissions, and how many made no sense. Raises NotAnswered."""
        ...


@runtime_checkable
class Stores(Protocol):
    """A client whose provider tells how much storage a customer's users have."""

    async def storage(self, customer_ref: str) -> tuple[int, int] | None:
        """Return (used, in all) in megabytes; None: it is not told. Raises NotAnswered."""
        ...


@runtime_checkable
class Proves(Protocol):
    """A client whose provider gives the record that proves a domain (R30)."""

    async def verification_code(self, domain: str, method: str, customer_ref: str) -> str:
        """Return the code of the record that proves a domain (R30), as ``models.domains.Wanted`` takes it.

        Args:
            domain: as A-label.
            method: ``txt``, ``cname`` or ``html``.
            customer_ref: what the provider calls the customer; empty: it does not know it yet.

        Raises:
            NotAnswered: with what happened; ``Refused`` where the provider gives none that way.
        """
        ...
