"""Notices on the desktop: by the desktop's own service where there is one, pressed ones open their page (R53)."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading

import pytest
from PySide6.QtCore import QObject, Signal

from app.views.today import desktop
from app.views.today.desktop import DesktopNotices, Notice

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or shutil.which("dbus-daemon") is None, reason="a session bus is Linux's"
)
NOTICE = Notice("Zon & Zee", "The domain is <verified>.", "customer", 7)


class Service:
    """A notification service that writes down what it is asked, and presses the notice or takes it away."""

    def __init__(self, address, then):
        from jeepney import message_bus
        from jeepney.io.blocking import Proxy, open_dbus_connection

        self.asked = []
        self._then = then
        self._connection = open_dbus_connection(bus=address)
        Proxy(message_bus, self._connection).RequestName(desktop.NAME)
        self._thread = threading.Thread(target=self._serve, name="notification service")
        self._thread.start()

    def _serve(self):
        from jeepney import DBusAddress, HeaderFields, MessageType, new_method_return, new_signal

        here = DBusAddress(desktop.PATH, interface=desktop.INTERFACE)
        try:
            while True:
                message = self._connection.receive()
                if message.header.message_type != MessageType.method_call:
                    continue
                assert message.header.fields[HeaderFields.signature] == "susssasa{sv}i"
                self.asked.append(message.body)
                number = len(self.asked)
                self._connection.send(new_method_return(message, "u", (number,)))
                self._connection.send(new_signal(here, "ActionInvoked", "us", (number + 1, "default")))  # another's
                if self._then == "press":
                    self._connection.send(new_signal(here, "ActionInvoked", "us", (number, "default")))
                elif self._then == "close":
                    self._connection.send(new_signal(here, "NotificationClosed", "uu", (number, 1)))
        except OSError:
            return

    def end(self):
        self._connection.sock.shutdown(2)
        self._thread.join(5)
        self._connection.close()


@pytest.fixture(scope="module")
def session_bus():
    """A session bus of our own: nobody shows notices there."""
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    yield daemon.stdout.readline().strip()
    daemon.kill()
    daemon.wait(5)
    daemon.stdout.close()


@pytest.fixture
def bus(session_bus, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", session_bus)
    return session_bus


@pytest.fixture
def service(bus, request):
    made = Service(bus, request.param)
    yield made
    made.end()


class Post(QObject):
    """Calls on the GUI thread, from any."""

    posted = Signal(object)

    def __init__(self):
        super().__init__()
        self.posted.connect(lambda call: call())


@pytest.fixture
def notices(qtbot):
    """What shows notices, with what was pressed and what went to the tray."""
    post, pressed, in_tray = Post(), [], []
    made = DesktopNotices(post.posted.emit, pressed.append, post)
    made.pressed, made.in_tray = pressed, in_tray
    made._show_in_tray = lambda notice: in_tray.append(notice) or True
    yield made
    made.end()
    qtbot.waitUntil(lambda: not made._connections)


@pytest.mark.parametrize("service", ["press"], indirect=True)
def test_a_notice_is_shown_by_the_desktops_own_service_and_opens_its_page_when_pressed(qtbot, service, notices):
    assert notices.show(NOTICE)
    qtbot.waitUntil(lambda: bool(notices.pressed))
    assert notices.pressed == [NOTICE]
    ((name, replaced, icon, title, words, actions, hints, stays),) = service.asked
    assert (name, replaced, icon, title) == ("Partner Desk", 0, "partner-desk", "Zon & Zee")
    assert words == "The domain is &lt;verified&gt;."  # a service takes it for markup
    assert actions == ["default", "Open"]
    assert hints == {"desktop-entry": ("s", "partner-desk")}
    assert stays == -1
    assert notices.in_tray == []


@pytest.mark.parametrize("service", ["close"], indirect=True)
def test_a_notice_that_goes_away_opens_nothing(qtbot, service, notices):
    assert notices.show(NOTICE)
    qtbot.waitUntil(lambda: bool(service.asked) and not notices._connections)
    assert notices.pressed == notices.in_tray == []


@pytest.mark.parametrize("service", ["wait"], indirect=True)
def test_nobody_waits_for_a_press_after_the_end(qtbot, service, notices):
    assert notices.show(NOTICE)
    qtbot.waitUntil(lambda: bool(service.asked))
    notices.end()
    qtbot.waitUntil(lambda: not notices._connections)
    assert not notices.show(NOTICE)
    assert len(service.asked) == 1


def test_a_notice_that_comes_to_be_told_after_the_end_leaves_nobody_waiting(bus, notices):
    notices.end()
    assert notices._tell(NOTICE) is False
    assert not notices._connections


def test_without_a_service_the_tray_is_used(qtbot, bus, notices):
    assert notices.show(NOTICE)
    qtbot.waitUntil(lambda: bool(notices.in_tray))
    assert notices.in_tray == [NOTICE]


def test_without_a_session_bus_the_tray_is_used_at_once(monkeypatch, notices):
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    assert notices.show(NOTICE)
    assert notices.in_tray == [NOTICE]
