"""The commands that belong to the page of customers: find, filter, sort, select, cards or table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from app.texts import mark
from app.views.commands import Answer, Command, CommandContext, Key, Place


class Finder(Protocol):
    """What the page can do."""

    shown_as: str

    def isVisible(self) -> bool:
        """Return whether the page is in front."""

    def has_customers(self) -> bool:
        """Return whether there is anybody in the result."""

    def search_again(self) -> None:
        """Go to the search box."""

    def filter(self) -> None:
        """Open the menu of filters."""

    def sort(self) -> None:
        """Open the menu of sorts."""

    def clear(self) -> None:
        """Show all customers."""

    def select_all(self) -> None:
        """Select the whole result."""

    def select_none(self) -> None:
        """Select nothing."""

    def show_as(self, how: str) -> None:
        """Show cards or table."""

    def choose_columns(self) -> None:
        """Open the menu of columns."""

    def save_view(self) -> None:
        """Save the query under a name."""


def page_commands(page: Finder) -> tuple[Command, ...]:
    """Return the commands of the page."""

    def in_front(_context: CommandContext) -> Answer:
        return True if page.isVisible() else "customers_not_shown"

    def with_result(context: CommandContext) -> Answer:
        shown = in_front(context)
        return shown if shown is not True or page.has_customers() else "no_customers"

    def command(
        command_id: str,
        title: str,
        call: Callable[[], object],
        *,
        place: Place = "view",
        section: int = 2,
        icon: str = "",
        keys: tuple[Key, ...] = (),
        rule: Callable[[CommandContext], Answer] = in_front,
        checked: Callable[[CommandContext], bool] | None = None,
    ) -> Command:
        return Command(
            command_id, title, lambda _context: call(), icon, keys, rule, (place,), section, None, checked=checked
        )

    return (
        command(
            "customers.find", mark("Search customers"), page.search_again, place="edit", icon="search", keys=("Ctrl+F",)
        ),
        command(
            "customers.select_all",
            mark("Select all customers"),
            page.select_all,
            place="edit",
            section=3,
            keys=("Ctrl+A",),
            rule=with_result,
        ),
        command(
            "customers.select_none",
            mark("Select nothing"),
            page.select_none,
            place="edit",
            section=3,
            keys=("Ctrl+Shift+A",),
        ),
        command("customers.filter", mark("Filter customers"), page.filter, icon="filter", keys=("Ctrl+Shift+F",)),
        command("customers.sort", mark("Sort customers"), page.sort, icon="sort"),
        command("customers.show_all", mark("Clear search and filters"), page.clear),
        command(
            "view.cards",
            mark("Customers as cards"),
            lambda: page.show_as("cards"),
            section=3,
            icon="cards",
            keys=("Ctrl+Alt+1",),
            checked=lambda _context: page.shown_as == "cards",
        ),
        command(
            "view.table",
            mark("Customers as a table"),
            lambda: page.show_as("table"),
            section=3,
            icon="table",
            keys=("Ctrl+Alt+2",),
            checked=lambda _context: page.shown_as == "table",
        ),
        command("view.columns", mark("Choose columns"), page.choose_columns, section=3),
        command("view.save", mark("Save this view"), page.save_view, section=4, keys=("Ctrl+S",)),
    )
