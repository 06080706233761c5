"""One question to one server: UDP, then TCP, five seconds at most; what comes back is hostile until it is read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
from dns.rdtypes.ANY.CNAME import CNAME
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.NS import NS
from dns.rdtypes.ANY.TXT import TXT

from app.dns.places import Place
from app.models.domains import BROKEN, EMPTY, FAILED, FOUND, NO_NAME, NOT_OURS, REFUSED, SILENT, Answer, Seen

TIMEOUT_S = 5.0  # a question, both ways together
UDP_S = 2.0  # before TCP is tried
_HOPS = 16
_RECORDS = 100  # of one answer are looked at
_LONGEST = 4_000  # characters of one value
_LONGEST_LIFE_S = 7 * 86_400
_NO_EDNS = {dns.rcode.FORMERR, dns.rcode.NOTIMP, dns.rcode.BADVERS}  # what servers say that are older than EDNS
Pace = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Referral:
    """Where a server sends us: the zone it gave away, its servers, the addresses it knows of them."""

    zone: str
    nameservers: tuple[str, ...]
    glue: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What one server said.

    Args:
        answer: to the question.
        referral: where it sends us instead; None: nowhere.
        zone: owner of the SOA of a negative answer: the zone it is about; empty: none came.
    """

    answer: Answer
    referral: Referral | None = None
    zone: str = ""


async def at_once(_host: str) -> None:
    """Wait for nothing."""


class Asker:
    """Asks servers.

    Args:
        pace: awaited with the server's address before every question.
        timeout_s: of a question.
    """

    def __init__(self, pace: Pace = at_once, timeout_s: float = TIMEOUT_S) -> None:
        self._pace = pace
        self._timeout_s = timeout_s
        self.asked = 0

    async def ask(
        self,
        place: Place,
        host: str,
        kind: str,
        *,
        recurse: bool = False,
        unchecked: bool = False,
        timeout_s: float | None = None,
    ) -> Reply:
        """Return what a server says; never raises for what it, or the network, does.

        Args:
            place: whom.
            host: the name, an A-label without final dot; one too long for DNS has no such name.
            kind: ``TXT``, ``NS`` …
            recurse: of a resolver: ask others for it.
            unchecked: of a resolver: without checking signatures.
            timeout_s: less than the usual time.
        """
        try:
            name = dns.name.from_text(f"{host}.")
            query = dns.message.make_query(name, kind, use_edns=0, payload=1232)
        except dns.exception.DNSException:
            return Reply(Answer(NO_NAME))
        query.flags = (dns.flags.RD if recurse else 0) | (dns.flags.CD if unchecked else 0)
        await self._pace(place.host)
        self.asked += 1
        within = timeout_s or self._timeout_s
        try:
            async with asyncio.timeout(within):
                message = await self._exchange(place, query, within)
                if message.rcode() in _NO_EDNS:
                    query.use_edns(False)
                    message = await self._exchange(place, query, within)
            return read(message, name, kind, recurse=recurse)
        except (dns.exception.Timeout, TimeoutError, OSError, EOFError):
            return Reply(Answer(SILENT))
        except Exception:  # noqa: BLE001 - whatever a stranger's bytes do to a parser
            return Reply(Answer(BROKEN))

    async def _exchange(self, place: Place, query: dns.message.Message, within: float) -> dns.message.Message:
        ends = time.monotonic() + within
        try:
            message = await dns.asyncquery.udp(
                query,
                place.host,
                min(UDP_S, within / 2),
                place.port,
                ignore_unexpected=True,
                ignore_errors=True,  # anybody can send a datagram
            )
        except (dns.exception.Timeout, OSError):
            message = None
        if message is not None and not message.flags & dns.flags.TC:
            return message
        return await dns.asyncquery.tcp(query, place.host, max(ends - time.monotonic(), 0.1), place.port)


