"""What a wizard asks a provider while somebody types on, and how the answer is said (R10, R14, R20).

Nothing here holds a person up: without an answer it says so, and the instruction is held for the question instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from app.actions.flows.add_words import provider_name
from app.actions.flows.base import FlowLink
from app.actions.flows.our_accounts import account_meant, accounts_at
from app.errors import UserError
from app.models.asked import NO_ACCOUNT, UNASKED, Checked, Found, Who
from app.models.details import AccountDetail
from app.models.domains import Registered
from app.models.values import Kind, Provider
from app.rules.customer import check
from app.rules.domain import is_public_suffix, to_unicode
from app.rules.email import email_domain
from app.texts import t
from app.texts.codes import say

if TYPE_CHECKING:
    from app.store.reader import Reader
    from app.sync.ask import Ask

F = TypeVar("F")
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Question(Generic[F]):
    """One question of a wizard.

    Args:
        about: from the values and the facts, what it is asked about (hashable: the same is asked once), or a
            ``Checked`` that says why nothing is asked.
        ask: begins it.
        put: returns the facts with how far it is.
    """

    about: Callable[[Mapping[str, Any], F], Any]
    ask: Callable[[Ask, Reader, F, Any], Future[Any]]
    put: Callable[[F, Checked], F]


@dataclass(frozen=True, slots=True)
class Words:
    """How an answer is said: a sentence, its tone (``""``, ``ok``, ``warn``, ``bad``) and links below it."""

    sentence: str = ""
    tone: str = ""
    links: tuple[FlowLink, ...] = field(default=())


def domain_of(values: Mapping[str, Any], accounts: Sequence[AccountDetail]) -> str | Checked:
    """Return the domain whose registration is asked about, as an A-label; else that nothing is asked.

    What is practised is registered nowhere.
    """
    account = account_meant(accounts, values)
    if values.get("kind") == Kind.TEAM or (account is not None and account.practice):
        return UNASKED
    try:
        found = str(check("domain", values.get("domain")))
    except UserError:
        return UNASKED
    return found if "." in found and not is_public_suffix(found) else UNASKED


def words_of_registered(checked: Checked, domain: str | Checked) -> Words:
    """Return what is said of a domain's registration (R10)."""
    if isinstance(domain, Checked):
        return Words()
    name = to_unicode(domain)
    if checked.state == "asking":
        return Words(t("Whether {domain} is registered is looked up…", domain=name))
    if checked.state != "answered":
        return Words()
    found: Registered = checked.answer
    whole = to_unicode(found.registered_domain) or name
    if found.status == "yes":
        return Words(t("{domain} is registered.", domain=whole), "ok")
    if found.status == "no":
        said = t("{domain} is not registered. Check its spelling, or have it registered first.", domain=whole)
        return Words(said, "bad")
    return Words(
        t("Whether {domain} is registered can’t be found out now; it is asked before anything is sent.", domain=whole)
    )


def joined(*words: Words) -> Words:
    """Return several things said as one: the gravest tone counts."""
    said = [each for each in words if each.sentence]
    tone = next((each for each in ("bad", "warn", "", "ok") if any(one.tone == each for one in said)), "")
    return Words(" ".join(each.sentence for each in said), tone, tuple(link for each in said for link in each.links))


def asks(account: AccountDetail | None) -> bool:
    """Whether one of our accounts can be asked now."""
    return account is not None and account.connected_at is not None


def asks_more(account: AccountDetail | None) -> bool:
    """Whether it can also be asked what a customer holds elsewhere and may buy: Google alone has a word for that."""
    return account is not None and asks(account) and account.provider == Provider.GOOGLE


def who_of(values: Mapping[str, Any], accounts: Sequence[AccountDetail]) -> Who | Checked:
    """Return whom the values name, as far as they are whole; else why nobody is asked about.

    Args:
        values: customer columns as typed.
        accounts: ours; the one that the values mean is asked.
    """
    account = account_meant(accounts, values)
    if account is None and len(accounts_at(accounts, values.get("provider"))) > 1:
        return UNASKED  # a person chooses one first
    if account is None or not asks(account):
        return NO_ACCOUNT
    team = values.get("kind") == Kind.TEAM
    name = "primary_email" if team else "domain"
    try:
        found = str(check(name, values.get(name)))
    except UserError:
        return UNASKED
    domain = email_domain(found) if team else found
    if not found or "." not in domain or is_public_suffix(domain):
        return UNASKED
    if team:
        return Who(account.id, domain, found, "", str(Kind.TEAM))
    return Who(account.id, domain, _address(values) if account.provider == Provider.ZOHO else "")


