"""Customers at a provider that fit several of our records, or none surely: a person says which they are (R23)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import DeskError
from app.models.drift import UnclearRow
from app.rules.domain import to_unicode
from app.store import drift_rows
from app.texts import t
from app.texts.codes import say, say_error
from app.views.customer.pane import Pane, label, small_button
from app.views.dialog_parts import PlainDialog, Role
from app.views.drift.words import provider_of
from app.views.finding.flow import FlowLayout
from app.views.kept_focus import empty
from app.views.named_box import NamedBox

if TYPE_CHECKING:
    from app.models.details import AccountDetail
    from app.models.values import Changes
    from app.views.desk import Desk

AT_ONCE = 50


class UnclearDialog(PlainDialog):
    """One pane a customer at the provider: who it might be, and what it then is.

    Args:
        desk: whose book.
        account: the partner account.
    """

    def __init__(self, desk: Desk, account: AccountDetail) -> None:
        provider = provider_of(account.provider)
        super().__init__(desk.window(), t("Customers at {provider} to match", provider=provider))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._account = desk, account
        self._is_over = False
        self.finished.connect(self._over)
        self.say(
            t(
                "Nothing of these was written into the book, because it is not sure which customers they are. Say so "
                "for each; what {provider} knows of it is then merged.",
                provider=provider,
            ),
            "second",
        )
        self._rows = QVBoxLayout()
        self._rows.setSpacing(self.unit)
        self.column.addLayout(self._rows)
        self._wrong = self.say("", "bad")
        self._wrong.setAccessibleName(t("What is wrong"))
        self._wrong.hide()
        self.column.addStretch(1)
        self._close = self.button(t("Close"), Role.RejectRole, self.reject, primary=True)
        self.finish()
        self.least = (self.unit * 72, self.unit * 64)
        desk.changed.connect(self._changed)
        self._read()

    def _changed(self, changes: Changes) -> None:
        if "sync_state" in changes.other and not self._is_over:
            self._read()

    def _read(self) -> None:
        asked = self._desk.reader.ask(drift_rows.unclear, self._account.id, AT_ONCE)
        self._desk.when(asked, self._show)

    def _show(self, found: tuple[UnclearRow, ...]) -> None:
        if self._is_over:
            return
        empty(self._rows)
        for each in found:
            self._rows.addWidget(self._pane(each))
        if not found:
            self._rows.addWidget(label(t("All are matched.")))
            self._close.setFocus()
        self.grow()

    def _pane(self, each: UnclearRow) -> Pane:
        pane = Pane(each.name or each.ref)
        known = " · ".join(filter(None, (to_unicode(each.domain), each.ref.rpartition("/")[2])))
        pane.body.addWidget(label(known, "second", selectable=True))
        if each.code:
            pane.body.addWidget(label(say(each.code)))
        box = NamedBox(t("Which customer {name} is", name=each.name or each.ref))
        for customer_id, name, domain in each.candidates:
            box.addItem(" · ".join(filter(None, (name, to_unicode(domain)))), customer_id)
        holder = QWidget()
        buttons = FlowLayout(holder, self.unit)
        if each.candidates:
            pane.body.addWidget(box)
            words = t("It is this one")
            settle = partial(self._chosen, each, box)
            buttons.addWidget(small_button(words, settle, name=f"{words}: {each.name or each.ref}"))
        words = t("It is a new customer")
        settle_new = partial(self._settle, each.id, None)
        buttons.addWidget(small_button(words, settle_new, name=f"{words}: {each.name or each.ref}"))
        pane.body.addWidget(holder)
        return pane

    def _chosen(self, each: UnclearRow, box: NamedBox) -> None:
        self._settle(each.id, int(box.currentData()))

    def _settle(self, record_id: int, customer_id: int | None) -> None:
        from app.actions import drift  # noqa: PLC0415 - loaded when first used

        self._wrong.hide()
        self._desk.write(
            lambda book: book.do(drift.settle_unclear, record_id, customer_id),
            done=lambda _changes: self._desk.fetching.read(),
            failed=self._refuse,
        )

    def _refuse(self, error: DeskError) -> bool:
        if self._is_over:
            return False
        self._wrong.setText(say_error(error))
        self._wrong.show()
        self.grow()
        return True

    def _over(self, _code: int) -> None:
        self._is_over = True
