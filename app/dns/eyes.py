"""Everything that is looked at of a domain, as evidence (R10, R30, R31)."""

from __future__ import annotations

import asyncio
import dataclasses
import secrets
import time
from collections.abc import Callable, Sequence

from app.dns.asking import Asker, Pace
from app.dns.mail import mail_evidence
from app.dns.pace import Polite
from app.dns.page import Pages
from app.dns.places import Place, places
from app.dns.rdap import Registries
from app.dns.zones import Holding, Server, Zones
from app.models.domains import (
    FAILED,
    Evidence,
    Readiness,
    Record,
    Registered,
    Seen,
    ServerLook,
    Wanted,
)
from app.rules.domain import registered_domain
from app.rules.readiness import readiness
from app.rules.verdicts import verdict
from app.rules.wanted_record import record
from app.rules.wrong_places import wrong_places

A_SECOND, RESOLVER_A_SECOND = 20.0, 100.0  # questions to one server of a domain, to one of our resolvers
PRACTICE_A_SECOND = 1_000.0  # servers on this computer
NETWORK_ERRORS = {13, 14, 15, 16, 17, 18, 20, 22, 23}  # extended errors (RFC 8914) that say nothing of signatures
_MOST = 200  # records found elsewhere that are kept


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class Eyes:
    """Looks; used on the network thread alone.

    Args:
        setting: as ``places`` takes it.
        named: resolvers the user named.
        pace: awaited with a server's address before every question; None: a polite rate.
        now_ms: the instant.
    """

    def __init__(
        self,
        setting: str = "",
        named: Sequence[str] = (),
        pace: Pace | None = None,
        now_ms: Callable[[], int] = _now_ms,
    ) -> None:
        self._places = places(setting, named)
        often = PRACTICE_A_SECOND if self._places.practice else RESOLVER_A_SECOND
        favoured = {place.host: often for place in self._places.resolvers}
        self._asker = Asker(pace or Polite(PRACTICE_A_SECOND if self._places.practice else A_SECOND, favoured))
        self._zones = Zones(self._places, self._asker)
        self._registries = Registries(practice=self._places.practice, stand_in=self._places.rdap)
        self._pages = Pages(self._zones, practice=self._places.practice, web=self._places.web)
        self._now_ms = now_ms

    async def look(self, wanted: Wanted) -> Evidence:
        """Return what is seen of a record; offline is evidence too."""
        sought = record(wanted)
        host, kind = (wanted.domain, "A") if sought.type == "HTML" else (sought.host, sought.type)
        at, asked = self._now_ms(), self._zones.resolvers()
        holding, resolvers = await asyncio.gather(
            self._zones.holding(wanted.domain, at), self._at_resolvers(asked, host, kind)
        )
        servers = await self._at_servers(holding.servers, host, kind)
        resolvers, dnssec = await self._told_apart(asked, host, kind, resolvers)
        certain = any(look.answer.is_certain for look in (*servers, *resolvers))
        evidence = Evidence(
            at,
            holding.delegation,
            servers,
            resolvers,
            dnssec=dnssec,
            is_offline=not certain and not dnssec and holding.delegation.status == "unknown",
        )
        if sought.type == "HTML":
            page = await self._pages.look(sought.host) if certain else None
            return dataclasses.replace(evidence, page=page)
        judged = verdict(wanted, sought, evidence)
        if judged.reason == "servers_disagree":
            return dataclasses.replace(evidence, servers=await self._with_serials(holding, servers))
        if judged.reason in {"missing", "wrong_value"} or (kind == "CNAME" and certain):
            return await self._look_around(wanted, sought, holding, evidence)
        return evidence

    async def registered(self, domain: str) -> Registered:
        """Return whether a domain is registered: by its delegation, where there is none by its registry (R10)."""
        name = registered_domain(domain)
        holding = await self._zones.holding(name, self._now_ms())
        status = holding.delegation.status
        source = "" if status == "unknown" else "dns"
        if status == "no":
            known = await self._registries.knows(name)
            if known is not None:
                status, source = ("yes" if known else "no"), "rdap"
        return Registered(domain, name, status, holding.delegation.nameservers, source)

    async def readiness(self, domain: str, provider: str, data_centre: str, named: str = "") -> Readiness:
        """Return whether its mail goes to the provider (R31); ``named``: more DKIM selectors, as typed."""
        evidence = await mail_evidence(self._zones, domain, provider, self._now_ms(), named)
        return readiness(domain, provider, data_centre, evidence)

    async def close(self) -> None:
        """Let go of what it holds."""

    # -- parts ------------------------------------------------------------------------------------------------------

    async def _at_servers(self, servers: Sequence[Server], host: str, kind: str) -> tuple[ServerLook, ...]:
        async def at(server: Server) -> ServerLook:
            place, reply = await self._zones.ask(server, host, kind)
            return ServerLook(server.name, str(place), reply.answer)

        return tuple(await asyncio.gather(*map(at, servers)))

    async def _with_serials(self, holding: Holding, looks: Sequence[ServerLook]) -> tuple[ServerLook, ...]:
        """Add which edition of the zone each server holds: the one that lags has an older one."""
        replies = await asyncio.gather(
            *(self._zones.ask(server, holding.delegation.zone, "SOA") for server in holding.servers)
        )
        serials = [next((_serial(seen) for seen in reply.answer.records), None) for _, reply in replies]
        return tuple(dataclasses.replace(look, serial=serial) for look, serial in zip(looks, serials, strict=True))

    async def _look_around(self, wanted: Wanted, sought: Record, holding: Holding, evidence: Evidence) -> Evidence:
        """Look where people put the record by mistake, and what stands in its way; one server is asked."""
        sure = [
            server for server, look in zip(holding.servers, evidence.servers, strict=True) if look.answer.is_certain
        ]

        async def at(host: str, kind: str) -> tuple[Seen, ...]:
            reply = None
            if sure:
                _, reply = await self._zones.ask(sure[0], host, kind)
            if reply is None or not reply.answer.is_certain:
                reply = await self._zones.resolve(host, kind)
            return tuple(each for each in reply.answer.records if each.host == host)

        random = f"{secrets.token_hex(8)}.{wanted.domain}"
        asked = [*wrong_places(wanted, sought, holding.delegation.zone), (random, sought.type)]
        if sought.type == "CNAME":
            asked.append((random, "A"))
        found = await asyncio.gather(*(at(*each) for each in asked))
        around = [seen for each in found for seen in each if seen.host != random]
        made_up = [seen for each in found for seen in each if seen.host == random]
        addresses: tuple[str, ...] = ()
        if any(each.host == sought.host and each.type in {"A", "AAAA"} for each in around):
            addresses = await self._zones.addresses(sought.value)
        return dataclasses.replace(
            evidence, around=tuple(around[:_MOST]), random=tuple(made_up[:_MOST]), addresses=addresses
        )

    async def _at_resolvers(self, places: Sequence[Place], host: str, kind: str) -> tuple[ServerLook, ...]:
        replies = await asyncio.gather(*(self._asker.ask(place, host, kind, recurse=True) for place in places))
        return tuple(
            ServerLook(str(place), str(place), reply.answer) for place, reply in zip(places, replies, strict=True)
        )

    async def _told_apart(
        self, places: Sequence[Place], host: str, kind: str, resolvers: Sequence[ServerLook]
    ) -> tuple[tuple[ServerLook, ...], bool]:
        """Tell a resolver that refuses the zone's signatures from one that failed for another reason, or for a moment.

        It refuses them where it fails, answers when asked not to check them, and then fails again, and where it gives
        a reason that is one of signatures (RFC 8914).

        Returns:
            The looks, of those that failed for a moment the second one; whether signatures are refused.
        """
        looks, is_bogus = [], False
        for place, look in zip(places, resolvers, strict=True):
            kept = look
            if look.answer.status == FAILED:
                unchecked = await self._asker.ask(place, host, kind, recurse=True, unchecked=True)
                again = await self._asker.ask(place, host, kind, recurse=True)
                kept = dataclasses.replace(look, answer=again.answer)
                reason = again.answer.error
                is_bogus = is_bogus or (
                    unchecked.answer.is_certain
                    and again.answer.status == FAILED
                    and (reason is None or reason not in NETWORK_ERRORS)
                )
            looks.append(kept)
        return tuple(looks), is_bogus


def _serial(seen: Seen) -> int | None:
    words = seen.value.split()
    return int(words[2]) if seen.type == "SOA" and len(words) > 2 and words[2].isdigit() else None
