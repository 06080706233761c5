"""The customers that a provider no longer lists, shown before anything is believed of it (design.md, Outbox)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from app.models.drift import SyncRow
from app.rules.domain import to_unicode
from app.store import pulled_rows
from app.texts import n, t
from app.views.dates import number
from app.views.dialog_parts import PlainDialog, Role
from app.views.drift.words import provider_of
from app.views.syncing.words import held

if TYPE_CHECKING:
    from app.store.pulled_rows import Named
    from app.views.desk import Desk

SHOWN = 1_000


class HeldDialog(PlainDialog):
    """Lists who is missing, says what *Allow* does, and lets the pull go on or leaves it.

    Args:
        desk: whose book.
        row: the pull that waits.
    """

    def __init__(self, desk: Desk, row: SyncRow) -> None:
        provider = provider_of(row.provider)
        super().__init__(desk.window(), t("Missing at {provider}", provider=provider))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._row = desk, row
        self._is_over = False
        self.finished.connect(self._over)
        self.say(held(row))
        self.say(
            t(
                "If you allow it, each of them is looked for once more. Who is not found is marked “Access lost”; "
                "nothing is deleted, and it comes back by itself when {provider} lists it again. If they can’t all "
                "have left, wait: {provider} may not have listed everything.",
                provider=provider,
            ),
            "second",
        )
        self.list = QListWidget()
        self.list.setAccessibleName(t("Missing customers"))
        self.list.setMinimumSize(self.unit * 64, self.unit * 24)
        self.list.itemActivated.connect(self._open)
        self.column.addWidget(self.list, 1)
        self._more = self.say("", "small")
        self._more.hide()
        self.allow_button = self.button(t("Allow"), Role.AcceptRole, self._allow)
        close = self.button(t("Leave it for now"), Role.RejectRole, self.reject, primary=True)
        self.finish()
        close.setFocus()
        desk.when(desk.reader.ask_slowly(pulled_rows.missing, row.account_id, SHOWN), self._show)

    def _show(self, found: tuple[Named, ...]) -> None:
        if self._is_over:
            return
        for each in found:
            words = " · ".join(filter(None, (each.name, to_unicode(each.domain))))
            item = QListWidgetItem(words, self.list)
            item.setData(Qt.ItemDataRole.UserRole, each.id)
        left = int(self._row.held_facts.get("missing", 0)) - len(found)
        if left > 0 and len(found) == SHOWN:
            self._more.setText(n("and {count} more", "and {count} more", left, count=number(left)))
            self._more.show()

    def _open(self, item: QListWidgetItem) -> None:
        self.reject()
        self._desk.go("customer", item.data(Qt.ItemDataRole.UserRole))

    def _allow(self) -> None:
        self.accept()
        self._desk.fetching.allow(self._row.account_id)

    def _over(self, _code: int) -> None:
        self._is_over = True
