"""Which of Google's offers an order means: the live id, the catalogue's id, or the product's name (google.md §6)."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from google.cloud import channel_v1 as cc

from app.models.provider import AccountFacts, Instruction, OfferPage, OfferSnapshot, Offline, Refused, SignIn, Slow
from app.providers.base import NotAnswered
from app.providers.google.read import bare, ids_of, offer_of, plan_of
from app.providers.google.session import Session
from app.rules.fold import fold

OFFERS_HOLD_S = 6 * 3600.0
PAGE = 1000
MOST_PAGES = 50
_STOPPING = (Offline, Slow, SignIn)


class Selling:
    """What the account can sell, and which offer fits; names of offers are kept for six hours."""

    def __init__(self, session: Session, account: AccountFacts, parent: str) -> None:
        self._session, self._account, self._parent = session, account, parent
        self._offers: dict[str, Any] = {}
        self._read_at: float | None = None
        self._reading = asyncio.Lock()

    async def offers(self, page_token: str) -> OfferPage:
        """Return a page of the catalogue. Raises NotAnswered."""
        request = cc.ListOffersRequest(parent=self._parent, page_size=PAGE, page_token=page_token)
        reply = await self._session.ask("ListOffers", request)
        found = bare(reply)
        for each in found.offers:
            self._offers[each.name] = each
        if not found.next_page_token:
            self._read_at = time.monotonic()
        return OfferPage(tuple(offer_of(each) for each in found.offers), found.next_page_token)

    async def offer_of(self, entitlement: Any) -> Any:
        """Return the bare offer of an entitlement: from the catalogue, else asked for; None: Google won't say.

        Raises:
            NotAnswered: offline, slow or signed out.
        """
        name = entitlement.offer
        if not self._is_fresh():
            async with self._reading:  # once, for all who ask together
                if not self._is_fresh():
                    await self._read_all()
        if name not in self._offers:
            try:
                self._offers[name] = bare(
                    await self._session.ask("LookupOffer", cc.LookupOfferRequest(entitlement=entitlement.name))
                )
            except NotAnswered as no:
                if isinstance(no.outcome, _STOPPING):
                    raise
                return None
        return self._offers[name]

    def _is_fresh(self) -> bool:
        return self._read_at is not None and time.monotonic() - self._read_at <= OFFERS_HOLD_S

    async def _read_all(self) -> None:
        token = ""
        for _ in range(MOST_PAGES):
            page = await self.offers(token)
            if not page.next_token or page.next_token == token:
                break
            token = page.next_token
        self._read_at = time.monotonic()

    async def to_buy(self, customer: str, instruction: Instruction) -> tuple[Any, str]:
        """Return the bare offer that an order means and the reference of its price.

        Raises:
            NotAnswered: ``google_offer_gone``, ``google_price_changed``, or what happened.
        """
        payload = instruction.payload
        skus = await self._all(
            "ListPurchasableSkus", "purchasable_skus",
            cc.ListPurchasableSkusRequest(
                customer=customer,
                create_entitlement_purchase=cc.ListPurchasableSkusRequest.CreateEntitlementPurchase(
                    product="products/-"
                ),
                page_size=PAGE,
            ),
        )  # fmt: skip
        sku = sku_meant([each.sku for each in skus], str(payload.get("sku") or ""), str(payload.get("plan") or ""))
        if sku is None:
            raise NotAnswered(Refused("google_offer_gone", "offer_id"))
        purchase = cc.ListPurchasableOffersRequest.CreateEntitlementPurchase(sku=sku.name)
        return await self._offer(
            cc.ListPurchasableOffersRequest(
                customer=customer, create_entitlement_purchase=purchase, page_size=PAGE
            ),
            payload,
        )  # fmt: skip

    async def to_change_to(self, customer: str, entitlement: str, instruction: Instruction) -> tuple[Any, str]:
        """Return the bare offer that a change of plan means and the reference of its price.

        Raises:
            NotAnswered: as ``to_buy``.
        """
        payload = instruction.payload
        kinds = cc.ListPurchasableSkusRequest.ChangeOfferPurchase
        sku = None
        for way in (kinds.ChangeType.UPGRADE, kinds.ChangeType.DOWNGRADE):
            skus = await self._all(
                "ListPurchasableSkus", "purchasable_skus",
                cc.ListPurchasableSkusRequest(
                    customer=customer,
                    change_offer_purchase=kinds(entitlement=entitlement, change_type=way),
                    page_size=PAGE,
                ),
            )  # fmt: skip
            wanted = str(payload.get("to_sku") or payload.get("sku") or "")
            sku = sku_meant([each.sku for each in skus], wanted, str(payload.get("to") or ""))
            if sku is not None:
                break
        if sku is None:
            raise NotAnswered(Refused("google_offer_gone", "offer_id"))
        purchase = cc.ListPurchasableOffersRequest.ChangeOfferPurchase(entitlement=entitlement, new_sku=sku.name)
        return await self._offer(
            cc.ListPurchasableOffersRequest(customer=customer, change_offer_purchase=purchase, page_size=PAGE), payload
        )

    async def _offer(self, request: Any, payload: dict[str, Any]) -> tuple[Any, str]:
        offers = await self._all("ListPurchasableOffers", "purchasable_offers", request)
        ref, plan = str(payload.get("offer_ref") or ""), str(payload.get("payment_plan") or "")
        named = [each for each in offers if ref and each.offer.name == ref]
        fitting = named or [each for each in offers if plan_of(each.offer) == plan]
        if not fitting:
            raise NotAnswered(Refused("google_offer_gone", "offer_id"))
        refuse_other_price(offer_of(fitting[0].offer), payload)
        return fitting[0].offer, fitting[0].price_reference_id

    async def billing_account(self, customer: str, sku: str, currency: str) -> str:
        """Return the billing account an order must name; empty: Google takes the only one.

        Raises:
            NotAnswered: ``google_billing_account`` where a person must choose, or what happened.
        """
        request = cc.QueryEligibleBillingAccountsRequest(customer=customer, skus=[sku])
        try:
            reply = bare(await self._session.ask("QueryEligibleBillingAccounts", request))
        except NotAnswered as no:
            if isinstance(no.outcome, _STOPPING):
                raise
            return ""  # it is a question of convenience: the order itself is refused where one is needed
        found = [
            info.billing_account for group in reply.sku_purchase_groups for info in group.billing_account_purchase_infos
        ]
        fitting = [each for each in found if not currency or each.currency_code == currency]
        if len(found) < 2:
            return ""
        if len(fitting) == 1:
            return str(fitting[0].name)
        raise NotAnswered(Refused("google_billing_account", "offer_id"))

    async def _all(self, method: str, field: str, request: Any) -> list[Any]:
        return await all_pages(self._session, method, field, request)


async def all_pages(session: Session, method: str, field: str, request: Any) -> list[Any]:
    """Return the bare items of every page of a list. Raises NotAnswered."""
    found: list[Any] = []
    for _ in range(MOST_PAGES):
        reply = bare(await session.ask(method, request))
        found.extend(getattr(reply, field))
        if not reply.next_page_token or reply.next_page_token == request.page_token:
            break
        request.page_token = reply.next_page_token
    return found


def sku_meant(skus: list[Any], sku: str, name: str) -> Any:
    """Return the bare SKU that an id of the catalogue or a product's name means; None: it is not among them."""
    for each in skus:
        if sku and ids_of(each.name)[1] == sku:
            return each
    wanted = fold(name)
    return next((each for each in skus if wanted and fold(each.marketing_info.display_name) == wanted), None)


def refuse_other_price(offer: OfferSnapshot, payload: dict[str, Any]) -> None:
    """See that what we pay is what it was when a person ordered; asked only where the price came from Google.

    Raises:
        NotAnswered: ``google_price_changed`` with ``before`` and ``after`` in minor units.
    """
    before, currency = payload.get("cost_minor"), payload.get("currency")
    if payload.get("confidence") != "provider" or before is None:
        return
    for each in offer.prices:
        if each["currency"] == currency and each["period"] == payload.get("price_period"):
            if each["cost_minor"] is not None and each["cost_minor"] != before:
                facts = {"before": before, "after": each["cost_minor"], "currency": currency}
                raise NotAnswered(Refused("google_price_changed", "offer_id", facts))
            return
