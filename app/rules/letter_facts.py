"""What the placeholders of a letter stand for, for one customer (R20, R52, R54)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from app.models.follow_ups import LetterSource
from app.rules.domain import to_unicode
from app.rules.person import full_name
from app.texts import Texts
from app.texts.fields import field_label
from app.texts.letters import COUNTRY_LANGUAGES, language_for, language_known
from app.texts.records import record_lines

# A change of one of these is told to the customer (R52).
NOTIFIED_FIELDS = ("organisation_name", "domain", "primary_email", "admin_first_name", "admin_last_name")
PROVIDER_NAMES = {"google": "Google", "zoho": "Zoho"}
# Zoho's top-level domain of each data centre (providers/zoho.md, 3.3).
ZOHO_SITES = {"": "zoho.com", "com": "zoho.com", "ca": "zohocloud.ca"}
PRODUCTS = {
    "workspace": "Google Workspace",
    "cloud_identity": "Cloud Identity",
    "chrome": "Chrome Enterprise",
    "cloud": "Google Cloud",
}


def letter_language(values: Mapping[str, Any]) -> str:
    """Return the language of a customer's letters: its own, else its country's, else English."""
    return language_for(str(values.get("language") or ""), str(values.get("country") or ""))


def letter_language_from(values: Mapping[str, Any]) -> str:
    """Return how that language is known: ``own``, ``country``; empty: it is not, and English is taken."""
    if language_known(str(values.get("language") or "")):
        return "own"
    return "country" if str(values.get("country") or "").upper() in COUNTRY_LANGUAGES else ""


def address(source: LetterSource) -> str:
    """Return the address letters go to: the alternate one, which works before the account does, else the primary."""
    values = source.values
    found = [str(values.get(name) or "") for name in ("alternate_email", "primary_email")]
    return next(filter(None, [*found, *source.contacts]), "")


def facts(source: LetterSource, language: str, sender: str, company: str = "") -> dict[str, object]:
    """Return the facts of a letter.

    Args:
        source: what the book knows.
        language: in which it is written, for names of fields.
        sender: who signs.
        company: our firm; empty: the partner account's name stands there.
    """
    values = source.values
    provider = str(values.get("provider") or "")
    domain = to_unicode(str(values.get("domain") or ""))
    email = str(values.get("primary_email") or "")
    person = _person(values, language)
    name = str(values.get("organisation_name") or values.get("alternate_name") or domain or email)
    products = [PRODUCTS.get(each, each) for each in source.consent_products]
    family = PRODUCTS.get(str(values.get("product_family") or ""), "")
    return {
        "contact": person or name,
        "customer": name,
        "account": domain or email,
        "domain": domain,
        "admin_name": person,
        "admin_email": email,
        "alternate_email": str(values.get("alternate_email") or "") or email,
        "sender": sender,
        "partner": company or source.account.get("name", ""),
        "public_identifier": source.account.get("public_identifier", ""),
        "partner_page": _partner_page(source.account),
        "provider": PROVIDER_NAMES.get(provider, ""),
        "login_page": _login_page(provider, source.account),
        "products": ", ".join(products) or family or ("Google Workspace" if provider == "google" else ""),
        "changes": _changes(source, language),
        "records": record_lines(source.records, language),
        "plan": source.subscription.get("plan") or "",
        "licences": source.subscription.get("licences"),
        "renewal_date": _day(source.subscription.get("renewal_date")),
        "trial_end": _day(source.subscription.get("trial_end")),
        "due": _day(source.expires_on),
    }


def told_anew(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields of ``after`` whose new value is told to the customer (R52)."""
    return tuple(name for name in NOTIFIED_FIELDS if name in after and after[name] != before.get(name))


def _person(values: Mapping[str, Any], language: str) -> str:
    given, family = (str(values.get(name) or "") for name in ("admin_first_name", "admin_last_name"))
    return full_name(given, family) if language == "ko" else " ".join(filter(None, (given, family)))


def _changes(source: LetterSource, language: str) -> str:
    texts = Texts(language)
    lines = []
    for name, before, now in source.changed:
        old, new = (to_unicode(each) if name == "domain" else each for each in (before, now))
        label = field_label(name, texts)
        lines.append(f"{label}: {old} → {new}" if old else f"{label}: {new or '–'}")
    return "\n".join(lines)


def _site(account: Mapping[str, str]) -> str:
    centre = account.get("data_centre", "")
    return ZOHO_SITES.get(centre, f"zoho.{centre}")


def _partner_page(account: Mapping[str, str]) -> str:
    return f"https://store.{_site(account)}/html/store/tagyourpartner.html"


def _login_page(provider: str, account: Mapping[str, str]) -> str:
    return {"google": "https://admin.google.com", "zoho": f"https://mail.{_site(account)}"}.get(provider, "")


def _day(text: object) -> dt.date | None:
    return dt.date.fromisoformat(str(text)) if text else None
