"""The tables of the book, typed (SQLAlchemy 2). STRICT, foreign keys, CHECKs for what must never be.

``customer`` carries columns *derived* from other tables (``DERIVED_FIELDS``): what a card shows, sorts and filters by.
``store.derive`` alone writes them, in the transaction of the change they follow from.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.models.types import DateType, JsonType, UidType

EMPTY = text("''")
ZERO = text("0")


class Table(DeclarativeBase):
    """Base of all tables: Python types → column types that STRICT SQLite takes."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own declaration
        str: Text,
        bytes: LargeBinary,
        uuid.UUID: UidType,
        dt.date: DateType,
        dict[str, Any]: JsonType,
        list[Any]: JsonType,
    }
    __table_args__: Any = ({"sqlite_strict": True},)


def _strict(*arguments: Any, never_reuse_ids: bool = False) -> tuple[Any, ...]:
    # Rows that undo may bring back under their old id must not find it taken by a newer row.
    return (*arguments, {"sqlite_strict": True, "sqlite_autoincrement": never_reuse_ids})


class BookMeta(Table):
    """One row: which book this is and which schema it has. A newer major is refused, a newer minor opens."""

    __tablename__ = "book_meta"
    __table_args__ = _strict(CheckConstraint("id = 1"))
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID]
    major: Mapped[int]
    minor: Mapped[int]
    created_at: Mapped[int]
    practice: Mapped[int] = mapped_column(server_default=ZERO)


class PartnerAccount(Table):
    """Our own account at a provider."""

    __tablename__ = "partner_account"
    __table_args__ = _strict(CheckConstraint("provider IN ('google','zoho')"))
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(unique=True)
    provider: Mapped[str]
    name: Mapped[str] = mapped_column(unique=True)
    account_ref: Mapped[str] = mapped_column(server_default=EMPTY)
    data_centre: Mapped[str] = mapped_column(server_default=EMPTY)
    public_identifier: Mapped[str] = mapped_column(server_default=EMPTY)
    distributor: Mapped[int] = mapped_column(server_default=ZERO)
    practice: Mapped[int] = mapped_column(server_default=ZERO)


