"""Looks at customers' domains, and what is looked for in the background (R30, R32)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.tables.base import EMPTY, EMPTY_OBJECT, ZERO, Table, strict


class DomainCheck(Table):
    """One look at a domain and what it came to; the newest of a customer are kept (``actions.looks``)."""

    __tablename__ = "domain_check"
    __table_args__ = strict(
        CheckConstraint("verdict IN ('verified','wait','mend','unknown')"),
        Index("ix_domain_check_customer", "customer_id", "id"),
        never_reuse_ids=True,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    at: Mapped[int]
    domain: Mapped[str]
    provider: Mapped[str] = mapped_column(server_default=EMPTY)
    method: Mapped[str] = mapped_column(server_default=EMPTY)
    verdict: Mapped[str]
    reason: Mapped[str]
    next_check: Mapped[int | None]
    facts: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY_OBJECT)
    by: Mapped[str] = mapped_column(server_default=EMPTY)


class DomainWatch(Table):
    """What proves a customer's domain, as far as we know, and whether it is looked for in the background.

    It is of ``domain``: where the customer's is another one by now, it counts for nothing.
    """

    __tablename__ = "domain_watch"
    __table_args__ = strict(
        CheckConstraint("method IN ('txt','cname','html')"),
        Index("ux_domain_watch_customer", "customer_id", unique=True),
        Index("ix_domain_watch_next", "next_check", sqlite_where=text("watching = 1")),
        never_reuse_ids=True,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    domain: Mapped[str]
    method: Mapped[str]
    code: Mapped[str] = mapped_column(server_default=EMPTY)
    data_centre: Mapped[str] = mapped_column(server_default=EMPTY)
    source: Mapped[str] = mapped_column(server_default=EMPTY)  # ``provider``: it gave us the code; else it was typed
    watching: Mapped[int] = mapped_column(server_default=ZERO)
    step: Mapped[int] = mapped_column(server_default=ZERO)
    next_check: Mapped[int | None]
    changed_at: Mapped[int]
