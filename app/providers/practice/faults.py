"""What a practice server does wrong when it is told to: every kind of trouble a network and a provider can make."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Final

KINDS: Final = {
    "refuse": "answer with an error (code, message, reason, field); no effect",
    "refuse_one_of": "answer with the error that is usual for the method; no effect",
    "delay": "wait, then take effect and answer: the effect may come after the caller gave up",
    "delay_after": "take effect, then wait before answering",
    "drop_before": "lose the connection; no effect",
    "drop_after": "take effect, then lose the connection",
    "duplicate": "take the request twice, as where the network delivers it twice; one answer",
    "too_many": "answer that the quota is used up; no effect",
    "nonsense": "take no effect and answer with bytes that mean nothing",
    "nonsense_after": "take effect and answer with bytes that mean nothing",
    "restart": "stop and start again; no effect, every connection is lost",
}
GARBAGE: Final = b"<html><body>502 Bad Gateway</body></html>\xff\xfe"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    Args:
        kind: of ``KINDS``.
        method: the call it happens to (``CreateCustomer``; several with spaces between), ``*`` for any.
        times: how often; 0: every time until cleared.
        after: calls of that method that go well first.
        seconds: to wait (``delay``), or that the provider asks us to wait (``too_many``).
        code: the gRPC status of ``refuse``.
        message: with it.
        reason: its ErrorInfo reason.
        field: the field of its BadRequest.
        reply: the bytes of ``nonsense``.
    """

    kind: str
    method: str = "*"
    times: int = 1
    after: int = 0
    seconds: float = 0.0
    code: str = "PERMISSION_DENIED"
    message: str = ""
    reason: str = ""
    field: str = ""
    reply: bytes = GARBAGE


class Faults:
    """The faults of one server, taken in the order in which they were added; used from every thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[tuple[Fault, int, int]] = []  # fault, calls to go well, times left

    def add(self, fault: Fault) -> None:
        """Let something go wrong from now on.

        Raises:
            ValueError: there is no such kind.
        """
        if fault.kind not in KINDS:
            raise ValueError(fault.kind)
        with self._lock:
            self._waiting.append((fault, fault.after, fault.times))

    def clear(self) -> None:
        """Let everything go well again."""
        with self._lock:
            self._waiting.clear()

    def take(self, method: str) -> Fault | None:
        """Return what goes wrong with this call of a method, None for nothing."""
        with self._lock:
            for place, (fault, good, left) in enumerate(self._waiting):
                if fault.method != "*" and method not in fault.method.split():
                    continue
                if good > 0:
                    self._waiting[place] = (fault, good - 1, left)
                    continue
                if left == 1:
                    del self._waiting[place]
                elif left > 1:
                    self._waiting[place] = (fault, 0, left - 1)
                return fault
        return None
