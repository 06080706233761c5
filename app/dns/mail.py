"""What the DNS says of a domain's mail: MX, SPF with all it includes, DKIM keys, DMARC (R31)."""

from __future__ import annotations

import asyncio

from app.dns.zones import Zones
from app.models.domains import Answer
from app.rules import spf
from app.rules.domain import registered_domain
from app.rules.readiness import MailEvidence, selectors

_ROUNDS = 12  # includes within includes
_MOST_ASKED = 60


async def mail_evidence(zones: Zones, domain: str, provider: str, at: int, named: str = "") -> MailEvidence:
    """Ask for everything mail needs; the domain's own servers where they answer, else a resolver.

    Args:
        zones: finds and asks servers.
        domain: an A-label.
        provider: ``google`` or ``zoho``.
        at: the instant.
        named: more DKIM selectors, as a person typed them.
    """
    holding = await zones.holding(domain, at)

    async def ask(host: str, kind: str) -> Answer:
        if holding.servers:
            _, reply = await zones.ask(holding.servers[0], host, kind)
            answer = reply.answer
            if answer.is_certain and (answer.records or not answer.cname):
                return answer
        return (await zones.resolve(host, kind)).answer

    looked_for = selectors(provider, named)
    above = registered_domain(domain)
    mx, texts, dmarc, *dkim = await asyncio.gather(
        ask(domain, "MX"),
        ask(domain, "TXT"),
        ask(f"_dmarc.{domain}", "TXT"),
        *(ask(f"{each}._domainkey.{domain}", "TXT") for each in looked_for),
    )
    return MailEvidence(
        at,
        mx,
        texts,
        await _included(zones, domain, texts),
        dict(zip(looked_for, dkim, strict=True)),
        dmarc,
        await ask(f"_dmarc.{above}", "TXT") if above != domain else None,
    )


async def _included(zones: Zones, domain: str, texts: Answer) -> dict[spf.Question, tuple[str, ...]]:
    """Follow an SPF record; a name that could not be asked about is left out, so that nobody calls it empty."""
    known: dict[spf.Question, tuple[str, ...]] = {}
    own = tuple(seen.value for seen in texts.records)
    if len(spf.records(own)) != 1:
        return known
    failed: set[spf.Question] = set()
    for _ in range(_ROUNDS):
        needed = [each for each in spf.walk(domain, {(domain, "TXT"): own, **known}).needed if each not in failed]
        if not needed or len(known) >= _MOST_ASKED:
            break
        needed = needed[: _MOST_ASKED - len(known)]
        answers = await asyncio.gather(*(_values(zones, *each) for each in needed))
        for question, values in zip(needed, answers, strict=True):
            if values is None:
                failed.add(question)
            else:
                known[question] = values
    return known


async def _values(zones: Zones, host: str, kind: str) -> tuple[str, ...] | None:
    if kind == "A":
        addresses = await zones.addresses(host)
        return addresses or (None if not (await zones.resolve(host, "A")).answer.is_certain else ())
    answer = (await zones.resolve(host, kind)).answer
    return tuple(seen.value for seen in answer.records) if answer.is_certain else None
