"""What the wizards *Order* and *Change subscription* know of the book, and how they write it for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.actions.held import MAKING
from app.actions.ordering import is_created_first, without_order
from app.errors import Refused
from app.models.asked import UNASKED, Checked
from app.models.clock import Clock
from app.models.details import AccountDetail
from app.models.holdings import Buyer, Held, Selling
from app.models.values import Money, Standing
from app.rules.changes import Said
from app.rules.money import format_money
from app.rules.trial import Refuse
from app.store import catalogue_rows, holding_rows
from app.store import rows as book_rows
from app.store.engine import Connection
from app.texts import current, n, t
from app.texts.codes import say

Shown = Callable[[dict[str, object]], dict[str, object]]
PROVIDERS = {"google": "Google", "zoho": "Zoho"}


def as_it_is(facts: dict[str, object]) -> dict[str, object]:
    """Return the facts of a sentence unchanged; windows write dates and numbers for people."""
    return facts


@dataclass(frozen=True, slots=True)
class SellingFacts:
    """What is known of the customer, and ``shown``, which writes dates and numbers of a sentence for people.

    ``currencies`` are those of the price book and of our partner accounts; ``account`` is ours that has the customer,
    and ``customer_ref`` what the provider calls it there (None and empty: it is not there yet). ``buyable``: what the
    provider says it may buy, a tuple of ``Buyable``; ``plans``: on which plans it may buy the product chosen;
    ``billing``: which of our billing accounts may pay for it, a tuple of ``BillingAccount``.
    """

    selling: Selling
    currencies: tuple[str, ...] = ()
    shown: Shown = as_it_is
    account: AccountDetail | None = None
    customer_ref: str = ""
    buyable: Checked = UNASKED
    plans: Checked = UNASKED
    billing: Checked = UNASKED

    @property
    def buyer(self) -> Buyer:
        """The customer."""
        return self.selling.buyer

    @property
    def provider(self) -> str:
        """What its provider is called."""
        return PROVIDERS.get(self.buyer.provider) or t("the provider")

    def held(self, values: Mapping[str, Any]) -> Held | None:
        """Return the subscription chosen."""
        chosen = str(values.get("subscription_id") or "0")
        return self.selling.subscription(int(chosen)) if chosen.isdecimal() else None

    def words(self, code: str, facts: Mapping[str, Any]) -> str:
        """Return a sentence of ``texts.codes`` filled for people: money, dates, numbers."""
        filled = {name: money(value) if isinstance(value, Money) else value for name, value in facts.items()}
        return say(code, **self.shown(filled))

    def said(self, what: Said | Refuse) -> str:
        """Return what a rule said, in words."""
        return self.words(what.code, what.facts)


def read_facts(
    connection: Connection, customer_id: int, clock: Clock, shown: Shown = as_it_is, *, changed_order: int = 0
) -> SellingFacts:
    """Return what is known of a customer.

    Args:
        connection: to read with.
        customer_id: whose.
        clock: tells today.
        shown: writes dates and numbers for people.
        changed_order: the waiting order that is being changed: what it orders is not there already.

    Raises:
        Refused: ``customer_gone``.
    """
    found = holding_rows.selling(connection, customer_id, clock.today())
    if found is None:
        raise Refused("customer_gone")
    if changed_order:
        found = replace(found, held=without_order(found, changed_order))
    ref, account_id = holding_rows.at_provider(connection, customer_id)
    account = next((each for each in book_rows.accounts(connection) if each.id == account_id), None)
    return SellingFacts(found, catalogue_rows.currencies(connection), shown, account, ref)


def money(amount: Money) -> str:
    """Return ``EUR 184.00`` as the language in use writes it."""
    return format_money(amount.minor, amount.currency, current())


def licences_words(count: int) -> str:
    """Return ``12 licences``."""
    return n("{count} licence", "{count} licences", count)


def waits_words(facts: SellingFacts) -> tuple[str, ...]:
    """Return what an instruction waits for: the customer's creation or take-over, a partner account, the network."""
    provider = facts.provider
    found: list[str] = []
    kinds = {each.kind for each in facts.selling.waiting}
    if facts.buyer.is_coming and not kinds.isdisjoint(MAKING):
        found.append(t("It waits until {provider} has the customer; that is queued already.", provider=provider))
    elif facts.buyer.is_coming:
        found.append(t("It waits until the customer is taken over; that is queued already."))
    elif facts.buyer.standing == Standing.BOOK_ONLY and not is_created_first(facts.selling):
        found.append(
            t(
                "The customer is in the book only. {provider} is asked first whether it is ours there; where it is "
                "not, this needs you: take the customer over.",
                provider=provider,
            )
        )
    if not facts.buyer.has_account:
        found.append(t("It is held until the customer has a partner account. Choose one on its page."))
    else:
        found.append(t("It is sent to {provider} as soon as the program can reach it.", provider=provider))
    return tuple(found)
