"""Google's Site Verification API: the record that proves a domain, and the call that has Google look (google.md §3).

A record's token is bound to who asked for it, so it serves us alone; with the customer's administrator among the owners
Google Workspace takes the domain as verified at once. Asked over HTTPS with the partner account's own sign-in.
"""

from __future__ import annotations

import asyncio
import json
import urllib.parse
from collections.abc import Iterable
from typing import Any

import httpx
from google.auth import credentials as auth_credentials
from google.auth import exceptions as auth_exceptions
from google.auth.transport.requests import Request

from app.errors import DeskError
from app.models.provider import Offline, Outcome, Refused, SignIn, Slow, Unknown
from app.providers.base import NotAnswered, Pace
from app.providers.google.errors import Fault, outcome_of
from app.providers.google.session import let_go
from app.rules.connecting import SITES_SCOPE

HOST = "https://www.googleapis.com"
BASE = "/siteVerification/v1"
METHODS = {"txt": "DNS_TXT", "cname": "DNS_CNAME"}  # a domain as a whole is proven by no other
BUCKET = "siteVerification"
TIMEOUT_S = 30.0
MOST_BYTES = 64 * 1024
NOT_SEEN = "google_record_not_seen"
_NOT_SEEN_WORDS = ("token could not be found", "token was not found", "could not be found on your site")
_STATUS = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND",
           409: "ABORTED", 429: "RESOURCE_EXHAUSTED", 503: "UNAVAILABLE", 504: "DEADLINE_EXCEEDED"}  # fmt: skip


