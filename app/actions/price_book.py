"""The price book by hand (R44): own products and payment plans, prices per currency, what is not sold any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.actions.catalogue import OTHER
from app.errors import Refused
from app.models.values import Changes
from app.rules import product as rules
from app.rules.effects import Delete, Update
from app.store.journal import Entry
from app.store.work import Work

OWN = "own"


def add_product(work: Work, values: Mapping[str, Any]) -> Changes:
    """Write down a product of our own (a local service), with its first payment plan.

    Args:
        work: the unit of work.
        values: fields of ``rules.product.EDITABLE``; ``payment_plan``; without ``sku`` one is made from the name.

    Returns:
        Changes whose facts carry ``product_id`` and ``offer_id``.

    Raises:
        UserError: a field that can't stay as it is.
        Refused: ``product_sku_taken``.
    """
    checked = {field: rules.check(field, values.get(field, "")) for field in rules.EDITABLE}
    plan = rules.check("payment_plan", values.get("payment_plan", "flexible"))
    rules.check_counts(checked)
    taken = {sku for (sku,) in work.connection.execute("SELECT sku FROM product")}
    if checked["sku"] in taken:
        raise Refused("product_sku_taken", "sku", value=checked["sku"])
    checked["sku"] = checked["sku"] or rules.own_sku(checked["name"], taken)
    entry = Entry(work, "product.added", {"name": checked["name"]})
    product_id = entry.insert("product", {**checked, "product_ref": "", "source": "", "own": 1})
    offer_id = entry.insert("offer", {"product_id": product_id, "payment_plan": plan, "confidence": OWN})
    entry.facts |= {"product_id": product_id, "offer_id": offer_id}
    return entry.close(other=OTHER)


def edit_product(work: Work, product_id: int, values: Mapping[str, Any]) -> Changes:
    """Change a product; it is ours from now on, so a newer program leaves it as it is.

    Args:
        work: the unit of work.
        product_id: which.
        values: some of ``name``, ``kind``, ``note``, ``least_licences``, ``most_licences``.

    Raises:
        UserError: a field that can't stay as it is.
        Refused: ``product_gone``.
    """
    checked = {field: rules.check(field, value) for field, value in values.items()}
    name, least, most = _product(work, product_id)
    rules.check_counts({"least_licences": least, "most_licences": most, **checked})
    entry = Entry(work, "product.edited", {"name": checked.get("name", name)})
    entry.apply([Update("product", product_id, {**checked, "own": 1})])
    return entry.close(other=OTHER)


def add_offer(work: Work, product_id: int, payment_plan: str) -> Changes:
    """Write down that a product can be had with one more payment plan.

    Raises:
        UserError: ``not_a_choice``.
        Refused: ``product_gone``, ``offer_there``.
    """
    plan = rules.check("payment_plan", payment_plan)
    name = _product(work, product_id)[0]
    if work.connection.execute(
        "SELECT 1 FROM offer WHERE product_id = ? AND payment_plan = ? AND provider_ref = ''", (product_id, plan)
    ).fetchone():
        raise Refused("offer_there", "payment_plan", name=name)
    entry = Entry(work, "offer.added", {"name": name})
    entry.facts["offer_id"] = entry.insert("offer", {"product_id": product_id, "payment_plan": plan, "confidence": OWN})
    return entry.close(other=OTHER)


def edit_offer(work: Work, offer_id: int, values: Mapping[str, Any]) -> Changes:
    """Change how a payment plan may be ordered; somebody knows it then, so it is no longer inferred.

    Args:
        work: the unit of work.
        offer_id: which.
        values: some of ``rules.product.OFFER_FIELDS``; numbers and dates as typed, empty for no limit.

    Raises:
        UserError: a field that can't stay as it is.
        Refused: ``offer_gone``.
    """
    checked = {field: rules.check(field, value) for field, value in values.items()}
    name = _offer_name(work, offer_id)
    names = rules.OFFER_FIELDS
    now = work.connection.execute(f"SELECT {', '.join(names)} FROM offer WHERE id = ?", (offer_id,)).fetchone()
    rules.check_counts({**dict(zip(names, now, strict=True)), **checked})
    entry = Entry(work, "offer.edited", {"name": name})
    entry.apply([Update("offer", offer_id, {**checked, "confidence": OWN})])
    return entry.close(other=OTHER)


def set_price(work: Work, offer_id: int, values: Mapping[str, Any]) -> Changes:
    """Write down what one licence costs; a price of that currency and period is replaced.

    A list price that is new or another than before was seen today by us. One that stays keeps its source and date,
    however our cost or our price change.

    Args:
        work: the unit of work.
        offer_id: of the offer.
        values: ``currency``, ``period`` (month, year), and ``list_minor``, ``cost_minor``, ``sell_minor``: minor
            units, None, or text as typed. All empty: the price is removed.

    Raises:
        UserError: a field that can't stay as it is.
        Refused: ``offer_gone``.
    """
    checked = rules.check_price(values)
    name = _offer_name(work, offer_id)
    entry = Entry(work, "price.set", {"name": name, "currency": checked["currency"]})
    put_price(entry, offer_id, checked)
    return entry.close(other=OTHER)


def confirm_price(work: Work, price_id: int) -> Changes:
    """Write down that somebody saw today that a price is right.

    Raises:
        Refused: ``price_gone``.
    """
    found = work.connection.execute("SELECT offer_id, currency FROM price WHERE id = ?", (price_id,)).fetchone()
    if found is None:
        raise Refused("price_gone")
    entry = Entry(work, "price.confirmed", {"name": _offer_name(work, found[0]), "currency": found[1]})
    entry.apply([Update("price", price_id, {"dated": work.today, "confidence": OWN})])
    return entry.close(other=OTHER)


def put_price(entry: Entry, offer_id: int, values: dict[str, Any]) -> str:
    """Insert, replace or remove one price; answers ``new``, ``updated``, ``removed`` or ``same``.

    Args:
        entry: what it is part of.
        offer_id: of the offer.
        values: currency, period and amounts, checked; ``source`` and ``dated`` where the list price has its own.
    """
    found = entry.work.connection.execute(
        "SELECT id, list_minor, cost_minor, sell_minor FROM price WHERE offer_id = ? AND currency = ? AND period = ?",
        (offer_id, values["currency"], values["period"]),
    ).fetchone()
    amounts = tuple(values[field] for field in rules.AMOUNTS)
    if amounts == (None, None, None):
        if found is None:
            return "same"
        entry.apply([Delete("price", found[0])])
        entry.rename("price.removed")
        return "removed"
    seen = {"dated": entry.work.today, "source": "", "confidence": OWN}
    if found is None:
        entry.insert("price", {"offer_id": offer_id, **seen, **values})
        return "new"
    if amounts == found[1:] and "dated" not in values:
        return "same"
    is_seen = amounts[0] != found[1] or "dated" in values
    entry.apply([Update("price", found[0], {**seen, **values} if is_seen else values)])
    return "updated"


def retire(work: Work, offer_ids: Sequence[int], retired: bool) -> Changes:
    """Say that offers are not sold any more, or are sold again; what customers hold stays as it is.

    Raises:
        Refused: ``offer_gone``.
    """
    entry = Entry(work, "offer.retired" if retired else "offer.unretired", {"count": len(offer_ids)})
    for offer_id in offer_ids:
        entry.facts["name"] = _offer_name(work, offer_id)
        entry.apply([Update("offer", offer_id, {"retired": int(retired)})])
    if len(offer_ids) > 1:
        entry.rename("offers.retired" if retired else "offers.unretired")
    return entry.close(other=OTHER)


def _product(work: Work, product_id: int) -> tuple[str, int | None, int | None]:
    found = work.connection.execute(
        "SELECT name, least_licences, most_licences FROM product WHERE id = ?", (product_id,)
    ).fetchone()
    if found is None:
        raise Refused("product_gone")
    return str(found[0]), found[1], found[2]


def _offer_name(work: Work, offer_id: int) -> str:
    found = work.connection.execute(
        "SELECT p.name FROM offer o JOIN product p ON p.id = o.product_id WHERE o.id = ?", (offer_id,)
    ).fetchone()
    if found is None:
        raise Refused("offer_gone")
    return str(found[0])
