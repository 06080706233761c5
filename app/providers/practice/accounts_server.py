"""An accounts server to practise signing in with: OAuth over HTTP on 127.0.0.1, as strict as a provider's.

The page it shows in the browser asks what a provider asks: allow, or don't. Codes hold once and for a minute; PKCE, the
redirect address and the client are checked; a permission can be taken back.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
import threading
import time
import urllib.parse
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, Self

from app.errors import Bug
from app.providers.practice.faults import Fault, Faults
from app.providers.practice.quiet import Door

AUTHORIZE, TOKEN = "/o/oauth2/v2/auth", "/token"
CLIENT_ID, CLIENT_SECRET = "practice.apps.example", "practice-secret"
HERE = ("127.0.0.1", "localhost")
MOST_BYTES = 64 * 1024
CODE_LIFE_S, TOKEN_LIFE_S = 60.0, 3600


@dataclass(frozen=True, slots=True)
class _Code:
    redirect: str
    challenge: str
    scopes: tuple[str, ...]
    born: float


@dataclass
class People:
    """Who signs in, and what is allowed.

    Args:
        email: who.
        unticked: scopes that are left out.
    """

    email: str = "admin@reseller.example"
    unticked: set[str] = field(default_factory=set)


class AccountsPracticeServer:
    """Plays a provider's sign-in for one client.

    Args:
        client_id: that is known.
        client_secret: its.
    """

    def __init__(self, client_id: str = CLIENT_ID, client_secret: str = CLIENT_SECRET) -> None:
        self.client_id, self._secret = client_id, client_secret
        self.life_s = TOKEN_LIFE_S  # of access tokens
        self.people, self.faults, self.calls = People(), Faults(), Counter[str]()
        self.asked: list[dict[str, str]] = []  # the parameters of every authorize request
        self._codes: dict[str, _Code] = {}
        self._used: dict[str, str] = {}  # code → the refresh token it gave
        self._grants: dict[str, tuple[str, ...]] = {}  # refresh token → scopes
        self.access: set[str] = set()
        self._lock = threading.Lock()
        self._door = Door("practice-accounts")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self, port: int = 0) -> int:
        """Listen on 127.0.0.1 and return the port: any free one, or ``port``."""
        return self._door.open(_handler(self), port)

    def stop(self) -> None:
        """Stop listening; what was granted stays."""
        self._door.close()

    @property
    def endpoint(self) -> str:
        """``127.0.0.1:PORT``.

        Raises:
            Bug: it does not run.
        """
        if not self._door.is_open:
            raise Bug("the accounts server was not started")
        return f"127.0.0.1:{self._door.port}"

    def add_fault(self, kind: str, method: str = "token", **how: Any) -> None:
        """Let something go wrong with ``authorize`` or ``token``: see ``faults.Fault``; ``refuse`` says ``message``."""
        self.faults.add(Fault(kind, method, **how))

    def take_back(self) -> None:
        """The person takes every permission back."""
        with self._lock:
            self._grants.clear()
            self.access.clear()

    # -- what is asked ------------------------------------------------------------------------------------------------

    def authorize(self, query: dict[str, str]) -> tuple[int, str, str]:
        """Return status, page and where the browser is sent: ``choice`` is what the person pressed."""
        self.asked.append(query)
        redirect = query.get("redirect_uri", "")
        parts = urllib.parse.urlsplit(redirect)
        wrong = ""
        if query.get("client_id") != self.client_id:
            wrong = "invalid_client"
        elif parts.scheme != "http" or parts.hostname not in HERE or parts.query or parts.fragment:
            wrong = "redirect_uri_mismatch"
        elif query.get("response_type") != "code" or query.get("code_challenge_method") != "S256":
            wrong = "invalid_request"
        if wrong:  # shown to the person; nothing is sent anywhere
            return 400, f"<p>Error 400: {wrong}</p>", ""
        state = {"state": query.get("state", ""), "iss": f"http://{self.endpoint}"}
        choice = query.get("choice", "")
        if choice == "deny":
            return 302, "", f"{redirect}?{urllib.parse.urlencode({'error': 'access_denied', **state})}"
        if choice == "allow":
            code = self._coded(query, redirect)
            return 302, "", f"{redirect}?{urllib.parse.urlencode({'code': code, **state})}"
        return 200, _page(query, self.people.email), ""

    def _coded(self, query: dict[str, str], redirect: str) -> str:
        code = secrets.token_urlsafe(24)
        scopes = tuple(each for each in query.get("scope", "").split() if each not in self.people.unticked)
        with self._lock:
            self._codes[code] = _Code(redirect, query.get("code_challenge", ""), scopes, time.monotonic())
        return code

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Return status and reply to a question for tokens."""
        known = form.get("client_id") == self.client_id and form.get("client_secret") == self._secret
        if not known:
            return 401, {"error": "invalid_client", "error_description": "Unauthorized"}
        with self._lock:
            if form.get("grant_type") == "authorization_code":
                return self._exchanged(form)
            if form.get("grant_type") == "refresh_token":
                scopes = self._grants.get(form.get("refresh_token", ""))
                if scopes is None:
                    return 400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
                return 200, self._given(scopes)
        return 400, {"error": "unsupported_grant_type"}

    def _exchanged(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        code = form.get("code", "")
        if code in self._used:  # used twice: whoever it was, what it gave is taken back
            self._grants.pop(self._used[code], None)
        found = self._codes.pop(code, None)
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if (
            found is None
            or time.monotonic() - found.born > CODE_LIFE_S
            or found.redirect != form.get("redirect_uri")
            or found.challenge != challenge
        ):
            return 400, {"error": "invalid_grant", "error_description": "Malformed auth code."}
        refresh = f"refresh-{secrets.token_urlsafe(24)}"
        self._grants[refresh] = found.scopes
        self._used[code] = refresh
        claims = {"iss": f"http://{self.endpoint}", "aud": self.client_id, "email": self.people.email}
        body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
        return 200, {**self._given(found.scopes), "refresh_token": refresh, "id_token": f"e30.{body}.sig"}

    def _given(self, scopes: tuple[str, ...]) -> dict[str, Any]:
        access = f"access-{secrets.token_urlsafe(24)}"
        self.access.add(access)
        return {
            "access_token": access,
            "expires_in": self.life_s,
            "scope": " ".join(scopes),
            "token_type": "Bearer",
        }


def _page(query: dict[str, str], email: str) -> str:
    again = {name: value for name, value in query.items() if name != "choice"}
    links = [
        f'<p><a href="{AUTHORIZE}?{html.escape(urllib.parse.urlencode({**again, "choice": choice}))}">{words}</a></p>'
        for choice, words in (("allow", "Allow"), ("deny", "Don’t allow"))
    ]
    scopes = "".join(f"<li>{html.escape(each)}</li>" for each in query.get("scope", "").split())
    return (
        f"<h1>Practice sign-in</h1><p>{html.escape(email)}: Partner Desk wants to</p><ul>{scopes}</ul>{''.join(links)}"
    )


def _handler(server: AccountsPracticeServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name
            """Say nothing."""

        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            server.calls["authorize"] += 1
            if path != AUTHORIZE:
                self._send(404, "text/plain", b"")
                return
            status, page, to = server.authorize(dict(urllib.parse.parse_qsl(query)))
            self._send(status, "text/html; charset=utf-8", page.encode(), to)

        def do_POST(self) -> None:
            server.calls["token"] += 1
            size = min(int(self.headers.get("content-length") or 0), MOST_BYTES)
            form = dict(urllib.parse.parse_qsl(self.rfile.read(size).decode("utf-8", "replace")))
            fault = server.faults.take("token")
            kind = fault.kind if fault else ""
            if fault is not None and kind == "delay":
                time.sleep(fault.seconds)
            if kind in ("drop_before", "drop_after"):
                if kind == "drop_after":
                    server.token(form)
                self.close_connection = True
                return
            if fault is not None and kind == "nonsense":
                self._send(200, "application/json", fault.reply)
                return
            if kind == "too_many":
                self._send(429, "application/json", b"{}")
                return
            if fault is not None and kind == "refuse":
                status, reply = 400, {"error": fault.message or "invalid_grant"}
            else:
                status, reply = server.token(form) if self.path == TOKEN else (404, {})
            self._send(status, "application/json", json.dumps(reply).encode())

        def _send(self, status: int, kind: str, data: bytes, to: str = "") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            if to:
                self.send_header("Location", to)
            self.end_headers()
            self.wfile.write(data)

    return Handler
