"""The table view: the same customers, selection and actions as the cards (R4)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from app import texts
from app.models.values import CustomerQuery
from app.views.table.columns import USUAL, all_columns, read_choice, write_choice
from tests.qt.customers_room import TRIAL, Room, customer

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def room(qtbot, tmp_path):
    people = [customer(number) for number in range(1, 101)]
    people.append(customer(101, **TRIAL, trial_start="2027-02-20", trial_end="2027-03-22"))
    with Room(qtbot, tmp_path, people, (1280, 700)) as made:
        made.ask(CustomerQuery(sort="name"))
        made.cards.go_to(3)
        made.click(5, CTRL)
        made.page.show_as("table")
        made.settle()
        yield made


def fields(room):
    return [column.field for column in room.page.table.model_.shown]


def test_switching_keeps_selection_and_the_current_customer(room):
    assert room.page.view is room.page.table
    assert list(room.page.ids()) == [6]
    assert room.page.table.current == 5
    room.page.show_as("cards")
    assert room.cards.current == 5
    assert room.settings.text("look.view") == "cards"


def test_rows_are_the_same_customers_in_the_same_order(room):
    table = room.page.table
    assert table.model_.rowCount() == room.page.result.count == 101
    assert table.model_.index(0, 0).data() == "Firm 00001"
    assert table.model_.index(100, fields(room).index("status")).data() == "Trial · 8 days"


def test_a_click_on_a_header_sorts_and_another_turns_it_round(room):
    header = room.page.table.horizontalHeader()
    place = fields(room).index("licences")
    at = QPoint(header.sectionViewportPosition(place) + 10, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    room.until(lambda: room.page.result.query.sort == "-licences" and room.page.result.is_exact)
    assert room.page.result.row_at(0).licences == 25
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    room.until(lambda: room.page.result.query.sort == "licences")
    assert header.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder


def test_keys_walk_rows_and_cells_and_enter_opens(room):
    table = room.page.table
    table.setFocus()
    room.press(Key.Key_Home, at=table)
    room.press(Key.Key_Down, at=table)
    assert table.current == 1
    room.press(Key.Key_Right, at=table)
    assert (table.current, table.currentIndex().column()) == (1, 1)
    room.press(Key.Key_Down, at=table)
    room.press(Key.Key_Return, at=table)
    assert room.shown[-1] == ("customer", room.page.result.id_at(2))
    room.press(Key.Key_Space, at=table)
    assert room.page.result.id_at(2) in room.page.selection


def test_the_first_cell_of_a_row_speaks_for_the_customer_and_the_others_for_themselves(room):
    table = room.page.table
    accessible = QAccessible.queryAccessibleInterface(table)
    assert accessible.text(QAccessible.Text.Name) == "Customers"

    def said(column):
        place = table.visualRect(table.model_.index(1, column)).center()
        at = table.viewport().mapToGlobal(place)
        return accessible.childAt(at.x(), at.y()).text(QAccessible.Text.Name)

    assert said(0) == "Firm 00002, firm2.example, verified, Business Standard, Active, 92 days left"
    assert said(1) == "firm2.example ✓"


def test_columns_are_chosen_and_remembered(room):
    table = room.page.table
    table._show_column("owner", True)
    table._show_column("domain", False)
    assert "owner" in fields(room)
    assert "domain" not in fields(room)
    table.horizontalHeader().resizeSection(0, 333)
    table._keep_columns()
    kept, widths = read_choice(room.settings.text("table.columns"), tuple(all_columns(room.desk.today)))
    assert kept == fields(room)
    assert widths["organisation_name"] == 333


def test_every_column_has_words_for_every_customer(room):
    row = room.page.result.row_at(0)
    for column in all_columns(room.desk.today).values():
        assert isinstance(column.text(row), str)


def test_a_country_is_shown_by_its_name_in_the_language_of_the_window(room):
    text = all_columns(room.desk.today)["country"].text
    row = room.page.result.row_at(0)
    assert text(row) == ""
    assert text(row._replace(country="NL")) == "Netherlands (NL)"
    assert text(row._replace(country="QQ")) == "QQ"
    texts.use("ko")
    try:
        assert text(row._replace(country="NL")) == "네덜란드 (NL)"
    finally:
        texts.use("en")


def test_a_damaged_choice_of_columns_gives_the_usual_ones():
    known = tuple(all_columns(lambda: None))
    assert read_choice("", known) == (list(USUAL), {})
    assert read_choice("nonsense:9,domain:x", known)[0] == list(USUAL)
    assert write_choice(["organisation_name", "owner"], {"owner": 80}) == "organisation_name,owner:80"


def test_the_table_paints_selection_and_rows_that_are_on_their_way(room):
    table = room.page.table
    picture = table.grab().toImage()
    selected = table.place_of(5).translated(0, table.horizontalHeader().height())
    plain = table.place_of(7).translated(0, table.horizontalHeader().height())
    edge = table.viewport().width() - 40
    assert picture.pixelColor(edge, selected.center().y()) != picture.pixelColor(edge, plain.center().y())
