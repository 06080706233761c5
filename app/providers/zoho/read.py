"""What Zoho's replies say, as the book's columns. Everything in them is doubted: types differ from call to call (Q8).

Identifiers come as text or number, instants as milliseconds or dates, names of plans as Zoho likes (zoho.md, 2.1, 3.1).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.models.provider import CustomerSnapshot, SubscriptionSnapshot
from app.providers.zoho.places import Places
from app.providers.zoho.session import plain
from app.rules.requirements import ZOHO_PLANS
from app.rules.row_plans import plan_name

MOST_LICENCES = 10**7
MOST_KEYS = 50  # of a domain's DKIM keys; more make no sense
MOST_STORAGE = 10**9
_NUMBER = re.compile("[0-9]{1,9}(?:[.][0-9]{1,9})?")
_KEY = re.compile(r"v=DKIM1;[A-Za-z0-9+/=;: .-]{3,480}")
_MX_SEEN = ("verified", "success", "active", "valid")
_LIST_KEYS = ("organizations", "orgs", "customers", "list")
_PERIODS = {"yearly": "annual_yearly", "year": "annual_yearly", "monthly": "flexible", "mont": "flexible"}
_OVER = {"inactive", "expired", "cancelled", "canceled", "dead"}
_TRIALS = {api: sku for sku, api in ZOHO_PLANS.items() if api.lower().endswith("trial")}
_TRIAL_NAMES = {
    "workplace standard": "workplace_standard",
    "workplace professional": "workplace_professional",
    "mail premium": "mail_premium",
}
_STORE_PLANS = {
    "10730": "workplace_standard",
    "10731": "workplace_professional",
    "17033": "mail_lite",
    "17034": "mail_10gb",
    "17035": "mail_premium",
    "17045": "mail_flexible",
}
SERVICE = "1501"  # Zoho Mail and Workplace in the Partner Store


def key_of(value: Any) -> str:
    """Return an identifier, which Zoho writes as a number here and as text there; empty where it is none."""
    text = plain(value, 64)
    return text if text.isascii() and text.isalnum() else ""


def yes(value: Any) -> bool | None:
    """Return a flag; None where nothing sensible is said."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return None


def count_of(value: Any) -> int | None:
    """Return a number of licences, None where it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value[:9])
    return value if isinstance(value, int) and 0 <= value <= MOST_LICENCES else None


def day_of(value: Any) -> str | None:
    """Return a day as ISO text: from milliseconds, ``YYYY-MM-DD`` or the beginning of an instant; None where none."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) > 8:
        value = int(value[:16])
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return dt.datetime.fromtimestamp(value / 1000, dt.UTC).date().isoformat() if value > 0 else None
        if isinstance(value, str):
            return dt.date.fromisoformat(value.strip()[:10]).isoformat()
    except (ValueError, OverflowError, OSError):
        return None
    return None


def organisations(data: Any) -> Iterator[Mapping[str, Any]]:
    """Give the organisations of the list of customers: a bare array, one alone, or an array under some name."""
    if isinstance(data, Mapping):
        lists = [data[name] for name in _LIST_KEYS if isinstance(data.get(name), list)]
        data = lists[0] if lists else [data]
    for each in data if isinstance(data, list) else ():
        if isinstance(each, Mapping) and key_of(each.get("zoid")):
            yield each


@dataclass(frozen=True, slots=True)
class Plan:
    """What is read of a plan's name: our product, and whether it is its trial or the free one."""

    sku: str
    name: str
    is_trial: bool = False
    is_free: bool = False


def plan_of(value: Any) -> Plan:
    """Return what a plan's name means; a name we don't know stays as it is."""
    text = plain(value, 80)
    folded = text.lower()
    if text in _TRIALS:
        return Plan(_TRIALS[text], text, is_trial=True)
    is_trial = folded.endswith("trial")
    bare = text[: -len("trial")].strip() if is_trial else text
    key = bare.lower().removeprefix("zoho ").strip()
    if key in ("free", "mail free", "forever free"):
        return Plan("mail_free", "Mail Free", is_free=True)
    sku = _TRIAL_NAMES.get(key, "")
    name = plan_name(bare)[0] if bare else ""
    return Plan(sku, name or bare, is_trial=is_trial)