class Sites:
    """One account's way to prove domains to Google.

    Args:
        credential: as ``session.Session`` takes it; the scope is asked for here.
        endpoint: ``host:port`` of a practice server on this computer; None: Google itself, by TLS.
        pace: awaited before every request.
        timeout_s: limit of a request, instead of 30 s.
    """

    def __init__(
        self, credential: Any, endpoint: str | None, pace: Pace | None = None, timeout_s: float | None = None
    ) -> None:
        self._credential, self._endpoint, self._pace = credential, endpoint, pace
        self._timeout_s = timeout_s or TIMEOUT_S
        self._signing: Any = None
        self._client: httpx.AsyncClient | None = None

    async def token(self, domain: str, method: str) -> str:
        """Return what is to be set for a domain.

        Args:
            domain: as A-label.
            method: ``txt`` or ``cname``.

        Returns:
            The TXT record's whole value, or ``LABEL=TARGET`` for a CNAME record.

        Raises:
            NotAnswered: with what happened.
        """
        wanted = {"verificationMethod": METHODS[method], "site": _site(domain)}
        token = str((await self._call("POST", "/token", wanted)).get("token") or "").strip()
        if method == "cname":
            label, _, target = token.replace("=", " ", 1).partition(" ")
            token = f"{label.strip()}={target.strip()}" if label and target.strip() else ""
        if not token or len(token) > 400 or not token.isascii() or not token.isprintable():
            raise NotAnswered(Unknown("Google gave no token"))
        return token

    async def verify(self, domain: str, method: str, owners: Iterable[str]) -> None:
        """Have Google look for the record now.

        Args:
            domain: as A-label.
            method: ``txt`` or ``cname``.
            owners: email addresses that own the domain from then on, besides us.

        Raises:
            NotAnswered: ``google_record_not_seen`` where it does not see it; else what happened.
        """
        body = {"site": _site(domain), "owners": [each for each in owners if each]}
        await self._call("POST", f"/webResource?verificationMethod={METHODS[method]}", body)

    async def is_verified(self, domain: str) -> bool:
        """Return whether we have proven a domain before.

        Raises:
            NotAnswered: with what happened.
        """
        name = urllib.parse.quote(f"dns://{domain}", safe="")
        try:
            await self._call("GET", f"/webResource/{name}", None)
        except NotAnswered as no:
            if isinstance(no.outcome, Refused):
                return False
            raise
        return True

    async def close(self) -> None:
        """Let go of the connection."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    # -- the wire ----------------------------------------------------------------------------------------------------

    async def _call(self, verb: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        if self._pace is not None:
            await self._pace(BUCKET)
        reply, outcome = await self._tried(verb, path, body)
        if outcome is not None:
            raise NotAnswered(outcome)  # without the library's own error, whose frames keep the connection
        return reply

    async def _tried(self, verb: str, path: str, body: dict[str, Any] | None) -> tuple[dict[str, Any], Outcome | None]:
        try:
            async with asyncio.timeout(self._timeout_s + 5):
                status, text = await self._sent(verb, path, body, await self._sign_in())
        except TimeoutError:
            return {}, Slow(is_quota=False)
        except Exception as error:  # noqa: BLE001 - nothing takes effect twice here: a lost answer is asked again
            outcome = _of_error(error)
            let_go(error)
            return {}, outcome
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if 200 <= status < 300:
            return (found, None) if isinstance(found, dict) else ({}, Unknown("the answer is no JSON"))
        return {}, _of_status(status, found, text)

    async def _sent(
        self, verb: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]
    ) -> tuple[int, str]:
        if self._client is None:
            practised = self._endpoint is not None
            self._client = httpx.AsyncClient(
                base_url=f"http://{self._endpoint}" if practised else HOST,
                timeout=self._timeout_s,
                follow_redirects=False,  # what proves who we are stays with Google (Q9)
                trust_env=not practised,
            )
        async with self._client.stream(verb, f"{BASE}{path}", json=body, headers=headers) as reply:
            data = b""
            async for piece in reply.aiter_bytes():
                data += piece
                if len(data) > MOST_BYTES:
                    break
            return reply.status_code, data[:MOST_BYTES].decode("utf-8", "replace")

    async def _sign_in(self) -> dict[str, str]:
        if self._endpoint is not None:
            return {}  # no credential ever goes this way
        signing = await asyncio.to_thread(self._signed)
        return {"Authorization": f"Bearer {signing.token}"}

    def _signed(self) -> Any:
        if self._signing is None:
            found: Any = self._credential() if callable(self._credential) else self._credential
            if isinstance(found, auth_credentials.Scoped):
                scoped: Any = found
                found = scoped.with_scopes([SITES_SCOPE])
            self._signing = found
        if not self._signing.valid:
            self._signing.refresh(Request())
        return self._signing


def _site(domain: str) -> dict[str, str]:
    return {"identifier": domain, "type": "INET_DOMAIN"}


def _of_error(error: Exception) -> Outcome:
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | auth_exceptions.TransportError):
        return Offline()
    if isinstance(error, httpx.HTTPError):
        return Slow(is_quota=False)
    if isinstance(error, auth_exceptions.GoogleAuthError):
        outcome = outcome_of(Fault("UNAUTHENTICATED", str(error)), "SiteVerification", writes=False)
        return _scope_missing(outcome)
    if isinstance(error, DeskError):  # the keyring is locked, say
        return SignIn(error.code)
    return Unknown(f"{type(error).__name__}: {error}"[:500])


def _of_status(status: int, found: Any, text: str) -> Outcome:
    error = found.get("error") if isinstance(found, dict) else None
    message = str(error.get("message") or "") if isinstance(error, dict) else text[:200]
    raw = f"{status}: {message}"[:1000]
    if status == 400 and any(words in message.lower() for words in _NOT_SEEN_WORDS):
        return Refused(NOT_SEEN, "domain", {}, raw)
    if status >= 500:
        return Slow(is_quota=False)
    outcome = outcome_of(Fault(_STATUS.get(status, "INVALID_ARGUMENT"), message), "SiteVerification", writes=False)
    return _scope_missing(outcome)


def _scope_missing(outcome: Outcome) -> Outcome:
    """A missing scope, or a switched-off interface, stops only this: the account goes on ordering without it."""
    if isinstance(outcome, SignIn):
        codes = {
            "google_scope_missing": "google_site_scope_missing",
            "google_delegation_missing": "google_site_scope_missing",
            "google_api_off": "google_site_api_off",
        }
        if outcome.code in codes:
            return Refused(codes[outcome.code], "", {}, outcome.raw)
    return outcome
