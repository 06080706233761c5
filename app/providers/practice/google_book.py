"""A practice book's own customers at the practice Google: names and terms as they are, so nothing drifts by itself."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from google.cloud import channel_v1 as cc

from app.providers.google.build import customer as customer_of
from app.providers.practice.google_customers import Customers
from app.providers.practice.google_orders import STATES, set_units
from app.providers.practice.google_state import Holding, Identity, World
from app.providers.practice.google_stock import Good
from app.rules.changes import OURS

NOON = dt.time(12)  # in the middle of a day a date is the same one however it is read
_REASONS = {"reseller_initiated": 1, "trial_ended": 2, "renewal_with_type_cancel": 3, "pending_tos_acceptance": 4}
# Accounts with somebody else, to practise a take-over with: domain → what it holds.
ELSEWHERE = {
    "cafeloft.example": (Holding("1010020028", "flexible", 9),),
}


def take_in(world: World, customers: Iterable[Mapping[str, Any]]) -> None:
    """Put customers of the book into the world, as if they had been there long.

    Args:
        world: it forgets nobody it has already.
        customers: columns of ``customer`` with ``provider_ref``, and under ``subscriptions`` those of each subscription
            that has one and is not cancelled.
    """
    with world.lock:
        for values in customers:
            _take(world, values)
        for domain, held in ELSEWHERE.items():
            if not any(each.domain == domain for each in world.identities):
                found = world.add_identity(domain, admins=(f"admin@{domain}",), consent=True, verified=True)
                found.holdings = list(held)
        used = [int(each) for name in (*world.customers, *world.entitlements) for each in re.findall(r"S(\d+)$", name)]
        world.begin_numbers(max(used, default=0) + 1)


def _take(world: World, values: Mapping[str, Any]) -> None:
    ref = str(values["provider_ref"])
    customer = customer_of(values, str(values.get("crm_id") or f"pd-{values['uid']}"))
    customer.name = ref
    customer.create_time = customer.update_time = world.moment()
    world.customers[ref], world.created_at[ref] = customer, 0.0
    if identity_id := str(values.get("cloud_identity_id") or ""):
        made = Identity(
            str(values["domain"]),
            identity_id,
            "TEAM" if values["kind"] == "team" else "DOMAIN",
            (str(values["primary_email"]),),
            customer=ref,
            elsewhere=False,
            consent=True,
            verified=bool(values["domain_verified"]),
        )
        world.identities.append(made)
        Customers(world).join(made, customer)
        if values.get("edu_type"):
            kinds, sizes = cc.EduData.InstituteType, cc.EduData.InstituteSize
            customer.cloud_identity_info.edu_data = cc.EduData(
                institute_type=getattr(kinds, str(values["edu_type"]).upper(), 0),
                institute_size=getattr(sizes, str(values["edu_size"]).upper(), 0),
            )
    held: Sequence[Mapping[str, Any]] = values.get("subscriptions") or ()
    for each in held:
        made_of = _entitlement(world, each)
        world.entitlements[made_of.name] = made_of
        world.changed(made_of, "TRIAL_STARTED" if each["status"] == "trial" else "CREATED")


def _entitlement(world: World, held: Mapping[str, Any]) -> Any:
    good = _good(world, held)
    start = _noon(held.get("trial_start") or held.get("period_start")) or world.moment()
    made = cc.Entitlement(
        name=held["provider_ref"],
        create_time=start,
        offer=good.offer.name,
        provisioning_state=STATES.SUSPENDED if held["status"] == "suspended" else STATES.ACTIVE,
        provisioned_service=cc.ProvisionedService(
            provisioning_id=str(held["provider_ref"])[-8:], product_id=good.product, sku_id=good.sku
        ),
        purchase_order_id=str(held.get("purchase_order_number") or ""),
        suspension_reasons=[_REASONS.get(each, 100) for each in held.get("suspension_reasons") or ()],
    )
    if held["status"] == "suspended" and not made.suspension_reasons:
        made.suspension_reasons = [_REASONS[OURS]]
    if end := _noon(held.get("period_end")):
        made.commitment_settings = cc.CommitmentSettings(
            start_time=start, end_time=end, renewal_settings=_renewal(good, str(held.get("renewal") or "auto"))
        )
    if held["status"] == "trial":
        made.trial_settings = cc.TrialSettings(trial=True, end_time=_noon(held.get("trial_end")))
    licences = int(held.get("licences") or 1)
    set_units(made, good, licences, used=held.get("licences_used"))
    return made


def _renewal(good: Good, renewal: str) -> Any:
    flexible = renewal == "flexible"
    return cc.RenewalSettings(
        enable_renewal=renewal != "off",
        resize_unit_count=renewal == "active_users",
        payment_plan=cc.PaymentPlan.FLEXIBLE if flexible else cc.PaymentPlan.COMMITMENT,
        payment_cycle=good.offer.plan.payment_cycle,
    )


def _good(world: World, held: Mapping[str, Any]) -> Good:
    """Return the offer on which the book says that something was sold; one not sold any more is known, not listed."""
    sku, plan, name = (str(held.get(each) or "") for each in ("sku", "payment_plan", "plan"))
    found = world.stock.find(sku, plan)
    if found is not None and found.name == name:
        return found
    return world.stock.sold_before(sku, plan or "flexible", name)


def _noon(day: Any) -> dt.datetime | None:
    if not day:
        return None
    found = day if isinstance(day, dt.date) else dt.date.fromisoformat(str(day)[:10])
    return dt.datetime.combine(found, NOON, dt.UTC)