def held_plan(organisation: Mapping[str, Any]) -> Plan:
    """Return which plan an organisation has; one without a name where it has none."""
    is_free = plain(organisation.get("planType"), 20).lower() == "free"
    return plan_of(organisation.get("basePlan") or ("free" if is_free else ""))


def domain_of(organisation: Mapping[str, Any]) -> str:
    """Return an organisation's domain."""
    found = plain(organisation.get("domainName") or organisation.get("primaryDomainName"), 253).lower()
    return found if "." in found and " " not in found else ""


def email_of(organisation: Mapping[str, Any]) -> str:
    """Return the address of an organisation's super administrator."""
    for name in ("superAdmin", "superAdminLoginName", "emailId"):
        found = plain(organisation.get(name), 254)
        if found.count("@") == 1 and " " not in found:
            return found
    return ""


def own_fields(organisation: Mapping[str, Any], places: Places) -> dict[str, Any]:
    """Return the columns that are Zoho's own to say."""
    fields: dict[str, Any] = {}
    if ref := key_of(organisation.get("zoid")):
        fields["provider_ref"] = ref
    if console := places.console(key_of(organisation.get("zaid"))):
        fields["admin_console_uri"] = console
    verified = yes(organisation.get("isVerified"))
    if verified is not None:
        fields["domain_verified"] = int(verified)
    return fields


def customer_of(organisation: Mapping[str, Any], places: Places) -> CustomerSnapshot:
    """Return an organisation as a customer."""
    shared = {
        "organisation_name": plain(organisation.get("orgName"), 200),
        "domain": domain_of(organisation),
        "primary_email": email_of(organisation),
    }
    given, _, family = plain(organisation.get("superAdminFullName"), 120).partition(" ")
    if given:
        shared |= {"admin_first_name": given, "admin_last_name": family.strip()}
    fields = {name: value for name, value in shared.items() if value}
    own = own_fields(organisation, places)
    return CustomerSnapshot(own.get("provider_ref", ""), fields, {"kind": "domain", **own})


def subscription_of(
    organisation: Mapping[str, Any], info: Mapping[str, Any], sold: Mapping[str, Any] | None
) -> SubscriptionSnapshot | None:
    """Return what an organisation holds, from its details, what the Mail console says of its plan, and the store.

    Args:
        organisation: of the list or the details.
        info: ``subscriptionInfo``; empty where it was not to be had.
        sold: the store's subscription; None where it has none.

    Returns:
        None where no plan is told.
    """
    plan = held_plan(organisation)
    ref = key_of(organisation.get("zoid"))
    if not plan.name or not ref:
        return None
    fields: dict[str, Any] = {"plan": plan.name, "status": "trial" if plan.is_trial else "active", "add_on": 0}
    if plan.sku:
        fields["sku"] = plan.sku
    if plan.is_free:
        fields["payment_plan"] = "free"
    licences = count_of(organisation.get("licenseCount"))
    if licences is not None and not plan.is_trial:
        fields["licences"] = licences
    used = count_of(organisation.get("usedLicenseCount", organisation.get("usersCount")))
    if used is not None:
        fields["licences_used"] = used
    may = yes(organisation.get("extendTrial"))
    if plan.is_trial:
        fields["payment_plan"] = "trial"
        if may is not None:
            fields["may_extend"] = int(may)
        if end := _first_day(info, ("planExpiry", "expiryDate", "trialEndDate", "planExpiryDate")):
            fields["trial_end"] = end
    if sold is not None and not plan.is_trial and not plan.is_free:
        fields |= sold_fields(sold)
        ref = key_of(sold.get("subscription_id")) or ref
    return SubscriptionSnapshot(ref, fields)


