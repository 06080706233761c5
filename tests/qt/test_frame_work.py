"""What a person does with the frame: practise, undo after a restart, another language, backups, protection."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton

from app import texts
from app.actions import customers
from app.models.values import CustomerQuery
from app.settings import Settings
from app.views.backups_dialog import BackupsDialog
from app.views.protection_dialog import DECRYPT, PASSPHRASE, ProtectionDialog
from app.views.settings_dialog import SettingsDialog
from tests.qt.frame import run_with, startup, until, until_open

pytestmark = pytest.mark.long_slice("builds whole windows")


def menu_words(shell, place):
    shell.registry.refresh([command.id for command in shell.registry.at(place)])
    return [shell.registry.action(command.id).text() for command in shell.registry.at(place)]


async def add(shell, name):
    changes = await asyncio.wrap_future(shell.desk.do(customers.add, {"organisation_name": name}))
    await until(lambda: shell.window.strip.text)
    return changes


async def names(shell):
    # Not as a search: the window's own, after a change, would call it off.
    sql = "SELECT organisation_name FROM customer WHERE shelf = 0 ORDER BY changed_at DESC, id DESC"
    return await asyncio.wrap_future(shell.desk.reader.ask(lambda book: [row[0] for row in book.execute(sql)]))


def test_an_empty_book_offers_three_ways_to_begin(qapp):
    async def script(shell):
        await until_open(shell)
        there = {each.text(): each for each in shell.window.page.findChildren(QPushButton) if each.isVisible()}
        assert there.keys() == {"Import list", "Add customer", "Open the practice book"}
        there["Add customer"].setFocus()
        QTest.keyClick(there["Add customer"], Qt.Key.Key_Return)
        await until(lambda: shell.desk.wizards.current is not None, "Enter presses")
        shell.desk.wizards.close_all()
        await add(shell, "Tulp & Zn")
        await until(lambda: shell.window.page_name == "customers")

    run_with(qapp, startup(), script)


def test_the_practice_book_is_marked_and_the_own_book_is_left_alone(qapp):
    given = startup()

    async def script(shell):
        await until_open(shell)
        await add(shell, "Mine")
        shell.registry.trigger("book.practice")
        await until(lambda: shell.is_practice and shell.window.page_name == "customers", "the practice book")
        badge = shell.window.sidebar.findChild(QLabel, "practiceBadge")
        assert not badge.isHidden()
        assert "Practice" in shell.window.windowTitle()
        assert badge.text() == "Practice book"
        assert len(await names(shell)) >= 60
        assert "Mine" not in await names(shell)
        shell.registry.trigger("book.own")
        await until(lambda: not shell.is_practice and shell.desk.is_open, "the own book")
        assert await names(shell) == ["Mine"]

    assert run_with(qapp, given, script) == 0
    assert given.practice_book.exists()


def test_undo_says_what_it_takes_back_and_survives_a_restart(qapp):
    given = startup()

    async def first(shell):
        await until_open(shell)
        await add(shell, "Tulp & Zn")

    async def second(shell):
        await until_open(shell, "customers")
        await until(lambda: menu_words(shell, "edit")[0] == "Undo: Tulp && Zn was added", "the words of Undo")
        shell.registry.trigger("edit.undo")
        await until(lambda: shell.window.strip.text == "Undone: Tulp & Zn was added.")
        assert await names(shell) == []

    async def third(shell):
        await until(lambda: shell.desk.is_open)
        await until(lambda: menu_words(shell, "edit")[1] == "Redo: Tulp && Zn was added", "the words of Redo")
        shell.registry.trigger("edit.redo")
        await until(lambda: shell.window.strip.text == "Done again: Tulp & Zn was added.")
        assert await names(shell) == ["Tulp & Zn"]

    run_with(qapp, given, first)
    run_with(qapp, given, second)
    run_with(qapp, given, third)


def test_the_undo_in_the_message_takes_it_back(qapp):
    async def script(shell):
        await until_open(shell)
        await add(shell, "Tulp & Zn")
        undo = next(b for b in shell.window.strip.findChildren(QPushButton) if b.text() == "Undo")
        undo.click()
        await until(lambda: shell.window.strip.text == "Undone: Tulp & Zn was added.")
        assert await names(shell) == []

    run_with(qapp, startup(), script)


def test_a_refused_action_is_said_in_words(qapp):
    async def script(shell):
        await until_open(shell)
        shell.desk.do(customers.add, {"primary_email": "nobody"})
        await until(lambda: shell.window.strip.text)
        assert "nobody" in shell.window.strip.text
        assert not shell.dialogs.opened

    run_with(qapp, startup(), script)


def test_a_bug_shows_what_a_report_would_hold_and_no_names(qapp, logs):
    logs.expect("a bug")

    def broken(_work, name):
        raise ValueError(name)

    async def script(shell):
        await until_open(shell)
        shell.desk.do(broken, "Secret Customer")
        await until(lambda: len(shell.dialogs.opened))
        (dialog,) = shell.dialogs.opened
        assert "ValueError" in dialog.report
        assert "in broken" in dialog.report
        assert "Secret Customer" not in dialog.report
        shell.desk.do(broken, "Another")
        await until(lambda: any("2 times" in label.text() for label in dialog.findChildren(QLabel)))
        assert len(shell.dialogs.opened) == 1

    run_with(qapp, startup(), script)


def test_a_coroutine_that_fails_is_reported(qapp, logs):
    logs.expect("a bug")

    async def broken():
        raise ZeroDivisionError

    async def script(shell):
        await until_open(shell)
        shell.desk.spawn(broken())
        await until(lambda: len(shell.dialogs.opened))

    run_with(qapp, startup(), script)


def test_another_language_is_spoken_at_once_and_kept(qapp):
    settings = Settings(None)

    async def script(shell):
        await until_open(shell)
        await add(shell, "Tulp & Zn")
        shell.dialogs.show_settings()
        (dialog,) = shell.dialogs.opened
        assert isinstance(dialog, SettingsDialog)
        box = dialog.findChild(QComboBox, "look.language")
        old = shell.window
        box.setCurrentIndex(box.findData("ko"))
        box.activated.emit(box.currentIndex())
        await until(lambda: shell.window is not old, "the new window")
        assert texts.current() == "ko"
        assert shell.window.isVisible()
        assert await names(shell) == ["Tulp & Zn"]
        await until(lambda: shell.window.page_name == "customers")

    run_with(qapp, startup(settings), script)
    assert settings.text("look.language") == "ko"


def test_every_declared_option_with_a_title_has_a_field(qapp):
    from app.settings import OPTIONS

    async def script(shell):
        await until_open(shell)
        shell.dialogs.show_settings()
        (dialog,) = shell.dialogs.opened
        shown = {field.objectName() for field in dialog.findChildren(object) if field.objectName() in shell_keys}
        assert shown == {option.key for option in OPTIONS if option.title}

    shell_keys = {option.key for option in OPTIONS}
    run_with(qapp, startup(), script)


def test_colours_are_chosen_from_the_menu(qapp):
    settings = Settings(None)

    async def script(shell):
        await until_open(shell)
        shell.registry.trigger("theme.dark")
        assert shell.theme.name == "dark"
        shell.registry.trigger("theme.light")
        assert shell.theme.name == "light"
        shell.registry.refresh()
        assert shell.registry.action("theme.light").isChecked()
        assert not shell.registry.action("theme.dark").isChecked()

    run_with(qapp, startup(settings), script)
    assert settings.text("look.theme") == "light"


def test_a_backup_is_put_back_in_two_clicks(qapp):
    given = startup()

    async def script(shell):
        await until_open(shell)
        await add(shell, "Kept")
        shell.dialogs.show_backups()
        (dialog,) = shell.dialogs.opened
        assert isinstance(dialog, BackupsDialog)
        await until(lambda: "no backup yet" in dialog.hint.text(), "what is said of none")
        assert not dialog.restore.isEnabled()
        assert dialog.list.isHidden()  # an empty box says nothing
        dialog.make.click()
        await until(lambda: dialog.list.count() == 1, "the backup in the list")
        assert dialog.list.isVisible()
        assert "no backup yet" not in dialog.hint.text()
        await asyncio.wrap_future(shell.desk.do(customers.add, {"organisation_name": "Regretted"}))
        old = shell.window
        dialog.restore.click()
        await until(lambda: shell.window is not old and shell.desk.is_open, "the restored book")
        assert await names(shell) == ["Kept"]
        await until(lambda: "in place" in shell.window.strip.text)

    assert run_with(qapp, given, script) == 0


def test_a_book_is_protected_by_a_passphrase_and_opened_again(qapp):
    given = startup()

    async def script(shell):
        await until_open(shell)
        await add(shell, "Tulp & Zn")
        for choice, word, encrypted in ((PASSPHRASE, "open sesame", True), (DECRYPT, "", False)):
            await until(lambda: shell.keeping is not None)
            shell.dialogs.show_protection()
            (dialog,) = shell.dialogs.opened
            assert isinstance(dialog, ProtectionDialog)
            dialog.choose(choice, word)
            old = shell.window
            dialog._check()
            await until(lambda held=old: shell.window is not held and shell.desk.is_open, choice)
            assert shell.keeping.is_encrypted is encrypted
            assert ("when the passphrase is forgotten" in shell.window.strip.text) is encrypted
            assert await names(shell) == ["Tulp & Zn"]

    assert run_with(qapp, given, script) == 0


def test_what_comes_after_the_cards_does_not_begin_while_the_book_is_being_closed(qapp):
    given = startup()

    async def script(shell):
        await until_open(shell)
        window, domains = shell.window, shell.desk.domains
        ended, late = domains.end, []

        def end():
            shell._after_cards(window)  # its time comes while the book is being closed
            late.append(shell._chores)
            return ended()

        domains.end = end
        shell.protect(PASSPHRASE, "open sesame")
        await until(lambda: shell.window is not window and shell.desk.is_open, "the book, opened again")
        assert late == [None]
        shell._after_cards(window)  # and for a window that has gone

    assert run_with(qapp, given, script) == 0


def test_what_waits_is_said_at_the_foot_of_the_navigation(qapp):
    async def script(shell):
        await until(lambda: shell.desk.is_open)
        status = shell.window.sidebar._status
        await until(lambda: status.text() == "4 wait to be sent. 2 need you.")

    run_with(qapp, startup(practice=True, book=startup().practice_book), script)


def test_the_navigation_lists_accounts_and_saved_views(qapp):
    from app.actions import saved_views

    async def script(shell):
        await until(lambda: shell.desk.is_open)
        shell.desk.do(saved_views.save, "Dutch", CustomerQuery(search="nl"))
        await until(lambda: [view[1] for view in shell.window.sidebar._views] == ["Dutch"])
        entries = {b.accessibleName() for b in shell.window.sidebar.findChildren(QPushButton)}
        assert {"Customers", "Dutch", "Google · Rotterdam", "Zoho · Asia"} <= entries
        shell.window.sidebar._views[0][2].click()
        await until(lambda: shell.window.page_target == CustomerQuery(search="nl"))

    run_with(qapp, startup(practice=True, book=startup().practice_book), script)


def test_a_narrow_window_gives_the_page_the_room(qapp):
    async def script(shell):
        await until_open(shell)
        shell.window.resize(500, 500)
        await until(shell.window.sidebar.isHidden)
        shell.window.resize(1200, 800)
        await until(lambda: not shell.window.sidebar.isHidden())

    run_with(qapp, startup(), script)


def test_the_book_is_backed_up_by_itself_once_a_day(qapp, monkeypatch):
    from app.views import chores

    monkeypatch.setattr(chores, "BACKUP_AFTER_MS", 20)
    monkeypatch.setattr(chores, "BACKUP_AGAIN_MS", 20)
    given = startup()

    async def script(shell):
        await until_open(shell)
        await until(lambda: len(list((given.book.parent / "backups").glob("*.deskbook"))) == 1)
        await asyncio.sleep(0.2)
        assert len(list((given.book.parent / "backups").glob("*.deskbook"))) == 1

    assert run_with(qapp, given, script) == 0


def test_a_daily_backup_can_be_turned_off(qapp, monkeypatch):
    from app.views import chores

    monkeypatch.setattr(chores, "BACKUP_AFTER_MS", 20)
    settings = Settings(None)
    settings.set("backup.daily", value=False)
    given = startup(settings)

    async def script(shell):
        await until_open(shell)
        await asyncio.sleep(0.3)
        assert not (given.book.parent / "backups").exists()

    assert run_with(qapp, given, script) == 0


def test_the_recovery_code_of_a_new_book_can_be_seen_in_this_run(qapp):
    given = startup(unencrypted=False, passphrase="open sesame")

    async def script(shell):
        await until_open(shell)
        assert "encrypted" in shell.window.strip.text
        shell.registry.trigger("book.recovery_code")
        (dialog,) = shell.dialogs.opened
        assert any(shell.recovery_code in label.text() for label in dialog.findChildren(QLabel))
        assert shell.recovery_code

    run_with(qapp, given, script)

    async def again(shell):
        await until_open(shell)
        assert not shell.registry.state("book.recovery_code").can_run

    run_with(qapp, given, again)


def test_the_navigation_pressed_before_the_book_is_open_says_so(qapp):
    async def script(shell):
        if not shell.desk.is_open:
            shell.window.sidebar.page_chosen.emit("customers")
            assert shell.window.strip.text == "The book is not open yet."
            assert shell.window.page is None
        await until(lambda: shell.desk.is_open and shell.window.page is not None, "the book")

    assert run_with(qapp, startup(), script) == 0
