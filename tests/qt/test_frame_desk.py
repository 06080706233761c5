"""What pages get from the desk: answers on the GUI thread, words for what was done, one way for errors, dates."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import sys
import threading
import time
from concurrent.futures import Future
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QWidget
from shiboken6 import delete

from app import texts
from app.actions import customers
from app.errors import Refused, UserError
from app.models.values import Changes, Outcome
from app.views import dates, messages, trace
from app.views.errors import report_of
from tests.qt.frame import run_with, startup, until, until_open

pytestmark = pytest.mark.long_slice("builds whole windows")


@pytest.fixture(autouse=True)
def gregorian():
    yield
    dates.use_buddhist_years(on=False)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "14 Mar 2027"),
        ("th", "14 มี.ค. 2027"),
        ("nl", "14 mrt 2027"),
        ("ko", "2027. 3. 14."),
        ("sv", "14 mars 2027"),
    ],
)
def test_a_date_is_written_as_its_language_writes_it(language, shown):
    texts.use(language)
    assert dates.short_date("2027-03-14") == shown
    assert dates.short_date(dt.date(2027, 3, 14)) == shown


def test_buddhist_years_are_shown_on_request_only_where_a_year_is():
    texts.use("th")
    dates.use_buddhist_years(on=True)
    assert dates.shows_buddhist_years()
    assert dates.short_date("2027-03-14") == "14 มี.ค. 2570"
    assert dates.short_date("2027-03-14", year=False) == "14 มี.ค."
    assert dates.facts_for_people({"to": "2027-03-14", "count": 1250, "name": "2027", "on": True}) == {
        "to": "14 มี.ค. 2570",
        "count": "1,250",
        "name": "2027",
        "on": True,
    }


def test_what_is_no_date_is_shown_as_it_is():
    assert dates.short_date("") == ""
    assert dates.short_date("2027-02-31") == "2027-02-31"


class Pane(QWidget):
    """A widget that asks the book; its answers touch it."""

    def __init__(self, parent):
        super().__init__(parent)
        self.heard = 0

    def show_answer(self, _rows):
        self.heard += 1
        self.setVisible(False)  # fails where Qt has deleted the widget

    def broke(self, _error):
        self.setVisible(False)
        return True

    def asked(self, desk, ways):
        for way in ways:
            future = Future()
            if way == "function":
                desk.when(future, lambda _rows: self.show_answer(()))
            elif way == "partial":
                desk.when(future, partial(self.show_answer))
            elif way == "written":
                desk.write(lambda _book, made=future: made, done=self.show_answer, failed=self.broke)
            else:
                desk.when(future, self.show_answer, self.broke)
            yield future


def test_an_answer_for_a_widget_that_went_meanwhile_is_dropped_and_a_failure_is_told(qapp):
    reported = []
    ways = ("method", "function", "partial", "written")

    async def script(shell):
        await until_open(shell)
        parent = QWidget()
        pane = Pane(parent)
        for future in pane.asked(shell.desk, ways):
            future.set_result(Changes("saved"))
        await until(lambda: pane.heard == len(ways), "the answers while it is there")
        waiting = list(pane.asked(shell.desk, ways))
        delete(parent)
        shell.desk.report = reported.append
        for future in waiting:
            future.set_result(Changes("saved"))
        failing = list(pane.asked(shell.desk, ("method", "written")))
        for future in failing:
            future.set_exception(Refused("trial_too_long"))
        await until(lambda: len(reported) == len(failing), "the failures, told")
        assert pane.heard == len(ways)
        assert all(isinstance(each, Refused) for each in reported)

    run_with(qapp, startup(), script)


def test_answers_arrive_on_the_gui_thread_in_order(qapp):
    seen = []

    async def script(shell):
        await until_open(shell)
        for number in range(20):
            future = shell.desk.book.between_transactions(lambda _connection, n=number: n)
            shell.desk.when(future, lambda n: seen.append((n, QThread.currentThread() is shell.desk.thread())))
        await until(lambda: len(seen) == 20)

    run_with(qapp, startup(), script)
    assert seen == [(number, True) for number in range(20)]


def test_an_answer_that_is_there_at_once_comes_after_the_asker_is_ready(qapp):
    seen = []

    async def script(shell):
        await until_open(shell)
        ready = Future()
        ready.set_result("at once")
        shell.desk.when(ready, seen.append)
        assert seen == []
        await until(lambda: len(seen))

    run_with(qapp, startup(), script)
    assert seen == ["at once"]


def test_a_page_may_show_an_error_beside_its_field(qapp):
    beside = []

    def refuse(_work):
        raise UserError("email_invalid", "primary_email", value="x")

    async def script(shell):
        await until_open(shell)
        shell.desk.write(lambda book: book.do(refuse), failed=lambda error: beside.append(error.field) is None)
        await until(lambda: len(beside))
        assert shell.window.strip.text == ""
        shell.desk.write(lambda book: book.do(refuse), failed=lambda _error: False)
        await until(lambda: shell.window.strip.text)

    run_with(qapp, startup(), script)
    assert beside == ["primary_email"]


def test_a_bulk_step_says_how_many_and_why_the_rest_was_left(qapp):
    def bulk(work):
        changes = customers.add(work, {"organisation_name": "Tulp & Zn"})
        work.job.step(1, 2, "saving")
        refused = Outcome(9, "Siam Trade", "no_customer_selected")
        more = (Outcome(8, "Lotus", "no_customer_selected"),) if several else ()
        return Changes(
            ids=changes.ids,
            batch_id=changes.batch_id,
            outcomes=(refused, *more),
            verb="customers.archived",
            facts={"count": 1250 if several else 1},
        )

    several = True

    async def script(shell):
        await until_open(shell)
        shell.desk.do_long("Archiving", bulk)
        await until(lambda: shell.window.strip.text)
        assert shell.window.strip.text == "1,250 customers were archived. 2 could not be done."
        assert shell.window.strip._details.item(0).text() == "Siam Trade: Select a customer first."
        nonlocal several
        several = False
        shell.desk.do_long("Archiving", bulk)
        await until(lambda: shell.window.strip.text.startswith("One "))
        assert shell.window.strip.text == "One customer was archived. Siam Trade: Select a customer first."
        assert shell.window.strip._details.count() == 0

    run_with(qapp, startup(), script)


def test_stopping_a_long_step_is_said_and_nothing_is_kept(qapp, monkeypatch):
    monkeypatch.setattr(messages, "PROGRESS_AFTER_MS", 10)

    def endless(work):
        customers.add(work, {"organisation_name": "never"})
        while True:
            work.job.step(1, 0, "saving")
            time.sleep(0.001)  # as a step of real work takes: without it the GUI thread is told more than it can show

    async def script(shell):
        await until_open(shell)
        future = shell.desk.do_long("Working", endless)
        strip = shell.window.strip
        await until(lambda: any(row.isVisible() for row in strip._rows))
        strip._rows[0]._press_cancel()
        await until(lambda: "Stopped" in strip.text)
        assert isinstance(future.exception(), Exception)
        assert not strip._rows
        assert not (await asyncio.wrap_future(shell.desk.reader.counts())).live

    run_with(qapp, startup(), script)


def test_what_nobody_caught_ends_in_the_one_error_path(qapp, logs):
    logs.expect("a bug")

    async def script(shell):
        await until_open(shell)
        thread = threading.Thread(target=lambda: 1 / 0, name="broken")
        thread.start()
        thread.join()
        await until(lambda: len(shell.dialogs.opened))
        (dialog,) = shell.dialogs.opened
        assert "ZeroDivisionError" in dialog.report
        sys.excepthook(Refused, Refused("nothing_to_undo"), None)
        await until(lambda: shell.window.strip.text)
        shell.errors.loop_handler(None, {"exception": KeyError("x")})
        await until(lambda: "KeyError" in dialog.report)

    before = sys.excepthook
    run_with(qapp, startup(), script)
    assert sys.excepthook is before


def test_a_report_names_places_in_the_program_and_no_folder_of_the_person():
    try:
        try:
            dates.short_date(3)  # type: ignore[arg-type]
        except TypeError as error:
            raise ValueError("somebody@example.com") from error
    except ValueError as error:
        report = report_of(error)
    assert "ValueError" in report
    assert "somebody" not in report
    assert "/home/" not in report
    assert str(Path(__file__).parents[2]) not in report


def test_a_trace_is_written_only_when_asked_for(tmp_path, monkeypatch):
    path = tmp_path / "trace"
    monkeypatch.setattr(trace, "_file", "")
    trace.trace("window_shown")
    monkeypatch.setattr(trace, "_file", str(path))
    trace.trace("first_cards", count=60)
    (line,) = path.read_text().splitlines()
    told = json.loads(line)
    assert (told["event"], told["count"]) == ("first_cards", 60)
    assert told["at"] > 0


def test_no_key_belongs_to_two_commands(qapp):
    """Qt presses neither of two that share one: Ctrl+Shift+F neither filtered nor added a follow-up."""

    async def script(shell):
        await until_open(shell)
        for page in ("customers", "today", "outbox", "domains", "money", "catalogue"):
            shell.desk.go(page)
        owners: dict[str, list[str]] = {}
        for command in shell.registry:
            for key in shell.registry.action(command.id).shortcuts():
                owners.setdefault(key.toString(), []).append(command.id)
        assert len(owners) > 20
        assert {key: found for key, found in owners.items() if len(found) > 1} == {}

    assert run_with(qapp, startup(), script) == 0
