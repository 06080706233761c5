"""Finding: as one types, filters, sorts, saved views, and what stands there when nobody is found (R4)."""

from __future__ import annotations

from concurrent.futures import Future

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.actions import saved_views
from app.models.values import CustomerQuery, Filter
from app.views.bulk_dialogs import WordDialog
from app.views.commands import Command
from app.views.finding.words import count_words, filter_words, query_words, sort_words
from tests.qt.customers_room import TRIAL, Room, customer, find_button

Key = Qt.Key


@pytest.fixture
def room(qtbot, tmp_path):
    """Eighty plain customers, and some that can be found by one thing only."""
    people = [customer(number) for number in range(1, 81)]
    people += [
        customer(90, organisation_name="한빛소프트", country="KR"),
        customer(91, organisation_name="บริษัท ก้าวหน้า จำกัด", country="TH", domain_verified=0),
        customer(92, organisation_name="Åkerström", **TRIAL, trial_start="2027-03-01", trial_end="2027-03-20"),
        customer(93, organisation_name="Zon", owner="Noor", tags="north"),
    ]
    with Room(qtbot, tmp_path, people, (1280, 700)) as made:
        yield made


def find(room, text):
    """Type into the search box, and wait for the whole answer."""
    box = room.page.search
    box.selectAll()
    if text:
        QTest.keyClicks(box, text) if text.isascii() else box.setText(text)
    else:
        box.clear()
    room.until(lambda: room.page.result.query.search == text and room.page.result.is_exact)
    room.settle()
    return room.names()


def test_typing_finds_part_of_any_field_in_any_script(room):
    assert find(room, "akerst") == ["Åkerström"]
    assert find(room, "빛소") == ["한빛소프트"]
    assert find(room, "ก้าว") == ["บริษัท ก้าวหน้า จำกัด"]
    assert find(room, "firm17.ex") == ["Firm 00017"]


def test_what_an_input_method_is_composing_is_not_searched(room, monkeypatch):
    asked = []
    monkeypatch.setattr(room.page.result, "ask", lambda query: asked.append(query.search))
    composing = QInputMethodEvent("한", [])
    QApplication.sendEvent(room.page.search, composing)
    room.settle()
    assert asked == []
    done = QInputMethodEvent()
    done.setCommitString("한빛")
    QApplication.sendEvent(room.page.search, done)
    room.settle()
    assert asked == ["한빛"]


def test_the_last_key_wins_and_older_answers_are_dropped(room):
    QTest.keyClicks(room.page.search, "firm 0001")
    room.until(lambda: room.page.result.query.search == "firm 0001" and room.page.result.is_exact)
    assert room.page.result.count == 11
    assert room.names()[0] == "Firm 00019"


def test_ctrl_f_goes_to_the_box_and_enter_to_the_customers(room):
    room.registry.trigger("customers.find")
    assert QApplication.focusWidget() is room.page.search
    assert room.page.search.accessibleName() == "Search customers"
    room.press(Key.Key_Return)
    assert QApplication.focusWidget() is room.cards


def test_escape_empties_the_box_and_then_leaves_it(room):
    find(room, "zon")
    room.page.search.setFocus()
    room.press(Key.Key_Escape)
    assert room.page.search.text() == ""
    room.press(Key.Key_Escape)
    assert QApplication.focusWidget() is room.cards


def test_nobody_found_shows_what_hides_them_and_clears_it(room):
    room.ask(CustomerQuery(filters=(Filter("unverified", "yes"),)))
    find(room, "zzz")
    nothing = room.page._nothing
    assert nothing.isVisible()
    assert "“zzz” · Not verified" in nothing.accessibleName()
    find_button(nothing, "Show all customers").click()
    room.until(lambda: room.page.result.count == 84)
    assert room.cards.isVisible()
    room.until(room.bar.isVisible)  # the first card is current again, with its actions
    assert room.page.search.text() == ""


def test_a_chip_narrows_and_all_customers_widens_again(room):
    find_button(room.page, "Not verified").click()
    room.until(lambda: room.page.result.count == 1)
    assert room.page.order.accessibleName() == "1 customer · sorted by last change"
    find_button(room.page, "All customers").click()
    room.until(lambda: room.page.result.count == 84)
    assert room.page.order.accessibleName() == "84 customers · sorted by last change"


def test_chips_of_one_kind_take_each_others_place(room):
    bar = room.page.filters
    bar._toggle(Filter("renews_within", "30"))
    bar._toggle(Filter("renews_within", "90"))
    assert room.page.query.filters == (Filter("renews_within", "90"),)
    bar._toggle(Filter("country", "TH"))
    bar._toggle(Filter("country", "KR"))
    assert len(room.page.query.filters) == 3  # several values of one field mean any of them


def test_a_filter_from_the_menu_becomes_a_chip_that_removes_it(room):
    room.page.filters._toggle(Filter("country", "TH"))
    room.until(lambda: room.page.result.count == 1)
    chip = find_button(room.page, "Country: Thailand, remove")
    chip.setFocus()
    chip.click()
    room.until(lambda: room.page.result.count == 84)
    assert room.window.focusWidget() is room.page.filters.more


def test_the_menu_of_filters_reads_its_values_from_the_book(room):
    menu = room.page.filters.make_menu()
    owners = next(action.menu() for action in menu.actions() if action.text() == "Owner")
    owners.aboutToShow.emit()
    room.until(lambda: any(action.text().startswith("Noor") for action in owners.actions()))
    next(action for action in owners.actions() if action.text().startswith("Noor")).trigger()
    room.until(lambda: room.page.result.count == 1)
    menu.deleteLater()


