"""Letters to customers in five languages (R15, R20, R52, R54): data files in ``letters/``, placeholders filled here.

A letter speaks the customer's language, not the person's. A fact that is not known leaves a visible gap and is
reported; nothing typed into our own wording can break a letter.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.texts import LANGUAGES

FOLDER = Path(__file__).parent / "letters"
GAP = "[…]"
# What the placeholders stand for. Dates may be given as ``datetime.date``; the letter writes them in its language.
PLACEHOLDERS = (
    *("contact", "customer", "account", "domain"),  # whom it greets; the organisation; domain or email; the domain
    *("admin_name", "admin_email", "alternate_email"),
    *("sender", "partner", "public_identifier", "partner_page"),  # us: who signs, our firm, our ID or code, where
    *("provider", "login_page", "products", "records", "changes"),
    *("plan", "licences", "renewal_date", "trial_end", "due"),
)
CODES = (
    *("accept_terms", "give_consent", "make_token", "agree_association", "verify_domain", "verify_domain_file"),
    *("ask_details", "details_changed", "first_password", "welcome_lost", "renewal", "trial_ending", "grant_access"),
)
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "th": "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม",
}
# The language of a country's letters, where the customer's own is not known.
COUNTRY_LANGUAGES = {"TH": "th", "NL": "nl", "KR": "ko", "SE": "sv", "AX": "sv", "SR": "nl"}


@dataclass(frozen=True, slots=True)
class Letter:
    """A text for a customer.

    Args:
        subject: one line.
        body: plain text, lines ended by a line feed.
        language: one of ``texts.LANGUAGES``.
        missing: placeholders nothing was known for, in the order they first stand; shown as ``GAP``.
    """

    subject: str
    body: str
    language: str = "en"
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """A letter before its placeholders are filled: the program's, or our own (R54)."""

    subject: str
    body: str

    @property
    def placeholders(self) -> frozenset[str]:
        """The placeholders it uses."""
        return frozenset(_PLACEHOLDER.findall(f"{self.subject}\n{self.body}"))

    @property
    def unknown(self) -> tuple[str, ...]:
        """Placeholders nothing ever fills, such as a misspelt one, in alphabetical order."""
        return tuple(sorted(self.placeholders - set(PLACEHOLDERS)))


def letter(code: str, language: str, facts: Mapping[str, object], own: Wording | None = None) -> Letter:
    """Write a letter.

    Args:
        code: one of ``CODES``.
        language: BCP 47; one we have no letters in gives English.
        facts: values of ``PLACEHOLDERS``; one that is not given, None or empty leaves a gap.
        own: our own wording for this code and language, where there is one.

    Raises:
        KeyError: there is no letter of that code, and no wording of our own.
    """
    spoken = language_known(language) or "en"
    wording = own or wording_of(code, spoken)
    missing: dict[str, None] = {}

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        value = facts.get(name)
        shown = day_in(value, spoken) if isinstance(value, dt.date) else "" if value is None else str(value).strip()
        if not shown:
            missing[name] = None
        return shown or GAP

    subject = " ".join(_PLACEHOLDER.sub(fill, wording.subject).split())
    return Letter(subject, _PLACEHOLDER.sub(fill, wording.body), spoken, tuple(missing))


def wording_of(code: str, language: str) -> Wording:
    """Return the program's own wording, in English where the language is none of ours.

    Raises:
        KeyError: there is no letter of that code.
    """
    return _wordings(language_known(language) or "en")[code]


def language_known(tag: str) -> str:
    """Return the language of ours that a BCP 47 tag means; empty: none."""
    primary = tag.replace("_", "-").split("-", maxsplit=1)[0].strip().lower()
    return primary if primary in LANGUAGES else ""


def language_for(language: str, country: str) -> str:
    """Return the language of a customer's letters: its own, else its country's, else English."""
    return language_known(language) or COUNTRY_LANGUAGES.get(country.upper(), "en")


def day_in(day: dt.date, language: str) -> str:
    """Return a date as a letter in that language writes it: ``14 March 2027``, ``2027년 3월 14일``."""
    if language == "ko":
        return f"{day.year}년 {day.month}월 {day.day}일"
    months = _MONTHS.get(language, _MONTHS["en"]).split()
    return f"{day.day} {months[day.month - 1]} {day.year}"


@lru_cache(maxsize=len(LANGUAGES))
def _wordings(language: str) -> dict[str, Wording]:
    found = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    greeting, closing = found["greeting"], found["closing"]
    return {
        code: Wording(each["subject"], f"{greeting}\n\n{each['body'].strip()}\n\n{closing}\n")
        for code, each in found.items()
        if isinstance(each, dict)
    }
