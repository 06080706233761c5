"""What the reader reads of the catalogue: products, offers and prices (R44). A few hundred rows at most."""

from __future__ import annotations

import json
from typing import Any

from app.models.catalogue import OfferDetail, PriceDetail, ProductDetail
from app.store.card_rows import uid_of
from app.store.engine import Connection

_PRODUCT = (
    f"p.id, {uid_of('p.uid')}, p.provider, p.product_ref, p.sku, p.name, p.family, p.kind, p.team_allowed,"
    " p.domain_allowed, p.education_only, p.verified_only, p.needs, p.least_licences, p.most_licences, p.trial_days,"
    " p.trial_step_days, p.trial_limit_days, p.trial_name, p.add_on_sku, p.note, p.source, p.retired, p.own"
)
_OFFER = (
    f"o.id, {uid_of('o.uid')}, o.product_id, o.payment_plan, o.provider_ref, o.regions, o.customer_kinds,"
    " o.least_licences, o.most_licences, o.trial_days, ifnull(o.valid_from, ''), ifnull(o.valid_until, ''),"
    " o.confidence, o.source, o.retired"
)
_PRICE = "id, offer_id, currency, period, list_minor, cost_minor, sell_minor, source, ifnull(dated, ''), confidence"
_PLANS = (
    "CASE o.payment_plan WHEN 'free' THEN 0 WHEN 'trial' THEN 1 WHEN 'flexible' THEN 2 WHEN 'annual_monthly' THEN 3"
    " ELSE 4 END"
)


def products(connection: Connection, provider: str = "") -> tuple[ProductDetail, ...]:
    """Return the products of one provider, or of all, in the catalogue's order; retired ones too."""
    found = connection.execute(
        f"SELECT {_PRODUCT} FROM product p WHERE ? IN ('', p.provider) ORDER BY p.provider, p.id", (provider,)
    )
    return tuple(_product(row) for row in found)


def product(connection: Connection, product_id: int) -> ProductDetail | None:
    """Return one product; None when there is none."""
    row = connection.execute(f"SELECT {_PRODUCT} FROM product p WHERE p.id = ?", (product_id,)).fetchone()
    return None if row is None else _product(row)


def offers(connection: Connection, provider: str = "") -> tuple[OfferDetail, ...]:
    """Return the offers of one provider, or of all, with product and prices; retired ones too (``retired``)."""
    return _offers(connection, "? IN ('', p.provider)", provider)


def offer(connection: Connection, offer_id: int) -> OfferDetail | None:
    """Return one offer with product and prices; None when there is none."""
    found = _offers(connection, "o.id = ?", offer_id)
    return found[0] if found else None


def currencies(connection: Connection) -> tuple[str, ...]:
    """Return the currencies of the price book and of our partner accounts, by code."""
    found = connection.execute(
        "SELECT currency FROM price UNION SELECT currency FROM partner_account WHERE currency <> '' ORDER BY 1"
    )
    return tuple(row[0] for row in found)


def _offers(connection: Connection, condition: str, value: str | int) -> tuple[OfferDetail, ...]:
    kept: dict[int, ProductDetail] = {}
    for row in connection.execute(
        f"SELECT DISTINCT {_PRODUCT} FROM product p JOIN offer o ON o.product_id = p.id WHERE {condition}", (value,)
    ):
        kept[row[0]] = _product(row)
    prices: dict[int, list[PriceDetail]] = {}
    for row in connection.execute(
        f"SELECT {_PRICE} FROM price WHERE offer_id IN (SELECT o.id FROM offer o JOIN product p ON p.id = o.product_id"
        f" WHERE {condition}) ORDER BY currency, period",
        (value,),
    ):
        prices.setdefault(row[1], []).append(PriceDetail(*row))
    found = connection.execute(
        f"SELECT {_OFFER} FROM offer o JOIN product p ON p.id = o.product_id WHERE {condition}"
        f" ORDER BY p.provider, p.id, {_PLANS}, o.id",
        (value,),
    )
    return tuple(_offer(row, kept[row[2]], tuple(prices.get(row[0], ()))) for row in found)


def _product(row: tuple[Any, ...]) -> ProductDetail:
    values = list(row)
    values[8] = None if values[8] is None else bool(values[8])
    for place in (9, 10, 11, 22, 23):
        values[place] = bool(values[place])
    values[12] = tuple(json.loads(values[12]))
    return ProductDetail(*values)


def _offer(row: tuple[Any, ...], product: ProductDetail, prices: tuple[PriceDetail, ...]) -> OfferDetail:
    values: list[Any] = list(row)
    values[2] = product
    values[5], values[6] = tuple(json.loads(values[5])), tuple(json.loads(values[6]))
    values[14] = bool(values[14])
    return OfferDetail(*[*values, prices])
