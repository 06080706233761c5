"""Connecting our account at Google: the key file, the administrator, and what is missing, in words (R70)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.errors import DeskError, Unreadable, UserError
from app.rules.connecting import BROWSER, DELEGATED_SCOPES, DELEGATION_PAGE, read_key
from app.rules.email import check_email
from app.texts import t
from app.texts.codes import say_error
from app.views.connecting import ConnectingDialog, align
from app.views.customer.fields import FieldEdit
from app.views.customer.pane import label, small_button
from app.views.spawn import on_thread

if TYPE_CHECKING:
    from app.actions.connecting import BrowserWish, Connected
    from app.models.details import AccountDetail
    from app.views.desk import Desk

LIMIT_BYTES = 64_000


class ConnectDialog(ConnectingDialog):
    """Asks for what connects an account, connects and tests it.

    Args:
        desk: whose book.
        account: which; Google's.
        connect: makes what talks to the providers, on a thread.
        parent: the list of accounts.
    """

    def __init__(self, desk: Desk, account: AccountDetail, connect: Callable[[], Any], parent: QWidget) -> None:
        super().__init__(desk, account, connect, parent)
        self._file: Path | None = None
        self._client_file: Path | None = None
        self.by_browser = self.way(t("Sign in with the browser"))
        self.by_key = self.way(t("Service-account key"))
        self._key_part = self._part(self._key_step, self._delegation_step)
        self._browser_part = self._part(self._client_step)
        self._who = self.say("", "heading")
        self.subject = FieldEdit(
            "subject",
            t("Reseller administrator’s address"),
            lambda name, value: check_email(value, name) if value.strip() else "",
            hint=t("who works in the Partner Sales Console, on your own domain"),
        )
        self.subject.reset(account.subject)
        self.column.addWidget(self.subject)
        self.lay_foot(self.choose_client_button)
        by_browser = account.sign_in == BROWSER
        (self.by_browser if by_browser else self.by_key).setChecked(True)
        self.show_way()
        (self.choose_client_button if by_browser else self.choose_button).setFocus()

    def _part(self, *steps: Callable[[], None]) -> QWidget:
        """Add steps that are shown and hidden together."""
        part = QWidget()
        rows = QVBoxLayout(part)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(self.unit)
        outer, self.column = self.column, rows
        for step in steps:
            step()
        self.column = outer
        self.column.addWidget(part)
        return part

    def show_way(self) -> None:
        """Show what the way that is chosen needs."""
        by_browser = self.by_browser.isChecked()
        self._key_part.setVisible(not by_browser)
        self._browser_part.setVisible(by_browser)
        self._who.setText(
            t("2. Sign in as who works in the Partner Sales Console. The address may be left empty.")
            if by_browser
            else t("3. Name who works in the Partner Sales Console.")
        )
        self.call_button(by_browser=by_browser)
        self.subject.show_error("")
        self._show_wrong_file()

    def _client_step(self) -> None:
        self.say(t("1. In the Google Cloud console make an OAuth client of the kind “Desktop app”."), "heading")
        self.say(t("Turn on the Cloud Channel API in its project, and download the client as JSON."), "second")
        row = QHBoxLayout()
        row.setSpacing(self.unit)
        self.choose_client_button = small_button(t("Choose client file"), self.choose_client)
        before = t("the one of the last sign-in") if self._account.sign_in == BROWSER else t("none chosen yet")
        self._chosen_client = label(before, "second")
        row.addWidget(self.choose_client_button)
        row.addWidget(self._chosen_client, 1)
        self.column.addLayout(row)
        self.no_client = self._wrong_file()
        self.say(t("What Google gives goes into this computer’s keyring, and no password comes here."), "second")

    def _key_step(self) -> None:
        self.say(t("1. In the Google Cloud console make a service account with a key."), "heading")
        self.say(
            t("Turn on the Cloud Channel API and the Site Verification API in its project. Download the key as JSON."),
            "second",
        )
        row = QHBoxLayout()
        row.setSpacing(self.unit)
        self.choose_button = small_button(t("Choose key file"), self.choose)
        self._chosen = label(t("none chosen yet"), "second")
        row.addWidget(self.choose_button)
        row.addWidget(self._chosen, 1)
        self.column.addLayout(row)
        self.no_key = self._wrong_file()
        self.say(t("The key goes into this computer’s keyring. The file can be deleted afterwards."), "second")

    def _delegation_step(self) -> None:
        self.say(t("2. In your Admin console let it work for you."), "heading")
        self.say(
            t(
                "Under Security, API controls, Domain-wide delegation choose “Add new” and enter these two. It may "
                "take some minutes until Google knows of it."
            ),
            "second",
        )
        self._client_line = self.to_copy(
            t("Client ID"),
            "",
            t("stands here once the key file is chosen"),
            t("Choose the key file first: the client ID stands in it."),
        )
        self.client_id = self._client_line.field
        scopes = self.to_copy(t("Scopes"), ",".join(DELEGATED_SCOPES), whole=True)
        self.scopes = scopes.field
        align(self._client_line, scopes)
        self.say(t("The first is for customers and orders, the second for proving their domains."), "small")
        self.page_button(t("Open domain-wide delegation"), DELEGATION_PAGE)

    def _wrong_file(self) -> QLabel:
        wrong = self.say("", "bad")
        wrong.hide()
        return wrong

    def _show_wrong_file(self, beside: QLabel | None = None, sentence: str = "") -> None:
        """Say what is wrong with a file below its button, and nothing elsewhere."""
        for each, button in ((self.no_key, self.choose_button), (self.no_client, self.choose_client_button)):
            each.setText(sentence if each is beside else "")
            each.setVisible(bool(each.text()))
            button.setAccessibleDescription(each.text())

    def choose(self) -> None:
        """Ask for the key file."""
        self._choose(t("Choose key file"), self.take)

    def choose_client(self) -> None:
        """Ask for the file of the OAuth client."""
        self._choose(t("Choose client file"), self.take_client)

    def _choose(self, title: str, take: Callable[[Path], None]) -> None:
        dialog = QFileDialog(self, title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([t("Keys (*.json)"), t("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: take(Path(path)))
        dialog.open()

    def take_client(self, path: Path) -> None:
        """Take this file of an OAuth client; it is read when somebody signs in."""
        self._client_file = path
        self._chosen_client.setText(path.name)
        self._show_wrong_file()
        self.answer.hide()

    def take(self, path: Path) -> None:
        """Take this file; what is entered at Google is read from it now, the rest when the account is connected."""
        self._file = path
        self._chosen.setText(path.name)
        self.client_id.clear()
        self._show_wrong_file()
        self.answer.hide()

        def read(client_id: str) -> None:
            if not self._is_over and self._file == path:
                self._client_line.show_text(client_id)

        self._desk.when(on_thread("read a key", partial(_client_id, path)), read, self.refuse)

    def go(self) -> None:
        """Connect and test; what is wrong or missing stands in the dialog, and nothing typed is lost."""
        self.subject.show_error("")
        self._show_wrong_file()
        typed, file = str(self.subject.value()), self._file
        if self.by_browser.isChecked():
            self._sign_in(typed)
            return
        if not typed.strip():
            self.refuse(UserError("subject_missing", "subject"))
            return
        if file is None:
            self.refuse(UserError("key_file_none", "key_file"))
            return
        self.show_answer(t("Connecting and testing…"), "second")
        self.set_busy(busy=True)
        work = partial(_establish, self._desk, self._connect, typed, file, self._account.id)
        self._desk.when(on_thread("connect an account", work), self.connected, self.refuse)

    def _sign_in(self, hint: str) -> None:
        if self._client_file is None and self._account.sign_in != BROWSER:
            self.refuse(UserError("client_file_none", "client_file"))
            return
        self.sign_in(partial(_browser_wish, self._client_file, self._account.id, hint.strip()))

    def show_wrong(self, error: DeskError) -> None:
        """Say what is wrong with the address or a file beside it, all else below."""
        files = {
            "key_file": (self.no_key, self.choose_button),
            "client_file": (self.no_client, self.choose_client_button),
        }
        if error.field == "subject":
            self.show_answer("", "")
            self.subject.show_error(say_error(error))
            self.subject.editor.setFocus()
        elif error.field in files:
            beside, button = files[error.field]
            self.show_answer("", "")
            self._show_wrong_file(beside, say_error(error))
            self.grow()
            button.setFocus()
        else:
            super().show_wrong(error)


def _establish(desk: Desk, connect: Callable[[], Any], subject: str, file: Path, account_id: int) -> Connected:
    from app.actions import connecting  # noqa: PLC0415 - loaded when first used

    wish = connecting.Wish(subject, _read(file), account_id)
    return connecting.establish(desk.book, connect(), wish, or_for_now=True)


def _browser_wish(file: Path | None, account_id: int, hint: str) -> BrowserWish:
    from app.actions.connecting import BrowserWish  # noqa: PLC0415 - loaded when first used
    from app.rules.connecting import read_client  # noqa: PLC0415

    client = None if file is None else read_client(_read(file, "client_file"))
    return BrowserWish(client, account_id, hint=hint)


def _client_id(path: Path) -> str:
    return read_key(_read(path)).client_id


def _read(path: Path, field: str = "key_file") -> str:
    try:
        with path.open("rb") as stream:
            raw = stream.read(LIMIT_BYTES + 1)
    except FileNotFoundError as error:
        raise Unreadable("no_such_file", path.name) from error
    except OSError as error:
        raise Unreadable("file_unreadable", path.name) from error
    if len(raw) > LIMIT_BYTES:
        raise UserError(f"{field}_large", field)
    try:
        return raw.decode("utf-8-sig")
    except ValueError:
        raise UserError(f"{field}_form", field) from None
