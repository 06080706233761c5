"""Plain values that travel between the rooms: frozen, without SQL, Qt, network or clock.

Instants are UTC epoch milliseconds (int); dates are ``datetime.date`` or, in rows read by the thousand, ISO text
(``"2027-03-14"``, ``""`` for none). Money is integer minor units and an ISO currency. Domains are A-labels.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple


class Provider(StrEnum):
    """The company whose product is resold; blank: not decided yet (R8)."""

    NONE = ""
    GOOGLE = "google"
    ZOHO = "zoho"


class Kind(StrEnum):
    """How the customer's account is verified: by domain or by email address."""

    DOMAIN = "domain"
    TEAM = "team"


class Standing(StrEnum):
    """Where a record is (product.md, Words)."""

    BOOK_ONLY = "book_only"
    WAITING = "waiting"
    AT_PROVIDER = "at_provider"
    ACCESS_LOST = "access_lost"


class Status(StrEnum):
    """State of a subscription; blank until the first order is completed (R1)."""

    NONE = ""
    TRIAL = "trial"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


class Attention(StrEnum):
    """Why a card wants to be looked at, most urgent last."""

    NONE = ""
    FOLLOW_UP = "follow_up"
    CHANGED = "changed"
    WAITING = "waiting"
    NEEDS_PERSON = "needs_person"


class Shelf(StrEnum):
    """Where the record stands in the book itself; stored as 0, 1, 2."""

    LIVE = "live"
    ARCHIVED = "archived"
    DELETED = "deleted"


SHELF_NUMBER = {Shelf.LIVE: 0, Shelf.ARCHIVED: 1, Shelf.DELETED: 2}


# Fields of a customer that both the book and a provider may change (R50).
SHARED_FIELDS = (
    *("organisation_name", "domain", "primary_email", "alternate_email", "admin_first_name", "admin_last_name"),
    *("phone", "country", "postal_code", "locality", "administrative_area", "address_lines", "language"),
)


class OperationState(StrEnum):
    """Life of one instruction (design.md, Outbox)."""

    HELD = "held"
    READY = "ready"
    SENDING = "sending"
    RUNNING = "running"
    DONE = "done"
    RETRY = "retry"
    UNKNOWN = "unknown"
    NEEDS_PERSON = "needs_person"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


OPEN_STATES = ("held", "ready", "sending", "running", "retry", "unknown", "needs_person")
UNSENT_STATES = ("held", "ready", "retry")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field: ``code`` is a key of ``texts.codes``, ``facts`` fill its sentence."""

    field: str
    code: str
    facts: dict[str, Any] = dataclasses.field(default_factory=dict)


class Money(NamedTuple):
    """Exact money: ``minor`` units (cents, satang, won) of ``currency`` (ISO 4217)."""

    minor: int
    currency: str


class Whereabouts(NamedTuple):
    """Where a customer is looked after: its provider, domain (A-label) and what the provider calls it.

    ``console_uri`` is its own admin console as the provider said, empty where it has not; ``data_centre`` that of our
    account.
    """

    provider: str
    domain: str
    console_uri: str = ""
    provider_ref: str = ""
    data_centre: str = ""


class CardRow(NamedTuple):
    """What a card or a table row shows of one customer, read by the page (R1). Text fields are never None.

    ``coming`` says how far the customer is on its way to us: ``take_over``, for Zoho the step of its association
    (R21), ``lapsed`` where nobody answered in time, ``terms`` where what it holds is suspended until it accepts the
    provider's terms (R15); empty where nothing is left to do. ``missing`` is the JSON list of the fields without which
    its first held instruction can't be sent; empty where none is held. ``sending`` is 1 while an instruction is at the
    provider.
    """

    id: int
    uid: str
    provider: str
    account: str
    kind: str
    education: int
    standing: str
    organisation_name: str
    alternate_name: str
    domain: str
    domain_verified: int
    cloud_identity_id: str
    primary_email: str
    alternate_email: str
    phone: str
    crm_id: str
    country: str
    language: str
    plan: str
    payment_plan: str
    licences: int | None
    status: str
    period_start: str
    period_end: str
    renewal_date: str
    trial_start: str
    trial_end: str
    attention: str
    subscription_id: int | None
    subscription_count: int
    owner: str
    tags: str
    shelf: int
    created_at: int
    changed_at: int
    coming: str = ""
    missing: str = ""
    sending: int = 0


class FirstPage(NamedTuple):
    """The first screenful of a result set.

    Args:
        rows: in view order.
        complete: these are all there are; otherwise ``ids`` has the rest.
    """

    rows: list[CardRow]
    complete: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition of a result set: ``field`` (a key of ``FILTER_FIELDS``) and ``value`` as text.

    Those that end in ``_within`` take a number of days; flags take ``yes`` or ``no``.
    """

    field: str
    value: str


FILTER_FIELDS = (
    "provider",
    "account",
    "kind",
    "education",
    "status",
    "standing",
    "plan",
    "country",
    "owner",
    "tag",
    "unverified",
    "trial_ends_within",
    "renews_within",
    "follow_ups_due_within",
    "attention",
    "needs_attention",
    "changed_at_provider",
    "archived",
    "batch",
)

SORT_FIELDS = (
    "name",
    "domain",
    "primary_email",
    "renewal_date",
    "licences",
    "changed",
    "plan",
    "status",
    "provider",
    "country",
    "trial_end",
    "owner",
)


@dataclass(frozen=True, slots=True)
class CustomerQuery:
    """A result set: search text, filters and one sort. Empty: every live customer, last changed first.

    Args:
        search: as typed; folded by the reader.
        filters: all must hold; several of one field mean any of them.
        sort: one of ``SORT_FIELDS``; a leading ``-`` turns it round. Rows without a value come last either way.
    """

    search: str = ""
    filters: tuple[Filter, ...] = ()
    sort: str = "-changed"

    def to_json(self) -> dict[str, Any]:
        """Return what ``saved_view`` keeps."""
        return {"search": self.search, "filters": [[f.field, f.value] for f in self.filters], "sort": self.sort}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> CustomerQuery:
        """Read a stored view; unknown filter fields of a newer program are dropped."""
        filters = tuple(Filter(str(f), str(v)) for f, v in stored.get("filters", ()) if f in FILTER_FIELDS)
        sort = str(stored.get("sort", "-changed"))
        return cls(
            str(stored.get("search", "")), filters, sort if sort.removeprefix("-") in SORT_FIELDS else "-changed"
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one customer in a bulk step (R5): ``code`` empty when it was done."""

    customer_id: int
    name: str
    code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a write changed, so that views re-read just that.

    Args:
        ids: customers inserted, updated or removed; ``None`` means "very many: look again".
        inserted, removed: subsets of ``ids`` that came into or left the book's live shelf.
        batch_id: what undo takes back; None when nothing was written that can be undone.
        outcomes: a result per customer of a bulk step.
        verb: code of what was done (``trial.extended``), for the message strip; facts fill it.
        other: names of other tables whose lists changed (``saved_view``, ``tag``, ``setting`` …).
    """

    ids: tuple[int, ...] | None = ()
    inserted: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    batch_id: int | None = None
    outcomes: tuple[Outcome, ...] = ()
    verb: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    other: tuple[str, ...] = ()

    @property
    def refused(self) -> tuple[Outcome, ...]:
        """The outcomes that were not done."""
        return tuple(outcome for outcome in self.outcomes if outcome.code)
