"""What is asked of the DNS about a domain, what was seen, and what it comes to (R10, R30–R32); frozen, no sentences.

Domains and hosts are A-labels in lower case without final dot; instants are epoch milliseconds, lives are seconds.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

METHODS = ("txt", "cname", "html")
VERIFIED, WAIT, MEND, UNKNOWN = VERDICTS = ("verified", "wait", "mend", "unknown")

# How a server answered one question.
FOUND, EMPTY, NO_NAME = "found", "empty", "no_name"  # data; no such data; no such name
REFUSED, FAILED, BROKEN, SILENT = "refused", "failed", "broken", "silent"  # … SERVFAIL; nonsense; no answer
NOT_OURS = "not_ours"  # it sends us to others: it does not hold the zone


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it must be set, or a file as it must be served (method ``html``).

    Args:
        host: its full name; of a file the full URL.
        name: what a form that adds the domain itself wants: ``@``, a label; of a file its path.
        type: ``TXT``, ``CNAME``, ``MX``, ``HTML``.
        value: its value, or the file's content.
        priority: of an MX.
        ttl: seconds it should be given.
    """

    host: str
    name: str
    type: str
    value: str
    priority: int | None = None
    ttl: int = 3600


@dataclass(frozen=True, slots=True)
class Wanted:
    """What proves a domain; made by ``rules.wanted_record.wanted``, which checks the code.

    Args:
        domain: whose.
        provider: ``google`` or ``zoho``.
        method: of ``METHODS``.
        code: Google TXT: the token without its prefix; Google CNAME: ``LABEL=TARGET``; Google HTML: the file's name;
            Zoho: the ``zb…`` code. Empty: any of this provider's form will do.
        data_centre: Zoho's.
    """

    domain: str
    provider: str
    method: str
    code: str
    data_centre: str = "com"


