"""The words of choices on the customer page: kinds, roles, countries, languages, states of operations."""

from __future__ import annotations

from app.rules.countries import country_names
from app.texts import LANGUAGES, current, mark, t
from app.views.cards.face import STATUS_WORDS

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
    """Return (ISO code, name in the language in use), in its alphabet; first the blank one."""
    named = ((code, f"{name} ({code})") for code, name in country_names(current()).items())
    return [("", t("Not known")), *named]


def country_name(code: str) -> str:
    """Return the name of one country by its ISO code, in the language in use; a blank one is not known."""
    name = country_names(current()).get(code) if code else t("Not known")
    return code if name is None else f"{name} ({code})" if code else name
