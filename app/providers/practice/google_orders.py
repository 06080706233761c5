"""The practice Google's calls about what is sold: offers, entitlements and what may be done with them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from google.cloud import channel_v1 as cc

from app.providers.practice.google_customers import TYPES, check_name, page_of
from app.providers.practice.google_state import Denied, World
from app.providers.practice.google_stock import Good

STATES = cc.Entitlement.ProvisioningState
REASONS = cc.Entitlement.SuspensionReason
PLANS = cc.PaymentPlan
TEST_SEATS = 10


def year_later(day: dt.datetime) -> dt.datetime:
    """Return the same day a year on; 29 February becomes the 28th."""
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


class Orders:
    """Calls about offers and entitlements; each takes a request and returns a reply or raises ``Denied``."""

    def __init__(self, world: World) -> None:
        self._world = world

    # What is sold

    def list_products(self, request: Any) -> Any:
        """Return a page of products."""
        self._world.check_account(request.account)
        found = list({good.product: good.offer.sku.product for good in self._world.stock.listed()}.values())
        page, token = page_of(found, request, 100, 1000)
        return cc.ListProductsResponse(products=page, next_page_token=token)

    def list_skus(self, request: Any) -> Any:
        """Return a page of the SKUs of a product, ``products/-`` for all."""
        self._world.check_account(request.account)
        product = request.parent.removeprefix("products/")
        found = [good.offer.sku for good in self._world.stock.skus.values() if product in ("-", good.product)]
        page, token = page_of(found, request, 100, 1000)
        return cc.ListSkusResponse(skus=page, next_page_token=token)

    def list_offers(self, request: Any) -> Any:
        """Return a page of offers; the filter names one offer, SKU or product."""
        self._world.check_account(request.parent)
        found = [good.offer for good in self._world.stock.listed()]
        if request.filter:
            term = re.fullmatch(r'\s*(name|sku\.name|sku\.product\.name)\s*=\s*"?([^"]*)"?\s*', request.filter)
            if term is None:
                raise Denied("INVALID_ARGUMENT", "Invalid filter.", field="filter")
            found = [each for each in found if _path(each, term[1]) == term[2]]
        page, token = page_of(found, request, 500, 1000)
        return cc.ListOffersResponse(offers=page, next_page_token=token)

    def lookup_offer(self, request: Any) -> Any:
        """Return the offer of an entitlement."""
        return self._good(self._world.entitlement(request.entitlement).offer).offer

    def list_purchasable_skus(self, request: Any) -> Any:
        """Return a page of what a customer may buy or change to."""
        found = {good.sku: cc.PurchasableSku(sku=good.offer.sku) for good in self._purchasable(request)}
        page, token = page_of(list(found.values()), request, 100, 1000)
        return cc.ListPurchasableSkusResponse(purchasable_skus=page, next_page_token=token)

    def list_purchasable_offers(self, request: Any) -> Any:
        """Return a page of the offers of a SKU that a customer may buy or change to."""
        buy, change = request.create_entitlement_purchase, request.change_offer_purchase
        sku = change.new_sku if "change_offer_purchase" in request else buy.sku
        found = [
            cc.PurchasableOffer(offer=good.offer, price_reference_id=f"price-{good.offer.name[-12:]}")
            for good in self._purchasable(request)
            if good.offer.sku.name == sku
        ]
        page, token = page_of(found, request, 100, 1000)
        return cc.ListPurchasableOffersResponse(purchasable_offers=page, next_page_token=token)

    def _purchasable(self, request: Any) -> list[Good]:
        customer = self._world.customer(request.customer)
        team = customer.cloud_identity_info.customer_type == TYPES.TEAM
        goods = [good for good in self._world.stock.listed() if good.team or not team]
        if "change_offer_purchase" in request:
            now = self._good(self._world.entitlement(request.change_offer_purchase.entitlement).offer)
            return [good for good in goods if good.kind == now.kind and good.plan != "trial"]
        return goods

    def query_eligible_billing_accounts(self, request: Any) -> Any:
        """Return the account's billing accounts for all SKUs."""
        self._world.customer(request.customer)
        infos = [
            cc.BillingAccountPurchaseInfo(
                billing_account=cc.BillingAccount(
                    name=f"{self._world.account}/billingAccounts/{number}", display_name=name, currency_code="USD"
                )
            )
            for number, name in enumerate(self._world.billing_accounts, 1)
        ]
        group = cc.SkuPurchaseGroup(skus=request.skus, billing_account_purchase_infos=infos)
        return cc.QueryEligibleBillingAccountsResponse(sku_purchase_groups=[group])

    def _good(self, offer: str) -> Good:
        found = self._world.stock.goods.get(offer)
        if found is None:
            raise Denied("INVALID_ARGUMENT", "Invalid offer.", reason="INVALID_VALUE", field="entitlement.offer")
        return found

    # What a customer holds

    def list_entitlements(self, request: Any) -> Any:
        """Return a page: 50 unless asked, 100 at most."""
        self._world.customer(request.parent)
        page, token = page_of(self._world.held(request.parent), request, 50, 100)
        return cc.ListEntitlementsResponse(entitlements=page, next_page_token=token)

    def get_entitlement(self, request: Any) -> Any:
        """Return one entitlement."""
        return self._world.entitlement(request.name)

    def list_entitlement_changes(self, request: Any) -> Any:
        """Return a page of the history of one entitlement, or of all (``-``) of a customer; newest first."""
        customer, _, last = request.parent.rpartition("/entitlements/")
        self._world.customer(customer)
        wanted = f"{customer}/" if last == "-" else request.parent
        found = [line for name, lines in self._world.changes.items() if name.startswith(wanted) for line in lines]
        found.sort(key=lambda line: line.create_time.timestamp(), reverse=True)
        page, token = page_of(found, request, 10, 50)
        return cc.ListEntitlementChangesResponse(entitlement_changes=page, next_page_token=token)

    def create_entitlement(self, request: Any) -> Any:
        """Begin an order: suspended until the customer accepts the terms of service."""
        world = self._world
        if again := world.repeated(request.request_id):
            return again
        customer = world.customer(request.parent)
        wanted = request.entitlement
        if len(wanted.purchase_order_id) > 80:
            field = "entitlement.purchase_order_id"
            raise Denied("INVALID_ARGUMENT", "purchase_order_id has more than 80 characters.", field=field)
        return world.begin("CREATE_ENTITLEMENT", self.ordered(customer, wanted), request.request_id)

    def ordered(self, customer: Any, wanted: Any, *, moved: bool = False) -> Any:
        """Return the entitlement an order makes, or why it is refused."""
        world = self._world
        try:
            good = self._good(wanted.offer)
            if not moved:
                check_name(world, customer.domain)
            self._check_order(customer, good, wanted)
        except Denied as no:
            return no
        made = self._made(customer, good, wanted)
        world.entitlements[made.name] = made
        world.changed(made, "TRIAL_STARTED" if good.plan == "trial" else "CREATED")
        world.effect("transfer_entitlement" if moved else "create_entitlement", f"{customer.name} {good.sku}")
        return made

    def _check_order(self, customer: Any, good: Good, wanted: Any) -> None:
        world = self._world
        identity = world.identity_of(customer.name)
        if identity is None:
            raise Denied("FAILED_PRECONDITION", "The customer has no Cloud Identity.", reason="CONDITION_NOT_MET")
        if identity.kind == "TEAM" and not good.team:
            text = "Customer is not eligible to purchase this subscription."
            raise Denied("INVALID_ARGUMENT", text, field="entitlement.offer")
        if good.verified_only and not identity.verified:
            text = "The customer's domain is not verified."
            raise Denied("FAILED_PRECONDITION", text, reason="CONDITION_NOT_MET", field="domain")
        held = [world.stock.goods[each.offer] for each in world.held(customer.name)]
        if any(each.sku == good.sku for each in held):
            raise Denied("ALREADY_EXISTS", "The SKU was already purchased for the customer.")
        if good.kind == "base" and any(each.kind == "base" and each.product == good.product for each in held):
            text = "The customer already has another SKU of the same product family."
            raise Denied("INVALID_ARGUMENT", text, field="entitlement.offer")
        needs = [each for each in good.needs if each in world.stock.skus]
        if needs and not any(each.sku in needs for each in held):
            text = "A prerequisite SKU is missing."
            raise Denied("FAILED_PRECONDITION", text, reason="CONDITION_NOT_MET", field="entitlement.offer")
        self.check_units(good, units_of(wanted.parameters, good))

    def check_units(self, good: Good, units: int) -> None:
        """See that so many licences may be had.

        Raises:
            Denied: INVALID_ARGUMENT.
        """
        limit = good.offer.parameter_definitions[0].max_value.int64_value
        if self._world.test_console:
            limit = min(limit, TEST_SEATS)
        if not 1 <= units <= limit:
            text = f"The number of seats must be between 1 and {limit}."
            raise Denied("INVALID_ARGUMENT", text, field="entitlement.parameters")

    def _made(self, customer: Any, good: Good, wanted: Any) -> Any:
        world = self._world
        now = world.moment()
        name = f"{customer.name}/entitlements/S{world.number():08d}"
        made = cc.Entitlement(
            name=name,
            create_time=now,
            update_time=now,
            offer=good.offer.name,
            provisioning_state=STATES.ACTIVE,
            provisioned_service=cc.ProvisionedService(
                provisioning_id=name[-8:], product_id=good.product, sku_id=good.sku
            ),
            purchase_order_id=wanted.purchase_order_id,
            association_info=wanted.association_info,
            billing_account=wanted.billing_account,
            price_reference_id=wanted.price_reference_id,
        )
        set_terms(made, good, now, wanted.commitment_settings.renewal_settings)
        set_units(made, good, units_of(wanted.parameters, good))
        if world.terms:
            made.provisioning_state, made.suspension_reasons = STATES.SUSPENDED, [REASONS.PENDING_TOS_ACCEPTANCE]
        return made


