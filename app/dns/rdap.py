"""Whether a registry knows a name, where the DNS does not: RDAP (RFC 9082, 9224), asked only then (R10)."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx

BOOTSTRAP = "https://data.iana.org/rdap/dns.json"  # which registry answers for which top-level domain
TIMEOUT_S = 8.0
_LONGEST = 4_000_000
_HEADERS = {
    "User-Agent": "Partner Desk (is this domain registered)",
    "Accept": "application/rdap+json,application/json",
}
_REDIRECTS = 3


class Registries:
    """Asks registries.

    Args:
        practice: nothing but ``stand_in`` is asked.
        stand_in: URL of a server that plays every registry; empty in practice: none is asked.
    """

    def __init__(self, *, practice: bool = False, stand_in: str = "") -> None:
        self._practice = practice
        self._stand_in = stand_in
        self._services: list[Any] | None = None

    async def knows(self, domain: str) -> bool | None:
        """Return whether a registry has a name; None: nobody could be asked, or none is in charge.

        Args:
            domain: a registered domain, an A-label.
        """
        if self._practice and not self._stand_in:
            return None
        try:
            async with asyncio.timeout(TIMEOUT_S):
                return await self._ask(domain)
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, LookupError, TypeError):
            return None

    async def _ask(self, domain: str) -> bool | None:
        async with httpx.AsyncClient(
            timeout=TIMEOUT_S, trust_env=False, headers=_HEADERS, follow_redirects=True, max_redirects=_REDIRECTS
        ) as client:
            base = self._stand_in or await self._base(client, domain)
            if not base:
                return None
            async with client.stream("GET", f"{base.rstrip('/')}/domain/{domain}") as response:
                if response.status_code in {httpx.codes.OK, httpx.codes.NOT_FOUND}:
                    return response.status_code == httpx.codes.OK
                return None

    async def _base(self, client: httpx.AsyncClient, domain: str) -> str:
        if self._services is None:
            self._services = json.loads(await _read(client, BOOTSTRAP))["services"]
        return base_of(self._services, domain)


def base_of(services: list[Any], domain: str) -> str:
    """Return the base URL of who answers for a domain: of the longest suffix that is listed; https alone.

    Args:
        services: of the bootstrap file: pairs of suffixes and URLs.
        domain: an A-label.

    Raises:
        LookupError, TypeError, ValueError: the file has not the form.
    """
    found, longest = "", 0
    for suffixes, urls in services:
        for suffix in suffixes:
            if (domain == suffix or domain.endswith(f".{suffix}")) and len(suffix) > longest:
                chosen = next((url for url in urls if url.startswith("https://")), "")
                found, longest = chosen, len(suffix)
    return found


async def _read(client: httpx.AsyncClient, url: str) -> bytes:
    body = bytearray()
    async with client.stream("GET", url) as response:
        response.raise_for_status()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > _LONGEST:
                raise ValueError(url)
    return bytes(body)
