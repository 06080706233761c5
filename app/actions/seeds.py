"""What the program knows of the providers' catalogues when a book is new: products, offers and prices (R44).

Read from ``app/resources/catalogue``. Every line says since which edition it is there, and how sure it is.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.errors import Bug
from app.rules.money import to_minor

FOLDER = Path(__file__).parent.parent / "resources" / "catalogue"
EDITION = "2026-11-22"  # of the newest line in the files: raise it with every change there
PROVIDERS = ("google", "zoho")
_FLAGS: dict[str, int | None] = {"yes": 1, "no": 0, "unknown": None}
_COUNTS = ("least_licences", "most_licences", "trial_days", "trial_step_days", "trial_limit_days")
_TEXTS = ("product_ref", "sku", "name", "family", "kind", "trial_name", "add_on_sku", "note", "source")


@dataclass(frozen=True, slots=True)
class ProductSeed:
    """A product as the files have it.

    Args:
        since: the edition that brought it.
        values: columns of ``product``.
        plans: pairs of payment plan and confidence.
    """

    since: str
    values: dict[str, Any]
    plans: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PriceSeed:
    """A list price as the files have it; ``values`` are columns of ``price``."""

    since: str
    provider: str
    sku: str
    payment_plan: str
    values: dict[str, Any]


def products() -> list[ProductSeed]:
    """Return the products of every provider; ``needs`` names skus, groups of them are written out."""
    found = [_product(provider, line) for provider in PROVIDERS for line in _lines(f"{provider}.csv")]
    for seed in found:
        seed.values["needs"] = _needed(seed, found)
    return found


def prices() -> list[PriceSeed]:
    """Return the list prices of every provider."""
    return [read_price(line) for line in _lines("prices.csv")]


def _lines(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _product(provider: str, line: dict[str, str]) -> ProductSeed:
    values: dict[str, Any] = {"provider": provider, **{name: line.get(name, "") for name in _TEXTS}}
    for name in ("team_allowed", "education_only", "verified_only"):
        values[name] = _FLAGS[line[name]]
    for name in _COUNTS:
        values[name] = int(line[name]) if line.get(name) else None
    values["needs"] = line["needs"]
    plans = [(plan, sure) for plan, _, sure in (word.partition(":") for word in line["plans"].split())]
    return ProductSeed(line["since"], values, tuple(plans))


def _needed(seed: ProductSeed, all_products: list[ProductSeed]) -> list[str]:
    """Write ``base``, ``education`` and ``paid`` out as the skus they stand for."""
    group = str(seed.values["needs"])
    bases = [
        other.values
        for other in all_products
        if other.values["provider"] == seed.values["provider"]
        and other.values["kind"] in {"base", "legacy"}
        and other.values["family"] not in {"cloud_identity", "chrome", "cloud"}
        and not other.values["sku"].startswith("Google-Vault")
    ]
    if group in {"base", "paid"}:
        return [values["sku"] for values in bases]
    if group == "education":
        return [values["sku"] for values in bases if values["education_only"]]
    return group.split()


def read_price(line: dict[str, str]) -> PriceSeed:
    """Read one line of ``prices.csv``.

    Raises:
        Bug: its currency can’t have the amount.
    """
    minor = to_minor(Decimal(line["list"]), line["currency"])
    if minor is None:
        raise Bug(f"a price that its currency can’t have: {line}")
    values = {
        "currency": line["currency"],
        "period": line["period"],
        "list_minor": minor,
        "dated": dt.date.fromisoformat(line["dated"]),
        "confidence": line["confidence"],
        "source": line["source"],
    }
    return PriceSeed(line["since"], line["provider"], line["sku"], line["payment_plan"], values)
