"""Signing in to Google: the key goes to Google's own address only, and never after a redirect (Q9)."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from google.auth import exceptions
from google.auth.transport import requests as transport

from app.errors import Refused
from app.providers.google import credentials as module
from app.rules.connecting import read_key
from tests.unit.commands.keys import key_text, private_key

ADMIN = "admin@reseller.example"


class Bad(BaseHTTPRequestHandler):
    """A server that sends whoever signs in to another place."""

    def do_POST(self):
        self.server.asked.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        if self.path == "/token":
            self.send_response(self.server.code)
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/stolen")
        else:
            self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST  # noqa: N815 - as the library calls it

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def bad():
    server = HTTPServer(("127.0.0.1", 0), Bad)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_sign_in_never_follows_a_redirect(bad, code, monkeypatch):
    bad.code = code
    monkeypatch.setattr(module, "TOKEN_URI", f"http://127.0.0.1:{bad.server_port}/token")
    made = module.service_account_credentials(read_key(key_text()).text, ADMIN)
    with transport.requests.Session() as session, pytest.raises(exceptions.RefreshError):
        made.refresh(transport.Request(session))
    assert {path for path, _ in bad.asked} == {"/token"}
    assert made.token is None


def test_a_key_file_cannot_say_where_to_sign_in():
    text = key_text(token_uri="http://127.0.0.1:1/token", universe_domain="evil.example")
    for key in (text, read_key(text).text):
        made = module.service_account_credentials(key, ADMIN)
        assert made._token_uri == "https://oauth2.googleapis.com/token"
        assert made.universe_domain == "googleapis.com"
        assert (made._subject, made.scopes) == (ADMIN, ["https://www.googleapis.com/auth/apps.order"])


def test_copies_keep_the_rule():
    made = module.service_account_credentials(read_key(key_text()).text, ADMIN)
    assert type(made.with_scopes(["x"]).with_always_use_jwt_access(True)) is module.Credentials


@pytest.mark.parametrize("key", ["", "{}", "[]", key_text(private_key=private_key()[:200])])
def test_an_unusable_key_is_said_without_a_trace_of_it(key):
    with pytest.raises(Refused) as caught:
        module.service_account_credentials(key, ADMIN)
    assert caught.value.code == "google_key_unusable"
    assert caught.value.__suppress_context__
    assert not caught.value.facts
