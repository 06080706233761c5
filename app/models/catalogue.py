"""What can be sold, as frozen values (R44); ``store.catalogue_rows`` reads them, rules decide with them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProductDetail:
    """A product of the catalogue; the fields are those of the table ``product``.

    Args:
        kind: ``base``, ``add_on``, ``free`` or ``legacy``.
        team_allowed: whether a team customer may hold it (R12); None: not known.
        needs: skus of which the customer must hold one.
    """

    id: int
    uid: str
    provider: str
    product_ref: str
    sku: str
    name: str
    family: str
    kind: str
    team_allowed: bool | None
    domain_allowed: bool
    education_only: bool
    verified_only: bool
    needs: tuple[str, ...]
    least_licences: int | None
    most_licences: int | None
    trial_days: int | None
    trial_step_days: int | None
    trial_limit_days: int | None
    trial_name: str
    add_on_sku: str
    note: str
    source: str
    retired: bool
    own: bool


@dataclass(frozen=True, slots=True)
class PriceDetail:
    """What one licence costs for one ``period`` (month, year) in ``currency``; minor units, None: not known.

    ``dated`` is the day (ISO) somebody last saw that it is so; ``confidence`` is provider, high, medium, low or own.
    """

    id: int
    offer_id: int
    currency: str
    period: str
    list_minor: int | None
    cost_minor: int | None
    sell_minor: int | None
    source: str
    dated: str
    confidence: str


@dataclass(frozen=True, slots=True)
class OfferDetail:
    """A product with a payment plan, and its prices: what can be ordered. Dates are ISO text, empty for none.

    Args:
        payment_plan: ``flexible``, ``annual_monthly``, ``annual_yearly``, ``trial`` or ``free``.
        regions: ISO codes where it may be sold; empty: everywhere.
        customer_kinds: ``domain``, ``team``; empty: as the product says.
    """

    id: int
    uid: str
    product: ProductDetail
    payment_plan: str
    provider_ref: str
    regions: tuple[str, ...]
    customer_kinds: tuple[str, ...]
    least_licences: int | None
    most_licences: int | None
    trial_days: int | None
    valid_from: str
    valid_until: str
    confidence: str
    source: str
    retired: bool
    prices: tuple[PriceDetail, ...] = ()
