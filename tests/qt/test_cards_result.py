"""A result over a reader that answers when the test says so: what is fetched, kept, dropped and asked again."""

from __future__ import annotations

from array import array
from concurrent.futures import Future

import pytest
from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.models.values import Changes, CustomerQuery, Filter, FirstPage
from app.views.itemmodels.card_model import CardModel
from app.views.itemmodels.result import KEPT_ROWS, Result
from tests.qt.test_cards_face import row

BY_NAME = CustomerQuery(sort="name")


class Reader:
    """Hands out futures; ``asked`` has them with what was asked for."""

    def __init__(self):
        self.asked = []
        self.cancelled = 0

    def _ask(self, what, *given):
        future = Future()
        self.asked.append((what, given, future))
        return future

    def first_page(self, query, limit):
        return self._ask("first", query, limit)

    def ids(self, query):
        return self._ask("ids", query)

    def rows(self, ids):
        return self._ask("rows", list(ids))

    def cancel_search(self):
        self.cancelled += 1

    def last(self, what):
        return [(given, future) for kind, given, future in self.asked if kind == what][-1]

    def count(self, what):
        return sum(kind == what for kind, _given, _future in self.asked)


class Desk(QObject):
    """What a result needs of the desk, answering at once."""

    changed = Signal(object)

    def __init__(self):
        super().__init__()
        self.reader, self.ahead, self.first, self.reported = Reader(), [], [], []
        self.book, self.written = self, {}

    def when(self, future, done, failed=None):
        def ended(answer):
            error = answer.exception()
            if error is None:
                done(answer.result())
            elif failed is not None:
                failed(error)

        future.add_done_callback(ended)
        return future

    def cards_just_written(self, ids):
        return [self.written[number] for number in ids if number in self.written]

    def post(self, call):
        call()

    def hear_first(self, ahead, after):
        self.ahead.append(ahead)
        self.first.append(after)

    def report(self, error):
        self.reported.append(error)

    def commit(self, changes, meanwhile=lambda: None):
        for listener in self.ahead:
            listener(changes)
        meanwhile()
        for listener in self.first:
            listener(changes)
        self.changed.emit(changes)


def rows(ids):
    return [row(id=number, organisation_name=f"Firm {number}") for number in ids]


@pytest.fixture
def desk(qapp):
    return Desk()


@pytest.fixture
def result(desk):
    made = Result(desk)
    answer(made, desk, BY_NAME, range(1, 1001))
    serve(desk)  # what is fetched ahead at the start
    return made


def serve(desk):
    """Answer the oldest question about rows that is still open."""
    for kind, given, future in desk.reader.asked:
        if kind == "rows" and not future.done():
            future.set_result(rows(given[0]))
            return


def answer(result, desk, query, ids, first=60):
    result.ask(query)
    ids = list(ids)
    _given, future = desk.reader.last("first")
    future.set_result(FirstPage(rows(ids[:first]), complete=len(ids) <= first))
    if len(ids) > first:
        QCoreApplication.processEvents()  # the first ones are painted now
        desk.reader.last("ids")[1].set_result(array("i", ids))


def test_the_first_screenful_is_there_before_the_rest(desk):
    result = Result(desk)
    result.ask(BY_NAME)
    grown = []
    result.grown.connect(lambda before, after: grown.append((before, after)))
    desk.reader.last("first")[1].set_result(FirstPage(rows(range(1, 61)), complete=False))
    assert (result.count, result.is_exact) == (60, False)
    assert result.row_at(59).organisation_name == "Firm 60"
    assert desk.reader.count("ids") == 0  # not before the first ones are painted
    QCoreApplication.processEvents()
    desk.reader.last("ids")[1].set_result(array("i", range(1, 501)))
    assert (result.count, result.is_exact) == (500, True)
    assert grown == [(60, 500)]


def test_the_rest_of_what_is_shown_no_more_is_not_asked_for(desk):
    result = Result(desk)
    result.ask(BY_NAME)
    desk.reader.last("first")[1].set_result(FirstPage(rows(range(1, 61)), complete=False))
    result.ask(CustomerQuery("a"))
    QCoreApplication.processEvents()
    assert desk.reader.count("ids") == 0


