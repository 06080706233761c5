"""A Site Verification server to practise with: HTTP on 127.0.0.1, faithful to what is known of Google (google.md §3).

Whether a record is set is not its own to say: it asks ``sees``, the practised DNS.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import urllib.parse
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any, Self

from app.errors import Bug
from app.providers.practice.faults import Fault, Faults
from app.providers.practice.quiet import Door

BASE = "/siteVerification/v1"
NOT_FOUND = "The necessary verification token could not be found on your site."
MOST_BYTES = 64 * 1024
# (domain, ``TXT`` or ``CNAME``, its name without the domain, its value): whether the world's DNS has it.
Sees = Callable[[str, str, str, str], bool]


def token_of(account: str, domain: str, method: str) -> str:
    """Return the token an account is given for a domain: always the same one, as at Google."""
    seed = hashlib.sha512(f"{account} {domain} {method}".encode()).digest()
    if method == "DNS_TXT":
        return f"google-site-verification={base64.urlsafe_b64encode(seed[:33]).decode()[:43]}"
    letters = base64.b32encode(seed).decode().rstrip("=").lower()
    return f"{letters[:12]} gv-{letters[12:64]}.dv.googlehosted.com"


class SitePracticeServer:
    """One account at a Site Verification API that is only practised.

    Args:
        account: its id, ``C…``.
        sees: says whether a record is there.
        verified: hears of a domain that was proven, with its owners.
    """

    def __init__(
        self,
        account: str = "C0practice",
        sees: Sees = lambda *_record: False,
        verified: Callable[[str, tuple[str, ...]], object] = lambda _domain, _owners: None,
    ) -> None:
        self.account, self.sees, self.on_verified = account, sees, verified
        self.faults = Faults()
        self.calls: Counter[str] = Counter()
        self.owners: dict[str, tuple[str, ...]] = {}  # of the domains that are proven
        self.given: dict[str, str] = {}  # domain → the newest token
        self._lock = threading.Lock()
        self._door = Door("practice-sites")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self, port: int = 0) -> int:
        """Listen on 127.0.0.1 and return the port."""
        practised = self

        class Handler(_Handler):
            server_of = practised

        return self._door.open(Handler, port)

    def stop(self) -> None:
        """Stop listening; what it knows stays."""
        self._door.close()

    @property
    def port(self) -> int:
        """Where it listens, or did the last time; 0: it never did."""
        return self._door.port

    @property
    def is_on(self) -> bool:
        """Whether it listens."""
        return self._door.is_open

    @property
    def endpoint(self) -> str:
        """``127.0.0.1:PORT``.

        Raises:
            Bug: it was never started.
        """
        if not self.port:
            raise Bug("the practice server was not started")
        return f"127.0.0.1:{self.port}"

    def add_fault(self, kind: str, method: str = "*", **how: Any) -> None:
        """Let something go wrong with ``getToken``, ``insert`` or ``get``: see ``faults.Fault``."""
        self.faults.add(Fault(kind, method, **how))

    # -- what it does ------------------------------------------------------------------------------------------------

    def answer(self, verb: str, path: str, body: Any) -> tuple[int, dict[str, Any]]:
        """Return status and reply of a request."""
        where = urllib.parse.urlsplit(path)
        asked = urllib.parse.parse_qs(where.query)
        if verb == "POST" and where.path == f"{BASE}/token":
            return self._token(body)
        if verb == "POST" and where.path == f"{BASE}/webResource":
            return self._insert(body, (asked.get("verificationMethod") or [""])[0])
        if verb == "GET" and where.path.startswith(f"{BASE}/webResource/"):
            return self._get(urllib.parse.unquote(where.path.rpartition("/")[2]))
        return _error(404, "Not Found")

    def _token(self, body: Any) -> tuple[int, dict[str, Any]]:
        domain, method = _domain_of(body), str(body.get("verificationMethod") or "")
        if not domain or method not in ("DNS_TXT", "DNS_CNAME"):
            return _error(400, "Invalid site or verification method.")
        token = token_of(self.account, domain, method)
        with self._lock:
            self.given[domain] = token
        return 200, {"method": method, "token": token}

    def _insert(self, body: Any, method: str) -> tuple[int, dict[str, Any]]:
        domain = _domain_of(body)
        if not domain or method not in ("DNS_TXT", "DNS_CNAME"):
            return _error(400, "Invalid site or verification method.")
        token = token_of(self.account, domain, method)
        label, _, target = token.partition(" ")
        kind, name, value = ("TXT", "", token) if method == "DNS_TXT" else ("CNAME", label, target)
        if domain not in self.owners and not self.sees(domain, kind, name, value):
            return _error(400, NOT_FOUND)
        owners = tuple(str(each) for each in body.get("owners") or ())
        with self._lock:
            self.owners[domain] = owners
        self.on_verified(domain, owners)
        return 200, {"id": f"dns%3A%2F%2F{domain}", "site": body["site"], "owners": list(owners)}

    def _get(self, name: str) -> tuple[int, dict[str, Any]]:
        domain = name.removeprefix("dns://")
        if domain not in self.owners:
            return _error(403, "You are not an owner of this site.")
        site = {"identifier": domain, "type": "INET_DOMAIN"}
        return 200, {"id": name, "site": site, "owners": list(self.owners[domain])}


class _Handler(BaseHTTPRequestHandler):
    server_of: SitePracticeServer
    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's own name
        """Say nothing: requests are counted instead."""

    def _answer(self, verb: str) -> None:
        practised = self.server_of
        length = min(int(self.headers.get("Content-Length") or 0), MOST_BYTES)
        try:
            body = json.loads(self.rfile.read(length) or b"{}")
        except ValueError:
            body = {}
        method = "getToken" if self.path == f"{BASE}/token" else "insert" if verb == "POST" else "get"
        practised.calls[method] += 1
        fault = practised.faults.take(method)
        kind = fault.kind if fault else ""
        if kind == "drop_before":
            self.close_connection = True
            return
        if fault is not None and kind in ("refuse", "too_many"):
            status = 429 if kind == "too_many" else 403
            status, reply = _error(status, fault.message or "Refused.")
        else:
            status, reply = practised.answer(verb, self.path, body if isinstance(body, dict) else {})
        if kind == "drop_after":
            self.close_connection = True
            return
        data = fault.reply if fault is not None and kind.startswith("nonsense") else json.dumps(reply).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _domain_of(body: Any) -> str:
    site = body.get("site")
    if not isinstance(site, dict) or site.get("type") != "INET_DOMAIN":
        return ""
    return str(site.get("identifier") or "").lower()


def _error(status: int, message: str) -> tuple[int, dict[str, Any]]:
    return status, {"error": {"code": status, "message": message, "errors": [{"message": message}]}}
