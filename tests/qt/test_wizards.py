"""Wizards on screen: pages, problems, keys, drafts, hostile pastes, the end (R10–R17, Q10, Q11)."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.actions import customers, drafts
from app.models.values import CustomerQuery
from app.store import draft_rows
from app.views.wizards.drafts_dialog import DraftsDialog, age
from tests.qt.frame import run_with, startup, until, until_open

KADE = {
    "organisation_name": "Café De Kade",
    "domain": "cafedekade.example",
    "postal_code": "3011 AA",
    "locality": "Rotterdam",
    "address_lines": "Oude Haven 12",
}


async def opened(shell, command="customer.add"):
    shell.registry.trigger(command)
    await until(lambda: shell.desk.wizards.current is not None, "the wizard")
    wizard = shell.desk.wizards.current
    await until(wizard.isVisible, "the wizard on screen")
    await asyncio.sleep(0)
    return wizard


def editor(wizard, name):
    return wizard.page_view.boxes[name].editor


async def type_in(wizard, **values):
    for name, value in values.items():
        widget = editor(wizard, name).inside()[0]
        widget.setFocus()
        widget.selectAll()
        widget.clear()
        for letter in value:
            QTest.keyClicks(widget, letter) if letter.isascii() else widget.insert(letter)
            await asyncio.sleep(0)


def wrong(wizard):
    return {name: box.wrong for name, box in wizard.page_view.boxes.items() if box.wrong}


async def go_to(wizard, page):
    for _ in range(8):
        if wizard.page_name == page:
            return
        wizard.next_button.click()
        await asyncio.sleep(0)
    raise AssertionError(f"{page} is not reached; at {wizard.page_name}: {wrong(wizard)}")


async def all_drafts(shell):
    return await asyncio.wrap_future(shell.desk.reader.ask(draft_rows.drafts))


async def customers_of(shell):
    return (await asyncio.wrap_future(shell.desk.reader.first_page(CustomerQuery()))).rows


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
        await until(lambda: shell.window.strip.text == "Undone.", "the undo")
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


def test_the_keyboard_alone_goes_on_and_back_and_closes_with_the_draft_kept(qapp):
    async def script(shell):
        await until_open(shell)
        wizard = await opened(shell)
        wizard.activateWindow()
        for page in ("product", "organisation"):
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
            assert wizard.page_name == page
            await asyncio.sleep(0)
        QTest.keyClicks(QApplication.focusWidget(), "Zon")
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        assert wizard.page_name == "contact"
        await asyncio.sleep(0)
        QTest.keyClick(wizard, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        assert wizard.page_name == "organisation"
        assert editor(wizard, "organisation_name").value() == "Zon"
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
        await until(lambda: shell.desk.wizards.current is None, "the wizard to be gone")
        assert shell.window.strip.text == "“Add a Google customer” is kept as a draft. You can go on with it later."
        await asyncio.wrap_future(shell.desk.book.do(lambda _work: None))  # what was asked before is written
        (draft,) = await all_drafts(shell)
        assert (draft.page, draft.values["organisation_name"]) == ("organisation", "Zon")
        shell.desk.wizards.resume(draft.id)
        await until(lambda: shell.desk.wizards.current is not None, "the draft")
        again = shell.desk.wizards.current
        assert (again.page_name, editor(again, "organisation_name").value()) == ("organisation", "Zon")
        assert set(again.steps.buttons) == {"requirements", "product", "organisation", "contact", "check"}
        assert again.steps.buttons["product"].accessibleName() == "Product and kind, done"
        again.steps.buttons["requirements"].click()
        assert again.page_name == "requirements"
        again.reject()

    assert run_with(qapp, startup(), script) == 0


def test_a_wizard_that_was_only_looked_at_leaves_no_draft(qapp):
    async def script(shell):
        await until_open(shell)
        wizard = await opened(shell)
        wizard.reject()
        await until(lambda: shell.desk.wizards.current is None, "the wizard to be gone")
        assert await all_drafts(shell) == ()
        assert "draft" not in shell.window.strip.text

    assert run_with(qapp, startup(), script) == 0


def test_what_is_typed_is_in_the_book_two_seconds_later_also_where_the_program_ends(qapp):
    async def script(shell):
        await until_open(shell)
        wizard = await opened(shell, "customer.note")
        assert wizard.page_name == "organisation"
        await type_in(wizard, organisation_name="Zon")
        for _ in range(300):
            if await all_drafts(shell):
                break
            await asyncio.sleep(0.01)
        assert (await all_drafts(shell))[0].values["organisation_name"] == "Zon"
        assert "Saved as a draft" in wizard.steps.note.text()
        await type_in(wizard, organisation_name="Zon and more")

    async def after(shell):
        await until_open(shell)
        (draft,) = await all_drafts(shell)
        assert draft.values["organisation_name"] == "Zon and more"

    assert run_with(qapp, startup(), script) == 0
    assert run_with(qapp, startup(), after) == 0


def test_a_hostile_paste_is_cleaned_in_sight(qapp):
    async def script(shell):
        await until_open(shell)
        wizard = await opened(shell, "customer.note")
        clipboard = QGuiApplication.clipboard()
        name = editor(wizard, "organisation_name").line
        box = wizard.page_view.boxes["organisation_name"]
        for pasted, shown, said in (
            ("Zon\nMaan\u202e\x07", "Zon Maan", ("Line breaks", "turn the direction", "control characters")),
            ("x" * 10_000_000, "x" * 2000, ("too long",)),
        ):
            name.setFocus()
            name.selectAll()
            clipboard.setText(pasted)
            await asyncio.sleep(0)
            name.paste()
            await asyncio.sleep(0)
            assert name.text() == shown
            for words in said:
                assert words in box.cleaned, (words, box.cleaned)
            name.clear()
        clipboard.clear()
        domain = editor(wizard, "domain").line
        domain.setText("аpple.com")
        name.setText("Zon")
        wizard.next_button.click()
        assert "xn--pple-43d.com" in wrong(wizard)["domain"]
        domain.setText("müller.example")
        assert "xn--mller-kva.example" in wizard.page_view.boxes["domain"].help
        wizard.reject()

    assert run_with(qapp, startup(), script) == 0


def test_composing_a_syllable_goes_nowhere(qapp):
    async def script(shell):
        await until_open(shell)
        wizard = await opened(shell, "customer.note")
        name = editor(wizard, "organisation_name").line
        name.setFocus()
        QApplication.sendEvent(name, QInputMethodEvent("정", []))
        wizard.go_on()
        assert wizard.page_name == "organisation"
        assert wrong(wizard) == {}
        done = QInputMethodEvent("", [])
        done.setCommitString("정원")
        QApplication.sendEvent(name, done)
        assert wizard.values["organisation_name"] == "정원"
        wizard.go_on()
        assert wizard.page_name == "contact"
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


def test_drafts_are_offered_listed_gone_on_with_and_removed_with_undo(qapp):
    async def script(shell):
        await until_open(shell)
        await asyncio.wrap_future(shell.desk.book.do(customers.add, {"organisation_name": "Zon"}))
        await until(lambda: shell.window.page_name == "customers", "the cards")
        wizard = await opened(shell, "customer.note")
        await type_in(wizard, organisation_name="Maan")
        wizard.reject()

        def chip():
            return [b for b in shell.window.findChildren(QPushButton) if b.text() == "1 draft" and b.isVisible()]

        await until(chip, "the drafts’ button")
        chip()[0].click()
        await until(lambda: shell.dialogs.opened, "the list")
        dialog = shell.dialogs.opened[0]
        assert isinstance(dialog, DraftsDialog)
        await until(lambda: dialog.list.count() == 1, "the draft")
        assert dialog.list.item(0).text().startswith("Add a customer, at Organisation · Maan\njust now")
        dialog.remove.click()
        await until(lambda: dialog.list.count() == 0, "it to be gone")
        shell.desk.undo()
        await until(lambda: dialog.list.count() == 1, "it to be back")
        QTest.keyClick(dialog.list, Qt.Key.Key_Return)
        await until(lambda: shell.desk.wizards.current is not None, "the wizard")
        assert editor(shell.desk.wizards.current, "organisation_name").value() == "Maan"
        shell.desk.wizards.close_all()
        shell.desk.wizards.resume(99)
        await until(lambda: "no longer there" in shell.window.strip.text, "what became of it")

    assert run_with(qapp, startup(), script) == 0


def test_a_draft_goes_on_where_something_before_it_has_become_wrong(qapp):
    async def script(shell):
        await until_open(shell)
        await asyncio.wrap_future(
            shell.desk.book.do(
                drafts.keep,
                uuid.uuid4(),
                flow="add",
                version=0,
                page="check",
                title="T",
                values={"provider": "google", "kind": "domain", "domain": "wrong", "fax": "12"},
            )
        )
        (draft,) = await all_drafts(shell)
        shell.desk.wizards.resume(draft.id)
        await until(lambda: shell.desk.wizards.current is not None, "the wizard")
        assert shell.desk.wizards.current.page_name == "organisation"
        assert "fax" not in shell.desk.wizards.current.values
        shell.desk.wizards.close_all()

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
        await asyncio.sleep(0.05)
        at = editor(wizard, "crm_id").line.mapTo(wizard, editor(wizard, "crm_id").line.rect().bottomLeft())
        assert at.y() < wizard.next_button.mapTo(wizard, wizard.next_button.rect().topLeft()).y()
        wizard.reject()

    assert run_with(qapp, startup(), script) == 0


def test_ages_are_said_in_words():
    assert [age(ms) for ms in (-5, 59_000, 61_000, 7_300_000, 90_000_000, 260_000_000)] == [
        "just now",
        "just now",
        "1 minute ago",
        "2 hours ago",
        "1 day ago",
        "3 days ago",
    ]


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
        await asyncio.sleep(0.1)
        assert [each.flow for each in await all_drafts(shell)] == ["take_over"]
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
