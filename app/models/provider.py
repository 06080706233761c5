"""What is asked of a provider and what it answers, as frozen values (design.md, Outbox).

Rules read the answers, ``providers`` makes them (``providers.base`` gives them on), ``sync`` carries them about.
Field names are the book's columns; everything in a dictionary can be written as JSON, and nothing in it is secret.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Done:
    """It took effect.

    Args:
        facts: what became of it. Known to the book: ``customer`` (columns of the customer: ``provider_ref``,
            ``cloud_identity_id``, ``admin_console_uri``, ``domain``, ``domain_verified`` …), ``subscription`` (columns
            of the one subscription it was about or that it made, ``provider_ref`` among them) and ``subscriptions``
            (a list of such, of a take-over). Anything else is handed to the operations that wait for this one.
    """

    facts: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Running:
    """The provider works on it; ``ref`` is the name under which it is asked again, also after a restart."""

    ref: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider said no, and nothing took effect.

    Args:
        code: of ``texts.codes``.
        field: the column or payload field at fault; empty where none is.
        facts: fill the code's sentence.
        raw: what the provider wrote, shown as it is; hostile until then.
    """

    code: str
    field: str = ""
    facts: dict[str, Any] = dataclasses.field(default_factory=dict)
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say whether it took effect: the answer was lost, or made no sense."""

    raw: str = ""


@dataclass(frozen=True, slots=True)
class Offline:
    """The provider was not reached: surely nothing took effect."""


@dataclass(frozen=True, slots=True)
class Slow:
    """Too much was asked of it, or it is busy: surely nothing took effect.

    Args:
        retry_after_s: seconds the provider wants us to wait; None: it did not say.
        is_quota: the account asked for too much (429), as opposed to trouble on the provider's side.
    """

    retry_after_s: float | None = None
    is_quota: bool = True


@dataclass(frozen=True, slots=True)
class SignIn:
    """The account's authorisation is lost: nothing of this account is sent until a person signs in again."""

    code: str = "sign_in_again"
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Assist:
    """No interface does it: a person does it on the provider's page (``page``: address), by these steps (codes)."""

    page: str
    steps: tuple[str, ...] = ()


Outcome = Done | Running | Refused | Unknown | Offline | Slow | SignIn | Assist


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """One partner account as a client needs it: columns of ``partner_account``, ``uid`` as 32 hex digits."""

    id: int
    uid: str
    provider: str
    name: str
    account_ref: str = ""
    data_centre: str = ""
    public_identifier: str = ""
    distributor: bool = False
    currency: str = ""
    practice: bool = False
    undocumented: bool = False
    sign_in: str = ""


@dataclass(frozen=True, slots=True)
class Instruction:
    """One operation with everything a client needs to carry it out, to look for its effect or to ask how far it is.

    Args:
        uid: 36 characters; the idempotency key (Google: ``request_id``).
        kind: of ``rules.operations.KINDS``.
        payload: what to tell the provider, as the operation holds it.
        customer: the customer's columns, ``provider_ref`` and ``cloud_identity_id`` among them, ``uid`` as hex.
        subscription: the columns of the subscription it is about; None where it is about none.
        account: our partner account.
        results: kind → ``Done.facts`` of the operations that had to be done first.
        provider_ref: the name of the work under way, for ``poll``.
        attempts: how often it was tried before.
        created_at: instant (ms) it was asked for: an effect older than this is not its own.
    """

    uid: str
    kind: str
    payload: dict[str, Any]
    customer: dict[str, Any]
    subscription: dict[str, Any] | None
    account: AccountFacts
    results: dict[str, dict[str, Any]] = dataclasses.field(default_factory=dict)
    provider_ref: str = ""
    attempts: int = 0
    created_at: int = 0


@dataclass(frozen=True, slots=True)
class Identity:
    """One account that exists at the provider for a domain or an email (R14).

    Args:
        owned: it is ours already.
        customer_ref: what the provider calls the customer, where it is ours.
        cloud_identity_id: of the account.
        kind: ``domain`` or ``team``; empty: not said.
        channel_partner_id: the reseller it belongs to under a distributor.
    """

    owned: bool = False
    customer_ref: str = ""
    cloud_identity_id: str = ""
    kind: str = ""
    channel_partner_id: str = ""


@dataclass(frozen=True, slots=True)
class Existing:
    """What exists for a domain or an email (R14).

    Args:
        decision: ``new`` (create it), ``ours`` (open the record), ``take_over`` (R20), ``team`` (ask: take over one
            of the teams or make another), ``untold`` (none of ours; whether others have it the provider says only when
            it is created) or ``refused``.
        identities: what there is; empty for ``new`` and ``untold``.
        code: why, for ``refused``.
        facts: fill the code's sentence.
        raw: what the provider wrote.
        field: at fault, for ``refused``.
    """

    decision: str
    identities: tuple[Identity, ...] = ()
    code: str = ""
    facts: dict[str, Any] = dataclasses.field(default_factory=dict)
    raw: str = ""
    field: str = "domain"


@dataclass(frozen=True, slots=True)
class CustomerSnapshot:
    """A customer as the provider has it.

    Args:
        ref: what the provider calls it.
        fields: shared columns (``organisation_name``, ``domain``, ``primary_email``, ``country`` …).
        provider_fields: columns the provider owns (``cloud_identity_id``, ``admin_console_uri`` …).
    """

    ref: str
    fields: dict[str, Any]
    provider_fields: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SubscriptionSnapshot:
    """A subscription as the provider has it: ``ref`` and columns of ``subscription``; dates as ISO text."""

    ref: str
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """One page of customers; ``next_token`` is empty on the last, ``total`` None where the provider gives none."""

    customers: tuple[CustomerSnapshot, ...]
    next_token: str = ""
    total: int | None = None


@dataclass(frozen=True, slots=True)
class SubscriptionPage:
    """One page of a customer's subscriptions; ``next_token`` is empty on the last."""

    subscriptions: tuple[SubscriptionSnapshot, ...]
    next_token: str = ""


@dataclass(frozen=True, slots=True)
class OfferSnapshot:
    """An offer as the provider has it: columns of ``product``, ``offer`` and ``price`` (minor units, ISO currency)."""

    ref: str
    product: dict[str, Any]
    offer: dict[str, Any]
    prices: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class OfferPage:
    """One page of offers; ``next_token`` is empty on the last."""

    offers: tuple[OfferSnapshot, ...]
    next_token: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """What a partner account lacks before we can work with it (R70): a code of ``texts.codes`` and its facts."""

    code: str
    facts: dict[str, Any] = dataclasses.field(default_factory=dict)
    raw: str = ""