class Batch(Table):
    """One thing somebody did: an edit, a bulk step, an import, a pull. Undo takes back a batch."""

    __tablename__ = "batch"
    __table_args__ = _strict(
        CheckConstraint("side IN ('desk','provider','import')"),
        Index("ix_batch_by", "by", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID]
    at: Mapped[int]
    by: Mapped[str]
    side: Mapped[str]
    verb: Mapped[str]
    facts: Mapped[dict[str, Any]]
    undone: Mapped[int] = mapped_column(server_default=ZERO)
    undoable: Mapped[int] = mapped_column(server_default=text("1"))


class Customer(Table):
    """One account at one provider (R8)."""

    __tablename__ = "customer"
    __table_args__ = _strict(
        CheckConstraint("provider IN ('','google','zoho')"),
        CheckConstraint("kind IN ('domain','team')"),
        CheckConstraint("standing IN ('book_only','waiting','at_provider','access_lost')"),
        CheckConstraint("status IN ('','trial','active','suspended','cancelled')"),
        CheckConstraint("attention IN ('','follow_up','changed','waiting','needs_person')"),
        CheckConstraint("shelf IN (0,1,2)"),
        CheckConstraint("licences IS NULL OR licences >= 0"),
        Index(
            "ux_customer_domain",
            "provider",
            text("ifnull(partner_account_id, 0)"),
            "domain",
            unique=True,
            sqlite_where=text("kind = 'domain' AND domain <> '' AND shelf < 2"),
        ),
        Index("ix_customer_crm_id", "crm_id", sqlite_where=text("crm_id <> ''")),
        Index("ix_customer_cloud_identity_id", "cloud_identity_id", sqlite_where=text("cloud_identity_id <> ''")),
        Index("ix_customer_batch", "batch_id"),
        Index("ix_customer_name", "shelf", "sort_name", "id"),
        Index("ix_customer_sort_domain", "shelf", "domain", "id"),
        Index("ix_customer_email", "shelf", "primary_email", "id"),
        Index("ix_customer_renewal", "shelf", "renewal_date", "id"),
        Index("ix_customer_licences", "shelf", "licences", "id"),
        Index("ix_customer_changed", "shelf", "changed_at", "id"),
        Index("ix_customer_plan", "shelf", "plan", "id"),
        Index("ix_customer_status", "shelf", "status", "id"),
        Index("ix_customer_provider", "shelf", "provider", "id"),
        Index("ix_customer_account", "shelf", "partner_account_id", "id"),
        Index("ix_customer_facets", "shelf", "kind", "education", "standing", "id"),
        Index(
            "ix_customer_unverified",
            "shelf",
            "id",
            sqlite_where=text("kind = 'domain' AND domain_verified = 0 AND domain <> ''"),
        ),
        Index("ix_customer_country", "shelf", "country", "id"),
        Index("ix_customer_trial_end", "shelf", "trial_end", "id", "status"),
        Index("ix_customer_owner", "shelf", "owner", "id"),
        Index("ix_customer_attention", "shelf", "attention", "id", sqlite_where=text("attention <> ''")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(unique=True)
    partner_account_id: Mapped[int | None] = mapped_column(ForeignKey("partner_account.id"))
    provider: Mapped[str] = mapped_column(server_default=EMPTY)
    kind: Mapped[str] = mapped_column(server_default=text("'domain'"))
    standing: Mapped[str] = mapped_column(server_default=text("'book_only'"))
    organisation_name: Mapped[str] = mapped_column(server_default=EMPTY)
    alternate_name: Mapped[str] = mapped_column(server_default=EMPTY)
    domain: Mapped[str] = mapped_column(server_default=EMPTY)
    domain_verified: Mapped[int] = mapped_column(server_default=ZERO)
    cloud_identity_id: Mapped[str] = mapped_column(server_default=EMPTY)
    crm_id: Mapped[str] = mapped_column(server_default=EMPTY)
    primary_email: Mapped[str] = mapped_column(server_default=EMPTY)
    alternate_email: Mapped[str] = mapped_column(server_default=EMPTY)
    admin_first_name: Mapped[str] = mapped_column(server_default=EMPTY)
    admin_last_name: Mapped[str] = mapped_column(server_default=EMPTY)
    phone: Mapped[str] = mapped_column(server_default=EMPTY)
    country: Mapped[str] = mapped_column(server_default=EMPTY)
    postal_code: Mapped[str] = mapped_column(server_default=EMPTY)
    locality: Mapped[str] = mapped_column(server_default=EMPTY)
    administrative_area: Mapped[str] = mapped_column(server_default=EMPTY)
    address_lines: Mapped[str] = mapped_column(server_default=EMPTY)
    language: Mapped[str] = mapped_column(server_default=EMPTY)
    education: Mapped[int] = mapped_column(server_default=ZERO)
    edu_type: Mapped[str] = mapped_column(server_default=EMPTY)
    edu_size: Mapped[str] = mapped_column(server_default=EMPTY)
    edu_website: Mapped[str] = mapped_column(server_default=EMPTY)
    owner: Mapped[str] = mapped_column(server_default=EMPTY)
    note: Mapped[str] = mapped_column(server_default=EMPTY)
    tags: Mapped[str] = mapped_column(server_default=EMPTY)  # sorted, joined by ", "; links in customer_tag
    shelf: Mapped[int] = mapped_column(server_default=ZERO)  # 0 live, 1 archived, 2 deleted
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"))
    created_at: Mapped[int]
    changed_at: Mapped[int]
    # Derived: see DERIVED_FIELDS.
    sort_name: Mapped[str] = mapped_column(server_default=EMPTY)
    subscription_id: Mapped[int | None]
    subscription_count: Mapped[int] = mapped_column(server_default=ZERO)
    plan: Mapped[str] = mapped_column(server_default=EMPTY)
    payment_plan: Mapped[str] = mapped_column(server_default=EMPTY)
    licences: Mapped[int | None]
    status: Mapped[str] = mapped_column(server_default=EMPTY)
    period_start: Mapped[str] = mapped_column(server_default=EMPTY)
    period_end: Mapped[str] = mapped_column(server_default=EMPTY)
    renewal_date: Mapped[str] = mapped_column(server_default=EMPTY)
    trial_start: Mapped[str] = mapped_column(server_default=EMPTY)
    trial_end: Mapped[str] = mapped_column(server_default=EMPTY)
    attention: Mapped[str] = mapped_column(server_default=EMPTY)


SHOWN_FIELDS = (
    "subscription_id",
    "subscription_count",
    "plan",
    "payment_plan",
    "licences",
    "status",
    "period_start",
    "period_end",
    "renewal_date",
    "trial_start",
    "trial_end",
)
DERIVED_FIELDS = ("sort_name", *SHOWN_FIELDS, "attention")
SEARCHED_FIELDS = (
    "organisation_name",
    "alternate_name",
    "domain",
    "primary_email",
    "alternate_email",
    "phone",
    "crm_id",
    "cloud_identity_id",
    "note",
)


class CustomerSearch(Table):
    """Folded text of ``SEARCHED_FIELDS`` (domain as A- and U-label) plus contacts, one line each, per customer.

    The index over it (``customer_fts``, FTS5) and ``search_pending`` are made by ``store.search_index``.
    """

    __tablename__ = "customer_search"
    __table_args__ = _strict()
    id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str]


class SearchPending(Table):
    """Customers whose line in the search index is missing or old; searched by scan until indexed."""

    __tablename__ = "search_pending"
    __table_args__ = _strict()
    customer_id: Mapped[int] = mapped_column(primary_key=True)


class CustomerTag(Table):
    """Which customers bear a tag; follows ``customer.tags``."""

    __tablename__ = "customer_tag"
    __table_args__ = ({"sqlite_strict": True, "sqlite_with_rowid": False},)
    name: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True)


class Contact(Table):
    """A person at a customer, beside its super administrator (R8)."""

    __tablename__ = "contact"
    __table_args__ = _strict(
        CheckConstraint("role IN ('administrator','billing','technical')"),
        Index("ix_contact_customer", "customer_id"),
        never_reuse_ids=True,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    role: Mapped[str]
    given_name: Mapped[str] = mapped_column(server_default=EMPTY)
    family_name: Mapped[str] = mapped_column(server_default=EMPTY)
    email: Mapped[str] = mapped_column(server_default=EMPTY)
    phone: Mapped[str] = mapped_column(server_default=EMPTY)


class Subscription(Table):
    """One product a customer holds (Google: entitlement)."""

    __tablename__ = "subscription"
    __table_args__ = _strict(
        CheckConstraint("status IN ('trial','active','suspended','cancelled')"),
        CheckConstraint("licences IS NULL OR licences >= 0"),
        CheckConstraint("trial_end IS NULL OR trial_start IS NULL OR trial_end >= trial_start"),
        Index("ix_subscription_customer", "customer_id"),
        Index("ix_subscription_batch", "batch_id", sqlite_where=text("batch_id IS NOT NULL")),
        never_reuse_ids=True,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    provider_ref: Mapped[str] = mapped_column(server_default=EMPTY)
    plan: Mapped[str] = mapped_column(server_default=EMPTY)
    sku: Mapped[str] = mapped_column(server_default=EMPTY)
    add_on: Mapped[int] = mapped_column(server_default=ZERO)
    status: Mapped[str]
    payment_plan: Mapped[str] = mapped_column(server_default=EMPTY)
    licences: Mapped[int | None]
    period_start: Mapped[dt.date | None]
    period_end: Mapped[dt.date | None]
    renewal_date: Mapped[dt.date | None]
    trial_start: Mapped[dt.date | None]
    trial_end: Mapped[dt.date | None]
    may_extend: Mapped[int | None]  # the provider's own word on extending the trial; NULL: not known (R41)
    purchase_order_number: Mapped[str] = mapped_column(server_default=EMPTY)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"))
    created_at: Mapped[int]


class Attachment(Table):
    """A file of evidence, at most 20 MB; ``removed`` keeps it for undo."""

    __tablename__ = "attachment"
    __table_args__ = _strict(
        CheckConstraint("size <= 20971520"),
        Index("ix_attachment_customer", "customer_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    name: Mapped[str]
    size: Mapped[int]
    content: Mapped[bytes]
    added_at: Mapped[int]
    added_by: Mapped[str]
    removed: Mapped[int] = mapped_column(server_default=ZERO)


class Operation(Table):
    """One instruction waiting in, or carried out from, the outbox (design.md, Outbox). No secrets in ``payload``."""

    __tablename__ = "operation"
    __table_args__ = _strict(
        CheckConstraint(
            "state IN ('held','ready','sending','running','done','retry','unknown',"
            "'needs_person','withdrawn','expired')"
        ),
        Index("ix_operation_customer", "customer_id"),
        Index("ix_operation_state", "state", "not_before"),
        Index("ix_operation_batch", "batch_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(unique=True)
    kind: Mapped[str]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    subscription_id: Mapped[int | None] = mapped_column(ForeignKey("subscription.id"))
    payload: Mapped[dict[str, Any]]
    depends_on: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(server_default=ZERO)
    not_before: Mapped[int | None]
    expires_at: Mapped[int | None]
    provider_ref: Mapped[str] = mapped_column(server_default=EMPTY)
    error_code: Mapped[str] = mapped_column(server_default=EMPTY)
    error_field: Mapped[str] = mapped_column(server_default=EMPTY)
    created_by: Mapped[str]
    created_at: Mapped[int]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"))


class OperationEvent(Table):
    """What happened to an operation, and when."""

    __tablename__ = "operation_event"
    __table_args__ = _strict(Index("ix_operation_event_operation", "operation_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[int] = mapped_column(ForeignKey("operation.id", ondelete="CASCADE"))
    at: Mapped[int]
    state: Mapped[str]
    facts: Mapped[dict[str, Any]]


class Change(Table):
    """Before and after of one row, per batch: history (R6) and undo (R7). Bulk inserts have only their batch."""

    __tablename__ = "change"
    __table_args__ = _strict(
        CheckConstraint("action IN ('insert','update','delete')"),
        Index("ix_change_batch", "batch_id"),
        Index("ix_change_customer", "customer_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    customer_id: Mapped[int | None]
    table_name: Mapped[str]
    row_id: Mapped[int]
    action: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]


class SavedView(Table):
    """A search with filters and sort under a name (R4)."""

    __tablename__ = "saved_view"
    __table_args__ = _strict(never_reuse_ids=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    query: Mapped[dict[str, Any]]
    position: Mapped[int] = mapped_column(server_default=ZERO)


class ImportLayout(Table):
    """The column mapping a person chose for files with these headers (R22)."""

    __tablename__ = "import_layout"
    __table_args__ = _strict()
    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    mapping: Mapped[dict[str, Any]]
    used_at: Mapped[int]


class Setting(Table):
    """Options that belong to the book; options of the machine live in ``settings.toml``."""

    __tablename__ = "setting"
    __table_args__ = _strict()
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
