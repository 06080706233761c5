"""Paints a line of the Domains page, and the list it stands in."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter

from app.models.verifying import DomainRow
from app.rules.domain import to_unicode
from app.texts import t
from app.views.itemmodels.domain_model import CUSTOMER, NEXT, SAID, VERDICT, said, verdict_words
from app.views.lines.paint import Index, LinePainter
from app.views.lines.view import LineView


class DomainView(LineView):
    """The list: Enter opens the Verify panel, L looks now, W watches, O opens the customer."""

    keys = {  # noqa: RUF012 - declared in LineView
        Qt.Key.Key_Return: "open",
        Qt.Key.Key_Enter: "open",
        Qt.Key.Key_L: "look",
        Qt.Key.Key_W: "watch",
        Qt.Key.Key_O: "customer",
    }


class DomainLine(LinePainter):
    """A line: verdict, customer, what was seen, when it is looked at again."""

    def paint_cell(self, painter: QPainter, room: QRect, row: DomainRow, index: Index) -> None:
        """Draw what a cell says."""
        if index.column() == VERDICT:
            self.draw_pill(painter, room, *verdict_words(row))
        elif index.column() == CUSTOMER:
            below = self.beneath(to_unicode(row.domain), row.account, room.width())
            self.draw_lines(painter, room, (row.customer, self.strong, "text"), (below, self.small, "text2"))
        elif index.column() == SAID:
            self.draw_wrapped(painter, room, said(row))
        elif index.column() == NEXT:
            when = index.data(Qt.ItemDataRole.DisplayRole)
            below = t("watched") if row.watching else ""
            self.draw_lines(painter, room, (when, self.normal, "text2"), (below, self.small, "text2"))
