"""The wizard *Add customer* without a window (R10, R11, R13, R15): Google, Zoho, or not decided yet.

Every page works with no network: what only the provider can answer is *not checked yet*, and holds the instruction, not
the person. What is needed to send comes from ``rules.requirements`` alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.actions.flows.add_facts import AddFacts
from app.actions.flows.add_pages import PAGES, page_of, problem_fields
from app.actions.flows.add_record import LATER, record_of, title_of
from app.actions.flows.base import FlowPage
from app.actions.flows.our_accounts import account_to_begin_with
from app.errors import UserError
from app.models.values import Kind, Problem, Provider
from app.rules.address import form_of
from app.rules.customer import check_complete
from app.rules.domain import host_of, to_ascii
from app.rules.requirements import problems

WATCHED = (
    *("provider", "partner_account_id", "kind", "organisation_name", "domain", "primary_email", "crm_id", "country"),
)


class AddFlow:
    """See the module.

    Values are customer columns; ``provider`` may be ``later``, and ``nonprofit`` and ``legacy`` answer R10's
    questions: ``no``, ``yes`` or ``unknown``.
    """

    name = "add"
    version = 1
    watched: tuple[str, ...] = WATCHED

    def begun(self, values: Mapping[str, Any], facts: AddFacts) -> dict[str, Any]:
        """Return the values a new customer begins with; what is given stays."""
        providers = {each.provider for each in facts.accounts}
        provider = Provider.ZOHO if providers == {Provider.ZOHO} else Provider.GOOGLE
        account = account_to_begin_with(
            facts.accounts, facts.usual, {"provider": values.get("provider") or str(provider)}
        )
        first = {
            "provider": str(provider),
            "kind": str(Kind.DOMAIN),
            "product_family": "workspace",
            "zoho_plan": "mail_free",
            "nonprofit": "unknown",
            "legacy": "unknown",
            "country": facts.country,
            **({"partner_account_id": str(account.id)} if account is not None else {}),
        }
        return {**first, **{name: value for name, value in values.items() if value not in (None, "")}}

    def title(self, values: Mapping[str, Any], facts: AddFacts) -> str:
        """Return what the wizard is called."""
        del facts
        return title_of(values)

    def pages(self, values: Mapping[str, Any], facts: AddFacts) -> Sequence[str]:
        """Return the pages on the way."""
        del facts
        provider = values.get("provider")
        school = provider == Provider.GOOGLE and bool(values.get("education"))
        return tuple(
            name for name in PAGES if (name != "requirements" or provider != LATER) and (name != "education" or school)
        )

    def page(self, name: str, values: Mapping[str, Any], facts: AddFacts) -> FlowPage:
        """Return a page."""
        return page_of(name, values, facts)

    def check(self, name: str, values: Mapping[str, Any], facts: AddFacts) -> Sequence[Problem]:
        """Return what keeps the person here; only *missing to send* never does (R11)."""
        found = [each for each in self._problems(values, facts) if each.field in problem_fields(name, values, facts)]
        if name == "check":
            return []
        return found

    def settled(self, changed: str, values: dict[str, Any], facts: AddFacts) -> dict[str, Any]:
        """Return the values after ``changed`` was typed: another country or provider leaves no leftovers."""
        if changed == "country":
            form = form_of(str(values.get("country") or ""))
            areas = {key for key, _name in form.areas} if form is not None else set()
            if areas and values.get("administrative_area") not in areas:
                values["administrative_area"] = ""
        elif changed == "provider":
            account = account_to_begin_with(facts.accounts, facts.usual, {**values, "partner_account_id": ""})
            values["partner_account_id"] = "" if account is None else str(account.id)
            if values.get("provider") != Provider.GOOGLE:
                values["kind"] = str(Kind.DOMAIN)
        return values

    def upgraded(self, version: int, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values of a draft of another version; this is the first one, so that only known names stay."""
        del version
        return {name: value for name, value in values.items() if name in KNOWN}

    def _problems(self, values: Mapping[str, Any], facts: AddFacts) -> list[Problem]:
        record = record_of(values, facts)
        found = [
            Problem(_shown_at(each, values), each.code, each.facts)
            for each in problems({name: value for name, value in record.items() if name != "partner_account_id"})
        ]
        wrong = {each.field for each in found}
        if not wrong & {"organisation_name", "domain", "primary_email"}:
            try:
                check_complete(record)
            except UserError as error:
                found.append(Problem(error.field, error.code))
        if "domain" not in wrong and (taken := _taken(record, facts)) is not None:
            found.append(taken)
        return found


KNOWN = frozenset(
    (
        *WATCHED,
        *("product_family", "education", "edu_type", "edu_size", "edu_website", "public_identifier", "zoho_plan"),
        *("postal_code", "locality", "administrative_area", "address_lines", "admin_first_name", "admin_last_name"),
        *("alternate_email", "phone", "language", "nonprofit", "legacy", "cloud_identity_id", "note"),
    )
)


def _shown_at(problem: Problem, values: Mapping[str, Any]) -> str:
    """A team's domain is that of its email, so that what is wrong with it stands there."""
    return "primary_email" if problem.field == "domain" and values.get("kind") == Kind.TEAM else problem.field


def _taken(record: Mapping[str, Any], facts: AddFacts) -> Problem | None:
    """Return that the same partner account has a domain customer of this domain already (design.md, Decisions)."""
    if not record.get("domain") or record.get("kind") != Kind.DOMAIN:
        return None
    try:
        domain = to_ascii(host_of(str(record["domain"])))
    except UserError:
        return None
    for each in facts.likely:
        same_place = (each.provider, each.account_id) == (record["provider"], record["partner_account_id"])
        if same_place and each.domain == domain and each.kind == Kind.DOMAIN:
            return Problem("domain", "domain_taken", {"other": each.id, "name": each.name})
    return None
