"""The wizard *Take over a customer* without a window (R20, R21): Google by consent or token, Zoho by association.

Every page works with no network. What is missing holds the instruction, not the person; the token is in no draft.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.actions.flows.base import FlowPage
from app.actions.flows.our_accounts import account_to_begin_with
from app.actions.flows.take_over_facts import TakeOverFacts
from app.actions.flows.take_over_letters import LETTER_FIELDS, copied_letter
from app.actions.flows.take_over_pages import going, page_of
from app.actions.flows.take_over_record import (
    ALL,
    HAVE_TOKEN,
    NO_TOKEN,
    SOME,
    asked_on,
    chosen_subscriptions,
    columns_of,
    title_of,
)
from app.actions.transfer_terms import field_of
from app.errors import UserError
from app.models.values import Problem, Provider, Standing
from app.rules import association, requirements, take_over
from app.rules.customer import check_complete
from app.rules.take_over import COLUMNS

GOOGLE = ("requirements", "who", "consent", "token", "subscriptions", "check")
ZOHO = ("requirements", "who", "association", "check")
_OWN = (
    *("customer_id", "nonprofit", "legacy", "consent_date", "consent_products", "evidence", "token", "token_date"),
    *("subscriptions", "subscriptions_known", "subscriptions_other", "association_method", "association_date"),
    "letters_copied",
)


class TakeOverFlow:
    """See the module. Values are customer columns and those named in ``_OWN``; ``transfer_token`` is the secret."""

    name = "take_over"
    version = 1
    watched: tuple[str, ...] = (
        *("provider", "partner_account_id", "kind", "domain", "cloud_identity_id", "primary_email", "customer_id"),
    )

    def begun(self, values: Mapping[str, Any], facts: TakeOverFacts) -> dict[str, Any]:
        """Return the values a take-over begins with; what is given stays."""
        providers = {each.provider for each in facts.accounts}
        first = {
            "provider": str(Provider.ZOHO if providers == {Provider.ZOHO} else Provider.GOOGLE),
            "kind": "domain",
            "product_family": "workspace",
            "nonprofit": "unknown",
            "legacy": "unknown",
            "token": NO_TOKEN,
            "subscriptions": ALL,
            "association_method": "request",
            "association_date": facts.today.isoformat(),
            "language": "",
        }
        given = {name: value for name, value in values.items() if value not in (None, "")}
        began = {**first, **given}
        account = account_to_begin_with(facts.accounts, facts.usual, began)
        if account is not None:
            began["partner_account_id"] = str(account.id)
        began.setdefault("consent_products", [began["product_family"]])
        return began

    def title(self, values: Mapping[str, Any], facts: TakeOverFacts) -> str:
        """Return what the wizard is called."""
        del facts
        return title_of(values)

    def pages(self, values: Mapping[str, Any], facts: TakeOverFacts) -> Sequence[str]:
        """Return the pages on the way."""
        del facts
        return ZOHO if values.get("provider") == Provider.ZOHO else GOOGLE

    def page(self, name: str, values: Mapping[str, Any], facts: TakeOverFacts) -> FlowPage:
        """Return a page."""
        return page_of(name, values, facts)

    def check(self, name: str, values: Mapping[str, Any], facts: TakeOverFacts) -> Sequence[Problem]:
        """Return what keeps the person here; only *missing to send* never does."""
        if name == "check":
            return []
        there = {each.name for each in page_of(name, values, facts).fields}
        return [each for each in self._problems(name, values, facts) if each.field in there]

    def settled(self, changed: str, values: dict[str, Any], facts: TakeOverFacts) -> dict[str, Any]:
        """Return the values after ``changed`` was typed: another provider leaves no account of the old one."""
        if changed == "provider":
            account = account_to_begin_with(facts.accounts, facts.usual, {**values, "partner_account_id": ""})
            values["partner_account_id"] = "" if account is None else str(account.id)
        elif changed == "product_family" and values.get("consent_products") in (
            [],
            None,
            *([each] for each in take_over.GROUPS),
        ):
            values["consent_products"] = [values["product_family"]]
        elif changed in LETTER_FIELDS:
            del values[changed]
            copied = copied_letter(changed, values, facts)
            values["letters_copied"] = {**(values.get("letters_copied") or {}), copied["template"]: copied}
        elif changed == "token" and values.get("token") == HAVE_TOKEN and not values.get("token_date"):
            values["token_date"] = facts.today.isoformat()
        return values

    def upgraded(self, version: int, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values of a draft of another version; this is the first one, so that only known names stay."""
        del version
        return {name: value for name, value in values.items() if name in {*COLUMNS, *_OWN} or ":" in name}

    def _problems(self, name: str, values: Mapping[str, Any], facts: TakeOverFacts) -> list[Problem]:
        found: list[Problem] = []
        if name == "requirements":
            for field, code in (("nonprofit", "take_over_nonprofits"), ("legacy", "take_over_legacy_free")):
                if values.get(field) == "yes":
                    found.append(Problem(field, code))
            if values.get("provider") not in {Provider.GOOGLE, Provider.ZOHO}:
                found.append(Problem("provider", "take_over_provider"))
        elif name == "who":
            found += self._who(values, facts)
        elif name in {"consent", "token"}:
            found += take_over.problems(
                values if name == "consent" or values.get("token") == HAVE_TOKEN else {}, facts.today
            )
            if name == "token" and values.get("token") == HAVE_TOKEN:
                found += _token(values)
        elif name == "subscriptions":
            found += _subscriptions(values, facts)
        else:
            found += _association(values, facts)
        return found

    def _who(self, values: Mapping[str, Any], facts: TakeOverFacts) -> list[Problem]:
        columns = {name: value for name, value in columns_of(values).items() if name != "partner_account_id"}
        found = list(requirements.problems(columns))
        if not found:
            try:
                check_complete(columns)
            except UserError as error:
                found.append(Problem(error.field, error.code))
        key = next(
            (each for each in ("domain", "primary_email", "cloud_identity_id") if columns.get(each)),
            "organisation_name",
        )
        if facts.conflict:
            one, other = (*facts.conflict, "", "")[:2]
            found.append(Problem(key, "take_over_two", {"name": one, "other": other}))
        elif facts.known is not None and facts.known.under_way:
            found.append(Problem(key, "take_over_waits", {"name": facts.known.name}))
        elif facts.known is not None and facts.known.standing == Standing.AT_PROVIDER:
            found.append(Problem(key, "take_over_ours", {"name": facts.known.name}))
        return found


