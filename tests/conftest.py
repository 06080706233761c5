"""What every test gets: a home of its own, a check of what it logged and left behind, and in windows the watchdog."""

from __future__ import annotations

import gc
import logging
import os
import re
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import HealthCheck, settings

from tests.leaks import Baseline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.watchdog import Watchdog

# A window test with a slice over the limit is run so many times at most.
TRIES = 3
TRIES_LEFT: pytest.StashKey[int] = pytest.StashKey()
SLOW: pytest.StashKey[dict[str, str]] = pytest.StashKey()
PATIENCE_MS = 30_000  # for what a window test waits for
E2E = Path(__file__).parent / "e2e"
# Windows of the pytest process are drawn nowhere; the program driven by tests/e2e has a real display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# "ci" is the one in use: the same examples every time, no clock. "search" looks for new ones by hand.
settings.register_profile("ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("search", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--desktop",
        choices=("with", "without", "only"),
        default="with",
        help="tests that drive the program on a real desktop: with the others, without them, only them",
    )
    parser.addoption(
        "--points",
        choices=("some", "all"),
        default="some",
        help="where tests/faults ends the program: at points spread evenly, or at each there is (an hour)",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    kept, left = [], []
    choice = config.getoption("--desktop")
    for item in items:
        on_desktop = item.path.is_relative_to(E2E)
        if on_desktop:
            item.add_marker(pytest.mark.e2e)
            if not os.environ.get("DISPLAY"):
                item.add_marker(pytest.mark.skip(reason="no display: run packaging/dev.py test"))
        if config.getoption("--points") == "all":
            item.add_marker(pytest.mark.timeout(7200))
        if item.get_closest_marker("keyring") and not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
            item.add_marker(pytest.mark.skip(reason="no session bus, so no Secret Service: run packaging/dev.py test"))
        wanted = choice == "with" or on_desktop == (choice == "only")
        (kept if wanted else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def pytest_configure() -> None:
    """Started in the background, the tests would ignore Ctrl+C, and so would each program they start."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Take what is there for good out of what the garbage collector, and the look for timers, go through each time."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Run a window test again whose only fault is a slice over the limit; what is slow each time fails it."""
    if "qapp" not in getattr(item, "fixturenames", ()):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for tries_left in reversed(range(TRIES)):
        item.stash[TRIES_LEFT] = tries_left
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        if any(report.failed for report in reports) or not item.stash.get(SLOW, None):
            break
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


class LogWatch(logging.Handler):
    """Gathers what is logged at WARNING or above; whatever was not expected fails the test."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []
        self._expected: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")

    def expect(self, pattern: str) -> None:
        """Say that a line with ``pattern`` (a regular expression) in it will be logged; its absence fails too."""
        self._expected.append(pattern)

    def surprises(self) -> list[str]:
        """Return the lines nobody expected and the expected ones that never came."""
        unexpected = [line for line in self.lines if not any(re.search(each, line) for each in self._expected)]
        absent = [each for each in self._expected if not any(re.search(each, line) for line in self.lines)]
        return [f"logged: {line}" for line in unexpected] + [f"never logged: {each}" for each in absent]


@pytest.fixture(autouse=True)
def logs() -> Iterator[LogWatch]:
    """Fail the test on any log line at WARNING or above that it did not announce with ``logs.expect("pattern")``."""
    watch = LogWatch()
    root = logging.getLogger()
    root.addHandler(watch)
    yield watch
    root.removeHandler(watch)
    if surprises := watch.surprises():
        pytest.fail("\n".join(surprises), pytrace=False)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the program a data folder for this test alone (``PARTNER_DESK_HOME``); the person's stays untouched."""
    for name in [name for name in os.environ if name.startswith("PARTNER_DESK_")]:
        monkeypatch.delenv(name)
    folder = tmp_path_factory.mktemp("home") / "Partner Desk"
    folder.mkdir()
    monkeypatch.setenv("PARTNER_DESK_HOME", str(folder))
    return folder


@pytest.fixture(scope="session", autouse=True)
def cheap_passphrases() -> None:
    """Make a passphrase cost a hundredth of what it costs a person; tests/unit/vault/test_key_file.py holds that."""
    from app.vault import key_file

    key_file.SCRYPT_N = 2**8


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Give the process its English back after a test that spoke another language."""
    yield
    if texts := sys.modules.get("app.texts"):
        texts.use("en")


class TodayClock:
    """Sets the day the program takes for today."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.set("2026-03-02")

    def set(self, day: str) -> None:
        """Make ``day`` (ISO) today, in this process and in those it starts."""
        self._monkeypatch.setenv("PARTNER_DESK_TODAY", day)


@pytest.fixture
def clock(home: Path, monkeypatch: pytest.MonkeyPatch) -> TodayClock:
    """Today is Monday 2 March 2026 until the test says otherwise."""
    return TodayClock(monkeypatch)


@pytest.fixture(autouse=True)
def leaves_nothing(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves widgets, running timers, threads or asyncio tasks behind."""
    with_qt = "qapp" in request.fixturenames
    if with_qt:
        request.getfixturevalue("qapp")
    before = Baseline(with_qt=with_qt)
    if with_qt:
        gc.disable()  # as in the program: no worker of the test may destroy a widget (app/views/garbage.py)
    yield
    if with_qt:
        gc.collect()
        gc.enable()
    if left := before.left_behind():
        pytest.fail("left behind:\n" + "\n".join(left), pytrace=False)


@pytest.fixture(scope="session")
def qapp_cls() -> type[Any]:
    """The application of the window tests is watched (pytest-qt asks here which class to make)."""
    from tests.watchdog import WatchedApplication

    return WatchedApplication


@pytest.fixture
def qtbot(qapp: Any, request: pytest.FixtureRequest) -> Any:
    """As pytest-qt's, with the patience a busy machine needs; what comes soon is not waited for any longer."""
    from pytestqt.qtbot import QtBot

    class Patient(QtBot):  # type: ignore[misc]
        def waitUntil(self, callback: Any, *, timeout: int = PATIENCE_MS) -> None:  # noqa: N802 - as there
            super().waitUntil(callback, timeout=timeout)

        def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MS, **how: Any) -> Any:  # noqa: N802
            return super().waitSignal(signal, timeout=timeout, **how)

    return Patient(request)


@pytest.fixture(scope="session")
def gui_watchdog(qapp: Any) -> Watchdog:
    """The one watchdog of this process; what costs time once (fonts, styles) is paid before it looks."""
    from tests.watchdog import Watchdog, slice_limit_s

    _warm_up()
    qapp.watchdog = Watchdog(slice_limit_s())
    return qapp.watchdog


def _warm_up() -> None:
    from PySide6.QtCore import QCoreApplication, QEvent, QStringListModel
    from PySide6.QtWidgets import (
        QComboBox,
        QLabel,
        QLineEdit,
        QPushButton,
        QTableView,
        QToolButton,
        QVBoxLayout,
        QWidget,
    )

    window = QWidget()
    layout = QVBoxLayout(window)
    label = QLabel("Partner ลูกค้า 고객 klanten kunder · “”’ →")
    for widget in (label, QLineEdit("a"), QPushButton("a"), QToolButton(), QComboBox(), QTableView()):
        layout.addWidget(widget)
    window.findChild(QLineEdit).setClearButtonEnabled(True)
    window.findChild(QTableView).setModel(QStringListModel(["a"], window))
    window.show()
    for point_size in (9, 11, 14):
        font = label.font()
        font.setPointSize(point_size)
        for weight in (font.Weight.Normal, font.Weight.DemiBold, font.Weight.Bold):
            font.setWeight(weight)
            label.setFont(font)
            window.grab()
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def gui_thread_never_waits(request: pytest.FixtureRequest) -> Iterator[None]:
    """In window tests: fail on a database or socket call, or over 50 ms of CPU, in one slice of the GUI thread."""
    if "qapp" not in request.fixturenames:
        yield
        return
    watchdog: Watchdog = request.getfixturevalue("gui_watchdog")
    watchdog.forget()
    watchdog.watching = True
    yield
    watchdog.watching = False
    stash = request.node.stash
    before = stash.get(SLOW, watchdog.slow)
    slow = {what: told for what, told in watchdog.slow.items() if what in before}
    stash[SLOW] = {} if request.node.get_closest_marker("long_slice") else slow
    complaints = [*watchdog.complaints, *(stash[SLOW].values() if stash[TRIES_LEFT] == 0 else ())]
    if complaints:
        pytest.fail("The GUI thread waited:\n" + "\n".join(complaints), pytrace=False)
