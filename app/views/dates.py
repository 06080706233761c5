"""Dates and numbers as people read them, in the language in use, with Buddhist years where the person wants them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from PySide6.QtCore import QDate, QDateTime, QLocale

from app.texts import current

BUDDHIST_OFFSET = 543
_LOCALES = {
    "en": QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom),
    "th": QLocale(QLocale.Language.Thai, QLocale.Country.Thailand),
    "nl": QLocale(QLocale.Language.Dutch, QLocale.Country.Netherlands),
    "ko": QLocale(QLocale.Language.Korean, QLocale.Country.SouthKorea),
    "sv": QLocale(QLocale.Language.Swedish, QLocale.Country.Sweden),
}
_WITH_YEAR = {"ko": "yyyy. M. d."}
_WITHOUT_YEAR = {"ko": "M. d."}
_buddhist_years = False


def use_buddhist_years(*, on: bool) -> None:
    """Show years as 2570 instead of 2027 from now on; dates in the book stay ISO."""
    global _buddhist_years  # noqa: PLW0603 - as the language: one window reads one calendar
    _buddhist_years = on
    _shown.cache_clear()


def shows_buddhist_years() -> bool:
    """Return whether years are shown in the Buddhist era."""
    return _buddhist_years


def locale() -> QLocale:
    """Return Qt's locale for the language in use (month names, digits, grouping)."""
    return _LOCALES.get(current(), _LOCALES["en"])


def short_date(day: dt.date | str, *, year: bool = True) -> str:
    """Return ``14 Mar 2027`` (``14 Mar`` without year), in the language in use.

    Args:
        day: a date or ISO text; empty text gives empty text, and what is no date is shown as it is.
        year: whether the year is said.
    """
    iso = day.isoformat() if isinstance(day, dt.date) else day
    return _shown(iso, year, current()) if iso else ""


def time_of(instant_ms: int) -> str:
    """Return an instant (ms) as ``14:05`` by this computer's clock."""
    moment = QDateTime.fromMSecsSinceEpoch(instant_ms)
    return locale().toString(moment.time(), QLocale.FormatType.ShortFormat)


def short_moment(instant_ms: int, *, year: bool = True) -> str:
    """Return an instant (ms) as ``14 Mar 2027 14:05`` by this computer's clock."""
    day = QDateTime.fromMSecsSinceEpoch(instant_ms).date()
    return f"{short_date(str(day.toString('yyyy-MM-dd')), year=year)} {time_of(instant_ms)}"


def number(value: int) -> str:
    """Return ``1,250`` as the language in use groups it."""
    return locale().toString(value)


def facts_for_people(facts: dict[str, object]) -> dict[str, object]:
    """Return the facts of a sentence with dates and numbers written for people."""

    def shown(value: object) -> object:
        if isinstance(value, dt.date):
            return short_date(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return number(value)
        if isinstance(value, str) and len(value) == 10 and value[4:5] == value[7:8] == "-":
            return short_date(value)
        return value

    return {name: shown(value) for name, value in facts.items()}


@lru_cache(maxsize=4096)
def _shown(iso: str, with_year: bool, language: str) -> str:
    day = QDate.fromString(iso, "yyyy-MM-dd")
    if not day.isValid():
        return iso
    pattern = (_WITH_YEAR if with_year else _WITHOUT_YEAR).get(language, "d MMM yyyy" if with_year else "d MMM")
    if _buddhist_years and with_year:
        # QDate has no Buddhist calendar; the pattern takes the year as a quoted literal instead.
        pattern = pattern.replace("yyyy", f"'{day.year() + BUDDHIST_OFFSET}'")
    return _LOCALES.get(language, _LOCALES["en"]).toString(day, pattern).replace("Sept", "Sep")