def test_what_is_shown_stays_until_the_next_answer_and_an_old_answer_is_dropped(result, desk):
    result.ask(CustomerQuery("a"))
    older = desk.reader.last("first")[1]
    result.ask(CustomerQuery("ab"))
    assert result.count == 1000
    older.set_result(FirstPage(rows([7]), complete=True))
    assert result.count == 1000
    desk.reader.last("first")[1].set_result(FirstPage(rows([9]), complete=True))
    assert (result.count, result.query.search) == (1, "ab")
    assert desk.reader.cancelled == 3


def test_only_what_is_in_sight_is_fetched_and_then_what_comes_next(result, desk):
    result.look(400, 419)
    (asked,), future = desk.reader.last("rows")
    assert asked == list(range(401, 421))
    assert result.row_at(400) is None
    future.set_result(rows(asked))
    assert result.row_at(400).id == 401
    (ahead,), _future = desk.reader.last("rows")
    assert ahead == list(range(421, 461))


def test_scrolling_up_fetches_what_is_above(result, desk):
    result.look(400, 419)
    desk.reader.last("rows")[1].set_result(rows(range(401, 421)))
    desk.reader.last("rows")[1].set_result(rows(range(421, 461)))
    result.look(395, 414)
    desk.reader.last("rows")[1].set_result(rows(range(396, 401)))
    (ahead,), _future = desk.reader.last("rows")
    assert ahead[-1] == 395


def test_a_long_jump_does_not_fetch_what_was_passed(result, desk):
    before = desk.reader.count("rows")
    for first in range(200, 900, 20):
        result.look(first, first + 19)
    assert desk.reader.count("rows") == before + 2  # two under way, the rest was passed
    serve(desk)
    (asked,), _future = desk.reader.last("rows")
    assert asked == list(range(881, 901))


def test_memory_stays_bounded(result, desk):
    for first in range(0, 1000, 100):
        result.look(first, first + 99)
        while not desk.reader.last("rows")[1].done():
            (asked,), future = desk.reader.last("rows")
            future.set_result(rows(asked))
    result._keep(rows(range(2000, 2000 + KEPT_ROWS + 500)))
    assert len(result._rows) == KEPT_ROWS


def test_a_row_that_is_gone_is_not_asked_for_again_and_again(result, desk):
    result.look(400, 401)
    desk.reader.last("rows")[1].set_result(rows([402]))
    desk.reader.last("rows")[1].set_result([])
    before = desk.reader.count("rows")
    result.look(400, 401)
    assert desk.reader.count("rows") == before
    assert result.row_at(400) is None


def test_a_commit_reads_again_just_the_rows_it_touched(result, desk):
    changed = []
    result.rows_changed.connect(changed.append)
    desk.written = {3: row(id=3, organisation_name="New"), 999: row(id=999)}
    before = desk.reader.count("rows")
    desk.commit(Changes(ids=(3, 999)))
    assert desk.reader.count("rows") == before  # read where they were written
    assert result.row_at(2).organisation_name == "New"
    assert changed == [[3]]
    assert desk.reader.count("first") == 1


def test_a_row_that_comes_while_the_disk_takes_its_change_is_read_again(result, desk):
    result.look(600, 601)
    given, future = desk.reader.last("rows")
    assert 601 in given[0]
    desk.written = {5: row(id=5, organisation_name="New"), 601: row(id=601, organisation_name="New")}
    desk.commit(Changes(ids=(5, 601)), meanwhile=lambda: future.set_result(rows(given[0])))
    serve(desk)
    assert [given[0] for what, given, _future in desk.reader.asked if what == "rows"].count([601]) == 1


def test_a_change_that_nobody_foretold_is_read_after_its_commit(result, desk):
    desk.written[5] = row(id=5, organisation_name="New")
    desk.ahead.clear()
    desk.commit(Changes(ids=(5,)))
    assert result.row(5).organisation_name == "New"


def test_nothing_is_shown_of_a_commit_that_fails(result, desk):
    desk.written[5] = row(id=5, organisation_name="Never")
    coming = []
    result.rows_coming.connect(coming.append)
    for listener in desk.ahead:
        listener(Changes(ids=(5,)))
    assert coming == [[desk.written[5]]]
    assert result.row(5).organisation_name == "Firm 5"
    desk.written[5] = row(id=5, organisation_name="New")
    desk.commit(Changes(ids=(5,)))
    assert result.row(5).organisation_name == "New"


