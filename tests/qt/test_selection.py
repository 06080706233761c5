"""Selecting: exact over the whole result, the same in cards and table, kept when sorted anew (R5)."""

from __future__ import annotations

import csv
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject, Qt, Signal

from app.actions import customers
from app.models.values import CustomerQuery, Filter
from app.views.bulk_dialogs import WordDialog
from app.views.bulk_results import ResultsDialog
from app.views.itemmodels.selection import Selection
from tests.qt.customers_room import TRIAL, Room, customer, find_button

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
MANY = 300


@pytest.fixture
def room(qtbot, tmp_path):
    """Three hundred customers in order of their names; every tenth is on a Zoho trial, half of these at the limit."""
    people = []
    for number in range(1, MANY + 1):
        values = customer(number)
        if number % 10 == 0:
            start = "2027-02-20" if number % 20 else "2027-01-25"
            values = customer(number, **TRIAL, trial_start=start, trial_end="2027-03-26")
        people.append(values)
    with Room(qtbot, tmp_path, people, (1280, 700)) as made:
        made.ask(CustomerQuery(sort="name"))
        yield made


def chosen(room):
    return list(room.page.ids())


def test_a_click_selects_one_softly_ctrl_adds_and_shift_takes_a_range(room):
    room.click(2)
    assert room.page.selection.count == 1
    assert room.page.bars.narrowing.currentIndex() == 0  # one click is not yet a bulk step
    room.click(4, CTRL)
    assert chosen(room) == [3, 5]
    room.click(6, SHIFT)
    assert chosen(room) == [5, 6, 7]
    room.click(1, SHIFT)
    assert chosen(room) == [2, 3, 4, 5]


def test_space_and_shift_arrows_select_by_keyboard(room):
    room.press(Key.Key_Space, at=room.cards)
    room.press(Key.Key_Right, at=room.cards)
    room.press(Key.Key_Right, at=room.cards)
    room.press(Key.Key_Space, at=room.cards)
    assert chosen(room) == [1, 3]
    room.press(Key.Key_Right, SHIFT, at=room.cards)
    room.press(Key.Key_Right, SHIFT, at=room.cards)
    assert chosen(room) == [3, 4, 5]
    room.press(Key.Key_Escape, at=room.cards)
    assert room.page.selection.count == 0


def test_ctrl_a_takes_the_whole_result_not_only_what_is_painted(room):
    room.registry.trigger("customers.select_all")
    assert room.page.count() == MANY
    room.page.selection.toggle(7)
    assert chosen(room) == [number for number in range(1, MANY + 1) if number != 8]
    bar = room.page.bars.bulk
    assert "299 selected" in bar._label.text()
    # What is wanted less often stands in a menu; the same words, and why not where it can't be done.
    rarer = {each.text(): each for each in bar.make_menu().actions()}
    assert {"Owner …", "Take a tag off …", "Delete"} <= set(rarer)
    assert not {each.text() for each in bar._buttons.values()} & set(rarer)
    rarer["Owner …"].trigger()
    room.until(lambda: room.window.findChildren(WordDialog))


def test_a_selection_survives_another_order_and_ends_with_another_question(room):
    room.click(2)
    room.click(4, CTRL)
    room.ask(CustomerQuery(sort="-changed"))
    assert sorted(chosen(room)) == [3, 5]
    assert chosen(room) == [5, 3]  # in view order
    room.ask(CustomerQuery(filters=(Filter("provider", "zoho"),)))
    assert room.page.selection.count == 0


def test_all_but_one_survives_another_order(room):
    room.page.select_all()
    room.page.selection.toggle(0)
    room.ask(CustomerQuery(sort="-changed"))
    assert room.page.count() == MANY - 1
    assert 1 not in chosen(room)


def test_a_customer_that_comes_later_is_not_selected_by_itself(room):
    room.page.select_all()
    room.desk.do(customers.add, {"organisation_name": "Latecomer"})
    room.until(lambda: room.page.result.count == MANY + 1)
    room.settle()
    assert room.page.count() == MANY


def test_a_deleted_customer_leaves_the_selection(room):
    room.click(2)
    room.click(4, CTRL)
    room.desk.do(customers.delete, [3])
    room.until(lambda: room.page.result.count == MANY - 1)
    room.settle()
    assert chosen(room) == [5]


def test_the_bar_of_a_selection_takes_the_place_of_the_chips_and_moves_nothing(room):
    before = room.cards.mapTo(room.window, room.cards.rect().topLeft())
    room.click(0)
    room.click(1, CTRL)
    room.settle()
    assert room.page.bars.narrowing.currentIndex() == 1
    assert room.cards.mapTo(room.window, room.cards.rect().topLeft()) == before
    find_button(room.page, "Select nothing").click()
    assert room.page.bars.narrowing.currentIndex() == 0


