"""The details of a customer, edited in place: every field saved as it is left, undone with Ctrl+Z."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.models.details import AccountDetail, CustomerDetail
from app.rules.customer import check
from app.rules.domain import to_unicode
from app.texts import mark, t
from app.texts.fields import field_label
from app.views.customer.fields import FieldEdit
from app.views.customer.pane import Pane
from app.views.customer.words import (
    KIND_WORDS,
    PROVIDER_WORDS,
    choices,
    countries,
    country_name,
    languages,
    provider_choices,
)

# The forms of the page, each a title and its lines; fields on one line share it.
FORMS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    (
        mark("Details"),
        (
            ("organisation_name",),
            ("alternate_name",),
            ("domain", "kind"),
            ("provider", "partner_account_id"),
            ("primary_email",),
            ("admin_first_name", "admin_last_name"),
            ("alternate_email", "phone"),
        ),
    ),
    (
        mark("Address and language"),
        (
            ("country", "language"),
            ("postal_code", "locality"),
            ("address_lines",),
            ("administrative_area",),
        ),
    ),
    (
        mark("For the provider"),
        (
            ("edu_type", "edu_size"),
            ("edu_website",),
            ("public_identifier", "zoho_plan"),
        ),
    ),
    (
        mark("Our own"),
        (
            ("crm_id", "cloud_identity_id"),
            ("owner", "tags"),
            ("education",),
            ("note",),
        ),
    ),
)
_KINDS = {
    "kind": "choice",
    "provider": "choice",
    "partner_account_id": "choice",
    "country": "choice",
    "language": "choice",
    "address_lines": "lines",
    "note": "lines",
    "education": "flag",
    "edu_type": "choice",
    "edu_size": "choice",
    "zoho_plan": "choice",
}


def _is_school(detail: CustomerDetail) -> bool:
    return detail.card.provider == "google" and bool(detail.card.education)


# Fields that only some customers have; with none of them their form is not shown.
_SOME_HAVE: dict[str, Callable[[CustomerDetail], bool]] = {
    "edu_type": _is_school,
    "edu_size": _is_school,
    "edu_website": _is_school,
    "public_identifier": lambda detail: detail.card.provider == "google",
    "zoho_plan": lambda detail: detail.card.provider == "zoho" and detail.card.standing in ("book_only", "waiting"),
}


class DetailsPane(Pane):
    """One form of a customer's own fields.

    Args:
        place: which of ``FORMS``.

    Signals:
        edited(str, object): a field and its checked-to-be value, as ``FieldEdit.edited``.
    """

    edited = Signal(str, object)

    def __init__(self, place: int, parent: QWidget | None = None) -> None:
        title, lines = FORMS[place]
        super().__init__(t(title), parent)
        self.fields: dict[str, FieldEdit] = {}
        for names in lines:
            row = QHBoxLayout()
            row.setSpacing(self.unit * 3 // 2)
            for name in names:
                row.addWidget(self._make(name), 1, Qt.AlignmentFlag.AlignTop)
            self.body.addLayout(row)

    def show_accounts(self, accounts: Sequence[AccountDetail]) -> None:
        """Offer these partner accounts; with none the field is not shown."""
        field = self.fields.get("partner_account_id")
        if field is None:
            return
        combo = field.editor
        combo.clear()  # type: ignore[union-attr]
        combo.addItem(t("Not decided yet"), None)  # type: ignore[union-attr]
        for account in accounts:
            combo.addItem(account.name, account.id)  # type: ignore[union-attr]
        field.setVisible(bool(accounts))

    def show_detail(self, detail: CustomerDetail, *, other: bool) -> None:
        """Show a customer.

        Args:
            detail: whose values.
            other: another customer than before: what was typed for that one is not kept here.
        """
        for name, field in self.fields.items():
            shown = detail.partner_account_id if name == "partner_account_id" else detail.value(name)
            if name == "domain":
                shown = to_unicode(detail.card.domain)
            if other:
                field.reset(shown)
            else:
                field.show_value(shown)
            if name in _SOME_HAVE:
                field.setVisible(_SOME_HAVE[name](detail))
        self._hide_without_fields(lambda name: _SOME_HAVE[name](detail))

    def show_blank(self) -> None:
        """Show empty fields for a new customer."""
        for name, field in self.fields.items():
            field.reset("domain" if name == "kind" else None if name == "partner_account_id" else "")
        self._hide_without_fields(lambda _name: False)

    def _hide_without_fields(self, has: Callable[[str], bool]) -> None:
        if all(name in _SOME_HAVE for name in self.fields):
            self.setVisible(any(has(name) for name in self.fields))

    def values(self) -> dict[str, Any]:
        """Return what stands in every field that is not empty, unchecked."""
        return {name: field.value() for name, field in self.fields.items() if field.value()}

    def flush(self) -> None:
        """Send what was typed and not sent yet."""
        for field in self.fields.values():
            field.flush()

    def _make(self, name: str) -> FieldEdit:
        words: list[tuple[str, Any]] = []
        if name == "kind":
            words = [*choices(KIND_WORDS)]
        elif name == "provider":
            words = [*choices(PROVIDER_WORDS)]
        elif name == "language":
            words = [*languages()]
        elif name in ("edu_type", "edu_size", "zoho_plan"):
            words = [("", t("Not chosen")), *provider_choices(name)]
        label = field_label(name)
        hint = t("Separated by commas") if name == "tags" else ""
        field = FieldEdit(
            name,
            label,
            check,
            kind=_KINDS.get(name, "line"),
            choices=countries if name == "country" else words,
            words_of=country_name,
            hint=hint,
        )
        field.edited.connect(self.edited)
        self.fields[name] = field
        return field
