"""What the last page of *Add customer* says: everything typed, what happens now, what waits, what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.actions.flows.add_asking import checked_now, words_of
from app.actions.flows.add_facts import AddFacts
from app.actions.flows.add_record import ADDRESS, LATER, is_sent, missing, record_of
from app.actions.flows.add_words import (
    EDU_SIZE_WORDS,
    EDU_TYPE_WORDS,
    FAMILY_WORDS,
    KIND_WORDS,
    ZOHO_PLAN_WORDS,
    provider_name,
)
from app.actions.flows.base import Summary, SummaryLine
from app.models.values import Kind, Provider
from app.rules.domain import to_unicode
from app.rules.person import full_name
from app.rules.requirements import ZOHO_FREE
from app.texts import LANGUAGES, t
from app.texts.fields import field_label


def summary_of(values: Mapping[str, Any], facts: AddFacts) -> Summary:
    """Return the summary for these values."""
    record = record_of(values, facts)
    sent = is_sent(values)
    provider = provider_name(str(record["provider"]))
    warnings = []
    lacks = missing(values, facts)
    if lacks:
        fields = ", ".join(field_label(each) for each in lacks)
        warnings.append(
            t("Missing before it can be sent: {fields}. You can create it now; it waits for them.", fields=fields)
        )
    if not sent and values.get("provider") == Provider.GOOGLE:
        warnings.append(t("Google does not let a reseller create this customer, so it is kept in the book only."))
    if sent:
        found = words_of(values, facts)
        if found.tone in ("warn", "bad"):
            warnings.append(found.sentence)
        now = (
            t("The customer is in the book at once; its card says that it waits to be created."),
            t("Its setup checklist is opened."),
        )
        waits = [_waits(values, provider)]
        if record.get("domain") and values.get("kind") != Kind.TEAM:
            domain = to_unicode(str(record["domain"]))
            made = checked_now(values, facts)
            if "exists" in made and "domain_registered" not in made:
                waits.append(t("Before that, whether {domain} is registered.", domain=domain))
            elif values.get("provider") == Provider.ZOHO:
                waits += _of_zoho(domain, facts, is_registered="domain_registered" in made)
            elif "exists" not in made and found.tone not in ("warn", "bad"):
                said = t(
                    "Before that, whether {domain} is registered and new to {provider}.",
                    domain=domain,
                    provider=provider,
                )
                waits.append(said)
        costs = (t("Nothing yet. Creating a customer costs nothing; an order does."),)
        return Summary(_lines(values, record, facts), now, tuple(waits), costs, tuple(warnings))
    return Summary(
        _lines(values, record, facts),
        (t("The customer is a record in your book. Nothing is sent."),),
        (t("When you have decided, create it at a provider from its card."),),
        (t("Nothing."),),
        tuple(warnings),
    )


def _of_zoho(domain: str, facts: AddFacts, *, is_registered: bool) -> list[str]:
    """Zoho can say that a domain is ours; that somebody else has it, it says only when it is created (R14)."""
    taken = t(
        "If somebody else has a Zoho account for {domain}, Zoho says so then: the outbox leads to the association.",
        domain=domain,
    )
    if facts.checked.state != "answered":
        return [t("Before that, whether {domain} is registered, and ours at Zoho already.", domain=domain), taken]
    return [taken] if is_registered else [t("Before that, whether {domain} is registered.", domain=domain), taken]


def _waits(values: Mapping[str, Any], provider: str) -> str:
    if values.get("provider") == Provider.ZOHO:
        plan = str(values.get("zoho_plan") or ZOHO_FREE)
        if plan == ZOHO_FREE:
            return t("Zoho makes the organisation with the free plan as soon as the program can reach it.")
        words = t(ZOHO_PLAN_WORDS[plan][0])
        return t("Zoho makes the organisation with a trial of {plan} as soon as the program can reach it.", plan=words)
    return t(
        "{provider} creates the customer, then its account with the first administrator, as soon as the program can "
        "reach it.",
        provider=provider,
    )


def _lines(values: Mapping[str, Any], record: Mapping[str, Any], facts: AddFacts) -> tuple[SummaryLine, ...]:
    provider = str(values.get("provider") or LATER)
    account = facts.account(values) if provider != LATER else None
    found: list[tuple[str, str, str]] = [
        (
            field_label("provider"),
            t("Decide later")
            if provider == LATER
            else account.name
            if account is not None
            else provider_name(provider),
            "product",
        )
    ]
    if provider == Provider.GOOGLE:
        family, kind = str(record.get("product_family", "workspace")), str(record["kind"])
        found.append((t("Product and kind"), f"{t(FAMILY_WORDS[family])} · {t(KIND_WORDS[kind][0])}", "product"))
    elif provider == Provider.ZOHO:
        plan = t(ZOHO_PLAN_WORDS[str(record.get("zoho_plan", ZOHO_FREE))][0])
        found.append((field_label("zoho_plan"), plan, "product"))
    if "public_identifier" in record:
        found.append((field_label("public_identifier"), str(record["public_identifier"]), "product"))
    if "education" in record:
        school = (
            t(EDU_TYPE_WORDS.get(str(record.get("edu_type")), "")) if record.get("edu_type") else "",
            t(EDU_SIZE_WORDS.get(str(record.get("edu_size")), "")) if record.get("edu_size") else "",
            str(record.get("edu_website", "")),
        )
        found.append((field_label("education"), " · ".join(filter(None, school)), "education"))
    found.append((field_label("organisation_name"), str(record.get("organisation_name", "")), "organisation"))
    team = record["kind"] == Kind.TEAM
    if not team:
        found.append((field_label("domain"), to_unicode(str(record.get("domain", ""))), "organisation"))
    email = (field_label("primary_email"), str(record.get("primary_email", "")))
    if team or provider == LATER:
        found.append((*email, "organisation"))
    if provider != Provider.ZOHO:
        country = dict(facts.countries).get(str(record.get("country")), "")
        parts = [*(str(record.get(each, "")) for each in ADDRESS if each != "country"), country]
        found.append((t("Address"), ", ".join(filter(None, parts)), "organisation"))
    if "crm_id" in record:
        found.append((field_label("crm_id"), str(record["crm_id"]), "organisation"))
    names = (str(record.get(each, "")) for each in ("admin_first_name", "admin_last_name"))
    found.append((t("Administrator"), full_name(*names), "contact"))
    if not team and provider != LATER:
        found.append((*email, "contact"))
    found += [
        (field_label(each), str(record[each]), "contact") for each in ("alternate_email", "phone") if each in record
    ]
    if "language" in record:
        found.append((field_label("language"), LANGUAGES.get(str(record["language"]), ""), "contact"))
    return tuple(SummaryLine(*each) for each in found)
