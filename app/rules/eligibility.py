"""Who may hold what (R12, R40): one answer per offer and customer, with the reason as a code.

The facts are the providers' (providers/google.md §3, §6, §7; providers/zoho.md §2.1, §3.2). Where the provider's own
word is in the offer (regions, kinds of customer), it decides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from app.models.catalogue import OfferDetail, ProductDetail
from app.models.holdings import Buyer, Held
from app.models.values import Standing
from app.rules.fold import fold
from app.rules.trial import Refuse

ESSENTIALS = "1010060001"  # sold no more to new team customers; those that have it keep it (R12)
# Google, help 9398241: what a team customer may add once it holds one of these.
TEAM_AFTER = {"1010430001": ("1010060003", "1010060005")}
GOOGLE_TRIAL_LICENCES = 10  # Reseller API, troubleshooting: seats of a trial
BUSINESS_SKUS = ("1010020025", "1010020027", "1010020028")
BUSINESS_LICENCES = 300
CLOUD_IDENTITY_FREE = "1010010001"


# What the book alone knows: the provider has not heard of it yet, or it is not what is sold at all.
OURS_TO_SAY = frozenset(
    {
        *("order_no_provider", "offer_other_provider", "offer_retired", "offer_legacy", "offer_not_yet", "offer_over"),
        *("offer_ordered", "offer_second_ordered", "trial_ordered", "trial_chosen", "offer_no_trial"),
    }
)


@dataclass(frozen=True, slots=True)
class Yes:
    """It may be ordered: at least and at most so many licences (None: no limit known), days of trial (None: none).

    ``why_most`` is the code of why it is no more.
    """

    least: int = 1
    most: int | None = None
    trial_days: int | None = None
    why_most: str = "licences_most"


def may_order(offer: OfferDetail, buyer: Buyer, held: Sequence[Held], today: dt.date) -> Yes | Refuse:
    """Decide whether a customer may order an offer.

    Args:
        offer: what.
        buyer: who.
        held: what it holds, and what is ordered already.
        today: the person's date.

    Returns:
        ``Yes`` with the limits of an order, or ``Refuse``; never raises for an expected no.
    """
    for refusal in (
        _on_sale(offer, buyer, today),
        _right_customer(offer, buyer, held),
        _holds_already(offer, buyer, held),
        _prerequisite(offer, held),
        _trial(offer, buyer, held),
    ):
        if refusal is not None:
            return refusal
    return _within_limits(offer)


def allowed_by_provider(offer: OfferDetail, answer: Yes | Refuse) -> Yes | Refuse:
    """Return the answer once the provider itself said that the customer may have the offer: its word wins (R12)."""
    if isinstance(answer, Yes) or answer.code in OURS_TO_SAY:
        return answer
    return _within_limits(offer)


def _within_limits(offer: OfferDetail) -> Yes:
    least, most = licence_limits(offer)
    why = why_at_most(most, offer.product.sku, offer.product.provider, offer.payment_plan)
    return Yes(least, most, trial_days(offer), why)


def may_change_to(
    offer: OfferDetail, buyer: Buyer, held: Sequence[Held], subscription_id: int, today: dt.date
) -> Yes | Refuse:
    """As ``may_order``, for an offer that replaces a subscription the customer holds (R43)."""
    others = [each for each in held if each.id != subscription_id]
    return may_order(offer, buyer, others, today)


def licence_limits(offer: OfferDetail) -> tuple[int, int | None]:
    """Return the least and the most licences of an order; None: no most is known."""
    product = offer.product
    least = max(1, offer.least_licences or 0, product.least_licences or 0)
    limits = [limit for limit in (offer.most_licences, product.most_licences) if limit]
    if product.sku in BUSINESS_SKUS:
        limits.append(BUSINESS_LICENCES)
    if offer.payment_plan == "trial" and product.provider == "google":
        limits.append(GOOGLE_TRIAL_LICENCES)
    return least, min(limits, default=None)


def why_at_most(most: int | None, sku: str, provider: str, payment_plan: str) -> str:
    """Return the code of why there are at most so many licences (google.md §5: trials, Business editions)."""
    if payment_plan == "trial" and provider == "google" and most == GOOGLE_TRIAL_LICENCES:
        return "licences_most_trial"
    if sku in BUSINESS_SKUS and most == BUSINESS_LICENCES:
        return "licences_most_business"
    return "licences_most_free" if payment_plan == "free" else "licences_most"


def trial_days(offer: OfferDetail) -> int | None:
    """Return the days of trial an offer begins with: its own, else its product's; None: it is no trial."""
    if offer.payment_plan != "trial":
        return None
    return offer.trial_days or offer.product.trial_days


def base_family(product: ProductDetail) -> str:
    """Return the family of which a customer holds one base product; a Zoho organisation has one base plan in all."""
    if product.provider == "zoho":
        return "zoho"
    return product.family or product.product_ref


