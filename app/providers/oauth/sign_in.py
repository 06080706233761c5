"""One sign-in in the system's browser, from its address to the tokens (RFC 8252, RFC 7636; R70)."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
import urllib.parse
from collections.abc import Callable

from app.errors import Refused
from app.providers.oauth.listener import Listener
from app.providers.oauth.service import ClientId, Service, check_address
from app.providers.oauth.tokens import Granted, exchange, said

LIMIT_S = 300.0


async def sign_in(
    service: Service,
    client: ClientId,
    show: Callable[[str], object],
    *,
    hint: str = "",
    within_s: float = LIMIT_S,
) -> Granted:
    """Have a person sign in.

    Args:
        service: where.
        client: ours there.
        show: called once with the address to open in the browser; on this thread, so it must be quick.
        hint: who is expected to sign in; empty: anybody.
        within_s: how long is waited for the person.

    Returns:
        The tokens; a refresh token and the needed scopes are among them.

    Raises:
        Refused: ``oauth_late``, ``oauth_denied``, ``oauth_no_port``, ``oauth_no_refresh``, ``oauth_scope_missing``, or
            as ``tokens.exchange``.
        Offline: as ``tokens.exchange``.
    """
    for address in (service.authorize, service.token):
        check_address(address)
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64) if service.pkce else ""
    try:
        async with Listener(service, state) as listener:
            show(address_to_open(service, client, listener.address, state, verifier, hint))
            async with asyncio.timeout(within_s):
                answer = await listener.answer()
            redirect = listener.address
    except TimeoutError:
        raise Refused("oauth_late", minutes=max(1, round(within_s / 60))) from None
    except OSError:
        raise Refused("oauth_no_port") from None
    if "error" in answer:
        raise said(service, answer["error"])
    found = await exchange(service, client, service.token_address(answer), answer["code"], redirect, verifier)
    return complete(service, found)


def complete(service: Service, found: Granted) -> Granted:
    """Return what was granted where it is enough to work with.

    Raises:
        Refused: ``oauth_scope_missing``, ``oauth_no_refresh``.
    """
    if found.scopes and not found.scopes.issuperset(service.needed):
        raise Refused("oauth_scope_missing", provider=service.name)
    if not found.refresh_token:
        raise Refused("oauth_no_refresh", provider=service.name)
    return found


def address_to_open(
    service: Service, client: ClientId, redirect: str, state: str, verifier: str, hint: str = ""
) -> str:
    """Return the address at which a person signs in."""
    words = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": redirect,
        "scope": service.separator.join(service.scopes),
        "state": state,
        **dict(service.extra),
    }
    if verifier:
        words |= {"code_challenge": challenge_of(verifier), "code_challenge_method": "S256"}
    if hint:
        words["login_hint"] = hint
    return f"{service.authorize}?{urllib.parse.urlencode(words)}"


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
