"""What *Take over a customer* asks the provider while somebody types: is it there, what can move (R14, R20)?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.actions.flows.asking import (
    Question,
    Words,
    asks_more,
    domain_of,
    joined,
    unanswered,
    who_of,
    words_of_registered,
    words_to_take_over,
)
from app.actions.flows.take_over_facts import TakeOverFacts
from app.actions.flows.take_over_record import HAVE_TOKEN
from app.models.asked import UNASKED, Checked, Found, Movable, Who
from app.models.details import AccountDetail
from app.rules.fold import fold
from app.rules.take_over import Holding, family_of
from app.texts import t


@dataclass(frozen=True, slots=True)
class Held:
    """Whose subscriptions are asked for; the token is a secret and is never shown."""

    account_id: int
    cloud_identity_id: str
    token: str = field(default="", repr=False)
    language: str = ""


def _account(facts: TakeOverFacts, account_id: int) -> AccountDetail:
    return next(each for each in facts.accounts if each.id == account_id)


def about(values: Mapping[str, Any], facts: TakeOverFacts) -> Who | Checked:
    """Return whom the provider is asked about."""
    return who_of(values, facts.accounts)


def about_holdings(values: Mapping[str, Any], facts: TakeOverFacts) -> Held | Checked:
    """Return whose subscriptions are asked for: of the one account that was found, or that is named."""
    account = facts.account(values)
    if account is None or not asks_more(account):
        return UNASKED
    found = facts.checked.answer if facts.checked.state == "answered" else None
    name = str(values.get("cloud_identity_id") or "").strip() or (
        found.cloud_identity_id if isinstance(found, Found) and found.decision in ("take_over", "team") else ""
    )
    if not name:
        return UNASKED
    token = str(values.get("transfer_token") or "") if values.get("token") == HAVE_TOKEN else ""
    return Held(account.id, name, token.strip(), str(values.get("language") or ""))


def about_registered(values: Mapping[str, Any], facts: TakeOverFacts) -> str | Checked:
    """Return the domain whose registration is asked about (R10: the same before a take-over)."""
    return domain_of(values, facts.accounts)


REGISTERED: Question[TakeOverFacts] = Question(
    about_registered,
    lambda ask, _reader, _facts, domain: ask.registered(domain),
    lambda facts, checked: replace(facts, registered=checked),
)
EXISTS: Question[TakeOverFacts] = Question(
    about,
    lambda ask, reader, facts, who: ask.found(reader, _account(facts, who.account_id), who),
    lambda facts, checked: replace(facts, checked=checked),
)
HOLDINGS: Question[TakeOverFacts] = Question(
    about_holdings,
    lambda ask, _reader, facts, held: ask.movable(
        _account(facts, held.account_id), held.cloud_identity_id, held.token, held.language
    ),
    lambda facts, checked: replace(facts, movable=checked, holdings=known(facts.holdings, checked)),
)


def words_of(values: Mapping[str, Any], facts: TakeOverFacts) -> Words:
    """Return how it is said whether the customer is there."""
    return joined(
        words_of_registered(facts.registered, about_registered(values, facts)),
        words_to_take_over(facts.checked, about(values, facts), str(values.get("provider") or "")),
    )


def holdings_words(facts: TakeOverFacts, provider: str) -> Words:
    """Return how it is said whether the list is the provider's own."""
    asked = facts.movable
    if asked.state == "asking":
        return Words(t("{provider} is asked what the customer holds…", provider=provider))
    if asked.state == "failed":
        return Words(unanswered(asked, provider), "warn" if asked.code == "google_no_consent" else "")
    if asked.state == "answered" and not asked.answer:
        said = t("{provider} sees nothing of this customer that could be moved to us.", provider=provider)
        return Words(said, "warn")
    if asked.state == "answered":
        return Words(t("This is {provider}’s own list.", provider=provider), "ok")
    return Words()


def known(book: tuple[Holding, ...], asked: Checked) -> tuple[Holding, ...]:
    """Return what the customer holds: the provider's own list where it gave one, filled in from the book.

    Args:
        book: what the book knows.
        asked: the provider's answer, of ``Movable``.
    """
    if asked.state != "answered" or not asked.answer:
        return book
    by_name = {fold(each.name): each for each in book}
    return tuple(_holding(each, by_name) for each in asked.answer)


def _holding(each: Movable, by_name: Mapping[str, Holding]) -> Holding:
    name = fold(each.name)
    of_book = by_name.get(name) or by_name.get(name.removeprefix("google workspace ").strip())
    reason = "" if each.is_eligible else each.reason or "OTHER"
    if of_book is None:
        return Holding(each.name, family=family_of(each.name), ineligible=reason)
    # What the provider says of it now wins over what the book remembers.
    return replace(of_book, name=each.name, ineligible=reason, status="", suspension_reasons=(), edition="")
