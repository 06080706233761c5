"""A provider that signs people in, a person with a browser, and a server that misbehaves, for the tests of sign-ins."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import socket
import threading
import time
import urllib.parse

import pytest

from app.errors import DeskError
from app.providers.google.sign_in import GOOGLE, google_service
from app.providers.oauth import tokens
from app.providers.oauth.service import ClientId
from app.providers.oauth.sign_in import sign_in
from app.providers.practice.accounts_server import CLIENT_ID, CLIENT_SECRET, AccountsPracticeServer

CLIENT = ClientId(CLIENT_ID, CLIENT_SECRET)


@pytest.fixture
def accounts():
    with AccountsPracticeServer() as server:
        yield server


@pytest.fixture
def service(accounts):
    return google_service(accounts.endpoint)


def get(address, *, method="GET", host="", target=""):
    """Ask as a browser does, without following; returns status, text and where it is sent."""
    parts = urllib.parse.urlsplit(address)
    asks = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    try:
        path = target or f"{parts.path}?{parts.query}"
        asks.request(method, path, headers={"Host": host} if host else {})
        reply = asks.getresponse()
        return reply.status, reply.read().decode(), reply.getheader("Location") or ""
    finally:
        asks.close()


def pressed(address, choice="allow"):
    """Return where the provider sends the browser once the person pressed a button."""
    status, _, to = get(f"{address}&choice={choice}")
    assert status == 302
    return to


def run(service, person, **how):
    """Sign in, with ``person(address)`` on a thread of its own as the browser."""
    shown, ended = [], []

    def show(address):
        shown.append(address)
        browser = threading.Thread(target=lambda: ended.append(person(address)))
        browser.start()
        ended.append(browser)

    try:
        return asyncio.run(sign_in(service, CLIENT, show, **{"within_s": 10.0, **how}))
    finally:
        for each in ended:
            if isinstance(each, threading.Thread):
                each.join()


def code_of(call):
    with pytest.raises(DeskError) as caught:
        call()
    error = caught.value
    assert error.__cause__ is None, "what caused it holds the form"
    assert error.__context__ is None or error.__suppress_context__, "what caused it holds the form"
    return error.code


class Bad:
    """A server that answers every request with these bytes, ``pause`` seconds between the pieces."""

    def __init__(self, *pieces, pause=0.0):
        self.pieces, self.pause, self.requests = pieces, pause, []
        self._line = socket.create_server(("127.0.0.1", 0))
        self._line.settimeout(0.02)
        self._over = False
        self._serving = threading.Thread(target=self._serve)
        self._serving.start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self._line.getsockname()[1]}/token"

    def _serve(self):
        while not self._over:
            try:
                line, _ = self._line.accept()
            except TimeoutError:
                continue
            line.settimeout(5)
            with line, contextlib.suppress(OSError):
                self.requests.append(_whole(line))
                for each in self.pieces:
                    line.sendall(each)
                    time.sleep(self.pause)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._over = True
        self._serving.join()
        self._line.close()


def _whole(line):
    """Return a request with its body."""
    data = b""
    while piece := line.recv(65536):
        data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        sizes = [each[15:] for each in head.lower().split(b"\r\n") if each.startswith(b"content-length:")]
        if sizes and len(body) >= int(sizes[0]):
            break
    return data


def reply(body, status="200 OK", *headers):
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def asked_of(address, service=GOOGLE, code="canary-code"):
    return asyncio.run(tokens.exchange(service, CLIENT, address, code, "http://127.0.0.1:1/", "v" * 64))
