"""Wizards on screen: pages, problems, what the book refuses, the end (R10–R16, Q10, Q11)."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.actions import customers
from tests.qt.frame import run_with, startup, until, until_is, until_open
from tests.qt.wizards_room import all_drafts, customers_of, editor, go_to, opened, type_in, wrong

KADE = {
    "organisation_name": "Café De Kade",
    "domain": "cafedekade.example",
    "postal_code": "3011 AA",
    "locality": "Rotterdam",
    "address_lines": "Oude Haven 12",
}


def test_a_google_customer_is_added_and_its_card_is_the_current_one(qapp):
    async def script(shell):
        await until_open(shell)
        await asyncio.wrap_future(shell.desk.book.do(customers.add, {"organisation_name": "Zon"}))
        await until(lambda: shell.window.page_name == "customers", "the cards")
        wizard = await opened(shell)
        assert wizard.accessibleName() == "Add a Google customer"
        assert wizard.windowModality() == Qt.WindowModality.WindowModal
        await go_to(wizard, "organisation")
        assert QApplication.focusWidget() is editor(wizard, "organisation_name").line
        wizard._typed("country", "NL")
        await type_in(wizard, **KADE)
        await go_to(wizard, "check")
        assert wizard.next_button.text() == "Create"
        assert wizard.next_button.accessibleName() == "Create"
        wizard.next_button.click()
        await until(lambda: wizard.done_page is not None, "the end")
        assert wizard.done_page.missing == (
            "Super administrator’s email",
            "Administrator’s given name",
            "Administrator’s family name",
            "Alternate email",
        )
        assert await all_drafts(shell) == ()
        QTest.keyClick(wizard, Qt.Key.Key_Escape)
        await until(lambda: shell.desk.wizards.current is None, "the wizard to be gone")
        page = shell.window.page
        await until(lambda: page.current() and page.current().organisation_name == "Café De Kade", "the new card")
        assert page.current().standing == "waiting"
        assert "Café De Kade was added" in shell.window.strip.text
        shell.desk.undo()
        await until(lambda: shell.window.strip.text == "Undone: Café De Kade was added.", "the undo")
        assert [each.organisation_name for each in await customers_of(shell)] == ["Zon"]
        titles = [each.title for each in await all_drafts(shell)]
        assert titles == ["Add a Google customer, at Check and create"], "undo brings it back"

    assert run_with(qapp, startup(), script) == 0


def test_problems_are_said_beside_their_field_when_it_is_left_and_next_goes_to_the_first(qapp):
    async def script(shell):
        await until_open(shell)
        wizard = await opened(shell)
        await go_to(wizard, "organisation")
        await type_in(wizard, domain="zon")
        assert wrong(wizard) == {}, "nobody is interrupted while typing"
        editor(wizard, "organisation_name").line.setFocus()
        await until(lambda: "domain" in wrong(wizard), "what is wrong, once the field is left")
        assert editor(wizard, "domain").line.property("wrong")
        assert "dot" in editor(wizard, "domain").line.accessibleDescription() or wrong(wizard)["domain"] in (
            editor(wizard, "domain").line.accessibleDescription()
        )
        wizard.next_button.click()
        assert wizard.page_name == "organisation"
        assert QApplication.focusWidget() is editor(wizard, "domain").line
        await type_in(wizard, domain="zon.example")
        assert wrong(wizard) == {}
        await go_to(wizard, "contact")
        wizard.reject()

    assert run_with(qapp, startup(), script) == 0


def test_duplicates_are_shown_while_typing_and_opened(qapp):
    async def script(shell):
        await until_open(shell)
        made = await asyncio.wrap_future(
            shell.desk.book.do(customers.add, {"organisation_name": "Café De Kade", "domain": "kade.example"})
        )
        wizard = await opened(shell, "customer.note")
        await type_in(wizard, organisation_name="cafe de")
        box = wizard.page_view.boxes["organisation_name"]
        await until(box.links, "the one that looks like it")
        link = box.links()[0]
        assert link.accessibleDescription() == "Café De Kade · kade.example is in the book."
        await type_in(wizard, domain="kade.example")
        await until(lambda: wizard.facts.likely and wizard.facts.likely[0].by == "domain", "the same domain")
        wizard.next_button.click()
        assert "already" in wrong(wizard)["domain"]
        wizard.page_view.boxes["domain"].links()[0].click()
        await until(lambda: shell.window.page_name == "customer", "its page")
        assert shell.window.page_target == made.inserted[0]

    assert run_with(qapp, startup(), script) == 0


def test_the_kind_can_be_changed_by_a_link_and_nothing_is_lost(qapp):
    async def script(shell):
        await until_open(shell)
        wizard = await opened(shell)
        await go_to(wizard, "organisation")
        await type_in(wizard, organisation_name="Zon", domain="zon.example")
        links = [b for b in wizard.page_view.findChildren(QPushButton) if b.text() == "Change to a team customer"]
        links[0].click()
        assert "primary_email" in wizard.page_view.boxes
        assert wizard.page_view.boxes["organisation_name"].editor.value() == "Zon"
        await asyncio.sleep(0)
        back = [
            b
            for b in wizard.page_view.findChildren(QPushButton)
            if b.text() == "Change to a domain customer" and b.isVisible()
        ]
        back[0].click()
        assert editor(wizard, "domain").value() == "zon.example"
        wizard.reject()

    assert run_with(qapp, startup(), script) == 0


def test_what_the_book_refuses_is_said_and_nothing_is_lost(qapp):
    async def script(shell):
        await until_open(shell)
        wizard = await opened(shell, "customer.note")
        await type_in(wizard, organisation_name="Zon", domain="zon.example")
        await go_to(wizard, "check")
        await asyncio.sleep(0.3)
        # Somebody else was quicker.
        await asyncio.wrap_future(shell.desk.book.do(customers.add, {"domain": "zon.example"}))
        wizard.next_button.click()
        await until(wizard.page_view.wrong.text, "the refusal")
        assert "already" in wizard.page_view.wrong.text()
        assert wizard.next_button.isEnabled()
        (draft,) = await all_drafts(shell)
        assert draft.values["domain"] == "zon.example"
        wizard.reject()

    assert run_with(qapp, startup(), script) == 0


@pytest.mark.parametrize("size", [(640, 480), (1280, 800)])
def test_it_stays_on_the_screen_and_scrolls_to_the_field_with_the_keyboard(qapp, size):
    async def script(shell):
        shell.window.resize(*size)
        await until_open(shell)
        wizard = await opened(shell)
        room = wizard.screen().availableGeometry()
        assert wizard.width() <= room.width()
        assert wizard.height() <= room.height()
        wizard.resize(500, 360)
        await go_to(wizard, "organisation")
        editor(wizard, "crm_id").line.setFocus()

        def is_in_sight():
            line, button = editor(wizard, "crm_id").line, wizard.next_button
            bottom = line.mapTo(wizard, line.rect().bottomLeft())
            return bottom.y() < button.mapTo(wizard, button.rect().topLeft()).y()

        await until(is_in_sight, "the field that has the keyboard in sight")
        wizard.reject()

    assert run_with(qapp, startup(), script) == 0


def test_a_page_is_read_from_its_top_until_its_field_is_used(qapp):
    async def script(shell):
        await until_open(shell)
        wizard = await opened(shell)
        top = wizard._scroll.verticalScrollBar()
        wizard.resize(700, 300)
        await go_to(wizard, "product")
        wizard.go_back()
        await asyncio.sleep(0.05)
        at = QApplication.focusWidget()
        assert wizard.page_view.isAncestorOf(at)
        assert at.mapTo(wizard, at.rect().bottomLeft()).y() > wizard._scroll.height(), "below what is in sight"
        assert top.value() == 0
        QTest.keyClick(at, Qt.Key.Key_Up)
        await until(lambda: top.value() > 0, "the field that is used is in sight")
        wizard.reject()

    assert run_with(qapp, startup(), script) == 0


def test_everything_typed_goes_along_to_a_take_over_and_one_draft_stays(qapp):
    async def script(shell):
        await until_open(shell)
        wizard = await opened(shell)
        await go_to(wizard, "organisation")
        await type_in(wizard, organisation_name="Zon", domain="zon.example")
        links = [b for b in wizard.page_view.findChildren(QPushButton) if b.text() == "Take it over"]
        links[0].click()
        await until(lambda: shell.desk.wizards.current not in (None, wizard), "the take-over")
        other = shell.desk.wizards.current
        assert other.spec.flow.name == "take_over"
        assert (other.values["organisation_name"], other.values["domain"]) == ("Zon", "zon.example")
        assert other.values["provider"] == "google"

        async def flows():
            return [each.flow for each in await all_drafts(shell)]

        await until_is(flows, ["take_over"])
        other.reject()

    assert run_with(qapp, startup(), script) == 0


def test_buy_opens_the_order_of_the_new_customer(qapp):
    async def script(shell):
        await until_open(shell)
        wizard = await opened(shell)
        await go_to(wizard, "organisation")
        await type_in(wizard, organisation_name="Zon", domain="zon.example")
        await go_to(wizard, "check")
        wizard.next_button.click()
        await until(lambda: wizard.done_page is not None, "the end")
        buy = next(b for b in wizard.findChildren(QPushButton) if b.accessibleName() == "Buy")
        assert QApplication.focusWidget() is buy
        QTest.keyClick(buy, Qt.Key.Key_Return)
        await until(lambda: shell.desk.wizards.current not in (None, wizard), "the order")
        order = shell.desk.wizards.current
        assert order.spec.flow.name == "order"
        (zon,) = await customers_of(shell)
        assert order.values["customer_id"] == zon.id
        order.reject()

    assert run_with(qapp, startup(), script) == 0
