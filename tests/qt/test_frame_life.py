"""Start and end of the window: idle, while the book opens, during work, with a dialog open. Nothing hangs."""

from __future__ import annotations

import gc
import threading

import pytest
from PySide6.QtCore import QTimer

from app.actions import customers
from app.errors import Locked, Unreadable
from app.settings import Settings
from app.views.book_dialogs import TroubleDialog
from app.views.commands import CommandRegistry
from app.views.main_window import MainWindow
from app.views.run import run
from app.views.theme import Theme
from app.views.waiting import wait_until
from tests.qt.frame import blocked, run_with, startup, until, until_open

pytestmark = pytest.mark.long_slice("builds whole windows")


def names(given):
    """Return what the book holds, read after the program ended."""
    book = given.open(given.book, unencrypted=True).book
    from app.models.values import CustomerQuery

    found = [row.organisation_name for row in book.reader.first_page(CustomerQuery()).result().rows]
    book.close()
    return found


def test_an_idle_window_closes(qapp):
    given = startup()
    assert run_with(qapp, given, until_open) == 0
    assert given.book.exists()


def test_closing_the_window_ends_the_program(qapp):
    async def script(shell):
        await until_open(shell)
        shell.window.close()
        await until(lambda: False)

    assert run_with(qapp, startup(), script) == 0


def test_closed_while_the_book_is_still_opening(qapp):
    go = threading.Event()
    threads = []

    async def script(shell):
        await until(lambda: [t for t in threading.enumerate() if t.name == "open the book"])
        threads.extend(t for t in threading.enumerate() if t.name == "open the book")

    assert run_with(qapp, startup(opener=blocked(go)), script) == 0
    go.set()
    for thread in threads:
        thread.join()


def test_work_under_way_is_finished_before_the_book_closes(qapp):
    given = startup()
    begun, go = threading.Event(), threading.Event()

    def slow_add(work):
        begun.set()
        go.wait(10)
        return customers.add(work, {"organisation_name": "Tulp & Zn"})

    async def script(shell):
        await until_open(shell)
        shell.desk.do(slow_add)
        await until(begun.is_set)
        shell.ask_to_end()
        threading.Timer(0.1, go.set).start()

    assert run_with(qapp, given, script) == 0
    assert names(given) == ["Tulp & Zn"]


def test_a_long_job_is_asked_to_stop_and_writes_nothing(qapp):
    given = startup()
    begun = threading.Event()

    def endless(work):
        customers.add(work, {"organisation_name": "never"})
        begun.set()
        while True:
            work.job.check()

    async def script(shell):
        await until_open(shell)
        shell.desk.do_long("Working", endless)
        await until(begun.is_set)

    assert run_with(qapp, given, script) == 0
    assert names(given) == []


@pytest.mark.parametrize(
    "dialog", ["show_settings", "show_keys", "show_about", "show_palette", "show_backups", "show_protection"]
)
def test_closes_with_a_dialog_open(qapp, dialog):
    async def script(shell):
        await until_open(shell)
        getattr(shell.dialogs, dialog)()

    assert run_with(qapp, startup(), script) == 0


def test_a_task_that_never_ends_does_not_keep_the_window(qapp):
    async def script(shell):
        await until_open(shell)
        shell.desk.spawn(until(lambda: False))

    assert run_with(qapp, startup(), script) == 0


def test_sigterm_ends_in_order(qapp):
    import os
    import signal

    async def script(shell):
        await until_open(shell)
        os.kill(os.getpid(), signal.SIGTERM)
        await until(lambda: False)

    before = signal.getsignal(signal.SIGTERM)
    assert run_with(qapp, startup(), script) == 0
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_book_in_use_is_said_and_ends_with_5(qapp):
    def taken(path, **_options):
        raise Locked("book_in_use", str(path))

    async def script(shell):
        await until(lambda: shell.dialogs.opened)
        (dialog,) = shell.dialogs.opened
        assert "not opened" in dialog.windowTitle()
        dialog.reject()
        assert not dialog.buttons.isEnabled(), "one press is one try"
        await until(lambda: False)

    assert run_with(qapp, startup(opener=taken), script) == 5


