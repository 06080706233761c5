"""The book itself: what it is, what was done to it, its options."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.tables.base import EMPTY, ZERO, Table, strict


class BookMeta(Table):
    """One row: which book this is and which schema it has. A newer major is refused, a newer minor opens."""

    __tablename__ = "book_meta"
    __table_args__ = strict(CheckConstraint("id = 1"))
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID]
    major: Mapped[int]
    minor: Mapped[int]
    created_at: Mapped[int]
    practice: Mapped[int] = mapped_column(server_default=ZERO)


class PartnerAccount(Table):
    """Our own account at a provider."""

    __tablename__ = "partner_account"
    __table_args__ = strict(CheckConstraint("provider IN ('google','zoho')"))
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(unique=True)
    provider: Mapped[str]
    name: Mapped[str] = mapped_column(unique=True)
    account_ref: Mapped[str] = mapped_column(server_default=EMPTY)
    data_centre: Mapped[str] = mapped_column(server_default=EMPTY)
    public_identifier: Mapped[str] = mapped_column(server_default=EMPTY)
    distributor: Mapped[int] = mapped_column(server_default=ZERO)
    currency: Mapped[str] = mapped_column(server_default=EMPTY)
    # Zoho: whether calls may be made that its own plug-ins make but its pages do not describe (extend a trial …)
    undocumented: Mapped[int] = mapped_column(server_default=ZERO)
    practice: Mapped[int] = mapped_column(server_default=ZERO)
    paused: Mapped[str] = mapped_column(server_default=EMPTY)  # why nothing is sent: a code, until someone signs in
    subject: Mapped[str] = mapped_column(server_default=EMPTY)  # the administrator in whose name we work there
    sign_in: Mapped[str] = mapped_column(server_default=EMPTY)  # how: "key" or "browser"; empty: a key, or never
    connected_at: Mapped[int | None]  # instant (ms); none: nothing is sent. What signs in is in the keyring


class Batch(Table):
    """One thing somebody did: an edit, a bulk step, an import, a pull. Undo takes back a batch."""

    __tablename__ = "batch"
    __table_args__ = strict(
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


class Change(Table):
    """Before and after of one row, per batch: history (R6) and undo (R7). Bulk inserts have only their batch."""

    __tablename__ = "change"
    __table_args__ = strict(
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
    __table_args__ = strict(never_reuse_ids=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    query: Mapped[dict[str, Any]]
    position: Mapped[int] = mapped_column(server_default=ZERO)


class ImportLayout(Table):
    """The column mapping a person chose for files with these headers (R22)."""

    __tablename__ = "import_layout"
    __table_args__ = strict()
    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    mapping: Mapped[dict[str, Any]]
    used_at: Mapped[int]


class Setting(Table):
    """Options that belong to the book; options of the machine live in ``settings.toml``."""

    __tablename__ = "setting"
    __table_args__ = strict()
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
