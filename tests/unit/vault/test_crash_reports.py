"""A crash leaves a report that its person sees, and nothing of anybody is in it (Q4)."""

from __future__ import annotations

import faulthandler
import os
import stat
import subprocess
import sys

import pytest

from app.vault import crash_reports, log_file
from app.vault.crash_reports import MOST, CrashReports, about, of_fault
from app.vault.redaction import place

CANARY = "canary-7f3a"
FAULT = f"""\
Fatal Python error: Segmentation fault

Current thread 0x00007f12 (most recent call first):
  File "/home/{CANARY}/app/views/cards/grid.py", line 12 in paint
  File "C:\\Users\\{CANARY}\\site-packages\\PySide6\\x.py", line 3 in <module>
  File "app/views/run.py", line 9 in run
Thread 0x00007f13 [database] (most recent call first):
  <no Python frame>
Extension modules: {CANARY}, PySide6.QtCore (total: 2)
token={CANARY}
"""
CRASH = """
import sys
from pathlib import Path
from app.vault.crash_reports import CrashReports
reports = CrashReports(Path(sys.argv[1]))
reports.watch()
if sys.argv[2] == "crash":
    import faulthandler
    faulthandler._sigsegv()
if sys.argv[2] == "kill":
    import os, signal
    os.kill(os.getpid(), signal.SIGKILL)
reports.stop()
"""


@pytest.fixture
def reports(tmp_path):
    return CrashReports(tmp_path / "data")


def run(data, how):
    return subprocess.run([sys.executable, "-c", CRASH, str(data), how], check=False, capture_output=True, timeout=60)


def test_of_a_fault_only_known_lines_and_places_are_kept():
    kept = of_fault(FAULT)
    assert CANARY not in kept
    assert kept.splitlines() == [
        "Fatal Python error: Segmentation fault",
        "Current thread 0x00007f12 (most recent call first):",
        "  app/views/cards/grid.py:12 in paint",
        "  PySide6/x.py:3 in <module>",
        "  app/views/run.py:9 in run",
        "Thread 0x00007f13 [database] (most recent call first):",
        "  <no Python frame>",
    ]


def test_a_place_never_holds_the_folders_of_the_person():
    assert place(f"/home/{CANARY}/secret.py") == "secret.py"
    assert place(f"/home/{CANARY}/.pyenv/lib/python3.11/ssl.py") == "3.11/ssl.py"


def test_a_crash_below_python_is_shown_once_by_the_next_start(tmp_path):
    data = tmp_path / CANARY
    assert run(data, "crash").returncode != 0
    reports = CrashReports(data)
    (left,) = reports.folder.iterdir()
    assert os.name == "nt" or left.stat().st_mode & 0o077 == 0
    seen = reports.unseen()
    assert about() in seen
    assert "Segmentation fault" in seen
    assert CANARY not in seen
    assert reports.unseen() == ""
    assert [path.name.startswith("crash-") for path in reports.folder.iterdir()] == [True]


def test_a_run_that_ended_in_order_or_was_killed_is_no_crash(tmp_path):
    assert run(tmp_path, "end").returncode == 0
    assert list((tmp_path / "reports").iterdir()) == []
    run(tmp_path, "kill")
    assert CrashReports(tmp_path).unseen() == ""
    assert list((tmp_path / "reports").iterdir()) == []


def test_a_run_that_goes_on_is_left_alone(reports):
    reports.folder.mkdir(parents=True)
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    path = reports.folder / f"running-{other.pid}.txt"
    own = reports.folder / f"running-{os.getpid()}.txt"
    odd = reports.folder / "running-me.txt"
    for each in (path, own, odd):
        each.write_text(FAULT)
    assert reports.unseen() == ""
    other.communicate(b"\n")
    assert "Segmentation fault" in reports.unseen()
    assert not path.exists()
    assert own.exists()
    assert odd.exists()


def test_a_process_of_somebody_else_is_alive(reports, monkeypatch):
    def refuse(_pid, _signal):
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    assert crash_reports._is_alive(1, reports.folder)


def test_on_windows_a_file_that_is_open_tells(reports, monkeypatch):
    class Held:
        def replace(self, _target):
            raise PermissionError

    class Free:
        def replace(self, _target):
            return None

    monkeypatch.setattr(crash_reports.os, "name", "nt")
    assert crash_reports._is_alive(1, Held())
    assert not crash_reports._is_alive(1, Free())


def test_reports_are_private_and_the_oldest_go(reports):
    paths = [reports.keep(f"report {number}", seen=number % 2 == 0) for number in range(MOST + 3)]
    assert all(paths)
    left = sorted(reports.folder.iterdir())
    assert left == sorted(paths)[3:]
    assert stat.S_IMODE(left[0].stat().st_mode) == 0o600
    assert stat.S_IMODE(reports.folder.stat().st_mode) == 0o700
    assert reports.unseen().count("report") == (MOST + 3) // 2 - 1
    assert reports.unseen() == ""


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path):
    (tmp_path / "data").write_text("a file where the folder should be")
    reports = CrashReports(tmp_path / "data")
    reports.watch()
    reports.stop()
    assert reports.keep("x") is None
    assert reports.unseen() == ""
    assert reports.last_lines() == ""


def test_the_last_lines_of_the_log_come_along(reports):
    log = reports.folder.parent / log_file.NAME
    log.parent.mkdir()
    log.write_text("\n".join(f"line {number}" for number in range(5000)))
    lines = reports.last_lines().splitlines()
    assert lines[-1] == "line 4999"
    assert len(lines) == crash_reports.TAIL_LINES


@pytest.mark.parametrize("before", [True, False])
def test_watching_gives_back_what_was_there_before(reports, before):
    was = faulthandler.is_enabled()
    try:
        if before:
            faulthandler.enable(sys.__stderr__)
        else:
            faulthandler.disable()
        reports.watch()
        assert faulthandler.is_enabled()
        reports.stop()
        assert faulthandler.is_enabled() is before
        assert list(reports.folder.iterdir()) == []
    finally:
        if was:
            faulthandler.enable(sys.__stderr__)
        else:
            faulthandler.disable()


def test_the_head_says_which_form_it_is(monkeypatch):
    assert "from source" in about()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert "installed" in about()
