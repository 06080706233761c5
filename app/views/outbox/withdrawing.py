"""Withdrawing from the outbox: at once where nothing else goes along (Undo brings it back), else after saying what."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QWidget

from app.models.outbox import OperationRow
from app.store import outbox_rows
from app.texts import n, t
from app.texts.operations import title
from app.views.dates import short_date
from app.views.dialog_parts import PlainDialog, Role

if TYPE_CHECKING:
    from app.views.desk import Desk

MANY = 100  # from here on with progress


def withdraw(desk: Desk, ids: Sequence[int]) -> None:
    """Withdraw operations.

    Args:
        desk: the open window's parts.
        ids: which.
    """
    desk.when(desk.reader.ask_slowly(outbox_rows.withdrawal, ids), partial(_answered, desk))


def _answered(desk: Desk, answer: tuple[Sequence[str], Sequence[OperationRow]]) -> None:
    uids, along = answer
    if along:
        dialog = AlongDialog(desk.window(), len(uids), along, partial(_go, desk, uids))
        dialog.open()
    else:
        _go(desk, uids)


def _go(desk: Desk, uids: Sequence[str]) -> None:
    from app.actions import outbox  # noqa: PLC0415 - loaded when first used

    if len(uids) > MANY:
        desk.do_long(t("Withdrawing"), outbox.withdraw, uids)
    else:
        desk.do(outbox.withdraw, uids)


class AlongDialog(PlainDialog):
    """Says what else is withdrawn.

    Args:
        parent: the window.
        asked: how many were chosen.
        along: what waits for them.
        confirmed: called when it is to be done.
    """

    def __init__(self, parent: QWidget, asked: int, along: Sequence[OperationRow], confirmed: partial[None]) -> None:
        total = asked + len(along)
        super().__init__(parent, n("Withdraw {count} instruction", "Withdraw {count} instructions", total))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._confirmed = confirmed
        self.say(
            n(
                "{count} other instruction waits for this and goes along with it. Undo brings everything back.",
                "{count} other instructions wait for this and go along with it. Undo brings everything back.",
                len(along),
            )
        )
        self.list = QListWidget()
        self.list.setAccessibleName(t("Withdrawn along with it"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.addItems([title(row, date=short_date) for row in along[:1000]])
        self.list.setMinimumHeight(self.unit * min(4 * len(along) + 2, 24))
        self.column.addWidget(self.list)
        self.button(t("Keep them"), Role.RejectRole, self.reject)
        self.button(t("Withdraw all"), Role.AcceptRole, self._go, primary=True)
        self.finish()

    def _go(self) -> None:
        self.accept()
        self._confirmed()
