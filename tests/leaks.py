"""What a test must not leave behind: widgets, timers, threads, asyncio tasks."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

GRACE_S = 10  # what ends on a busy machine takes its time; what has ended is not waited for
# Windows Qt keeps for itself, made once and reused.
QT_OWN = {"QTipLabel", "QDesktopWidget", "QComboBoxPrivateContainer"}


def _alive(kind: type, objects: Iterable[Any]) -> list[Any]:
    import shiboken6

    return [found for found in objects if isinstance(found, kind) and shiboken6.isValid(found)]


def top_level_widgets() -> dict[int, str]:
    """Return the address and description of every window there is, shown or not."""
    if "PySide6.QtWidgets" not in sys.modules:
        return {}
    import shiboken6
    from PySide6.QtWidgets import QApplication

    found = {}
    for widget in QApplication.topLevelWidgets():
        name = widget.metaObject().className()
        if name not in QT_OWN:
            title = widget.windowTitle() or widget.objectName()
            found[shiboken6.getCppPointer(widget)[0]] = f"{name} “{title}”"
    return found


def active_timers() -> dict[int, str]:
    """Return the address and description of every running QTimer that Python holds."""
    if "PySide6.QtCore" not in sys.modules:
        return {}
    import shiboken6
    from PySide6.QtCore import QTimer

    return {
        shiboken6.getCppPointer(timer)[0]: f"QTimer of {timer.interval()} ms, parent {timer.parent()!r}"
        for timer in _alive(QTimer, gc.get_objects())
        if timer.isActive()
    }


def settle() -> None:
    """Let Qt delete what was marked for deletion and Python what only cycles keep."""
    from PySide6.QtCore import QCoreApplication, QEvent

    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


def pending_tasks() -> set[asyncio.Task[Any]]:
    """Return the asyncio tasks, of whatever loop, that are not done."""
    known = getattr(asyncio.tasks, "_scheduled_tasks", None) or getattr(asyncio.tasks, "_all_tasks", ())
    return {task for task in list(known) if not task.done()}


class Baseline:
    """What there was before the test, to compare with what there is after it.

    Args:
        with_qt: whether windows and timers are looked at too.
    """

    def __init__(self, *, with_qt: bool) -> None:
        self._with_qt = with_qt
        self._threads = set(threading.enumerate())
        self._tasks = pending_tasks()
        self._windows = top_level_widgets() if with_qt else {}
        self._timers = active_timers() if with_qt else {}

    def left_behind(self) -> list[str]:
        """Return a description of each thing the test left."""
        found = [f"task {task!r}" for task in pending_tasks() - self._tasks]
        for thread in set(threading.enumerate()) - self._threads:
            thread._started.wait(GRACE_S)  # one that is just being started is listed before it can be joined
            if isinstance(thread, threading._DummyThread):
                continue  # a library's own, which once called into Python: it can't be waited for
            if "_poll_wrapper" in thread.name:  # gRPC's: it goes with the last call, and one given up is a cycle
                gc.collect()
            thread.join(GRACE_S)  # one that is on its way out may go
            if thread.is_alive():
                found.append(f"thread {thread!r}")
        if self._with_qt:
            found += self._left_in_qt()
        return found

    def _left_in_qt(self) -> list[str]:
        from PySide6.QtCore import QThreadPool

        windows, timers = self._new_in_qt()
        if windows or timers:
            settle()
            windows, timers = self._new_in_qt()
        found = [f"window {name}" for name in windows] + [f"timer {name}" for name in timers]
        if not QThreadPool.globalInstance().waitForDone(GRACE_S * 1000):
            found.append("work in Qt’s global thread pool")
        return found

    def _new_in_qt(self) -> tuple[list[str], list[str]]:
        windows = [name for address, name in top_level_widgets().items() if address not in self._windows]
        timers = [name for address, name in active_timers().items() if address not in self._timers]
        return windows, timers
