"""Customers and what hangs on them.

``customer`` carries columns *derived* from other tables (``DERIVED_FIELDS``): what a card shows, sorts and filters by.
``store.derive`` alone writes them, in the transaction of the change they follow from.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.tables.base import EMPTY, EMPTY_LIST, ZERO, Table, strict


class Customer(Table):
    """One account at one provider (R8)."""

    __tablename__ = "customer"
    __table_args__ = strict(
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
        Index("ix_customer_provider_ref", "provider_ref", sqlite_where=text("provider_ref <> ''")),
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
        Index("ix_customer_merged", "merged_into", sqlite_where=text("merged_into IS NOT NULL")),
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
    provider_ref: Mapped[str] = mapped_column(server_default=EMPTY)  # what the provider calls it
    admin_console_uri: Mapped[str] = mapped_column(server_default=EMPTY)  # its own console, as the provider says
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
    product_family: Mapped[str] = mapped_column(server_default=EMPTY)  # workspace, cloud_identity, chrome, cloud (R11)
    public_identifier: Mapped[str] = mapped_column(server_default=EMPTY)  # of the reseller a distributor sells through
    zoho_plan: Mapped[str] = mapped_column(server_default=EMPTY)  # sku with which a Zoho organisation is created (R13)
    mapped_on: Mapped[dt.date | None]  # the day from which it counts as ours at the provider: commissions (R62)
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
    coming: Mapped[str] = mapped_column(server_default=EMPTY)  # how far it is on its way to us (R20, R21)


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
DERIVED_FIELDS = ("sort_name", *SHOWN_FIELDS, "attention", "coming")


class CustomerSearch(Table):
    """Folded text of ``SEARCHED_FIELDS`` (domain as A- and U-label) plus contacts, one line each, per customer.

    The index over it (``customer_fts``, FTS5) and ``search_pending`` are made by ``store.search_index``.
    """

    __tablename__ = "customer_search"
    __table_args__ = strict()
    id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str]


class SearchPending(Table):
    """Customers whose line in the search index is missing or old; searched by scan until indexed."""

    __tablename__ = "search_pending"
    __table_args__ = strict()
    customer_id: Mapped[int] = mapped_column(primary_key=True)


class CustomerTag(Table):
    """Which customers bear a tag; follows ``customer.tags``."""

    __tablename__ = "customer_tag"
    __table_args__ = (
        Index("ix_customer_tag_customer", "customer_id"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True)


class Contact(Table):
    """A person at a customer, beside its super administrator (R8)."""

    __tablename__ = "contact"
    __table_args__ = strict(
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
    __table_args__ = strict(
        CheckConstraint("status IN ('trial','active','suspended','cancelled')"),
        CheckConstraint("licences IS NULL OR licences >= 0"),
        CheckConstraint("trial_end IS NULL OR trial_start IS NULL OR trial_end >= trial_start"),
        Index("ix_subscription_customer", "customer_id"),
        Index("ix_subscription_batch", "batch_id", sqlite_where=text("batch_id IS NOT NULL")),
        Index("ix_subscription_ref", "provider_ref", sqlite_where=text("provider_ref <> ''")),
        Index("ix_subscription_base", "base_id", sqlite_where=text("base_id IS NOT NULL")),
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
    renewal: Mapped[str] = mapped_column(server_default=EMPTY)  # what happens at the term's end (R43)
    suspension_reasons: Mapped[list[Any]] = mapped_column(server_default=EMPTY_LIST)
    suspended_on: Mapped[dt.date | None]
    base_id: Mapped[int | None] = mapped_column(ForeignKey("subscription.id", ondelete="SET NULL"))  # of an add-on
    licences_used: Mapped[int | None]
    currency: Mapped[str] = mapped_column(server_default=EMPTY)
    unit_price_minor: Mapped[int | None]  # our price of one licence for one price_period
    price_period: Mapped[str] = mapped_column(server_default=EMPTY)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"))
    created_at: Mapped[int]


class Attachment(Table):
    """A file of evidence, at most 20 MB; ``removed`` keeps it for undo."""

    __tablename__ = "attachment"
    __table_args__ = strict(
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
