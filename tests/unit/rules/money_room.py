"""Lines of payments and commissions for tests."""

import datetime as dt
from typing import Any

from app.models.money import MoneyLine

DAY = dt.date(2026, 11, 2)


def line(what: str = "payment", email: str = "", payout: str = "", **columns: Any) -> MoneyLine:
    """Return a line of EUR 100.00 on 2 November 2026."""
    common = {"dated": DAY.isoformat(), "kind": "new" if what == "payment" else "base", "amount_minor": 10_000}
    common |= {"currency": "EUR", "billing_entity": "Zoho Netherlands", "ref": "", "plan": ""}
    own = (
        {"payer": "customer"} if what == "payment" else {"state": "accrued", "payment_ref": "", "eligible_minor": None}
    )
    return MoneyLine(what, {**common, **own, **columns}, email, payout)
