"""Drafts of wizards: kept at every page, listed, gone on with, removed with undo (R17)."""

from __future__ import annotations

import asyncio
import uuid

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.actions import customers, drafts
from app.views.wizards.drafts_dialog import DraftsDialog, age
from tests.qt.frame import run_with, startup, until, until_is, until_open
from tests.qt.wizards_room import all_drafts, editor, go_to, opened, type_in


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


def test_a_wizard_in_which_nothing_was_entered_leaves_no_draft_however_far_it_went(qapp):
    async def script(shell):
        await until_open(shell)
        wizard = await opened(shell)
        await go_to(wizard, "organisation")
        await asyncio.wrap_future(shell.desk.book.do(lambda _work: None))
        assert await all_drafts(shell) == ()
        await type_in(wizard, organisation_name="Zon")
        wizard.saver.save()
        await until(lambda: "Saved" in wizard.steps.note.text(), "the draft")
        await type_in(wizard, organisation_name="")
        wizard.saver.save()
        await until(lambda: not wizard.steps.note.text(), "its end, with what it was about")
        assert await all_drafts(shell) == ()
        wizard.reject()
        await until(lambda: shell.desk.wizards.current is None, "the wizard to be gone")
        assert "draft" not in shell.window.strip.text
        wizard = await opened(shell)
        wizard.go_on()
        choice = editor(wizard, "kind").inside()[1]
        choice.click()  # another one than was chosen at first
        assert wizard.has_entries
        wizard.reject()
        await until_is(lambda: drafts_of(shell), 1)

    async def drafts_of(shell):
        return len(await all_drafts(shell))

    assert run_with(qapp, startup(), script) == 0


def test_what_is_typed_is_in_the_book_two_seconds_later_also_where_the_program_ends(qapp):
    async def script(shell):
        await until_open(shell)
        wizard = await opened(shell, "customer.note")
        assert wizard.page_name == "organisation"
        await type_in(wizard, organisation_name="Zon")
        drafts = await until(lambda: all_drafts(shell), "the draft")
        assert drafts[0].values["organisation_name"] == "Zon"
        assert "Saved as a draft" in wizard.steps.note.text()
        await type_in(wizard, organisation_name="Zon and more")

    async def after(shell):
        await until_open(shell)
        (draft,) = await all_drafts(shell)
        assert draft.values["organisation_name"] == "Zon and more"

    assert run_with(qapp, startup(), script) == 0
    assert run_with(qapp, startup(), after) == 0


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


def test_ages_are_said_in_words():
    assert [age(ms) for ms in (-5, 59_000, 61_000, 7_300_000, 90_000_000, 260_000_000)] == [
        "just now",
        "just now",
        "1 minute ago",
        "2 hours ago",
        "1 day ago",
        "3 days ago",
    ]
