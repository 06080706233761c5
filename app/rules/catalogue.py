"""What the price book says of an offer: which price counts, how sure it is, what is charged when (R44)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from app.models.catalogue import OfferDetail, PriceDetail
from app.rules.money import MONTHS, convert, times

OLD_DAYS = 180
SURE = ("provider", "own", "high")
_ORDER = ("own", "provider", "high", "medium", "low")
Trust = Literal["sure", "unverified", "old"]
# From the least to the most, what most customers take first (google.md §5, Zoho's price page).
_PLACES = (
    *("1010020027", "1010020028", "1010020025", "1010020026", "1010020020"),  # Business, Enterprise
    *("1010060003", "1010060005", "1010060001"),  # Essentials
    *("mail_free", "mail_lite", "mail_10gb", "mail_premium", "workplace_standard", "workplace_professional"),
)


def place(sku: str) -> int:
    """Return where a product stands among those that are offered; products that have no place come after."""
    return _PLACES.index(sku) if sku in _PLACES else len(_PLACES)


def is_sold(offer: OfferDetail, today: dt.date) -> bool:
    """Return whether an offer may be ordered today: neither it nor its product retired or legacy, and valid."""
    day = today.isoformat()
    if offer.retired or offer.product.retired or offer.product.kind == "legacy":
        return False
    return (offer.valid_from or day) <= day <= (offer.valid_until or day)


def best_price(offer: OfferDetail, currency: str) -> PriceDetail | None:
    """Return the price of an offer in a currency; None where there is none.

    Of two periods the surer one, then the newer one, then the one per month.
    """
    found = [price for price in offer.prices if price.currency == currency]
    return min(
        found,
        key=lambda price: (_ORDER.index(price.confidence), _backwards(price.dated), price.period != "month"),
        default=None,
    )


def _backwards(dated: str) -> int:
    return -dt.date.fromisoformat(dated).toordinal() if dated else 0


def trust(price: PriceDetail, today: dt.date, old_days: int = OLD_DAYS) -> Trust:
    """Return how far a price can be relied on.

    ``unverified``: nobody has seen it at the provider; ``old``: that was more than ``old_days`` ago.
    """
    if price.confidence not in SURE or not price.dated:
        return "unverified"
    return "old" if (today - dt.date.fromisoformat(price.dated)).days > old_days else "sure"


def unit(price: PriceDetail) -> int | None:
    """Return what the customer pays for one licence: our price, else the list price; minor units."""
    return price.sell_minor if price.sell_minor is not None else price.list_minor


@dataclass(frozen=True, slots=True)
class Charge:
    """What is charged at a time: minor units of ``currency``, every ``every`` (month, year).

    ``exact`` is False where a price per year had to be rounded to months.
    """

    minor: int
    currency: str
    every: str
    exact: bool


def charge(minor: int, price: PriceDetail, payment_plan: str, licences: int) -> Charge:
    """Return what ``licences`` cost at a time when one costs ``minor`` per the price's period.

    ``annual_yearly`` is charged for a year at once, however it is priced; everything else by the month.

    Args:
        minor: one licence for one period: of ``unit(price)``, or of ``price.cost_minor``.
        price: gives period and currency.
        payment_plan: of the offer.
        licences: how many.
    """
    every = "year" if payment_plan == "annual_yearly" else "month"
    if MONTHS[price.period] > MONTHS[every]:
        amount, exact = convert(times(minor, licences), price.period, every)
    else:
        amount, exact = times(minor, licences) * MONTHS[every] // MONTHS[price.period], True
    return Charge(amount, price.currency, every, exact)
