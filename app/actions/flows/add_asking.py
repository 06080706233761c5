"""What *Add customer* asks the provider while somebody types: does this customer exist already (R14)?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.actions.flows.add_facts import AddFacts
from app.actions.flows.add_record import is_sent
from app.actions.flows.asking import (
    Question,
    Words,
    domain_of,
    joined,
    who_of,
    words_of_registered,
    words_to_create,
)
from app.models.asked import UNASKED, Checked, Who


def about(values: Mapping[str, Any], facts: AddFacts) -> Who | Checked:
    """Return whom the provider is asked about; a record that is not sent is nobody's business."""
    return who_of(values, facts.accounts) if is_sent(values) else UNASKED


EXISTS: Question[AddFacts] = Question(
    about,
    lambda ask, reader, facts, who: ask.found(
        reader, next(each for each in facts.accounts if each.id == who.account_id), who
    ),
    lambda facts, checked: replace(facts, checked=checked),
)


def about_registered(values: Mapping[str, Any], facts: AddFacts) -> str | Checked:
    """Return the domain whose registration is asked about."""
    return domain_of(values, facts.accounts) if is_sent(values) else UNASKED


REGISTERED: Question[AddFacts] = Question(
    about_registered,
    lambda ask, _reader, _facts, domain: ask.registered(domain),
    lambda facts, checked: replace(facts, registered=checked),
)


def words_of(values: Mapping[str, Any], facts: AddFacts) -> Words:
    """Return how what was found is said."""
    if not is_sent(values):
        return Words()
    provider = str(values.get("provider") or "")
    return joined(
        words_of_registered(facts.registered, about_registered(values, facts)),
        words_to_create(facts.checked, about(values, facts), provider, can_take_over=facts.can_take_over),
    )


def checked_now(values: Mapping[str, Any], facts: AddFacts) -> dict[str, dict[str, Any]]:
    """Return what needs no asking again for a while: check → when it was made, and of which values.

    Only what turned out as it must be: the customer is new to the provider, its domain is registered.
    """
    found: dict[str, dict[str, Any]] = {}
    who, checked = about(values, facts), facts.checked
    if not isinstance(who, Checked) and checked.state == "answered" and checked.answer.decision == "new":
        found["exists"] = {"at": checked.at, "domain": who.domain, "primary_email": who.email}
    domain, seen = about_registered(values, facts), facts.registered
    if not isinstance(domain, Checked) and seen.state == "answered" and seen.answer.status == "yes":
        found["domain_registered"] = {"at": seen.at, "domain": domain, "primary_email": ""}
    return found
