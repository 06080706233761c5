"""The window tells of a newer version when asked, or once a day where allowed; a crash is shown before all else."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QPushButton

from app import __version__
from app.errors import Offline, Refused
from app.settings import Settings, data_folder
from app.updates.release import Release
from app.vault.crash_reports import CrashReports
from app.views import updates as watching
from app.views.crash import CrashDialog
from app.views.settings_dialog import SettingsDialog
from tests.qt.frame import run_with, startup, until, until_open

pytestmark = pytest.mark.long_slice("builds whole windows")
NEWER = Release("9.1.0", dt.date(2026, 2, 20), "https://partner-desk.example/9.1.0", is_newer=True)
SAME = Release(__version__, dt.date(2026, 2, 20), "https://partner-desk.example/same", is_newer=False)


class Announcer:
    def __init__(self, *answers):
        self.answers = list(answers)
        self.seen = []
        self.threads = []

    def __call__(self, seen, job):
        self.seen.append(seen)
        self.threads.append(threading.current_thread())
        answer = self.answers.pop(0)
        if callable(answer):
            return answer(job)
        if isinstance(answer, Exception):
            raise answer
        return answer


def press(parent, words):
    button = next(each for each in parent.findChildren(QPushButton) if each.text() == words and each.isVisible())
    button.click()


def said(shell):
    return shell.window.strip.text


def test_asked_it_tells_of_a_newer_version_and_opens_its_page(qapp):
    announcer = Announcer(NEWER, SAME)
    opened = []

    async def script(shell):
        await until_open(shell)
        shell.updates._open_url = lambda url: opened.append(url.toString()) or True
        shell.registry.trigger("help.updates")
        await until(lambda: "9.1.0" in said(shell), "the news")
        assert said(shell) == f"Partner Desk 9.1.0 is out; this is {__version__}."
        press(shell.window.strip, "See what is new")
        assert opened == [NEWER.page]
        shell.registry.trigger("help.updates")
        await until(lambda: "newest" in said(shell), "no news")
        assert announcer.seen == ["", "9.1.0"]
        press(shell.window.strip, "Look once a day")
        assert shell.settings.flag("updates.look")

    run_with(qapp, startup(updates=announcer), script)
    assert all(thread is not threading.main_thread() for thread in announcer.threads)


def test_what_is_refused_is_said_and_a_browser_that_does_not_open_too(qapp):
    announcer = Announcer(Refused("update_signature_wrong"), Refused("updates_not_in_build"), NEWER)

    async def script(shell):
        await until_open(shell)
        shell.updates._open_url = lambda _url: False
        shell.registry.trigger("help.updates")
        await until(lambda: "not signed" in said(shell))
        shell.registry.trigger("help.updates")
        await until(lambda: "without a release key" in said(shell))
        shell.registry.trigger("help.updates")
        await until(lambda: "9.1.0" in said(shell))
        press(shell.window.strip, "See what is new")
        assert NEWER.page in said(shell)

    run_with(qapp, startup(updates=announcer), script)


def test_by_itself_it_looks_only_where_allowed_once_a_day_and_tells_only_news(qapp, clock, monkeypatch):
    monkeypatch.setattr(watching, "LOOK_AFTER_MS", 10)
    monkeypatch.setattr(watching, "LOOK_AGAIN_MS", 10)
    announcer = Announcer(
        SAME, Offline("update_not_reached"), Refused("update_expired", date=dt.date(2026, 1, 1)), NEWER
    )
    settings = Settings(None)

    async def script(shell):
        await until_open(shell)
        watch = shell.updates
        await until(watch._again.isActive)
        await asyncio.sleep(0.1)
        assert announcer.seen == []
        settings.set("updates.look", value=True)
        await until(lambda: len(announcer.seen) == 1)
        await asyncio.sleep(0.1)
        assert len(announcer.seen) == 1
        clock.set("2026-03-03")
        await until(lambda: len(announcer.seen) == 2)
        await asyncio.sleep(0.05)
        assert "update" not in said(shell).lower()
        clock.set("2026-03-04")
        await until(lambda: "held back" in said(shell))
        clock.set("2026-03-05")
        await until(lambda: "9.1.0" in said(shell))
        assert len(announcer.seen) == 4

    run_with(qapp, startup(settings, updates=announcer), script)


def test_cancel_is_taken_at_its_word_and_the_late_answer_is_not_heard(qapp):
    go = threading.Event()

    def late(_job):
        go.wait(20)
        return NEWER

    announcer = Announcer(late, SAME)

    async def script(shell):
        await until_open(shell)
        shell.registry.trigger("help.updates")
        shell.registry.trigger("help.updates")  # one look at a time
        await until(lambda: announcer.seen)
        (row,) = shell.window.strip._rows
        row.progress.cancel()
        assert shell.window.strip._rows == []
        go.set()
        await until(lambda: not shell.updates._is_looking)
        assert "9.1.0" not in said(shell)
        shell.registry.trigger("help.updates")
        await until(lambda: "newest" in said(shell))
        assert len(announcer.seen) == 2

    run_with(qapp, startup(updates=announcer), script)


def test_a_mistake_of_ours_while_looking_is_a_report_and_allowing_it_looks_at_once(qapp, logs):
    logs.expect("a bug")
    announcer = Announcer(SAME, ValueError("x"))

    async def script(shell):
        await until_open(shell)
        shell.registry.trigger("settings.open")
        (dialog,) = [each for each in shell.dialogs.opened if isinstance(each, SettingsDialog)]
        dialog.findChild(QCheckBox, "updates.look").click()
        await until(lambda: "newest" in said(shell))
        dialog.accept()
        shell.registry.trigger("help.updates")
        await until(lambda: any(isinstance(each, CrashDialog) for each in shell.dialogs.opened))

    run_with(qapp, startup(updates=announcer), script)


def test_another_language_goes_on_looking_in_its_new_window(qapp):
    announcer = Announcer(NEWER)

    async def script(shell):
        await until_open(shell)
        before = shell.updates
        shell.rebuild()
        await until(lambda: shell.desk.is_open)
        assert shell.updates is not before
        shell.registry.trigger("help.updates")
        await until(lambda: "9.1.0" in said(shell))

    run_with(qapp, startup(updates=announcer), script)


def test_a_bug_leaves_a_report_to_copy_save_and_find(qapp, logs, tmp_path, monkeypatch):
    logs.expect("a bug")
    reports = CrashReports(data_folder())
    (data_folder() / "partner-desk.log").write_text("2026 INFO app.x a line of the log\n")
    shown = []
    monkeypatch.setattr("app.views.crash.QDesktopServices.openUrl", lambda url: shown.append(url.toLocalFile()))

    async def script(shell):
        await until_open(shell)
        shell.errors.report(ValueError("canary-7f3a"))
        await until(lambda: shell.dialogs.opened)
        (dialog,) = shell.dialogs.opened
        await until(lambda: "a line of the log" in dialog.report, "the log in the report")
        assert "canary" not in dialog.report
        (kept,) = reports.folder.glob("crash-*.txt")
        assert kept.read_text() == dialog.report
        press(dialog, "Copy")
        assert QGuiApplication.clipboard().text() == dialog.report
        await asyncio.wrap_future(dialog.save(tmp_path / "report.txt"))
        assert (tmp_path / "report.txt").read_text() == dialog.report
        with pytest.raises(Exception, match="folder_missing"):
            await asyncio.wrap_future(dialog.save(tmp_path / "none" / "report.txt"))
        await until(lambda: "none" in dialog._said.text() or "folder" in dialog._said.text())
        press(dialog, "Open folder")
        assert shown == [str(reports.folder)]
        assert str(reports.folder) in dialog._said.text()
        shell.errors.report(KeyError("another"))
        await until(lambda: "KeyError" in dialog.report)
        await until(lambda: len(list(reports.folder.glob("crash-*.txt"))) == 2)

    run_with(qapp, startup(reports=reports), script)


def test_what_an_earlier_run_left_is_offered_once(qapp):
    reports = CrashReports(data_folder())
    reports.keep("Partner Desk 0.1.0 (installed)\n\nFatal Python error: Segmentation fault", seen=False)

    async def script(shell):
        await until_open(shell)
        await until(lambda: "last time" in said(shell), "the offer")
        press(shell.window.strip, "Show report")
        (dialog,) = shell.dialogs.opened
        assert "Segmentation fault" in dialog.report
        assert dialog.windowTitle() == "Partner Desk ended by a mistake of its own"
        assert len(list(reports.folder.glob("crash-*.txt"))) == 1

    run_with(qapp, startup(reports=reports), script)
    assert reports.unseen() == ""