def test_extending_many_trials_answers_for_each_customer(room):
    room.page.ask(CustomerQuery(filters=(Filter("status", "trial"),), sort="name"))
    room.until(lambda: room.page.result.count == MANY // 10 and room.page.result.is_exact)
    room.page.select_all()
    assert room.registry.trigger("trial.extend")
    room.until(lambda: room.window.findChildren(ResultsDialog))
    dialog = room.window.findChildren(ResultsDialog)[0]
    model = dialog.list.model()
    lines = [model.index(row).data() for row in range(model.rowCount())]
    dialog.accept()
    assert len(lines) == 30
    assert lines[0] == "Firm 00020: The trial has used all 60 days."
    assert "Firm 00010: extended to 10 Apr 2027" in lines
    assert "15 trials extended" in room.said()


def test_archiving_many_is_one_step_and_one_undo(room):
    room.click(0)
    room.click(9, SHIFT)
    room.registry.trigger("customer.archive")
    room.until(lambda: room.page.result.count == MANY - 10)
    assert room.said() == "10 customers were archived."
    assert room.page.selection.count == 0
    find_button(room.window.strip, "Undo").click()
    room.until(lambda: room.page.result.count == MANY)
    room.ask(CustomerQuery(filters=(Filter("archived", "yes"),)))
    assert room.page.result.count == 0


def test_a_tag_is_asked_for_once_and_put_on_all(room):
    room.click(0)
    room.click(2, SHIFT)
    room.registry.trigger("customer.tag")
    dialog = room.window.findChildren(WordDialog)[0]
    dialog._accept()
    assert dialog._problem.isVisible()  # no word, no tag
    dialog.field.setText("  north ")
    dialog._accept()
    room.until(lambda: room.page.result.row_at(0).tags == "north")
    room.ask(CustomerQuery(filters=(Filter("tag", "north"),)))
    assert room.page.result.count == 3


def test_an_owner_is_set_and_mine_finds_them(room):
    room.click(0)
    room.click(1, CTRL)
    room.registry.trigger("customer.owner")
    dialog = room.window.findChildren(WordDialog)[0]
    assert dialog.field.text() == "Noor"
    dialog._accept()
    room.until(lambda: room.page.result.row_at(0).owner == "Noor")
    room.ask(CustomerQuery(filters=(Filter("owner", "Noor"),)))
    assert room.page.result.count == 2


def test_the_selection_is_exported_in_the_order_shown(room, tmp_path):
    room.click(3)
    room.click(1, CTRL)
    file = tmp_path / "list.csv"
    room.verbs.export(room.page.ids(), file)
    room.until(lambda: room.said().startswith("2 customers were written"))
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["Organisation name"] for row in rows] == ["Firm 00002", "Firm 00004"]


def test_verify_on_many_opens_the_list_of_all_of_them(room):
    room.click(0)
    room.click(1, CTRL)
    room.registry.trigger("domain.verify")
    name, ids = room.shown[-1]
    assert (name, list(ids)) == ("domains", [1, 2])


def test_a_result_dialog_can_show_only_what_was_refused(room):
    from app.models.values import Changes, Outcome

    outcomes = (Outcome(1, "A"), Outcome(2, "B", "trial_google"), Outcome(3, "C"))
    dialog = ResultsDialog(room.window, Changes(outcomes=outcomes))
    assert dialog.list.model().rowCount() == 3
    assert dialog.list.model().index(0).data().startswith("B: ")
    dialog._only_refused(True)
    assert dialog.list.model().rowCount() == 1
    dialog.open()
    assert dialog.focusWidget().text() == "Close", "Enter closes what was read"
    dialog.deleteLater()


def test_a_dialog_grows_for_what_is_wrong_with_the_answer(room):
    dialog = WordDialog(room.window, "Tag 3 customers", "Tag", print, verb="Tag")
    dialog.open()
    room.settle()
    dialog._accept()
    room.settle()
    assert dialog._problem.isVisible()
    assert dialog._scroll.verticalScrollBar().maximum() == 0, "the reason is in sight"
    dialog.reject()


class Line(QObject):
    """A result of given ids, without a book."""

    resetting, reset, count_changed = Signal(str), Signal(str), Signal()

    def __init__(self, ids):
        super().__init__()
        self.ids = array("i", ids)
        self.is_exact = self.is_asked = True

    @property
    def count(self):
        return len(self.ids)

    def id_at(self, position):
        return self.ids[position]

    def position_of(self, customer_id):
        return self.ids.index(customer_id) if customer_id in self.ids else -1


STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["only", "toggle", "range", "more"]), st.integers(0, 29)),
        st.tuples(st.sampled_from(["all", "none"]), st.just(0)),
    ),
    max_size=12,
)


@given(STEPS)
def test_any_sequence_of_clicks_selects_what_a_plain_list_would(steps):
    line = Line(range(100, 130))
    selection = Selection(line)
    wanted, anchor = set(), None
    for step, place in steps:
        if step == "only":
            selection.only(place)
            wanted, anchor = {place}, place
        elif step == "toggle":
            selection.toggle(place)
            wanted, anchor = wanted ^ {place}, place
        elif step in ("range", "more"):
            selection.extend_to(place, keep=step == "more")
            begin = place if anchor is None else anchor
            anchor = begin if anchor is not None else None
            span = set(range(min(begin, place), max(begin, place) + 1))
            wanted = wanted | span if step == "more" else span
        elif step == "all":
            selection.select_all()
            wanted = set(range(30))
        else:
            selection.clear()
            wanted = set()
        assert selection.count == len(wanted)
        assert list(selection.ids()) == [100 + place for place in sorted(wanted)]
        assert all((100 + place in selection) == (place in wanted) for place in range(30))


class Unwalked(array):
    """Ids that nobody may go through one by one."""

    def __iter__(self):
        raise AssertionError("an object is made of every id")


@pytest.mark.parametrize(("chosen", "left"), [([], set()), ([103, 129], {103})])
def test_a_large_import_does_not_make_the_selection_look_at_every_customer(chosen, left):
    line = Line(range(100, 130))
    selection = Selection(line)
    selection.choose(array("i", chosen))
    line.resetting.emit("refreshed")
    line.ids = Unwalked("i", range(90, 120))
    line.reset.emit("refreshed")
    line.count_changed.emit()
    assert selection._ids == left


def test_of_many_selected_those_that_are_gone_are_no_longer_selected():
    line = Line(range(100, 130))
    selection = Selection(line)
    selection.choose(line.ids[:20])
    line.ids = line.ids[10:]
    line.reset.emit("refreshed")
    assert list(selection.ids()) == list(range(110, 120))
