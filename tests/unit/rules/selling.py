"""Offers, customers and subscriptions for tests of selling, with what is not said left plain."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.models.catalogue import OfferDetail, PriceDetail, ProductDetail
from app.models.holdings import Buyer, Held

TODAY = dt.date(2026, 11, 25)
STANDARD, PLUS, STARTER = "1010020028", "1010020025", "1010020027"
ENTERPRISE_STANDARD, ENTERPRISE_PLUS = "1010020026", "1010020020"
ENTERPRISE_ESSENTIALS = "1010060003"


def product(sku: str = STANDARD, **values: Any) -> ProductDetail:
    plain: dict[str, Any] = {
        "id": 1,
        "uid": "0" * 32,
        "provider": "google",
        "product_ref": "Google-Apps",
        "sku": sku,
        "name": f"Product {sku}",
        "family": "workspace",
        "kind": "base",
        "team_allowed": False,
        "domain_allowed": True,
        "education_only": False,
        "verified_only": False,
        "needs": (),
        "least_licences": None,
        "most_licences": None,
        "trial_days": None,
        "trial_step_days": None,
        "trial_limit_days": None,
        "trial_name": "",
        "add_on_sku": "",
        "note": "",
        "source": "",
        "retired": False,
        "own": False,
    }
    return ProductDetail(**{**plain, **values})


def offer(
    sku: str = STANDARD, payment_plan: str = "flexible", *, of: dict[str, Any] | None = None, **values: Any
) -> OfferDetail:
    plain: dict[str, Any] = {
        "id": 7,
        "uid": "1" * 32,
        "product": product(sku, **(of or {})),
        "payment_plan": payment_plan,
        "provider_ref": "",
        "regions": (),
        "customer_kinds": (),
        "least_licences": None,
        "most_licences": None,
        "trial_days": None,
        "valid_from": "",
        "valid_until": "",
        "confidence": "high",
        "source": "",
        "retired": False,
    }
    return OfferDetail(**{**plain, **values})


def price(minor: int | None = 1150, currency: str = "EUR", period: str = "month", **values: Any) -> PriceDetail:
    plain: dict[str, Any] = {
        "id": 1,
        "offer_id": 7,
        "currency": currency,
        "period": period,
        "list_minor": minor,
        "cost_minor": None,
        "sell_minor": None,
        "source": "",
        "dated": TODAY.isoformat(),
        "confidence": "own",
    }
    return PriceDetail(**{**plain, **values})


def buyer(**values: Any) -> Buyer:
    plain: dict[str, Any] = {
        "id": 1,
        "name": "Café De Kade",
        "provider": "google",
        "kind": "domain",
        "standing": "at_provider",
        "domain": "cafedekade.nl",
        "domain_verified": True,
        "education": False,
        "country": "NL",
    }
    return Buyer(**{**plain, **values})


def held(sku: str = STANDARD, **values: Any) -> Held:
    plain: dict[str, Any] = {"id": 1, "plan": "Business Standard", "sku": sku, "family": "workspace", "licences": 12}
    return Held(**{**plain, **values})