def product_held(held: Held, offers: Sequence[OfferDetail]) -> ProductDetail | None:
    """Return the product of a subscription, by its SKU, else by its plan's name; None: the catalogue has none."""
    named = fold(held.plan)
    by_name: ProductDetail | None = None
    for offer in offers:
        if held.sku and offer.product.sku == held.sku:
            return offer.product
        if named and fold(offer.product.name) in (named, fold(f"Google Workspace {held.plan}")):
            by_name = by_name or offer.product
    return None if held.sku else by_name


def _on_sale(offer: OfferDetail, buyer: Buyer, today: dt.date) -> Refuse | None:
    product, day = offer.product, today.isoformat()
    if not buyer.provider:
        return Refuse("order_no_provider")
    if product.provider != buyer.provider:
        return Refuse("offer_other_provider")
    if offer.retired or product.retired:
        return Refuse("offer_retired")
    if product.kind == "legacy":
        return Refuse("offer_legacy")
    if offer.valid_from and day < offer.valid_from:
        return Refuse("offer_not_yet", {"date": offer.valid_from})
    if offer.valid_until and day > offer.valid_until:
        return Refuse("offer_over", {"date": offer.valid_until})
    if offer.regions and not buyer.country:
        return Refuse("offer_country_unknown")
    if offer.regions and buyer.country not in offer.regions:
        return Refuse("offer_region", {"country": buyer.country})
    return None


def _right_customer(offer: OfferDetail, buyer: Buyer, held: Sequence[Held]) -> Refuse | None:
    product = offer.product
    if product.education_only and not buyer.education:
        return Refuse("offer_education")
    if buyer.kind == "team":
        return _team(offer, held)
    if offer.customer_kinds and "domain" not in offer.customer_kinds:
        return Refuse("offer_team_only")
    if not product.domain_allowed and "domain" not in offer.customer_kinds:
        return Refuse("offer_team_only")
    if product.verified_only and not buyer.domain_verified:
        return Refuse("offer_verify_first", {"domain": buyer.domain})
    return None


def _team(offer: OfferDetail, held: Sequence[Held]) -> Refuse | None:
    product = offer.product
    if offer.customer_kinds:
        return None if "team" in offer.customer_kinds else Refuse("offer_team", {"product": product.name})
    skus = {each.sku for each in held if each.is_live}
    if skus & set(TEAM_AFTER.get(product.sku, ())):
        return None
    if product.sku == ESSENTIALS:
        return None if ESSENTIALS in skus else Refuse("offer_existing_only", {"product": product.name})
    return None if product.team_allowed else Refuse("offer_team", {"product": product.name})


def _holds_already(offer: OfferDetail, buyer: Buyer, held: Sequence[Held]) -> Refuse | None:
    product = offer.product
    for each in held:
        if not each.is_live:
            continue
        if each.sku and each.sku == product.sku:
            return Refuse("offer_held" if each.status else "offer_ordered", {"product": product.name})
        is_base = product.kind == "base" or (product.kind == "free" and buyer.provider == "zoho")
        if is_base and not each.add_on and _same_family(product, each, buyer):
            return Refuse("offer_second" if each.status else "offer_second_ordered", {"plan": each.plan})
    return None


def _same_family(product: ProductDetail, held: Held, buyer: Buyer) -> bool:
    if held.payment_plan == "free":  # a free plan makes way for a paid one
        return False
    if buyer.provider == "zoho":
        return True
    return base_family(product) == (held.family or "workspace")  # of a plan nobody knows: most likely that one


def _prerequisite(offer: OfferDetail, held: Sequence[Held]) -> Refuse | None:
    product = offer.product
    live = [each for each in held if each.is_live]
    if product.needs:
        bases = [each for each in live if each.sku in product.needs]
        if not bases:
            return Refuse("offer_needs", {"skus": list(product.needs)})
    elif product.kind == "add_on":
        bases = [each for each in live if not each.add_on]
        if not bases:
            return Refuse("offer_needs_base")
    else:
        return None
    if product.kind == "add_on" and all(each.status == "trial" or each.payment_plan == "trial" for each in bases):
        return Refuse("offer_not_in_trial", {"plan": bases[0].plan})
    return None


def _trial(offer: OfferDetail, buyer: Buyer, held: Sequence[Held]) -> Refuse | None:
    if offer.payment_plan != "trial":
        return None
    if trial_days(offer) is None:
        return Refuse("offer_no_trial", {"product": offer.product.name})
    if any(each.status == "trial" or each.trial_start or each.trial_end for each in held):
        return Refuse("trial_had")
    if buyer.begins_with_trial and buyer.standing == Standing.BOOK_ONLY and not buyer.is_coming:
        return Refuse("trial_chosen")
    if buyer.begins_with_trial or any(not each.status and each.payment_plan == "trial" for each in held):
        return Refuse("trial_ordered")
    return None
