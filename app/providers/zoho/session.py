"""One account's calls to Zoho: paced, signed in, with a time limit, and each reply turned into what is certain.

Zoho says no in many ways: HTTP 500 with ``moreInfo`` is a refusal, HTTP 200 may be one too, and a token that ended is
told by a code in the body (providers/zoho.md, 2.1).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx

from app.errors import Offline as OfflineError
from app.errors import Refused as RefusedError
from app.models.provider import Offline, Outcome, Refused, SignIn, Slow, Unknown
from app.providers.base import NotAnswered, Pace
from app.providers.oauth.keeper import Keeper
from app.providers.zoho.places import Places

TIMEOUT_S = 30.0
BUSY_S = 60.0  # how long an account rests whose tokens are not given now
SIGN_IN = "zoho_sign_in_again"
_SIGN_INS = {
    "oauth_grant_gone": SIGN_IN,
    "oauth_client_wrong": "zoho_client_wrong",
    "oauth_client_kind": "zoho_client_wrong",
}
MOST_BYTES = 16 * 1024 * 1024  # a list of ten thousand organisations is far below
MOST_RAW = 500
MOST_SEARCHED = 10_000  # of a reply, for a token that it repeats: what it says of an error is short
HIDDEN = "…"
LONGEST_RETRY_S = 3600.0
_ENDED = ("INVALID_OAUTHTOKEN", "INVALID_TICKET", "OAUTH_TOKEN_EXPIRED")
_SCOPES = ("INVALID_OAUTHSCOPE", "OAUTH_SCOPE_MISMATCH")
_NO_SUCH_CALL = ("URL_RULE_NOT_CONFIGURED",)


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply that was read.

    Args:
        status: of HTTP.
        body: the JSON.
        headers: lower-case names.
    """

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Any:
        """What stands under ``data``; an empty dictionary where nothing does."""
        return self.body.get("data", {}) if isinstance(self.body, dict) else {}

    @property
    def more_info(self) -> str:
        """The reason Zoho gives for a refusal."""
        data = self.data
        found = data.get("moreInfo") if isinstance(data, dict) else None
        return plain(found)

    @property
    def error_code(self) -> str:
        """Zoho's name of the error."""
        data = self.data
        return plain(data.get("errorCode") if isinstance(data, dict) else None)

    @property
    def raw(self) -> str:
        """What Zoho wrote of what went wrong, for people."""
        status = self.body.get("status") if isinstance(self.body, dict) else None
        description = plain(status.get("description") if isinstance(status, dict) else None)
        parts = dict.fromkeys((description, self.error_code, self.more_info))
        return " · ".join(part for part in parts if part)[:MOST_RAW]


