"""Which actions a card offers (R2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from app.models.values import CardRow
from app.rules.email import own_domain
from app.rules.trial import Extend, Refuse, extension


@dataclass(frozen=True, slots=True)
class CardActions:
    """What the card reveals.

    Args:
        verify: the domain is there and not verified; *Verify* stands on the card.
        manage: *Manage* stands in Verify's place.
        verify_in_menu: a team customer with a domain may verify it, from the menu (R12).
        buy: no subscription yet.
        trial: what *Extend Trial* would do or why not; None: the plan is not on trial, there is no such button.
    """

    verify: bool
    manage: bool
    verify_in_menu: bool
    buy: bool
    trial: Extend | Refuse | None


def actions(card: CardRow, today: dt.date, *, may_extend: bool | None = None) -> CardActions:
    """Return the actions of a card as of ``today``; a customer without a domain gets *Manage*, where one is added."""
    team = card.kind == "team"
    verify = bool(card.domain) and not card.domain_verified
    trial = None
    if card.status == "trial":
        trial = extension(
            provider=card.provider,
            status=card.status,
            start=_date(card.trial_start),
            end=_date(card.trial_end),
            may_extend=may_extend,
            today=today,
        )
    return CardActions(
        verify=verify and not team,
        manage=team or not verify,
        verify_in_menu=team and not card.domain_verified and bool(own_domain("team", card.domain, card.primary_email)),
        buy=card.subscription_count == 0,
        trial=trial,
    )


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
