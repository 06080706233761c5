"""A Zoho to practise with: HTTP on 127.0.0.1 for Mail, Store and Accounts, with its shapes, quirks and faults (R83)."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from http.server import BaseHTTPRequestHandler
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from app.errors import Bug
from app.providers.practice import zoho_calls as calls
from app.providers.practice.faults import Fault, Faults
from app.providers.practice.quiet import Door
from app.providers.practice.zoho_calls import Answer, no
from app.providers.practice.zoho_state import World

MOST_BYTES = 256 * 1024
SLOW_S = 3.0
WRITING = ("create", "verify", "enableTrial", "extendTrial")
# Domains with an account at another partner, to practise an association with.
ELSEWHERE = {"bakkerijzon.example": "Customer mapped to another partner"}
MOST_TOKEN_REQUESTS, TOKEN_WINDOW_S = 10, 600.0
_ORGANISATION = re.compile(r"/api/organization/(\d+)(?:/(\w+)(?:/([^/]+)(?:/(\w+))?)?)?")
_STORE = re.compile(r"/api/v1/partner/(\w+)")


class ZohoPracticeServer:
    """One partner account at a Zoho that is only practised.

    Args:
        token_limit: whether token requests are limited as Zoho limits them.
        rules: as of ``zoho_state.World``: ``data_centre``, ``today``, ``sees``, ``client``, ``refresh_token``.
    """

    def __init__(self, *, token_limit: bool = True, **rules: Any) -> None:
        self.world = World(**rules)
        self.faults = Faults()
        self.calls: Counter[str] = Counter()
        self._token_limit = token_limit
        self._token_requests: list[float] = []
        self._door = Door("practice-zoho")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self, port: int = 0) -> int:
        """Listen on 127.0.0.1 and return the port: any free one, or ``port``."""
        practised = self

        class Handler(_Handler):
            server_of = practised

        return self._door.open(Handler, port)

    def stop(self) -> None:
        """Stop listening; what it knows stays for the next start."""
        self._door.close()

    @property
    def endpoint(self) -> str:
        """``http://127.0.0.1:PORT``.

        Raises:
            Bug: it was never started.
        """
        if not self._door.port:
            raise Bug("the practice server was not started")
        return f"http://127.0.0.1:{self._door.port}"

    @property
    def effects(self) -> Counter[str]:
        """How often each kind of effect took place (``create_customer``, ``extend_trial`` …)."""
        return self.world.effects

    @property
    def effect_log(self) -> list[tuple[str, str]]:
        """Every effect in order: its kind and the domain."""
        return self.world.effect_log

    def add_fault(self, kind: str, method: str = "*", **how: Any) -> None:
        """Let something go wrong with one of the methods ``call_of`` names: see ``faults.Fault``."""
        self.faults.add(Fault(kind, method, **how))

    # -- what a person practises (``sync.practice.PracticeServer``) ---------------------------------------------------

    def take_in(self, customers: Iterable[Mapping[str, Any]]) -> None:
        """Know the customers of a practice book."""
        with self.world.lock:
            for values in customers:
                self.world.take_in(values)
            for domain, why in ELSEWHERE.items():
                self.world.elsewhere.setdefault(domain, why)

    def refuse_next(self) -> None:
        """Refuse the next instruction, whichever it is."""
        self.faults.add(Fault("refuse_one_of", " ".join(WRITING)))

    def slow_down(self) -> None:
        """Answer everything late until ``as_usual``."""
        self.faults.add(Fault("delay", times=0, seconds=SLOW_S))

    def cut(self) -> None:
        """Be out of reach until ``as_usual``."""
        self.stop()

    def as_usual(self) -> None:
        """End all trouble."""
        self.faults.clear()
        if not self._door.is_open:
            self.start(self._door.port)

    def move_domain(self, customer_ref: str) -> tuple[str, str]:
        """Let a customer change its own domain; returns the one before and the one after.

        Raises:
            LookupError: the customer is not known here.
        """
        with self.world.lock:
            one = self.world.organisations[int(customer_ref)] if customer_ref.isdecimal() else None
            if one is None:
                raise LookupError(customer_ref)
            before, name = one.domain, one.domain.partition(".")
            one.domain = f"{name[0]}-new.{name[2]}"
            return before, one.domain

    def accept_terms(self, customer_ref: str) -> int:  # noqa: ARG002 - as the others do
        """Zoho asks nobody to accept terms."""
        return 0

    def agree(self, customer: Mapping[str, Any]) -> None:
        """Let a customer agree to be associated with us; ours it is once that is approved."""
        with self.world.lock:
            self.world.agreed.add(str(customer["domain"]).lower())

    def approve(self, customer: Mapping[str, Any]) -> bool:
        """Let the partner team approve what a customer agreed to; returns whether it had agreed.

        The customer stands in the list of ours from now on.
        """
        domain = str(customer["domain"]).lower()
        with self.world.lock:
            if domain not in self.world.agreed:
                return False
            self.world.agreed.discard(domain)
            self.world.associate(customer)
            return True

    # -- what it does ------------------------------------------------------------------------------------------------

    def answer(self, method: str, path: str, asked: dict[str, str], body: dict[str, Any], token: str) -> Answer:
        """Return the reply to a request."""
        with self.world.lock:
            if method == "token":
                return self._token(body)
            if token not in self.world.tokens:
                return no(401, "INVALID_OAUTHTOKEN")
            if found := _STORE.fullmatch(path):
                return calls.store(self.world, found[1], asked)
            if path == "/api/organization":
                return calls.create(self.world, body) if method == "create" else calls.listed(self.world, asked)
            found = _ORGANISATION.fullmatch(path)
            return no(404, "URL_RULE_NOT_CONFIGURED") if found is None else self._of(method, found, asked, body)

    def _of(self, method: str, found: re.Match[str], asked: dict[str, str], body: dict[str, Any]) -> Answer:
        world, zoid = self.world, found[1]
        if method == "verify":
            return calls.verify(world, zoid, found[3], body)
        by_method = {"details": calls.details, "domains": calls.domains, "info": calls.info,
                     "extendTrial": calls.extend_trial}  # fmt: skip
        if method == "storage":
            return calls.storage(world, zoid, asked)
        if method == "enableTrial":
            return calls.enable_trial(world, zoid, asked)
        act = by_method.get(method)
        return no(404, "URL_RULE_NOT_CONFIGURED") if act is None else act(world, zoid)

    def _token(self, form: dict[str, Any]) -> Answer:
        now = time.monotonic()
        self._token_requests = [each for each in self._token_requests if now - each < TOKEN_WINDOW_S]
        self._token_requests.append(now)
        if self._token_limit and len(self._token_requests) > MOST_TOKEN_REQUESTS:
            about = "You have made too many requests continuously. Please try again after some time."
            return Answer(200, {"error": "Access Denied", "error_description": about})
        return calls.token(self.world, {name: str(value) for name, value in form.items()})


def call_of(verb: str, path: str) -> str:
    """Return the name by which a request is counted, and by which faults find it."""
    if path == "/oauth/v2/token":
        return "token"
    if found := _STORE.fullmatch(path):
        return found[1]
    if path == "/api/organization":
        return "create" if verb == "POST" else "list"
    found = _ORGANISATION.fullmatch(path)
    if found is None:
        return "unknown"
    part = found[2]
    if part is None:
        return "details"
    if part == "domains":
        return "verify" if verb == "PUT" else "domains"
    return "info" if part == "subscriptionInfo" else part


class _Handler(BaseHTTPRequestHandler):
    server_of: ZohoPracticeServer
    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_PUT(self) -> None:
        self._answer("PUT")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's own name
        """Say nothing: requests are counted instead."""

    def _answer(self, verb: str) -> None:
        practised = self.server_of
        where = urlsplit(self.path)
        asked = dict(parse_qsl(where.query))
        method = call_of(verb, where.path)
        practised.calls[method] += 1
        length = min(int(self.headers.get("Content-Length") or 0), MOST_BYTES)
        content = self.rfile.read(length)
        body: Any = dict(parse_qsl(content.decode("utf-8", "replace"))) if method == "token" else _json(content)
        token = self.headers.get("Authorization", "").removeprefix("Zoho-oauthtoken ")
        fault = practised.faults.take(method)
        kind = fault.kind if fault is not None else ""
        if fault is not None and kind == "delay":
            time.sleep(fault.seconds)
        if kind in ("drop_before", "restart"):
            self.close_connection = True
            return
        if fault is not None and kind == "refuse":
            answer = no(500 if not fault.code.isdecimal() else int(fault.code), fault.reason or "INTERNAL_ERROR",
                        fault.message)  # fmt: skip
        elif kind == "refuse_one_of":
            answer = calls.usual_no(method)
        elif fault is not None and kind == "too_many":
            answer = Answer(429, {}, {"Retry-After": str(round(fault.seconds))} if fault.seconds else {})
        elif kind == "nonsense":
            answer = Answer(200, {})
        else:
            answer = practised.answer(method, where.path, asked, body, token)
            if kind == "duplicate":
                answer = practised.answer(method, where.path, asked, body, token)
            if fault is not None and kind == "delay_after":
                time.sleep(fault.seconds)
        if kind == "drop_after":
            self.close_connection = True
            return
        is_nonsense = fault is not None and kind.startswith("nonsense")
        self._send(answer, fault.reply if is_nonsense and fault is not None else json.dumps(answer.body).encode())

    def _send(self, answer: Answer, data: bytes) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(data)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


def _json(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
