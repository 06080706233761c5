"""What of a customer elsewhere moves to us, on which offers, all in one call (R20; google.md §4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.cloud import channel_v1 as cc

from app.models.provider import Refused
from app.providers.base import NotAnswered
from app.providers.google import build, read
from app.providers.google.selling import PAGE, all_pages
from app.providers.google.session import Session
from app.rules.fold import fold
from app.rules.take_over import INELIGIBLE

# Where a person said “as it was”: Google offers flexible only to who is flexible, and a trial only to who is in one.
_AS_IT_WAS = ("trial", "flexible", "annual_monthly", "annual_yearly", "free")
REASONS = {1: "PENDING_TOS_ACCEPTANCE", 2: "SKU_NOT_ELIGIBLE", 3: "SKU_SUSPENDED",
            4: "CHANNEL_PARTNER_NOT_AUTHORIZED_FOR_SKU"}  # fmt: skip


async def chosen(session: Session, parent: str, customer: str, token: str, payload: Mapping[str, Any]) -> list[Any]:
    """Return the entitlements that a take-over asks for: each in one of the offers into which it can move.

    Raises:
        NotAnswered: nothing can be moved, Google refuses one that was chosen, or what happened.
    """
    skus = await all_pages(
        session, "ListTransferableSkus", "transferable_skus",
        cc.ListTransferableSkusRequest(parent=parent, customer_name=customer, auth_token=token, page_size=PAGE),
    )  # fmt: skip
    names = payload.get("subscriptions") or "all"
    wanted = [each for each in skus if names == "all" or _is_named(each.sku, names)]
    if names == "all":
        wanted = [each for each in wanted if each.transfer_eligibility.is_eligible]
    if not wanted:
        raise NotAnswered(Refused("google_move_nothing", "subscriptions"))
    terms = payload.get("terms")
    found = []
    for each in wanted:
        name = read.plain(each.sku.marketing_info.display_name, 120)
        if not each.transfer_eligibility.is_eligible:
            reason = REASONS.get(each.transfer_eligibility.ineligibility_reason, "")
            facts = {"plan": name, "reason": reason}
            raw = read.plain(each.transfer_eligibility.description)
            raise NotAnswered(Refused(INELIGIBLE.get(reason, "take_over_refused"), "subscriptions", facts, raw))
        wish = _wish(terms, name)
        found.append(await _entitlement(session, parent, customer, each.sku, wish))
    return found


def _is_named(sku: Any, names: Any) -> bool:
    return fold(sku.marketing_info.display_name) in {fold(str(name)) for name in names}


def _wish(terms: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(terms, Mapping):
        return {}
    return next((wish for key, wish in terms.items() if fold(key) == fold(name)), {})


async def _entitlement(session: Session, parent: str, customer: str, sku: Any, wish: Mapping[str, Any]) -> Any:
    offers = await all_pages(
        session, "ListTransferableOffers", "transferable_offers",
        cc.ListTransferableOffersRequest(parent=parent, customer_name=customer, sku=sku.name, page_size=PAGE),
    )  # fmt: skip
    by_plan = {read.plan_of(each.offer): each for each in reversed(offers)}
    plans = [str(wish["payment_plan"])] if wish.get("payment_plan") else list(_AS_IT_WAS)
    fitting = next((by_plan[plan] for plan in plans if plan in by_plan), None)
    if fitting is None:
        raise NotAnswered(Refused("google_offer_gone", "subscriptions"))
    least = read.offer_of(fitting.offer).offer.get("least_licences") or 1
    return cc.Entitlement(
        offer=fitting.offer.name,
        parameters=build.units(build.units_name(fitting.offer), int(wish.get("licences") or least)),
        price_reference_id=fitting.price_reference_id,
    )
