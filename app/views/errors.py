"""The one error path of the window: whatever is raised anywhere ends here.

The user's world (``DeskError``) becomes a sentence in the strip. Anything else is a bug: it is logged, and a page shows
what a report would hold. Nothing is sent anywhere.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from app.errors import Cancelled, DeskError
from app.vault.crash_reports import about
from app.vault.redaction import place, vouched

log = logging.getLogger(__name__)


class ErrorPath(QObject):
    """Takes exceptions from any thread and hands them out on the GUI thread.

    Signals:
        trouble(DeskError): something in the user's world.
        bug(str): the report of a mistake of ours.
    """

    trouble = Signal(object)
    bug = Signal(str)
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arrived.connect(self._sort)
        self._before: tuple[Any, Any] | None = None

    def report(self, error: BaseException) -> None:
        """Take an exception; safe from any thread. Stopping on request is no error."""
        if isinstance(error, KeyboardInterrupt | SystemExit):
            return
        self._arrived.emit(error)

    def install(self) -> None:
        """Catch what nobody caught: in Qt's callbacks, in threads."""
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook

    def uninstall(self) -> None:
        """Give Python its hooks back."""
        if self._before is not None:
            sys.excepthook, threading.excepthook = self._before
            self._before = None

    def loop_handler(self, _loop: object, context: dict[str, Any]) -> None:
        """Serve as asyncio's exception handler."""
        error = context.get("exception")
        if isinstance(error, BaseException):
            self.report(error)
        else:
            log.error("asyncio: %s", context.get("message", ""))

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            self.report(error.with_traceback(trace))

    def _thread_hook(self, failed: threading.ExceptHookArgs) -> None:
        if failed.exc_value is not None:
            self.report(failed.exc_value)

    @Slot(object)
    def _sort(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            self.trouble.emit(error)
        elif isinstance(error, DeskError):
            log.info("refused: %s", error.code)  # facts may hold names and addresses; the code says enough
            self.trouble.emit(error)
        else:
            report = report_of(error)
            log.error("a bug:\n%s", vouched(report))
            self.bug.emit(report)


def report_of(error: BaseException) -> str:
    """Return what a report of a bug would hold: program, system and where it happened.

    The words of the exception are left out beyond its kind, and no values of variables are in it: they may hold names,
    addresses or secrets.
    """
    lines = [about(), ""]
    seen: BaseException | None = error
    while seen is not None:
        lines.append(f"{type(seen).__module__}.{type(seen).__qualname__}")
        trace = traceback.extract_tb(seen.__traceback__)
        lines += [f"  {place(frame.filename)}:{frame.lineno} in {frame.name}" for frame in trace]
        seen = seen.__cause__ or seen.__context__
    return "\n".join(lines)
