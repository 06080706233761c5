"""Google's messages → columns of the book. Hostile until read: texts are cut and cleaned, numbers and dates checked.

Read from the bare protobuf messages: unknown enumeration values are numbers there and simply not known here.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from google.cloud import channel_v1 as cc

from app.models.provider import CustomerSnapshot, Identity, OfferSnapshot, SubscriptionSnapshot
from app.rules.dates import LICENCE_LIMIT
from app.rules.money import CURRENCIES, MOST_MINOR, to_minor

TEXT_LIMIT = 500
DAY_S, EPOCH = 86_400, dt.date(1970, 1, 1).toordinal()
OWN_MARK = "pd-"  # begins the correlation id of customers that have no CRM id
UNITS = ("num_units", "max_units")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_KINDS = {1: "domain", 2: "team"}
_EDU_TYPES = {1: "k12", 2: "university"}
_EDU_SIZES = {
    1: "size_1_100", 2: "size_101_500", 3: "size_501_1000", 4: "size_1001_2000", 5: "size_2001_5000",
    6: "size_5001_10000", 7: "size_10001_or_more",
}  # fmt: skip
_PLAN_COMMITMENT, _PLAN_FLEXIBLE, _PLAN_FREE, _PLAN_TRIAL = (
    int(cc.PaymentPlan.COMMITMENT),
    int(cc.PaymentPlan.FLEXIBLE),
    int(cc.PaymentPlan.FREE),
    int(cc.PaymentPlan.TRIAL),
)
_DAY, _MONTH, _YEAR = int(cc.PeriodType.DAY), int(cc.PeriodType.MONTH), int(cc.PeriodType.YEAR)
_ACTIVE, _SUSPENDED = 1, 5
_CHANGES = {int(each): each.name.lower() for each in cc.EntitlementChange.ChangeType}
_OPERATORS = {int(each): each.name.lower() for each in cc.EntitlementChange.OperatorType}
_REASONS = {
    1: "reseller_initiated", 2: "trial_ended", 3: "renewal_with_type_cancel", 4: "pending_tos_acceptance",
    100: "other",
}  # fmt: skip


def bare(message: Any) -> Any:
    """Return the protobuf message inside one of the client package."""
    kind = type(message)
    return kind.pb(message) if hasattr(kind, "pb") else message


def plain(text: object, limit: int = TEXT_LIMIT) -> str:
    """Return a text as one line without controls, lone surrogates and direction marks, cut at ``limit``."""
    whole = str(text)[: limit * 4]
    if not whole:
        return whole
    if whole.isprintable():  # nearly all are: no control, surrogate or direction mark is
        return " ".join(whole.split())[:limit] if " " in whole else whole[:limit]
    kept = "".join(
        " " if unicodedata.category(each) in ("Cc", "Zl", "Zp") else each
        for each in whole
        if each not in _BIDI and unicodedata.category(each) != "Cs"
    )
    return " ".join(kept.split())[:limit]


def day_of(message: Any, field: str, *, last: bool = False) -> str:
    """Return a timestamp's day (UTC) as ISO text; empty where it is not set or no date.

    Args:
        message: bare.
        field: its name.
        last: the last whole day before an instant that ends something.
    """
    return _day((getattr(message, field).seconds - last) // DAY_S) if message.HasField(field) else ""


@lru_cache(maxsize=4096)
def _day(since_epoch: int) -> str:
    try:
        return dt.date.fromordinal(EPOCH + since_epoch).isoformat()
    except (ValueError, OverflowError):
        return ""


def instant_of(message: Any, field: str) -> int:
    """Return a timestamp as epoch milliseconds; 0 where it is not set."""
    return int(getattr(message, field).seconds) * 1000 if message.HasField(field) else 0


def customer_of(message: Any) -> CustomerSnapshot:
    """Return a customer; fields that Google left empty are empty texts."""
    found = bare(message)
    address, contact, info = found.org_postal_address, found.primary_contact_info, found.cloud_identity_info
    correlation = plain(found.correlation_id)
    fields = {
        "organisation_name": plain(found.org_display_name),
        "domain": plain(found.domain, 253).lower(),
        "primary_email": plain(contact.email, 254),
        "alternate_email": plain(found.alternate_email, 254),
        "admin_first_name": plain(contact.first_name),
        "admin_last_name": plain(contact.last_name),
        "phone": plain(contact.phone, 64),
        "country": plain(address.region_code, 2).upper(),
        "postal_code": plain(address.postal_code, 32),
        "locality": plain(address.locality),
        "administrative_area": plain(address.administrative_area),
        "address_lines": "\n".join(line for line in map(plain, address.address_lines[:10]) if line),
        "language": plain(found.language_code, 35),
        "crm_id": "" if correlation.startswith(OWN_MARK) else correlation,
    }
    uri = plain(info.admin_console_uri)
    owned: dict[str, Any] = {
        "cloud_identity_id": plain(found.cloud_identity_id, 64),
        "admin_console_uri": uri if uri.startswith("https://") else "",
    }
    if info.customer_type in _KINDS:
        owned["kind"] = _KINDS[info.customer_type]
    if info.edu_data.institute_type in _EDU_TYPES:
        owned |= {"education": 1, "edu_type": _EDU_TYPES[info.edu_data.institute_type]}
        if info.edu_data.institute_size in _EDU_SIZES:
            owned["edu_size"] = _EDU_SIZES[info.edu_data.institute_size]
    return CustomerSnapshot(plain(found.name, 200), fields, owned)


def customer_facts(message: Any) -> dict[str, Any]:
    """Return what ``Done`` says of a customer: what Google calls it and what only Google knows."""
    found = customer_of(message)
    return {"provider_ref": found.ref, **{name: value for name, value in found.provider_fields.items() if value}}


def identity_of(message: Any) -> Identity:
    """Return one account of an existence check."""
    found = bare(message)
    return Identity(
        owned=bool(found.owned),
        customer_ref=plain(found.customer_name, 200),
        cloud_identity_id=plain(found.customer_cloud_identity_id, 64),
        kind=_KINDS.get(found.customer_type, ""),
        channel_partner_id=plain(found.channel_partner_cloud_identity_id, 64),
    )


def plan_of(offer: Any) -> str:
    """Return the payment plan of a bare offer as the book names it; empty where it has no name for it."""
    plan = offer.plan
    if plan.payment_plan == _PLAN_COMMITMENT:
        return "annual_yearly" if plan.payment_cycle.period_type == _YEAR else "annual_monthly"
    return {_PLAN_FLEXIBLE: "flexible", _PLAN_FREE: "free", _PLAN_TRIAL: "trial"}.get(plan.payment_plan, "")


def renewal_of(settings: Any) -> str:
    """Return what happens at the end of a term (bare RenewalSettings) as ``rules.changes.RENEWALS``."""
    if not settings.enable_renewal:
        return "off"
    if settings.payment_plan == _PLAN_FLEXIBLE:
        return "flexible"
    return "active_users" if settings.resize_unit_count else "auto"


def change_of(message: Any) -> dict[str, Any]:
    """Return one thing that was done with a subscription, from a bare EntitlementChange (``providers.base.Tells``)."""
    return {
        "provider_ref": plain(message.entitlement, 200),
        "kind": _CHANGES.get(message.change_type, ""),
        "at": instant_of(message, "create_time"),
        "by": plain(message.operator, 254),
        "side": _OPERATORS.get(message.operator_type, ""),
        "licences": units_of(message.parameters, *UNITS),
        "reason": reason_of_change(message),
    }


def reason_of_change(message: Any) -> str:
    """Return why an entitlement was changed, from a bare EntitlementChange; empty where Google does not say."""
    kinds = cc.EntitlementChange
    which = message.WhichOneof("change_reason")
    if which == "suspension_reason":
        return _REASONS.get(message.suspension_reason, "")
    named = {"cancellation_reason": kinds.CancellationReason, "activation_reason": kinds.ActivationReason}
    names = {int(each): each.name.lower() for each in named.get(which, ())}
    return names.get(getattr(message, which), "") if which in named else ""


def units_of(parameters: Iterable[Any], *names: str) -> int | None:
    """Return the count that bare parameters hold under the first name that is there; None: none, or no count."""
    found = {each.name: each.value for each in parameters}
    for name in names:
        value = found.get(name)
        if value is not None:
            kind = value.WhichOneof("kind")
            number = (
                value.int64_value if kind == "int64_value" else value.double_value if kind == "double_value" else -1
            )
            if number == number and 0 <= number <= LICENCE_LIMIT:  # noqa: PLR0124 - not a number is not itself
                return int(number)
            return None
    return None


def subscription_of(message: Any, offer: Any = None) -> SubscriptionSnapshot:
    """Return an entitlement as columns of ``subscription``; what Google does not say is left out.

    Args:
        message: the entitlement.
        offer: its offer (bare), for its name and payment plan; None: not known.
    """
    found = bare(message)
    service, terms, trial = found.provisioned_service, found.commitment_settings, found.trial_settings
    fields: dict[str, Any] = {
        "provider_ref": plain(found.name, 200),
        "sku": plain(service.sku_id, 80),
        "licences": units_of(found.parameters, *UNITS),
        "licences_used": units_of(found.parameters, "assigned_units"),
        "purchase_order_number": plain(found.purchase_order_id, 80),
        "suspension_reasons": [_REASONS.get(each, "other") for each in found.suspension_reasons],
    }
    if found.provisioning_state == _SUSPENDED:
        fields["status"] = "suspended"
    elif found.provisioning_state == _ACTIVE:
        fields["status"] = "trial" if trial.trial else "active"
    if offer is not None:
        fields["plan"] = plain(offer.sku.marketing_info.display_name or service.sku_id, 120)
        if plan_of(offer):
            fields["payment_plan"] = plan_of(offer)
    start = day_of(terms, "start_time") or day_of(found, "create_time")
    if start:
        fields["period_start"] = start
    if end := day_of(terms, "end_time", last=True):
        fields["period_end"] = end
        if renewal := day_of(terms, "end_time"):  # there is none after the last day there is
            fields["renewal_date"] = renewal
    if terms.HasField("renewal_settings"):
        fields["renewal"] = renewal_of(terms.renewal_settings)
    if trial.trial:
        fields |= _trial(found, trial)
    return SubscriptionSnapshot(fields["provider_ref"], fields)


def _trial(found: Any, trial: Any) -> dict[str, Any]:
    start, end = day_of(found, "create_time"), day_of(trial, "end_time", last=True)
    kept = {"trial_end": end} if end else {}
    return {**kept, "trial_start": start} if start and start <= (end or start) else kept


def offer_of(message: Any) -> OfferSnapshot:
    """Return an offer as columns of ``product``, ``offer`` and ``price``."""
    found = bare(message)
    limits = found.constraints.customer_constraints
    product_ref, sku = ids_of(found.sku.name)
    offer: dict[str, Any] = {
        "provider_ref": plain(found.name, 200),
        "payment_plan": plan_of(found),
        "regions": [plain(each, 2) for each in limits.allowed_regions[:300]],
        "customer_kinds": [_KINDS[each] for each in limits.allowed_customer_types if each in _KINDS],
        "valid_from": day_of(found, "start_time"),
        "valid_until": day_of(found, "end_time", last=True),
    }
    for each in found.parameter_definitions:
        if each.name in UNITS:
            offer["least_licences"], offer["most_licences"] = _count(each.min_value), _count(each.max_value)
    trial = found.plan.trial_period
    if trial.period_type == _DAY and 0 < trial.duration <= 366:
        offer["trial_days"] = trial.duration
    product = {"provider": "google", "product_ref": product_ref, "sku": sku,
               "name": plain(found.sku.marketing_info.display_name or sku, 120)}  # fmt: skip
    prices = [_price(each.price) for each in found.price_by_resources[:20]]
    return OfferSnapshot(offer["provider_ref"], product, offer, tuple(each for each in prices if each))


def ids_of(name: str) -> tuple[str, str]:
    """Return the product's and the SKU's id of ``products/P/skus/S``; empty where it is another name."""
    parts = plain(name, 200).split("/")
    return (parts[1], parts[3]) if len(parts) == 4 and parts[::2] == ["products", "skus"] else ("", "")


def _count(value: Any) -> int | None:
    number = value.int64_value
    return int(number) if 0 < number <= LICENCE_LIMIT else None


def _price(price: Any) -> dict[str, Any] | None:
    period = {_MONTH: "month", _YEAR: "year"}.get(price.price_period.period_type)
    currency = plain(price.base_price.currency_code or price.effective_price.currency_code, 3)
    if period is None or price.price_period.duration != 1 or currency not in CURRENCIES:
        return None
    return {
        "currency": currency,
        "period": period,
        "list_minor": _minor(price.base_price, currency),
        "cost_minor": _minor(price.effective_price, currency),
    }


def _minor(money: Any, currency: str) -> int | None:
    if money.currency_code != currency:
        return None
    minor = to_minor(Decimal(money.units) + Decimal(money.nanos).scaleb(-9), currency)
    return minor if minor is not None and 0 <= minor <= MOST_MINOR else None
