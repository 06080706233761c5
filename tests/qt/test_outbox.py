"""The outbox page: what waits and why, in words; edit, retry and withdraw by button, key and menu (R51)."""

from __future__ import annotations

from array import array

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton

from app.models.clock import new_uid
from app.models.outbox import OutboxCounts, OutboxQuery
from app.rules.effects import Update
from app.rules.operations import operation
from app.store.journal import Entry
from app.views.cards.face import face, spoken
from app.views.chores import Chores
from app.views.outbox.withdrawing import withdraw
from tests.qt.customers_room import Room, customer, find_button


def create_and_order(work, customer_ids, missing=()):
    entry = Entry(work, "customer.edited", {"name": "x"})
    for customer_id in customer_ids:
        first, second = new_uid(work.now_ms), new_uid(work.now_ms)
        entry.apply(
            [
                operation("create_customer", customer_id, {}, by=work.by, uid=first, missing=missing),
                operation("provision_identity", customer_id, {}, by=work.by, uid=second, depends_on=[first]),
                operation("change_licences", customer_id, {"from": 14, "to": 16}, by=work.by, depends_on=[second]),
            ]
        )
    return entry.close(other=("operation",))


def set_state(work, kind, **values):
    entry = Entry(work, "customer.edited", {"name": "x"}, undoable=False)
    for (row_id,) in work.connection.execute("SELECT id FROM operation WHERE kind = ?", (kind,)).fetchall():
        entry.apply([Update("operation", row_id, values)])
    return entry.close(other=("operation",))


@pytest.fixture
def make_room(qtbot, tmp_path):
    rooms = []

    def make(count=3, size=(1280, 800), missing=()):
        firms = [customer(number, organisation_name=f"대한상사 {number}") for number in range(1, count + 1)]
        room = Room(qtbot, tmp_path, firms, size).__enter__()
        rooms.append(room)
        if count:
            room.book.run(create_and_order, list(range(1, count + 1)), missing)
        room.window.show_page("outbox")
        room.outbox = room.window.page
        room.until(lambda: room.outbox.panel.row is not None or not count)
        room.until(lambda: room.outbox.groups["waiting"].text().endswith(f"{count * 3:,}"))
        return room

    yield make
    for room in rooms:
        room.__exit__(None, None, None)


def words(room, place, column=2):
    index = room.outbox.model.index(place, column)
    room.until(lambda: index.data() != "Loading")
    return index.data()


def choose(room, place):
    room.outbox.view.selectRow(place)
    room.until(lambda: room.outbox.panel.row is not None)
    wanted = room.outbox.model.ids[place]
    room.until(lambda: room.outbox.panel.row.id == wanted)


