"""What the reader answers about one customer and about the book, as frozen values; text fields are never None."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.models.values import CardRow, CustomerQuery


@dataclass(frozen=True, slots=True)
class ContactDetail:
    """A person at a customer; ``role`` is administrator, billing or technical."""

    id: int
    role: str
    given_name: str
    family_name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class SubscriptionDetail:
    """One product a customer holds; dates are ISO text, empty for none; ``may_extend`` None: not known."""

    id: int
    uid: str
    provider_ref: str
    plan: str
    sku: str
    add_on: bool
    status: str
    payment_plan: str
    licences: int | None
    period_start: str
    period_end: str
    renewal_date: str
    trial_start: str
    trial_end: str
    may_extend: bool | None
    purchase_order_number: str
    created_at: int


@dataclass(frozen=True, slots=True)
class AttachmentDetail:
    """A file of evidence, without its content."""

    id: int
    name: str
    size: int
    added_at: int
    added_by: str


@dataclass(frozen=True, slots=True)
class OperationDetail:
    """An instruction for the provider; ``state`` is one of ``OperationState``."""

    id: int
    uid: str
    kind: str
    subscription_id: int | None
    payload: dict[str, Any]
    state: str
    error_code: str
    error_field: str
    created_by: str
    created_at: int


@dataclass(frozen=True, slots=True)
class CustomerDetail:
    """Everything the customer page shows of one customer (R6).

    Args:
        card: what its card shows.
        fields: the other editable columns by name: ``admin_first_name``, ``admin_last_name``, ``postal_code``,
            ``locality``, ``administrative_area``, ``address_lines``, ``edu_type``, ``edu_size``, ``edu_website``,
            ``public_identifier``, ``zoho_plan``, ``note``.
        partner_account_id: None when no partner account was chosen.
        merged_into: the customer that this one was merged into, while it is on the shelf ``deleted``.
        merged: customers that were merged into this one and can be split off again.
        twins: live customers with the same domain, at another provider or partner account.
        attachments: those not removed, newest first.
        operations: newest first.
    """

    card: CardRow
    fields: dict[str, str]
    partner_account_id: int | None
    merged_into: int | None
    contacts: tuple[ContactDetail, ...] = ()
    subscriptions: tuple[SubscriptionDetail, ...] = ()
    attachments: tuple[AttachmentDetail, ...] = ()
    operations: tuple[OperationDetail, ...] = ()
    twins: tuple[CardRow, ...] = ()
    merged: tuple[CardRow, ...] = ()

    def value(self, name: str) -> Any:
        """Return one column of the customer by name, from its card or its other fields.

        Raises:
            KeyError: there is no such column here.
        """
        return self.fields[name] if name in self.fields else self.card._asdict()[name]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change of one row of a customer: who, when, from which side, before and after (R6).

    ``action`` is insert, update or delete; ``id`` is 0 for what an import brought in, which has no before
    and after. ``side`` is desk, provider or import; ``verb`` and ``facts`` say what was done, ``undone`` that it was
    taken back.
    """

    id: int
    batch_id: int
    at: int
    by: str
    side: str
    verb: str
    facts: dict[str, Any]
    undone: bool
    table: str
    row_id: int
    action: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BatchDetail:
    """One thing somebody did, that undo or redo would turn round."""

    id: int
    at: int
    by: str
    side: str
    verb: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SavedViewDetail:
    """A search with filters and sort under a name (R4)."""

    id: int
    name: str
    query: CustomerQuery
    position: int


@dataclass(frozen=True, slots=True)
class AccountDetail:
    """One of our own accounts at a provider; ``currency`` (ISO 4217) is empty where it was not set.

    Args:
        subject: the administrator in whose name we work there.
        connected_at: instant (ms) it was connected; None: it is not.
        paused: code of why nothing is sent until somebody mends it; empty: nothing is in the way.
        undocumented: calls may be made that Zoho does not document.
        sign_in: how it was connected: ``key`` or ``browser``; empty: a key, or never.
    """

    id: int
    uid: str
    provider: str
    name: str
    account_ref: str
    data_centre: str
    public_identifier: str
    distributor: bool
    practice: bool
    currency: str = ""
    subject: str = ""
    connected_at: int | None = None
    paused: str = ""
    undocumented: bool = False
    sign_in: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentContent:
    """A file of evidence with its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class BookCounts:
    """How many customers the book holds, and how many the search index still waits for."""

    live: int
    archived: int
    pending: int