def sold_fields(sold: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a subscription as the Partner Store has it."""
    fields: dict[str, Any] = {}
    status = plain(sold.get("status"), 20).lower()
    if status:
        fields["status"] = "cancelled" if status in _OVER else "active"
    plan = plan_of(sold.get("plan_name"))
    sku = _STORE_PLANS.get(key_of(sold.get("plan_id")), plan.sku)
    if plan.name:
        fields["plan"] = plan.name
    if sku:
        fields["sku"] = sku
    if payment := _PERIODS.get(plain(sold.get("billing_frequency"), 20).lower()):
        fields["payment_plan"] = payment
    licences = licences_of(sold)
    if licences is not None:
        fields["licences"] = licences
    if start := day_of(sold.get("subscription_start_date")):
        fields["period_start"] = start
    if due := day_of(sold.get("next_recurring_date")):
        fields |= {"renewal_date": due, "period_end": due}
    return fields


def licences_of(sold: Mapping[str, Any]) -> int | None:
    """Return the licences of a store subscription: its add-on *User*, or all kinds of users of Mail Flexible."""
    add_ons = sold.get("addons")
    found = [
        (plain(each.get("addon_name"), 60).lower(), count_of(each.get("value")))
        for each in (add_ons if isinstance(add_ons, list) else ())
        if isinstance(each, Mapping)
    ]
    users = [count for name, count in found if "user" in name and count is not None]
    return sum(users) if users else count_of(sold.get("paid_users"))


@dataclass(frozen=True, slots=True)
class Proof:
    """What Zoho says of a domain of a customer.

    Args:
        code: ``zb…``, the value of the CNAME or TXT record; empty: not told.
        html: the content of the HTML file.
        is_verified: Zoho's own word.
    """

    code: str
    html: str
    is_verified: bool


def proof_of(data: Any, domain: str) -> Proof | None:
    """Return what a reply about domains says of one of them; None where it is not among them."""
    found = data.get("domainVO", data) if isinstance(data, Mapping) else data
    for each in found if isinstance(found, list) else [found]:
        if isinstance(each, Mapping) and plain(each.get("domainName"), 253).lower() == domain.lower():
            code = key_of(each.get("CNAMEVerificationCode"))
            return Proof(code, key_of(each.get("HTMLVerificationCode")), yes(each.get("verificationStatus")) is True)
    return None


def storage_of(data: Any) -> dict[str, tuple[int, int]]:
    """Return user → (used, total) of a reply about storage, in megabytes; who says nothing sensible is left out."""
    users = data.get("userList") if isinstance(data, Mapping) else data
    found: dict[str, tuple[int, int]] = {}
    for each in users if isinstance(users, list) else ():
        if isinstance(each, Mapping) and (user := key_of(each.get("zuid"))):
            used, total = _size(each.get("usedStorage")), _size(each.get("totalStorage"))
            if used is not None and total is not None:
                found[user] = (round(used), round(total * 1024))
    return found


def _size(value: Any) -> float | None:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = float(value)
    fits = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= MOST_STORAGE
    return value if fits else None


@dataclass(frozen=True, slots=True)
class DomainMail:
    """What Zoho says of a domain's mail.

    Args:
        is_hosted: mail hosting is on.
        mx_seen: Zoho saw its MX records.
        selector: of the DKIM key that was asked for; empty: there is none.
        key: the value of its TXT record; empty where what is told is none.
        id: Zoho's of the key.
        is_verified: Zoho saw the key.
    """

    is_hosted: bool = False
    mx_seen: bool = False
    selector: str = ""
    key: str = ""
    id: str = ""
    is_verified: bool = False


def mail_of(data: Any, domain: str, selector: str) -> DomainMail | None:
    """Return what a reply about domains says of one's mail and of one DKIM key; None where it is not among them."""
    found = data.get("domainVO", data) if isinstance(data, Mapping) else data
    for each in found if isinstance(found, list) else [found]:
        if isinstance(each, Mapping) and plain(each.get("domainName"), 253).lower() == domain.lower():
            hosted = yes(each.get("mailHostingEnabled", each.get("isMailHostingEnabled"))) is True
            said = each.get("mxstatus")
            mx_seen = yes(said) is True or plain(said, 20).lower() in _MX_SEEN
            return DomainMail(hosted, mx_seen, *_key_in(each.get("dkimDetailList"), selector))
    return None


def _key_in(keys: Any, selector: str) -> tuple[str, str, str, bool]:
    for each in keys[:MOST_KEYS] if isinstance(keys, list) else ():
        if isinstance(each, Mapping) and selector and plain(each.get("selector"), 63).lower() == selector:
            key = plain(each.get("publicKey"))
            key = key if _KEY.fullmatch(key) else ""
            return selector, key, key_of(each.get("dkimId")), yes(each.get("isVerified")) is True
    return "", "", "", False


def _first_day(found: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    return next((day for name in names if (day := day_of(found.get(name)))), None)
