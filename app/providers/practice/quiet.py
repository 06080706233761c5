"""The HTTP server of the practice servers: a caller that goes away in the middle is no mistake of anybody."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class QuietServer(ThreadingHTTPServer):
    """Says nothing on standard error where a connection was lost."""

    daemon_threads = True

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._calling: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember who is on the line."""
        self._calling.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget who is not any more."""
        self._calling.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Lose every connection: one that is kept open for the next request would go on being answered."""
        for each in tuple(self._calling):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report what went wrong, but a lost connection."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


class Door:
    """Where a practice server listens on 127.0.0.1: opened and closed any number of times, by a thread of its own.

    Args:
        name: of the thread.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self.port = 0  # the newest one; 0: never opened
        self._server: QuietServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def is_open(self) -> bool:
        """Whether it listens."""
        return self._server is not None

    def open(self, handler: type[BaseHTTPRequestHandler], port: int = 0) -> int:
        """Listen and return the port: any free one, or ``port``."""
        self._server = server = QuietServer(("127.0.0.1", port), handler)
        self._thread = threading.Thread(target=lambda: server.serve_forever(0.05), name=self._name, daemon=True)
        self._thread.start()
        self.port = int(server.server_address[1])
        return self.port

    def close(self) -> None:
        """Stop listening; nothing happens where it does not."""
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()
            server.hang_up()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
