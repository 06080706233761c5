"""Words of take-overs and associations, in the wizard and on the customer page, marked for translation."""

from __future__ import annotations

import datetime as dt

from app.texts import current, mark, n, t
from app.texts.fields import field_label
from app.texts.letters import day_in

GROUP_WORDS = {
    "workspace": mark("Google Workspace"),
    "cloud_identity": mark("Cloud Identity"),
    "chrome": mark("Chrome"),
    "voice": mark("Google Voice"),
    "cloud": mark("Google Cloud"),
}
PLAN_WORDS = {
    "flexible": mark("Flexible"),
    "annual_monthly": mark("Annual, paid monthly"),
    "annual_yearly": mark("Annual, paid yearly"),
}
METHOD_WORDS = {
    "request": (
        mark("We ask, Zoho mails the customer"),
        mark("In the Partner Store: Request Customer Tag. The customer answers MAP or DENY."),
    ),
    "tag": (
        mark("The customer enters our partner code"),
        mark("On Zoho’s page “Tag your partner”. An administrator does it."),
    ),
    "authorise": (
        mark("The customer makes an authorise token"),
        mark("The older way. The token holds for 15 days."),
    ),
}
STEP_WORDS = {
    "requested": mark("Requested"),
    "customer_agreed": mark("Customer agreed"),
    "provider_approved": mark("Zoho approved"),
    "manageable": mark("Can be managed"),
}
NEXT_WORDS = {
    "customer_agreed": mark("The customer agreed"),
    "provider_approved": mark("Zoho approved"),
    "manageable": mark("It can be managed"),
}
WAITING_WORDS = {
    "requested": mark("The customer answers the request, and ticks “MCP Access” so that its mail can be managed."),
    "customer_agreed": mark("Zoho’s partner team approves the access."),
    "provider_approved": mark("Look whether the customer’s admin console opens from the Partner Console."),
    "manageable": mark("The association is complete."),
    "lapsed": mark("Nobody answered within 15 days."),
    "refused": mark("The customer or Zoho said no."),
    "revoked": mark("Zoho no longer lists the customer among ours: it took our access back, or it moved."),
    "withdrawn": mark("The request was withdrawn."),
}


def group_words(groups: tuple[str, ...] | list[str]) -> str:
    """Return the names of product groups, one after the other."""
    return ", ".join(t(GROUP_WORDS[each]) if each in GROUP_WORDS else each for each in groups)


def missing_words(fields: tuple[str, ...] | list[str]) -> str:
    """Return what is missing, one after the other."""
    return ", ".join(field_label(each) for each in fields)


def day_words(day: dt.date | str) -> str:
    """Return a date in the reader's language; text that is no date stays as it is."""
    try:
        found = dt.date.fromisoformat(day) if isinstance(day, str) else day
    except ValueError:
        return str(day)
    return day_in(found, current())


def left_words(days: int) -> str:
    """Return how long something still holds: “9 days left”, “Last day today”, “Expired”."""
    if days < 0:
        return t("Expired")
    return n("{count} day left", "{count} days left", days) if days else t("Last day today")
