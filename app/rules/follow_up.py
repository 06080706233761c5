"""Follow-ups: what a person must still do, and by when (product.md "Words"; R15, R20, R52–R54)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from app.errors import Bug
from app.rules.effects import Insert


@dataclass(frozen=True, slots=True)
class FollowUpKind:
    """One kind of follow-up.

    Args:
        days: due this many days after it was opened.
        template: the text that goes to the customer; empty: there is none.
    """

    days: int
    template: str = ""


# ``texts.codes.follow_ups`` names each; ``texts.templates`` has the texts for the customer.
KINDS: dict[str, FollowUpKind] = {
    "accept_terms": FollowUpKind(3, "accept_terms"),  # R15: billing runs, the account stays suspended until accepted
    "give_consent": FollowUpKind(7, "give_consent"),  # R20
    "make_token": FollowUpKind(7, "make_token"),  # R20
    "agree_association": FollowUpKind(7, "agree_association"),  # R21
    "provider_approval": FollowUpKind(7),  # R21: Zoho's partner team approves access
    "verify_domain": FollowUpKind(7, "verify_domain"),  # R30
    "ask_details": FollowUpKind(180, "ask_details"),  # R52
    "details_changed": FollowUpKind(0, "details_changed"),  # R52: the notice after we changed something
    "first_password": FollowUpKind(1, "first_password"),  # R13
    "welcome": FollowUpKind(2, "welcome_lost"),  # R54: the welcome mail that got lost
    "renewal": FollowUpKind(0, "renewal"),
    "ask_google": FollowUpKind(1),  # R42: an extension of a trial, asked for by a person
    "other": FollowUpKind(7),
}


def opened(
    kind: str,
    customer_id: int,
    today: dt.date,
    *,
    by: str,
    due: dt.date | None = None,
    note: str = "",
    subscription_id: int | None = None,
    operation_id: int | None = None,
) -> Insert:
    """Return the row of a new follow-up, due when its kind says where ``due`` is not given.

    Raises:
        Bug: there is no such kind.
    """
    if kind not in KINDS:
        raise Bug(f"no follow-up is called {kind}")
    return Insert(
        "follow_up",
        {
            "customer_id": customer_id,
            "kind": kind,
            "due": due or today + dt.timedelta(days=KINDS[kind].days),
            "state": "open",
            "note": note,
            "subscription_id": subscription_id,
            "operation_id": operation_id,
            "by": by,
        },
    )
