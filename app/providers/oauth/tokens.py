"""Asking for tokens: one POST with limits on everything, and what its answer means.

By TLS, or to this computer; no redirect is followed, since what proves who we are stays with the provider (Q9).
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import email.utils
import json
import ssl
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from app.errors import DeskError, Offline, Refused
from app.providers.oauth.service import ClientId, Service, check_address, is_this_computer

WITHIN_S = 20.0
MOST_BYTES = 64 * 1024
MOST_SKEW_S = 300.0
LONGEST_TOKEN = 8192
SHORTEST_LIFE_S, LONGEST_LIFE_S = 60.0, 24 * 3600.0
_NOT_YET_VALID, _EXPIRED = 9, 10  # OpenSSL's X509_V_ERR_…: with these providers it is our clock that is wrong


@dataclass(frozen=True, slots=True)
class Granted:
    """What a sign-in gave.

    Args:
        access_token: for the next hour; secret.
        lasts_s: seconds it is good for.
        refresh_token: for ever, until it is taken back; secret; empty where none was given.
        scopes: what was allowed; empty: not said.
        email: who signed in; empty: not said.
    """

    access_token: str = field(repr=False)
    lasts_s: float
    refresh_token: str = field(default="", repr=False)
    scopes: frozenset[str] = frozenset()
    email: str = ""


async def exchange(
    service: Service, client: ClientId, address: str, code: str, redirect: str, verifier: str
) -> Granted:
    """Return the tokens for a code.

    Args:
        service: whose.
        client: ours.
        address: where they are asked for.
        code: what the browser brought.
        redirect: the address it came back to; empty: it was pasted.
        verifier: of PKCE; empty: none was used.

    Raises:
        Refused: why not, in a code.
        Offline: ``oauth_not_reached``, ``oauth_busy``.
    """
    form = {"grant_type": "authorization_code", "code": code, **_client(client)}
    if redirect:
        form["redirect_uri"] = redirect
    if verifier:
        form["code_verifier"] = verifier
    return granted(service, client, await post(service, address, form))


async def refreshed(service: Service, client: ClientId, address: str, refresh_token: str) -> Granted:
    """Return a new access token.

    Raises:
        Refused: ``oauth_grant_gone``: the permission was taken back; or as ``exchange``.
        Offline: as ``exchange``.
    """
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token, **_client(client)}
    try:
        return granted(service, client, await post(service, address, form))
    except Refused as error:
        if error.code in ("oauth_code_refused", "oauth_denied"):
            raise Refused("oauth_grant_gone", provider=service.name) from None
        raise


def _client(client: ClientId) -> dict[str, str]:
    return {"client_id": client.client_id} | ({"client_secret": client.secret} if client.secret else {})


async def post(service: Service, address: str, form: Mapping[str, str]) -> dict[str, Any]:
    """Return the JSON object with which an address answers a form.

    Raises:
        Refused, Offline: as ``exchange``.
    """
    check_address(address)
    failed: DeskError | None = None
    status, data, skew = 0, b"", 0.0
    try:
        async with asyncio.timeout(WITHIN_S):
            status, data, skew = await _sent(address, form)
    except TimeoutError:
        failed = Offline("oauth_busy", provider=service.name)
    except httpx.HTTPError as error:
        failed = _of_error(error, service)
    if failed is not None:
        raise failed  # without the library's own error, which holds the form
    return _read(service, status, data, skew)


async def _sent(address: str, form: Mapping[str, str]) -> tuple[int, bytes, float]:
    here = is_this_computer(urllib.parse.urlsplit(address).hostname or "")
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    async with (
        httpx.AsyncClient(follow_redirects=False, trust_env=not here, timeout=WITHIN_S) as asks,
        asks.stream("POST", address, data=dict(form), headers=headers) as reply,
    ):
        data = b""
        async for piece in reply.aiter_raw():
            data += piece
            if len(data) > MOST_BYTES:
                break
        return reply.status_code, data, _skew(reply.headers.get("date", ""))


def _skew(date: str) -> float:
    """Return by how many seconds the other clock is ahead of ours; 0 where it says nothing."""
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        return email.utils.parsedate_to_datetime(date).timestamp() - time.time()
    return 0.0


def _of_error(error: httpx.HTTPError, service: Service) -> DeskError:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError) and cause.verify_code in (_NOT_YET_VALID, _EXPIRED):
            return Refused("oauth_clock_wrong")
        if isinstance(cause, ssl.SSLError):
            return Refused("oauth_tls", provider=service.name)
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError):
        return Offline("oauth_not_reached", provider=service.name)
    return Offline("oauth_busy", provider=service.name)


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield each
        each = each.__cause__ or each.__context__


def _read(service: Service, status: int, data: bytes, skew: float) -> dict[str, Any]:
    found: Any = None
    if len(data) <= MOST_BYTES:
        with contextlib.suppress(ValueError, RecursionError):
            found = json.loads(data)
    if isinstance(found, dict) and found.get("error"):
        raise said(service, str(found["error"]), skew)
    if status == 429 or status >= 500:
        raise Offline("oauth_busy", provider=service.name)
    if not isinstance(found, dict) or not 200 <= status < 300:
        raise Refused("oauth_nonsense", provider=service.name)
    return found


def said(service: Service, error: str, skew: float = 0.0) -> DeskError:
    """Return what an error of a provider means.

    Args:
        service: whose.
        error: its word for it.
        skew: seconds by which its clock is ahead of ours.
    """
    if error in ("temporarily_unavailable", "server_error"):
        return Offline("oauth_busy", provider=service.name)
    code = service.errors.get(error, "")
    if code == "oauth_code_refused" and abs(skew) > MOST_SKEW_S:
        code = "oauth_clock_wrong"
    if code:
        return Refused(code, provider=service.name)
    shown = "".join(each for each in error[:60] if each.isascii() and (each.isalnum() or each in "_- ."))
    return Refused("oauth_other", provider=service.name, error=shown or "?")


def granted(service: Service, client: ClientId, reply: Mapping[str, Any]) -> Granted:
    """Return what a reply gives.

    Raises:
        Refused: ``oauth_nonsense``: no token that could be one.
    """
    token, refresh = reply.get("access_token"), reply.get("refresh_token", "")
    if not _is_token(token) or (refresh and not _is_token(refresh)):
        raise Refused("oauth_nonsense", provider=service.name)
    scopes = reply.get("scope")
    lasts = reply.get("expires_in")
    known = isinstance(lasts, int | float) and not isinstance(lasts, bool)
    return Granted(
        access_token=str(token),
        lasts_s=min(max(float(lasts or 0), SHORTEST_LIFE_S), LONGEST_LIFE_S) if known else SHORTEST_LIFE_S,
        refresh_token=str(refresh or ""),
        scopes=frozenset(scopes.replace(",", " ").split()) if isinstance(scopes, str) else frozenset(),
        email=_email(service, client, reply.get("id_token")),
    )


def _is_token(text: object) -> bool:
    """Whether it is a text that may stand in a header."""
    return isinstance(text, str) and 0 < len(text) <= LONGEST_TOKEN and all("!" <= each <= "~" for each in text)


def _email(service: Service, client: ClientId, id_token: object) -> str:
    """Return who signed in. It came by TLS from the provider itself, so that its signature proves nothing more."""
    if not isinstance(id_token, str) or id_token.count(".") != 2 or len(id_token) > LONGEST_TOKEN:
        return ""
    middle = id_token.split(".")[1]
    with contextlib.suppress(ValueError, RecursionError):
        found = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        if isinstance(found, dict) and found.get("iss") == service.issuer and found.get("aud") == client.client_id:
            address = found.get("email")
            return address if isinstance(address, str) and len(address) <= 254 and address.isprintable() else ""
    return ""
