"""The pages of the window: where each comes from, and what the window asks of it."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.views.commands import CommandContext
    from app.views.desk import Desk

# Name of a page → module and class, loaded when it is first shown. The class takes the desk (and a parent).
PAGES: dict[str, tuple[str, str]] = {
    "welcome": ("app.views.welcome", "WelcomePage"),
    "today": ("app.views.today.page", "TodayPage"),
    "customers": ("app.views.customers_page", "CustomersPage"),
    "customer": ("app.views.customer.page", "CustomerPage"),
    "creating": ("app.views.creating.page", "CreationPage"),
    "domains": ("app.views.domain.domains_page", "DomainsPage"),
    "domain": ("app.views.domain.page", "DomainPage"),
    "application": ("app.views.application.page", "ApplicationPage"),
    "outbox": ("app.views.outbox.page", "OutboxPage"),
    "money": ("app.views.money.page", "MoneyPage"),
    "catalogue": ("app.views.catalogue.page", "CataloguePage"),
    "import": ("app.views.imports.page", "ImportPage"),
}


@runtime_checkable
class Page(Protocol):
    """What the window asks of a page, which is a widget."""

    def show_target(self, target: object) -> None:
        """Show this (a customer's id, a query …); called each time the page is asked for."""

    def context(self) -> CommandContext | None:
        """Return what commands act on while the page is in front; None: nothing."""


def make_page(name: str, desk: Desk) -> QWidget:
    """Make a page.

    Raises:
        KeyError: there is no page of that name.
    """
    module, cls = PAGES[name]
    return cast("QWidget", getattr(importlib.import_module(module), cls)(desk))