def read(message: dns.message.Message, name: dns.name.Name, kind: str, *, recurse: bool) -> Reply:
    """Return what a message says about ``name`` and ``kind``.

    Args:
        message: as it came; names and sizes are hostile.
        name: asked for.
        kind: asked for.
        recurse: whether a resolver was asked, so that no authority is needed.
    """
    error = next((int(each.code) for each in message.extended_errors()), None)
    code = message.rcode()
    if code in {dns.rcode.REFUSED, dns.rcode.NOTAUTH}:
        return Reply(Answer(REFUSED, error=error))
    if code not in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
        return Reply(Answer(FAILED if code == dns.rcode.SERVFAIL else BROKEN, error=error))
    wanted = dns.rdatatype.from_text(kind)
    chain, records, life = _follow(message, name, wanted)
    if not recurse and not message.flags & dns.flags.AA:
        return Reply(Answer(NOT_OURS, error=error), _referral(message, name))
    zone, absence = _absence(message)
    if chain or records:
        cname = chain[0] if chain else ""
        return Reply(Answer(FOUND, records, cname, life, error), zone=zone)
    status = NO_NAME if code == dns.rcode.NXDOMAIN else EMPTY
    return Reply(Answer(status, ttl=absence, error=error), zone=zone)


def text_of(name: dns.name.Name) -> str:
    """Return a name as the program writes names: lower case, no final dot."""
    return name.to_text(omit_final_dot=True).lower().replace("\\@", "@")


def _follow(
    message: dns.message.Message, name: dns.name.Name, wanted: dns.rdatatype.RdataType
) -> tuple[list[str], tuple[Seen, ...], int]:
    """Return the aliases from ``name`` on, the records at their end, and the shortest life among them."""
    sets = {(each.name, each.rdtype): each for each in message.answer if each.rdclass == dns.rdataclass.IN}
    chain: list[str] = []
    lives: list[int] = []
    at = name
    for _ in range(_HOPS):
        found = sets.get((at, wanted))
        if found is not None:
            lives.append(found.ttl)
            return chain, tuple(_seen(at, each) for each in list(found)[:_RECORDS]), _life(lives)
        alias = sets.get((at, dns.rdatatype.CNAME))
        if alias is None or not alias:
            break
        lives.append(alias.ttl)
        at = alias[0].target
        chain.append(text_of(at))
    return chain, (), _life(lives)


def _life(lives: list[int]) -> int:
    return min(min(lives, default=0), _LONGEST_LIFE_S)


def _seen(name: dns.name.Name, data: dns.rdata.Rdata) -> Seen:
    kind = dns.rdatatype.to_text(data.rdtype)
    chunks = 1
    if isinstance(data, TXT):
        chunks = len(data.strings)
        value = b"".join(data.strings).decode("utf-8", "replace")
    elif isinstance(data, (CNAME, NS)):
        value = text_of(data.target)
    elif isinstance(data, MX):
        value = f"{data.preference} {text_of(data.exchange)}"
    else:
        value = data.to_text()
    return Seen(text_of(name), kind, value[:_LONGEST], chunks)


def _absence(message: dns.message.Message) -> tuple[str, int]:
    """Return the zone a negative answer is about, and how long it may be kept (RFC 2308)."""
    for each in message.authority:
        if each.rdtype == dns.rdatatype.SOA and each:
            return text_of(each.name), min(each.ttl, each[0].minimum, _LONGEST_LIFE_S)
    return "", 0


def _referral(message: dns.message.Message, name: dns.name.Name) -> Referral | None:
    for each in message.authority:
        if each.rdtype == dns.rdatatype.NS and name.is_subdomain(each.name) and len(each.name.labels) > 1:
            servers = tuple(sorted(text_of(server.target) for server in list(each)[:13]))
            glue: dict[str, tuple[str, ...]] = {}
            for more in message.additional:
                if more.rdtype in {dns.rdatatype.A, dns.rdatatype.AAAA} and text_of(more.name) in servers:
                    owner = text_of(more.name)
                    glue[owner] = (*glue.get(owner, ()), *(address.to_text() for address in list(more)[:4]))
            return Referral(text_of(each.name), servers, glue)
    return None
