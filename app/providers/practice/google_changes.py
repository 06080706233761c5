"""The practice Google's calls that change what a customer holds, and that bring customers in or give them away."""

from __future__ import annotations

from typing import Any

from google.cloud import channel_v1 as cc

from app.providers.practice.google_customers import check_token, page_of
from app.providers.practice.google_orders import REASONS, STATES, Orders, set_terms, set_units, units_of
from app.providers.practice.google_state import Denied, Identity, World

INELIGIBLE = cc.TransferEligibility.Reason
# Plan held elsewhere → plans in which it may go on with us (google.md §4).
MOVES_TO = {
    "trial": ("trial", "flexible", "annual_monthly", "annual_yearly"),
    "flexible": ("flexible", "annual_monthly", "annual_yearly"),
    "annual_monthly": ("annual_monthly", "annual_yearly"),
    "annual_yearly": ("annual_monthly", "annual_yearly"),
    "free": ("free",),
}


class Changes:
    """Calls that change entitlements; each takes a request and returns a reply or raises ``Denied``."""

    def __init__(self, world: World, orders: Orders) -> None:
        self._world, self._orders = world, orders

    def _begin(self, kind: str, request: Any, change: Any) -> Any:
        """Return work that changes an entitlement: what is refused is said at its end."""
        world = self._world
        if again := world.repeated(request.request_id):
            return again
        entitlement = world.entitlement(request.name)
        try:
            change(entitlement)
            result: Any = None if kind == "CANCEL_ENTITLEMENT" else entitlement
            world.effect(kind.lower(), entitlement.name)
        except Denied as no:
            result = no
        return world.begin(kind, result, request.request_id)

    def change_parameters(self, request: Any) -> Any:
        """Change the number of licences: a commitment only grows in its term."""

        def change(entitlement: Any) -> None:
            good = self._world.stock.goods[entitlement.offer]
            units, now = units_of(request.parameters, good), units_of(entitlement.parameters, good)
            self._orders.check_units(good, units)
            if good.plan.startswith("annual") and units < now:
                text = "Seats of a commitment can't be decreased during its term."
                raise Denied("INVALID_ARGUMENT", text, field="parameters")
            set_units(entitlement, good, units)
            if request.purchase_order_id:
                entitlement.purchase_order_id = request.purchase_order_id
            committed = good.plan.startswith("annual")
            self._world.changed(entitlement, "COMMITMENT_CHANGED" if committed else "LICENSE_CAP_CHANGED")

        return self._begin("CHANGE_PARAMETERS", request, change)

    def change_offer(self, request: Any) -> Any:
        """Change the product or the payment plan; a new term begins."""

        def change(entitlement: Any) -> None:
            world = self._world
            now, good = world.stock.goods[entitlement.offer], world.stock.goods.get(request.offer)
            if good is None:
                raise Denied("INVALID_ARGUMENT", "Invalid offer.", reason="INVALID_VALUE", field="offer")
            if now.plan == "annual_yearly" or (now.plan.startswith("annual") and not good.plan.startswith("annual")):
                raise Denied("INVALID_ARGUMENT", "The plan can't be changed during its term.", field="offer")
            units = units_of(request.parameters, good)
            self._orders.check_units(good, units)
            sku_before = now.sku
            in_trial = entitlement.trial_settings if now.plan == "trial" else None
            entitlement.offer = good.offer.name
            entitlement.provisioned_service.sku_id = good.sku
            entitlement.provisioned_service.product_id = good.product
            set_terms(entitlement, good, world.moment(), cc.RenewalSettings())
            if in_trial is not None:  # the trial goes on to its end, then the plan that is set begins
                entitlement.trial_settings = in_trial
            set_units(entitlement, good, units)
            if request.purchase_order_id:
                entitlement.purchase_order_id = request.purchase_order_id
            world.changed(entitlement, "SKU_CHANGED" if good.sku != sku_before else "PRICE_PLAN_SWITCHED")

        return self._begin("CHANGE_OFFER", request, change)

    def change_renewal_settings(self, request: Any) -> Any:
        """Change what happens at the end of a commitment."""

        def change(entitlement: Any) -> None:
            if not self._world.stock.goods[entitlement.offer].plan.startswith("annual"):
                text = "The entitlement isn't a commitment plan."
                raise Denied("INVALID_ARGUMENT", text, reason="NOT_COMMITMENT_PLAN")
            entitlement.commitment_settings.renewal_settings = request.renewal_settings
            self._world.changed(entitlement, "RENEWAL_SETTING_CHANGED")

        return self._begin("CHANGE_RENEWAL_SETTINGS", request, change)

    def start_paid_service(self, request: Any) -> Any:
        """End a trial early into the paid plan that is set."""

        def change(entitlement: Any) -> None:
            good = self._world.stock.goods[entitlement.offer]
            if not entitlement.trial_settings.trial or good.plan == "trial":
                text = "The entitlement isn't in trial, or has no paid plan."
                raise Denied("FAILED_PRECONDITION", text, reason="NOT_IN_TRIAL")
            entitlement.trial_settings = None
            self._world.changed(entitlement, "PAID_SUBSCRIPTION_STARTED")

        return self._begin("START_PAID_SERVICE", request, change)

    def suspend_entitlement(self, request: Any) -> Any:
        """Suspend what is active."""

        def change(entitlement: Any) -> None:
            if entitlement.provisioning_state != STATES.ACTIVE:
                raise Denied("FAILED_PRECONDITION", "The entitlement isn't active.", reason="NOT_ACTIVE")
            entitlement.provisioning_state = STATES.SUSPENDED
            entitlement.suspension_reasons = [REASONS.RESELLER_INITIATED]
            self._world.changed(entitlement, "SUSPENDED", suspension_reason=REASONS.RESELLER_INITIATED)

        return self._begin("SUSPEND_ENTITLEMENT", request, change)

    def activate_entitlement(self, request: Any) -> Any:
        """Reactivate what we suspended."""

        def change(entitlement: Any) -> None:
            if entitlement.provisioning_state != STATES.SUSPENDED:
                raise Denied("FAILED_PRECONDITION", "The entitlement isn't suspended.", reason="NOT_SUSPENDED")
            if list(entitlement.suspension_reasons) != [REASONS.RESELLER_INITIATED]:
                text = "The suspension wasn't initiated by the reseller."
                raise Denied("FAILED_PRECONDITION", text, reason="SUSPENSION_NOT_RESELLER_INITIATED")
            entitlement.provisioning_state, entitlement.suspension_reasons = STATES.ACTIVE, []
            revoked = cc.EntitlementChange.ActivationReason.RESELLER_REVOKED_SUSPENSION
            self._world.changed(entitlement, "ACTIVATED", activation_reason=revoked)

        return self._begin("ACTIVATE_ENTITLEMENT", request, change)

    def cancel_entitlement(self, request: Any) -> Any:
        """Cancel an add-on; it is gone afterwards."""

        def change(entitlement: Any) -> None:
            if self._world.stock.goods[entitlement.offer].kind != "add_on":
                text = "This entitlement can't be cancelled by the reseller."
                raise Denied("FAILED_PRECONDITION", text, reason="DELETION_TYPE_NOT_ALLOWED")
            ended = cc.EntitlementChange.CancellationReason.SERVICE_TERMINATED
            self._world.changed(entitlement, "CANCELLED", cancellation_reason=ended)
            del self._world.entitlements[entitlement.name]

        return self._begin("CANCEL_ENTITLEMENT", request, change)

    # In and out

    def _elsewhere(self, request: Any) -> Identity:
        world = self._world
        world.check_account(request.parent)
        for each in world.identities:
            named = request.cloud_identity_id and each.cloud_identity_id == request.cloud_identity_id
            if named or (request.customer_name and each.customer == request.customer_name):
                return each
        raise Denied("NOT_FOUND", "Customer not found.")

    def list_transferable_skus(self, request: Any) -> Any:
        """Return what a customer could move to us, with Google's word on each."""
        found = self._elsewhere(request)
        if not found.consent:
            check_token(found, request.auth_token)
        skus = [
            cc.TransferableSku(
                sku=self._world.stock.skus[each.sku].offer.sku,
                transfer_eligibility=cc.TransferEligibility(
                    is_eligible=not each.reason,
                    description=each.reason and "Not eligible.",
                    ineligibility_reason=INELIGIBLE[each.reason] if each.reason else 0,
                ),
            )
            for each in found.holdings
        ]
        page, token = page_of(skus, request, 100, 1000)
        return cc.ListTransferableSkusResponse(transferable_skus=page, next_page_token=token)

    def list_transferable_offers(self, request: Any) -> Any:
        """Return the offers into which one product can move."""
        identity = self._elsewhere(request)
        found = []
        for good in self._world.stock.listed():
            held = next((each for each in identity.holdings if each.sku == good.sku), None)
            if held is None or good.offer.sku.name != request.sku or good.plan not in MOVES_TO[held.plan]:
                continue
            offer = cc.Offer.deserialize(cc.Offer.serialize(good.offer))
            offer.parameter_definitions[0].min_value = cc.Value(int64_value=held.licences)
            found.append(cc.TransferableOffer(offer=offer, price_reference_id=f"price-{offer.name[-12:]}"))
        page, token = page_of(found, request, 100, 1000)
        return cc.ListTransferableOffersResponse(transferable_offers=page, next_page_token=token)

    def transfer_entitlements(self, request: Any) -> Any:
        """Move all that the customer chose, in one call or not at all."""
        world = self._world
        if again := world.repeated(request.request_id):
            return again
        customer = world.customer(request.parent)
        return world.begin("TRANSFER_ENTITLEMENTS", self._moved(request, customer), request.request_id)

    def _moved(self, request: Any, customer: Any) -> Any:
        world = self._world
        identity = world.identity_of(customer.name)
        if identity is None:
            return Denied("FAILED_PRECONDITION", "The customer has no Cloud Identity.")
        if identity.elsewhere and not identity.holdings:
            return Denied("ALREADY_EXISTS", "The SKU was already transferred for the customer.")
        try:
            if not identity.consent:
                check_token(identity, request.auth_token)
        except Denied as no:
            return no
        goods = [world.stock.goods.get(each.offer) for each in request.entitlements]
        wanted = {good.sku for good in goods if good is not None}
        movable = {each.sku for each in identity.holdings if not each.reason}
        if len(wanted) < len(goods) or not wanted <= movable:
            return Denied("INVALID_ARGUMENT", "Invalid offer.", reason="INVALID_VALUE", field="entitlements")
        family = {sku for sku in movable if world.stock.skus[sku].product == "Google-Apps"}
        if wanted & family and not family <= wanted:
            return Denied("FAILED_PRECONDITION", "Specify all transferring entitlements.", field="entitlements")
        made: list[Any] = []
        for each in request.entitlements:
            one = self._orders.ordered(customer, each, moved=True)
            if isinstance(one, Denied):
                for done in made:
                    del world.entitlements[done.name]
                return one
            made.append(one)
        identity.holdings = [each for each in identity.holdings if each.sku not in wanted]
        identity.elsewhere = bool(identity.holdings)
        return cc.TransferEntitlementsResponse(entitlements=made)

    def transfer_entitlements_to_google(self, request: Any) -> Any:
        """Give a customer's entitlements to Google: they are gone, the relationship ends."""
        world = self._world
        if again := world.repeated(request.request_id):
            return again
        customer = world.customer(request.parent)
        names = [each.name for each in request.entitlements]
        result: Any = None
        if not names or set(names) != {each.name for each in world.held(customer.name)}:
            result = Denied("FAILED_PRECONDITION", "Specify all transferring entitlements.", field="entitlements")
        else:
            ended = cc.EntitlementChange.CancellationReason.RELATIONSHIP_ENDED
            for name in names:
                world.changed(world.entitlements[name], "CANCELLED", cancellation_reason=ended)
                del world.entitlements[name]
            identity = world.identity_of(customer.name)
            if identity is not None:
                identity.elsewhere, identity.consent = True, False
            world.effect("transfer_to_google", customer.name)
        return world.begin("TRANSFER_ENTITLEMENTS_TO_GOOGLE", result, request.request_id)