def _token(values: Mapping[str, Any]) -> list[Problem]:
    found = []
    try:
        take_over.check_token(str(values.get("transfer_token") or ""))
    except UserError as error:
        found.append(Problem(error.field, error.code, dict(error.facts)))
    if not values.get("token_date"):
        found.append(Problem("token_date", "token_date_needed"))
    return found


def _subscriptions(values: Mapping[str, Any], facts: TakeOverFacts) -> list[Problem]:
    found = []
    if values.get("subscriptions") == SOME:
        chosen = chosen_subscriptions(values)
        field = "subscriptions_known" if facts.holdings else "subscriptions_other"
        behind = take_over.left_behind(facts.holdings, chosen)
        if not chosen:
            found.append(Problem(field, "take_over_none_chosen"))
        elif behind:
            found.append(Problem(field, "take_over_left_behind", {"names": ", ".join(behind)}))
    for each in going(values, facts):
        licences = values.get(f"licences:{each.name}")
        if licences not in (None, "") and (not isinstance(licences, int) or licences < 1):
            found.append(Problem(f"licences:{each.name}", "count_invalid", {"value": str(licences)[:40]}))
            continue
        wish = take_over.Wish(str(values.get(f"plan:{each.name}") or ""), licences or None)
        found += [
            Problem(field_of(refused.code, each.name), refused.code, refused.facts)
            for refused in take_over.terms(each, wish, facts.today)
        ]
    return found


def _association(values: Mapping[str, Any], facts: TakeOverFacts) -> list[Problem]:
    found = []
    if (values.get("association_method") or "request") not in association.METHODS:
        found.append(Problem("association_method", "not_a_choice", {"value": str(values["association_method"])[:80]}))
    asked = asked_on(values, facts)
    if asked is None:
        found.append(Problem("association_date", "date_invalid", {"value": str(values["association_date"])[:40]}))
    elif asked > facts.today:
        found.append(Problem("association_date", "association_in_future", {"date": asked.isoformat()}))
    return found
