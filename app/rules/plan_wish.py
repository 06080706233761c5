"""What a plan, a trial and a number of licences come to when a customer is added in one go (R13, R15, R40)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.models.catalogue import OfferDetail
from app.models.values import Problem, Provider
from app.rules.fold import fold
from app.rules.requirements import ZOHO_FREE, ZOHO_PLANS
from app.rules.row_plans import plan_name


@dataclass(frozen=True, slots=True)
class PlanWish:
    """What a record's plan, trial and licences come to.

    Args:
        zoho_plan: what a Zoho organisation starts with; empty: as it is.
        order: what ``actions.ordering.place`` takes; None: nothing is ordered.
        licences_later: licences that were named beside a trial: it starts without them, and nothing is bought.
    """

    zoho_plan: str = ""
    order: Mapping[str, Any] | None = None
    licences_later: int | None = None


def plan_wish(
    provider: str,
    plan: str,
    *,
    trial: bool | None,
    licences: int | None,
    offers: Sequence[OfferDetail],
) -> PlanWish | Problem:
    """Decide what is started and what is ordered.

    Zoho makes an organisation free or with a trial (R13), and licences come with an order behind it. Google has no
    plan before the first order. A trial never becomes an order that costs money.

    Args:
        provider: ``google`` or ``zoho``.
        plan: name or sku of a product; empty: none.
        trial: whether a trial is meant; None: not said.
        licences: how many; None: not said.
        offers: of the catalogue.
    """
    if not plan.strip():
        if trial or licences is not None:
            return Problem("plan", "plan_needed", {})
        return PlanWish(ZOHO_FREE if provider == Provider.ZOHO else "")
    fitting = _offers_of(plan, [each for each in offers if each.product.provider == provider])
    if not fitting:
        return Problem("plan", "plan_not_in_catalogue", {"value": plan[:80]})
    sku = fitting[0].product.sku
    plans = {each.payment_plan for each in fitting}
    if provider == Provider.ZOHO and (found := _zoho_start(sku, trial=trial, licences=licences)) is not None:
        return found
    if trial and "trial" not in plans:
        return Problem("trial", "plan_has_no_trial", {"value": fitting[0].product.name})
    if licences is None:
        return Problem("licences", "licences_needed", {})
    payment = "trial" if trial else next((each for each in _CHEAPEST_TO_LEAVE if each in plans), "")
    if not payment:
        return Problem("plan", "plan_not_in_catalogue", {"value": plan[:80]})
    order = {"sku": sku, "payment_plan": payment, "licences": licences}
    return PlanWish(ZOHO_FREE if provider == Provider.ZOHO else "", order)


# With no word on how to pay: the plan that binds the customer least.
_CHEAPEST_TO_LEAVE = ("flexible", "annual_monthly", "annual_yearly", "free")


def _zoho_start(sku: str, *, trial: bool | None, licences: int | None) -> PlanWish | Problem | None:
    if sku == ZOHO_FREE:
        if trial:
            return Problem("trial", "plan_has_no_trial", {"value": "Mail Free"})
        return PlanWish(ZOHO_FREE) if licences is None else Problem("licences", "plan_is_free", {})
    if sku in ZOHO_PLANS and (trial or (trial is None and licences is None)):
        return PlanWish(sku, licences_later=licences)
    return None


def _offers_of(plan: str, offers: Collection[OfferDetail]) -> list[OfferDetail]:
    text = " ".join(plan.split())
    key, named = _plan_key(text), _plan_key(plan_name(text)[0])
    found = []
    for each in offers:
        product = each.product
        names = {_plan_key(product.name), fold(product.sku), fold(product.trial_name)} - {""}
        if not each.retired and not product.retired and names & {key, named, fold(text)}:
            found.append(each)
    skus = {each.product.sku for each in found}
    return found if len(skus) == 1 else [each for each in found if fold(each.product.sku) == fold(text)]


def _plan_key(name: str) -> str:
    folded = fold(" ".join(name.split()))
    return re.sub(r"^(?:google workspace|g suite|google|zoho)\s+", "", re.sub(r"\s*\(.*\)$", "", folded))
