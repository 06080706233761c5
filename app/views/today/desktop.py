"""Shows a notice on the desktop; pressing it brings the window to the front, at the page it speaks of (R53).

On Linux the desktop's own notification service is asked, which is there also where no system tray is (as in GNOME);
elsewhere, and where no service answers, a sign in the tray.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from app.texts import t
from app.views.spawn import on_thread

NAME = INTERFACE = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
PROGRAM = "partner-desk"  # of the desktop entry and its icon
ANSWER_S = 5.0
PRESSED_WITHIN_S = 600.0
SHOWN_MS = 10_000
BY_ITSELF = -1  # the desktop says how long a notice stays


class Notice(NamedTuple):
    """What is shown, and the page that opens when it is pressed."""

    title: str
    words: str
    page: str = "today"
    target: object = None


class DesktopNotices(QObject):
    """Shows notices.

    Args:
        post: runs a call on the GUI thread, from any thread.
        opened: called with a notice that was pressed.
        parent: owner.
    """

    def __init__(
        self, post: Callable[[Callable[[], None]], None], opened: Callable[[Notice], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._post = post
        self._opened = opened
        self._tray: QSystemTrayIcon | None = None
        self._last: Notice | None = None
        self._connections: list[Any] = []
        self._lock = threading.Lock()
        self._ended = False

    def show(self, notice: Notice) -> bool:
        """Show a notice; whether there is somebody to show it to."""
        if self._ended:
            return False
        if not has_service():
            return self._show_in_tray(notice)
        told = on_thread("notice on the desktop", partial(self._tell, notice))
        told.add_done_callback(partial(self._told, notice))
        return True

    def end(self) -> None:
        """Take away the sign in the tray; nobody waits for a press any more."""
        if self._tray is not None:
            self._tray.hide()
        with self._lock:
            self._ended = True
            for each in self._connections:
                with contextlib.suppress(OSError):
                    each.sock.shutdown(2)  # wakes the thread that waits there

    # -- the notification service, on a thread of its own ------------------------------------------------------------

    def _tell(self, notice: Notice) -> bool:
        """Return whether the notice was pressed.

        Raises:
            Exception: nobody showed it.
        """
        from jeepney.io.blocking import open_dbus_connection  # noqa: PLC0415 - loaded for the first notice

        connection = open_dbus_connection(bus="SESSION")
        with contextlib.closing(connection):
            with self._lock:
                if self._ended:
                    return False  # nobody would wake it any more
                self._connections.append(connection)
            try:
                number = _notify(connection, notice)
                return _is_pressed(connection, number)
            finally:
                with self._lock:
                    self._connections.remove(connection)

    def _told(self, notice: Notice, told: Future[bool]) -> None:
        if self._ended:
            return
        if told.exception() is not None:
            self._post(lambda: self._fall_back(notice))
        elif told.result():
            self._post(lambda: self._opened(notice))

    def _fall_back(self, notice: Notice) -> None:
        if not self._ended:
            self._show_in_tray(notice)

    # -- the tray ----------------------------------------------------------------------------------------------------

    def _show_in_tray(self, notice: Notice) -> bool:
        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return False
        if self._tray is None:
            self._tray = QSystemTrayIcon(QApplication.windowIcon(), self)
            self._tray.messageClicked.connect(self._pressed)
        self._last = notice
        self._tray.show()
        self._tray.showMessage(notice.title, notice.words, QApplication.windowIcon(), SHOWN_MS)
        QTimer.singleShot(SHOWN_MS * 2, self, self._tray.hide)
        return True

    def _pressed(self) -> None:
        if self._last is not None:
            self._opened(self._last)


def has_service() -> bool:
    """Whether the system is one whose desktops show notices on request."""
    return sys.platform.startswith("linux") and bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS"))


def _notify(connection: Any, notice: Notice) -> int:
    """Ask the service to show a notice; return its number there."""
    from jeepney import DBusAddress, MatchRule, MessageType, message_bus, new_method_call  # noqa: PLC0415

    rule = MatchRule(type="signal", interface=INTERFACE, path=PATH)
    connection.send_and_get_reply(message_bus.AddMatch(rule), timeout=ANSWER_S)
    hints = {"desktop-entry": ("s", PROGRAM)}
    given = ("Partner Desk", 0, PROGRAM, notice.title, _plain(notice.words), ["default", t("Open")], hints, BY_ITSELF)
    asked = new_method_call(DBusAddress(PATH, NAME, INTERFACE), "Notify", "susssasa{sv}i", given)
    answer = connection.send_and_get_reply(asked, timeout=ANSWER_S)
    if answer.header.message_type == MessageType.error:
        raise LookupError(NAME)
    return int(answer.body[0])


def _is_pressed(connection: Any, number: int) -> bool:
    """Wait until a notice is pressed or gone, or nobody may care any more."""
    from jeepney import HeaderFields  # noqa: PLC0415

    until = time.monotonic() + PRESSED_WITHIN_S
    with contextlib.suppress(OSError, EOFError):  # it took too long, or we end
        while True:
            message = connection.receive(timeout=max(0.0, until - time.monotonic()))
            member = message.header.fields.get(HeaderFields.member)
            if member in ("ActionInvoked", "NotificationClosed") and message.body[0] == number:
                return bool(member == "ActionInvoked")
    return False


def _plain(words: str) -> str:
    """Return words that a service which takes markup shows as they are."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
