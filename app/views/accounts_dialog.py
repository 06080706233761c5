"""Our accounts at the providers: which there are, one more, changed, removed while no customer has it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from app.errors import DeskError
from app.rules.account import DATA_CENTRES, check
from app.rules.connecting import BROWSER
from app.sync.practice import is_practice
from app.texts import t
from app.texts.codes import say, say_error
from app.views.customer.form import FormDialog, FormField
from app.views.customer.pane import Pane, label, small_button
from app.views.dates import short_date
from app.views.dialog_parts import PlainDialog, Role
from app.views.finding.flow import FlowLayout
from app.views.kept_focus import empty
from app.views.spawn import on_thread
from app.views.syncing.box import SyncBox

if TYPE_CHECKING:
    from app.models.details import AccountDetail
    from app.models.values import Changes
    from app.views.connect_dialog import ConnectDialog
    from app.views.connect_zoho import ConnectZohoDialog
    from app.views.desk import Desk

PROVIDERS = (("google", "Google"), ("zoho", "Zoho"))
_OF_GOOGLE = ("public_identifier", "distributor")
_OF_ZOHO = ("data_centre", "undocumented")


class AccountForm(FormDialog):
    """The fields of one partner account; those of the other provider are out of sight."""

    def __init__(
        self,
        title: str,
        save: Callable[[dict[str, Any]], object],
        account: AccountDetail | None,
        parent: QWidget | None = None,
    ) -> None:
        centres = (("", t("Choose")), *((centre, f"zoho.{centre}") for centre in DATA_CENTRES))
        fields = [
            FormField("provider", t("Provider"), "choice", PROVIDERS),
            FormField("name", t("Name"), hint=t("as you call it, such as Google · Rotterdam")),
            FormField("account_ref", t("Account ID")),
            FormField("public_identifier", t("Reseller public identifier"), hint=t("where it differs from the ID")),
            FormField("distributor", t("We are a distributor: our resellers’ identifiers are asked for"), "flag"),
            FormField("data_centre", t("Data centre"), "choice", _words_of_centres(centres)),
            FormField(
                "undocumented",
                t("Use calls that Zoho’s own plug-ins use but its pages do not describe (start and extend a trial)"),
                "flag",
            ),
            FormField("currency", t("Currency"), hint=t("in which you are billed, such as EUR")),
        ]
        values = {each.name: getattr(account, each.name) for each in fields} if account else {"provider": "google"}
        super().__init__(title, t("Save"), fields, check, save, values, parent)
        provider = self.fields["provider"].editor
        if isinstance(provider, QComboBox):
            provider.currentIndexChanged.connect(self._show_fields)
        self._show_fields()
        self.fields["name"].editor.setFocus()

    def _show_fields(self, _index: int = 0) -> None:
        google = self.fields["provider"].value() == "google"
        for name in _OF_GOOGLE:
            self.fields[name].setVisible(google)
        for name in _OF_ZOHO:
            self.fields[name].setVisible(not google)
        hint = t("C012345, from Settings in the Partner Sales Console") if google else t("number of your organisation")
        self.fields["account_ref"].editor.setProperty("placeholderText", hint)
        self.adjustSize()


def _words_of_centres(centres: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((value, "zohocloud.ca" if value == "ca" else words) for value, words in centres)


class AccountsDialog(PlainDialog):
    """Lists the partner accounts.

    Args:
        desk: whose book.
        parent: the window.
    """

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, t("Partner accounts"))
        self._desk = desk
        self.say(
            t("Your own accounts at Google and Zoho. A customer belongs to one of them; wizards and filters use them."),
            "second",
        )
        self._rows = QVBoxLayout()
        self._rows.setSpacing(self.unit)
        self.column.addLayout(self._rows)
        self._wrong = self.say("", "bad")
        self._wrong.setAccessibleName(t("What is wrong"))
        self._wrong.hide()
        self.column.addStretch(1)
        self.add_button = self.button(t("Add account"), Role.ActionRole, self.add, primary=True)
        self.button(t("Close"), Role.RejectRole, self.reject)
        self.finish()
        self.least = (self.unit * 64, self.unit * 60)
        self.form: AccountForm | None = None
        self.connecting: ConnectDialog | ConnectZohoDialog | None = None
        self.open_browser: Callable[[QUrl], bool] | None = None  # instead of the system's
        self._tested: dict[int, str] = {}
        self._just_added = ""  # the account whose Connect gets the keyboard, once it is there
        self._is_practice = False
        desk.changed.connect(self._changed)
        desk.when(desk.reader.ask(is_practice), self._begin)

    def _begin(self, is_practice: bool) -> None:
        self._is_practice = is_practice
        self._read()

    def add(self) -> None:
        """Ask for a new account."""
        self._open(t("Add partner account"), None)

    def _changed(self, changes: Changes) -> None:
        if "partner_account" in changes.other:
            self._read()

    def _read(self) -> None:
        self._desk.when(self._desk.reader.accounts(), self._show)

    def _show(self, found: list[AccountDetail]) -> None:
        empty(self._rows)
        if not found:
            self._rows.addWidget(
                label(t("There is none yet. Add the account in which you order at Google or Zoho."), wrap=True)
            )
        for account in found:
            self._rows.addWidget(self._row(account))
        self.grow()

    def _row(self, account: AccountDetail) -> QWidget:
        pane = Pane(account.name)
        verbs = QWidget()
        row = FlowLayout(verbs, self.unit)
        pane.body.addWidget(label(describe(account), "second", selectable=True))
        if self._desk.connections is not None:
            sentence, role = state_of(account)
            pane.body.addWidget(label(self._tested.get(account.id, sentence), role))
            if account.practice and self._is_practice and account.connected_at is None:
                words = t("For practice it needs no key and no sign-in: a server on this computer plays the provider.")
                pane.body.addWidget(label(words, "second", wrap=True))
            self._add_connecting(row, account)
        if account.connected_at is not None and self._desk.connections is not None:
            pane.body.addWidget(SyncBox(self._desk, account))
        edit = t("Edit {name}", name=account.name)
        remove = t("Remove {name}", name=account.name)
        row.addWidget(small_button(t("Edit"), partial(self._open, t("Edit partner account"), account), name=edit))
        row.addWidget(small_button(t("Remove"), partial(self._remove, account.id), name=remove))
        pane.body.addWidget(verbs)
        return pane

    # -- connecting (R70) -------------------------------------------------------------------------------------------

    def _add_connecting(self, row: FlowLayout, account: AccountDetail) -> None:
        name = account.name
        if account.practice and self._is_practice:
            self._add_practising(row, account)
            return
        known = account.account_ref or account.provider == "zoho"  # Zoho asks for no number
        why_not = "" if known else t("Edit the account and enter its ID first.")
        again = account.connected_at is not None
        words = t("Connect anew…") if again else t("Connect…")
        spoken = t("Connect {name} anew", name=name) if again else t("Connect {name}", name=name)
        connect = small_button(words, partial(self._connect, account), name=spoken, why_not=why_not)
        row.addWidget(connect)
        if self._just_added == name:  # what comes next
            self._just_added = ""
            QTimer.singleShot(0, connect, connect.setFocus)
        if again and account.paused and account.sign_in == BROWSER:
            sign_in = partial(self._sign_in_again, account)
            row.addWidget(small_button(t("Sign in again"), sign_in, name=t("Sign in again: {name}", name=name)))
        if again:
            row.addWidget(small_button(t("Test"), partial(self._test, account), name=t("Test {name}", name=name)))
            release = partial(self._disconnect, account)
            row.addWidget(small_button(t("Disconnect"), release, name=t("Disconnect {name}", name=name)))

    def _add_practising(self, row: FlowLayout, account: AccountDetail) -> None:
        """In a practice book: no key and no sign-in, the account's own server on this computer answers (R83)."""
        name = account.name
        if account.connected_at is None:
            row.addWidget(
                small_button(t("Connect"), partial(self._practise, account), name=t("Connect {name}", name=name))
            )
            return
        row.addWidget(small_button(t("Test"), partial(self._test, account), name=t("Test {name}", name=name)))
        release = partial(self._disconnect, account)
        row.addWidget(small_button(t("Disconnect"), release, name=t("Disconnect {name}", name=name)))

    def _practise(self, account: AccountDetail) -> None:
        from app.actions import connecting  # noqa: PLC0415 - loaded when first used

        self._wrong.hide()
        self._tested.pop(account.id, None)
        self._desk.do(connecting.practise, account.id)

    def _connect(self, account: AccountDetail) -> None:
        from app.views.connect_dialog import ConnectDialog  # noqa: PLC0415 - loaded when first used

        if self._desk.connections is None:
            return
        self._wrong.hide()
        self._tested.pop(account.id, None)
        if account.provider == "zoho":
            from app.views.connect_zoho import ConnectZohoDialog  # noqa: PLC0415

            self.connecting = ConnectZohoDialog(self._desk, account, self._desk.connections, self)
        else:
            self.connecting = ConnectDialog(self._desk, account, self._desk.connections, self)
        self.connecting.open()

    def _sign_in_again(self, account: AccountDetail) -> None:
        """The sign-in was lost: the browser is opened at once, with the client of the sign-in before."""
        self._connect(account)
        if self.connecting is not None:
            if self.open_browser is not None:
                self.connecting.signing.browse = self.open_browser
            if account.provider == "google":  # Zoho's asks first how: by a code or by the browser
                self.connecting.go()

    def _test(self, account: AccountDetail) -> None:
        from app.views.connecting import words_of  # noqa: PLC0415

        self._tested[account.id] = t("Testing…")
        self._read()

        def work() -> Any:
            from app.actions import connecting  # noqa: PLC0415

            return connecting.examine(self._desk.book, self._connections(), account.id)

        def done(result: Any) -> None:
            self._tested[account.id] = words_of(result)
            self._read()

        self._desk.when(on_thread("test an account", work), done, partial(self._not_done, account.id))

    def _disconnect(self, account: AccountDetail) -> None:
        self._tested.pop(account.id, None)

        def work() -> Any:
            from app.actions import connecting  # noqa: PLC0415

            return connecting.release(self._desk.book, self._connections(), account.id)

        self._desk.when(on_thread("disconnect", work), self._desk.tell, partial(self._not_done, account.id))

    def _connections(self) -> Any:
        assert self._desk.connections is not None  # noqa: S101 - for the type checker: there would be no button
        return self._desk.connections()

    def _not_done(self, account_id: int, error: Exception) -> None:
        self._tested.pop(account_id, None)
        if isinstance(error, DeskError):
            self._refuse(error)
            self._read()
        else:
            self._desk.report(error)

    def _open(self, title: str, account: AccountDetail | None) -> None:
        from app.actions import accounts  # noqa: PLC0415 - loaded when first used

        self._wrong.hide()

        def save(values: dict[str, Any]) -> None:
            self._just_added = "" if account else values["name"]
            self._desk.write(
                lambda book: book.do(accounts.edit, account.id, values) if account else book.do(accounts.add, values),
                done=lambda _changes: form.accept(),
                failed=form.refuse,
            )

        form = AccountForm(title, save, account, self)
        self.form = form
        form.finished.connect(self._form_closed)
        form.open()

    def _form_closed(self, _code: int) -> None:
        self.form = None

    def _remove(self, account_id: int) -> None:
        from app.actions import accounts  # noqa: PLC0415

        self._wrong.hide()
        self._desk.write(lambda book: book.do(accounts.remove, account_id), failed=self._refuse)

    def _refuse(self, error: DeskError) -> bool:
        self._wrong.setText(say_error(error))
        self._wrong.show()
        self.grow()
        return True


def state_of(account: AccountDetail) -> tuple[str, str]:
    """Return whether an account is connected, in words, and the role of the label."""
    if account.connected_at is None:
        return t("Not connected: what is for it waits in the outbox."), "second"
    day = dt.datetime.fromtimestamp(account.connected_at / 1000).astimezone().date()
    since = t("Connected as {address} since {date}.", address=account.subject, date=short_date(day.isoformat()))
    if account.paused:
        return t("{since} Nothing is sent: {why}", since=since, why=say(account.paused, name=account.name)), "bad"
    return since, "second"


def describe(account: AccountDetail) -> str:
    """Return what is known of an account in one line."""
    parts = [
        dict(PROVIDERS)[account.provider],
        account.account_ref or t("no account ID yet"),
        t("public identifier {id}", id=account.public_identifier) if account.public_identifier else "",
        t("distributor") if account.distributor else "",
        t("data centre {name}", name=account.data_centre) if account.data_centre else "",
        account.currency,
        t("for practice") if account.practice else "",
    ]
    return " · ".join(filter(None, parts))
