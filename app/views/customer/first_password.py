"""The first password of a new customer's super administrator, shown once (R13)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.errors import DeskError, Locked, Refused
from app.models.details import CustomerDetail
from app.store import password_rows
from app.texts import t
from app.views.customer.pane import Pane, label, small_button
from app.views.spawn import on_thread

if TYPE_CHECKING:
    from app.models.values import Changes
    from app.views.desk import Desk


class FirstPasswordPane(Pane):
    """Says that a first password waits, shows it, and forgets it when told so; hidden where none waits."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(t("First password"), parent)
        self._desk = desk
        self._customer_id = 0
        self.field: QLineEdit | None = None

    def show_detail(self, detail: CustomerDetail) -> None:
        """Look whether one waits for this customer."""
        if self._customer_id != detail.card.id:
            self.clear()
            self.field = None
            self.hide()
        self._customer_id = detail.card.id
        if detail.card.provider == "zoho" and detail.operations:
            found = self._desk.reader.ask(password_rows.first_password, detail.card.id)
            self._desk.when(found, partial(self._show, detail.card.id))
        else:
            self.hide()

    def _show(self, customer_id: int, waits: tuple[int, str] | None) -> None:
        if customer_id != self._customer_id or (waits is not None and self.field is not None):
            return
        self.clear()
        self.field = None
        self.setVisible(waits is not None)
        if waits is None:
            return
        self.body.addWidget(
            label(
                t(
                    "Partner Desk made it when the customer was created. Give it to the super administrator, who "
                    "changes it at the first sign-in; then it is forgotten here."
                ),
                "second",
                wrap=True,
            )
        )
        row = QHBoxLayout()
        row.setSpacing(self.unit)
        row.addWidget(small_button(t("Show the password"), partial(self._reveal, *waits)))
        row.addStretch(1)
        self.body.addLayout(row)

    def _reveal(self, operation_id: int, name: str) -> None:
        secrets = self._desk.secrets

        def read() -> str:
            if secrets is None:
                raise Locked("no_keyring")
            found = secrets.get(name)
            if found is None:
                raise Refused("first_password_gone")
            return found

        shown = partial(self._revealed, self._customer_id, operation_id, name)
        self._desk.when(on_thread("read a password", read), shown, self._failed)

    def _revealed(self, customer_id: int, operation_id: int, name: str, password: str) -> None:
        if customer_id != self._customer_id:
            return
        self.clear()
        field = QLineEdit(password)
        field.setReadOnly(True)
        field.setAccessibleName(t("First password"))
        row = QHBoxLayout()
        row.setSpacing(self.unit)
        row.addWidget(field, 1)
        row.addWidget(small_button(t("Copy"), partial(self._copy, password), name=t("Copy the password")))
        forget = partial(self._forget, operation_id, name)
        row.addWidget(small_button(t("I have given it on: forget it"), forget))
        self.body.addLayout(row)
        self.field = field
        field.setFocus()
        field.selectAll()

    def _copy(self, password: str) -> None:
        QGuiApplication.clipboard().setText(password)
        self._desk.strip.say(t("The password was copied."))

    def _forget(self, operation_id: int, name: str) -> None:
        from app.actions import passwords  # noqa: PLC0415 - loaded when first used

        secrets, book = self._desk.secrets, self._desk.book
        self.field = None

        def work() -> Changes:
            if secrets is not None:
                secrets.delete(name)
            return book.run(passwords.seen, operation_id)

        self._desk.when(on_thread("forget a password", work), self._desk.tell, self._failed)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, DeskError):
            self._desk.strip.fail(error)
        else:
            self._desk.report(error)
