"""What is needed to save a customer and what to send it to its provider (R10–R14), field by field, and what is wrong.

Sources: ``FIELDS`` follows providers/google.md §2–3 and providers/zoho.md §2.1. Nothing here stops a record in the book
that is merely incomplete: what is missing holds the instruction to the provider and is listed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from app.errors import UserError
from app.models.values import Kind, Problem, Provider
from app.rules.address import form_of, lines_of, postal_code_fits
from app.rules.customer import EDITABLE, check
from app.rules.domain import belongs_to, is_public_suffix, to_unicode
from app.rules.email import email_domain
from app.rules.look_alike import look_alike
from app.rules.phone import Phone, read_phone

Condition = Literal["", "education", "distributor", "postal_code"]
CREATE = "create_customer"
PROVISION = "provision_identity"
_GOOGLE_MAKES = (CREATE, PROVISION)
EDU_TYPES = ("k12", "university")
EDU_SIZES = (
    *("size_1_100", "size_101_500", "size_501_1000", "size_1001_2000"),
    *("size_2001_5000", "size_5001_10000", "size_10001_or_more"),
)
PRODUCT_FAMILIES = ("workspace", "cloud_identity", "chrome", "cloud")
# What a Zoho organisation can be created with: the plan's sku in the catalogue → its name in Zoho's API (R13).
ZOHO_PLANS = {
    "mail_free": "free",
    "workplace_standard": "basicTrial",
    "workplace_professional": "professionalTrial",
    "mail_premium": "mailPremiumTrial",
}
ZOHO_FREE = "mail_free"


@dataclass(frozen=True, slots=True)
class FieldNeed:
    """One line of the table: a field, for a provider and kinds, and the operations that need it.

    Args:
        field: customer column.
        provider: ``google`` or ``zoho``; empty: either.
        kinds: of customers.
        save: needed even to keep the record (one of the fields marked so is enough).
        send: the kinds of operation that can't be sent without it; empty: always optional.
        when: only for schools, for distributors, or where the country has postal codes.
    """

    field: str
    provider: str = ""
    kinds: tuple[str, ...] = ("domain", "team")
    save: bool = False
    send: tuple[str, ...] = ()
    when: Condition = ""


FIELDS: tuple[FieldNeed, ...] = (
    FieldNeed("provider", send=_GOOGLE_MAKES),
    FieldNeed("edu_type", "google", send=(PROVISION,), when="education"),
    FieldNeed("edu_size", "google", send=(PROVISION,), when="education"),
    FieldNeed("edu_website", "google", send=(PROVISION,), when="education"),
    FieldNeed("public_identifier", "google", send=(CREATE, "import_customer"), when="distributor"),
    FieldNeed("organisation_name", "google", save=True, send=(CREATE,)),
    FieldNeed("organisation_name", "zoho", save=True, send=(CREATE,)),
    FieldNeed("domain", "google", ("domain",), save=True, send=(CREATE, PROVISION, "import_customer", "verify_domain")),
    FieldNeed("domain", "zoho", ("domain",), save=True, send=(CREATE, "verify_domain")),
    FieldNeed("domain", "google", ("team",), send=("verify_domain",)),
    FieldNeed("country", "google", send=(CREATE,)),
    FieldNeed("address_lines", "google", send=(CREATE,)),
    FieldNeed("postal_code", "google", send=(CREATE,), when="postal_code"),
    FieldNeed("locality", "google"),
    FieldNeed("administrative_area", "google"),
    FieldNeed("primary_email", "google", ("team",), save=True, send=(CREATE, PROVISION, "import_customer")),
    FieldNeed("primary_email", "google", ("domain",), send=(PROVISION,)),
    FieldNeed("primary_email", "zoho", ("domain",), send=(CREATE, "associate_customer")),
    FieldNeed("crm_id"),
    FieldNeed("admin_first_name", "google", ("domain",), send=(PROVISION,)),
    FieldNeed("admin_last_name", "google", ("domain",), send=(PROVISION,)),
    FieldNeed("admin_first_name", "google", ("team",)),
    FieldNeed("admin_last_name", "google", ("team",)),
    FieldNeed("admin_first_name", "zoho", ("domain",), send=(CREATE,)),
    FieldNeed("admin_last_name", "zoho", ("domain",), send=(CREATE,)),
    FieldNeed("alternate_email", "google", ("domain",), send=(PROVISION,)),
    FieldNeed("alternate_email", "google", ("team",)),
    FieldNeed("phone"),
)
_CHECKED = frozenset(EDITABLE)
_ORDER = (
    *("provider", "partner_account_id", "kind", "product_family", "education", "edu_type", "edu_size", "edu_website"),
    *("public_identifier", "organisation_name", "alternate_name", "domain", "country", "address_lines", "postal_code"),
    *("locality", "administrative_area", "primary_email", "crm_id", "admin_first_name", "admin_last_name"),
    *("alternate_email", "phone", "language", "zoho_plan"),
)


def missing_to_send(
    values: Mapping[str, Any], *, distributor: bool = False, operation: str = CREATE
) -> tuple[str, ...]:
    """Return the fields that are needed to send an operation and are empty, in the order of the form.

    Args:
        values: a customer's columns, as stored or as typed.
        distributor: whether the partner account is a distributor's, so that a reseller's public identifier is needed.
        operation: kind of operation, of ``rules.operations.KINDS``.
    """
    needed = needed_to_send(values, distributor=distributor, operation=operation)
    return tuple(field for field in needed if _is_empty(values.get(field)))


def needed_to_send(values: Mapping[str, Any], *, distributor: bool = False, operation: str = CREATE) -> tuple[str, ...]:
    """Return the fields an operation needs for this customer, filled or not, in the order of the form."""
    provider = str(values.get("provider") or "")
    kind = str(values.get("kind") or Kind.DOMAIN)
    return tuple(
        field
        for field, whens in _needs(operation, provider, kind)
        if any(_applies(when, values, distributor=distributor) for when in whens)
    )


@lru_cache(maxsize=256)
def _needs(operation: str, provider: str, kind: str) -> tuple[tuple[str, tuple[Condition, ...]], ...]:
    """Return (field, conditions) of the lines of the table for an operation, in the order of the form."""
    found: dict[str, list[Condition]] = {}
    for each in FIELDS:
        if operation in each.send and each.provider in ("", provider) and kind in each.kinds:
            found.setdefault(each.field, []).append(each.when)
    return tuple((field, tuple(found[field])) for field in _ORDER if field in found)


def operations_of(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the kinds of operation that create this customer at its provider, in order (R15)."""
    if values.get("provider") == Provider.ZOHO:
        return (CREATE,)
    return _GOOGLE_MAKES


