"""The card grid: what cards offer, how one walks among them, what a screen reader gets (R1, R2)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QAccessible,
    QGuiApplication,
    QInputDevice,
    QMouseEvent,
    QPainter,
    QPointingDevice,
    QRegion,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.actions import customers
from app.models.values import CustomerQuery
from app.views.cards import table
from tests.qt.customers_room import TRIAL, Room, customer, find_button

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ORDER = CustomerQuery(sort="name")


@pytest.fixture
def room(qtbot, tmp_path):
    """Forty plain customers, and at the front (sorted by name) one of each kind that offers something else."""
    people = [customer(number) for number in range(10, 50)]
    people += [
        customer(1, organisation_name="A unverified", domain_verified=0),
        customer(2, organisation_name="B trial", **TRIAL, trial_start="2027-02-20", trial_end="2027-03-22"),
        customer(3, organisation_name="C at limit", **TRIAL, trial_start="2027-01-25", trial_end="2027-03-26"),
        customer(4, organisation_name="D team", kind="team", domain="", cloud_identity_id="C03k7x1ab"),
    ]
    with Room(qtbot, tmp_path, people, (1100, 700)) as made:
        made.ask(ORDER)
        yield made


def cell_of(room, position):
    """Return the accessible cell of a card."""
    place = room.cards.viewport().mapToGlobal(room.cards.place_of(position).center())
    return QAccessible.queryAccessibleInterface(room.cards).childAt(place.x(), place.y())


def spoken(room, position):
    return cell_of(room, position).text(QAccessible.Text.Name)


def test_the_card_offers_verify_until_the_domain_is_verified_then_manage(room):
    room.cards.go_to(0)
    room.settle()
    assert room.words() == ["Verify"]
    room.cards.go_to(3)
    room.settle()
    assert room.words() == ["Manage"]  # a team customer: Verify domain is in the menu


def test_extend_trial_says_on_the_button_what_it_will_do(room):
    room.cards.go_to(1)
    room.settle()
    assert room.words() == ["Extend Trial to 6 Apr", "Manage"]


def test_at_the_limit_the_button_stays_and_explains(room):
    room.cards.go_to(2)
    room.settle()
    button = room.bar.shown_buttons()[0]
    assert button.text() == "Extend Trial"
    assert button.isEnabled()
    assert "60 days" in button.accessibleDescription()
    button.click()
    assert "60 days" in room.said()


def test_extend_trial_moves_the_end_and_waits_to_be_sent(room):
    room.cards.go_to(1)
    room.settle()
    room.bar.shown_buttons()[0].click()
    room.until(lambda: room.page.result.row_at(1).attention == "waiting")
    assert room.page.result.row_at(1).trial_end == "2027-04-06"
    room.until(room.said)
    assert "6 Apr" in room.said()
    room.until(lambda: room.words() and room.words()[0] == "Extend Trial to 21 Apr")


def test_pointing_at_a_card_brings_its_actions_and_leaves_the_current_one(room):
    room.cards.go_to(0)
    room.point(1)
    assert room.words() == ["Extend Trial to 6 Apr", "Manage"]
    assert room.cards.current == 0
    assert room.cards.hovered == 1


def test_a_click_acts_on_the_card_that_is_pointed_at_not_on_the_current_one(room):
    room.cards.go_to(3)
    room.cards.setFocus()
    room.settle()
    room.point(1)
    button = next(each for each in room.bar.shown_buttons() if each.text().startswith("Extend Trial"))
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    room.settle()
    assert room.bar.row.organisation_name == "B trial"
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    room.until(lambda: room.page.result.row_at(1).attention == "waiting")


def test_the_bar_is_beside_the_view_and_covers_only_what_the_card_reserves(room):
    room.point(1)
    bar, table = room.bar, room.cards
    assert bar.parentWidget() is table.parentWidget()
    assert bar.accessibleName() == "Card actions"
    card = table.place_of(1).translated(table.viewport().mapTo(room.page.grid, QPoint(0, 0)))
    assert card.contains(bar.geometry())
    strip = table.measure.strip(card)
    reserved = strip.adjusted(strip.width() - 10 * table.measure.unit, 0, 0, 0)
    line = table.measure.period_line(card)
    for button in bar.shown_buttons():
        place = button.geometry().translated(bar.pos())
        assert reserved.contains(place) or line.contains(place)
        assert bar.mask().contains(button.geometry().center())


def test_the_pointer_over_a_button_still_scrolls_the_cards(room):
    room.point(1)
    before = room.cards.verticalScrollBar().value()
    at = room.bar.shown_buttons()[0]
    wheel = QWheelEvent(
        QPointF(2, 2),
        QPointF(at.mapToGlobal(QPoint(2, 2))),
        QPoint(0, 0),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(room.bar, wheel)  # where it arrives when a button does not want it
    assert room.cards.verticalScrollBar().value() > before


def test_arrows_home_end_and_pages_walk_through_all_cards(room):
    columns, last = room.page.grid.model.columns, room.page.result.count - 1
    room.press(Key.Key_Right, at=room.cards)
    assert room.cards.current == 1
    room.press(Key.Key_Down, at=room.cards)
    assert room.cards.current == 1 + columns
    room.press(Key.Key_Left, at=room.cards)
    room.press(Key.Key_Up, at=room.cards)
    assert room.cards.current == 0
    room.press(Key.Key_End, at=room.cards)
    assert room.cards.current == last
    assert room.cards.place_of(last).bottom() <= room.cards.viewport().height()
    room.press(Key.Key_PageUp, at=room.cards)
    assert room.cards.current < last
    room.press(Key.Key_Home, at=room.cards)
    assert room.cards.current == 0
    room.press(Key.Key_PageDown, at=room.cards)
    assert room.cards.current >= columns


def test_enter_and_double_click_open_the_customer(room):
    room.cards.go_to(2)
    room.press(Key.Key_Return, at=room.cards)
    opened = room.page.result.id_at(2)
    assert room.shown[-1] == ("customer", opened)


def test_manage_opens_the_page_with_the_console_in_focus_and_ctrl_enter_the_browser(room):
    room.cards.go_to(3)
    room.settle()
    room.bar.shown_buttons()[0].click()
    assert room.shown[-1] == ("customer", ("manage", room.page.result.id_at(3)))
    room.cards.go_to(5)
    assert room.registry.trigger("customer.console")
    room.until(lambda: room.opened)
    assert room.opened == [f"https://admin.google.com/a/{room.page.result.row_at(5).domain}"]


def test_where_no_browser_takes_a_page_its_address_is_said_and_copied(room):
    room.verbs._open_url = lambda _page: False
    room.cards.go_to(5)
    assert room.registry.trigger("customer.console")
    address = f"https://admin.google.com/a/{room.page.result.row_at(5).domain}"
    room.until(lambda: room.said() == f"The browser could not be opened. The page is at {address}")
    find_button(room.window.strip, "Copy the address").click()
    assert QGuiApplication.clipboard().text() == address


def test_verify_opens_the_domain_panel(room):
    room.cards.go_to(0)
    room.settle()
    room.bar.shown_buttons()[0].click()
    assert room.shown[-1] == ("domain", room.page.result.id_at(0))


def test_the_grid_is_one_tab_stop_and_tab_goes_into_the_cards_actions(room):
    room.cards.setFocus()
    room.cards.go_to(1)
    room.settle()
    room.press(Key.Key_Tab, at=room.cards)
    assert QApplication.focusWidget() is room.bar.shown_buttons()[0]
    room.press(Key.Key_Tab)
    assert QApplication.focusWidget() is room.bar.shown_buttons()[1]
    room.press(Key.Key_Escape)
    assert QApplication.focusWidget() is room.cards
    assert room.cards.current == 1


def test_enter_presses_a_focused_action(room):
    room.cards.setFocus()
    room.cards.go_to(3)
    room.settle()
    room.press(Key.Key_Tab, at=room.cards)
    room.press(Key.Key_Return)
    assert room.shown[-1][0] == "customer"


def test_a_painted_card_speaks(room):
    assert QAccessible.queryAccessibleInterface(room.cards).text(QAccessible.Text.Name) == "Customers"
    assert spoken(room, 1) == "B trial, firm2.example, verified, Workplace Standard, Trial, 8 days left"


def test_a_team_customer_shows_its_cloud_identity_id(room):
    assert "C03k7x1ab" in spoken(room, 3)


def test_a_selected_card_says_so_to_a_screen_reader(room):
    room.press(Key.Key_Space, at=room.cards)
    assert cell_of(room, 0).state().selected
    assert not cell_of(room, 1).state().selected


def test_an_edit_reads_only_the_customer_it_touched(room, monkeypatch):
    asked = []
    for place, name in ((room.desk.reader, "rows"), (room.desk.book, "cards_just_written")):
        read = getattr(place, name)
        monkeypatch.setattr(place, name, lambda ids, read=read: asked.append(list(ids)) or read(ids))
    touched = room.page.result.id_at(4)
    room.desk.do(customers.edit, touched, {"organisation_name": "Renamed"})
    room.until(lambda: room.page.result.row_at(4).organisation_name == "Renamed")
    assert asked == [[touched]]
    assert room.page.result.position_of(touched) == 4  # nothing jumps while one works


def test_a_new_customer_comes_into_sight_without_moving_the_place(room):
    room.press(Key.Key_End, at=room.cards)
    current = room.page.result.id_at(room.cards.current)
    before = room.page.result.count
    room.desk.do(customers.add, {"organisation_name": "A first of all"})
    room.until(lambda: room.page.result.count == before + 1)
    room.settle()
    assert room.page.result.id_at(room.cards.current) == current
    assert room.page.result.id_at(0) not in (None, current)


def test_a_deleted_customer_goes_and_undo_brings_it_back(room):
    before = room.page.result.count
    gone = room.page.result.id_at(2)
    room.cards.go_to(2)
    room.registry.trigger("customer.delete")
    room.until(lambda: room.page.result.count == before - 1)
    assert room.page.result.position_of(gone) == -1
    room.desk.undo()
    room.until(lambda: room.page.result.count == before)


def test_a_narrower_window_keeps_the_current_card(room):
    room.cards.go_to(17)
    room.settle()
    columns, current = room.page.grid.model.columns, room.page.result.id_at(17)
    room.window.resize(620, 700)
    room.settle()
    assert room.page.grid.model.columns < columns
    assert room.page.result.id_at(room.cards.current) == current


def test_cards_all_have_one_size_and_fill_the_width(room):
    sizes = {room.cards.place_of(position).size().toTuple() for position in range(room.page.result.count)}
    assert len(sizes) == 1
    last = room.cards.place_of(room.page.grid.model.columns - 1)
    edge = room.cards.measure.gap // 2
    assert 0 <= room.cards.viewport().width() - (last.right() + 1) - edge < room.page.grid.model.columns


def test_the_menu_of_a_card_offers_the_same_verbs(room):
    room.cards.go_to(1)
    menu = room.page.make_menu()
    words = [action.text().split("\t")[0] for action in menu.actions() if not action.isSeparator()]
    menu.deleteLater()
    assert {"Manage", "Extend Trial to 6 Apr", "Open admin console", "Archive", "Delete"} <= set(words)
    assert "Bring back from the archive" not in words


def test_another_theme_repaints_every_card(room):
    room.cards.viewport().repaint()
    before = room.cards.grab().toImage()
    room.theme.choose("dark")
    room.settle()
    after = room.cards.grab().toImage()
    room.theme.choose("light")
    assert before.pixelColor(20, 20) != after.pixelColor(20, 20)


def test_wheel_scrolling_moves_by_pixels(room):
    bar = room.cards.verticalScrollBar()
    bar.setValue(37)
    room.settle()
    assert bar.value() == 37
    assert room.cards.place_of(0).top() == room.cards.measure.gap // 2 - 37


def test_while_scrolling_the_actions_step_aside_and_come_back(room):
    room.cards.setFocus()
    room.cards.go_to(1)
    room.settle()
    assert room.bar.isVisible()
    room.cards.verticalScrollBar().setValue(20)
    assert not room.bar.isVisible()
    room.until(room.bar.isVisible)


def test_the_pointer_keys_do_not_mix(room):
    QTest.mouseMove(room.cards.viewport(), room.cards.place_of(2).center())
    room.settle()
    room.press(Key.Key_Right, at=room.cards)
    assert room.bar.row.id == room.page.result.id_at(room.cards.current)


def touch(room, at):
    """Tap on the cards with a finger."""
    finger = QPointingDevice(
        "glass",
        7,
        QInputDevice.DeviceType.TouchScreen,
        QPointingDevice.PointerType.Finger,
        QInputDevice.Capability.Position,
        1,
        1,
    )
    point, place = QPointF(at), QPointF(room.cards.viewport().mapToGlobal(at))
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(room.cards.viewport(), QMouseEvent(kind, point, point, place, left, left, none, finger))
    room.settle()


def test_on_touch_the_actions_are_on_every_card_and_a_tap_presses_them(room):
    before = room.cards.grab(room.cards.place_of(3)).toImage()
    touch(room, room.cards.place_of(1).topLeft() + QPoint(30, 30))
    assert room.cards.grab(room.cards.place_of(3)).toImage() != before
    strip = room.cards.measure.strip(room.cards.place_of(3))
    touch(room, QPoint(strip.right() - 12, strip.center().y()))
    assert room.shown[-1] == ("customer", ("manage", room.page.result.id_at(3)))


def test_a_card_is_drawn_once_for_an_edit_while_the_disk_takes_it(room, monkeypatch):
    drawn = []
    draw = room.cards._draw
    monkeypatch.setattr(room.cards, "_draw", lambda row, *how: drawn.append(row.organisation_name) or draw(row, *how))
    room.desk.do(customers.edit, room.page.result.id_at(4), {"organisation_name": "Renamed"})
    room.until(lambda: room.page.result.row_at(4).organisation_name == "Renamed")
    room.settle()
    assert drawn == ["Renamed"]


def test_each_picture_is_copied_by_the_window_itself_also_where_something_covers_a_part(room, monkeypatch):
    """In a clip of several rectangles Qt has other threads help, and waits for them (P2b)."""
    clips = []

    class Noting(QPainter):
        def drawPixmap(self, *what):  # noqa: N802 - Qt's
            clips.append(self.clipRegion().rectCount())
            super().drawPixmap(*what)

    viewport = room.cards.viewport()
    whole = viewport.grab().toImage()
    monkeypatch.setattr(table, "QPainter", Noting)
    parts = QRegion(viewport.rect()) - QRegion(200, 150, 300, 200)
    seen = whole.copy()
    seen.fill(Qt.GlobalColor.black)
    viewport.render(seen, QPoint(0, 0), parts)
    assert set(clips) == {1}
    for x, y in ((100, 100), (350, 120), (350, 400), (600, 250)):
        assert seen.pixel(x, y) == whole.pixel(x, y)
    assert seen.pixelColor(350, 250) == Qt.GlobalColor.black


def test_a_step_of_the_wheel_that_waited_goes_before_the_end_of_scrolling(room, monkeypatch):
    """Else each delay is made longer: the screen is asked for the pointer, and the actions are placed (P2b)."""
    settled = []
    grid = room.page.grid
    monkeypatch.setattr(grid.table, "settle", lambda: settled.append(1))
    grid._settle()
    room.cards.verticalScrollBar().setValue(40)  # was waiting, and is seen to now
    QApplication.processEvents()
    assert settled == []
    grid._settling.stop()
    grid._settle()
    QApplication.processEvents()
    assert settled == [1]
