"""The words of the catalogue: kinds, payment plans, how sure a price is, money as the language writes it."""

from __future__ import annotations

import datetime as dt

from app.models.catalogue import PriceDetail
from app.rules.catalogue import trust
from app.rules.money import format_amount, format_money
from app.texts import current, mark, t
from app.views.dates import short_date

PROVIDERS = (("google", "Google"), ("zoho", "Zoho"))
KIND_WORDS = {
    "base": mark("Plan"),
    "add_on": mark("Add-on"),
    "free": mark("Free plan"),
    "legacy": mark("No longer sold"),
}
PERIOD_WORDS = {"month": mark("a month"), "year": mark("a year")}
TRUST_WORDS = {"sure": mark("confirmed"), "unverified": mark("unverified"), "old": mark("old")}
TRUST_SIGNS = {"sure": "✓", "unverified": "?", "old": "↻"}
TRUST_TONES = {"sure": "ok", "unverified": "warn", "old": "warn"}


def amount(minor: int | None, currency: str) -> str:
    """Return an amount in the language in use; empty where it is not known."""
    return "" if minor is None else format_amount(minor, currency, current())


def money(minor: int, currency: str) -> str:
    """Return an amount with its currency in the language in use."""
    return format_money(minor, currency, current())


def trust_words(price: PriceDetail, today: dt.date, *, dated: bool = True) -> str:
    """Return sign, word and date (where ``dated``) of how sure a price is: ``? unverified · 22 Nov 2026``."""
    found = trust(price, today)
    said = f"{TRUST_SIGNS[found]} {t(TRUST_WORDS[found])}"
    return f"{said} · {short_date(price.dated)}" if price.dated and dated else said


def provider_name(provider: str) -> str:
    """Return the provider's name."""
    return dict(PROVIDERS)[provider]
