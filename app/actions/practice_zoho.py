"""What the sample customers of a practice book are called at the practice Zoho (R83), made from what the book says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from app.models.values import Standing, Status
from app.rules.links import ZOHO_HOSTS
from app.rules.trial import ZOHO

_SKUS = {
    "Workplace Standard": "workplace_standard", "Workplace Professional": "workplace_professional",
    "Mail Lite": "mail_lite", "Mail 10GB": "mail_10gb", "Mail Premium": "mail_premium",
}  # fmt: skip
_FIRST, _STEP, _STORE = 76_000_000, 15, 900_000_000  # ids of the Mail API; the store's are so much higher
_SALE = 4_000_000_000


def customer_details(values: Mapping[str, Any], data_centre: str, number: int) -> dict[str, Any]:
    """Return the columns that a sample customer of Zoho gets where it is there.

    Args:
        values: its columns.
        data_centre: of its partner account.
        number: nobody else's.
    """
    if values["standing"] != Standing.AT_PROVIDER:
        return {}
    zoid = _FIRST + number * _STEP
    host = ZOHO_HOSTS[data_centre]
    console = f"https://mailadmin.{host}/cpanel/home.do?zaaid={zoid + _STORE}#dashboard"
    return {"provider_ref": str(zoid), "admin_console_uri": console}


def subscription_details(values: Mapping[str, Any], customer_ref: str, number: int) -> dict[str, Any]:
    """Return the columns that a base subscription of such a customer gets; add-ons are the store's alone.

    Args:
        values: its columns.
        customer_ref: what Zoho calls the customer; empty: it is not there.
        number: nobody else's.
    """
    found: dict[str, Any] = {"sku": _SKUS.get(str(values["plan"]), "")}
    if values["status"] == Status.CANCELLED or not customer_ref or values.get("add_on"):
        return found
    found["licences_used"] = max(1, (values.get("licences") or 1) - 1)
    if values["status"] == Status.TRIAL:
        granted = (_day(values["trial_end"]) - _day(values["trial_start"])).days
        return {**found, "provider_ref": customer_ref, "may_extend": int(granted + ZOHO.step_days <= ZOHO.limit_days)}
    return {**found, "provider_ref": str(_SALE + number), "payment_plan": "annual_yearly"}


def _day(value: Any) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
