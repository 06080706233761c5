"""Merging selected duplicates: which one stays is asked, everything else moves to it (R8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.models.values import CardRow
from app.rules.domain import to_unicode
from app.texts import t
from app.views.customer.form import FormDialog, FormField
from app.views.customer.words import PROVIDER_WORDS

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.views.commands import CommandContext
    from app.views.desk import Desk


def ask_merge(desk: Desk, context: CommandContext, parent: QWidget | None = None) -> None:
    """Ask which of the selected customers stays, and merge the others into it."""
    ids = list(context.ids())
    desk.when(desk.reader.rows(ids), lambda rows: _open(desk, rows, parent))


def _open(desk: Desk, rows: list[CardRow], parent: QWidget | None) -> None:
    from app.actions import customers  # noqa: PLC0415 - loaded when first used

    def save(values: dict[str, Any]) -> None:
        keep = int(values["keep"])
        others = [row.id for row in rows if row.id != keep]
        desk.write(
            lambda book: book.do(customers.merge, keep, others),
            done=lambda _changes: dialog.accept(),
            failed=dialog.refuse,
        )

    choices = tuple((str(row.id), _words(row)) for row in rows)
    fields = [FormField("keep", t("The one that stays"), "choice", choices)]
    dialog = FormDialog(
        t("Merge duplicates"), t("Merge"), fields, lambda _name, value: value, save, {"keep": choices[0][0]}, parent
    )
    dialog.open()


def _words(row: CardRow) -> str:
    parts = (row.organisation_name, to_unicode(row.domain), row.primary_email, t(PROVIDER_WORDS[row.provider]))
    return " · ".join(filter(None, parts))
