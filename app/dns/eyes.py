"""Everything that is looked at of a domain, as evidence (R10, R30, R31)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from app.dns.asking import Asker, Pace, at_once
from app.dns.places import places
from app.dns.zones import Server, Zones
from app.models.domains import (
    FAILED,
    Evidence,
    Readiness,
    Record,
    Registered,
    ServerLook,
    Wanted,
)
from app.rules.domain import registered_domain
from app.rules.wanted_record import record


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class Eyes:
    """Looks; used on the network thread alone.

    Args:
        setting: as ``places`` takes it.
        named: resolvers the user named.
        pace: awaited with a server's address before every question.
        now_ms: the instant.
    """

    def __init__(
        self,
        setting: str = "",
        named: Sequence[str] = (),
        pace: Pace = at_once,
        now_ms: Callable[[], int] = _now_ms,
    ) -> None:
        self._places = places(setting, named)
        self._asker = Asker(pace)
        self._zones = Zones(self._places, self._asker)
        self._now_ms = now_ms

    async def look(self, wanted: Wanted) -> Evidence:
        """Return what is seen of a record; offline is evidence too."""
        sought = record(wanted)
        at = self._now_ms()
        holding, resolvers = await asyncio.gather(
            self._zones.holding(wanted.domain, at), self._at_resolvers(sought.host, sought.type)
        )
        servers = await self._at_servers(holding.servers, sought.host, sought.type)
        dnssec = await self._is_bogus(sought, resolvers)
        certain = [look for look in (*servers, *resolvers) if look.answer.is_certain]
        offline = not certain and not dnssec and holding.delegation.status == "unknown"
        return Evidence(at, holding.delegation, servers, resolvers, dnssec=dnssec, is_offline=offline)

    async def registered(self, domain: str) -> Registered:
        """Return whether a domain is registered, by its delegation (R10)."""
        name = registered_domain(domain)
        holding = await self._zones.holding(name, self._now_ms())
        status = holding.delegation.status
        source = "" if status == "unknown" else "dns"
        return Registered(domain, name, status, holding.delegation.nameservers, source)

    async def readiness(self, domain: str, provider: str, data_centre: str) -> Readiness:
        """Return whether its mail goes to the provider (R31)."""
        return Readiness(domain, provider, data_centre, (), self._now_ms())

    async def close(self) -> None:
        """Let go of what it holds."""

    # -- parts ------------------------------------------------------------------------------------------------------

    async def _at_servers(self, servers: Sequence[Server], host: str, kind: str) -> tuple[ServerLook, ...]:
        async def at(server: Server) -> ServerLook:
            place, reply = await self._zones.ask(server, host, kind)
            return ServerLook(server.name, str(place), reply.answer)

        return tuple(await asyncio.gather(*map(at, servers)))

    async def _at_resolvers(self, host: str, kind: str) -> tuple[ServerLook, ...]:
        replies = await asyncio.gather(
            *(self._asker.ask(place, host, kind, recurse=True) for place in self._places.resolvers)
        )
        return tuple(
            ServerLook(str(place), str(place), reply.answer)
            for place, reply in zip(self._places.resolvers, replies, strict=True)
        )

    async def _is_bogus(self, sought: Record, resolvers: Sequence[ServerLook]) -> bool:
        """Whether a resolver refuses the zone's signatures: it fails, and does not when asked not to check them."""
        for place, look in zip(self._places.resolvers, resolvers, strict=True):
            if look.answer.status == FAILED:
                reply = await self._asker.ask(place, sought.host, sought.type, recurse=True, unchecked=True)
                return reply.answer.is_certain
        return False
