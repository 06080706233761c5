"""What was paid and what we earn of it (R61, R62): payments, commissions, payouts, and the terms they follow.

Amounts are integers of minor units with the ISO currency beside them; what is taken off is below zero.
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.tables.base import EMPTY, Table, strict

_CURRENCY = "length(currency) = 3"


class Payment(Table):
    """One transaction of a customer's subscription, as the provider or a file tells it (R61).

    ``key`` says what makes it the same one when it is told again; whose it is may not be known yet.
    """

    __tablename__ = "payment"
    __table_args__ = strict(
        CheckConstraint(_CURRENCY),
        CheckConstraint("payer IN ('','partner','customer')"),
        CheckConstraint(
            "kind IN ('new','renewal','upgrade','downgrade','reactivation','cancellation','refund','other')"
        ),
        Index("ux_payment_key", "partner_account_id", "key", unique=True),
        Index("ix_payment_dated", "dated", "id"),
        Index("ix_payment_customer", "customer_id", "dated"),
        Index("ix_payment_subscription", "subscription_id"),
        Index("ix_payment_batch", "batch_id"),
        never_reuse_ids=True,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(unique=True)
    partner_account_id: Mapped[int] = mapped_column(ForeignKey("partner_account.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    subscription_id: Mapped[int | None] = mapped_column(ForeignKey("subscription.id", ondelete="SET NULL"))
    key: Mapped[str]
    ref: Mapped[str] = mapped_column(server_default=EMPTY)  # the provider's id of the transaction
    dated: Mapped[dt.date]
    kind: Mapped[str]
    payer: Mapped[str] = mapped_column(server_default=EMPTY)  # whose card: the partner's or the customer's
    amount_minor: Mapped[int]
    currency: Mapped[str]
    period_start: Mapped[dt.date | None]
    period_end: Mapped[dt.date | None]
    billing_entity: Mapped[str] = mapped_column(server_default=EMPTY)
    customer_name: Mapped[str] = mapped_column(server_default=EMPTY)  # as it was told
    domain: Mapped[str] = mapped_column(server_default=EMPTY)
    subscription_ref: Mapped[str] = mapped_column(server_default=EMPTY)
    plan: Mapped[str] = mapped_column(server_default=EMPTY)
    source: Mapped[str] = mapped_column(server_default=EMPTY)  # a file's name; empty: the provider
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"))
    created_at: Mapped[int]


class Payout(Table):
    """Commission we asked a billing entity to pay out (R62): asked for, our invoice uploaded, paid."""

    __tablename__ = "payout"
    __table_args__ = strict(
        CheckConstraint(_CURRENCY),
        CheckConstraint("state IN ('requested','invoiced','paid')"),
        Index("ux_payout_ref", "partner_account_id", "ref", unique=True),
        Index("ix_payout_state", "state", "requested_on"),
        never_reuse_ids=True,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(unique=True)
    partner_account_id: Mapped[int] = mapped_column(ForeignKey("partner_account.id"))
    ref: Mapped[str]  # the Payout ID
    billing_entity: Mapped[str] = mapped_column(server_default=EMPTY)
    currency: Mapped[str]
    amount_minor: Mapped[int]
    state: Mapped[str]
    requested_on: Mapped[dt.date]
    invoiced_on: Mapped[dt.date | None]
    paid_on: Mapped[dt.date | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"))
    created_at: Mapped[int]


class Commission(Table):
    """What we earn of one transaction, as the provider or a file tells it (R62); a refund is below zero."""

    __tablename__ = "commission"
    __table_args__ = strict(
        CheckConstraint(_CURRENCY),
        CheckConstraint("kind IN ('base','bonus','refund','adjustment','other')"),
        CheckConstraint("state IN ('accrued','withheld','requested','paid')"),
        Index("ux_commission_key", "partner_account_id", "key", unique=True),
        Index("ix_commission_dated", "dated", "id"),
        Index("ix_commission_account", "partner_account_id", "dated", "id"),
        Index("ix_commission_payment", "partner_account_id", "payment_ref", sqlite_where=text("payment_ref <> ''")),
        Index("ix_commission_customer", "customer_id", "dated"),
        Index("ix_commission_subscription", "subscription_id"),
        Index("ix_commission_payout", "payout_id"),
        Index("ix_commission_batch", "batch_id"),
        never_reuse_ids=True,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(unique=True)
    partner_account_id: Mapped[int] = mapped_column(ForeignKey("partner_account.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    subscription_id: Mapped[int | None] = mapped_column(ForeignKey("subscription.id", ondelete="SET NULL"))
    payout_id: Mapped[int | None] = mapped_column(ForeignKey("payout.id", ondelete="SET NULL"))
    key: Mapped[str]
    ref: Mapped[str] = mapped_column(server_default=EMPTY)  # the provider's id of it
    payment_ref: Mapped[str] = mapped_column(server_default=EMPTY)  # of the transaction it is for
    dated: Mapped[dt.date]
    kind: Mapped[str]
    state: Mapped[str]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    eligible_minor: Mapped[int | None]  # what it is a share of, in the same currency
    billing_entity: Mapped[str] = mapped_column(server_default=EMPTY)
    customer_name: Mapped[str] = mapped_column(server_default=EMPTY)
    domain: Mapped[str] = mapped_column(server_default=EMPTY)
    subscription_ref: Mapped[str] = mapped_column(server_default=EMPTY)
    plan: Mapped[str] = mapped_column(server_default=EMPTY)
    source: Mapped[str] = mapped_column(server_default=EMPTY)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"))
    created_at: Mapped[int]


class CommissionRate(Table):
    """From a day on, an account has a level of the programme, and earns so much of every hundred (R62)."""

    __tablename__ = "commission_rate"
    __table_args__ = strict(
        CheckConstraint("rate_bp BETWEEN 0 AND 10000"),
        Index("ux_commission_rate", "partner_account_id", "plan", "valid_from", unique=True),
        never_reuse_ids=True,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    partner_account_id: Mapped[int] = mapped_column(ForeignKey("partner_account.id", ondelete="CASCADE"))
    level: Mapped[str] = mapped_column(server_default=EMPTY)  # as the programme calls it
    plan: Mapped[str] = mapped_column(server_default=EMPTY)  # empty: every plan
    valid_from: Mapped[dt.date]
    rate_bp: Mapped[int]  # hundredths of a percent


class PayoutTerm(Table):
    """What a billing entity must owe us before it pays out; it publishes no amount, so a person writes it."""

    __tablename__ = "payout_term"
    __table_args__ = strict(
        CheckConstraint(_CURRENCY),
        CheckConstraint("least_minor >= 0"),
        Index("ux_payout_term", "partner_account_id", "billing_entity", "currency", unique=True),
        never_reuse_ids=True,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    partner_account_id: Mapped[int] = mapped_column(ForeignKey("partner_account.id", ondelete="CASCADE"))
    billing_entity: Mapped[str] = mapped_column(server_default=EMPTY)
    currency: Mapped[str]
    least_minor: Mapped[int]
