"""The people at a customer (R8)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.models.details import ContactDetail, CustomerDetail
from app.rules.person import full_name
from app.texts import t
from app.texts.fields import field_label
from app.views.customer.form import FormDialog, FormField
from app.views.customer.pane import Pane, label, small_button
from app.views.customer.words import ROLE_WORDS, choices

if TYPE_CHECKING:
    from app.views.desk import Desk


class ContactsPane(Pane):
    """Contacts with *Add*, *Edit* and *Remove*; removing is undone, not asked about."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(t("Contacts"), parent)
        self._desk = desk
        self._customer_id = 0
        self.add_head(small_button(t("Add contact"), self.add))

    def show_detail(self, detail: CustomerDetail) -> None:
        """Show the contacts of a customer."""
        self._customer_id = detail.card.id
        self.clear()
        if not detail.contacts:
            self.say_empty(t("Other people at this customer: who pays, who looks after the computers."))
        for contact in detail.contacts:
            self.body.addLayout(self._row(contact))

    def add(self) -> None:
        """Ask for a new contact."""
        self._open(t("Add contact"), None)

    def _row(self, contact: ContactDetail) -> QHBoxLayout:
        name = full_name(contact.given_name, contact.family_name) or contact.email or t("No name")
        row = QHBoxLayout()
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(label(f"{name} · {t(ROLE_WORDS[contact.role])}"))
        reach = " · ".join(filter(None, (contact.email if contact.email != name else "", contact.phone)))
        if reach:
            texts.addWidget(label(reach, "second", selectable=True))
        row.addLayout(texts, 1)
        row.addWidget(
            small_button(t("Edit"), partial(self._open, t("Edit contact"), contact), name=t("Edit {name}", name=name))
        )
        row.addWidget(small_button(t("Remove"), partial(self._remove, contact.id), name=t("Remove {name}", name=name)))
        return row

    def _open(self, title: str, contact: ContactDetail | None) -> None:
        from app.actions import contacts  # noqa: PLC0415 - loaded when first used

        def save(values: dict[str, Any]) -> None:
            self._desk.write(
                lambda book: (
                    book.do(contacts.edit, contact.id, values)
                    if contact
                    else book.do(contacts.add, self._customer_id, values)
                ),
                done=lambda _changes: dialog.accept(),
                failed=dialog.refuse,
            )

        fields = [
            FormField("role", t("Role"), "choice", tuple(choices(ROLE_WORDS))),
            FormField("given_name", t("Given name")),
            FormField("family_name", t("Family name")),
            FormField("email", t("Email")),
            FormField("phone", field_label("phone")),
        ]
        values = {spec.name: getattr(contact, spec.name) for spec in fields} if contact else {"role": "administrator"}
        dialog = FormDialog(title, t("Save"), fields, contacts.check, save, values, self.window())
        dialog.open()

    def _remove(self, contact_id: int) -> None:
        from app.actions import contacts  # noqa: PLC0415

        self._desk.do(contacts.remove, contact_id)
