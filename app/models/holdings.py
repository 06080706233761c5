"""What a customer is and holds, as the rules of selling see it: frozen, dates as dates (R12, R40–R43)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from app.models.catalogue import OfferDetail
from app.models.values import Money


@dataclass(frozen=True, slots=True)
class Held:
    """A subscription the customer holds, or (``id`` 0, status blank) one whose order waits to be sent.

    Args:
        status: ``trial``, ``active``, ``suspended``, ``cancelled``; blank: its order waits.
        family: of its product in the catalogue; blank: the catalogue does not have it.
        renewal: what happens at the term's end: ``auto``, ``active_users``, ``flexible``, ``off``; blank: not known.
        suspension_reasons: codes such as ``reseller_initiated``; empty: not known.
        unit: our price of one licence for one ``price_period``; None: not known.
    """

    id: int
    plan: str
    sku: str
    family: str = ""
    add_on: bool = False
    status: str = "active"
    payment_plan: str = ""
    licences: int | None = None
    licences_used: int | None = None
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    renewal_date: dt.date | None = None
    trial_start: dt.date | None = None
    trial_end: dt.date | None = None
    renewal: str = ""
    suspension_reasons: tuple[str, ...] = ()
    suspended_on: dt.date | None = None
    base_id: int | None = None
    unit: Money | None = None
    price_period: str = ""
    purchase_order_number: str = ""

    @property
    def is_live(self) -> bool:
        """Whether the customer has it, or will: everything but a cancelled one."""
        return self.status != "cancelled"

    @property
    def term_end(self) -> dt.date | None:
        """The last day of the term; None where it is not known."""
        return self.period_end or self.renewal_date


@dataclass(frozen=True, slots=True)
class Buyer:
    """The customer, as far as selling asks.

    Args:
        currency: of the partner account; blank: not known.
        has_account: whether a partner account is chosen, or there is one only.
        is_coming: an operation that brings it to the provider waits.
        begins_with_trial: and that one begins a trial there, or will when an order has it created (Zoho, R13).
    """

    id: int
    name: str
    provider: str
    kind: str
    standing: str
    domain: str
    domain_verified: bool
    education: bool
    country: str
    currency: str = ""
    has_account: bool = True
    is_coming: bool = False
    begins_with_trial: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """An instruction about a customer that is not done: ``state`` is one of ``OPEN_STATES``."""

    id: int
    uid: str
    kind: str
    subscription_id: int | None
    payload: dict[str, Any]
    state: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selling:
    """Everything about one customer that the wizards of selling ask of the book."""

    buyer: Buyer
    held: tuple[Held, ...]
    waiting: tuple[Waiting, ...]
    offers: tuple[OfferDetail, ...]
    today: dt.date

    def offer(self, offer_id: int) -> OfferDetail | None:
        """Return an offer by its id."""
        return next((each for each in self.offers if each.id == offer_id), None)

    def subscription(self, subscription_id: int) -> Held | None:
        """Return a subscription by its id."""
        return next((each for each in self.held if each.id == subscription_id and each.id), None)