def missing_to_create(values: Mapping[str, Any], *, distributor: bool = False) -> tuple[str, ...]:
    """Return the fields that are empty and needed to create a customer with its account, in the order of the form."""
    found = {
        field
        for kind in operations_of(values)
        for field in missing_to_send(values, distributor=distributor, operation=kind)
    }
    return tuple(field for field in _ORDER if field in found)


def problems(values: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Return what is wrong in a customer's fields, alone and across fields, in the order of the form; empty ones pass.

    Args:
        values: as stored or as typed; fields that aren't customer columns are not looked at.
    """
    found: dict[str, Problem] = {}
    kept: dict[str, Any] = {}
    for field, value in values.items():
        if field not in _CHECKED or (not value and field != "kind"):
            continue  # an empty field is not wrong
        try:
            kept[field] = check(field, "\n".join(lines_of(value)) if field == "address_lines" else value)
        except UserError as error:
            found[field] = Problem(field, error.code, dict(error.facts))
    kept["education"] = bool(values.get("education"))
    for field, look in _LOOKS:
        if field not in found and (problem := look({**values, **kept})) is not None:
            found[field] = problem
    place = {field: number for number, field in enumerate(_ORDER)}
    return tuple(sorted(found.values(), key=lambda each: place.get(each.field, len(place))))


def _is_empty(value: Any) -> bool:
    return not (value.strip() if isinstance(value, str) else value)


def _applies(when: Condition, values: Mapping[str, Any], *, distributor: bool) -> bool:
    if when == "education":
        return bool(values.get("education"))
    if when == "distributor":
        return distributor
    if when == "postal_code":
        form = form_of(str(values.get("country") or ""))
        return form is not None and form.has_postal_code
    return True


def _kind(values: Mapping[str, Any]) -> Problem | None:
    if values.get("kind") == Kind.TEAM and values.get("provider") == Provider.ZOHO:
        return Problem("kind", "zoho_no_team")
    return None


def _edu_type(values: Mapping[str, Any]) -> Problem | None:
    return _one_of("edu_type", values, EDU_TYPES)


def _edu_size(values: Mapping[str, Any]) -> Problem | None:
    return _one_of("edu_size", values, EDU_SIZES)


def _product_family(values: Mapping[str, Any]) -> Problem | None:
    return _one_of("product_family", values, PRODUCT_FAMILIES)


def _zoho_plan(values: Mapping[str, Any]) -> Problem | None:
    plan = str(values.get("zoho_plan") or "")
    if plan and values.get("provider") == Provider.ZOHO and plan not in ZOHO_PLANS:
        return Problem("zoho_plan", "zoho_plan_unknown", {"value": plan[:80]})
    return None


def _one_of(field: str, values: Mapping[str, Any], choices: tuple[str, ...]) -> Problem | None:
    value = str(values.get(field) or "")
    return Problem(field, "not_a_choice", {"value": value[:80]}) if value and value not in choices else None


def _domain(values: Mapping[str, Any]) -> Problem | None:
    domain = str(values.get("domain") or "")
    if not domain:
        return None
    if is_public_suffix(domain):
        return Problem("domain", "domain_public_suffix", {"value": to_unicode(domain)})
    if look_alike(domain):
        return Problem("domain", "domain_looks_like", {"value": to_unicode(domain), "punycode": domain})
    if values.get("kind") == Kind.TEAM:
        mail = email_domain(str(values.get("primary_email") or ""))
        if mail and mail != domain:
            return Problem("domain", "team_domain_differs", {"domain": to_unicode(mail)})
    return None


def _country(values: Mapping[str, Any]) -> Problem | None:
    country = str(values.get("country") or "")
    return Problem("country", "country_not_known", {"value": country}) if country and form_of(country) is None else None


def _postal_code(values: Mapping[str, Any]) -> Problem | None:
    code = str(values.get("postal_code") or "")
    country = str(values.get("country") or "")
    if not code or postal_code_fits(country, code):
        return None
    form = form_of(country)
    example = form.example if form is not None else ""
    return Problem("postal_code", "postal_code_wrong", {"value": code[:40], "country": country, "example": example})


def _primary_email(values: Mapping[str, Any]) -> Problem | None:
    mail = email_domain(str(values.get("primary_email") or ""))
    if not mail:
        return None
    if look_alike(mail):
        return Problem("primary_email", "email_looks_like", {"value": to_unicode(mail), "punycode": mail})
    domain = str(values.get("domain") or "")
    is_domain_customer = values.get("provider") == Provider.GOOGLE and values.get("kind") != Kind.TEAM
    if is_domain_customer and domain and mail != domain:
        return Problem("primary_email", "email_outside_domain", {"domain": to_unicode(domain)})
    return None


def _alternate_email(values: Mapping[str, Any]) -> Problem | None:
    mail = email_domain(str(values.get("alternate_email") or ""))
    if not mail or values.get("provider") != Provider.GOOGLE:
        return None
    is_team = values.get("kind") == Kind.TEAM
    domain = str(values.get("domain") or (email_domain(str(values.get("primary_email") or "")) if is_team else ""))
    if domain and belongs_to(mail, domain):
        return Problem("alternate_email", "alternate_in_domain", {"domain": to_unicode(domain)})
    return None


def _phone(values: Mapping[str, Any]) -> Problem | None:
    text = str(values.get("phone") or "")
    if not text:
        return None
    read = read_phone(text, str(values.get("country") or ""))
    return None if isinstance(read, Phone) else read


def _edu_website(values: Mapping[str, Any]) -> Problem | None:
    site = str(values.get("edu_website") or "")
    if not site:
        return None
    try:
        check("domain", site)
    except UserError:
        return Problem("edu_website", "website_invalid", {"value": site[:80]})
    return None


_LOOKS: tuple[tuple[str, Callable[[Mapping[str, Any]], Problem | None]], ...] = (
    ("kind", _kind),
    ("product_family", _product_family),
    ("edu_type", _edu_type),
    ("edu_size", _edu_size),
    ("edu_website", _edu_website),
    ("domain", _domain),
    ("country", _country),
    ("postal_code", _postal_code),
    ("primary_email", _primary_email),
    ("alternate_email", _alternate_email),
    ("phone", _phone),
    ("zoho_plan", _zoho_plan),
)
