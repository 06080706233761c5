"""What the last page of *Take over a customer* says: everything typed, what happens now, what waits, what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.actions.flows.base import Summary, SummaryLine
from app.actions.flows.our_accounts import accounts_at
from app.actions.flows.take_over_asking import words_of
from app.actions.flows.take_over_facts import TakeOverFacts
from app.actions.flows.take_over_record import (
    ALL,
    HAVE_TOKEN,
    NO_TOKEN,
    asked_on,
    chosen_subscriptions,
    columns_of,
    day_of,
)
from app.actions.flows.take_over_words import METHOD_WORDS, day_words, group_words, left_words, missing_words
from app.models.values import Provider
from app.rules import association, take_over
from app.rules.domain import to_unicode
from app.texts import t
from app.texts.fields import field_label


def lacking(values: Mapping[str, Any], facts: TakeOverFacts) -> tuple[str, ...]:
    """Return the fields without which nothing is sent."""
    columns = columns_of(values)
    account = facts.account(values)
    unclear = account is None and len(accounts_at(facts.accounts, str(columns.get("provider") or ""))) > 1
    first = ("partner_account_id",) if unclear else ()
    if columns.get("provider") == Provider.ZOHO:
        asks = (values.get("association_method") or "request") == "request"
        return (*first, "primary_email") if asks and not columns.get("primary_email") else first
    has_token = values.get("token") == HAVE_TOKEN and values.get("transfer_token")
    return (
        *first,
        *take_over.missing(
            {**columns, "token_needed": (values.get("token") or NO_TOKEN) != NO_TOKEN},
            has_consent=bool(values.get("consent_date") or (facts.known and facts.known.consented_on)),
            token_until=facts.today if has_token else None,
            today=facts.today,
            distributor=account is not None and account.distributor,
        ),
    )


def summary_of(values: Mapping[str, Any], facts: TakeOverFacts) -> Summary:
    """Return the summary for these values."""
    warnings = []
    lacks = lacking(values, facts)
    if lacks:
        said = t(
            "Missing before it can be sent: {fields}. You can take over now; it waits for them.",
            fields=missing_words(lacks),
        )
        warnings.append(said)
    found = words_of(values, facts)
    if found.tone in ("warn", "bad"):
        warnings.append(found.sentence)
    if values.get("provider") == Provider.ZOHO:
        return _zoho(values, facts, tuple(warnings))
    now = [t("The customer is in the book at once; its card says that it waits.")]
    if facts.known is not None:
        now = [t("“{name}” in the book is used and filled in; nothing is made twice.", name=facts.known.name)]
    waits = [t("Bringing the customer in at Google, until there is a network.")]
    if chosen_subscriptions(values):
        waits += [
            t("Then moving its subscriptions, all in one step."),
            t("The customer accepts Google’s terms of service anew. A follow-up has the text."),
        ]
    costs = (t("Its subscriptions begin a new term with us and are billed to us, at the same plan and licences."),)
    if not chosen_subscriptions(values):
        costs = (t("Nothing. No subscription is moved."),)
    return Summary(_google_lines(values, facts), tuple(now), tuple(waits), costs, tuple(warnings))


def _google_lines(values: Mapping[str, Any], facts: TakeOverFacts) -> tuple[SummaryLine, ...]:
    chosen = chosen_subscriptions(values)
    moved = t("Everything that can be moved") if chosen == ALL else ", ".join(chosen) or t("Nothing")
    evidence = str(values.get("evidence") or "").replace("\\", "/").rpartition("/")[2]
    consent = t("Not given yet")
    if values.get("consent_date"):
        consent = " · ".join(
            (day_words(str(values["consent_date"])), group_words(list(values.get("consent_products") or ())))
        )
    elif facts.known is not None and facts.known.consented_on:
        consent = day_words(facts.known.consented_on)
    return (
        *_who_lines(values, facts),
        SummaryLine(t("Consent"), consent, "consent"),
        *([SummaryLine(t("Evidence"), evidence, "consent")] if evidence and values.get("consent_date") else []),
        SummaryLine(t("Token"), _token(values, facts), "token"),
        SummaryLine(t("Subscriptions"), moved, "subscriptions"),
    )


def _token(values: Mapping[str, Any], facts: TakeOverFacts) -> str:
    answer = values.get("token") or NO_TOKEN
    if answer == NO_TOKEN:
        return t("Not needed")
    if answer != HAVE_TOKEN or not values.get("transfer_token"):
        return t("The customer will make one")
    made = day_of(values.get("token_date"))
    if made is None:
        return "–"
    left = left_words(take_over.token_days_left(made, facts.today))
    return t("{left}: it holds until {day}.", left=left, day=day_words(take_over.token_end(made)))


def _zoho(values: Mapping[str, Any], facts: TakeOverFacts, warnings: tuple[str, ...]) -> Summary:
    words = METHOD_WORDS.get(str(values.get("association_method") or "request"), ("", ""))[0]
    asked = asked_on(values, facts) or facts.today
    until = association.lapse_day(asked)
    return Summary(
        (
            *_who_lines(values, facts),
            SummaryLine(t("How it is asked"), t(words), "association"),
            SummaryLine(t("Asked on"), day_words(asked), "association"),
        ),
        (t("The customer is in the book; its page shows the steps of the association."),),
        (
            t("The customer agrees, until {day}. A follow-up has the text.", day=day_words(until)),
            t("Then Zoho’s partner team approves the access."),
        ),
        (t("Nothing."),),
        warnings,
    )


def _who_lines(values: Mapping[str, Any], facts: TakeOverFacts) -> tuple[SummaryLine, ...]:
    columns = columns_of(values)
    account = facts.account(values)
    email = field_label("primary_email")
    provider = {"google": "Google", "zoho": "Zoho"}.get(str(columns.get("provider") or ""), "")
    named = account.name if account is not None else ""
    # Many an account bears its provider's name in front: said once.
    where = named if named.startswith(provider) else " · ".join(filter(None, (provider, named)))
    lines = [
        SummaryLine(t("Provider"), where, "requirements"),
        SummaryLine(field_label("organisation_name"), str(columns.get("organisation_name") or ""), "who"),
    ]
    for name, label in (
        ("domain", field_label("domain")),
        ("primary_email", email),
        ("cloud_identity_id", field_label("cloud_identity_id")),
    ):
        if columns.get(name):
            value = str(columns[name])
            lines.append(SummaryLine(label, to_unicode(value) if name == "domain" else value, "who"))
    return tuple(lines)
