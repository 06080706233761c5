"""Dialogs about the book as a whole: its passphrase, why it does not open, its recovery code; and about the program."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget

from app import __version__
from app.errors import DeskError
from app.texts import t
from app.texts.codes import say_error
from app.views.dialog_parts import PlainDialog, Role

if TYPE_CHECKING:
    from app.views.wanted import Wanted


class OpeningDialog(PlainDialog):
    """A question about a book that does not open; ``answer`` says how to try again."""

    def answer(self, wanted: Wanted) -> Wanted | None:
        """Return how to open it, given how it was tried; None: give up."""
        raise NotImplementedError

    def done(self, code: int) -> None:
        """Close; one press is one try, also while the window system is still hiding the dialog."""
        self.buttons.setEnabled(False)
        super().done(code)


class PassphraseDialog(OpeningDialog):
    """Asks for the passphrase (or the recovery code) of a book whose key is not in the keyring.

    Args:
        parent: the window.
        path: of the book.
        reason: why it is asked.
        is_new: the book is being made: the passphrase is chosen, and a book without one is offered.
    """

    def __init__(self, parent: QWidget, path: Path, reason: DeskError, *, is_new: bool) -> None:
        super().__init__(
            parent, t("Choose a passphrase for your book") if is_new else t("Passphrase of “{name}”", name=path.stem)
        )
        self._is_new = is_new
        self._plain = False
        if reason.code != "no_key":
            self.say(say_error(reason))
        elif is_new:
            self.say(t("This computer has no keyring to keep the book’s key in. You will be asked at each start."))
        else:
            self.say(t("The key of this book is not in this computer’s keyring."))
        label = self.say(t("Passphrase") if is_new else t("Passphrase or recovery code"), "heading")
        self.field = self._secret(label)
        self.column.addWidget(self.field)
        self._again = QLineEdit()
        if is_new:
            again = self.say(t("The same once more"), "heading")
            self._again = self._secret(again)
            self.column.addWidget(self._again)
            self.say(t("Whoever has the passphrase can open the book; without it nobody can, not even we."), "second")
        self._wrong = self.say("", "bad")
        self._wrong.hide()
        self.button(t("Quit"), Role.RejectRole, self.reject)
        if is_new:
            self.button(t("Without encryption"), Role.DestructiveRole, self._go_plain)
        self.button(t("Make the book") if is_new else t("Open"), Role.AcceptRole, self._check, primary=True)
        self.finish()
        self.field.setFocus()

    def answer(self, wanted: Wanted) -> Wanted | None:
        """Return the book with the passphrase given, or as a plain book."""
        if self.result() != self.DialogCode.Accepted:
            return None
        if self._plain:
            return replace(wanted, unencrypted=True)
        return replace(wanted, passphrase=self.field.text())

    def _secret(self, label: QLabel) -> QLineEdit:
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setAccessibleName(label.text())
        label.setBuddy(field)
        return field

    def _go_plain(self) -> None:
        self._plain = True
        self.accept()

    def _check(self) -> None:
        problem, at = "", self.field
        if not self.field.text():
            problem = t("Type the passphrase.")
        elif self._is_new and self.field.text() != self._again.text():
            problem, at = t("The two are not the same. Type the passphrase once more."), self._again
        if not problem:
            self.accept()
            return
        self._wrong.setText(problem)
        self._wrong.show()
        self.grow()
        at.setFocus()


class TroubleDialog(OpeningDialog):
    """Says why a book does not open and what can be done.

    Args:
        parent: the window.
        path: of the book.
        reason: in words.
        report: what a report would hold, where it is a mistake of ours.
    """

    def __init__(self, parent: QWidget, path: Path, reason: str, report: str = "") -> None:
        super().__init__(parent, t("The book “{name}” was not opened", name=path.stem))
        self.say(reason)
        self.say(str(path), "second")
        if report:
            shown = QPlainTextEdit(report)
            shown.setReadOnly(True)
            shown.setAccessibleName(t("Report"))
            self.column.addWidget(shown)
        self.button(t("Quit"), Role.RejectRole, self.reject)
        self.button(t("Try again"), Role.AcceptRole, self.accept, primary=True)
        self.finish()

    def answer(self, wanted: Wanted) -> Wanted | None:
        """Return the same once more, or None."""
        return wanted if self.result() == self.DialogCode.Accepted else None


class RecoveryDialog(PlainDialog):
    """Shows the recovery code of a new book, to be written down: it is kept nowhere and can't be copied.

    Args:
        parent: the window.
        code: the recovery code.
    """

    def __init__(self, parent: QWidget, code: str) -> None:
        super().__init__(parent, t("Recovery code"))
        self.say(
            t(
                "Write this down and keep it away from this computer. It opens your book when the keyring and the "
                "passphrase are lost. It is shown only now."
            )
        )
        shown = self.say(code)
        shown.setAccessibleName(t("Recovery code: {code}", code=code))
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(max(9.0, self.font().pointSizeF()) * 1.3)
        shown.setFont(font)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.button(t("I have written it down"), Role.AcceptRole, self.accept, primary=True)
        self.finish()


class AboutDialog(PlainDialog):
    """What this program is, which version, and where its book is.

    Args:
        parent: the window.
        path: of the open book.
    """

    def __init__(self, parent: QWidget, path: Path | None) -> None:
        super().__init__(parent, "Partner Desk")
        self.say(t("Version {version}", version=__version__), "second")
        self.say(t("Keeps every customer of Google Workspace and Zoho Workplace resellers in one book, also offline."))
        if path is not None:
            self.say(t("The open book: {path}", path=str(path)), "second")
        self.say(t("Apache License 2.0. THIRD_PARTY.md lists the parts it stands on and their licences."), "second")
        self.button(t("Close"), Role.AcceptRole, self.accept, primary=True)
        self.finish()
