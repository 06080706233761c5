"""The list of drafts (R17): go on with one, or take it away."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.actions import drafts
from app.store import draft_rows
from app.texts import n, t
from app.views.dates import number
from app.views.dialog_parts import PlainDialog, Role

if TYPE_CHECKING:
    from app.models.drafts import DraftDetail
    from app.models.values import Changes
    from app.views.desk import Desk

DRAFT = Qt.ItemDataRole.UserRole
NAMED_BY = ("organisation_name", "domain", "primary_email")
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


class DraftsDialog(PlainDialog):
    """Lists the drafts, last changed first.

    Args:
        desk: reads and writes them.
        parent: the window.
    """

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, t("Drafts"))
        self._desk = desk
        self._hint = self.say(
            t("What was begun and not finished. Everything typed is kept; secrets are not."), "second"
        )
        self.list = QListWidget()
        self.list.setAccessibleName(t("Drafts"))
        self.list.setMinimumHeight(self.unit * 24)
        self.list.setWordWrap(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.list.itemActivated.connect(lambda _item: self._resume())
        self.list.currentItemChanged.connect(self._show_choice)
        self.column.addWidget(self.list, 1)
        self.remove = self.button(t("Remove"), Role.ActionRole, self._remove)
        self.resume = self.button(t("Go on"), Role.AcceptRole, self._resume, primary=True)
        self.button(t("Close"), Role.RejectRole, self.reject)
        self.finish()
        self.least = (self.unit * 60, 0)
        self._show_choice()
        desk.changed.connect(self._changed)
        self._read()

    def _read(self) -> None:
        self._desk.when(self._desk.reader.ask(draft_rows.drafts), self._show)

    def _changed(self, changes: Changes) -> None:
        if "draft" in changes.other or changes.verb in ("undone", "redone"):
            self._read()

    def _show(self, found: tuple[DraftDetail, ...]) -> None:
        row = max(self.list.currentRow(), 0)
        self.list.clear()
        now_ms = self._desk.book.clock.now_ms()
        for draft in found:
            item = QListWidgetItem(describe(draft, now_ms))
            item.setData(DRAFT, draft.id)
            self.list.addItem(item)
        self.list.setCurrentRow(min(row, len(found) - 1))
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        if not found:
            self._hint.setText(t("There is no draft. A wizard that is closed before its end is kept here."))
        self._show_choice()

    def _chosen(self) -> int:
        item = self.list.currentItem()
        return int(item.data(DRAFT)) if item is not None else 0

    def _show_choice(self) -> None:
        for button in (self.remove, self.resume):
            button.setEnabled(self.list.currentItem() is not None)

    def _resume(self) -> None:
        chosen = self._chosen()
        if chosen:
            self.accept()
            self._desk.wizards.resume(chosen)

    def _remove(self) -> None:
        chosen = self._chosen()
        if chosen:
            self._desk.do(drafts.remove, chosen)


def describe(draft: DraftDetail, now_ms: int) -> str:
    """Return what a draft is in one line: its wizard, whom it is about, how old, by whom."""
    named = next((str(draft.values[each]) for each in NAMED_BY if draft.values.get(each)), draft.customer)
    title = f"{draft.title} · {named}" if named and named not in draft.title else draft.title
    return f"{title}\n{age(now_ms - draft.changed_at)} · {draft.by}"


def age(ms: int) -> str:
    """Return how long ago something was, in words."""
    seconds = max(ms // 1000, 0)
    if seconds < _MINUTE:
        return t("just now")
    if seconds < _HOUR:
        count = seconds // _MINUTE
        return n("{count} minute ago", "{count} minutes ago", count, count=number(count))
    if seconds < _DAY:
        count = seconds // _HOUR
        return n("{count} hour ago", "{count} hours ago", count, count=number(count))
    count = dt.timedelta(seconds=seconds).days
    return n("{count} day ago", "{count} days ago", count, count=number(count))
