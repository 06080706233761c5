"""What a person has still to do: follow-ups, checklists, texts sent, drafts (R17, R18, R52–R54); our application."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.tables.base import EMPTY, EMPTY_OBJECT, ZERO, Table, strict


class FollowUp(Table):
    """Something a person must still do for a customer (product.md, Words).

    ``snoozed_until`` hides an open one until that day; ``store.derive`` shows the badge of those that are not hidden.
    """

    __tablename__ = "follow_up"
    __table_args__ = strict(
        CheckConstraint("state IN ('open','done','dropped')"),
        Index("ix_follow_up_customer", "customer_id"),
        Index("ix_follow_up_due", "state", "due", "id"),
        Index("ix_follow_up_snoozed", "snoozed_until", sqlite_where=text("snoozed_until IS NOT NULL")),
        Index("ix_follow_up_subscription", "subscription_id", sqlite_where=text("subscription_id IS NOT NULL")),
        never_reuse_ids=True,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    kind: Mapped[str]
    due: Mapped[dt.date]
    state: Mapped[str] = mapped_column(server_default=text("'open'"))
    snoozed_until: Mapped[dt.date | None]
    note: Mapped[str] = mapped_column(server_default=EMPTY)
    subscription_id: Mapped[int | None] = mapped_column(ForeignKey("subscription.id", ondelete="SET NULL"))
    operation_id: Mapped[int | None] = mapped_column(ForeignKey("operation.id", ondelete="SET NULL"))
    by: Mapped[str]
    created_at: Mapped[int]
    settled_at: Mapped[int | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"))


class ChecklistItem(Table):
    """One line of a customer's setup checklist (R18)."""

    __tablename__ = "checklist_item"
    __table_args__ = strict(
        CheckConstraint("state IN ('open','done','not_needed')"),
        Index("ux_checklist_item", "customer_id", "code", unique=True),
        never_reuse_ids=True,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    code: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'open'"))
    settled_at: Mapped[int | None]
    settled_by: Mapped[str] = mapped_column(server_default=EMPTY)


class Message(Table):
    """A text that was copied, opened in the mail program or printed: which, when, to whom, by whom (R54)."""

    __tablename__ = "message"
    __table_args__ = strict(
        CheckConstraint("channel IN ('copied','mail','printed')"),
        Index("ix_message_customer", "customer_id", "id"),
        Index("ix_message_follow_up", "follow_up_id", sqlite_where=text("follow_up_id IS NOT NULL")),
        never_reuse_ids=True,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    follow_up_id: Mapped[int | None] = mapped_column(ForeignKey("follow_up.id", ondelete="SET NULL"))
    template: Mapped[str]
    language: Mapped[str]
    channel: Mapped[str]
    to_address: Mapped[str] = mapped_column(server_default=EMPTY)
    subject: Mapped[str] = mapped_column(server_default=EMPTY)
    body: Mapped[str]
    by: Mapped[str]
    at: Mapped[int]


class MessageTemplate(Table):
    """Our own wording of a text in one language; where there is none, the program's own stands (R54)."""

    __tablename__ = "message_template"
    __table_args__ = strict(Index("ux_message_template", "code", "language", unique=True), never_reuse_ids=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    language: Mapped[str]
    subject: Mapped[str] = mapped_column(server_default=EMPTY)
    body: Mapped[str]


class Draft(Table):
    """A wizard that was closed, or killed, before its end (R17). No secrets in ``entries``."""

    __tablename__ = "draft"
    __table_args__ = strict(Index("ix_draft_changed", "changed_at"), never_reuse_ids=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(unique=True)
    flow: Mapped[str]
    version: Mapped[int]
    page: Mapped[str] = mapped_column(server_default=EMPTY)
    title: Mapped[str] = mapped_column(server_default=EMPTY)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id", ondelete="SET NULL"))
    entries: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY_OBJECT)
    by: Mapped[str]
    created_at: Mapped[int]
    changed_at: Mapped[int]


class PartnerApplication(Table):
    """Our application to a provider's partner programme (R60)."""

    __tablename__ = "partner_application"
    __table_args__ = strict(
        CheckConstraint("provider IN ('google','zoho')"),
        CheckConstraint("state IN ('draft','submitted','accepted','declined')"),
        never_reuse_ids=True,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(unique=True)
    provider: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'draft'"))
    entries: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY_OBJECT)
    submitted_on: Mapped[dt.date | None]
    answer_due: Mapped[dt.date | None]
    answered_on: Mapped[dt.date | None]
    reminded: Mapped[int] = mapped_column(server_default=ZERO)
    created_at: Mapped[int]
    changed_at: Mapped[int]
