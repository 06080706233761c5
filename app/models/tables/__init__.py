"""The tables of the book, typed (SQLAlchemy 2). STRICT, foreign keys, CHECKs for what must never be."""

from app.models.tables.base import Table
from app.models.tables.book import Batch, BookMeta, Change, ImportLayout, PartnerAccount, SavedView, Setting
from app.models.tables.chores import ChecklistItem, Draft, FollowUp, Message, MessageTemplate, PartnerApplication
from app.models.tables.customers import (
    DERIVED_FIELDS,
    SHOWN_FIELDS,
    Attachment,
    Contact,
    Customer,
    CustomerSearch,
    CustomerTag,
    SearchPending,
    Subscription,
)
from app.models.tables.domains import DomainCheck, DomainWatch
from app.models.tables.money import Commission, CommissionRate, Payment, Payout, PayoutTerm
from app.models.tables.outbox import Operation, OperationEvent
from app.models.tables.selling import Consent, Offer, Price, Product, Transfer
from app.models.tables.syncing import Drift, ProviderEvent, ProviderRecord, SyncRule, SyncState

__all__ = [
    "DERIVED_FIELDS",
    "SHOWN_FIELDS",
    "Attachment",
    "Batch",
    "BookMeta",
    "Change",
    "ChecklistItem",
    "Commission",
    "CommissionRate",
    "Consent",
    "Contact",
    "Customer",
    "CustomerSearch",
    "CustomerTag",
    "DomainCheck",
    "DomainWatch",
    "Draft",
    "Drift",
    "FollowUp",
    "ImportLayout",
    "Message",
    "MessageTemplate",
    "Offer",
    "Operation",
    "OperationEvent",
    "PartnerAccount",
    "PartnerApplication",
    "Payment",
    "Payout",
    "PayoutTerm",
    "Price",
    "Product",
    "ProviderEvent",
    "ProviderRecord",
    "SavedView",
    "SearchPending",
    "Setting",
    "Subscription",
    "SyncRule",
    "SyncState",
    "Table",
    "Transfer",
]
