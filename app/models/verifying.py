"""What the window shows of domains to be verified: one customer's, and the list of all of them (R30–R32)."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.domains import LookRow, Record, Verdict, WatchRow
from app.models.outbox import OperationRow
from app.models.values import CardRow

ALL, MEND, WAIT, UNKNOWN, NEW, WATCHED, VERIFIED = GROUPS = (
    *("all", "mend", "wait", "unknown", "new", "watched", "verified"),
)


@dataclass(frozen=True, slots=True)
class DomainDetail:
    """A customer's domain with everything that is known of its verification.

    Args:
        card: whose.
        domain: an A-label; of a team without one that of its email; empty: none.
        account_id: our partner account; None: none yet.
        data_centre: Zoho's, of that account.
        is_connected: whether that account is connected, so that its provider can be asked.
        provider_ref: what the provider calls the customer.
        language: of its letters.
        watch: what is looked for; None: nothing was chosen.
        source: who gave the code: ``provider`` to us; empty: it was typed.
        looks: newest first.
        asked: the newest instruction to have the provider verify it; None: there is none.
        language_from: how ``language`` is known: ``own``, ``country``; empty: it is not, and English.
    """

    card: CardRow
    domain: str
    account_id: int | None
    data_centre: str
    is_connected: bool
    provider_ref: str
    language: str
    watch: WatchRow | None
    source: str
    looks: tuple[LookRow, ...]
    asked: OperationRow | None
    language_from: str = "own"


@dataclass(frozen=True, slots=True)
class DomainQuery:
    """What the Domains page asks for.

    Args:
        group: of ``GROUPS``.
        search: words that stand in the customer.
        ids: only these customers, in this order; None: all.
    """

    group: str = ALL
    search: str = ""
    ids: tuple[int, ...] | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the group leaves customers out."""
        return bool(self.search.strip()) or self.ids is not None


@dataclass(frozen=True, slots=True)
class DomainRow:
    """One line of the Domains page.

    Args:
        customer_id: whose.
        customer: what to call it.
        domain: an A-label.
        provider: ``google``, ``zoho``, or empty.
        account: name of our partner account; empty: none.
        kind: ``domain`` or ``team``.
        verified: as the provider says.
        has_code: what proves it is known.
        watching: it is looked for in the background.
        next_check: when; None: not by itself.
        verdict: of the newest look; None: nobody has looked.
        asked: state of the instruction to have the provider verify it; empty: there is none open.
    """

    customer_id: int
    customer: str
    domain: str
    provider: str
    account: str
    kind: str
    verified: bool
    has_code: bool
    watching: bool
    next_check: int | None
    verdict: Verdict | None
    asked: str


@dataclass(frozen=True, slots=True)
class Practised:
    """A domain of the practice book, as the practised DNS plays it (R83).

    Args:
        domain: an A-label.
        provider: ``google``, ``zoho`` or empty.
        data_centre: Zoho's.
        verified: as the book has it.
        record: what is to be set; None: no code is known.
    """

    domain: str
    provider: str
    data_centre: str
    verified: bool
    record: Record | None


@dataclass(frozen=True, slots=True)
class DomainCounts:
    """How many domains each group holds; ``unverified`` is counted no further than ``limit`` + 1."""

    all: int = 0
    mend: int = 0
    wait: int = 0
    unknown: int = 0
    watched: int = 0
