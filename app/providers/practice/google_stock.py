"""What the practice Google sells: the offers of the catalogue's products, as the client package's own messages."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from google.cloud import channel_v1 as cc
from google.type import money_pb2

CATALOGUE = Path(__file__).parent.parent.parent / "resources" / "catalogue" / "google.csv"
TRIAL_DAYS = 30
TEST_TRIAL_DAYS = 1  # of the test console
# Invented prices of one licence a month, in hundredths; what is not named costs 500.
_MONTHLY = {
    "1010020027": 700, "1010020028": 1400, "1010020025": 2200, "1010020026": 2700, "1010020020": 3500,
    "1010060001": 0, "1010060003": 1000, "1010060005": 1500, "Google-Vault": 500, "1010010001": 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Good:
    """One offer with what the rules of ordering ask about it."""

    offer: Any  # cc.Offer
    sku: str
    product: str
    name: str
    kind: str  # base, add_on, free, legacy
    plan: str  # flexible, annual_monthly, annual_yearly, trial, free
    team: bool
    verified_only: bool
    needs: tuple[str, ...]
    most: int | None
    listed: bool = True  # False: sold once, and not any more


class Stock:
    """All offers of one account, by name.

    Args:
        account: ``accounts/C…``.
        currency: of the prices.
        trial_days: of every trial.
    """

    def __init__(self, account: str, currency: str = "USD", trial_days: int = TRIAL_DAYS) -> None:
        self._account, self._currency, self._trial_days = account, currency, trial_days
        self.goods = {each.offer.name: each for each in _goods(account, currency, trial_days)}
        self.skus = {each.sku: each for each in self.goods.values()}

    def find(self, sku: str, plan: str) -> Good | None:
        """Return the offer of a product in a payment plan."""
        return next((each for each in self.listed() if each.sku == sku and each.plan == plan), None)

    def listed(self) -> list[Good]:
        """Return what is sold now."""
        return [each for each in self.goods.values() if each.listed]

    def sold_before(self, sku: str, plan: str, name: str) -> Good:
        """Return an offer that somebody bought once, under the name it had then; no list shows it, a look-up does."""
        like = self.skus.get(sku)
        line = {
            "sku": sku or name,
            "product_ref": like.product if like else "Google-Apps",
            "name": name,
            "kind": like.kind if like else "base",
            "team_allowed": "yes" if like is None or like.team else "no",
            "verified_only": "",
            "needs": " ".join(like.needs) if like else "",
            "least_licences": "",
            "most_licences": "",
        }
        made = replace(
            _good(self._account, line, plan, self._currency, self._trial_days, f"before/{name}"), listed=False
        )
        return self.goods.setdefault(made.offer.name, made)


def _goods(account: str, currency: str, trial_days: int) -> Iterator[Good]:
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if line["kind"] == "legacy":
                continue
            for word in line["plans"].split():
                plan = word.partition(":")[0]
                yield _good(account, line, plan, currency, trial_days)


def _good(account: str, line: dict[str, str], plan: str, currency: str, trial_days: int, edition: str = "") -> Good:
    sku, product = line["sku"], line["product_ref"]
    most = int(line["most_licences"]) if line["most_licences"] else None
    team = line["team_allowed"] == "yes"
    kinds = [cc.CloudIdentityInfo.CustomerType.DOMAIN, *([cc.CloudIdentityInfo.CustomerType.TEAM] if team else [])]
    digest = hashlib.sha256(f"{account}/{sku}/{plan}{edition}".encode()).hexdigest()[:12]
    offer = cc.Offer(
        name=f"{account}/offers/{digest}",
        marketing_info=cc.MarketingInfo(display_name=f"{line['name']} ({plan})"),
        sku=cc.Sku(
            name=f"products/{product}/skus/{sku}",
            marketing_info=cc.MarketingInfo(display_name=line["name"]),
            product=cc.Product(name=f"products/{product}", marketing_info=cc.MarketingInfo(display_name=product)),
        ),
        plan=_plan(plan, trial_days),
        constraints=cc.Constraints(customer_constraints=cc.CustomerConstraints(allowed_customer_types=kinds)),
        price_by_resources=[_price(sku, plan, currency)],
        parameter_definitions=[
            cc.ParameterDefinition(
                name=units_name(plan),
                parameter_type=cc.ParameterDefinition.ParameterType.INT64,
                min_value=cc.Value(int64_value=int(line["least_licences"] or 1)),
                max_value=cc.Value(int64_value=most or 50_000),
            )
        ],
    )
    needs = tuple(line["needs"].split())
    return Good(
        offer, sku, product, line["name"], line["kind"], plan, team, line["verified_only"] == "yes", needs, most
    )


def units_name(plan: str) -> str:
    """Return the parameter that counts licences: all of a commitment, else the most there may be."""
    return "num_units" if plan.startswith("annual") else "max_units"


def _plan(plan: str, trial_days: int) -> Any:
    kinds, periods = cc.PaymentPlan, cc.PeriodType
    month, year = (cc.Period(duration=1, period_type=each) for each in (periods.MONTH, periods.YEAR))
    if plan == "trial":
        days = cc.Period(duration=trial_days, period_type=periods.DAY)
        return cc.Plan(payment_plan=kinds.TRIAL, trial_period=days)
    return {
        "flexible": cc.Plan(payment_plan=kinds.FLEXIBLE, payment_type=cc.PaymentType.POSTPAY, payment_cycle=month),
        "annual_monthly": cc.Plan(
            payment_plan=kinds.COMMITMENT, payment_type=cc.PaymentType.POSTPAY, payment_cycle=month
        ),
        "annual_yearly": cc.Plan(payment_plan=kinds.COMMITMENT, payment_type=cc.PaymentType.PREPAY, payment_cycle=year),
        "free": cc.Plan(payment_plan=kinds.FREE),
    }[plan]


def _price(sku: str, plan: str, currency: str) -> Any:
    yearly = plan == "annual_yearly"
    monthly = 0 if plan in ("trial", "free") else _MONTHLY.get(sku, 500)
    minor = monthly * 12 if yearly else monthly
    base = money_pb2.Money(currency_code=currency, units=minor // 100, nanos=minor % 100 * 10_000_000)
    cost = minor * 8 // 10
    effective = money_pb2.Money(currency_code=currency, units=cost // 100, nanos=cost % 100 * 10_000_000)
    period = cc.Period(duration=1, period_type=cc.PeriodType.YEAR if yearly else cc.PeriodType.MONTH)
    return cc.PriceByResource(
        resource_type=cc.ResourceType.SEAT,
        price=cc.Price(base_price=base, effective_price=effective, discount=0.2, price_period=period),
    )
