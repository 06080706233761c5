"""The HTML file of a domain's web server, fetched with care: a hostile domain must lead nowhere (R30).

Only addresses of the public internet are connected to, and the one that was checked is the one that is used: no name is
looked up a second time. Redirects are followed on the same host alone; a page is read to a few kilobytes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import urljoin, urlsplit

import httpx

from app.dns.guard import is_public
from app.dns.places import Place
from app.dns.zones import Zones
from app.models.domains import PageLook

TIMEOUT_S = 10.0
_REDIRECTS = 5
_LONGEST = 5_120
_LONGEST_URL = 2_000
_HEADERS = {
    "User-Agent": "Partner Desk (domain verification)",
    "Accept-Encoding": "identity",
    "Accept": "text/html,*/*",
}
_PORTS = {"http": 80, "https": 443}
_ADDRESSES_TRIED = 3


class Pages:
    """Fetches the file.

    Args:
        zones: gives the addresses of a name.
        practice: nothing but ``web`` is connected to.
        web: stands in for every web server.
        may_reach: whether an address may be connected to.
    """

    def __init__(
        self,
        zones: Zones,
        *,
        practice: bool = False,
        web: Place | None = None,
        may_reach: Callable[[str], bool] | None = None,
    ) -> None:
        self._zones = zones
        self._practice = practice
        self._web = web
        self._may_reach = may_reach or is_public

    async def look(self, url: str) -> PageLook:
        """Return what is served at a URL, asked both as ``https`` and as ``http``; never raises for what a server does.

        Args:
            url: ``https://domain/path``.
        """
        path = urlsplit(url).path
        host = urlsplit(url).hostname or ""
        addresses: Sequence[Place]
        if self._practice:
            addresses = (self._web,) if self._web is not None else ()
        else:
            found = await self._zones.addresses(host)
            addresses = [Place(each, 0) for each in found if self._may_reach(each)][:_ADDRESSES_TRIED]
            if found and not addresses:
                return PageLook("private", url=url)
        if not addresses:
            return PageLook("no_address", url=url)
        async with httpx.AsyncClient(timeout=TIMEOUT_S / 2, trust_env=False, headers=_HEADERS) as client:
            looks = await asyncio.gather(
                *(self._within(client, f"{scheme}://{host}{path}", addresses) for scheme in ("https", "http"))
            )
        return best(looks)

    async def _within(self, client: httpx.AsyncClient, url: str, addresses: Sequence[Place]) -> PageLook:
        try:
            async with asyncio.timeout(TIMEOUT_S):
                return await self._follow(client, url, addresses)
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, LookupError):
            return PageLook("silent", url=url)

    async def _follow(self, client: httpx.AsyncClient, url: str, addresses: Sequence[Place]) -> PageLook:
        host = urlsplit(url).hostname
        for _ in range(_REDIRECTS + 1):
            look, to = await self._get(client, url, addresses)
            if not to:
                return look
            target = urlsplit(urljoin(url, to))
            if target.hostname != host or target.scheme not in _PORTS or target.port not in {None, 80, 443}:
                return PageLook("elsewhere", look.code, url=urljoin(url, to)[:_LONGEST_URL])
            url = target._replace(fragment="").geturl()
        return PageLook("loop", url=url)

    async def _get(self, client: httpx.AsyncClient, url: str, addresses: Sequence[Place]) -> tuple[PageLook, str]:
        """Return the page, and where it sends us; of several addresses the first that answers is heard."""
        last: httpx.HTTPError = httpx.ConnectError("no address")
        for address in addresses:
            try:
                return await self._get_from(client, url, address)
            except httpx.HTTPError as error:
                last = error
        raise last

    async def _get_from(self, client: httpx.AsyncClient, url: str, address: Place) -> tuple[PageLook, str]:
        parts = urlsplit(url)
        host = parts.hostname or ""
        scheme = "http" if self._practice else parts.scheme
        port = address.port or parts.port or _PORTS[parts.scheme]
        shown = f"[{address.host}]" if ":" in address.host else address.host
        at = parts._replace(scheme=scheme, netloc=f"{shown}:{port}", fragment="").geturl()
        extensions = {"sni_hostname": host}
        async with client.stream("GET", at, headers={"Host": host}, extensions=extensions) as response:
            if response.is_redirect:
                return PageLook("elsewhere", response.status_code, url=url), response.headers["Location"][:_LONGEST_URL]
            body = bytearray()
            async for chunk in response.aiter_raw(1_024):
                body += chunk
                if len(body) > _LONGEST:
                    break
        text = bytes(body[:_LONGEST]).decode("utf-8", "replace").strip()
        if response.status_code != httpx.codes.OK:
            return PageLook("missing", response.status_code, url=url), ""
        return PageLook("too_large" if len(body) > _LONGEST else "found", 200, text, url), ""


def best(looks: Iterable[PageLook]) -> PageLook:
    """Return the look that says most: a page before none; of two pages the shorter, for the file is a short one."""
    order = ("found", "too_large", "missing", "elsewhere", "loop", "silent")
    return min(looks, key=lambda look: (order.index(look.status), not look.body, len(look.body)))
