"""Filling in what is missing in many records at once, as a table does it (R9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.actions.customers import called, refuse_moved, refuse_taken_domain, rows
from app.actions.held import review_held
from app.errors import Refused, UserError
from app.models.values import Changes, Outcome, Standing
from app.rules.countries import country_code
from app.rules.customer import check, check_complete
from app.rules.effects import Update
from app.store.journal import Entry
from app.store.work import Work

_OF_DOMAIN = ("domain", "kind", "provider", "partner_account_id")  # what decides whose a domain is


def fill(work: Work, typed: Mapping[int, Mapping[str, Any]]) -> Changes:
    """Change fields of several customers; what can't be taken is left as it was and reported.

    Args:
        work: the unit of work.
        typed: customer id → field → what was typed or pasted.

    Returns:
        Changes with an outcome for each cell that was refused: its code, and ``field`` among the facts.
    """
    entry = Entry(work, "customers.filled", {"count": 0})
    outcomes: list[Outcome] = []
    done = 0
    name = ""
    for now in rows(work.connection, list(typed)):
        name = called(now)
        checked = _checked(work, now, typed[now["id"]], outcomes)
        if not checked:
            continue
        entry.apply([Update("customer", now["id"], checked)])
        review_held(entry, now["id"])
        done += 1
    entry.facts["count"] = done
    if done == 1 and len(typed) == 1:
        entry.facts["name"] = name
        entry.rename("customer.edited")
    return entry.close(outcomes)


def _checked(work: Work, now: Mapping[str, Any], typed: Mapping[str, Any], outcomes: list[Outcome]) -> dict[str, Any]:
    checked: dict[str, Any] = {}
    for field, value in typed.items():
        try:
            wanted = check(field, _meant(field, value))
            _see(work, now, {**now, **checked, field: wanted})
        except (UserError, Refused) as error:
            outcomes.append(Outcome(now["id"], called(now), error.code, {**error.facts, "field": field}))
            continue
        checked[field] = wanted
        if field == "domain" and wanted != now["domain"]:
            checked["domain_verified"] = 0
    return checked


def _see(work: Work, now: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    if now["standing"] != Standing.BOOK_ONLY and after["provider"] != now["provider"]:
        raise Refused("provider_fixed", "provider")
    refuse_moved(work.connection, now, after)
    check_complete(after)
    if any(after[field] != now[field] for field in _OF_DOMAIN):
        refuse_taken_domain(work.connection, now["id"], after)


def _meant(field: str, value: Any) -> Any:
    """Return what was pasted as the column wants it: a country by its name, a provider in any case."""
    if field == "country" and isinstance(value, str):
        return country_code(value) or value
    if field in ("provider", "kind", "edu_type", "edu_size") and isinstance(value, str):
        return value.strip().lower()
    return value
