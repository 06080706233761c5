"""The commands of the catalogue: to its page, a product of our own, price lists in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.texts import mark
from app.views.commands import Command, CommandContext, with_book

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.views.desk import Desk


def add_catalogue_commands(desk: Desk, window: QWidget) -> None:
    """Register the commands of the catalogue.

    Args:
        desk: what they work on.
        window: over which they ask.
    """
    has_book = with_book(desk)

    def at_the_page(verb: str) -> Callable[[CommandContext], object]:
        def run(_context: CommandContext) -> None:
            from app.views.catalogue import verbs  # noqa: PLC0415 - not before the first cards

            desk.go("catalogue")
            getattr(verbs, verb)(desk, window)

        return run

    desk.registry.add(
        Command(
            "page.catalogue",
            mark("Show the catalogue"),
            lambda _context: desk.go("catalogue"),
            enabled=has_book,
            places=("view",),
            words=mark("products, plans, prices, price book, margin"),
        ),
        Command(
            "catalogue.import_prices",
            mark("Import prices"),
            at_the_page("ask_for_price_list"),
            icon="import",
            enabled=has_book,
            places=("file",),
            section=1,
            words=mark("price list, price book, CSV, Excel"),
        ),
        Command(
            "catalogue.export_prices",
            mark("Export prices"),
            at_the_page("ask_where_to"),
            icon="export",
            enabled=has_book,
            places=("file",),
            section=1,
            words=mark("price list, price book, CSV, Excel"),
        ),
        Command(
            "catalogue.add_product",
            mark("Add product"),
            at_the_page("ask_for_product"),
            icon="add",
            enabled=has_book,
            words=mark("own service, catalogue"),
        ),
    )
