"""The catalogue and the price book (R44): filled once from what the program knows, then the person's."""

from __future__ import annotations

from typing import Any

from app.actions import seeds
from app.models.values import Changes
from app.rules.effects import Update
from app.store.chore_rows import EDITION_KEY, edition
from app.store.journal import Entry
from app.store.work import Work

OTHER = ("product", "offer", "price")


def ensure(work: Work) -> Changes:
    """Fill the catalogue of a book that has none, and bring what a newer program knows; no step to undo.

    What a person wrote or changed (``own``), and what was removed, stays as it is. Costs one look-up when nothing is
    to be done, so any action may call it first.
    """
    had = edition(work.connection)
    if had >= seeds.EDITION:
        return Changes()
    entry = Entry(work, "catalogue.filled", {}, undoable=False)
    for seed in seeds.products():
        _bring_product(entry, seed, had)
    for price in seeds.prices():
        _bring_price(entry, price, had)
    work.connection.execute(
        "INSERT INTO setting(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
        (EDITION_KEY, seeds.EDITION),
    )
    return entry.close(other=OTHER)


def _bring_product(entry: Entry, seed: seeds.ProductSeed, had: str) -> None:
    row = entry.work.connection.execute(
        "SELECT id, own FROM product WHERE provider = ? AND product_ref = ? AND sku = ?",
        (seed.values["provider"], seed.values["product_ref"], seed.values["sku"]),
    ).fetchone()
    if row is None:
        if seed.since <= had:
            return
        product_id, own = entry.insert("product", seed.values), 0
    else:
        product_id, own = row
        if not own:
            entry.apply([Update("product", product_id, seed.values)])
    for plan, confidence in seed.plans:
        known = {"confidence": confidence, "source": seed.values["source"]}
        offer = _offer_of(entry, product_id, plan)
        if offer is None and not own and seed.since > had:
            entry.insert("offer", {"product_id": product_id, "payment_plan": plan, **_trial(seed, plan), **known})
        elif offer is not None and offer[1] not in {"own", "provider"}:
            entry.apply([Update("offer", offer[0], known)])


def _trial(seed: seeds.ProductSeed, plan: str) -> dict[str, Any]:
    return {"trial_days": seed.values["trial_days"]} if plan == "trial" else {}


def _offer_of(entry: Entry, product_id: int, plan: str) -> tuple[int, str] | None:
    found = entry.work.connection.execute(
        "SELECT id, confidence FROM offer WHERE product_id = ? AND payment_plan = ? AND provider_ref = ''",
        (product_id, plan),
    ).fetchone()
    return None if found is None else (int(found[0]), str(found[1]))


def _bring_price(entry: Entry, seed: seeds.PriceSeed, had: str) -> None:
    found = entry.work.connection.execute(
        "SELECT o.id, r.id, r.confidence FROM offer o JOIN product p ON p.id = o.product_id"
        " LEFT JOIN price r ON r.offer_id = o.id AND r.currency = ? AND r.period = ?"
        " WHERE p.provider = ? AND p.sku = ? AND o.payment_plan = ? AND o.provider_ref = ''",
        (seed.values["currency"], seed.values["period"], seed.provider, seed.sku, seed.payment_plan),
    ).fetchone()
    if found is None:
        return
    offer_id, price_id, confidence = found
    if price_id is None and seed.since > had:
        entry.insert("price", {"offer_id": offer_id, **seed.values})
    elif price_id is not None and confidence not in {"own", "provider"}:
        entry.apply([Update("price", price_id, seed.values)])
