"""What the wizard *Add customer* knows of the book, read on a reader's thread while somebody types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.actions.flows.our_accounts import account_meant, usual_accounts
from app.models.asked import UNASKED, Checked
from app.models.details import AccountDetail
from app.models.likely import LikelyCustomer
from app.rules.address import form_of
from app.rules.domain import is_public_suffix
from app.rules.phone import example_phone, read_phone
from app.store import rows
from app.store.engine import Connection
from app.store.likely import likely

_LOOKED_FOR = ("domain", "primary_email", "organisation_name", "crm_id", "cloud_identity_id")


@dataclass(frozen=True, slots=True)
class AddFacts:
    """What is known of the book.

    Args:
        accounts: our partner accounts.
        likely: customers that look like the one being typed.
        country: of the customer that was added last; what the form begins with.
        countries: (code, name) to choose from, in the reader's language, in its order.
        can_take_over: whether there is a wizard to take a customer over with.
        usual: provider → the account that the customers added last were all given.
        registered: whether the domain is registered; its answer is a ``Registered``.
        checked: whether the provider has an account for the domain or the team already; its answer is a ``Found``.
    """

    accounts: tuple[AccountDetail, ...] = ()
    likely: tuple[LikelyCustomer, ...] = ()
    country: str = ""
    countries: tuple[tuple[str, str], ...] = ()
    can_take_over: bool = False
    usual: Mapping[str, int] = field(default_factory=dict)
    registered: Checked = UNASKED
    checked: Checked = UNASKED

    def account(self, values: Mapping[str, Any]) -> AccountDetail | None:
        """Return the partner account chosen, else the only one there is at the chosen provider."""
        return account_meant(self.accounts, values)


def read_facts(
    connection: Connection,
    values: Mapping[str, Any],
    countries: tuple[tuple[str, str], ...] = (),
    *,
    can_take_over: bool = False,
) -> AddFacts:
    """Return what the wizard wants to know for these values; the tables its rules use are loaded on this thread too.

    Args:
        connection: to read with.
        values: as typed so far.
        countries: to choose from.
        can_take_over: whether there is a wizard for that.
    """
    _warm(str(values.get("country") or ""))
    newest = connection.execute("SELECT country FROM customer ORDER BY id DESC LIMIT 1").fetchone()
    return AddFacts(
        accounts=tuple(rows.accounts(connection)),
        likely=likely(connection, {name: values.get(name) for name in _LOOKED_FOR}),
        country=newest[0] if newest else "",
        countries=countries,
        can_take_over=can_take_over,
        usual=usual_accounts(connection),
    )


def _warm(country: str) -> None:
    """Load what the rules need when they are first asked, away from the window's thread."""
    is_public_suffix("example.org")
    form_of(country or "NL")
    read_phone("+31 10 123 4567", country)
    example_phone(country)
