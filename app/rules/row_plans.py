"""Plans a list may name: the products of both providers by name, short name and SKU.

Only to recognise words: what can be ordered comes from the catalogue (R44). An unknown plan is kept as it stands.
"""

from __future__ import annotations

import re
from functools import lru_cache

from app.rules.fold import fold

# SKU → name, Google's "Product & SKU IDs".
SKUS = {
    "1010020027": "Google Workspace Business Starter",
    "1010020028": "Google Workspace Business Standard",
    "1010020025": "Google Workspace Business Plus",
    "1010020026": "Google Workspace Enterprise Standard",
    "1010020020": "Google Workspace Enterprise Plus",
    "1010020029": "Google Workspace Enterprise Starter",
    "1010060003": "Google Workspace Enterprise Essentials",
    "1010060005": "Google Workspace Enterprise Essentials Plus",
    "1010060001": "Google Workspace Essentials",
    "1010020030": "Google Workspace Frontline Starter",
    "1010020031": "Google Workspace Frontline Standard",
    "1010020034": "Google Workspace Frontline Plus",
    "1010020035": "Google Workspace Business Continuity",
    "1010020036": "Google Workspace Business Continuity Plus",
    "Google-Apps-Unlimited": "G Suite Business",
    "Google-Apps-For-Business": "G Suite Basic",
    "Google-Apps-Lite": "G Suite Lite",
    "Google-Apps-For-Postini": "Google Apps Message Security",
    "Google-Apps-For-Government": "Google Workspace Government",
    "Google-Apps": "G Suite legacy (free edition)",
    "Google-Apps-For-Education": "Google Workspace for Education Fundamentals",
    "1010070001": "Google Workspace for Education Fundamentals",
    "1010070004": "Google Workspace for Education Gmail Only",
    "1010310005": "Google Workspace for Education Standard",
    "1010310006": "Google Workspace for Education Standard (Staff)",
    "1010310007": "Google Workspace for Education Standard (Extra Student)",
    "1010310008": "Google Workspace for Education Plus",
    "1010310009": "Google Workspace for Education Plus (Staff)",
    "1010310010": "Google Workspace for Education Plus (Extra Student)",
    "1010310002": "Google Workspace for Education Plus - Legacy",
    "1010310003": "Google Workspace for Education Plus - Legacy (Student)",
    "1010010001": "Cloud Identity Free",
    "1010050001": "Cloud Identity Premium",
    "Google-Chrome-Device-Management": "Chrome Enterprise Upgrade (annual)",
    "1010400001": "Chrome Enterprise Premium",
}
ADD_ON_SKUS = {
    "1010370001": "Google Workspace for Education: Teaching and Learning Upgrade",
    "1010340004": "Google Workspace Enterprise Standard - Archived User",
    "1010340001": "Google Workspace Enterprise Plus - Archived User",
    "1010340005": "Google Workspace Business Starter - Archived User",
    "1010340006": "Google Workspace Business Standard - Archived User",
    "1010340003": "Google Workspace Business Plus - Archived User",
    "1010340002": "G Suite Business - Archived User",
    "1010340007": "Education Fundamentals - Archived User",
    "Google-Vault": "Google Vault",
    "Google-Vault-Former-Employee": "Google Vault - Former Employee",
    **{
        f"Google-Drive-storage-{size}": f"Google Drive storage {size}"
        for size in ("20GB", "50GB", "200GB", "400GB", "1TB", "2TB", "4TB", "8TB", "16TB")
    },
    "1010430001": "Google Workspace Additional Storage",
    "1010330003": "Google Voice Starter",
    "1010330004": "Google Voice Standard",
    "1010330002": "Google Voice Premier",
    "1010360001": "Google Meet Global Dialing",
    "1010470001": "Gemini Enterprise",
    "1010470002": "Gemini Labs",
    "1010470003": "Gemini Business",
    "1010470004": "Google AI Pro for Education",
    "1010470005": "Gemini Education Premium",
    "1010470006": "Gemini/AI Security",
    "1010470007": "Gemini Meet / AI Meetings and Messaging",
    "1010470008": "AI Ultra Access",
    "1010470009": "AI Expanded Access",
    "1010680001": "Gemini Enterprise Business Edition",
    "1010350001": "Cloud Search",
    "1010380001": "AppSheet Core",
    "1010380002": "AppSheet Enterprise Standard",
    "1010380003": "AppSheet Enterprise Plus",
    "1010540001": "AppSheet User Pass",
    "1010500001": "Colab Pro",
    "1010500002": "Colab Pro+",
    "1010390001": "Assured Controls",
    "1010390002": "Assured Controls Plus",
}
_ZOHO = (
    "Mail Free|Mail Lite|Mail Lite (5 GB)|Mail Lite 10GB|Mail 10GB|Mail Premium|Workplace Standard"
    "|Workplace Professional|Workplace Enterprise|Workplace Enterprise (custom)|Mail Flexible"
    "|Mail Flexible (mix and match)|Zoho Mail"
    "|Zoho Workplace|Zoho One|CRM Plus|Zoho CRM|Zoho Books|Zoho Desk|free|Forever Free|Free Plan"
    "|basicTrial|professionalTrial|mailPremiumTrial"
)
_ZOHO_ADD_ONS = (
    "Extra mail storage 5 GB|Extra mail storage 25 GB|Extra mail storage 50 GB|Extra mail storage 100 GB"
    "|Extra mail storage 200 GB"
)
_PREFIX = re.compile(r"^(?:google workspace|g suite|google|zoho)\s+(?:for\s+)?")
_TRIAL = re.compile(r"\s*[(\-–]?\s*\b(?:free )?(?:trial|proefperiode|proef|provperiod)\b\)?\s*$")
TRIAL_WORDS = ("trial", "proef", "provperiod", "ทดลอง", "체험", "평가판")


def _key(name: str) -> str:
    return _PREFIX.sub("", " ".join(fold(name).split()))


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    """Folded name, short name or SKU → the product's name; a short name keeps its own spelling, given as empty."""
    found: dict[str, str] = {}
    for name in (*_ZOHO.split("|"), *_ZOHO_ADD_ONS.split("|")):
        found[_key(name)] = ""
    for sku, name in (SKUS | ADD_ON_SKUS).items():
        found[fold(sku)] = name
        found.setdefault(_key(name), "")
    found[_key("Archived User")] = ""
    return found


@lru_cache(maxsize=1)
def _add_ons() -> frozenset[str]:
    return frozenset(map(_key, (*ADD_ON_SKUS.values(), *_ZOHO_ADD_ONS.split("|"), "Archived User")))


def plan_name(text: str) -> tuple[str, bool]:
    """Return a plan as the book keeps it, and whether it is known.

    A SKU becomes the product's name; anything else stays as it is written.
    """
    name = " ".join(text.split())
    known = _known()
    by_sku = known.get(fold(name))
    if by_sku:
        return by_sku, True
    key = _key(name)
    return name, key in known or _key(_TRIAL.sub("", key)) in known


def is_add_on(name: str) -> bool:
    """Whether a plan is known to come on top of another one (R1: base before add-on)."""
    return _key(name) in _add_ons()
