"""What was changed at the provider: seen on the customer page, taken, kept, undone; for many in one step (R50)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QPushButton

from app.actions import customers, drift
from app.models.values import CustomerQuery, Filter
from app.store import drift_rows
from app.views.drift.pane import DriftPane
from app.views.drift.verbs import DriftVerbs
from tests.qt.customers_room import Room, customer, find_button
from tests.unit.actions.test_drift import put

LONG = "a-very-long-name-of-a-domain-that-goes-on-and-on.subdomain.example"


@pytest.fixture
def make_room(qtbot, tmp_path):
    rooms = []

    def make(count=2, size=(1280, 800)):
        firms = [customer(number, organisation_name=f"대한상사 {number}") for number in range(1, count + 1)]
        room = Room(qtbot, tmp_path, firms, size).__enter__()
        rooms.append(room)
        DriftVerbs(room.desk)
        room.book.between_transactions(
            lambda c: c.execute(
                "INSERT INTO partner_account(uid, provider, name) VALUES (randomblob(16), 'google', 'Google')"
            )
        ).result()
        return room

    yield make
    for room in rooms:
        room.__exit__(None, None, None)


def pane(room, customer_id=1):
    room.window.show_page("customer", customer_id)
    room.until(lambda: [each for each in room.window.page.findChildren(DriftPane) if each.isVisible()])
    return room.window.page.findChild(DriftPane)


def said(widget):
    labels = [each for each in widget.findChildren(QLabel) if not each.isHidden()]
    return [each.text().replace("\u200b", "") for each in labels]


def button(widget, name):
    found = [each for each in widget.findChildren(QPushButton) if each.accessibleName() == name and each.isVisible()]
    return found[0] if found else None


def differ(room, *fields, customer_id=1):
    for field, base, theirs in fields:
        room.book.run(put, 1, customer_id, field, base, theirs)


def test_a_changed_domain_is_taken_with_one_click_and_undone(make_room):
    room = make_room()
    differ(room, ("domain", "firm1.example", LONG))
    shown = pane(room)
    assert "The domain differs from the customer’s admin console" in said(shown)
    assert "firm1.example" in said(shown)
    assert LONG in said(shown)
    button(shown, "Take theirs: Domain").click()
    room.until(lambda: not shown.isVisible())
    assert "the provider’s value was taken" in room.said()
    assert room.book.reader.customer(1).result().card.domain == LONG
    room.desk.undo()
    room.until(shown.isVisible)
    assert room.book.reader.customer(1).result().card.domain == "firm1.example"


def test_both_sides_changed_stand_beside_each_other(make_room):
    room = make_room()
    differ(room, ("phone", "+31101111111", "+31103333333"), ("locality", "", "Delft"))
    room.book.run(customers.edit, 1, {"phone": "+31102222222"})
    shown = pane(room)
    words = said(shown)
    assert "Phone: changed here and at Google" in words
    assert [each for each in words if each.startswith("+31")] == ["+31101111111", "+31102222222", "+31103333333"]
    names = [each.accessibleName() for each in shown.findChildren(QLabel) if each.text().startswith("+31")]
    assert names[0] == "Before: +31101111111"
    assert "nothing" in words
    button(shown, "Keep ours: Phone").click()
    room.until(lambda: button(shown, "Keep ours: Phone") is None)
    assert room.book.reader.customer(1).result().card.phone == "+31102222222"


def test_the_keyboard_goes_on_with_what_stands_where_it_was(make_room):
    room = make_room()
    differ(room, ("phone", "", "+31103333333"), ("locality", "", "Delft"), ("country", "", "NL"))
    shown = pane(room)
    room.until(lambda: button(shown, "Take theirs: Town or city"))
    take = button(shown, "Take theirs: Phone")
    take.setFocus()
    room.press(Qt.Key.Key_Space, at=take)
    room.until(lambda: button(shown, "Take theirs: Phone") is None)
    room.until(lambda: room.window.focusWidget() is button(shown, "Take theirs: Country"))
    button(shown, "Take all of theirs").click()
    room.until(lambda: not shown.isVisible())


def test_always_for_this_field_is_a_rule_of_the_account(make_room):
    room = make_room()
    for each in (1, 2):
        differ(room, ("locality", "", "Delft"), customer_id=each)
    shown = pane(room)
    (row,) = room.book.reader.ask(drift_rows.of_customer, 1).result()
    menu = shown.always_menu(row)
    assert [each.text() for each in menu.actions()] == [
        "Town or city: always take what Google says",
        "Town or city: always keep ours",
    ]
    menu.actions()[0].trigger()
    room.until(lambda: not shown.isVisible())
    assert room.book.reader.ask(drift_rows.rules).result()[0][1:] == ("locality", "theirs")
    assert room.book.reader.ask(drift_rows.of_customer, 2).result() == ()
    button(shown, "Always for this field: Town or city")


def test_many_are_taken_in_one_step_with_a_result_for_each(make_room):
    room = make_room(3)
    for each in (1, 2):
        differ(room, ("locality", "", "Delft"), customer_id=each)
    room.book.run(customers.edit, 2, {"locality": "Leiden"})
    assert room.registry.trigger("drift.show")
    assert room.shown[-1] == ("customers", CustomerQuery(filters=(Filter("changed_at_provider", "yes"),)))
    room.ask(room.shown[-1][1])
    assert room.page.result.count == 2
    room.page.select_all()
    room.settle()
    room.registry.trigger("drift.take")
    room.until(lambda: [each for each in room.window.findChildren(QDialog) if each.isVisible()])
    (results,) = [each for each in room.window.findChildren(QDialog) if each.isVisible()]
    lines = [results.list.model().index(i, 0).data() for i in range(2)]
    assert lines[0].startswith("대한상사 2: Changed on both sides")
    assert lines[1] == "대한상사 1: done"
    find_button(results, "Close").click()
    room.ask(CustomerQuery())
    room.ask(room.shown[-1][1])
    assert room.names() == ["대한상사 2"]


def test_what_was_kept_stays_quiet(make_room):
    room = make_room()
    differ(room, ("locality", "", "Delft"))
    shown = pane(room)
    room.registry.trigger("drift.keep")
    room.until(lambda: not shown.isVisible())
    assert room.book.run(drift.keep_ours, []).verb == "drifts.none_kept"
