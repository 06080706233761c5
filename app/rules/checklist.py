"""What is set up once after a customer was created, and what a reseller cannot do there (R18).

Sources: providers/google.md §9, providers/zoho.md §1. ``texts.checklist`` has the words.
"""

from __future__ import annotations

from app.models.values import Kind, Provider

STATES = ("open", "done", "not_needed")
# Where smart features and personalisation are off until somebody chooses (the European Economic Area and some more).
_CHOOSES = "AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT JP LI LT LU LV MT NL NO PL PT RO SE SI SK"
CHOOSES_SMART_FEATURES = frozenset(_CHOOSES.split())


def checklist(provider: str, kind: str, country: str) -> tuple[str, ...]:
    """Return the codes of a customer's checklist, in the order to do them.

    Language and time zone come first: they count only for users that are made afterwards.

    Args:
        provider: ``google``, ``zoho`` or blank.
        kind: ``domain`` or ``team``.
        country: ISO code; blank: not known, so that nothing is left out because of it.
    """
    if provider == Provider.GOOGLE:
        smart = ("smart_features",) if not country or country in CHOOSES_SMART_FEATURES else ()
        region = ("data_region",) if kind != Kind.TEAM else ()
        return ("user_language", "time_zone", *region, *smart, "console_access")
    if provider == Provider.ZOHO:
        return ("user_language", "time_zone", "data_centre", "zoho_access")
    return ()


def limits(provider: str, kind: str) -> tuple[str, ...]:
    """Return the codes of what a reseller cannot do in a customer's admin console."""
    if provider == Provider.GOOGLE:
        team = ("google_assign_roles",) if kind == Kind.TEAM else ()
        return ("google_accept_terms", "google_make_tokens", "google_see_billing", "google_group_access", *team)
    if provider == Provider.ZOHO:
        return (
            *("zoho_change_admin", "zoho_two_factor", "zoho_change_roles", "zoho_reset_passwords"),
            *("zoho_delete_users", "zoho_back_up_users"),
        )
    return ()
