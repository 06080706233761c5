"""A name server that says what it is told to, on UDP and TCP of one port: for what no decent server would say."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable

import dns.flags
import dns.message
import dns.rrset

Answering = Callable[[dns.message.Message, str], "bytes | None"]  # a question and udp|tcp → bytes; None: silence


class Scripted:
    """Answers on a port of its own until ``close``."""

    def __init__(self, answer: Answering, host: str = "127.0.0.1") -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._answer = answer
        for _ in range(50):
            self._udp, self._tcp = socket.socket(family, socket.SOCK_DGRAM), socket.socket(family)
            self._tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._udp.bind((host, 0))
            self.port = self._udp.getsockname()[1]
            try:
                self._tcp.bind((host, self.port))
            except OSError:  # another program's connection has the number
                self._udp.close()
                self._tcp.close()
            else:
                break
        self._tcp.listen(16)
        self.heard: list[tuple[str, str]] = []
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._serve_udp, self._serve_tcp)]
        for each in self._threads:
            each.start()

    def close(self) -> None:
        for each in (self._udp, self._tcp):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for each in self._threads:
            each.join(5)

    def _said(self, wire: bytes, way: str) -> bytes | None:
        query = dns.message.from_wire(wire)
        self.heard.append((way, query.question[0].name.to_text()))
        return self._answer(query, way)

    def _serve_udp(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                wire, address = self._udp.recvfrom(4096)
                if not wire:  # it was shut
                    return
                said = self._said(wire, "udp")
                if said is not None:
                    self._udp.sendto(said, address)

    def _serve_tcp(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                peer, _ = self._tcp.accept()
                with peer, contextlib.suppress(OSError, struct.error):
                    (length,) = struct.unpack("!H", peer.recv(2))
                    said = self._said(peer.recv(length), "tcp")
                    if said is not None:
                        peer.sendall(struct.pack("!H", len(said)) + said)


def reply(query: dns.message.Message, *lines: str, flags: int = dns.flags.AA, rcode: int = 0) -> dns.message.Message:
    """Return an answer with records in master file form: ``name ttl IN TYPE data``."""
    made = dns.message.make_response(query)
    made.flags |= flags
    made.set_rcode(rcode)
    for line in lines:
        name, ttl, _, kind, data = line.split(" ", 4)
        made.answer.append(dns.rrset.from_text(name, int(ttl), "IN", kind, data))
    return made
