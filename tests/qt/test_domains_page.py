"""The Domains page: every domain not verified, looked at and watched one or many at a time (R32)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.actions import looks
from app.errors import Refused
from app.views.itemmodels.domain_model import CUSTOMER, NEXT, SAID, VERDICT
from app.views.lines.view import SELECT
from tests.qt.domains_room import TOKEN, connect_account, domains_room, rows_of, unverified

VALUE = f"google-site-verification={TOKEN}"


@pytest.fixture
def room(qtbot, tmp_path):
    with domains_room(qtbot, tmp_path) as made:
        yield made


@pytest.fixture
def thousands(qtbot, tmp_path):
    people = [unverified(number, domain=f"d{number}.example") for number in range(1, 3001)]
    with domains_room(qtbot, tmp_path, people) as made:
        yield made


def opened(room, target=None):
    room.desk.go("domains", target)
    page = room.window.page
    room.until(lambda: page.model.is_exact and page.model.row_at(0) is not None)
    room.settle()
    return page


def line(page, place):
    model = page.model
    return [model.data(model.index(place, column)) for column in (VERDICT, CUSTOMER, SAID, NEXT)]


def choose(page, *places):
    page.view.clearSelection()
    for place in places:
        index = page.model.index(place, VERDICT)
        page.view.selectionModel().select(index, SELECT if len(places) == 1 else SELECT.Select | SELECT.Rows)


def test_every_unverified_domain_is_listed_and_what_is_looked_for_stands_first(room):
    room.book.run(looks.choose, 1, "txt", TOKEN)
    page = opened(room)
    assert [line(page, place)[1] for place in range(page.model.count)] == [
        "De Gouden Leeuw", "Undecided", "한빛소프트", "บริษัท มะลิ",
    ]  # fmt: skip
    assert line(page, 0) == ["Not looked at yet", "De Gouden Leeuw", "", ""]
    assert line(page, 1)[2] == "Its provider is not decided yet."
    assert line(page, 2)[2] == "No code is known yet."
    assert room.window.sidebar._pages["domains"].isChecked()
    assert room.window.sidebar._pages["domains"].accessibleName() == "Domains"
    spoken = page.model.data(page.model.index(0, VERDICT), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "De Gouden Leeuw, degoudenleeuw.nl, Not looked at yet"


def test_looking_at_many_says_what_it_came_to_of_each(room):
    room.book.run(looks.choose, 1, "txt", TOKEN)
    room.net.looker.there = {("degoudenleeuw.nl", "TXT", VALUE)}
    connect_account(room)
    page = opened(room)
    page.look_at_all.click()
    room.until(lambda: "domains were looked at" in room.said())
    assert room.said() == "3 domains were looked at: 1 verified, 2 to mend."
    room.until(lambda: line(page, 0)[0] == "Provider is asked")
    room.until(lambda: page.groups["mend"].text() == "To mend  2")
    assert rows_of(room, "SELECT customer_id FROM operation WHERE kind = 'verify_domain'") == [(1,)]
    page.groups["mend"].click()
    room.until(lambda: page.model.query.group == "mend")
    assert page.model.count == 2
    page.groups["new"].click()
    room.until(lambda: page.model.query.group == "new")
    assert [line(page, place)[1] for place in range(page.model.count)] == ["Undecided"]


def test_a_bulk_look_is_stopped_and_what_was_seen_is_kept(room):
    room.net.looker.waits = True
    page = opened(room)
    page.look_at_all.click()
    room.until(lambda: getattr(room.net.looker, "waiting_all", None))
    future, wanted, seen = room.net.looker.waiting_all
    room.net.looker.waits = False
    seen(0, room.net.looker.look(wanted[0]).result())
    room.until(lambda: room.window.strip.findChildren(QPushButton))
    progress = room.desk.strip
    assert progress is room.window.strip
    next(iter(room.desk._jobs)).cancel()
    future.cancel()
    future.set_running_or_notify_cancel()
    room.until(lambda: "Stopped" in room.said())
    assert len(rows_of(room, "SELECT 1 FROM domain_check")) == 1


def test_no_network_at_all_is_said(room):
    def broken():
        raise Refused("no_provider_connected")

    room.desk.connections = broken
    page = opened(room)
    choose(page, 0)
    page.buttons["look"].click()
    room.until(lambda: room.reported)
    assert room.reported.pop().code == "no_provider_connected"
    room.desk.domains._begun = None


def test_watching_is_begun_and_ended_for_many(room):
    assert room.desk.domains  # as the window has it from its start
    page = opened(room)
    page.view.selectAll()
    page.buttons["watch"].click()
    room.until(lambda: "3 domains are watched now" in room.said())
    assert "Undecided: " in room.said()
    room.until(lambda: page.groups["watched"].text() == "Watched  3")
    room.until(lambda: room.net.watched)
    page.groups["watched"].click()
    room.until(lambda: page.model.query.group == "watched" and page.model.count == 3)
    room.until(lambda: page.model.row_at(0) is not None and line(page, 0)[3])
    choose(page, 0)
    assert not page.buttons["watch"].isEnabled()
    QTest.keyClick(page.view, Qt.Key.Key_W)
    room.until(lambda: page.model.count == 2)
    assert "watched no longer" in room.said()
    room.desk.undo()
    room.until(lambda: page.model.count == 3)


def test_the_keyboard_opens_looks_and_goes_to_the_customer(room):
    page = opened(room)
    assert page.view.hasFocus()
    choose(page, 3)
    QTest.keyClick(page.view, Qt.Key.Key_L)
    room.until(lambda: "1 domain was looked at" in room.said())
    QTest.keyClick(page.view, Qt.Key.Key_O)
    assert room.shown[-1] == ("customer", 1)
    page = opened(room)
    choose(page, 3)
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert room.shown[-1] == ("domain", 1)
    assert room.window.sidebar._pages["domains"].isChecked()


def test_given_customers_are_shown_alone_and_looked_at_at_once(room):
    room.registry.trigger("domain.verify", room.registry.context)
    page = opened(room, [1, 2])
    room.until(lambda: "2 domains were looked at" in room.said())
    assert page.model.count == 2
    room.desk.go("domains")
    room.until(lambda: page.model.count == 4)


def test_search_and_an_empty_answer_say_what_to_do(room):
    page = opened(room)
    page.search.setText("malee")
    room.until(lambda: page.model.count == 1)
    page.search.setText("nobody")
    room.until(lambda: page.model.count == 0)
    assert page._nothing.said.text() == "No domain of this group matches."
    page._nothing.show_all.click()
    room.until(lambda: page.model.count == 4)
    page.groups["verified"].click()
    room.until(lambda: page.model.count == 0)
    assert "is verified yet" in page._nothing.said.text()
    page.do("look")
    assert room.said() == "Choose a domain first."


def test_a_domain_that_is_verified_leaves_the_list_by_itself(room):
    room.book.run(looks.choose, 1, "txt", TOKEN)
    page = opened(room)
    room.book.run(lambda work: work.connection.execute("UPDATE customer SET domain_verified = 1 WHERE id = 1"))
    room.book.run(looks.choose, 2, "txt", "zb60906216")
    room.until(lambda: page.model.count == 3)
    page.groups["verified"].click()
    room.until(lambda: page.model.count == 1 and page.model.row_at(0) is not None)
    assert line(page, 0)[:3] == ["Verified", "De Gouden Leeuw", "The provider agrees."]


def test_the_menu_offers_what_the_buttons_do(room):
    page = opened(room)
    choose(page, 0)
    words = [each.text() for each in page.make_menu().actions()]
    assert words == ["Verify …", "Look now", "Watch", "Stop watching", "Open customer"]
    page.view.selectAll()
    assert [each.text() for each in page.make_menu().actions()] == ["Look now", "Watch", "Stop watching"]


def test_thousands_are_scrolled_by_the_page(thousands):
    room = thousands
    page = opened(room)
    assert page.model.count == 3000
    page.view.scrollToBottom()
    room.until(lambda: page.model.row_at(2999) is not None)
    assert len(page.model._rows) < 400
    assert line(page, 2999)[1] == "Firm 00001"
    page.view.selectAll()
    assert page.selected_count() == 3000
    page.buttons["watch"].click()
    room.until(lambda: page.groups["watched"].text() == "Watched  3,000")


def test_the_navigation_says_how_many_are_to_be_mended_and_a_notice_tells_of_a_verified_one(room):
    badges, notices = [], []
    room.desk.domains.join(lambda *badge: badges.append(badge), notices.append)
    page = opened(room)
    page.look_at_all.click()
    room.until(lambda: badges and badges[-1][1] == 3)
    assert badges[-1][0] == "domains"
    assert badges[-1][3] == "3 domains are to be mended"
    from app.models.values import Changes

    room.book.announce(Changes(ids=(1,), verb="operation.done", facts={"name": "Zon", "kind": "verify_domain"}))
    room.until(lambda: notices)
    assert notices == [("Zon", "The domain is verified.", "customer", 1)]