@pytest.mark.qt_log_ignore("does not support")
def test_every_country_of_the_book_can_be_chosen_on_any_screen(room, monkeypatch):
    values = Future()
    monkeypatch.setattr(type(room.desk.reader), "choices", lambda _reader, _field: values)
    menu = room.page.filters.make_menu()
    countries = next(action.menu() for action in menu.actions() if action.text() == "Country")
    menu.popup(QPoint(10, 10))
    menu.setActiveAction(countries.menuAction())
    assert countries.isVisible()
    values.set_result([("NL", 3), *((chr(65 + place // 26) + chr(65 + place % 26), 1) for place in range(200))])
    room.until(lambda: len(countries.actions()) == 201)
    assert all(action.isEnabled() for action in countries.actions())
    assert countries.activeAction() is countries.actions()[0]
    assert countries.height() <= countries.screen().geometry().height()
    QTest.keyClick(countries, Key.Key_Return)
    assert not menu.isVisible(), "one choice closes all"
    room.until(lambda: Filter("country", "NL") in room.page.query.filters)


def test_mine_finds_what_i_own(room):
    menu = room.page.filters.make_menu()
    next(action for action in menu.actions() if action.text() == "Mine").trigger()
    menu.deleteLater()
    room.until(lambda: room.page.result.count == 1)
    assert room.names() == ["Zon"]


def test_sorting_by_the_same_again_turns_it_round(room):
    room.page.sort_by("name")
    room.until(lambda: room.page.result.query.sort == "name" and room.page.result.is_exact)
    assert room.names()[0] == "Åkerström"
    room.page.sort_by("name")
    room.until(lambda: room.page.result.query.sort == "-name" and room.page.result.is_exact)
    assert room.names()[0] == "한빛소프트"
    room.page.sort_by("licences")
    assert room.page.query.sort == "-licences"


def test_the_menu_of_orders_marks_the_one_in_use(room):
    menu = room.page.order.make_menu()
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["last change"]
    next(action for action in menu.actions() if action.text() == "country").trigger()
    menu.deleteLater()
    room.until(lambda: room.page.result.query.sort == "country" and room.page.result.is_exact)
    assert room.page.result.row_at(0).country == "KR"


def test_a_search_is_saved_under_a_name_renamed_and_removed(room):
    room.page.filters._toggle(Filter("unverified", "yes"))
    room.until(room.page.saved.isVisible)
    room.page.saved.click()
    dialog = room.window.findChildren(WordDialog)[0]
    dialog.field.setText("To verify")
    dialog._accept()
    room.until(lambda: room.page.saved.view is not None)
    assert "To verify" in room.page.saved.text()
    room.page.saved.ask_new_name()
    dialog = next(each for each in room.window.findChildren(WordDialog) if each.field.text() == "To verify")
    dialog.field.setText("Unverified")
    dialog._accept()
    room.until(lambda: room.page.saved.view is not None and room.page.saved.view.name == "Unverified")
    room.page.saved.remove_view()
    room.until(lambda: room.page.saved.view is None)


def test_a_saved_view_opens_with_its_search_filters_and_sort(room):
    query = CustomerQuery("firm", (Filter("status", "active"),), "name")
    room.desk.do(saved_views.save, "Firms", query)
    room.page.show_target(query)
    room.until(lambda: room.page.result.query == query and room.page.result.is_exact)
    assert room.page.search.text() == "firm"
    assert room.page.result.count == 83
    room.until(lambda: room.page.saved.view is not None)


def test_going_back_to_the_customers_keeps_what_was_asked_and_once_more_shows_all(room):
    find(room, "zon")
    room.window.show_page("welcome")
    room.settle()
    room.window.show_page("customers")
    assert room.page.query.search == "zon"
    room.settle()
    room.window.show_page("customers")  # once more: all of them
    assert room.page.query.search == ""


def test_the_empty_book_leads_to_the_practice_book_which_does_not_lead_to_itself(qtbot, tmp_path):
    asked = []
    with Room(qtbot, tmp_path, [], (1280, 700)) as room:
        for may in (True, "practice_open"):
            title = "Open the practice book"
            room.registry.add(Command("book.practice", title, asked.append, enabled=lambda _context, may=may: may))
            room.page._nothing = None
            room.page._choose_front()
            button = next(each for each in room.page._nothing.findChildren(QPushButton) if each.text() == title)
            assert button.isVisible() is (may is True)
            button.click()
            room.registry.remove("book.practice")
    assert len(asked) == 1


def test_the_empty_book_says_how_to_fill_it(qtbot, tmp_path):
    with Room(qtbot, tmp_path, [], (1280, 700)) as room:
        assert room.page._nothing.isVisible()
        assert "No customers yet" in room.page._nothing.accessibleName()
        assert {each.text() for each in room.page._nothing.findChildren(QPushButton) if each.isVisible()} == {
            "Import list",
            "Add customer",
        }


def test_every_chip_sort_and_count_is_said_in_words():
    assert filter_words(Filter("trial_ends_within", "14")) == "Trial ends in 14 days"
    assert filter_words(Filter("provider", "")) == "Not decided yet"
    assert filter_words(Filter("tag", "north")) == "Tag: north"
    assert filter_words(Filter("batch", "7")) == "One import"
    assert sort_words("-name") == "name, backwards"
    assert count_words(10_000, exact=False) == "over 10,000 customers"
    assert count_words(1, exact=True) == "1 customer"
    assert query_words(CustomerQuery(" x ", (Filter("standing", "book_only"),))) == ["“x”", "In the book only"]
