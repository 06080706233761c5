"""Questions to Google that are answered now and change nothing: what may move, what may be bought (R20, R40)."""

from __future__ import annotations

from typing import Any

from google.cloud import channel_v1 as cc

from app.models.asked import BillingAccount, Buyable, Movable
from app.providers.google import read
from app.providers.google.moving import REASONS
from app.providers.google.selling import PAGE, all_pages
from app.providers.google.session import Session


async def movable(session: Session, parent: str, name: str, token: str, language: str) -> tuple[Movable, ...]:
    """Return what a customer holds elsewhere and whether it can come to us. Raises NotAnswered.

    Args:
        session: to ask with.
        parent: our account.
        name: of the customer, ``accounts/…/customers/…``, or its Cloud Identity ID.
        token: its transfer token; empty: its consent must do.
        language: of Google's own words.
    """
    who: dict[str, Any] = {"customer_name": name} if "/" in name else {"cloud_identity_id": name}
    request = cc.ListTransferableSkusRequest(
        parent=parent, auth_token=token, language_code=language, page_size=PAGE, **who
    )
    found = await all_pages(session, "ListTransferableSkus", "transferable_skus", request)
    return tuple(_movable(each) for each in found)


def _movable(each: Any) -> Movable:
    verdict = each.transfer_eligibility
    reason = "" if verdict.is_eligible else REASONS.get(int(verdict.ineligibility_reason), "")
    return Movable(
        sku=read.ids_of(each.sku.name)[1],
        name=read.plain(each.sku.marketing_info.display_name, 120),
        is_eligible=bool(verdict.is_eligible),
        reason=reason,
        raw=read.plain(verdict.description),
    )


async def buyable(session: Session, customer: str) -> tuple[Buyable, ...]:
    """Return which products a customer of ours may buy now. Raises NotAnswered."""
    return tuple(
        Buyable(read.ids_of(each.sku.name)[1], read.plain(each.sku.marketing_info.display_name, 120))
        for each in await _purchasable(session, customer)
    )


async def _purchasable(session: Session, customer: str) -> list[Any]:
    purchase = cc.ListPurchasableSkusRequest.CreateEntitlementPurchase(product="products/-")
    request = cc.ListPurchasableSkusRequest(customer=customer, create_entitlement_purchase=purchase, page_size=PAGE)
    return await all_pages(session, "ListPurchasableSkus", "purchasable_skus", request)


async def plans(session: Session, customer: str, sku: str) -> tuple[str, ...]:
    """Return the payment plans on which a customer may buy a product now. Raises NotAnswered.

    Args:
        session: to ask with.
        customer: ``accounts/…/customers/…``.
        sku: the product's id.
    """
    skus = await _purchasable(session, customer)
    name = next((each.sku.name for each in skus if read.ids_of(each.sku.name)[1] == sku), "")
    if not name:
        return ()
    wanted = cc.ListPurchasableOffersRequest(
        customer=customer,
        create_entitlement_purchase=cc.ListPurchasableOffersRequest.CreateEntitlementPurchase(sku=name),
        page_size=PAGE,
    )
    offers = await all_pages(session, "ListPurchasableOffers", "purchasable_offers", wanted)
    return tuple(dict.fromkeys(read.plan_of(each.offer) for each in offers))


async def billing_accounts(session: Session, customer: str, skus: tuple[str, ...]) -> tuple[BillingAccount, ...]:
    """Return our billing accounts that fit these products (``products/…/skus/…``, or ids). Raises NotAnswered."""
    if any("/" not in each for each in skus):
        sold = await _purchasable(session, customer)
        skus = tuple(each.sku.name for each in sold if read.ids_of(each.sku.name)[1] in skus or each.sku.name in skus)
    request = cc.QueryEligibleBillingAccountsRequest(customer=customer, skus=list(skus))
    reply = read.bare(await session.ask("QueryEligibleBillingAccounts", request))
    infos = [info for group in reply.sku_purchase_groups for info in group.billing_account_purchase_infos]
    return tuple({info.billing_account.name: _payer(info.billing_account) for info in infos}.values())


def _payer(found: Any) -> BillingAccount:
    return BillingAccount(
        read.plain(found.name, 200), read.plain(found.display_name, 120), read.plain(found.currency_code, 3)
    )