def _address(values: Mapping[str, Any]) -> str:
    """Return the administrator's address where it is whole."""
    try:
        found = str(check("primary_email", values.get("primary_email")))
    except UserError:
        return ""
    return found if "." in email_domain(found) else ""


def shown(who: Who | Checked) -> str:
    """Return what a question is about, as people write it."""
    if isinstance(who, Checked):
        return ""
    return who.email if who.kind == Kind.TEAM else to_unicode(who.domain)


def unanswered(checked: Checked, provider: str) -> str:
    """Return why there is no answer, and that a person can go on all the same; empty: nothing is typed yet."""
    if checked.state == "no_account":
        return t(
            "Not checked yet: no {provider} partner account is connected. It is asked before anything is sent, and you "
            "can go on.",
            provider=provider,
        )
    if checked.state == "failed":
        why = say(checked.code, **checked.facts)
        return t("Not checked yet. {why} It is asked before anything is sent, and you can go on.", why=why)
    return ""


def words_to_create(checked: Checked, who: Who | Checked, provider: str, *, can_take_over: bool) -> Words:
    """Return what is said to somebody who wants to create a customer (R14)."""
    provider, name = provider_name(provider), shown(who)
    if checked.state == "asking":
        return Words(t("{provider} is asked about {name}…", provider=provider, name=name))
    if checked.state != "answered":
        return Words(unanswered(checked, provider))
    found: Found = checked.answer
    go = (FlowLink(t("Take it over"), action="take_over"),) if can_take_over else ()
    facts = {"provider": provider, "name": name}
    if found.decision == "new":
        return Words(t("{provider} has no account for {name}: it can be created.", **facts), "ok")
    if found.decision == "untold":
        said = t(
            "{name} is not among our customers at {provider}. Whether somebody else has an account for it, {provider} "
            "says only when it is created; then the way to the association stands in the outbox.",
            **facts,
        )
        return Words(said)
    if found.decision == "ours":
        return _ours(found, facts)
    if found.decision == "take_over":
        if any(each.owned for each in found.existing.identities):
            said = t("{name} has an account at {provider} and lets us buy for it. Take it over instead.", **facts)
        else:
            said = t("{name} has an account at {provider} already, and not with us. Take it over instead.", **facts)
        return Words(said, "warn", go)
    if found.decision == "team":
        said = t("{name} has a team at {provider} already. Take it over, or go on to make another one.", **facts)
        return Words(said, "warn", go)
    return _refused(found, facts)


def words_to_take_over(checked: Checked, who: Who | Checked, provider: str) -> Words:
    """Return what is said to somebody who wants to take a customer over (R20)."""
    provider, name = provider_name(provider), shown(who)
    if checked.state == "asking":
        return Words(t("{provider} is asked about {name}…", provider=provider, name=name))
    if checked.state != "answered":
        return Words(unanswered(checked, provider))
    found: Found = checked.answer
    facts = {"provider": provider, "name": name}
    if found.decision in ("take_over", "team"):
        if any(each.owned for each in found.existing.identities):
            return Words(t("{name} lets us buy for it at {provider}: it can be taken over.", **facts), "ok")
        return Words(t("{provider} has an account for {name}: it can be taken over.", **facts), "ok")
    if found.decision == "untold":
        said = t("{provider} does not tell whether {name} has an account. If it has none, create it instead.", **facts)
        return Words(said, "", (FlowLink(t("Add customer"), action="add"),))
    if found.decision == "new":
        said = t("{provider} has no account for {name}, so there is nothing to take over. Create it instead.", **facts)
        return Words(said, "warn", (FlowLink(t("Add customer"), action="add"),))
    if found.decision == "ours":
        return _ours(found, facts)
    return _refused(found, facts)


def _ours(found: Found, facts: Mapping[str, str]) -> Words:
    if found.customer_id is None:
        said = t("{name} is our customer at {provider} already, but not in the book. Fetch it from there.", **facts)
        return Words(said, "warn")
    said = t("{name} is our customer at {provider} already: “{known}” in the book.", known=found.name, **facts)
    return Words(said, "warn", (FlowLink(t("Open"), action="open_customer", target=found.customer_id),))


def _refused(found: Found, facts: Mapping[str, str]) -> Words:
    sentence = say(found.existing.code, **{**facts, **found.existing.facts})
    return Words(" ".join(filter(None, (sentence, found.existing.raw))), "bad")
