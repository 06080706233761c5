"""The operations of the outbox as Qt sees them: ids in view order, and a page cache (design.md, "Reading at scale")."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from app.models.outbox import OperationRow, OutboxQuery
from app.store import outbox_rows
from app.texts import mark
from app.texts.operations import detail, expiry, state_words, what, why
from app.views.dates import short_date
from app.views.itemmodels.line_model import LineModel

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from app.views.desk import Desk

STATE, CUSTOMER, WHAT, ASKED, UNTIL = range(5)
TITLES = (mark("Status"), mark("Customer"), mark("Instruction"), mark("Asked for by"), mark("Until"))


class OperationModel(LineModel[OutboxQuery, OperationRow]):
    """The answer to an ``OutboxQuery``, newest first.

    Args:
        desk: the open book and the way back to the GUI thread.
        parent: owner.
    """

    titles = TITLES
    read_ids = outbox_rows.ids
    read_rows = outbox_rows.rows
    told_by = "operation"

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(desk, OutboxQuery(), parent)

    def id_of(self, row: OperationRow) -> int:
        """Return the operation's own."""
        return row.id

    def cell(self, row: OperationRow, column: int) -> str:
        """Return the words of one cell."""
        return cell_words(row, column)

    def spoken(self, row: OperationRow) -> str:
        """Return what a screen reader says of an operation."""
        said = (state_words(row)[0], row.customer, *told(row), expiry(row, date=short_date))
        return ", ".join(filter(None, said))

    def tip(self, row: OperationRow) -> str:
        """Return what it does, what else is known, and why it is where it is."""
        return "\n".join(filter(None, told(row)))


def cell_words(row: OperationRow, column: int) -> str:
    """Return the words of one cell."""
    return (
        state_words(row)[0],
        row.customer,
        " · ".join(filter(None, told(row))),
        f"{row.created_by} · {asked_on(row)}",
        expiry(row, date=short_date),
    )[column]


def told(row: OperationRow) -> tuple[str, str, str]:
    """Return (what, what else is known of it, why it is where it is)."""
    return (
        what(row.kind, row.payload, date=short_date),
        detail(row, date=short_date),
        why(row, date=short_date),
    )


def asked_on(row: OperationRow) -> str:
    """Return the day on which an operation was asked for."""
    return short_date(dt.datetime.fromtimestamp(row.created_at / 1000).astimezone().date())
