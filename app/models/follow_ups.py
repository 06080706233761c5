"""Follow-ups, texts sent and today's work, as the windows see them: frozen; dates are ISO text, empty for none."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from app.models.drift import DriftRow, SyncRow
from app.models.money import PayoutRow
from app.models.outbox import OperationRow
from app.models.values import CardRow
from app.models.verifying import DomainRow
from app.texts.records import RecordText

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """One thing a person must still do for a customer.

    Args:
        id: in the book.
        uid: as people and files write it.
        customer_id: whose.
        customer: what to call the customer.
        kind: a key of ``rules.follow_up.KINDS``.
        due: ISO date.
        state: ``open``, ``done`` or ``dropped``.
        snoozed_until: hidden until that day; empty: not hidden.
        note: what the person wrote.
        by: who opened it.
        created_at: epoch milliseconds.
        settled_at: epoch milliseconds; None: still open.
        customer_uid: as people and files write it.
    """

    id: int
    uid: str
    customer_id: int
    customer: str
    kind: str
    due: str
    state: str
    snoozed_until: str
    note: str
    by: str
    created_at: int
    settled_at: int | None
    customer_uid: str = ""


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A text that went out, as it was then; ``channel`` is ``copied``, ``mail`` or ``printed``."""

    id: int
    follow_up_id: int | None
    template: str
    language: str
    channel: str
    to_address: str
    subject: str
    body: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class OfCustomer:
    """What the customer page shows: open follow-ups by due date, the settled ones and the texts newest first."""

    open: tuple[FollowUpRow, ...] = ()
    settled: tuple[FollowUpRow, ...] = ()
    messages: tuple[MessageRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Section(Generic[T]):
    """The first rows of a list, and how many there are; ``more`` says that it was counted no further."""

    rows: tuple[T, ...] = ()
    count: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class Renewal:
    """A subscription that is not known to renew by itself.

    Args:
        card: of the customer.
        renewal: of the subscription: ``cancel``, or empty where nobody knows.
        licences_used: how many are in use; None: not known.
        currency, unit_price_minor, price_period: our price of one licence; empty and None where it is not known.
    """

    card: CardRow
    renewal: str
    licences_used: int | None
    currency: str
    unit_price_minor: int | None
    price_period: str


@dataclass(frozen=True, slots=True)
class Expiring:
    """A transfer token or a request to a customer that runs out; ``started_on`` and ``expires_on`` are ISO dates."""

    id: int
    customer_id: int
    customer: str
    method: str
    state: str
    started_on: str
    expires_on: str


@dataclass(frozen=True, slots=True)
class Reminder:
    """Our own application to a partner programme, whose answer is due."""

    id: int
    provider: str
    state: str
    answer_due: str


@dataclass(frozen=True, slots=True)
class Today:
    """Everything of the Today page; each list is capped, so that it costs the same in a book of any size."""

    trials: Section[CardRow] = Section()
    renewals: Section[Renewal] = Section()
    follow_ups: Section[FollowUpRow] = Section()
    expiring: Section[Expiring] = Section()
    stuck: Section[OperationRow] = Section()
    waiting: Section[OperationRow] = Section()
    unverified: Section[DomainRow] = Section()
    reminders: Section[Reminder] = Section()
    changed: Section[DriftRow] = Section()
    held: Section[SyncRow] = Section()
    invoices: Section[PayoutRow] = Section()

    @property
    def needs_person(self) -> int:
        """How many things want a person; domains to verify are seen apart."""
        return sum(section.count for section in self._counted)

    @property
    def is_more(self) -> bool:
        """Whether ``needs_person`` was counted no further."""
        return any(section.more for section in self._counted)

    @property
    def _counted(self) -> tuple[Section[Any], ...]:
        several = (self.trials, self.renewals, self.follow_ups, self.expiring, self.stuck, self.reminders)
        return (*several, self.changed, self.held, self.invoices)


@dataclass(frozen=True, slots=True)
class LetterSource:
    """What a letter to one customer can be filled with, raw; ``rules.letter_facts`` makes its facts.

    Args:
        customer_id: whose.
        values: columns of ``customer``.
        account: name, public_identifier, data_centre of the partner account; empty where there is none.
        subscription: plan, licences, renewal_date, trial_end of the shown subscription; None where there is none.
        contacts: email addresses of administrators and billing contacts.
        changed: (field, before, now) of what we changed at the customer since the follow-up was opened.
        expires_on: ISO date: the request to the customer runs out.
        consent_products: what the consent is for.
        records: the DNS records, or the file, that the letter asks to set.
    """

    customer_id: int
    values: dict[str, Any]
    account: dict[str, str] = dataclasses.field(default_factory=dict)
    subscription: dict[str, Any] = dataclasses.field(default_factory=dict)
    contacts: tuple[str, ...] = ()
    changed: tuple[tuple[str, str, str], ...] = ()
    expires_on: str = ""
    consent_products: tuple[str, ...] = ()
    records: tuple[RecordText, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnWording:
    """Our own wording of a letter in one language (R54)."""

    code: str
    language: str
    subject: str
    body: str