def test_a_second_start_whose_window_came_forward_ends_without_a_word(qapp):
    def taken(path, **_options):
        raise Locked("book_in_use", str(path), raised=True)

    shown = []

    async def script(shell):
        shell.dialogs.open = shown.append
        await until(lambda: False)

    assert run_with(qapp, startup(opener=taken), script) == 5
    assert shown == []


@pytest.mark.qt_log_ignore("does not support raise")
def test_a_second_start_brings_the_window_forward(qapp):
    raised = []

    def opener(path, *, on_raise, **options):
        raised.append(on_raise)
        return startup().open(path, on_raise=on_raise, **options)

    async def script(shell):
        await until_open(shell)
        shell.window.showMinimized()
        threading.Thread(target=raised[0]).start()
        await until(lambda: not shell.window.isMinimized())

    assert run_with(qapp, startup(opener=opener), script) == 0


def test_the_window_comes_back_where_it_was(qapp):
    settings = Settings(None)

    async def script(shell):
        await until_open(shell)
        shell.window.resize(901, 707)

    run_with(qapp, startup(settings), script)
    assert settings.text("window.geometry")


def test_the_first_window_leaves_room_for_its_title_bar(qapp):
    window = MainWindow(Theme(qapp, Settings(None)))
    window.restore("")
    room, unit = window.screen().availableGeometry(), window.theme_unit()
    assert room.contains(window.geometry().adjusted(0, 0, 0, unit * 4))
    window.deleteLater()


def test_a_wrong_passphrase_is_asked_again(qapp):
    tried = []

    def opener(path, *, passphrase=None, **options):
        tried.append(passphrase)
        if passphrase != "right":
            raise Locked("passphrase_wrong" if passphrase else "no_key", str(path))
        return startup().open(path, **options)

    async def script(shell):
        for word in ("wrong", "right"):
            await until(lambda: shell.dialogs.opened)
            (dialog,) = shell.dialogs.opened
            dialog.field.setText(word)
            dialog._again.setText(word)
            dialog._check()
            await until(lambda held=dialog: held not in shell.dialogs.opened)
        await until_open(shell)

    assert run_with(qapp, startup(opener=opener), script) == 0
    assert tried == [None, "wrong", "right"]


@pytest.mark.parametrize("begun", ["window_shown", "first_cards"])
def test_the_program_itself_starts_and_ends_at_any_moment(qapp, monkeypatch, begun):
    """Through ``run``: closed before the book is open, and after the first cards."""
    monkeypatch.setattr("app.views.trace.seen", set())
    given = startup(book=startup().practice_book, practice=True)
    seen = []

    def close_when_seen():
        from app.views import trace

        seen.extend(trace.seen)
        if begun in trace.seen:
            watch.stop()
            for window in qapp.topLevelWidgets():
                if isinstance(window, MainWindow):
                    window.close()

    watch = QTimer()
    watch.timeout.connect(close_when_seen)
    watch.start(5)
    try:
        assert run(given) == 0
    finally:
        gc.enable()
    assert begun in seen


def test_a_book_that_does_not_open_before_the_first_cards_is_asked_about(qapp):
    def lost(path, **_options):
        raise Unreadable("book_damaged", str(path))

    def give_up():
        for window in qapp.topLevelWidgets():
            if isinstance(window, TroubleDialog) and window.isVisible():
                watch.stop()
                window.reject()

    watch = QTimer()
    watch.timeout.connect(give_up)
    watch.start(20)
    try:
        assert run(startup(opener=lost)) == 4
    finally:
        gc.enable()


def test_menus_come_without_moving_what_stands_below_them(qapp):
    window = MainWindow(Theme(qapp, Settings(None)))
    window.resize(1280, 800)
    window.show()
    assert wait_until(qapp, lambda: window.is_painted, 10)
    before = window.centralWidget().geometry()
    window.build_menus(CommandRegistry(window))
    qapp.processEvents()
    assert window.centralWidget().geometry() == before
    assert [each.text() for each in window.menuBar().actions()] == ["&File", "&Edit", "&View", "&Customer", "&Help"]
    window.let_close()
    window.close()
    window.deleteLater()
