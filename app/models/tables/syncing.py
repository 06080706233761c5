"""What a provider said last, how far a pull is, and where the provider's record and ours differ (R23, R50)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.tables.base import EMPTY, EMPTY_OBJECT, ZERO, Table, strict


class ProviderRecord(Table):
    """The last confirmed snapshot of a customer or subscription at its provider: the base of the next merge.

    Attributes:
        customer_id: whose; none where it fits several of our records and a person must say (``state`` *unclear*).
        fields: columns as the provider said them, or as our own instruction that took effect left them.
        digest: of what the provider said last.
        again: look at it again though the provider says what it said: something of ours was in the way.
        generation: the pull that accounted for it last, ``sync_state.generation``: listed, or looked for.
        listed: the pull in whose list it was last.
        first_listed: the pull in whose list it was first.
        waits: place in the queue of customers whose subscriptions are read next, the smaller the sooner; none: not due.
        read_at: instant (ms) its subscriptions were read last.
        told_at: instant (ms) an instruction of ours changed it last; lists show that seconds later.
        facts: what a person must know of an unclear one: ``name``, ``domain``, ``candidates`` (ids of customers).
    """

    __tablename__ = "provider_record"
    __table_args__ = strict(
        CheckConstraint("what IN ('customer','subscription')"),
        CheckConstraint("state IN ('','lost','unclear')"),
        Index("ux_provider_record_ref", "partner_account_id", "what", "ref", unique=True),
        Index("ix_record_customer", "customer_id"),
        Index("ix_record_subscription", "subscription_id", sqlite_where=text("subscription_id IS NOT NULL")),
        Index("ix_record_seen", "partner_account_id", "what", "generation"),
        Index("ix_record_listed", "partner_account_id", "what", "listed"),
        Index(
            "ix_record_waits",
            "partner_account_id",
            "waits",
            "id",
            sqlite_where=text("waits IS NOT NULL"),
        ),
        Index("ix_record_unclear", "partner_account_id", "id", sqlite_where=text("state = 'unclear'")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    partner_account_id: Mapped[int] = mapped_column(ForeignKey("partner_account.id", ondelete="CASCADE"))
    what: Mapped[str]
    ref: Mapped[str]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    subscription_id: Mapped[int | None] = mapped_column(ForeignKey("subscription.id", ondelete="CASCADE"))
    fields: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY_OBJECT)
    digest: Mapped[str] = mapped_column(server_default=EMPTY)
    again: Mapped[int] = mapped_column(server_default=ZERO)
    generation: Mapped[int] = mapped_column(server_default=ZERO)
    listed: Mapped[int] = mapped_column(server_default=ZERO)
    first_listed: Mapped[int] = mapped_column(server_default=ZERO)
    seen_at: Mapped[int] = mapped_column(server_default=ZERO)
    waits: Mapped[int | None]
    read_at: Mapped[int | None]
    told_at: Mapped[int] = mapped_column(server_default=ZERO)
    state: Mapped[str] = mapped_column(server_default=EMPTY)
    facts: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY_OBJECT)


class SyncState(Table):
    """How far the pull of a partner account is: enough to go on from there after a kill (R23)."""

    __tablename__ = "sync_state"
    __table_args__ = strict(CheckConstraint("phase IN ('','customers','absent','subscriptions','compare')"))
    partner_account_id: Mapped[int] = mapped_column(
        ForeignKey("partner_account.id", ondelete="CASCADE"), primary_key=True
    )
    running: Mapped[int] = mapped_column(server_default=ZERO)
    phase: Mapped[str] = mapped_column(server_default=EMPTY)  # where it stands; empty: nothing is under way
    full_since: Mapped[int | None]  # instant (ms) since which all is to be read anew; none: only what is due
    generation: Mapped[int] = mapped_column(server_default=ZERO)  # number of the pull, counted up
    page_token: Mapped[str] = mapped_column(server_default=EMPTY)
    restarts: Mapped[int] = mapped_column(server_default=ZERO)  # how often its list was begun anew (expired token)
    done: Mapped[int] = mapped_column(server_default=ZERO)
    total: Mapped[int | None]  # customers; none: the provider did not say
    pulled: Mapped[int] = mapped_column(server_default=ZERO)
    changed: Mapped[int] = mapped_column(server_default=ZERO)
    drift: Mapped[int] = mapped_column(server_default=ZERO)
    conflicts: Mapped[int] = mapped_column(server_default=ZERO)
    access_lost: Mapped[int] = mapped_column(server_default=ZERO)
    sums: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY_OBJECT)  # slice → count and hash of what was said
    held: Mapped[str] = mapped_column(server_default=EMPTY)  # why it waits for a person: a code
    held_facts: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY_OBJECT)
    allowed: Mapped[int] = mapped_column(server_default=ZERO)  # the generation a person let go on
    error: Mapped[str] = mapped_column(server_default=EMPTY)  # why it stopped: a code
    error_facts: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY_OBJECT)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"))
    started_at: Mapped[int | None]
    last_listed_at: Mapped[int | None]  # instant (ms) at which all customers were listed last
    last_full_at: Mapped[int | None]  # instant (ms) at which all customers and subscriptions were read last
    offers_at: Mapped[int | None]  # instant (ms) at which the catalogue was refreshed last
    money_at: Mapped[int | None]  # instant (ms) at which payments and commissions were asked for last (R61, R62)
    money_error: Mapped[str] = mapped_column(server_default=EMPTY)  # why they were not had: a code


class Drift(Table):
    """A shared field whose value at the provider is not the one we knew (R50); open while ours is not theirs.

    Attributes:
        base: what we knew before; none: we had never seen the provider's.
        theirs: what the provider says now.
    """

    __tablename__ = "drift"
    __table_args__ = strict(
        Index("ix_drift_customer", "customer_id"),
        Index("ix_drift_account", "partner_account_id", "field", "id"),
        Index("ix_drift_subscription", "subscription_id", sqlite_where=text("subscription_id IS NOT NULL")),
        never_reuse_ids=True,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    partner_account_id: Mapped[int] = mapped_column(ForeignKey("partner_account.id", ondelete="CASCADE"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    subscription_id: Mapped[int | None] = mapped_column(ForeignKey("subscription.id", ondelete="CASCADE"))
    field: Mapped[str]
    base: Mapped[str | None]
    theirs: Mapped[str]
    seen_at: Mapped[int]


class SyncRule(Table):
    """What is done with a field that was changed at the provider, where a person said so once for all (R50)."""

    __tablename__ = "sync_rule"
    __table_args__ = strict(
        CheckConstraint("rule IN ('theirs','ours')"),
        Index("ux_sync_rule_field", "partner_account_id", "field", unique=True),
        never_reuse_ids=True,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    partner_account_id: Mapped[int] = mapped_column(ForeignKey("partner_account.id", ondelete="CASCADE"))
    field: Mapped[str]
    rule: Mapped[str]


class ProviderEvent(Table):
    """One thing that was done with a customer's subscriptions, as the provider tells it: its own audit trail (R6)."""

    __tablename__ = "provider_event"
    __table_args__ = strict(
        Index("ux_provider_event", "customer_id", "at", "ref", "kind", unique=True),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    ref: Mapped[str]  # what the provider calls the subscription
    at: Mapped[int]  # ms
    kind: Mapped[str]
    side: Mapped[str] = mapped_column(server_default=EMPTY)
    by: Mapped[str] = mapped_column(server_default=EMPTY)
    reason: Mapped[str] = mapped_column(server_default=EMPTY)
    licences: Mapped[int | None]
