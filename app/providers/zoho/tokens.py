"""An account's sign-in at Zoho: the refresh token it was given once, and the access tokens made with it (zoho.md, 3.3).

One refresher at a time, ten token requests in ten minutes at most, and an access token is used until it ends: Zoho
locks out who asks more often. Errors come with HTTP 200.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from app.models.provider import Offline, SignIn, Slow, Unknown
from app.providers.base import NotAnswered
from app.providers.zoho.places import ACCOUNTS, Places

WINDOW_S, MOST_IN_WINDOW = 600.0, 10
EARLY_S = 90.0  # an access token that ends within this is made anew before it is used
LIFE_S = 3600.0
SIGN_IN = "zoho_sign_in_again"
# What the accounts server answers → what a person must do.
_CODES = {
    "invalid_code": SIGN_IN,
    "invalid_token": SIGN_IN,
    "access_denied": SIGN_IN,
    "invalid_client": "zoho_client_wrong",
    "invalid_client_secret": "zoho_client_wrong",
    "unauthorized_client": "zoho_client_wrong",
}


@dataclass(frozen=True, slots=True, repr=False)
class Credential:
    """What signs in: kept in the keyring as JSON; all of it secret.

    Args:
        client_id: of the client made in Zoho's API console.
        client_secret: with it.
        refresh_token: given once, when the account was connected.
    """

    client_id: str
    client_secret: str
    refresh_token: str

    def text(self) -> str:
        """Return it as the keyring holds it."""
        return json.dumps(
            {
                "client_id": self.client_id,
                "client_secret": self.client_secret,
                "refresh_token": self.refresh_token,
            }
        )


def credential_of(text: str) -> Credential | None:
    """Return what the keyring holds, None where it is not of this kind."""
    try:
        found = json.loads(text)
        parts = [found[name] for name in ("client_id", "client_secret", "refresh_token")]
    except (ValueError, TypeError, KeyError):
        return None
    if not all(isinstance(part, str) and part for part in parts):
        return None
    return Credential(*parts)


class Tokens:
    """Gives access tokens; used on one event loop.

    Args:
        places: whose accounts server.
        load: gives the text of the credential; it may wait for a person, so it is called on a thread.
        ticks: seconds of a clock that never goes back.
    """

    def __init__(
        self, places: Places, load: Callable[[], str | None], ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._places, self._load, self._ticks = places, load, ticks
        self._one = asyncio.Lock()
        self._credential: Credential | None = None
        self._access = ""
        self._ends = 0.0
        self._asked: deque[float] = deque()

    async def access(self, http: httpx.AsyncClient, refused: str = "") -> str:
        """Return an access token that may be used now.

        Args:
            http: the connection.
            refused: one that Zoho has just refused: another is made.

        Raises:
            NotAnswered: ``SignIn``, ``Offline``, ``Slow``, ``Unknown``. Locked: the keyring.
        """
        async with self._one:
            if self._access and self._access != refused and self._ticks() < self._ends - EARLY_S:
                return self._access
            return await self._refresh(http)

    async def _refresh(self, http: httpx.AsyncClient) -> str:
        if self._credential is None:
            text = await asyncio.to_thread(self._load)
            self._credential = credential_of(text or "")
        if self._credential is None:
            raise NotAnswered(SignIn("zoho_key_gone"))
        self._wait_for_window()
        known = self._credential
        form = {
            "grant_type": "refresh_token",
            "client_id": known.client_id,
            "client_secret": known.client_secret,
            "refresh_token": known.refresh_token,
        }
        found = await ask_tokens(http, self._places, form)
        access = found.get("access_token")
        if not isinstance(access, str) or not access.isascii() or not access.isprintable():
            raise NotAnswered(Unknown("Zoho gave no token"))
        life = found.get("expires_in")
        self._ends = self._ticks() + (min(float(life), LIFE_S) if isinstance(life, (int, float)) else LIFE_S)
        self._access = access
        return access

    def _wait_for_window(self) -> None:
        now = self._ticks()
        while self._asked and now - self._asked[0] >= WINDOW_S:
            self._asked.popleft()
        if len(self._asked) >= MOST_IN_WINDOW:
            raise NotAnswered(Slow(WINDOW_S - (now - self._asked[0])))
        self._asked.append(now)


async def ask_tokens(http: httpx.AsyncClient, places: Places, form: dict[str, str]) -> dict[str, Any]:
    """Ask the accounts server for tokens.

    Args:
        http: the connection; it follows no redirect.
        places: whose.
        form: ``grant_type`` and what it needs; secret, so it goes in the body.

    Raises:
        NotAnswered: ``SignIn`` with a code of ``texts.codes``, ``Offline``, ``Slow`` or ``Unknown``.
    """
    try:
        reply = await http.post(f"{places.server(ACCOUNTS)}/oauth/v2/token", data=form)
        found = reply.json() if len(reply.content) <= 65_536 else None
    except (httpx.TransportError, httpx.InvalidURL) as error:
        raise NotAnswered(Offline()) from error
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise NotAnswered(Slow(is_quota=False) if reply.status_code >= 500 else Unknown("no answer that makes sense"))
    wrong = found.get("error")
    if wrong is not None or reply.status_code >= 400:
        word = wrong if isinstance(wrong, str) else ""
        about = str(found.get("error_description") or "")
        if reply.status_code == 429 or "too many requests" in about.lower():
            raise NotAnswered(Slow(WINDOW_S))
        if reply.status_code >= 500:
            raise NotAnswered(Slow(is_quota=False))
        raise NotAnswered(SignIn(_CODES.get(word, SIGN_IN), f"{word} {about}".strip()[:500]))
    return found