def set_terms(made: Any, good: Good, now: dt.datetime, renewal: Any) -> None:
    """Give an entitlement the term of its plan: a year with a renewal, or a trial with an end."""
    made.commitment_settings, made.trial_settings = None, None
    if good.plan.startswith("annual"):
        settings = cc.CommitmentSettings(start_time=now, end_time=year_later(now))
        settings.renewal_settings = renewal if renewal.payment_plan else default_renewal(good)
        made.commitment_settings = settings
    if good.plan == "trial":
        days = good.offer.plan.trial_period.duration
        made.trial_settings = cc.TrialSettings(trial=True, end_time=now + dt.timedelta(days=days))


def default_renewal(good: Good) -> Any:
    """Return how a plan renews where nothing else was said."""
    return cc.RenewalSettings(
        enable_renewal=True, payment_plan=PLANS.COMMITMENT, payment_cycle=good.offer.plan.payment_cycle
    )


def units_of(parameters: Any, good: Good) -> int:
    """Return how many licences parameters ask for.

    Raises:
        Denied: INVALID_ARGUMENT: the parameter is missing, or of another plan.
    """
    wanted = good.offer.parameter_definitions[0].name
    for each in parameters:
        if each.name == wanted:
            return int(each.value.int64_value)
    raise Denied("INVALID_ARGUMENT", f"Required parameter missing: {wanted}.", field="entitlement.parameters")


def set_units(made: Any, good: Good, units: int, used: int | None = None) -> None:
    """Write the parameters of an entitlement: how many, and how many of them are in use (as before, else one)."""
    name = good.offer.parameter_definitions[0].name
    before = next((each.value.int64_value for each in made.parameters if each.name == "assigned_units"), 1)
    made.parameters = [
        cc.Parameter(name=name, value=cc.Value(int64_value=units), editable=True),
        cc.Parameter(name="assigned_units", value=cc.Value(int64_value=before if used is None else used)),
    ]


def _path(message: Any, path: str) -> str:
    for name in path.split("."):
        message = getattr(message, name)
    return str(message)