def test_a_commit_on_many_rows_reads_again_what_is_in_sight(result, desk):
    result.look(0, 19)
    desk.reader.last("rows")
    before = desk.reader.count("rows")
    desk.commit(Changes(ids=tuple(range(1, 200))))
    given = [given[0] for kind, given, _future in desk.reader.asked[-2:] if kind == "rows"]
    assert desk.reader.count("rows") > before or list(range(1, 21)) in given
    assert result.row_at(0) is not None  # the old picture stays until the new one is here


def test_a_new_customer_asks_for_the_ids_again_and_keeps_the_rows(result, desk, qtbot):
    desk.commit(Changes(ids=(1001,), inserted=(1001,)))
    qtbot.waitUntil(lambda: desk.reader.count("ids") == 2)
    reset = []
    result.reset.connect(reset.append)
    desk.reader.last("ids")[1].set_result(array("i", [1001, *range(1, 1001)]))
    assert reset == ["refreshed"]
    assert result.count == 1001
    assert result.row_at(1).id == 1


def test_an_import_marks_everything_old_and_asks_again(result, desk, qtbot):
    result.look(0, 19)
    desk.commit(Changes(ids=None))
    (asked,), future = desk.reader.last("rows")
    assert asked == list(range(1, 21))
    future.set_result(rows(asked))
    qtbot.waitUntil(lambda: desk.reader.count("ids") == 2)
    desk.reader.last("ids")[1].set_result(array("i", range(1, 3001)))
    assert result.count == 3000


def test_a_change_while_the_answer_is_on_its_way_is_not_forgotten(result, desk, qtbot):
    result.ask(CustomerQuery("x"))
    desk.commit(Changes(ids=(5,), inserted=(5,)))
    qtbot.waitUntil(lambda: result._refresh_wanted)
    desk.reader.last("first")[1].set_result(FirstPage(rows([1]), complete=True))
    qtbot.waitUntil(lambda: desk.reader.count("first") == 3)


def test_another_order_of_the_same_set_says_so(result, desk):
    whys = []
    result.reset.connect(whys.append)
    answer(result, desk, CustomerQuery(sort="-name"), range(1000, 0, -1))
    answer(result, desk, CustomerQuery(sort="-name", filters=(Filter("plan", "x"),)), [4])
    assert whys == ["sorted", "asked"]


def test_what_fails_is_reported_and_what_is_shown_stays(result, desk):
    result.ask(CustomerQuery("boom"))
    desk.reader.last("first")[1].set_exception(ValueError("boom"))
    assert len(desk.reported) == 1
    assert result.count == 1000


def test_cells_are_positions_and_the_blanks_of_the_last_row_are_nothing(result, desk):
    model = CardModel(result, lambda customer: customer.organisation_name)
    model.set_columns(7)
    assert (model.rowCount(), model.columnCount()) == (143, 7)
    assert model.position(model.index(2, 3)) == 17
    assert model.position(model.index(142, 6)) == -1
    assert not model.cell(1000).isValid()
    assert model.index(142, 6).data() is None
    assert model.index(100, 0).data() == "Loading"


class Walked(array):
    """Ids that tell how far they are looked through one by one."""

    def index(self, wanted, *within):
        assert len(range(*within)) <= 100 if within else False, "an object is made of every id"
        return super().index(wanted, *within)


def test_a_customer_is_found_among_a_million_without_a_look_at_each(desk):
    result = Result(desk)
    answer(result, desk, BY_NAME, range(1, 101))
    ids = [7, 1, 256, *range(1_000, 3_000), 65_536, 2**31 - 1]  # 7, 1 as bytes: 256 stands across them
    QCoreApplication.processEvents()
    result.refresh()
    result._refresh()
    desk.reader.last("ids")[1].set_result(Walked("i", ids))
    assert [result.position_of(each) for each in ids] == list(range(len(ids)))
    assert [result.position_of(each) for each in (2, 512, 3_000)] == [-1] * 3
