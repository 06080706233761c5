"""The commands of taking over: one customer from another reseller or the provider (R20). Never called “import”."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.texts import mark
from app.views.commands import Answer, Command, CommandContext, with_book, with_one_customer

if TYPE_CHECKING:
    from app.views.desk import Desk

POSSIBLE = ("book_only", "access_lost")


def add_take_over_commands(desk: Desk) -> None:
    """Register them; the wizard itself is loaded when it is first opened."""
    has_book = with_book(desk)

    def begin(_context: CommandContext) -> None:
        desk.wizards.open_named("take_over")

    def begin_for(context: CommandContext) -> None:
        from app.views.wizards.take_over import open_for  # noqa: PLC0415 - loaded when first used

        open_for(desk, next(iter(context.ids())))

    desk.registry.add(
        Command(
            "take_over.open",
            mark("Take over a customer"),
            begin,
            enabled=has_book,
            places=("file",),
            words=mark("transfer from another reseller or from Google, consent, token, associate, tag"),
        ),
        Command(
            "take_over.customer",
            mark("Take over this customer"),
            begin_for,
            enabled=may_take_over,
            places=("customer", "context"),
            section=2,
        ),
    )


def may_take_over(context: CommandContext) -> Answer:
    """Rule of taking over the one customer meant: it is in the book only, or access to it was lost."""
    one = with_one_customer(context)
    if one is not True:
        return one
    row = context.current()
    return True if row is None or row.standing in POSSIBLE else "take_over_there"
