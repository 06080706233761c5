"""What can be sold and for how much (R44), and what a customer agreed to (R20, R21)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.tables.base import EMPTY, EMPTY_LIST, ZERO, Table, strict

_CONFIDENCE = "confidence IN ('provider','high','medium','low','own')"


class Product(Table):
    """A product a provider sells (Google: SKU; Zoho: plan or add-on)."""

    __tablename__ = "product"
    __table_args__ = strict(
        CheckConstraint("provider IN ('google','zoho')"),
        CheckConstraint("kind IN ('base','add_on','free','legacy')"),
        Index("ux_product_sku", "provider", "product_ref", "sku", unique=True),
        never_reuse_ids=True,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(unique=True)
    provider: Mapped[str]
    product_ref: Mapped[str] = mapped_column(server_default=EMPTY)
    sku: Mapped[str]
    name: Mapped[str]
    family: Mapped[str] = mapped_column(server_default=EMPTY)  # workspace, cloud_identity, chrome, cloud, mail, …
    kind: Mapped[str]
    team_allowed: Mapped[int | None]  # whether a team customer may hold it (R12); NULL: not known
    domain_allowed: Mapped[int] = mapped_column(server_default=text("1"))
    education_only: Mapped[int] = mapped_column(server_default=ZERO)
    verified_only: Mapped[int] = mapped_column(server_default=ZERO)  # needs a verified domain first
    needs: Mapped[list[Any]] = mapped_column(server_default=EMPTY_LIST)  # skus of which the customer must hold one
    least_licences: Mapped[int | None]
    most_licences: Mapped[int | None]
    trial_days: Mapped[int | None]
    trial_step_days: Mapped[int | None]
    trial_limit_days: Mapped[int | None]
    trial_name: Mapped[str] = mapped_column(server_default=EMPTY)  # the provider's own name of the trial plan
    add_on_sku: Mapped[str] = mapped_column(server_default=EMPTY)  # the user add-on that counts licences (Zoho)
    note: Mapped[str] = mapped_column(server_default=EMPTY)
    source: Mapped[str] = mapped_column(server_default=EMPTY)
    retired: Mapped[int] = mapped_column(server_default=ZERO)
    own: Mapped[int] = mapped_column(server_default=ZERO)  # written or changed here by hand


class Offer(Table):
    """A product with a payment plan: what can be ordered."""

    __tablename__ = "offer"
    __table_args__ = strict(
        CheckConstraint("payment_plan IN ('flexible','annual_monthly','annual_yearly','trial','free')"),
        CheckConstraint(_CONFIDENCE),
        Index("ux_offer_plan", "product_id", "payment_plan", "provider_ref", unique=True),
        never_reuse_ids=True,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(unique=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    payment_plan: Mapped[str]
    provider_ref: Mapped[str] = mapped_column(server_default=EMPTY)
    regions: Mapped[list[Any]] = mapped_column(server_default=EMPTY_LIST)  # ISO codes; empty: everywhere
    customer_kinds: Mapped[list[Any]] = mapped_column(server_default=EMPTY_LIST)  # domain, team; empty: as the product
    least_licences: Mapped[int | None]
    most_licences: Mapped[int | None]
    trial_days: Mapped[int | None]
    valid_from: Mapped[dt.date | None]
    valid_until: Mapped[dt.date | None]
    confidence: Mapped[str] = mapped_column(server_default=text("'medium'"))
    source: Mapped[str] = mapped_column(server_default=EMPTY)
    retired: Mapped[int] = mapped_column(server_default=ZERO)


class Price(Table):
    """What one licence of an offer costs in one currency: list price, our cost, our price; integer minor units."""

    __tablename__ = "price"
    __table_args__ = strict(
        CheckConstraint("period IN ('month','year')"),
        CheckConstraint("length(currency) = 3"),
        CheckConstraint(_CONFIDENCE),
        CheckConstraint("ifnull(list_minor, 0) >= 0 AND ifnull(cost_minor, 0) >= 0 AND ifnull(sell_minor, 0) >= 0"),
        Index("ux_price_currency", "offer_id", "currency", "period", unique=True),
        never_reuse_ids=True,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(unique=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"))
    currency: Mapped[str]
    period: Mapped[str]
    list_minor: Mapped[int | None]
    cost_minor: Mapped[int | None]
    sell_minor: Mapped[int | None]
    source: Mapped[str] = mapped_column(server_default=EMPTY)
    dated: Mapped[dt.date | None]  # when somebody last saw that it is so
    confidence: Mapped[str] = mapped_column(server_default=text("'low'"))


class Consent(Table):
    """The customer's permission for us to buy product groups on its behalf (product.md, Words)."""

    __tablename__ = "consent"
    __table_args__ = strict(Index("ix_consent_customer", "customer_id"), never_reuse_ids=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    given_on: Mapped[dt.date]
    products: Mapped[list[Any]] = mapped_column(server_default=EMPTY_LIST)
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    note: Mapped[str] = mapped_column(server_default=EMPTY)
    by: Mapped[str]
    created_at: Mapped[int]


class Transfer(Table):
    """A customer on its way to us: Google's transfer token (R20), or Zoho's association step by step (R21).

    ``secret_ref`` names the keyring entry of the token; the token itself is nowhere in the book.
    """

    __tablename__ = "transfer"
    __table_args__ = strict(
        CheckConstraint("method IN ('consent','token','tag','request','authorise')"),
        CheckConstraint(
            "state IN ('requested','customer_agreed','provider_approved','manageable','lapsed','refused','withdrawn')"
        ),
        Index("ix_transfer_customer", "customer_id"),
        Index("ix_transfer_state", "state", "expires_on"),
        Index("ix_transfer_secret", "secret_ref", sqlite_where=text("secret_ref <> ''")),
        never_reuse_ids=True,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    method: Mapped[str]
    state: Mapped[str]
    started_on: Mapped[dt.date]  # the token was made, the request was sent
    expires_on: Mapped[dt.date | None]  # inclusive
    secret_ref: Mapped[str] = mapped_column(server_default=EMPTY)
    subscriptions: Mapped[list[Any]] = mapped_column(server_default=EMPTY_LIST)
    note: Mapped[str] = mapped_column(server_default=EMPTY)
    by: Mapped[str]
    created_at: Mapped[int]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"))
