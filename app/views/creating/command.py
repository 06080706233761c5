"""The commands that open the table of records to create, and the field that an instruction waits for (R9, R51)."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from app.rules.trial import Refuse
from app.texts import mark
from app.views.cards.face import missing_fields
from app.views.commands import Answer, Command, CommandContext, with_customers, with_one_customer

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


def filling_command(desk: Desk) -> Command:
    """Return *Fill in what is missing*, which opens the customer at the first field that holds what waits."""

    def open_field(context: CommandContext) -> None:
        row = context.current()
        if row is not None:
            desk.go("customer", ("field", row.id, missing_fields(row)[0]))

    return Command(
        "customer.fill",
        mark("Fill in what is missing"),
        open_field,
        enabled=_can_fill,
        places=("context",),
        section=1,
        words=mark("incomplete, held, waiting"),
    )


def _can_fill(context: CommandContext) -> Answer:
    row = context.current()
    if context.count() != 1 or row is None:
        return with_one_customer(context)
    return True if missing_fields(row) else "nothing_missing"


def _can_create(context: CommandContext) -> Answer:
    count = context.count()
    row = context.current()
    if count == 1 and row is not None and row.standing != "book_only":
        return "create_not_book_only"
    if count > MOST:
        return Refuse("too_many_to_create", {"limit": MOST})
    return with_customers(context)
