"""Who holds a domain: its delegation as the resolver and its parent's servers say, and the addresses of its servers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from app.dns.asking import Asker, Referral, Reply
from app.dns.guard import is_public
from app.dns.places import Place, Places
from app.models.domains import EMPTY, FOUND, NO_NAME, SILENT, Answer, Delegation
from app.rules.domain import belongs_to, registered_domain

T = TypeVar("T")
_KEPT_S = 300.0
_MOST_KEPT = 20_000
_MOST_SERVERS = 13
_TRIED = 4  # servers of a zone, until one answers
_ADDRESSES_TRIED = 3  # of one server
_BLOCKED_AFTER, _BLOCKED_S = 6, 1.0  # so many unanswered: this network lets nobody ask, so we wait less long
_DEEPEST = 8  # delegations below the registered domain


@dataclass(frozen=True, slots=True)
class Server:
    """One of a domain's own servers; the first of its places that answers is used."""

    name: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """Who holds a domain.

    Args:
        delegation: what is known of it.
        servers: its own servers that have an address.
    """

    delegation: Delegation
    servers: tuple[Server, ...] = ()


class Zones:
    """Finds who holds domains; remembers servers' addresses for some minutes.

    Args:
        places: whom to ask.
        asker: asks.
    """

    def __init__(self, places: Places, asker: Asker) -> None:
        self._places = places
        self._asker = asker
        self._silent: set[Place] = set()
        self._unanswered = 0  # questions to domains' own servers one after the other
        self._kept: dict[tuple[str, str], tuple[float, asyncio.Task[Any]]] = {}

    async def holding(self, host: str, now_ms: int) -> Holding:
        """Return who holds ``host``: the deepest zone it is in.

        Args:
            host: an A-label.
            now_ms: the instant.
        """
        registered = registered_domain(host)
        asked = await self.resolve(registered, "NS")
        answer = asked.answer
        names = _names(asked)
        if answer.status == FOUND and names and not answer.cname:
            zone, referral = registered, None
            stale = None
        elif answer.status == EMPTY and asked.zone and asked.zone != registered:
            above = await self.resolve(asked.zone, "NS")
            zone, names, referral, stale = asked.zone, _names(above), None, None
        elif answer.status == SILENT:  # no resolver is there, so nobody can say where the parent's servers are
            return Holding(Delegation("unknown", registered))
        else:
            found = await self._from_parent(registered)
            if isinstance(found, Holding):
                status = found.delegation.status
                if status == "unknown" and answer.status == NO_NAME and await self._is_sane(registered):
                    status = "no"
                return Holding(Delegation(status, registered))
            zone, names, referral = registered, found.nameservers, found
            stale = now_ms + answer.ttl * 1000 if answer.status == NO_NAME else None
        servers = await self._servers(names, referral)
        return await self._deeper(host, Holding(Delegation("yes", zone, names, stale), servers))

    async def resolve(self, host: str, kind: str, *, unchecked: bool = True) -> Reply:
        """Return what the first resolver says that says something for certain."""
        reply = Reply(Answer(SILENT))
        for place in sorted(self._places.resolvers, key=self._silent.__contains__):
            reply = await self._asker.ask(place, host, kind, recurse=True, unchecked=unchecked)
            if reply.answer.status == SILENT:
                self._silent.add(place)
            else:
                self._silent.discard(place)
            if reply.answer.is_certain:
                return reply
        return reply

    def resolvers(self) -> tuple[Place, ...]:
        """Return the resolvers worth asking: those that answered; where none did, all."""
        return tuple(each for each in self._places.resolvers if each not in self._silent) or self._places.resolvers

    async def ask(self, server: Server, host: str, kind: str) -> tuple[Place, Reply]:
        """Return what one server says: by the first of its addresses that answers at all."""
        place, reply = Place("", 0), Reply(Answer(SILENT))
        for place in server.places[:_ADDRESSES_TRIED]:
            is_blocked = self._unanswered >= _BLOCKED_AFTER
            reply = await self._asker.ask(place, host, kind, timeout_s=_BLOCKED_S if is_blocked else None)
            if reply.answer.status != SILENT:
                self._unanswered = 0
                break
            self._unanswered += 1
        return place, reply

    async def addresses(self, host: str) -> tuple[str, ...]:
        """Return the addresses of a name, IPv4 first."""
        return await self._remembered("addresses", host, self._addresses)

    # -- steps ------------------------------------------------------------------------------------------------------

    async def _deeper(self, host: str, holding: Holding) -> Holding:
        """Follow the zones that were given away below the registered domain (``shop.example.com``)."""
        for _ in range(_DEEPEST):
            if host == holding.delegation.zone or not holding.servers:
                return holding
            referral = await self._referral(holding.servers, host)
            above = holding.delegation.zone
            if referral is None or referral.zone == above or not belongs_to(referral.zone, above):
                return holding
            stale = holding.delegation.stale_until
            servers = await self._servers(referral.nameservers, referral)
            holding = Holding(Delegation("yes", referral.zone, referral.nameservers, stale), servers)
        return holding

    async def _referral(self, servers: tuple[Server, ...], host: str) -> Referral | None:
        """Return where a zone's servers send us for a name; None: it is theirs, or none of them says."""
        for server in servers[:_TRIED]:
            _, reply = await self.ask(server, host, "SOA")
            if reply.referral is not None or reply.answer.is_certain:
                return reply.referral
        return None

    async def _from_parent(self, domain: str) -> Referral | Holding:
        """Ask the servers of the zone above; a ``Holding`` where they don't give it away."""
        servers = await self._parent_servers(domain.partition(".")[2])
        for server in servers[:_TRIED]:
            _, reply = await self.ask(server, domain, "NS")
            if reply.referral is not None and reply.referral.zone == domain:
                return reply.referral
            if reply.answer.status == FOUND and reply.answer.records:
                return Referral(domain, _names(reply))
            if reply.answer.is_certain:
                return Holding(Delegation("no", domain))
        return Holding(Delegation("unknown", domain))

    async def _is_sane(self, domain: str) -> bool:
        """Whether the resolver knows the zone above: one that knows nothing at all (a hotel's) is not believed."""
        return self._places.practice or bool(await self._parent_servers(domain.partition(".")[2]))

    async def _parent_servers(self, parent: str) -> tuple[Server, ...]:
        return await self._remembered("parent", parent, self._find_parent_servers) if parent else ()

    async def _find_parent_servers(self, parent: str) -> tuple[Server, ...]:
        reply = await self.resolve(parent, "NS")
        if reply.answer.status == EMPTY and reply.zone and reply.zone != parent:
            reply = await self.resolve(reply.zone, "NS")
        return await self._servers(_names(reply)[:_TRIED], None)

    async def _servers(self, names: tuple[str, ...], referral: Referral | None) -> tuple[Server, ...]:
        glue = referral.glue if referral is not None else {}
        names = names[:_MOST_SERVERS]
        found = await asyncio.gather(*(self._with_glue(name, glue.get(name, ())) for name in names))
        if self._places.practice:
            return _practice(names, found, self._places.auth)
        return tuple(
            Server(name, tuple(Place(each) for each in addresses))
            for name, addresses in zip(names, map(_public, found), strict=True)
            if addresses
        )

    async def _with_glue(self, name: str, glue: tuple[str, ...]) -> tuple[str, ...]:
        return glue or await self.addresses(name)

    async def _addresses(self, host: str) -> tuple[str, ...]:
        four, six = await asyncio.gather(self.resolve(host, "A"), self.resolve(host, "AAAA"))
        return tuple(seen.value for reply in (four, six) for seen in reply.answer.records)[:8]

    async def _remembered(self, what: str, host: str, find: Callable[[str], Coroutine[Any, Any, T]]) -> T:
        """Return what was found, for some minutes; several who ask at once wait for one answer."""
        now = time.monotonic()
        kept = self._kept.get((what, host))
        if kept is None or now - kept[0] > _KEPT_S:
            if len(self._kept) > _MOST_KEPT:
                self._kept.clear()
            kept = (now, asyncio.ensure_future(find(host)))
            self._kept[what, host] = kept
        task: asyncio.Task[T] = kept[1]
        found = await asyncio.shield(task)
        if not found and self._kept.get((what, host)) is kept:  # nothing found is not worth remembering
            del self._kept[what, host]
        return found


def _names(reply: Reply) -> tuple[str, ...]:
    return tuple(sorted(seen.value for seen in reply.answer.records if seen.type == "NS"))


def _public(addresses: Iterable[str]) -> tuple[str, ...]:
    """Leave out addresses inside networks: a hostile delegation must not have us ask there."""
    return tuple(each for each in addresses if is_public(each))


def _practice(names: tuple[str, ...], found: Iterable[tuple[str, ...]], auth: tuple[Place, ...]) -> tuple[Server, ...]:
    """Return the stand-ins: those with a server's own address where every server has one, else all of them."""
    own = [tuple(place for place in auth if place.host in addresses) for addresses in found]
    if own and all(own) and len(set(own)) == len(own):
        return tuple(Server(name, each) for name, each in zip(names, own, strict=True))
    return tuple(
        Server(names[index] if index < len(names) else str(place), (place,)) for index, place in enumerate(auth)
    )