def test_each_line_says_what_waits_for_what(make_room):
    room = make_room(1, missing=("postal_code", "alternate_email"))
    assert words(room, 0) == "14 → 16 licences · after: set up the account"
    assert words(room, 1) == "set up the account · after: create customer"
    assert words(room, 2) == "create customer · missing: Postal code, Alternate email"
    assert words(room, 2, 0) == "Incomplete"
    table = QAccessible.queryAccessibleInterface(room.outbox.view)
    assert table.text(QAccessible.Text.Name) == "Outbox"
    assert table.role() == QAccessible.Role.Table
    spoken = room.outbox.model.index(2, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Incomplete, 대한상사 1, create customer, missing: Postal code, Alternate email"


def test_withdrawing_what_others_wait_for_says_first_what_goes_along(make_room):
    room = make_room(1)
    choose(room, 2)
    room.outbox.panel.buttons["withdraw"].click()
    room.until(lambda: [each for each in room.window.findChildren(QDialog) if each.isVisible()])
    (dialog,) = [each for each in room.window.findChildren(QDialog) if each.isVisible()]
    assert [dialog.list.item(place).text() for place in range(dialog.list.count())] == [
        "대한상사 1: set up the account",
        "대한상사 1: 14 → 16 licences",
    ]
    assert dialog.list.wordWrap(), "a long line is wrapped, not cut"
    find_button(dialog, "Withdraw all").click()
    room.until(lambda: room.outbox.model.count == 0)
    assert "3 instructions were withdrawn" in room.said()
    assert "Nothing waits" in room.outbox._nothing.said.text()
    room.desk.undo()
    room.until(lambda: room.outbox.model.count == 3)


def test_after_a_button_beside_the_list_the_keyboard_is_in_the_list(make_room):
    room = make_room(1)
    choose(room, 0)
    room.outbox.panel.buttons["withdraw"].setFocus()
    room.outbox.panel.buttons["withdraw"].click()
    room.until(lambda: room.outbox.model.count == 2)
    assert room.outbox.view.hasFocus()


def test_a_line_gives_up_the_account_before_the_domain(make_room):
    line = make_room(1).outbox.delegate
    assert line.beneath("kaona.example", "Zoho · Europe", 2000) == "kaona.example · Zoho · Europe"
    whole = QFontMetrics(line.small).horizontalAdvance("kaona.example")
    assert line.beneath("kaona.example", "Zoho · Europe", whole + 20) == "kaona.example"
    short = line.beneath("kaona.example", "Zoho · Europe", whole - 20)
    assert short.startswith("ka")
    assert short.endswith("le")
    assert line.beneath("", "Zoho · Europe", 10) == "Zoho · Europe"


def test_the_choices_above_the_list_are_named_for_screen_readers(make_room):
    room = make_room(1)
    for box in (room.outbox.kinds, room.outbox.accounts):
        told = QAccessible.queryAccessibleInterface(box).relations(QAccessible.RelationFlag.Label)
        assert [each[0].text(QAccessible.Text.Name) for each in told] == [box.accessibleName()]


def test_what_nothing_waits_for_is_withdrawn_at_once_by_key(make_room):
    room = make_room(1)
    choose(room, 0)
    QTest.keyClick(room.outbox.view, Qt.Key.Key_Delete)
    room.until(lambda: room.outbox.model.count == 2)
    assert not [each for each in room.window.findChildren(QDialog) if each.isVisible()]


def test_what_needs_a_person_is_tried_again_or_mended_at_the_field_at_fault(make_room):
    room = make_room(1)
    room.book.run(set_state, "create_customer", state="needs_person", error_code="domain_taken", error_field="domain")
    room.outbox.groups["needs_you"].click()
    room.until(lambda: room.outbox.model.count == 1 and room.outbox.model.query.group == "needs_you")
    choose(room, 0)
    assert room.outbox.model.index(0, 0).data() == "Needs you"
    assert words(room, 0).startswith("create customer · Domain: ")
    QTest.keyClick(room.outbox.view, Qt.Key.Key_Return)
    assert room.shown[-1] == ("customer", ("field", 1, "domain"))
    room.outbox.panel.buttons["retry"].click()
    room.until(lambda: room.outbox.model.count == 0)
    room.until(lambda: room.outbox.groups["waiting"].text().endswith("3"))


def test_what_is_at_the_provider_says_why_nothing_can_be_done(make_room):
    room = make_room(1)
    room.book.run(set_state, "create_customer", state="running", provider_ref="operations/1")
    room.until(lambda: words(room, 2, 0) == "Under way")
    choose(room, 2)
    room.until(lambda: not room.outbox.panel.buttons["withdraw"].isEnabled())
    assert "already" in room.outbox.panel.buttons["withdraw"].accessibleDescription()
    QTest.keyClick(room.outbox.view, Qt.Key.Key_Delete)
    assert "was sent to the provider already" in room.said()


def test_search_and_kind_narrow_and_nothing_found_can_be_cleared(make_room):
    room = make_room(3)
    room.outbox.search.setText("firm2")
    room.until(lambda: room.outbox.model.count == 3)
    room.outbox.kinds.setCurrentIndex(room.outbox.kinds.findData("change_licences"))
    room.outbox.kinds.activated.emit(room.outbox.kinds.currentIndex())
    room.until(lambda: room.outbox.model.count == 1)
    room.outbox.search.setText("nobody")
    room.until(lambda: room.outbox.model.count == 0)
    find_button(room.outbox, "Show all").click()
    room.until(lambda: room.outbox.model.count == 9)


def test_the_tree_leads_to_what_it_waits_for(make_room):
    room = make_room(1)
    choose(room, 0)
    tree = room.outbox.panel.tree
    root = tree.topLevelItem(0)
    assert "create customer" in root.text(0)
    assert "14 → 16 licences" in root.child(0).child(0).text(0)
    tree.itemActivated.emit(root, 0)
    room.until(lambda: room.outbox.panel.row is not None and room.outbox.panel.row.kind == "create_customer")


def test_thousands_scroll_and_all_of_them_are_withdrawn_in_one_step(make_room):
    room = make_room(700)
    room.until(lambda: room.outbox.model.is_exact)
    assert room.outbox.model.count == 2100
    room.outbox.view.scrollToBottom()
    room.until(lambda: room.outbox.model.row_at(2099) is not None)
    room.outbox.view.selectAll()
    assert room.outbox.selected_count() == 2100
    room.outbox.do("withdraw")
    room.until(lambda: room.outbox.model.count == 0)


def test_the_navigation_counts_what_waits_and_what_needs_a_person(make_room):
    room = make_room(1)
    said = []
    chores = Chores(room.desk, None, daily=False)
    chores.tell(said.append, room.window.sidebar.set_badge)
    room.until(lambda: said)
    assert said[-1] == "3 wait to be sent."
    entry = find_button(room.window.sidebar, "Outbox")
    assert entry.accessibleDescription() == "3 waiting · 0 need you · 0 sent"
    room.book.run(set_state, "create_customer", state="needs_person")
    room.until(lambda: said[-1] == "2 wait to be sent. 1 needs you.")
    room.until(lambda: entry.accessibleDescription() == "2 waiting · 1 need you · 0 sent")
    chores.end()


def test_what_ran_past_its_last_day_expires_by_itself(make_room):
    room = make_room(1)
    room.book.run(set_state, "change_licences", expires_at=1)
    chores = Chores(room.desk, None, daily=False)
    chores.tell(lambda _line: None)
    room.until(lambda: room.outbox.groups["needs_you"].text().endswith("1"))
    chores.end()


def test_an_empty_outbox_teaches(make_room):
    room = make_room(0)
    room.until(lambda: "Nothing waits" in room.outbox._nothing.said.text())
    assert not room.outbox.panel.isVisible()
    room.outbox._show_counts(OutboxCounts())


def test_a_narrow_window_keeps_what_and_why(make_room):
    room = make_room(1, size=(640, 600))
    assert room.outbox._split.orientation() == Qt.Orientation.Vertical
    assert room.outbox.view.isColumnHidden(3)
    assert not room.outbox.view.isColumnHidden(2)


def test_what_holds_an_instruction_is_said_on_its_line_its_card_and_filled_in_from_either(make_room):
    room = make_room(1, missing=("postal_code", "alternate_email"))
    choose(room, 2)
    assert room.outbox.panel.buttons["edit"].text() == "Fill in what is missing"
    assert "It is sent once that is filled in." in [each.text() for each in room.outbox.panel.findChildren(QLabel)]
    assert room.outbox.make_menu().actions()[0].text() == "Fill in what is missing"
    room.window.show_page("customers")
    page = room.window.page
    room.until(lambda: page.current() is not None)
    said = spoken(page.current(), room.desk.today())
    assert "Incomplete, Missing: Postal code, Alternate email" in said
    shown = face(page.current(), room.desk.today())
    assert (shown.badge, shown.badge_tone) == ("✎ Incomplete", "warn")
    assert room.desk.registry.state("customer.fill").can_run
    room.desk.registry.trigger("customer.fill", page)
    assert room.shown[-1] == ("customer", ("field", 1, "postal_code"))
    room.book.run(set_state, "create_customer", state="ready", missing=[])
    room.until(lambda: not room.desk.registry.state("customer.fill", page).can_run)
    assert "Nothing that waits" in room.desk.registry.state("customer.fill", page).why_not


def test_a_hundred_thousand_are_handed_on_as_they_come(make_room, monkeypatch):
    """The window looks at none of them: a list of so many took a tenth of a second to be made anew."""
    room = make_room(1)
    given, answer = [], [f"{number:032x}" for number in range(100_000)]

    def read(_connection, ids):
        given.append(ids)
        return answer, ()

    monkeypatch.setattr("app.store.outbox_rows.withdrawal", read)
    monkeypatch.setattr(room.desk, "do_long", lambda _words, _action, uids: given.append(uids))
    withdraw(room.desk, ids := array("q", range(100_000)))
    room.until(lambda: len(given) == 2)
    assert given[0] is ids
    assert given[1] is answer


def test_edit_opens_the_customer_with_the_missing_field_in_focus(make_room):
    room = make_room(1, missing=("postal_code",))
    choose(room, 2)
    room.outbox.do("edit")
    page, target = room.shown[-1]
    room.window.show_page(page, target)
    focused = room.window.focusWidget
    room.until(lambda: focused() is not None and focused().objectName() == "postal_code")


def test_the_customer_page_says_the_same_and_withdraws(make_room):
    room = make_room(1)
    room.window.show_page("customer", 1)
    page = room.window.page

    def button():
        return [each for each in page.findChildren(QPushButton) if each.accessibleName() == "Withdraw 14 → 16 licences"]

    room.until(lambda: button() and button()[0].isVisible())
    button()[0].click()
    room.until(lambda: "the instruction was withdrawn" in room.said())
    room.until(lambda: not button())


def test_what_changed_while_another_page_was_in_front_is_shown(make_room):
    room = make_room(1)
    room.window.show_page("customers")
    room.book.run(set_state, "change_licences", state="needs_person")
    room.settle()
    room.window.show_page("outbox", "needs_you")
    room.until(lambda: room.outbox.model.count == 1)
    room.until(lambda: room.outbox.groups["needs_you"].text().endswith("1"))


def test_the_providers_own_words_stand_below_ours_as_a_quotation(make_room):
    room = make_room(1)
    facts = {"raw": "<b>Seats</b>\nmust be\u202e at least \x00 5."}
    room.book.run(set_state, "change_licences", state="needs_person", error_code="google_seats", error_facts=facts)
    room.outbox.groups["needs_you"].click()
    room.until(lambda: room.outbox.model.count == 1)
    choose(room, 0)
    wanted = "Google wrote: “<b>Seats</b> must be at least 5.”"
    room.until(lambda: [each for each in room.outbox.panel.findChildren(QLabel) if each.text() == wanted])
    (said,) = [each for each in room.outbox.panel.findChildren(QLabel) if each.text() == wanted]
    assert said.textFormat() == Qt.TextFormat.PlainText
    room.window.show_page("customer", 1)
    room.until(lambda: [each for each in room.window.page.findChildren(QLabel) if each.text() == wanted])


def test_what_a_person_does_on_the_providers_page_is_said_with_the_way_there(make_room):
    room = make_room(1)
    opened = []
    room.outbox.panel._open_url = lambda url: opened.append(url.toString())
    facts = {"page": "https://admin.google.com/", "steps": ["google_verify_by_customer"]}
    room.book.run(set_state, "change_licences", state="needs_person", error_code="operation_by_hand", error_facts=facts)
    room.outbox.groups["needs_you"].click()
    room.until(lambda: room.outbox.model.count == 1)
    choose(room, 0)
    name = "Open the page: 대한상사 1"

    def shown():
        buttons = room.outbox.panel.findChildren(QPushButton)
        return [each for each in buttons if each.accessibleName() == name and each.isVisible()]

    room.until(shown)
    shown()[0].click()
    assert opened == ["https://admin.google.com/"]
    assert any("verifies the domain" in each.text() for each in room.outbox.panel.findChildren(QLabel))
    room.outbox.panel.buttons["by_hand"].click()
    room.until(lambda: room.outbox.model.count == 0)  # what the provider shows is read back: it waits
    asked = "SELECT state FROM operation WHERE kind = 'change_licences'"
    assert room.book.reader.ask(lambda c: c.execute(asked).fetchall()).result() == [("unknown",)]


def test_what_somebody_has_already_is_taken_over_from_here_by_button_key_and_menu(make_room, monkeypatch):
    room = make_room(1)
    room.book.run(set_state, "create_customer", state="needs_person", error_code="zoho_other_partner")
    room.outbox.groups["needs_you"].click()
    room.until(lambda: room.outbox.model.count == 1)
    choose(room, 0)
    room.until(lambda: "take_over" in room.outbox.panel.buttons)
    opened = []
    monkeypatch.setattr("app.views.wizards.take_over.open_for", lambda _desk, customer_id: opened.append(customer_id))
    room.outbox.panel.buttons["take_over"].click()
    room.outbox.view.setFocus()
    QTest.keyClick(room.outbox.view, Qt.Key.Key_T)
    menu = room.outbox.make_menu()
    next(each for each in menu.actions() if each.text() == "Take it over").trigger()
    assert opened == [1, 1, 1]
    room.window.show_page("customer", 1)
    name = "Take it over: create customer"
    room.until(lambda: [b for b in room.window.page.findChildren(QPushButton) if b.accessibleName() == name])
    find_button(room.window.page, name).click()
    assert opened == [1] * 4


def test_a_commit_before_the_answer_is_here_leaves_the_page_with_its_question(make_room):
    room = make_room(2)
    room.outbox.model.ask(OutboxQuery("waiting", search="nobody"))
    room.outbox.model._refresh()
    room.until(lambda: room.outbox.model.query.search == "nobody")
    room.until(lambda: "matches" in room.outbox._nothing.said.text())
