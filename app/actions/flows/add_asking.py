"""What *Add customer* asks the provider while somebody types: does this customer exist already (R14)?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.actions.flows.add_facts import AddFacts
from app.actions.flows.add_record import is_sent
from app.actions.flows.asking import Question, Words, who_of, words_to_create
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


def words_of(values: Mapping[str, Any], facts: AddFacts) -> Words:
    """Return how what was found is said."""
    if not is_sent(values):
        return Words()
    provider = str(values.get("provider") or "")
    return words_to_create(facts.checked, about(values, facts), provider, can_take_over=facts.can_take_over)


def checked_now(values: Mapping[str, Any], facts: AddFacts) -> dict[str, dict[str, Any]]:
    """Return what needs no asking again for a while: check → when it was made, and of which values.

    Empty unless the provider said that the customer is new to it.
    """
    who, checked = about(values, facts), facts.checked
    if isinstance(who, Checked) or checked.state != "answered" or checked.answer.decision != "new":
        return {}
    return {"exists": {"at": checked.at, "domain": who.domain, "primary_email": who.email}}
