"""SIGINT and SIGTERM end the program in order: the transaction is finished and the book closed."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSocketNotifier


@contextmanager
def ending_on_signals(end: Callable[[], None]) -> Iterator[None]:
    """Call ``end`` on the GUI thread when the system asks the program to stop.

    Python runs a signal's handler only between its own steps, and Qt's loop has none while nothing happens: a byte
    written to a socket wakes it up.
    """
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda *_about: ours.recv(64))
    wakeup_before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    before = {number: signal.signal(number, lambda *_about: end()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(wakeup_before)
        notifier.setEnabled(False)
        ours.close()
        theirs.close()
