"""Words of the wizard *Add customer*, marked for translation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.rules.domain import to_unicode
from app.texts import mark, t

if TYPE_CHECKING:
    from app.models.likely import LikelyCustomer

FAMILY_WORDS = {
    "workspace": mark("Google Workspace"),
    "cloud_identity": mark("Cloud Identity"),
    "chrome": mark("Chrome"),
    "cloud": mark("Google Cloud"),
}
KIND_WORDS = {
    "domain": (mark("Domain customer"), mark("Verifies its account by its domain. Can hold every product.")),
    "team": (mark("Team customer"), mark("Verifies its account by an email address. Can hold the Essentials only.")),
}
EDU_TYPE_WORDS = {"k12": mark("School (primary or secondary)"), "university": mark("University or college")}
EDU_SIZE_WORDS = {
    "size_1_100": mark("1 to 100"),
    "size_101_500": mark("101 to 500"),
    "size_501_1000": mark("501 to 1,000"),
    "size_1001_2000": mark("1,001 to 2,000"),
    "size_2001_5000": mark("2,001 to 5,000"),
    "size_5001_10000": mark("5,001 to 10,000"),
    "size_10001_or_more": mark("10,001 or more"),
}
_TRIAL = mark("Trial of 15 days, which can be extended.")
ZOHO_PLAN_WORDS = {
    "mail_free": (mark("Free"), mark("Mail Free, for at most five users.")),
    "workplace_standard": ("Workplace Standard", _TRIAL),
    "workplace_professional": ("Workplace Professional", _TRIAL),
    "mail_premium": ("Mail Premium", _TRIAL),
}
_WHY = {
    "domain": mark("{who} has this domain."),
    "cloud_identity_id": mark("{who} has this Cloud Identity ID."),
    "crm_id": mark("{who} has this CRM ID."),
    "primary_email": mark("{who} has this address."),
    "email_domain": mark("{who} has the domain of this address."),
    "organisation_name": mark("{who} is in the book."),
}


def provider_name(provider: str) -> str:
    """Return what a provider is called; one that is not decided yet *the provider*."""
    return {"google": "Google", "zoho": "Zoho"}.get(provider) or t("the provider")


def likely_words(customer: LikelyCustomer) -> str:
    """Return in a sentence who looks like the customer being typed, and by what."""
    place = customer.account or ("" if not customer.provider else provider_name(customer.provider))
    where = to_unicode(customer.domain) or customer.email
    who = " · ".join(filter(None, (customer.name, where, place)))
    return t(_WHY[customer.by], who=who)
