"""The book's encryption: on, off knowingly, or opened by another passphrase (R72)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QRadioButton, QWidget

from app.texts import t
from app.views.dialog_parts import PlainDialog, Role

ENCRYPT, DECRYPT, KEYRING, PASSPHRASE = "encrypt", "decrypt", "keyring", "passphrase"


class ProtectionDialog(PlainDialog):
    """Says how the book is protected now and offers to change that.

    Args:
        parent: the window.
        is_encrypted: how it is now.

    Signals:
        chosen(str, str): what to do (``encrypt``, ``decrypt``, ``keyring``, ``passphrase``) and the new passphrase.
    """

    chosen = Signal(str, str)

    def __init__(self, parent: QWidget, *, is_encrypted: bool) -> None:
        super().__init__(parent, t("Protection of the book"))
        self.say(
            t("The book is encrypted: its file and its backups can’t be read without the key.")
            if is_encrypted
            else t("The book is not encrypted: whoever has its file can read it.")
        )
        self._choices: dict[str, QRadioButton] = {}
        if is_encrypted:
            self._offer(KEYRING, t("Keep the key in this computer’s keyring"))
            self._offer(PASSPHRASE, t("Ask for a passphrase each time"))
            self._offer(DECRYPT, t("Turn encryption off"))
        else:
            self._offer(ENCRYPT, t("Encrypt the book, with the key in this computer’s keyring"))
            self._offer(PASSPHRASE, t("Encrypt the book, and ask for a passphrase each time"))
        self._fields = [self._secret(t("Passphrase")), self._secret(t("The same once more"))]
        self._wrong = self.say("", "bad")
        self._wrong.hide()
        self.say(t("The window closes the book for a moment and opens it again."), "second")
        self.button(t("Cancel"), Role.RejectRole, self.reject)
        self.button(t("Change"), Role.AcceptRole, self._check, primary=True)
        self.finish()
        self._show_fields()

    def _offer(self, choice: str, words: str) -> None:
        button = QRadioButton(words)
        button.setChecked(not self._choices)
        button.toggled.connect(lambda _on: self._show_fields())
        self._choices[choice] = button
        self.column.addWidget(button)

    def _secret(self, words: str) -> QLineEdit:
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setAccessibleName(words)
        field.setPlaceholderText(words)
        self.column.addWidget(field)
        return field

    @property
    def choice(self) -> str:
        """What is chosen now."""
        return next(choice for choice, button in self._choices.items() if button.isChecked())

    def choose(self, choice: str, passphrase: str = "") -> None:
        """Choose as the person would."""
        self._choices[choice].setChecked(True)
        for field in self._fields:
            field.setText(passphrase)

    def _show_fields(self) -> None:
        for field in getattr(self, "_fields", ()):
            field.setVisible(self.choice == PASSPHRASE)

    def _check(self) -> None:
        first, again = (field.text() for field in self._fields)
        problem = ""
        if self.choice == PASSPHRASE and not first:
            problem = t("Type the passphrase.")
        elif self.choice == PASSPHRASE and first != again:
            problem = t("The two are not the same. Type the passphrase once more.")
        if problem:
            self._wrong.setText(problem)
            self._wrong.show()
            self.grow()
            self._fields[0 if not first else 1].setFocus()
            return
        choice = self.choice
        self.accept()
        self.chosen.emit(choice, first if choice == PASSPHRASE else "")