@dataclass(frozen=True, slots=True)
class Seen:
    """One record as it was seen.

    Args:
        host: where.
        type: of ``TXT``, ``CNAME``, ``A`` …
        value: TXT joined; names without final dot; MX ``10 host``.
        chunks: of how many strings a TXT is made.
    """

    host: str
    type: str
    value: str
    chunks: int = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What one server said to one question.

    Args:
        status: ``FOUND`` … above.
        records: of the type asked for, at the name asked for or where its CNAME leads.
        cname: where the name asked for is an alias to; empty: it is none.
        ttl: how long a ``FOUND`` may still be kept; of ``EMPTY`` and ``NO_NAME`` how long their absence may.
        error: the extended DNS error's number (RFC 8914); None: none was given.
    """

    status: str
    records: tuple[Seen, ...] = ()
    cname: str = ""
    ttl: int = 0
    error: int | None = None

    @property
    def is_certain(self) -> bool:
        """Whether it says what is, or is not, there."""
        return self.status in {FOUND, EMPTY, NO_NAME}


@dataclass(frozen=True, slots=True)
class ServerLook:
    """What one server says of the wanted record.

    Args:
        server: its name, or its address where it has none.
        address: where it was asked.
        answer: to the question for the wanted record.
        serial: of the zone it holds; None: not known.
    """

    server: str
    address: str
    answer: Answer
    serial: int | None = None


@dataclass(frozen=True, slots=True)
class Delegation:
    """Who holds a domain.

    Args:
        status: ``yes``; ``no``: its parent does not know it; ``unknown``: nobody could be asked.
        zone: the zone the wanted host is in.
        nameservers: their names.
        stale_until: the local resolver still believes it does not exist until then; None: it does not.
    """

    status: str
    zone: str = ""
    nameservers: tuple[str, ...] = ()
    stale_until: int | None = None


@dataclass(frozen=True, slots=True)
class PageLook:
    """What a web server gave for the HTML file.

    Args:
        status: ``found`` (200), ``missing`` (other answers), ``elsewhere`` (sent to another host), ``private`` (an
            address inside a network, never asked), ``no_address``, ``too_large``, ``silent``, ``loop``.
        code: the HTTP status; 0: none came.
        body: its beginning, trimmed.
        url: the last one asked.
    """

    status: str
    code: int = 0
    body: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that one look saw; ``rules.verdicts.verdict`` judges it.

    Args:
        at: when.
        delegation: who holds it.
        servers: the domain's own servers, one by one.
        resolvers: the local resolver and others the user named.
        around: what was found elsewhere, as one of its own servers says; only where the record was not right.
        addresses: of the CNAME's target: what a flattened one looks like.
        random: what a name nobody made has: anything is a wildcard's.
        dnssec: the resolver refuses the zone's signatures, and gives an answer without checking them.
        page: of the HTML method.
        is_offline: neither a resolver nor a server of the domain could be reached.
    """

    at: int
    delegation: Delegation
    servers: tuple[ServerLook, ...] = ()
    resolvers: tuple[ServerLook, ...] = ()
    around: tuple[Seen, ...] = ()
    addresses: tuple[str, ...] = ()
    random: tuple[Seen, ...] = ()
    dnssec: bool = False
    page: PageLook | None = None
    is_offline: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look comes to (design.md, Commands: ``verify``).

    Args:
        verdict: of ``VERDICTS``.
        reason: ``ok``, ``missing``, ``wrong_host`` … (``rules.verdicts.REASONS``).
        detail: which of several sentences of that reason (``texts.verdicts``); empty: the plain one.
        seen: what was found, as ``host TYPE value``; empty: nothing.
        wanted: the record to set.
        next_check: when a look may show something else; None: as the watch has it.
        facts: fill the sentence: plain strings and numbers; ``until`` is an instant.
        domain: whose.
        at: when it was looked.
        warnings: codes of what does no harm now (``ttl_long``, ``wildcard``, ``lame_server`` …).
    """

    verdict: str
    reason: str
    detail: str = ""
    seen: tuple[Seen, ...] = ()
    wanted: Record | None = None
    next_check: int | None = None
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    domain: str = ""
    at: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Registered:
    """Whether a domain is registered (R10).

    Args:
        domain: the one asked about.
        registered_domain: what is, or would be, registered: ``example.co.th`` of ``shop.example.co.th``.
        status: ``yes``, ``no``, ``unknown`` (offline, or nobody could say).
        nameservers: of its delegation; none: it is registered but not delegated, or not registered.
        source: ``dns``, ``rdap``; empty where unknown.
    """

    domain: str
    registered_domain: str
    status: str
    nameservers: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class ReadinessItem:
    """One part of mail readiness (R31).

    Args:
        part: ``mx``, ``spf``, ``dkim`` or ``dmarc``.
        state: ``ok``, ``warn``, ``mend`` or ``unknown``.
        code: of ``texts.readiness``.
        seen: what is there.
        set: the records to set; where it is ``ok``, those that are right.
        facts: fill the sentence.
    """

    part: str
    state: str
    code: str
    seen: tuple[Seen, ...] = ()
    set: tuple[Record, ...] = ()
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a domain's mail goes to its provider: four parts, in the order they should be mended."""

    domain: str
    provider: str
    data_centre: str
    items: tuple[ReadinessItem, ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class LookRow:
    """One look of a customer's history."""

    id: int
    customer_id: int
    at: int
    verdict: Verdict
    provider: str
    method: str
    by: str


@dataclass(frozen=True, slots=True)
class WatchRow:
    """What is looked for at a customer, and when again (R32).

    Args:
        customer_id: whose.
        customer: what to call it.
        wanted: what to look for.
        watching: whether it is looked for in the background.
        step: index into ``rules.watching.STEPS_MIN``.
        next_check: when; None: not by itself.
    """

    customer_id: int
    customer: str
    wanted: Wanted
    watching: bool
    step: int = 0
    next_check: int | None = None
