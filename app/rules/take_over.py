"""Taking over one Google customer from another reseller or from Google (R20; providers/google.md §4).

What may be moved, on which terms, how long a transfer token holds, and what keeps the instruction back. Google's own
answer, when it is known, wins over what is known here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import UserError
from app.models.values import Kind, Problem
from app.rules.trial import Refuse

TOKEN_LIMIT = 500
TOKEN_DAYS = 14  # Channel documentation and Partner Sales Console; the Reseller API's 30 are not relied on
NEAR_END_DAYS = 30
MOVABLE_SUSPENSIONS = ("PENDING_TOS_ACCEPTANCE", "PENDING_TOS", "TRIAL_ENDED", "RENEWAL_WITH_TYPE_CANCEL")
STAYING_FAMILIES = ("voice", "chrome")  # may stay behind; the Workspace family moves together
ANNUAL = ("annual_monthly", "annual_yearly")
INELIGIBLE: Mapping[str, str] = {
    "PENDING_TOS_ACCEPTANCE": "take_over_our_terms",  # of ours at Google, not the customer's
    "SKU_NOT_ELIGIBLE": "take_over_sku_not_eligible",
    "SKU_SUSPENDED": "take_over_sku_suspended",
    "CHANNEL_PARTNER_NOT_AUTHORIZED_FOR_SKU": "take_over_not_authorised",
}
GROUPS = ("workspace", "cloud_identity", "chrome", "voice", "cloud")  # what a consent is given for
# What is known of the customer and goes into its record; ``rules.customer`` checks each.
COLUMNS = (
    "provider",
    "partner_account_id",
    "kind",
    "product_family",
    "education",
    "edu_type",
    "edu_size",
    "edu_website",
    "public_identifier",
    "organisation_name",
    "domain",
    "cloud_identity_id",
    "primary_email",
    "alternate_email",
    "admin_first_name",
    "admin_last_name",
    "phone",
    "country",
    "postal_code",
    "locality",
    "administrative_area",
    "address_lines",
    "crm_id",
    "language",
    "owner",
    "note",
)


@dataclass(frozen=True, slots=True)
class Holding:
    """A subscription that a customer holds elsewhere, as far as it is known.

    Args:
        name: of the product, as the person or the provider calls it.
        status: ``trial``, ``active``, ``suspended`` or ``cancelled``; blank: not known.
        payment_plan: ``flexible``, ``annual_monthly``, ``annual_yearly``, ``trial``, ``free``; blank: not known.
        licences: committed ones; None: not known.
        term_end: last day of the term, or the day it renews; None: not known.
        suspension_reasons: Google's names.
        family: of the product, as in the catalogue.
        edition: ``nonprofits``, ``legacy_free`` or blank.
        ineligible: Google's own reason against, where it was asked; blank: none, or not asked.
    """

    name: str
    status: str = ""
    payment_plan: str = ""
    licences: int | None = None
    term_end: dt.date | None = None
    suspension_reasons: tuple[str, ...] = ()
    family: str = "workspace"
    edition: str = ""
    ineligible: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """How a subscription shall go on with us; blank and None: as it was."""

    payment_plan: str = ""
    licences: int | None = None


def family_of(name: str) -> str:
    """Return the family of a product by its name, where nothing better is known: what may stay behind says so."""
    folded = name.casefold()
    return next((family for family in STAYING_FAMILIES if family in folded), "workspace")


def why_not(holding: Holding) -> Refuse | None:
    """Return why a subscription cannot be moved to us, None where nothing known speaks against it."""
    facts = {"plan": holding.name}
    if holding.ineligible:
        return Refuse(INELIGIBLE.get(holding.ineligible, "take_over_refused"), {**facts, "reason": holding.ineligible})
    if holding.edition in {"nonprofits", "legacy_free"}:
        return Refuse(f"take_over_{holding.edition}", facts)
    if holding.status == "cancelled":
        return Refuse("take_over_cancelled", facts)
    if holding.status == "suspended" and not _is_movable(holding.suspension_reasons):
        return Refuse("take_over_suspended", facts)
    return None


def _is_movable(reasons: Sequence[str]) -> bool:
    return bool(reasons) and all(reason.upper() in MOVABLE_SUSPENSIONS for reason in reasons)


def is_near_end(term_end: dt.date | None, today: dt.date) -> bool:
    """Whether the term ends within 30 days (the last of them counts) or has ended; an unknown end is not near."""
    return term_end is not None and (term_end - today).days <= NEAR_END_DAYS


def terms(holding: Holding, wish: Wish, today: dt.date) -> tuple[Refuse, ...]:
    """Return what speaks against going on as wished, empty where nothing does.

    Annual goes on annual, and flexible only within 30 days of the renewal; flexible goes on flexible or annual; a
    trial as trial or paid. Licences are not fewer than before, unless within 30 days of the term's end.
    """
    found: list[Refuse] = []
    near = is_near_end(holding.term_end, today)
    plan = wish.payment_plan or holding.payment_plan
    facts = {"plan": holding.name, "days": NEAR_END_DAYS}
    if holding.payment_plan in ANNUAL and plan not in ANNUAL and not (plan == "flexible" and near):
        found.append(Refuse("take_over_annual_stays" if plan == "flexible" else "take_over_no_trial", facts))
    elif holding.payment_plan == "flexible" and plan not in {"flexible", *ANNUAL}:
        found.append(Refuse("take_over_no_trial", facts))
    if (
        holding.licences is not None
        and wish.licences is not None
        and wish.licences < holding.licences
        and holding.payment_plan != "trial"
        and not near
    ):
        found.append(Refuse("take_over_fewer_licences", {**facts, "least": holding.licences}))
    return tuple(found)


def left_behind(holdings: Iterable[Holding], chosen: Iterable[str]) -> tuple[str, ...]:
    """Return the names of subscriptions that must come along and were not chosen: the Workspace family moves together.

    Nothing must come along where nothing of that family was chosen.
    """
    wanted = set(chosen)
    family = [each for each in holdings if each.family not in STAYING_FAMILIES and why_not(each) is None]
    if not any(each.name in wanted for each in family):
        return ()
    return tuple(each.name for each in family if each.name not in wanted)


# -- the token --------------------------------------------------------------------------------------------------------


def token_end(made: dt.date) -> dt.date:
    """Return the last day on which a transfer token made on that day holds."""
    return made + dt.timedelta(days=TOKEN_DAYS)


def token_days_left(made: dt.date, today: dt.date) -> int:
    """Return how many days a token still holds after today; 0 on its last day, negative when it has expired."""
    return (token_end(made) - today).days


def check_token(text: str) -> str:
    """Return a transfer token as it is kept: one line without spaces.

    Raises:
        UserError: ``token_invalid`` at ``transfer_token``; the text is not among the facts.
    """
    token = text.strip()
    if not token or len(token) > TOKEN_LIMIT or not token.isascii() or not token.isprintable() or " " in token:
        raise UserError("token_invalid", "transfer_token", limit=TOKEN_LIMIT)
    return token


# -- what is said of the customer -------------------------------------------------------------------------------------


def name_field(values: Mapping[str, Any]) -> str:
    """Return the field that names the customer to Google; blank where nothing does.

    Google takes exactly one of domain, Cloud Identity ID and primary administrator's email; several teams share a
    domain, so a domain names no team.
    """
    if values.get("kind") == Kind.TEAM:
        for field in ("cloud_identity_id", "primary_email"):
            if values.get(field):
                return field
        return ""
    for field in ("domain", "cloud_identity_id"):
        if values.get(field):
            return field
    return ""


def wanted_name(values: Mapping[str, Any]) -> str:
    """Return the field to fill where nothing names the customer."""
    return "primary_email" if values.get("kind") == Kind.TEAM else "domain"


def missing(
    values: Mapping[str, Any],
    *,
    has_consent: bool,
    token_until: dt.date | None,
    today: dt.date,
    distributor: bool = False,
) -> tuple[str, ...]:
    """Return the fields without which nothing is sent, in the order of the form.

    Args:
        values: customer columns, and ``token_needed``.
        has_consent: the customer's consent is recorded (R20: without it nothing is sent).
        token_until: last day of the token in the keyring; None: there is none.
        today: the person's date; a token is not sent past its end.
        distributor: the partner account sells through resellers, whose public identifier Google then wants.
    """
    found: list[str] = []
    if distributor and not values.get("public_identifier"):
        found.append("public_identifier")
    if not name_field(values):
        found.append(wanted_name(values))
    if not has_consent:
        found.append("consent_date")
    if values.get("token_needed") and (token_until is None or token_until < today):
        found.append("transfer_token")
    return tuple(found)


def problems(values: Mapping[str, Any], today: dt.date) -> tuple[Problem, ...]:
    """Return what is wrong with the consent, the token and the requirements as typed, with the field of each.

    Args:
        values: ``consent_date``, ``consent_products``, ``token_date``, ``transfer_token`` (whether there is one),
            ``nonprofits`` and ``legacy_free`` (yes: it holds that edition); each may be absent.
        today: the person's date.
    """
    found: list[Problem] = []
    found += [Problem(field, f"take_over_{field}", {"plan": ""}) for field in ("nonprofits", "legacy_free")
              if values.get(field) is True or values.get(field) == "yes"]  # fmt: skip
    given = _date(found, "consent_date", values)
    if given is not None and given > today:
        found.append(Problem("consent_date", "consent_in_future", {"date": given.isoformat()}))
    unknown = [each for each in values.get("consent_products") or () if each not in GROUPS]
    found += [Problem("consent_products", "not_a_choice", {"value": str(each)}) for each in unknown]
    if given is not None and not values.get("consent_products"):
        found.append(Problem("consent_products", "consent_products_needed"))
    made = _date(found, "token_date", values)
    if made is not None and made > today:
        found.append(Problem("token_date", "token_in_future", {"date": made.isoformat()}))
    elif made is not None and token_days_left(made, today) < 0:
        found.append(Problem("token_date", "token_expired", {"date": token_end(made).isoformat(), "days": TOKEN_DAYS}))
    return tuple(found)


def _date(found: list[Problem], field: str, values: Mapping[str, Any]) -> dt.date | None:
    text = str(values.get(field) or "")
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        found.append(Problem(field, "date_invalid", {"value": text}))
        return None
