"""Paints a line of the outbox, and the list it stands in."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter

from app.models.outbox import OperationRow
from app.rules.domain import to_unicode
from app.texts.operations import PROVIDER_NAMES, expires, state_words
from app.views.dates import short_date
from app.views.itemmodels.operation_model import ASKED, CUSTOMER, STATE, WHAT, asked_on, told
from app.views.lines.paint import Index, LinePainter
from app.views.lines.view import LineView


class OutboxView(LineView):
    """The list: Enter opens what mends it, Delete withdraws, R tries again, D: it was done by hand, T takes it over."""

    keys = {  # noqa: RUF012 - declared in LineView
        Qt.Key.Key_Return: "edit",
        Qt.Key.Key_Enter: "edit",
        Qt.Key.Key_F2: "edit",
        Qt.Key.Key_Delete: "withdraw",
        Qt.Key.Key_R: "retry",
        Qt.Key.Key_D: "by_hand",
        Qt.Key.Key_T: "take_over",
        Qt.Key.Key_O: "open",
    }


class OutboxLine(LinePainter):
    """A line: state, customer, what is to be done and why it waits, who asked, until when."""

    def paint_cell(self, painter: QPainter, room: QRect, row: OperationRow, index: Index) -> None:
        """Draw what a cell says."""
        column = index.column()
        if column == STATE:
            words, tone, sign = state_words(row)
            self.draw_pill(painter, room, f"{sign}  {words}", tone)
        elif column == CUSTOMER:
            account = row.account or PROVIDER_NAMES.get(row.provider, "")
            below = self.beneath(to_unicode(row.domain), account, room.width())
            self.draw_lines(painter, room, (row.customer, self.strong, "text"), (below, self.small, "text2"))
        elif column == WHAT:
            asked, more, reason = told(row)
            tone = "bad" if row.state in ("needs_person", "expired") else "text2"
            words = " · ".join(filter(None, (asked, more)))
            self.draw_lines(painter, room, (words, self.normal, "text"), (reason, self.small, tone))
        elif column == ASKED:
            self.draw_lines(painter, room, (row.created_by, self.small, "text2"), (asked_on(row), self.small, "text2"))
        else:
            self.draw_lines(painter, room, (expires(row, short_date), self.small, "text2"))
