"""The pages of the wizard *Add customer*: which fields, in which words, for the values so far (R10, R11, R13)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from app.actions.flows.add_asking import words_of
from app.actions.flows.add_facts import AddFacts
from app.actions.flows.add_record import LATER, is_sent, missing, record_of, title_of
from app.actions.flows.add_summary import summary_of
from app.actions.flows.add_words import (
    EDU_SIZE_WORDS,
    EDU_TYPE_WORDS,
    FAMILY_WORDS,
    KIND_WORDS,
    ZOHO_PLAN_WORDS,
    likely_words,
    provider_name,
)
from app.actions.flows.asking import Words
from app.actions.flows.base import Choice, FlowField, FlowLink, FlowPage
from app.actions.flows.our_accounts import account_fields, accounts_at, edition_fields, identifier_fields
from app.errors import UserError
from app.models.values import Kind, Provider
from app.rules.address import form_of
from app.rules.domain import host_of, to_ascii
from app.rules.phone import example_phone
from app.rules.requirements import needed_to_send, operations_of
from app.texts import LANGUAGES, t
from app.texts.fields import field_label

PAGES = ("requirements", "product", "education", "organisation", "contact", "check")
_LIKELY_AT = {
    "domain": "domain",
    "primary_email": "primary_email",
    "email_domain": "primary_email",
    "organisation_name": "organisation_name",
    "crm_id": "crm_id",
    "cloud_identity_id": "domain",
}


def page_of(name: str, values: Mapping[str, Any], facts: AddFacts) -> FlowPage:
    """Return a page for these values."""
    return _PAGES[name](values, facts)


def problem_fields(name: str, values: Mapping[str, Any], facts: AddFacts) -> frozenset[str]:
    """Return the fields whose problems keep a person on a page."""
    if name == "check":
        return frozenset()
    return frozenset(each.name for each in page_of(name, values, facts).fields)


def _requirements(values: Mapping[str, Any], facts: AddFacts) -> FlowPage:
    words = words_of(values, facts)
    needed = t("The customer’s domain must be registered, and new to the provider.")
    if not words.sentence:
        later = t("Both are asked once it is typed, and you can go on meanwhile.")
        needed = f"{needed} {later}"
    fields = [
        FlowField(
            "domain_registered",
            "",
            "info",
            help=" ".join(filter(None, (needed, words.sentence))),
            tone=words.tone,
            links=words.links,
        )
    ]
    if values.get("provider") == Provider.GOOGLE:
        fields += edition_fields(
            t("Does the customer have Google Workspace for Nonprofits?"),
            t("Does the customer have the old free edition of G Suite?"),
        )
    if not is_sent(values):
        fields.append(
            FlowField(
                "not_possible",
                "",
                "info",
                help=t(
                    "Google does not let a reseller create this customer. You can keep it in your book; nothing is "
                    "sent. If it gives that edition up, create it then."
                ),
                tone="warn",
            )
        )
    links = (FlowLink(t("Only note it in the book"), t("In a hurry?"), name="provider", value=LATER),)
    return FlowPage(
        "requirements",
        t("Requirements"),
        t("What the provider wants to be so before it creates a customer. Its own answer decides."),
        tuple(fields),
        links=(*links, *_take_over(values, facts)),
    )


def _product(values: Mapping[str, Any], facts: AddFacts) -> FlowPage:
    provider = values.get("provider")
    fields = [
        FlowField(
            "provider",
            field_label("provider"),
            "options",
            (
                Choice("google", "Google", t("Google Workspace, Cloud Identity, Chrome or Google Cloud.")),
                Choice("zoho", "Zoho", t("Zoho Workplace or Zoho Mail, free or on trial.")),
                Choice(LATER, t("Decide later"), t("A record in the book only. Nothing is sent.")),
            ),
        )
    ]
    fields += account_fields(facts.accounts, facts.usual, values, sent=is_sent(values))
    if provider in (Provider.GOOGLE, Provider.ZOHO) and not accounts_at(facts.accounts, provider):
        fields.append(
            FlowField(
                "no_account",
                "",
                "info",
                help=t(
                    "There is no {provider} partner account in the book yet. What is sent waits until there is one.",
                    provider=provider_name(str(provider)),
                ),
                tone="warn",
            )
        )
    if provider == Provider.GOOGLE:
        fields += _google_fields(values, facts)
    elif provider == Provider.ZOHO:
        plans = tuple(Choice(each, t(words), t(note)) for each, (words, note) in ZOHO_PLAN_WORDS.items())
        fields.append(FlowField("zoho_plan", field_label("zoho_plan"), "options", plans))
    return FlowPage("product", t("Product and kind"), "", tuple(fields))


def _google_fields(values: Mapping[str, Any], facts: AddFacts) -> list[FlowField]:
    families = tuple(Choice(each, t(words)) for each, words in FAMILY_WORDS.items())
    kinds = tuple(Choice(each, t(words), t(note)) for each, (words, note) in KIND_WORDS.items())
    fields = [
        FlowField("product_family", field_label("product_family"), "choice", families),
        FlowField("kind", field_label("kind"), "options", kinds),
        FlowField("education", field_label("education"), "flag"),
    ]
    fields += identifier_fields(facts.account(values))
    return fields


def _education(values: Mapping[str, Any], facts: AddFacts) -> FlowPage:
    needed = _needed(values, facts)
    types = tuple(Choice(each, t(words)) for each, words in EDU_TYPE_WORDS.items())
    sizes = tuple(Choice(each, t(words)) for each, words in EDU_SIZE_WORDS.items())
    return FlowPage(
        "education",
        t("Educational institution"),
        t("Google checks whether it is one. Until then it is a customer like any other."),
        (
            FlowField(
                "edu_type", field_label("edu_type"), "choice", types, needed_to_send="edu_type" in needed, narrow=True
            ),
            FlowField(
                "edu_size", field_label("edu_size"), "choice", sizes, needed_to_send="edu_size" in needed, narrow=True
            ),
            FlowField(
                "edu_website",
                field_label("edu_website"),
                hint="www.example.edu",
                needed_to_send="edu_website" in needed,
            ),
        ),
    )


def _organisation(values: Mapping[str, Any], facts: AddFacts) -> FlowPage:
    provider, team = values.get("provider"), values.get("kind") == Kind.TEAM
    needed = _needed(values, facts)
    links: tuple[FlowLink, ...] = ()
    intro = ""
    if provider == Provider.GOOGLE and team:
        intro = t("A team customer verifies its account by an email address.")
        links = (FlowLink(t("Change to a domain customer"), name="kind", value="domain"),)
    elif provider == Provider.GOOGLE:
        intro = t("A domain customer verifies its account by its domain.")
        links = (FlowLink(t("Change to a team customer"), name="kind", value="team"),)
    elif provider == LATER:
        intro = t("A name or a domain is enough to begin.")
    fields = [
        FlowField(
            "organisation_name",
            field_label("organisation_name"),
            needed_to_send="organisation_name" in needed,
            links=_likely("organisation_name", values, facts),
        )
    ]
    if provider == Provider.GOOGLE and team:
        fields.append(_email(values, facts, needed))
    else:
        fields.append(_domain(values, facts, needed))
    if provider == LATER:
        fields.append(_email(values, facts, needed))
    if provider != Provider.ZOHO:
        fields += _address(values, facts, needed)
    fields.append(
        FlowField(
            "crm_id",
            field_label("crm_id"),
            hint=t("from your customer system"),
            optional=True,
            links=_likely("crm_id", values, facts),
        )
    )
    return FlowPage("organisation", t("Organisation"), intro, tuple(fields), links=(*links, *_take_over(values, facts)))


def _domain(values: Mapping[str, Any], facts: AddFacts, needed: Sequence[str]) -> FlowField:
    provider = values.get("provider")
    words = []
    typed = str(values.get("domain") or "").strip()
    try:
        ascii_domain = to_ascii(host_of(typed)) if "." in typed else ""
    except UserError:
        ascii_domain = ""
    if "xn--" in ascii_domain:
        words.append(t("Written in plain letters it is {domain}.", domain=ascii_domain))
    checked = words_of(values, facts) if provider != LATER else Words()
    words.append(checked.sentence)
    return FlowField(
        "domain",
        field_label("domain"),
        hint="example.com",
        help=" ".join(filter(None, words)),
        needed_to_send="domain" in needed,
        tone=checked.tone,
        links=(*checked.links, *_likely("domain", values, facts)),
    )


def _email(values: Mapping[str, Any], facts: AddFacts, needed: Sequence[str]) -> FlowField:
    domain = str(values.get("domain") or "").strip()
    team = values.get("kind") == Kind.TEAM and values.get("provider") == Provider.GOOGLE
    helps, checked = "", Words()
    if team:
        checked = words_of(values, facts)
        said = t("The team’s administrator. The team is known by this address and its domain.")
        helps = f"{said} {checked.sentence}".strip()
    elif values.get("provider") == Provider.GOOGLE:
        helps = t("Becomes the first user and administrator, in the customer’s domain.")
    return FlowField(
        "primary_email",
        field_label("primary_email"),
        hint=f"admin@{domain}" if domain and not team else "admin@example.com",
        help=helps,
        optional=values.get("provider") == LATER,
        needed_to_send="primary_email" in needed,
        tone=checked.tone,
        links=(*checked.links, *_likely("primary_email", values, facts)),
    )


def _address(values: Mapping[str, Any], facts: AddFacts, needed: Sequence[str]) -> list[FlowField]:
    country = str(values.get("country") or "")
    form = form_of(country)
    order = form.order if form is not None else ("postal_code", "locality", "address_lines")
    labels = {
        "postal_code": t(form.code_word) if form is not None else field_label("postal_code"),
        "locality": field_label("locality"),
        "administrative_area": t(form.area_word) if form is not None else field_label("administrative_area"),
    }
    fields = [
        FlowField(
            "country",
            field_label("country"),
            "choice",
            _countries(facts.countries),
            needed_to_send="country" in needed,
            narrow=True,
        )
    ]
    areas = form.areas if form is not None else ()
    for name in (each for each in order if each != "address_lines"):
        choices: tuple[Choice, ...] = ()
        if name == "administrative_area" and areas:
            choices = (Choice("", "–"), *(Choice(key, words) for key, words in areas))
        hint = form.example if form is not None and name == "postal_code" else ""
        fields.append(
            FlowField(
                name,
                labels[name],
                "choice" if choices else "line",
                choices,
                hint=hint,
                needed_to_send=name in needed,
                narrow=True,
            )
        )
    fields.append(FlowField("address_lines", field_label("address_lines"), needed_to_send="address_lines" in needed))
    return fields


@lru_cache(maxsize=4)
def _countries(names: tuple[tuple[str, str], ...]) -> tuple[Choice, ...]:
    """Return the countries to choose from: always the same ones, so that a page asked for at every key makes none."""
    return tuple(Choice(code, name) for code, name in names)


def _contact(values: Mapping[str, Any], facts: AddFacts) -> FlowPage:
    provider, team = values.get("provider"), values.get("kind") == Kind.TEAM
    needed = _needed(values, facts)
    zoho = provider == Provider.ZOHO
    fields = [
        FlowField(name, field_label(name), needed_to_send=name in needed, narrow=True)
        for name in ("admin_first_name", "admin_last_name")
    ]
    if provider != LATER and not (team and provider == Provider.GOOGLE):
        fields.append(_email(values, facts, needed))
    if not zoho:
        domain = str(values.get("domain") or "").strip()
        outside = t("Outside {domain}: passwords and notices go to both addresses. Yours may serve.", domain=domain)
        fields.append(
            FlowField(
                "alternate_email",
                field_label("alternate_email"),
                help=outside if domain and not team else t("Passwords and notices go to both addresses."),
                needed_to_send="alternate_email" in needed,
                optional="alternate_email" not in needed,
            )
        )
    example = example_phone(str(values.get("country") or ""))
    fields.append(FlowField("phone", field_label("phone"), hint=example, optional=True, narrow=True))
    languages = (Choice("", t("Not known")), *(Choice(tag, name) for tag, name in LANGUAGES.items()))
    fields.append(FlowField("language", field_label("language"), "choice", languages, narrow=True))
    if zoho:
        fields.append(
            FlowField(
                "password",
                "",
                "info",
                help=t(
                    "The first password is made when the organisation is created. It is shown once, and kept in this "
                    "computer’s keyring until you have seen it."
                ),
            )
        )
    title = t("Super administrator") if zoho else t("Contact")
    return FlowPage("contact", title, _contact_intro(provider, team=team), tuple(fields), optional=not zoho)


def _contact_intro(provider: object, *, team: bool) -> str:
    if provider == Provider.ZOHO:
        return t("Who looks after the organisation at the customer.")
    if provider == Provider.GOOGLE and not team:
        return t("Google needs an administrator to make the account. Without one the customer waits in the outbox.")
    return t("Who looks after the account at the customer.")


def _check(values: Mapping[str, Any], facts: AddFacts) -> FlowPage:
    sent = is_sent(values)
    return FlowPage(
        "check",
        t("Check and create") if sent else t("Check and add"),
        "",
        summary=summary_of(values, facts),
        verb=t("Create"),
        links=words_of(values, facts).links if sent else (),
    )


def _needed(values: Mapping[str, Any], facts: AddFacts) -> tuple[str, ...]:
    if not is_sent(values):
        return ()
    record = record_of(values, facts)
    account = facts.account(values)
    distributor = account is not None and account.distributor
    return tuple(
        field
        for kind in operations_of(record)
        for field in needed_to_send(record, distributor=distributor, operation=kind)
    )


def _likely(field: str, values: Mapping[str, Any], facts: AddFacts) -> tuple[FlowLink, ...]:
    if not values.get(field):
        return ()
    return tuple(
        FlowLink(t("Open"), likely_words(each), action="open_customer", target=each.id)
        for each in facts.likely
        if _LIKELY_AT[each.by] == field
    )


def _take_over(values: Mapping[str, Any], facts: AddFacts) -> tuple[FlowLink, ...]:
    """The way into the take-over, where the answer of the provider does not offer it already."""
    if not facts.can_take_over or words_of(values, facts).links:
        return ()
    return (FlowLink(t("Take it over"), t("The customer has an account already?"), action="take_over"),)


_PAGES: dict[str, Callable[[Mapping[str, Any], AddFacts], FlowPage]] = {
    "requirements": _requirements,
    "product": _product,
    "education": _education,
    "organisation": _organisation,
    "contact": _contact,
    "check": _check,
}
__all__ = ["PAGES", "missing", "page_of", "problem_fields", "title_of"]
