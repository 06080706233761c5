"""What may be changed about a subscription, when it takes effect, and what it costs (R42, R43).

Google's rules: providers/google.md §5. Zoho's: providers/zoho.md §2.1, §3.2. Every answer is a value: ``Allowed`` with
sentences (codes and facts) to read before the button is pressed, or ``Refuse``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.models.catalogue import OfferDetail
from app.models.holdings import Buyer, Held
from app.models.values import Money
from app.rules.eligibility import BUSINESS_SKUS, base_family, may_change_to, why_at_most
from app.rules.money import MONTHS
from app.rules.ordering import check_licences, costs, money_of, price_for
from app.rules.trial import Refuse

ANNUAL = ("annual_monthly", "annual_yearly")
RENEWALS = ("auto", "active_users", "flexible", "off")
SUSPENSION_DAYS = 60  # after that Google may take the customer (help 9548327)
OURS, TERMS = "reseller_initiated", "pending_tos_acceptance"
TO_GOOGLE_TRIAL_DAYS = 30

# Editions from the least to the most (google.md §5, matrix).
_RANKS = {
    "1010020027": 1,  # Business Starter
    "1010020028": 2,  # Business Standard
    "1010020025": 3,  # Business Plus
    "1010020026": 4,  # Enterprise Standard
    "1010020020": 5,  # Enterprise Plus
    "1010060001": 1,  # Essentials
    "1010060003": 2,  # Enterprise Essentials
    "1010060005": 3,  # Enterprise Essentials Plus
}
_ENTERPRISE = ("1010020020", "1010020026")
_ESSENTIALS = ("1010060001", "1010060003", "1010060005")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence to be: its code and what fills it (dates as ISO text, ``Money`` as it is)."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Allowed:
    """Yes: from the day ``on`` (None: as soon as it is sent); ``costs`` and ``warnings`` are said first."""

    on: dt.date | None = None
    costs: tuple[Said, ...] = ()
    warnings: tuple[Said, ...] = ()


Answer = Allowed | Refuse


def licences(held: Held, to: int | None, provider: str, most: int | None = None) -> Answer:
    """Decide about another number of licences: annual plans only grow in their term, flexible ones keep what is used.

    Args:
        held: the subscription.
        to: licences afterwards.
        provider: ``google`` or ``zoho``.
        most: the most its product allows; None: not known.
    """
    refused = _not_running(held)
    if refused is not None:
        return refused
    plan = "trial" if held.status == "trial" else held.payment_plan
    wrong = check_licences(to, 1, most, why_at_most(most, held.sku, provider, plan))
    if wrong or to is None:
        return Refuse(wrong[0].code, wrong[0].facts)
    if to == held.licences:
        return Refuse("licences_same", {"count": to})
    if held.licences_used is not None and to < held.licences_used:
        return Refuse("licences_used", {"used": held.licences_used})
    fewer = held.licences is not None and to < held.licences
    if fewer and held.payment_plan in ANNUAL and provider == "google":
        if held.term_end is None:
            return Refuse("licences_in_term_open", {"count": held.licences})
        return Refuse("licences_in_term", {"count": held.licences, "date": held.term_end.isoformat()})
    return Allowed(costs=_licence_costs(held, to), warnings=_licence_warnings(held, provider, fewer=fewer))


def _licence_costs(held: Held, to: int) -> tuple[Said, ...]:
    if held.status == "trial" or held.payment_plan in ("trial", "free"):
        return (Said("cost_nothing_in_trial"),)
    after = costs(to, held.payment_plan, held.unit, held.price_period)
    if after is None:
        return (Said("cost_not_known"),)
    if held.licences is None:
        return (Said(f"cost_then_{after.every}", {"after": after.total}),)
    before = costs(held.licences, held.payment_plan, held.unit, held.price_period)
    facts = {"before": before.total if before else after.total, "after": after.total}
    return (Said(f"cost_changes_{after.every}", facts),)


def _licence_warnings(held: Held, provider: str, *, fewer: bool) -> tuple[Said, ...]:
    if fewer and provider == "zoho":
        return (Said("zoho_decides_credit"),)
    if fewer and held.licences_used is None:
        return (Said("used_not_known"),)
    if not fewer and held.payment_plan in ANNUAL:
        return (Said("licences_stay_in_term"),)
    return ()


def plan(held: Held, offer: OfferDetail, buyer: Buyer, all_held: Sequence[Held], today: dt.date) -> Answer:
    """Decide about another product or payment plan.

    Args:
        held: the subscription.
        offer: what it becomes.
        buyer: whose.
        all_held: everything the customer holds.
        today: the person's date.
    """
    refused = _not_running(held)
    if refused is not None:
        return refused
    if offer.payment_plan == "trial":
        return Refuse("plan_to_trial")
    same_product = bool(held.sku) and held.sku == offer.product.sku
    if same_product and offer.payment_plan == held.payment_plan:
        return Refuse("plan_same")
    if not is_of_kind(held, offer):
        return Refuse("plan_other_kind", {"plan": held.plan})
    may = may_change_to(offer, buyer, all_held, held.id, today)
    if isinstance(may, Refuse):
        return may
    if may.most is not None and (held.licences or 0) > may.most:
        code = "plan_business_limit" if offer.product.sku in BUSINESS_SKUS else "plan_too_many"
        return Refuse(code, {"most": may.most, "count": held.licences or 0})
    if buyer.provider == "zoho":
        return _zoho_plan(held, offer)
    return _google_plan(held, offer, same_product=same_product)


def is_of_kind(held: Held, offer: OfferDetail) -> bool:
    """Whether an offer can take the place of a subscription at all: an edition of an edition's family, or the add-on.

    A free plan of the same provider is a way down for editions (Zoho).
    """
    if held.add_on or offer.product.kind == "add_on":
        return held.add_on and held.sku == offer.product.sku
    return not held.family or held.family == base_family(offer.product)


def _google_plan(held: Held, offer: OfferDetail, *, same_product: bool) -> Answer:
    new = _new_costs(held, offer)
    if held.status == "trial" or held.payment_plan in ("trial", "free"):
        return Allowed(costs=new, warnings=(Said("plan_in_trial"),) if held.status == "trial" else ())
    annual = held.payment_plan in ANNUAL
    if same_product:
        if annual:
            return Refuse("plan_payment_in_term")
        return Allowed(costs=new, warnings=(Said("plan_new_term"),) if offer.payment_plan in ANNUAL else ())
    up = is_upgrade(held.sku, offer.product.sku)
    if up is None and held.sku in _RANKS and offer.product.sku in _RANKS:
        return Refuse("plan_not_between", {"plan": held.plan, "product": offer.product.name})
    if annual and offer.payment_plan not in ANNUAL:
        return Refuse("plan_flexible_in_term")
    if annual and up is False:
        if held.renewal_date is None:
            return Refuse("plan_renewal_unknown")
        return Allowed(held.renewal_date, new, (Said("plan_at_renewal", {"date": held.renewal_date.isoformat()}),))
    if held.payment_plan == "annual_yearly":
        return Refuse("plan_yearly_in_term")
    return Allowed(costs=new, warnings=(Said("plan_new_term"),) if offer.payment_plan in ANNUAL else ())


def _zoho_plan(held: Held, offer: OfferDetail) -> Answer:
    new = _new_costs(held, offer)
    yearly = held.payment_plan in ANNUAL and held.status != "trial"
    if yearly and offer.payment_plan not in ANNUAL and offer.payment_plan != "free":
        return Refuse("plan_zoho_yearly")
    if offer.payment_plan == "free":
        return Allowed(costs=new, warnings=(Said("plan_to_free"),))
    return Allowed(costs=new, warnings=(Said("zoho_decides_credit"),) if yearly else ())


def _new_costs(held: Held, offer: OfferDetail) -> tuple[Said, ...]:
    if offer.payment_plan == "free":
        return (Said("cost_nothing"),)
    price = price_for(offer, held.unit.currency if held.unit else "")
    unit = money_of(price) if price else None
    after = costs(held.licences or 1, offer.payment_plan, unit, price.period if price else "")
    if after is None:
        return (Said("cost_not_known"),)
    return (Said(f"cost_then_{after.every}", {"after": after.total}),)


def is_upgrade(sku: str, to: str) -> bool | None:
    """Whether another Google edition is more than the one held; None: the matrix has no way between them.

    Essentials go up to Enterprise editions only; Enterprise goes down to Business as far as its licences allow it.
    """
    if sku in _ESSENTIALS and to not in _ESSENTIALS:
        return True if to in _ENTERPRISE else None
    if to in _ESSENTIALS and sku not in _ESSENTIALS:
        return None
    before, after = _RANKS.get(sku), _RANKS.get(to)
    return None if before is None or after is None else after > before


def renewal(held: Held, to: str, provider: str) -> Answer:
    """Decide about what happens at the end of the term: renewed as it is, by active users, to flexible, not at all."""
    if held.status == "cancelled":
        return Refuse("change_cancelled")
    if provider == "zoho":
        return Refuse("renewal_zoho")
    if to not in RENEWALS:
        return Refuse("not_a_choice", {"value": to})
    if held.payment_plan not in ANNUAL:
        return Refuse("renewal_not_annual")
    if to == held.renewal:
        return Refuse("renewal_same")
    if to == "off":
        return Allowed(warnings=(Said("renewal_off"),))
    note = {"auto": "renewal_commits", "active_users": "renewal_by_users", "flexible": "renewal_flexible"}[to]
    said = [Said(note)]
    if held.status == "suspended":
        said.append(Said("renewal_reactivates"))
    return Allowed(costs=tuple(said))


def suspend(held: Held, all_held: Sequence[Held], provider: str, today: dt.date) -> Answer:
    """Decide about suspending: at most 60 days; what goes on being billed is said first."""
    if provider == "zoho":
        return Refuse("suspend_zoho")
    if held.status == "suspended":
        return Refuse("suspend_already")
    refused = _not_running(held)
    if refused is not None:
        return refused
    by = (today + dt.timedelta(days=SUSPENSION_DAYS)).isoformat()
    warnings = [Said("suspend_until", {"date": by, "days": SUSPENSION_DAYS})]
    if held.payment_plan in ANNUAL:
        warnings.append(Said("suspend_no_renewal"))
    add_ons = [
        each.plan
        for each in all_held
        if each.add_on and each.status in ("active", "trial") and (each.base_id in (None, held.id))
    ]
    if not held.add_on and add_ons:
        warnings.append(Said("suspend_add_ons", {"names": ", ".join(add_ons)}))
    return Allowed(costs=_suspended_costs(held), warnings=tuple(warnings))


def _suspended_costs(held: Held) -> tuple[Said, ...]:
    if held.status == "trial" or held.payment_plan in ("trial", "free"):
        return (Said("cost_nothing"),)
    if held.payment_plan == "annual_yearly":
        return (Said("suspend_no_refund"),)
    if held.payment_plan == "annual_monthly":
        now = costs(held.licences or 0, held.payment_plan, held.unit, held.price_period)
        if now is None or not held.licences:
            return (Said("suspend_billed_on"),)
        return (Said("suspend_billed_amount", {"amount": now.total}),)
    return (Said("suspend_billing_stops" if held.payment_plan == "flexible" else "cost_not_known"),)


def reactivate(held: Held, provider: str, today: dt.date) -> Answer:
    """Decide about reactivating: only what we suspended, and only once the terms of service are accepted."""
    if provider == "zoho":
        return Refuse("suspend_zoho")
    if held.status != "suspended":
        return Refuse("reactivate_not_suspended")
    reasons = {reason.lower() for reason in held.suspension_reasons}
    if TERMS in reasons:
        return Refuse("reactivate_terms")
    if reasons and OURS not in reasons:
        return Refuse("reactivate_not_ours")
    warnings = [] if reasons else [Said("reactivate_not_known")]
    if held.suspended_on is not None and (today - held.suspended_on).days > SUSPENSION_DAYS:
        warnings.append(Said("reactivate_late", {"date": held.suspended_on.isoformat(), "days": SUSPENSION_DAYS}))
    return Allowed(costs=(Said("reactivate_bills"),), warnings=tuple(warnings))


def cancel(held: Held, provider: str, today: dt.date) -> Answer:
    """Decide about cancelling: Google lets us cancel add-ons only; at Zoho the base plan becomes the free one."""
    if held.status == "cancelled":
        return Refuse("change_cancelled")
    if provider == "zoho":
        if held.payment_plan == "free":
            return Refuse("cancel_free")
        what = Said("cancel_zoho_add_on", {"plan": held.plan}) if held.add_on else Said("cancel_zoho")
        return Allowed(costs=_left_of_term(held, today), warnings=(what,))
    if not held.add_on:
        return Refuse("cancel_base")
    return Allowed(costs=_left_of_term(held, today), warnings=(Said("cancel_data", {"plan": held.plan}),))


def _left_of_term(held: Held, today: dt.date) -> tuple[Said, ...]:
    if held.status == "trial" or held.payment_plan in ("trial", "free"):
        return (Said("cost_nothing"),)
    if held.payment_plan == "flexible":
        return (Said("cancel_this_month"),)
    amount = rest_of_term(held, today)
    if amount is None:
        return (Said("cancel_rest_unknown"),)
    return (Said("cancel_rest", {"amount": amount}),)


def rest_of_term(held: Held, today: dt.date) -> Money | None:
    """Return what an annual plan still bills until its end, in whole months begun; None where a part is not known.

    A plan paid yearly is paid already: nothing more is billed, nothing comes back.
    """
    if held.unit is None or held.price_period not in MONTHS or not held.licences or held.term_end is None:
        return None
    if held.payment_plan == "annual_yearly":
        return Money(0, held.unit.currency)
    end = held.term_end
    months = max(0, (end.year - today.year) * 12 + end.month - today.month + (end.day > today.day))
    whole = held.unit.minor * held.licences * months
    return Money(-(-whole // MONTHS[held.price_period]), held.unit.currency)


def start_paid_service(held: Held, provider: str, chosen: str = "") -> Answer:
    """Decide about ending a trial early into its paid plan; ``chosen`` is the plan of a change that waits."""
    if held.status != "trial":
        return Refuse("paid_not_trial")
    if provider == "zoho":
        return Refuse("paid_zoho")
    paid_plan = chosen or held.payment_plan
    if paid_plan in ("", "trial", "free"):
        return Refuse("paid_no_plan")
    after = None if chosen else costs(held.licences or 0, held.payment_plan, held.unit, held.price_period)
    said = Said(f"cost_then_{after.every}", {"after": after.total}) if after else Said("cost_not_known")
    return Allowed(costs=(said, Said("paid_starts_now")))


def ask_google(held: Held, provider: str) -> Answer:
    """Decide about asking Google for more days of a trial: a person asks, no interface extends it (R42)."""
    if held.status != "trial":
        return Refuse("trial_none")
    return Allowed() if provider == "google" else Refuse("ask_google_other")


def transfer_to_google(buyer: Buyer, held: Sequence[Held], today: dt.date) -> Answer:
    """Decide about giving a customer to Google: what follows depends on its plan; it can't be taken back."""
    if buyer.provider != "google":
        return Refuse("to_google_other")
    if buyer.standing != "at_provider":
        return Refuse("to_google_not_there")
    live = [each for each in held if each.is_live and each.status]
    if not live:
        return Refuse("to_google_nothing")
    base = next((each for each in live if not each.add_on), live[0])
    return Allowed(costs=(_google_trial(base, today),), warnings=(Said("to_google_for_good", {"name": buyer.name}),))


def _google_trial(base: Held, today: dt.date) -> Said:
    if base.status == "suspended":
        return Said("to_google_no_trial")
    month = today + dt.timedelta(days=TO_GOOGLE_TRIAL_DAYS)
    until = month
    if base.payment_plan in ANNUAL and base.renewal_date is not None:
        until = max(month, base.renewal_date)
    return Said("to_google_trial", {"date": until.isoformat()})


def _not_running(held: Held) -> Refuse | None:
    if held.status == "cancelled":
        return Refuse("change_cancelled")
    return Refuse("change_suspended") if held.status == "suspended" else None
