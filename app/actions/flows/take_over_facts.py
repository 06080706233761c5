"""What the wizard *Take over a customer* knows of the book, read on a reader's thread while somebody types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.actions.flows.our_accounts import account_meant, usual_accounts
from app.actions.flows.take_over_record import columns_of
from app.errors import UserError
from app.models.asked import UNASKED, Checked
from app.models.details import AccountDetail
from app.models.transfers import KnownCustomer
from app.rules.customer import check
from app.rules.domain import is_public_suffix
from app.rules.take_over import Holding
from app.store import follow_up_rows, rows, transfer_rows
from app.store.engine import Connection
from app.texts.letters import Wording

_KEYS = {"provider", "kind", "partner_account_id", "domain", "cloud_identity_id", "primary_email"}


@dataclass(frozen=True, slots=True)
class TakeOverFacts:
    """What is known of the book.

    Args:
        today: the person's date.
        accounts: our partner accounts.
        known: the record of the book that is this customer; None: there is none.
        conflict: the names of two records that its keys name; empty: they name one at most.
        holdings: subscriptions of that record.
        own: our own wordings of letters by (code, language).
        sender: who signs.
        usual: provider → the account that the customers added last were all given.
        registered: whether the domain is registered; its answer is a ``Registered``.
        checked: whether the provider knows the customer; its answer is a ``Found``.
        movable: what the provider says the customer holds; its answer is a tuple of ``Movable``.
    """

    today: dt.date
    accounts: tuple[AccountDetail, ...] = ()
    known: KnownCustomer | None = None
    conflict: tuple[str, ...] = ()
    holdings: tuple[Holding, ...] = ()
    own: Mapping[tuple[str, str], Wording] | None = None
    sender: str = ""
    usual: Mapping[str, int] = field(default_factory=dict)
    registered: Checked = UNASKED
    checked: Checked = UNASKED
    movable: Checked = UNASKED

    def account(self, values: Mapping[str, Any]) -> AccountDetail | None:
        """Return the partner account chosen, else the only one there is."""
        return account_meant(self.accounts, values)


def read_facts(connection: Connection, values: Mapping[str, Any], today: dt.date, sender: str = "") -> TakeOverFacts:
    """Return what the wizard wants to know for these values.

    Args:
        connection: to read with.
        values: as typed so far.
        today: the person's date.
        sender: who signs letters.
    """
    is_public_suffix("example.org")  # loads the list away from the window's thread
    accounts = tuple(rows.accounts(connection))
    own = {
        (each.code, each.language): Wording(each.subject, each.body) for each in follow_up_rows.own_wordings(connection)
    }
    customer_id, conflict = _found(connection, values)
    known = transfer_rows.known(connection, customer_id) if customer_id else None
    return TakeOverFacts(
        today,
        accounts,
        known,
        conflict,
        transfer_rows.holdings(connection, customer_id) if known else (),
        own,
        sender,
        usual_accounts(connection),
    )


def _found(connection: Connection, values: Mapping[str, Any]) -> tuple[int, tuple[str, ...]]:
    if values.get("customer_id"):
        return int(values["customer_id"]), ()
    keys: dict[str, Any] = {}
    columns = columns_of(values)
    for name in columns.keys() & _KEYS:
        try:
            keys[name] = check(name, columns[name])
        except UserError:
            continue  # what is half typed names nobody
    match = transfer_rows.find(connection, keys)
    if match.conflict is not None:
        both = [transfer_rows.known(connection, each) for each in match.conflict]
        return 0, tuple(each.name for each in both if each is not None)
    return match.customer_id or 0, ()
