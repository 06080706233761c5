"""What a provider answers to a question that must be answered now, as frozen values (R10, R14; design.md, Outbox)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from app.models.provider import Existing


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a question is about.

    Args:
        account_id: our partner account that asks.
        domain: of a domain customer; empty for a team.
        email: of a team's administrator; of a domain customer only where the provider takes an address once (Zoho).
        cloud_identity_id: where it is known.
        kind: ``domain`` or ``team``.
    """

    account_id: int
    domain: str = ""
    email: str = ""
    cloud_identity_id: str = ""
    kind: str = "domain"


@dataclass(frozen=True, slots=True)
class Found:
    """What there is for a domain or an email, at the provider and in the book (R14).

    Args:
        existing: the provider's answer; its ``decision`` says what becomes of it.
        customer_id: the record of the book that is the customer the provider means; None: there is none.
        name: what the book calls it.
    """

    existing: Existing
    customer_id: int | None = None
    name: str = ""

    @property
    def decision(self) -> str:
        """``new``, ``ours``, ``take_over``, ``team``, ``untold`` or ``refused``."""
        return self.existing.decision

    @property
    def cloud_identity_id(self) -> str:
        """Of the account it is about; empty: there is none, or there are several."""
        found = self.existing.identities
        return found[0].cloud_identity_id if len(found) == 1 else ""


@dataclass(frozen=True, slots=True)
class Movable:
    """A subscription that a customer holds elsewhere, and whether it can come to us (R20).

    Args:
        sku: the provider's id of it.
        name: of the product.
        is_eligible: it can be moved.
        reason: the provider's reason against; empty: none.
        raw: what the provider wrote about it.
    """

    sku: str
    name: str
    is_eligible: bool = True
    reason: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Buyable:
    """A product that a customer may buy now, as the provider says (R40): its id and its name."""

    sku: str
    name: str


@dataclass(frozen=True, slots=True)
class BillingAccount:
    """One of our billing accounts that fits an order."""

    ref: str
    name: str
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """How far a question is that is asked while a person types on.

    Args:
        state: ``unasked`` (nothing to ask about yet), ``no_account`` (none of our accounts can be asked), ``asking``,
            ``answered``, or ``failed`` (it got no answer: ``code`` says why).
        code: of ``texts.codes``, for ``failed``.
        facts: fill its sentence.
        at: instant (ms) of the answer.
        answer: what was answered.
        about: what it was asked about.
    """

    state: str = "unasked"
    code: str = ""
    facts: dict[str, Any] = dataclasses.field(default_factory=dict)
    at: int = 0
    answer: Any = None
    about: Any = None


UNASKED, NO_ACCOUNT, ASKING = Checked(), Checked("no_account"), Checked("asking")
