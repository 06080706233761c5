"""The command that opens the table of records to create (R9)."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from app.rules.trial import Refuse
from app.texts import mark
from app.views.commands import Answer, Command, CommandContext, with_customers

if TYPE_CHECKING:
    from app.views.desk import Desk

MOST = 20_000  # records in one table: each is judged by the rules


def creating_command(desk: Desk) -> Command:
    """Return *Create at the provider …* for one record or a selection."""
    return Command(
        "customers.create",
        mark("Create at the provider …"),
        lambda context: desk.go("creating", array("i", context.ids())),
        icon="add",
        enabled=_can_create,
        places=("context", "customer", "bulk"),
        section=1,
        words=mark("send, book only, Google, Zoho"),
    )


def _can_create(context: CommandContext) -> Answer:
    count = context.count()
    row = context.current()
    if count == 1 and row is not None and row.standing != "book_only":
        return "create_not_book_only"
    if count > MOST:
        return Refuse("too_many_to_create", {"limit": MOST})
    return with_customers(context)
