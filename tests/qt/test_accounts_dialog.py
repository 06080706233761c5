"""Partner accounts, as a person writes them down: one more, a wrong ID beside its field, removed and back (R11)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QWidget

from app.actions import accounts, customers, undo
from app.errors import UserError
from app.views.customer.form import FormDialog, FormField
from app.views.dialog_parts import PlainDialog, Role
from tests.qt.frame import run_with, startup, until


async def opened(shell):
    await until(lambda: shell.desk.is_open and shell.window.page is not None, "the book")
    assert "accounts.open" in shell.registry
    shell.window.sidebar.accounts_wanted.emit()
    return shell.dialogs.opened[-1]


def named(dialog, name):
    return next(b for b in dialog.findChildren(QPushButton) if b.accessibleName() == name and not b.isHidden())


def test_an_account_is_added_and_stands_in_the_navigation(qapp):
    async def script(shell):
        dialog = await opened(shell)
        dialog.add_button.click()
        form = dialog.form
        form.fields["name"].editor.setText("Google · Delft")
        form.fields["account_ref"].editor.setText("12345")
        form.button.click()
        await until(form.fields["account_ref"].editor.accessibleDescription, "what is wrong with the ID")
        assert form.fields["name"].value() == "Google · Delft"
        form.fields["account_ref"].editor.setText("c012345")
        form.button.click()
        await until(lambda: dialog.form is None, "the form to close")
        entries = lambda: {b.text() for b in shell.window.sidebar.findChildren(QPushButton)}  # noqa: E731
        await until(lambda: "Google · Delft" in entries(), "the navigation")
        await until(lambda: "Edit Google · Delft" in _texts(dialog), "the list")

    assert run_with(qapp, startup(), script) == 0


def test_only_the_fields_of_the_provider_are_shown(qapp):
    async def script(shell):
        dialog = await opened(shell)
        dialog.add()
        fields = dialog.form.fields
        assert not fields["distributor"].isHidden()
        assert fields["data_centre"].isHidden()
        provider = fields["provider"].editor
        assert isinstance(provider, QComboBox)
        provider.setCurrentIndex(1)
        assert fields["distributor"].isHidden()
        assert not fields["data_centre"].isHidden()
        assert fields["data_centre"].editor.count() == 11
        dialog.form.reject()

    assert run_with(qapp, startup(), script) == 0


def test_enter_presses_the_button_that_has_the_keyboard_and_not_the_one_that_stands_out(qapp):
    async def script(shell):
        dialog = await opened(shell)
        dialog.add_button.click()
        form = dialog.form
        cancel = next(b for b in form.findChildren(QPushButton) if b is not form.button)
        cancel.setFocus()
        QTest.keyClick(cancel, Qt.Key.Key_Return)
        await until(lambda: dialog.form is None, "the form to close")
        close = next(b for b in dialog.buttons.buttons() if b is not dialog.add_button)
        close.setFocus()
        QTest.keyClick(close, Qt.Key.Key_Enter)
        assert dialog.form is None
        await until(lambda: not shell.dialogs.opened, "the list to close")

    assert run_with(qapp, startup(), script) == 0


def test_an_account_in_use_says_so_and_an_unused_one_goes_and_comes_back(qapp):
    async def script(shell):
        await until(lambda: shell.desk.is_open and shell.window.page is not None, "the book")
        book = shell.desk.book
        values = {"provider": "zoho", "name": "Zoho · Asia", "data_centre": "in"}
        account = book.do(accounts.add, values)
        await until(account.done, "the account")
        given = {"organisation_name": "Siam Trade", "provider": "zoho"}
        added = book.do(customers.add, {**given, "partner_account_id": account.result().facts["account_id"]})
        await until(added.done, "a customer")
        dialog = await opened(shell)
        await until(lambda: "Remove Zoho · Asia" in _texts(dialog), "the list")
        named(dialog, "Remove Zoho · Asia").click()
        await until(lambda: "while customers have it" in dialog._wrong.text(), "why not")
        gone = book.do(customers.edit, added.result().inserted[0], {"partner_account_id": None})
        await until(gone.done, "the customer to let go")
        named(dialog, "Remove Zoho · Asia").click()
        await until(lambda: "Edit Zoho · Asia" not in _texts(dialog), "the account to go")
        back = book.do(undo.undo)
        await until(back.done, "undo")
        await until(lambda: "Edit Zoho · Asia" in _texts(dialog), "the account to come back")

    assert run_with(qapp, startup(), script) == 0


def _texts(dialog):
    return [b.accessibleName() for b in dialog.findChildren(QPushButton) if not b.isHidden()]


def test_a_dialog_that_grows_stays_on_the_screen(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    dialog = PlainDialog(window, "Partner accounts")
    dialog.button("Close", Role.RejectRole, dialog.reject)
    dialog.finish()
    dialog.show()
    room = dialog.screen().availableGeometry()
    dialog.move(room.right() - 120, room.bottom() - 150)
    dialog.say("Fetched. " * 200)
    dialog.grow()
    assert room.contains(dialog.frameGeometry())


def _plain(window, pressed):
    dialog = PlainDialog(window, "Connect")
    field = QLineEdit()
    dialog.column.addWidget(field)
    main = dialog.button("Connect", Role.ActionRole, lambda: pressed.append(True), primary=True)
    dialog.button("Close", Role.RejectRole, dialog.reject)
    dialog.finish()
    return dialog, field, main


def _form(window, pressed):
    def save(_values):
        pressed.append(True)

    dialog = FormDialog("Contact", "Save", [FormField("name", "Name")], lambda *_: None, save, {}, window)
    return dialog, dialog.fields["name"].editor, dialog.button


@pytest.mark.parametrize("make", [_plain, _form])
def test_enter_in_a_field_presses_the_main_button_also_after_the_keyboard_was_elsewhere(qtbot, make):
    window, pressed = QWidget(), []
    qtbot.addWidget(window)
    dialog, field, main = make(window, pressed)
    dialog.show()
    dialog.activateWindow()
    for each in (main, *(b for b in dialog.findChildren(QPushButton) if b is not main), field):
        each.setFocus()
        qtbot.waitUntil(each.hasFocus)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert pressed == [True]


def test_what_is_wrong_takes_no_room_from_the_fields_of_a_form(qtbot):
    choices = (("1", "The one that stays · " * 6), ("2", "x"))
    fields = [FormField("keep", "Keep", "choice", choices), FormField("name", "Name")]
    dialog = FormDialog("Merge", "Merge", fields, lambda _name, value: value, lambda _values: None)
    qtbot.addWidget(dialog)
    dialog.show()
    before, heights = dialog.height(), [each.editor.height() for each in dialog.fields.values()]
    assert dialog.fields["keep"].editor.width() >= dialog.fontMetrics().horizontalAdvance(choices[0][1])
    dialog.refuse(UserError("merge_both_at_provider"))
    dialog.refuse(UserError("subject_missing", "name"))
    qtbot.waitUntil(lambda: dialog.height() > before)
    assert [each.editor.height() for each in dialog.fields.values()] == heights
