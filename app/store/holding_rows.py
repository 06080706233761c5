"""What a customer is, holds and waits for, as the rules of selling want it (R12, R40–R43)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import Any

from app.models.catalogue import OfferDetail
from app.models.holdings import Buyer, Held, Selling, Waiting
from app.models.values import OPEN_STATES, Money, Provider, Standing
from app.rules.eligibility import base_family, product_held
from app.rules.requirements import CREATE, ZOHO_FREE
from app.store import catalogue_rows
from app.store.engine import Connection

COMING = ("create_customer", "provision_identity", "import_customer", "transfer_subscriptions", "associate_customer")
_HELD = (
    "id, plan, sku, add_on, status, payment_plan, licences, licences_used, period_start, period_end, renewal_date,"
    " trial_start, trial_end, renewal, suspension_reasons, suspended_on, base_id, currency, unit_price_minor,"
    " price_period, purchase_order_number"
)
_OPEN = ", ".join(f"'{state}'" for state in OPEN_STATES)


def selling(connection: Connection, customer_id: int, today: dt.date) -> Selling | None:
    """Return what the wizards of selling ask about a customer; None when it is not in the book."""
    row = connection.execute(
        "SELECT c.id, c.organisation_name, c.domain, c.primary_email, c.provider, c.kind, c.standing,"
        " c.domain_verified, c.education, c.country, c.partner_account_id, c.zoho_plan FROM customer c"
        " WHERE c.id = ? AND c.shelf < 2",
        (customer_id,),
    ).fetchone()
    if row is None:
        return None
    accounts = connection.execute(
        "SELECT currency FROM partner_account WHERE id = ? OR (? IS NULL AND provider = ?)", (row[10], row[10], row[4])
    ).fetchall()
    account = accounts[0] if len(accounts) == 1 else None
    offers = catalogue_rows.offers(connection, row[4]) if row[4] else ()
    waits = waiting(connection, customer_id)
    holds = held(connection, customer_id, offers)
    is_coming = any(each.kind in COMING for each in waits)
    made_with = [each.payload.get("plan", ZOHO_FREE) for each in waits if each.kind == CREATE]
    if row[4] == Provider.ZOHO and row[6] == Standing.BOOK_ONLY and not is_coming and not holds:
        made_with = [row[11] or ZOHO_FREE]  # an order has it created first (``ordering.is_created_first``)
    buyer = Buyer(
        id=row[0],
        name=row[1] or row[2] or row[3],
        provider=row[4],
        kind=row[5],
        standing=row[6],
        domain=row[2],
        domain_verified=bool(row[7]),
        education=bool(row[8]),
        country=row[9],
        currency=account[0] if account else "",
        has_account=account is not None,
        is_coming=is_coming,
        begins_with_trial=any(plan != ZOHO_FREE for plan in made_with),
    )
    ordered = tuple(_ordered(each, offers) for each in waits if each.kind == "order")
    return Selling(buyer, (*holds, *ordered), waits, tuple(offers), today)


def held(connection: Connection, customer_id: int, offers: tuple[OfferDetail, ...]) -> tuple[Held, ...]:
    """Return the subscriptions of a customer, base before add-on, newest first."""
    rows = connection.execute(
        f"SELECT {_HELD} FROM subscription WHERE customer_id = ? ORDER BY add_on, id DESC", (customer_id,)
    )
    return tuple(_held(row, offers) for row in rows)


def waiting(connection: Connection, customer_id: int) -> tuple[Waiting, ...]:
    """Return the instructions about a customer that are not done, oldest first."""
    rows = connection.execute(
        f"SELECT id, lower(hex(uid)), kind, subscription_id, payload, state, missing FROM operation"
        f" WHERE customer_id = ? AND state IN ({_OPEN}) ORDER BY id",
        (customer_id,),
    )
    return tuple(
        Waiting(row[0], row[1], row[2], row[3], json.loads(row[4]), row[5], tuple(json.loads(row[6]))) for row in rows
    )


def customer_of(connection: Connection, subscription_id: int) -> int | None:
    """Return whose subscription it is; None when it is gone."""
    found = connection.execute("SELECT customer_id FROM subscription WHERE id = ?", (subscription_id,)).fetchone()
    return None if found is None else int(found[0])


def _held(row: tuple[Any, ...], offers: tuple[OfferDetail, ...]) -> Held:
    unit = None if row[18] is None or not row[17] else Money(row[18], row[17])
    found = Held(
        id=row[0],
        plan=row[1],
        sku=row[2],
        add_on=bool(row[3]),
        status=row[4],
        payment_plan=row[5],
        licences=row[6],
        licences_used=row[7],
        period_start=_date(row[8]),
        period_end=_date(row[9]),
        renewal_date=_date(row[10]),
        trial_start=_date(row[11]),
        trial_end=_date(row[12]),
        renewal=row[13],
        suspension_reasons=tuple(json.loads(row[14])),
        suspended_on=_date(row[15]),
        base_id=row[16],
        unit=unit,
        price_period=row[19],
        purchase_order_number=row[20],
    )
    product = product_held(found, offers)
    if product is None:
        return found
    add_on = found.add_on or product.kind == "add_on"
    return dataclasses.replace(found, family=base_family(product), sku=found.sku or product.sku, add_on=add_on)


def _ordered(operation: Waiting, offers: tuple[OfferDetail, ...]) -> Held:
    said = operation.payload
    product = next((offer.product for offer in offers if offer.product.sku == said.get("sku")), None)
    unit = said.get("unit_minor")
    return Held(
        id=0,
        plan=str(said.get("plan", "")),
        sku=str(said.get("sku", "")),
        family=base_family(product) if product else "",
        add_on=product is not None and product.kind == "add_on",
        status="",
        payment_plan=str(said.get("payment_plan", "")),
        licences=said.get("licences"),
        unit=None if unit is None else Money(int(unit), str(said.get("currency", ""))),
        price_period=str(said.get("price_period", "")),
    )


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def at_provider(connection: Connection, customer_id: int) -> tuple[str, int | None]:
    """Return what the provider calls a customer (empty: it is not there) and our partner account that has it."""
    row = connection.execute(
        "SELECT provider_ref, partner_account_id FROM customer WHERE id = ?", (customer_id,)
    ).fetchone()
    return ("", None) if row is None else (row[0], row[1])
