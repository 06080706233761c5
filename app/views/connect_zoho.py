"""Connecting our account at Zoho: its client, a pasted code or the browser, what is missing, in words (R70)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLineEdit, QWidget

from app.errors import DeskError, UserError
from app.rules.connecting import BROWSER, ZOHO_REDIRECT, ZOHO_SCOPES, typed_client
from app.rules.links import ZOHO_HOSTS
from app.texts import t
from app.views.connecting import ConnectingDialog
from app.views.customer.pane import label

if TYPE_CHECKING:
    from app.actions.connecting import BrowserWish, Connected
    from app.models.details import AccountDetail
    from app.views.desk import Desk


class ConnectZohoDialog(ConnectingDialog):
    """Asks for what connects an account at Zoho, connects and tests it.

    Args:
        desk: whose book.
        account: which; Zoho's.
        connect: makes what talks to the providers, on a thread.
        parent: the list of accounts.
    """

    def __init__(self, desk: Desk, account: AccountDetail, connect: Callable[[], Any], parent: QWidget) -> None:
        super().__init__(desk, account, connect, parent)
        page = f"https://api-console.{ZOHO_HOSTS.get(account.data_centre, ZOHO_HOSTS['com'])}/"
        self.say(t("1. In Zoho’s API console make a client."), "heading")
        self.by_code = self.way(t("Self Client: you bring a code from there"))
        self.by_browser = self.way(t("Server-based Application: you sign in with the browser"))
        self.page_button(t("Open Zoho’s API console"), page)
        self.redirect = self.to_copy(t("Authorised redirect URI"), ZOHO_REDIRECT)
        self.say(t("2. Enter what the console shows of it."), "heading")
        self.client_id = self._field(t("Client ID"))
        self.client_secret = self._field(t("Client secret"), hidden=True)
        self._third = self.say("", "heading")
        self.scopes = self.to_copy(t("Scopes"), ",".join(ZOHO_SCOPES), whole=True)
        self.code = self._field(t("Code"), hidden=True)
        self.say(t("What Zoho gives goes into this computer’s keyring, and no password comes here."), "second")
        self.lay_foot()
        if account.sign_in == BROWSER:
            for field in (self.client_id, self.client_secret):
                field.setPlaceholderText(t("the one of the last sign-in"))
        self.by_code.setChecked(True)
        self.show_way()
        self.client_id.setFocus()

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

    def show_way(self) -> None:
        """Show what the way that is chosen needs."""
        by_code = self.by_code.isChecked()
        self.redirect.setVisible(not by_code)
        for part in (self.scopes, self.code, self.code.property("heading")):
            part.setVisible(by_code)
        self._third.setText(
            t("3. Under Generate Code enter these scopes, choose ten minutes, and bring the code here.")
            if by_code
            else t("3. Sign in as our partner administrator.")
        )
        self.call_button(by_browser=not by_code)

    def go(self) -> None:
        """Connect and test; what is wrong or missing stands in the dialog, and nothing typed is lost."""
        by_code = self.by_code.isChecked()
        code = self.code.text().strip() if by_code else ""
        try:
            typed = self.client_id.text().strip() or self.client_secret.text().strip()
            again = not typed and self._account.sign_in == BROWSER  # with the client of the sign-in before
            client = None if again else typed_client(self.client_id.text(), self.client_secret.text())
        except UserError as error:
            self.refuse(error)
            return
        if by_code and not code:
            self.refuse(UserError("zoho_code_missing", "code"))
            return

        def wish() -> BrowserWish:
            from app.actions import connecting  # noqa: PLC0415 - loaded when first used

            return connecting.BrowserWish(client, self._account.id, provider="zoho", code=code)

        self.sign_in(wish)

    def connected(self, result: Connected) -> None:
        """Say what came of it; a code serves once."""
        self.code.clear()
        super().connected(result)

    def show_wrong(self, error: DeskError) -> None:
        """Say what is wrong, and bring the keyboard to what was typed."""
        super().show_wrong(error)
        (self.code if error.field == "code" else self.client_id).setFocus()
