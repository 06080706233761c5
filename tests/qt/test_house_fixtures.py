"""The fixtures catch what they say they catch: each promise is broken once here."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QPushButton
from sqlcipher3 import dbapi2

from tests.leaks import Baseline


def burn(seconds):
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def in_a_slice(qtbot, act):
    """Let the event loop call ``act``."""
    done = []
    QTimer.singleShot(0, lambda: (act(), done.append(True)))
    qtbot.waitUntil(lambda: bool(done))


def test_a_window_left_open_is_named(qtbot):
    before = Baseline(with_qt=True)
    label = QLabel("left")
    label.setObjectName("forgotten")
    assert any("forgotten" in line for line in before.left_behind())
    label.deleteLater()
    del label
    assert before.left_behind() == []


def test_a_running_timer_is_named(qtbot):
    before = Baseline(with_qt=True)
    timer = QTimer()
    timer.start(60_000)
    assert any("60000 ms" in line for line in before.left_behind())
    timer.stop()
    assert before.left_behind() == []


def test_a_thread_left_running_is_named(monkeypatch):
    monkeypatch.setattr("tests.leaks.GRACE_S", 0.01)
    before = Baseline(with_qt=False)
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait, name="forgotten")
    thread.start()
    assert any("forgotten" in line for line in before.left_behind())
    stop.set()
    thread.join()
    assert before.left_behind() == []


def test_a_task_left_pending_is_named():
    before = Baseline(with_qt=False)
    loop = asyncio.new_event_loop()
    task = loop.create_task(asyncio.sleep(60), name="forgotten")
    assert any("forgotten" in line for line in before.left_behind())
    task.cancel()
    loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
    loop.close()
    assert before.left_behind() == []


def test_a_slice_of_work_over_the_limit_is_shown_with_its_stack(qtbot, gui_watchdog):
    in_a_slice(qtbot, lambda: burn(0.3))
    assert any("in one slice" in told and "burn" in told for told in gui_watchdog.slow.values())
    gui_watchdog.forget()


RUNS = []


def test_a_slice_over_the_limit_in_one_run_only_is_looked_at_again(qtbot):
    RUNS.append("run")
    in_a_slice(qtbot, lambda: burn(0.3 if len(RUNS) == 1 else 0))
    assert len(RUNS) < 3


def test_a_slice_over_the_limit_in_each_run_fails():
    here = Path(__file__)
    line = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", here.parent.parent / "always_slow.py"]
    run = subprocess.run(line, capture_output=True, text=True, check=False, cwd=here.parents[2])
    assert run.returncode == 1
    assert "1 passed, 1 error" in run.stdout
    assert "in one slice, " in run.stdout
    assert "in burn" in run.stdout


def test_waiting_costs_no_cpu_and_is_no_long_slice(qtbot, gui_watchdog):
    in_a_slice(qtbot, lambda: threading.Event().wait(0.1))
    assert gui_watchdog.slow == {}


def test_a_database_call_on_the_gui_thread_is_shown(qtbot, gui_watchdog, tmp_path):
    book = dbapi2.connect(str(tmp_path / "book.db"))
    book.execute("CREATE TABLE customer(id)")
    assert gui_watchdog.complaints == []  # the test's own body may prepare what it likes
    in_a_slice(qtbot, lambda: book.execute("SELECT * FROM customer").fetchall())
    assert any("a database call on the GUI thread" in complaint for complaint in gui_watchdog.complaints)
    gui_watchdog.complaints.clear()
    book.close()


def test_a_socket_call_on_the_gui_thread_is_shown(qtbot, gui_watchdog):
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        in_a_slice(qtbot, lambda: client.connect(server.getsockname()))
    assert any("socket.connect on the GUI thread" in complaint for complaint in gui_watchdog.complaints)
    gui_watchdog.complaints.clear()


def test_other_threads_may_ask_the_database(qtbot, gui_watchdog, tmp_path):
    def work():
        book = dbapi2.connect(str(tmp_path / "book.db"))
        book.execute("CREATE TABLE customer(id)")
        book.close()

    thread = threading.Thread(target=work)
    in_a_slice(qtbot, lambda: (thread.start(), thread.join()))
    assert gui_watchdog.complaints == []


def test_an_expected_log_line_is_no_surprise(logs, caplog):
    import logging

    logs.expect("the disk is full")
    logging.getLogger("app.store").warning("the disk is full")
    assert logs.surprises() == []
    logging.getLogger("app.store").error("and it burns")
    assert logs.surprises() == ["logged: ERROR app.store: and it burns"]
    logs.expect("it burns")


def test_events_reach_widgets_through_the_watched_application(qtbot):
    button = QPushButton("Verify")
    qtbot.addWidget(button)
    with qtbot.waitExposed(button):
        button.show()
    with qtbot.waitSignal(button.clicked):
        button.animateClick()
