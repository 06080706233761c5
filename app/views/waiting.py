"""Waiting with nothing but Qt, for the moment before asyncio is loaded (``views.run``)."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

LOOK_EVERY_MS = 50


def wait_until(app: QCoreApplication, holds: Callable[[], bool], seconds: float) -> bool:
    """Let events happen until something holds.

    Args:
        app: the application.
        holds: asked after every event, and at least every 50 ms.
        seconds: how long at most.

    Returns:
        Whether it holds.
    """
    until = time.monotonic() + seconds
    tick = QTimer()  # an event that comes in any case: the wait below ends with one
    tick.start(LOOK_EVERY_MS)
    while not (found := holds()) and time.monotonic() < until:
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    tick.stop()
    return found
