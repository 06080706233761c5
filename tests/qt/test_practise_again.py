"""In the practice book an account that was let go is connected again by one press, and says why it needs no more."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton

from tests.qt.frame import run_with, until
from tests.qt.test_check_now import given, servers

__all__ = ["given"]
NAME = "Google · Rotterdam"


def button(dialog, name):
    found = dialog.findChildren(QPushButton)
    return next((each for each in found if each.accessibleName() == name and each.isVisibleTo(dialog)), None)


def test_an_account_for_practice_that_was_let_go_is_connected_again(qapp, given):
    async def script(shell):
        await servers(shell)
        shell.window.sidebar.accounts_wanted.emit()
        dialog = shell.dialogs.opened[-1]
        await until(lambda: button(dialog, f"Disconnect {NAME}"), "the accounts")
        button(dialog, f"Disconnect {NAME}").click()
        await until(lambda: button(dialog, f"Connect {NAME}"), "the account let go")
        assert any("no key and no sign-in" in each.text() for each in dialog.findChildren(QLabel))
        button(dialog, f"Connect {NAME}").click()
        await until(lambda: button(dialog, f"Test {NAME}"), "the account connected again")
        button(dialog, f"Test {NAME}").click()
        await until(lambda: dialog._tested.get(_id(shell)) not in (None, "Testing…"), "its server's answer")
        account = next(each for each in shell.desk.reader.accounts().result() if each.name == NAME)
        assert (account.paused, account.connected_at is not None) == ("", True)

    assert run_with(qapp, given, script) == 0


def _id(shell):
    return next(each.id for each in shell.desk.reader.accounts().result() if each.name == NAME)
