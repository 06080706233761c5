"""What a practised store tells of a subscription's payments and commissions (R83): made up, the same each time."""

from __future__ import annotations

import datetime as dt
import zlib
from dataclasses import dataclass

from app.rules.commission import ACCRUED, PAID, REQUESTED, entity_of, months_after, share_of
from app.rules.money import exponent

_PRICE = 9  # a licence's quarter, in whole units of the currency
_QUARTERS = 12
_USUAL_BP, _SOME_BP = 1_800, 2_500
_PART_OF_YEAR = {"upgrade": (60, 3), "refund": (75, 6)}  # kind → days after the beginning, and its part of the price


@dataclass(frozen=True, slots=True)
class Happened:
    """One transaction, and what is earned of it; ``earned_minor`` is None where our card paid."""

    ref: str
    dated: dt.date
    kind: str
    payer: str
    amount_minor: int
    currency: str
    entity: str
    earned_minor: int | None
    state: str
    payout: str

    @property
    def commission_ref(self) -> str:
        """The id of its commission."""
        return self.ref.replace("T", "C", 1)


def history(ref: str, started: dt.date, licences: int, data_centre: str, today: dt.date) -> list[Happened]:
    """Return what happened to a subscription until today, the oldest first.

    Args:
        ref: the store's id of it.
        started: its first day.
        licences: how many.
        data_centre: says the billing entity and currency.
        today: later ones have not happened.
    """
    entity, currency = entity_of(data_centre)
    turn = zlib.crc32(ref.encode())
    price = _PRICE * 10 ** exponent(currency) * max(1, licences)
    days = [("renewal" if each else "new", months_after(started, 3 * each), price) for each in range(_QUARTERS)]
    for place, (kind, (after, part)) in enumerate(_PART_OF_YEAR.items()):
        if turn % (4 + 3 * place) == 0:
            days.append((kind, started + dt.timedelta(days=after), price // part * (-1 if kind == "refund" else 1)))
    payer = "partner" if turn % 4 == 1 else "customer"
    rate = _SOME_BP if turn % 5 == 0 else _USUAL_BP
    found = []
    for place, (kind, day, amount) in enumerate(days):
        if day <= today:
            state, payout = _state(day, today)
            earned = None if payer == "partner" else share_of(amount, rate)
            name = f"T{ref}{place}"
            found.append(Happened(name, day, kind, payer, amount, currency, entity, earned, state, payout))
    return sorted(found, key=lambda each: each.dated)


def _state(day: dt.date, today: dt.date) -> tuple[str, str]:
    quarters = (today.year - day.year) * 4 + (today.month - 1) // 3 - (day.month - 1) // 3
    if quarters == 0:
        return ACCRUED, ""
    return (REQUESTED if quarters == 1 else PAID), f"PO-{day.year}-Q{(day.month + 2) // 3}"
