"""What the sample customers of a practice book are called at the practice Zoho (R83), made from what the book says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from app.models.money import MoneyLine
from app.models.values import Standing, Status
from app.rules.links import ZOHO_HOSTS
from app.rules.money_lines import keyed
from app.rules.practised_money import history
from app.rules.trial import ZOHO
from app.store.journal import Entry
from app.store.money_write import take

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


def money(entry: Entry, account_id: int, data_centre: str) -> None:
    """Put into the book what the practised store tells of an account's payments and commissions (R61, R62)."""
    sold = entry.work.connection.execute(
        "SELECT s.provider_ref, s.period_start, s.licences, s.plan FROM subscription s JOIN customer c"
        " ON c.id = s.customer_id WHERE c.partner_account_id = ? AND s.provider_ref <> '' AND s.status <> ?"
        " AND s.period_start IS NOT NULL AND s.add_on = 0 ORDER BY s.id",
        (account_id, Status.TRIAL.value),
    ).fetchall()
    payments, commissions = [], []
    for ref, start, licences, plan in sold:
        for each in history(ref, _day(start), licences or 1, data_centre, entry.work.today):
            said = {"dated": each.dated.isoformat(), "currency": each.currency, "billing_entity": each.entity}
            said |= {"subscription_ref": ref, "plan": plan, "customer_name": "", "domain": ""}
            paid: dict[str, Any] = {
                "ref": each.ref,
                "kind": each.kind,
                "payer": each.payer,
                "amount_minor": each.amount_minor,
            }
            payments.append(MoneyLine("payment", {**said, **paid}))
            if each.earned_minor is not None:
                kind = "refund" if each.earned_minor < 0 else "base"
                earned: dict[str, Any] = {
                    "ref": each.commission_ref,
                    "payment_ref": each.ref,
                    "kind": kind,
                    "state": each.state,
                }
                earned |= {"amount_minor": each.earned_minor, "eligible_minor": each.amount_minor}
                commissions.append(MoneyLine("commission", {**said, **earned}, payout=each.payout))
    for lines in (payments, commissions):
        take(entry, account_id, keyed(lines), quick=True)


def _day(value: Any) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