def plain(value: Any, most: int = MOST_RAW) -> str:
    """Return a line of text without signs that are not seen; empty for anything but text and numbers."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    text = str(value) if isinstance(value, str) or abs(value) < 10**18 else ""
    return "".join(letter for letter in text[:most] if letter.isprintable()).strip()


class Session:
    """The connection.

    Args:
        places: where it may go.
        signs: gives the keeper of the account's tokens; may wait for a person, so it is called on a thread.
        pace: awaited before every request.
        timeout_s: limit of every request, instead of 30 s.
    """

    def __init__(
        self,
        places: Places,
        signs: Callable[[], Keeper],
        pace: Pace | None = None,
        timeout_s: float | None = None,
    ) -> None:
        self.places = places
        self._pace, self._timeout_s = pace, timeout_s or TIMEOUT_S
        self._signs = signs
        self._keeper: Keeper | None = None
        self.told: Callable[[], object] = lambda: None  # called after every order, whatever came of it
        self._http: httpx.AsyncClient | None = None

    def _open(self) -> httpx.AsyncClient:
        if self._http is None:
            limit = httpx.Timeout(self._timeout_s)
            # An office's proxy is used on the way to Zoho; no redirect takes a token elsewhere.
            proxied = self.places.endpoint is None
            self._http = httpx.AsyncClient(timeout=limit, follow_redirects=False, trust_env=proxied)
        return self._http

    async def ask(self, area: str, path: str, params: Mapping[str, str] | None = None) -> Reply:
        """Put a question.

        Raises:
            NotAnswered: with what happened.
        """
        reply = await self._signed("GET", area, path, params, None)
        if reply.status >= 500 and not reply.more_info:
            raise NotAnswered(Slow(_retry_after(reply), is_quota=False))
        self.see(reply)
        return reply

    async def tell(
        self,
        verb: str,
        area: str,
        path: str,
        body: Any = None,
        params: Mapping[str, str] | None = None,
        *,
        secret: str = "",
    ) -> Reply:
        """Give an order once, and return the reply whatever it says about it.

        Args:
            verb: of HTTP.
            area: whose server.
            path: on it.
            body: to be sent as JSON.
            params: of the query.
            secret: what of it is secret: no reply that repeats it is shown or kept so.

        Raises:
            NotAnswered: ``Unknown`` where it may have taken effect; ``Offline``, ``Slow``, ``SignIn``, ``Refused``
                where surely not.
        """
        try:
            reply = await self._signed(verb, area, path, params, body, secret)
        finally:
            self.told()
        if reply.status >= 500 and not reply.more_info:
            raise NotAnswered(Unknown(reply.raw or f"HTTP {reply.status}"))
        if reply.status >= 300 and not (reply.status >= 500 or (reply.status == 400 and reply.more_info)):
            self.see(reply)
        return reply

    def see(self, reply: Reply) -> None:
        """Raise NotAnswered where a reply is no answer."""
        if reply.status < 300:
            return
        raise NotAnswered(refusal(reply))

    async def close(self) -> None:
        """Let go of the connection."""
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    # -- the wire ----------------------------------------------------------------------------------------------------

    async def _signed(
        self, verb: str, area: str, path: str, params: Mapping[str, str] | None, body: Any, secret: str = ""
    ) -> Reply:
        """Send with a token that holds; one that has just ended is made anew once."""
        http = self._open()
        for last in (False, True):
            token = await self._token()
            if self._pace is not None:
                await self._pace(area)
            url = f"{self.places.server(area)}{path}"
            reply = await self._sent(http, verb, url, params, body, (token, secret))
            ended = reply.status == 401 or reply.error_code in _ENDED
            if not ended:
                return reply
            if last:
                raise NotAnswered(SignIn(SIGN_IN, reply.raw))
            if self._keeper is not None:
                self._keeper.refused(token)
        raise AssertionError("unreachable")

    async def _token(self) -> str:
        """Return an access token. Raises NotAnswered."""
        try:
            if self._keeper is None:
                self._keeper = await asyncio.to_thread(self._signs)
            return await self._keeper.fresh()
        except OfflineError as error:
            outcome: Outcome = Offline() if error.code == "oauth_not_reached" else Slow(BUSY_S)
        except RefusedError as error:
            if error.code in ("oauth_busy", "oauth_nonsense", "oauth_tls"):
                outcome = Slow(BUSY_S)
            else:
                outcome = SignIn(_SIGN_INS.get(error.code, error.code))
        raise NotAnswered(outcome)

    async def _sent(
        self,
        http: httpx.AsyncClient,
        verb: str,
        url: str,
        params: Mapping[str, str] | None,
        body: Any,
        secrets: tuple[str, str],
    ) -> Reply:
        """Send; ``secrets``: the token, and what else of it no reply may repeat. Raises NotAnswered."""
        asks = verb == "GET"
        headers = {"Authorization": f"Zoho-oauthtoken {secrets[0]}", "Accept": "application/json"}
        request = http.build_request(verb, url, params=params, json=body, headers=headers)
        try:
            async with asyncio.timeout(self._timeout_s):
                answer = await http.send(request, stream=True)
                try:
                    content = await _within(answer)
                finally:
                    await answer.aclose()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotAnswered(Offline()) from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise NotAnswered(Offline() if asks else Unknown(type(error).__name__)) from error
        headers_of = {name.lower(): value for name, value in answer.headers.items()}
        if answer.status_code == 429:
            raise NotAnswered(Slow(_seconds(headers_of.get("retry-after"))))
        if 300 <= answer.status_code < 400:
            raise NotAnswered(Refused("zoho_redirect"))
        try:
            found = json.loads(content, parse_float=Decimal)  # amounts are never floats
            if secrets[1] or secrets[0].encode() in content[:MOST_SEARCHED]:
                found = _without(found, secrets)
        except (ValueError, RecursionError):
            found = None
        if found is None or not isinstance(found, (dict, list)):
            if answer.status_code >= 500 and asks:
                raise NotAnswered(Slow(is_quota=False))
            if answer.status_code in (401, 403, 404):
                return Reply(answer.status_code, {}, headers_of)
            raise NotAnswered(Unknown(f"HTTP {answer.status_code} without an answer that makes sense"))
        return Reply(answer.status_code, found, headers_of)


def _without(value: Any, secrets: tuple[str, ...]) -> Any:
    """Return a reply in which no secret of ours is repeated."""
    if isinstance(value, str):
        for each in filter(None, secrets):
            value = value.replace(each, HIDDEN)
        return value
    if isinstance(value, list):
        return [_without(each, secrets) for each in value]
    if isinstance(value, dict):
        return {_without(name, secrets): _without(each, secrets) for name, each in value.items()}
    return value


def refusal(reply: Reply) -> Outcome:
    """Return what a reply that is no success says."""
    raw = reply.raw
    if "throttle" in raw.lower():
        return Slow(_retry_after(reply))
    if reply.error_code in _SCOPES:
        return Refused("zoho_scope_missing", raw=raw)
    if reply.error_code in _NO_SUCH_CALL:
        return Refused("zoho_no_such_call", raw=raw)
    if reply.status == 403:
        return Refused("zoho_not_allowed", raw=raw)
    if reply.status == 404:
        return Refused("zoho_gone", raw=raw)
    return Refused("zoho_refused", raw=raw)


async def _within(answer: httpx.Response) -> bytes:
    content = bytearray()
    async for part in answer.aiter_bytes():
        content += part
        if len(content) > MOST_BYTES:
            raise httpx.ReadError("too long")
    return bytes(content)


def _retry_after(reply: Reply) -> float | None:
    return _seconds(reply.headers.get("retry-after"))


def _seconds(text: str | None) -> float | None:
    return min(float(text), LONGEST_RETRY_S) if text and text.isascii() and text.isdecimal() else None
