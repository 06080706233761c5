"""On which terms the subscriptions the book knows of are moved: refused here where Google would refuse them (R20)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from app.errors import UserError
from app.rules.take_over import Holding, Wish, left_behind, terms, why_not

PLANS = ("flexible", "annual_monthly", "annual_yearly")


def check_chosen(holdings: Sequence[Holding], chosen: str | Sequence[str]) -> None:
    """See that what was chosen by name can be moved, and that what belongs together is chosen together.

    Raises:
        UserError: why not, at ``subscriptions``.
    """
    if isinstance(chosen, str):
        return
    for each in holdings:
        refused = why_not(each) if each.name in chosen else None
        if refused is not None:
            raise UserError(refused.code, "subscriptions", **refused.facts)
    if behind := left_behind(holdings, chosen):
        raise UserError("take_over_left_behind", "subscriptions", names=", ".join(behind))


def checked_terms(
    holdings: Sequence[Holding], wishes: Mapping[str, Mapping[str, Any]], today: dt.date
) -> dict[str, dict[str, Any]] | str:
    """Return how each subscription goes on with us, ``same`` where all do as they were.

    Args:
        holdings: what the book knows.
        wishes: name → ``licences``, ``payment_plan``; either may be missing or empty.
        today: the person's date.

    Raises:
        UserError: ``not_a_choice``, or what speaks against it, at ``licences:NAME`` or ``plan:NAME``.
    """
    held = {each.name: each for each in holdings}
    found: dict[str, dict[str, Any]] = {}
    for name, wish in wishes.items():
        plan, licences = str(wish.get("payment_plan") or ""), wish.get("licences")
        if plan and plan not in PLANS:
            raise UserError("not_a_choice", f"plan:{name}", value=plan[:40])
        for refused in terms(held.get(name, Holding(name)), Wish(plan, licences), today):
            raise UserError(refused.code, field_of(refused.code, name), **refused.facts)
        kept = {key: value for key, value in (("payment_plan", plan), ("licences", licences)) if value}
        if kept:
            found[name] = kept
    return found or "same"


def field_of(code: str, name: str) -> str:
    """Return the field of the wizard at which a refusal of terms stands."""
    return f"licences:{name}" if code == "take_over_fewer_licences" else f"plan:{name}"
