"""The outbox: instructions for the providers (design.md, Outbox)."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.tables.base import EMPTY, EMPTY_LIST, EMPTY_OBJECT, ZERO, Table, strict


class Operation(Table):
    """One instruction waiting in, or carried out from, the outbox (design.md, Outbox). No secrets in ``payload``."""

    __tablename__ = "operation"
    __table_args__ = strict(
        CheckConstraint(
            "state IN ('held','ready','sending','running','done','retry','unknown',"
            "'needs_person','withdrawn','expired')"
        ),
        Index("ix_operation_customer", "customer_id"),
        Index("ix_operation_state", "state", "not_before"),
        Index("ix_operation_batch", "batch_id"),
        Index("ix_operation_expires", "expires_at", sqlite_where=text("expires_at IS NOT NULL")),
        Index("ix_operation_subscription", "subscription_id", sqlite_where=text("subscription_id IS NOT NULL")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(unique=True)
    kind: Mapped[str]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    subscription_id: Mapped[int | None] = mapped_column(ForeignKey("subscription.id"))
    payload: Mapped[dict[str, Any]]
    depends_on: Mapped[list[Any]] = mapped_column(server_default=EMPTY_LIST)
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(server_default=ZERO)
    not_before: Mapped[int | None]
    expires_at: Mapped[int | None]
    provider_ref: Mapped[str] = mapped_column(server_default=EMPTY)
    error_code: Mapped[str] = mapped_column(server_default=EMPTY)
    error_field: Mapped[str] = mapped_column(server_default=EMPTY)
    missing: Mapped[list[Any]] = mapped_column(server_default=EMPTY_LIST)  # fields that hold it (state ``held``)
    error_facts: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY_OBJECT)  # fill the code's sentence
    result: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY_OBJECT)  # what became of it, for its children
    looks: Mapped[int] = mapped_column(server_default=ZERO)  # how often its effect was looked for without an answer
    created_by: Mapped[str]
    created_at: Mapped[int]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"))


class OperationEvent(Table):
    """What happened to an operation, and when."""

    __tablename__ = "operation_event"
    __table_args__ = strict(Index("ix_operation_event_operation", "operation_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[int] = mapped_column(ForeignKey("operation.id", ondelete="CASCADE"))
    at: Mapped[int]
    state: Mapped[str]
    facts: Mapped[dict[str, Any]]
