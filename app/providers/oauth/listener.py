"""The one-shot server on this computer to which the browser comes back (RFC 8252; Q9).

It listens on 127.0.0.1 alone, believes nothing but a GET of its own secret path with the right state, and takes that
once. Whatever else comes is turned away and changes nothing: the sign-in under way goes on waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import html
import secrets
import socket
import urllib.parse
from typing import Self

from app.providers.oauth.service import Service
from app.texts import current, t

MOST_BYTES = 16 * 1024
MOST_AT_ONCE = 16
PATIENCE_S = 5.0
PARTING_S = 1.0
_HEADERS = (
    "Content-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
    "X-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'\r\nConnection: close\r\n"
)
_STATUS = {200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 410: "Gone"}


class Listener:
    """Waits for one answer of the browser; a context that stops listening when it is left.

    Args:
        service: whose sign-in; says where to listen.
        state: what the answer must bring back.
    """

    def __init__(self, service: Service, state: str) -> None:
        self._service = service
        self._state = state
        self._path = service.path or f"/{secrets.token_urlsafe(16)}"
        self._socket: socket.socket | None = None
        self._port = 0
        self._accepting: asyncio.Task[None] | None = None
        self._serving: set[asyncio.Task[None]] = set()
        self._is_closing = False
        self._answer: asyncio.Future[dict[str, str]] = asyncio.get_running_loop().create_future()

    async def __aenter__(self) -> Self:
        # Always by its number, also where the address in the browser says localhost.
        self._socket = socket.create_server(("127.0.0.1", self._service.port))
        self._socket.setblocking(False)
        self._port = self._socket.getsockname()[1]
        self._accepting = asyncio.get_running_loop().create_task(self._accept(self._socket))
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._accepting is not None and self._socket is not None:
            self._is_closing = True
            with contextlib.ExitStack() as ending:
                ending.callback(self._socket.close)
                # Woken by a last guest of our own, not cancelled: asyncio would take in whoever comes in that very
                # moment, and then have nobody to hand them to.
                try:
                    ending.enter_context(socket.create_connection(("127.0.0.1", self._port), PARTING_S))
                except OSError:
                    self._accepting.cancel()
                await asyncio.wait([self._accepting])
        if self._serving:  # the page that says thank you still goes out
            await asyncio.wait(self._serving, timeout=PARTING_S)
        for each in self._serving:
            each.cancel()
        if self._serving:
            await asyncio.wait(self._serving)

    @property
    def address(self) -> str:
        """The redirect address."""
        return f"http://{self._service.host}:{self._port}{self._path}"

    async def answer(self) -> dict[str, str]:
        """Wait for the answer; its parameters: ``code`` or ``error`` among them."""
        return await self._answer

    async def _accept(self, door: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            line, _ = await loop.sock_accept(door)
            if self._is_closing:
                line.close()
                return
            if len(self._serving) >= MOST_AT_ONCE:
                line.close()
                continue
            task = loop.create_task(self._serve(line))
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)

    async def _serve(self, line: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=line, limit=MOST_BYTES)
        try:
            async with asyncio.timeout(PATIENCE_S):
                request = await reader.readuntil(b"\r\n\r\n")
                writer.write(self._reply(request))
                await writer.drain()
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # whoever it was: the browser that is waited for asks again or shows that it could not
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    def _reply(self, request: bytes) -> bytes:
        status, sentence = self._judged(request.decode("latin-1"))
        lang = current()
        title = "Partner Desk"
        page = (
            f'<!doctype html><html lang="{html.escape(lang)}"><meta charset="utf-8"><title>{title}</title>'
            "<style>body{font:16px/1.5 system-ui,sans-serif;margin:20vh auto;max-width:32em;padding:0 1em}</style>"
            f"<h1>{title}</h1><p>{html.escape(sentence)}</p></html>"
        ).encode()
        head = f"HTTP/1.1 {status} {_STATUS[status]}\r\n{_HEADERS}Content-Length: {len(page)}\r\n\r\n"
        return head.encode("ascii") + page

    def _judged(self, request: str) -> tuple[int, str]:
        """Return the status and the sentence for a request; the right one is the answer that is waited for."""
        first, _, rest = request.partition("\r\n")
        verb, _, target = first.partition(" ")
        target = target.partition(" ")[0]
        hosts = [line[5:].strip() for line in rest.split("\r\n") if line[:5].lower() == "host:"]
        wrong = t("This is not the answer that Partner Desk waits for. Sign in from Partner Desk.")
        if hosts != [f"{self._service.host}:{self._port}"]:
            return 400, wrong
        if verb != "GET":
            return 405, wrong
        path, _, query = target.partition("?")
        if not hmac.compare_digest(path.encode(), self._path.encode()):
            return 404, wrong
        found = self._parameters(query)
        if found is None:
            return 400, wrong
        if self._answer.done():
            return 410, t("This sign-in is over. You can close this page.")
        self._answer.set_result(found)
        if "error" in found:
            return 200, t("Partner Desk was not allowed in. You can close this page and go back to Partner Desk.")
        return 200, t("Thank you. You can close this page and go back to Partner Desk.")

    def _parameters(self, query: str) -> dict[str, str] | None:
        try:
            pairs = urllib.parse.parse_qsl(query, keep_blank_values=True, max_num_fields=30, errors="strict")
        except ValueError:
            return None
        found = dict(pairs)
        if len(found) != len(pairs) or ("code" in found) == ("error" in found):
            return None
        if not hmac.compare_digest(found.get("state", "").encode(), self._state.encode()):
            return None
        if self._service.issuer and found.get("iss", self._service.issuer) != self._service.issuer:
            return None
        return found
