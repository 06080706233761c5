"""What the values of the wizard *Add customer* become in the book, and what is still missing to send it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.actions.flows.add_facts import AddFacts
from app.actions.flows.our_accounts import accounts_at
from app.models.values import Kind, Provider
from app.rules.email import email_domain
from app.rules.requirements import missing_to_create
from app.texts import t

LATER = "later"
GOOGLE_ONLY = ("product_family", "education", "edu_type", "edu_size", "edu_website", "public_identifier")
SCHOOL = ("edu_type", "edu_size", "edu_website")
ADDRESS = ("country", "address_lines", "postal_code", "locality", "administrative_area")
COLUMNS = (
    *("provider", "partner_account_id", "kind", *GOOGLE_ONLY, "zoho_plan"),
    *("organisation_name", "domain", *ADDRESS, "primary_email", "crm_id", "cloud_identity_id"),
    *("admin_first_name", "admin_last_name", "alternate_email", "phone", "language", "note"),
)


def record_of(values: Mapping[str, Any], facts: AddFacts) -> dict[str, Any]:
    """Return the customer's columns for what was typed: what another branch asked is left out, not lost.

    Args:
        values: of the wizard.
        facts: what is known of the book.
    """
    record = {name: values[name] for name in COLUMNS if values.get(name) not in (None, "")}
    provider = str(values.get("provider") or LATER)
    record["provider"] = "" if provider == LATER else provider
    account = facts.account(values)
    record["partner_account_id"] = None if account is None or provider == LATER else account.id
    kind = str(values.get("kind") or Kind.DOMAIN)
    record["kind"] = kind if provider == Provider.GOOGLE else str(Kind.DOMAIN)
    left_out: set[str] = set()
    if provider != Provider.GOOGLE:
        left_out |= {*GOOGLE_ONLY}
    if provider == Provider.ZOHO:
        left_out |= {"alternate_email"}
    else:
        left_out.add("zoho_plan")
    if not record.get("education"):
        left_out |= {*SCHOOL, "education"}
    if account is None or not account.distributor:
        left_out.add("public_identifier")
    kept = {name: value for name, value in record.items() if name not in left_out}
    if kept["kind"] == Kind.TEAM:
        kept["domain"] = email_domain(str(values.get("primary_email") or "").strip())
        if not kept["domain"]:
            del kept["domain"]
    return kept


def is_sent(values: Mapping[str, Any]) -> bool:
    """Whether *Create* also queues the creation at a provider."""
    return values.get("provider") in (Provider.GOOGLE, Provider.ZOHO) and "yes" not in (
        *(values.get(each) for each in ("nonprofit", "legacy") if values.get("provider") == Provider.GOOGLE),
    )


def missing(values: Mapping[str, Any], facts: AddFacts) -> tuple[str, ...]:
    """Return the fields without which it can't be sent, in the order of the form; none where nothing is sent."""
    if not is_sent(values):
        return ()
    account = facts.account(values)
    unclear = account is None and len(accounts_at(facts.accounts, values.get("provider"))) > 1
    lacks = missing_to_create(record_of(values, facts), distributor=account is not None and account.distributor)
    return ("partner_account_id", *lacks) if unclear else lacks


def title_of(values: Mapping[str, Any]) -> str:
    """Return what the wizard is called for these values."""
    provider = values.get("provider")
    if provider == Provider.GOOGLE:
        return t("Add a Google customer")
    if provider == Provider.ZOHO:
        return t("Add a Zoho customer")
    return t("Add a customer")
