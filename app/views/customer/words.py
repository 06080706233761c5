"""The words of choices on the customer page: kinds, roles, countries, languages, states of operations."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from app.texts import LANGUAGES, mark, t
from app.views.cards.face import STATUS_WORDS
from app.views.dates import locale

KIND_WORDS = {"domain": mark("Domain customer"), "team": mark("Team customer")}
PROVIDER_WORDS = {"": mark("Not decided yet"), "google": "Google", "zoho": "Zoho"}
ZOHO_WORDS = {
    "mail_free": mark("Free"),
    "workplace_standard": mark("Workplace Standard trial"),
    "workplace_professional": mark("Workplace Professional trial"),
    "mail_premium": mark("Mail Premium trial"),
}
ROLE_WORDS = {
    "administrator": mark("Administrator"),
    "billing": mark("Billing"),
    "technical": mark("Technical"),
}
SIDE_WORDS = {"desk": "", "provider": mark("from the provider"), "import": mark("by import")}


def statuses() -> list[tuple[str, str]]:
    """Return (value, words) of what a subscription's status can be."""
    return [(value, t(words)) for value, words in STATUS_WORDS.items()]


def choices(words: dict[str, str]) -> list[tuple[str, str]]:
    """Return (value, words) of a table of marked words."""
    return [(value, t(text)) for value, text in words.items()]


def provider_choices(field: str) -> list[tuple[str, str]]:
    """Return (value, words) of what only a provider asks for: ``edu_type``, ``edu_size``, ``zoho_plan``."""
    from app.actions.flows.add_words import EDU_SIZE_WORDS, EDU_TYPE_WORDS  # noqa: PLC0415 - with its form, later

    return choices({"edu_type": EDU_TYPE_WORDS, "edu_size": EDU_SIZE_WORDS, "zoho_plan": ZOHO_WORDS}[field])


def languages() -> list[tuple[str, str]]:
    """Return (tag, name) of the languages a customer's texts can be in; each names itself."""
    return [("", t("Not known")), *((tag, name) for tag, name in LANGUAGES.items())]


def countries() -> list[tuple[str, str]]:
    """Return (ISO code, name in the language in use), sorted by name; first the blank one."""
    found: dict[str, str] = {}
    for territory in QLocale.Country:
        code = QLocale.territoryToCode(territory)
        if len(code) == 2 and code.isalpha():
            found[code] = _name(territory, code)
    return [("", t("Not known")), *sorted(found.items(), key=lambda pair: pair[1].casefold())]


def country_name(code: str) -> str:
    """Return the name of one country by its ISO code, in the language in use; a blank one is not known."""
    territory = QLocale.codeToTerritory(code) if code else QLocale.Country.AnyCountry
    if territory == QLocale.Country.AnyCountry:
        return code or t("Not known")
    return _name(territory, code)


def _name(territory: QLocale.Country, code: str) -> str:
    # A territory's own name is known for the language that is spoken there; elsewhere Qt knows English names.
    own = QLocale.matchingLocales(locale().language(), QLocale.Script.AnyScript, territory)
    if own and locale().language() != QLocale.Language.English and own[0].nativeTerritoryName():
        return f"{own[0].nativeTerritoryName()} ({code})"
    return f"{QLocale.territoryToString(territory)} ({code})"
