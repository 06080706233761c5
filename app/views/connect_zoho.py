"""Connecting our account at Zoho: its client, a pasted code or the browser, what is missing, in words (R70)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QRadioButton, QWidget

from app.errors import Cancelled, DeskError, UserError
from app.rules.connecting import BROWSER, ZOHO_REDIRECT, ZOHO_SCOPES, typed_client
from app.rules.links import ZOHO_HOSTS
from app.texts import t
from app.texts.codes import say_error
from app.views.connect_dialog import words_of
from app.views.customer.pane import label, small_button
from app.views.dialog_parts import PlainDialog, Role
from app.views.plain_label import plain_tip
from app.views.signing_in import SigningIn

if TYPE_CHECKING:
    from app.actions.connecting import BrowserWish, Connected
    from app.models.details import AccountDetail
    from app.views.desk import Desk


class ConnectZohoDialog(PlainDialog):
    """Asks for what connects an account at Zoho, connects and tests it.

    Args:
        desk: whose book.
        account: which; Zoho's.
        connect: makes what talks to the providers, on a thread.
        parent: the list of accounts.
    """

    def __init__(self, desk: Desk, account: AccountDetail, connect: Callable[[], Any], parent: QWidget) -> None:
        super().__init__(parent, t("Connect {name}", name=account.name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._account = account
        self._is_over = False
        self.finished.connect(self._over)
        page = f"https://api-console.{ZOHO_HOSTS.get(account.data_centre, ZOHO_HOSTS['com'])}/"
        self.say(t("1. In Zoho’s API console make a client."), "heading")
        self.by_code = self._way(t("Self Client: you bring a code from there"))
        self.by_browser = self._way(t("Server-based Application: you sign in with the browser"))
        console = small_button(t("Open Zoho’s API console"), lambda: QDesktopServices.openUrl(QUrl(page)))
        console.setToolTip(plain_tip(page))
        self.column.addWidget(console, 0, Qt.AlignmentFlag.AlignLeft)
        self.redirect = self._to_copy(t("Authorised redirect URI"), ZOHO_REDIRECT)
        self.say(t("2. Enter what the console shows of it."), "heading")
        self.client_id = self._field(t("Client ID"))
        self.client_secret = self._field(t("Client secret"), hidden=True)
        self._third = self.say("", "heading")
        self.scopes = self._to_copy(t("Scopes"), ",".join(ZOHO_SCOPES))
        self.code = self._field(t("Code"), hidden=True)
        self.say(t("What Zoho gives goes into this computer’s keyring, and no password comes here."), "second")
        self.signing = SigningIn(desk, connect, self.unit)
        self.column.addWidget(self.signing)
        self.answer = self.say("")
        self.answer.setAccessibleName(t("What came of it"))
        self.answer.hide()
        self.column.addStretch(1)
        self.connect_button = self.button("", Role.ActionRole, self.go, primary=True)
        self.button(t("Close"), Role.RejectRole, self.reject)
        self.finish()
        self.least = (self.unit * 64, 0)
        if account.sign_in == BROWSER:
            for field in (self.client_id, self.client_secret):
                field.setPlaceholderText(t("the one of the last sign-in"))
        self.by_code.setChecked(True)
        self._show_way()
        self.client_id.setFocus()

    def _way(self, words: str) -> QRadioButton:
        button = QRadioButton(words)
        button.toggled.connect(lambda _checked: self._show_way())
        self.column.addWidget(button)
        return button

    def _field(self, words: str, *, hidden: bool = False) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(words)
        if hidden:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        heading = label(words, "small")
        heading.setBuddy(field)
        self.column.addWidget(heading)
        self.column.addWidget(field)
        field.setProperty("heading", heading)
        return field

    def _to_copy(self, words: str, text: str) -> QWidget:
        """Add a line that is only read, with a button that copies it."""
        field = QLineEdit(text)
        field.setReadOnly(True)
        field.setCursorPosition(0)
        field.setAccessibleName(words)
        heading = label(words, "small")
        heading.setBuddy(field)
        part = QWidget()
        row = QHBoxLayout(part)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self.unit)
        row.addWidget(heading)
        row.addWidget(field, 1)
        row.addWidget(small_button(t("Copy"), partial(self._copy, words, text), name=t("Copy {field}", field=words)))
        self.column.addWidget(part)
        return part

    def _copy(self, words: str, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._show(t("“{field}” was copied.", field=words), "second")

    def _show_way(self) -> None:
        if not hasattr(self, "connect_button"):
            return  # still being made
        by_code = self.by_code.isChecked()
        self.redirect.setVisible(not by_code)
        for part in (self.scopes, self.code, self.code.property("heading")):
            part.setVisible(by_code)
        self._third.setText(
            t("3. Under Generate Code enter these scopes, choose ten minutes, and bring the code here.")
            if by_code
            else t("3. Sign in as our partner administrator.")
        )
        words = t("Connect and test") if by_code else t("Sign in and test")
        self.connect_button.setText(words)
        self.connect_button.setAccessibleName(words)
        self.answer.hide()
        self.fit(*self.least)

    def go(self) -> None:
        """Connect and test; what is wrong or missing stands in the dialog, and nothing typed is lost."""
        by_code = self.by_code.isChecked()
        code = self.code.text().strip() if by_code else ""
        try:
            typed = self.client_id.text().strip() or self.client_secret.text().strip()
            again = not typed and self._account.sign_in == BROWSER  # with the client of the sign-in before
            client = None if again else typed_client(self.client_id.text(), self.client_secret.text())
        except UserError as error:
            self._refuse(error)
            return
        if by_code and not code:
            self._refuse(UserError("zoho_code_missing", "code"))
            return
        self._show("", "")
        self._set_busy(busy=True)

        def wish() -> BrowserWish:
            from app.actions import connecting  # noqa: PLC0415 - loaded when first used

            return connecting.BrowserWish(client, self._account.id, provider="zoho", code=code)

        waited = self.signing.begin(wish)
        self.grow()
        self.signing.cancel_button.setFocus()
        self._desk.when(waited, self._connected, self._refuse)

    def _set_busy(self, *, busy: bool) -> None:
        for each in (self.connect_button, self.by_browser, self.by_code):
            each.setEnabled(not busy)

    def _connected(self, result: Connected) -> None:
        self.code.clear()  # it serves once
        if not self._is_over:
            self._show(words_of(result), "ok" if not result.missing else "bad")

    def _refuse(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            if not self._is_over:
                self._show(t("Nobody was signed in."), "second")
        elif self._is_over and isinstance(error, DeskError):
            self._desk.strip.fail(error)
        elif isinstance(error, DeskError):
            self._show(say_error(error), "bad")
            (self.code if error.field == "code" else self.client_id).setFocus()
        else:
            self._desk.report(error)
            if not self._is_over:
                self._show("", "")

    def _show(self, sentence: str, role: str) -> None:
        self._set_busy(busy=False)
        self.signing.hide()
        self.answer.setText(sentence)
        self.answer.setProperty("role", role)
        self.answer.style().unpolish(self.answer)
        self.answer.style().polish(self.answer)
        self.answer.setVisible(bool(sentence))
        self.grow()

    def _over(self, _code: int) -> None:
        self._is_over = True
        self.signing.give_up()
