"""What signs in at Google is in no byte of a pull, however the pull ends (Q4)."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import grpc
import pytest
from google.auth.transport import requests as transport

from app.models.job import Job
from app.models.provider import AccountFacts
from app.providers.google import credentials, session
from app.providers.google.client import GoogleClient
from app.providers.google.sign_in import BrowserCredentials, google_service
from app.providers.oauth.keeper import Keeper
from app.providers.oauth.service import ClientId
from app.rules.connecting import read_key
from app.store.backup import back_up
from app.vault.crash_reports import CrashReports, about
from app.vault.log_file import NAME, keep_log, stop_log
from app.vault.redaction import describe
from tests.unit.commands.keys import key_text, secrets_in
from tests.unit.sync.test_pull_over_wire import Wired, server

__all__ = ["server"]
ACCESS, REFRESH, CLIENT = "ya29.canary-access-4c1f", "1//canary-refresh-9e02", "GOCSPX-canary-client-77d1"
BEARER = f"Bearer {ACCESS}"
ENDS = (
    ("", "", ""),
    ("refuse", "PERMISSION_DENIED", "google_not_ours"),
    ("refuse", "UNAUTHENTICATED", "google_sign_in"),
    ("nonsense", "", "provider_busy"),
    ("drop_after", "", "provider_busy"),
)


class Tokens(BaseHTTPRequestHandler):
    """Gives one access token to whoever asks."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps({"access_token": ACCESS, "expires_in": 3600, "token_type": "Bearer"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


class Bearing(grpc.aio.UnaryUnaryClientInterceptor):
    """Puts the account's token into each request, as Google's own plugin does over TLS."""

    def __init__(self, credential, bearers):
        self._credential, self._bearers = credential, bearers

    async def intercept_unary_unary(self, continuation, details, request):
        headers = {}
        await asyncio.to_thread(self._sign, headers)
        self._bearers.add(headers["authorization"])
        metadata = grpc.aio.Metadata(*(details.metadata or ()), *headers.items())
        return await continuation(details._replace(metadata=metadata), request)

    def _sign(self, headers):
        with transport.requests.Session() as line:
            self._credential.before_request(transport.Request(line), "POST", "https://google.example/", headers)


@pytest.fixture
def tokens(monkeypatch):
    found = HTTPServer(("127.0.0.1", 0), Tokens)
    thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setattr(credentials, "TOKEN_URI", f"http://127.0.0.1:{found.server_port}/token")
    yield f"127.0.0.1:{found.server_port}"
    found.shutdown()
    thread.join()
    found.server_close()


def by_key(_endpoint):
    return credentials.service_account_credentials(read_key(key_text()).text, "admin@reseller.example")


def by_browser(endpoint):
    return BrowserCredentials(Keeper(google_service(endpoint), ClientId("id", CLIENT), REFRESH))


@pytest.mark.parametrize("sign_in", [by_key, by_browser])
def test_what_signs_in_at_google_is_in_nothing_that_a_pull_writes(
    tmp_path, server, tokens, monkeypatch, caplog, capfd, logs, sign_in
):
    bearers, place = set(), server.endpoint

    def line(_host, *, credentials, **_more):
        return grpc.aio.insecure_channel(place, interceptors=[Bearing(credentials, bearers)])

    monkeypatch.setattr(session.Transport, "create_channel", line)
    caplog.set_level(logging.DEBUG)
    log, reports = keep_log(tmp_path / "log"), CrashReports(tmp_path / "data")
    server.fill(8)
    desk = Wired(tmp_path, server)
    desk.account = AccountFacts(desk.account.id, "a" * 32, "google", "Real", "C0practice")
    desk.client = GoogleClient(desk.account, sign_in(tokens), timeout_s=5.0)
    try:
        for fault, code, ended in ENDS:
            if fault:  # it tells us our own token, as a proxy that shows what it was sent would
                how = {"code": code, "message": f"{BEARER} is refused"} if code else {"reply": BEARER.encode()}
                server.add_fault(fault, "ListCustomers", times=9, **how)
            assert desk.pull() == ended
            server.faults.clear()
        logged = caplog.text
        logs.expect("a pull failed")
        monkeypatch.setattr(desk.client, "customers", broken)
        assert desk.pull() == "pull_no_sense"
        reports.keep(f"{about()}\n\n{describe(LookupError(BEARER))}")
        back_up(desk.book.path, None, "import", desk.clock.now(), Job())
        assert desk.sql("SELECT count(*) FROM customer") == [(8,)]
        seen = {str(path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    finally:
        desk.close()
        stop_log(log)
    assert bearers == {BEARER}
    assert b"a pull failed" in seen[str(tmp_path / "log" / NAME)]
    assert len(seen) >= 4, "the book, its backup, the log and the report"
    seen |= {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    seen |= {"logged": logged.encode(), "said": "".join(capfd.readouterr()).encode()}
    seen |= {"environment": repr(os.environ).encode(), "arguments": repr(sys.argv).encode()}
    for secret in (*secrets_in(), ACCESS.encode(), REFRESH.encode(), CLIENT.encode()):
        assert not [where for where, raw in seen.items() if secret in raw], secret


async def broken(_token=""):
    raise LookupError(BEARER)
