"""Python's cycles are collected on the GUI thread only.

The collector runs on whichever thread happens to allocate. Should that be the database worker, a widget caught in a
cycle would be destroyed there, and Qt's objects must die on their own thread. So while the window lives the automatic
collector is off, and a timer collects here.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QTimer

EVERY_MS = 2000


@contextmanager
def collecting_here(app: QCoreApplication) -> Iterator[None]:
    """Collect garbage on this thread inside the block, by the usual thresholds, and nowhere else."""
    was_on = gc.isenabled()
    gc.disable()
    gc.freeze()  # what start-up made stays; looking through it each time would cost a frame
    timer = QTimer(app)
    timer.setInterval(EVERY_MS)
    timer.timeout.connect(_collect_what_is_due)
    timer.start()
    try:
        yield
    finally:
        timer.stop()
        timer.deleteLater()
        gc.unfreeze()
        if was_on:
            gc.enable()


def _collect_what_is_due() -> None:
    counts, thresholds = gc.get_count(), gc.get_threshold()
    due = [generation for generation in (2, 1, 0) if counts[generation] > thresholds[generation]]
    if due:
        gc.collect(due[0])
