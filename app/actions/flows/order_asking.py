"""What *Order* asks the provider: what this customer may buy now, on which plans, and who pays (R40).

The provider's word wins over the book's rule where it was asked; what only the book knows (an order that waits) stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.actions.flows.asking import Question, Words, asks_more
from app.actions.flows.selling_facts import SellingFacts
from app.models.asked import NO_ACCOUNT, UNASKED, BillingAccount, Buyable, Checked
from app.models.catalogue import OfferDetail, ProductDetail
from app.rules.eligibility import Yes, allowed_by_provider
from app.rules.fold import fold
from app.rules.trial import Refuse
from app.texts import t
from app.texts.codes import say

if TYPE_CHECKING:
    from app.models.details import AccountDetail


@dataclass(frozen=True, slots=True)
class Buys:
    """Who would buy, and of what the plans are asked: a product's id; empty: which products there are."""

    account_id: int
    customer_ref: str
    sku: str = ""


def about(values: Mapping[str, Any], facts: SellingFacts) -> Buys | Checked:
    """Return for whom the products are asked."""
    del values
    account = facts.account
    if account is None or not asks_more(account):
        return NO_ACCOUNT
    return Buys(account.id, facts.customer_ref) if facts.customer_ref else UNASKED


def about_plans(values: Mapping[str, Any], facts: SellingFacts) -> Buys | Checked:
    """Return for whom, and for which product, the plans are asked: the one chosen, where it may be bought."""
    who, sku = about(values, facts), str(values.get("product") or "")
    product = next((each.product for each in facts.selling.offers if each.product.sku == sku), None)
    if isinstance(who, Checked) or product is None or facts.buyable.state != "answered":
        return UNASKED
    meant = meant_by(product, facts.buyable.answer)
    return UNASKED if meant is None else replace(who, sku=meant.sku)


def _of(facts: SellingFacts) -> AccountDetail:
    assert facts.account is not None  # noqa: S101 - for the type checker: without one nothing is asked
    return facts.account


PRODUCTS: Question[SellingFacts] = Question(
    about,
    lambda ask, _reader, facts, who: ask.buyable(_of(facts), who.customer_ref),
    lambda facts, checked: replace(facts, buyable=checked),
)
PLANS: Question[SellingFacts] = Question(
    about_plans,
    lambda ask, _reader, facts, who: ask.plans(_of(facts), who.customer_ref, who.sku),
    lambda facts, checked: replace(facts, plans=checked),
)

BILLING: Question[SellingFacts] = Question(
    about_plans,
    lambda ask, _reader, facts, who: ask.billing_accounts(_of(facts), who.customer_ref, (who.sku,)),
    lambda facts, checked: replace(facts, billing=checked),
)


def billing_choices(values: Mapping[str, Any], facts: SellingFacts, currency: str) -> tuple[BillingAccount, ...]:
    """Return the billing accounts a person must choose among; nothing where at most one fits.

    Args:
        values: of the order.
        facts: with the provider's answers.
        currency: of the order; empty: any.
    """
    if facts.billing.state != "answered" or facts.billing.about != about_plans(values, facts):
        return ()
    found: tuple[BillingAccount, ...] = facts.billing.answer
    fitting = tuple(each for each in found if not currency or each.currency == currency) or found
    return fitting if len(fitting) > 1 else ()


def meant_by(product: ProductDetail, buyable: tuple[Buyable, ...]) -> Buyable | None:
    """Return what the provider means by a product of the catalogue: by its id, else by its name."""
    wanted = fold(product.name)
    by_name = next((each for each in buyable if fold(each.name) == wanted), None)
    return next((each for each in buyable if each.sku == product.sku), by_name)


def weighed(offer: OfferDetail, by_book: Yes | Refuse, facts: SellingFacts) -> Yes | Refuse:
    """Return whether an offer may be ordered, once the provider was asked.

    Args:
        offer: which.
        by_book: what the book's rule says.
        facts: with the provider's answers.
    """
    if facts.buyable.state != "answered":
        return by_book
    if provider_allows(offer, facts):
        return allowed_by_provider(offer, by_book)
    if isinstance(by_book, Refuse):
        return by_book
    code = "offer_not_for_it" if meant_by(offer.product, facts.buyable.answer) is None else "offer_plan_not_for_it"
    return Refuse(code, {"product": offer.product.name, "provider": facts.provider})


def provider_allows(offer: OfferDetail, facts: SellingFacts) -> bool:
    """Whether the provider was asked and lets the customer have an offer."""
    meant = meant_by(offer.product, facts.buyable.answer) if facts.buyable.state == "answered" else None
    if meant is None:
        return False
    plans = facts.plans
    return plans.state != "answered" or plans.about.sku != meant.sku or offer.payment_plan in plans.answer


def words_of(facts: SellingFacts) -> Words:
    """Return how it is said whose word the list is."""
    asked, provider = facts.buyable, facts.provider
    if asked.state == "asking":
        return Words(t("{provider} is asked what this customer may buy…", provider=provider))
    if asked.state == "answered":
        return Words(t("What can be chosen is {provider}’s own answer of now.", provider=provider), "ok")
    if asked.state == "failed":
        return Words(" ".join((say(asked.code, **asked.facts), _by_book(facts))))
    return Words(_by_book(facts) if asked.state == "no_account" else "")


def _by_book(facts: SellingFacts) -> str:
    dated = max((price.dated for offer in facts.selling.offers for price in offer.prices), default="")
    if not dated:
        return t("What can be chosen is what the book knows.")
    return facts.words("order_by_book", {"date": dated})
