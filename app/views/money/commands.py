"""The commands of the Money page: to it, lists in and out, rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.texts import mark
from app.views.commands import Command, CommandContext, with_book

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.views.desk import Desk


def add_money_commands(desk: Desk, window: QWidget) -> None:
    """Register them.

    Args:
        desk: what they work on.
        window: over which they ask.
    """
    has_book = with_book(desk)

    def at_the_page(verb: str) -> Callable[[CommandContext], object]:
        def run(_context: CommandContext) -> None:
            from app.views.money import verbs  # noqa: PLC0415 - not before the first cards

            desk.go("money")
            getattr(verbs, verb)(desk, window)

        return run

    desk.registry.add(
        Command(
            "page.money",
            mark("Show payments and commissions"),
            lambda _context: desk.go("money"),
            keys=("Ctrl+Shift+M",),
            enabled=has_book,
            places=("view",),
            words=mark("money, commission, payout, invoice, who pays, report"),
        ),
        Command(
            "money.import",
            mark("Import payments"),
            at_the_page("ask_for_list"),
            icon="import",
            enabled=has_book,
            places=("file",),
            section=1,
            words=mark("commissions, transactions, CSV, Excel"),
        ),
        Command(
            "money.terms",
            mark("Commission rates"),
            at_the_page("show_terms"),
            enabled=has_book,
            words=mark("level, percentage, programme, terms"),
        ),
    )
