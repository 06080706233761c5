"""What the values of the wizard *Take over a customer* become: columns of the customer, the rest for the action."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Protocol

from app.models.values import Kind, Provider
from app.rules.take_over import COLUMNS
from app.texts import t

GOOGLE_ONLY = ("product_family", "education", "edu_type", "edu_size", "edu_website", "public_identifier")
ALL, SOME, NONE = "all", "some", "none"
TERMS = {"licences": "licences", "plan": "payment_plan"}  # a field's name begins so, a colon and the product follow
NO_TOKEN, HAVE_TOKEN, TOKEN_LATER = "no", "have", "later"


class HasToday(Protocol):
    """Knows the person's date."""

    @property
    def today(self) -> dt.date:
        """The person's date."""
        ...


def columns_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the customer's columns for what was typed; what another branch asked is left out, not lost."""
    found = {name: values[name] for name in COLUMNS if values.get(name) not in (None, "")}
    if found.get("provider") not in {Provider.GOOGLE, Provider.ZOHO}:
        found.pop("provider", None)
    if found.get("provider") != Provider.GOOGLE:
        found["kind"] = str(Kind.DOMAIN)
        found = {name: value for name, value in found.items() if name not in GOOGLE_ONLY}
    found.setdefault("kind", str(Kind.DOMAIN))
    if found["kind"] == Kind.TEAM:
        found.pop("domain", None)
    return found


def is_team(values: Mapping[str, Any]) -> bool:
    """Whether a Google team is taken over."""
    return values.get("provider") == Provider.GOOGLE and values.get("kind") == Kind.TEAM


def day_of(value: object) -> dt.date | None:
    """Return a date that was typed; None for nothing, and for what is no date."""
    try:
        return dt.date.fromisoformat(str(value or ""))
    except ValueError:
        return None


def asked_on(values: Mapping[str, Any], facts: HasToday) -> dt.date | None:
    """Return when the association was asked for: today where nothing is typed, None for what is no date."""
    return day_of(values["association_date"]) if values.get("association_date") else facts.today


def chosen_subscriptions(values: Mapping[str, Any]) -> str | list[str]:
    """Return ``all``, or the names of the subscriptions to move; an empty list moves none."""
    choice = values.get("subscriptions") or ALL
    if choice == ALL:
        return ALL
    if choice == NONE:
        return []
    typed = str(values.get("subscriptions_other") or "").splitlines()
    names = [*(values.get("subscriptions_known") or ()), *(" ".join(each.split()) for each in typed)]
    return [name for name in dict.fromkeys(names) if name]


def terms_of(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return name → ``licences``, ``payment_plan`` of the subscriptions that go on otherwise than they were."""
    chosen = chosen_subscriptions(values)
    found: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        kind, colon, name = key.partition(":")
        if not colon or value in (None, "") or (chosen != ALL and name not in chosen):
            continue
        if kind in TERMS:
            found.setdefault(name, {})[TERMS[kind]] = value
    return found


def record_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what ``actions.taking_over.take_over`` takes; the token is not among it."""
    record = columns_of(values)
    if values.get("customer_id"):
        record["customer_id"] = int(values["customer_id"])
    if record.get("provider") == Provider.ZOHO:
        given = {name: values.get(name) or "" for name in ("association_method", "association_date")}
        return {**record, **{name: value for name, value in given.items() if value}}
    if values.get("consent_date"):
        record["consent_date"] = values["consent_date"]
        record["consent_products"] = list(values.get("consent_products") or ())
    record["token_needed"] = values.get("token") in {HAVE_TOKEN, TOKEN_LATER}
    if values.get("token") == HAVE_TOKEN and values.get("transfer_token"):
        record["token_date"] = values.get("token_date") or ""
    record["subscriptions"] = chosen_subscriptions(values)
    record["terms"] = terms_of(values)
    return record


def title_of(values: Mapping[str, Any]) -> str:
    """Return what the wizard is called."""
    name = str(values.get("organisation_name") or values.get("domain") or values.get("primary_email") or "").strip()
    if name:
        return t("Take over {name}", name=name[:80])
    provider = {"google": "Google", "zoho": "Zoho"}.get(str(values.get("provider") or ""), "")
    return t("Take over a {provider} customer", provider=provider) if provider else t("Take over a customer")
