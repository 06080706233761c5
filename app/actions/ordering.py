"""Orders: a subscription is asked for; it is there when the provider says so (R15, R40)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from app.actions import catalogue, drafts
from app.actions.adding import begin
from app.errors import Refused, UserError
from app.models.catalogue import OfferDetail
from app.models.clock import new_uid
from app.models.holdings import Held, Selling
from app.models.values import Changes, Money, Standing
from app.rules.effects import Update
from app.rules.eligibility import Yes, allowed_by_provider, may_order
from app.rules.follow_up import opened
from app.rules.operations import operation
from app.rules.ordering import Order, check, currency_of, expires_on, money_of, price_for
from app.rules.subscription import check as check_field
from app.rules.trial import Refuse
from app.store import holding_rows
from app.store.journal import Entry
from app.store.work import Work

EDITABLE_STATES = ("held", "ready", "retry", "needs_person", "expired")


def place(
    work: Work,
    customer_id: int,
    order: Mapping[str, Any],
    *,
    draft_id: int | None = None,
    provider_allows: bool = False,
) -> Changes:
    """Queue an order behind what brings the customer to its provider; its status stays blank until it is done (R15).

    At Google it opens the follow-up *accept the terms of service*, where none is open.

    Args:
        work: the unit of work.
        customer_id: who buys.
        order: ``offer_id``, or ``sku`` and ``payment_plan``; ``licences``; where known ``purchase_order_number``,
            ``currency``, ``unit_minor``, ``cost_minor``, ``price_period``, ``price_dated``, ``confidence``,
            ``billing_account``.
        draft_id: the draft it was typed in; it goes, and comes back with undo.
        provider_allows: the provider itself said that the customer may have it.

    Returns:
        Changes with facts ``name``, ``plan``, ``licences``, ``operation`` (uid as hex), ``held`` (fields that hold it).

    Raises:
        Refused: ``customer_gone``, ``order_access_lost``, ``order_offer_gone``, or why it may not have the offer.
        UserError: the field that can't stay as it is.
    """
    catalogue.ensure(work)
    facts = found(work, customer_id)
    offer = _offer(facts, order)
    limits = _allowed(facts, offer, facts.held, provider_allows=provider_allows)
    wanted = _checked(order, offer, limits, facts, facts.held)
    entry = Entry(work, "order.placed", {"name": facts.buyer.name, "plan": offer.product.name})
    uid = new_uid(work.now_ms)
    missing = () if facts.buyer.has_account else ("partner_account_id",)
    created = begin(entry, customer_id) if is_created_first(facts) else ()
    row_id = entry.apply(
        [
            operation(
                "order",
                customer_id,
                _payload(wanted, offer),
                by=work.by,
                uid=uid,
                depends_on=(*created, *_parents(facts, offer)),
                missing=missing,
                expires_on=expires_on(wanted, offer, facts.today),
            )
        ]
    )[0]
    if facts.buyer.provider == "google" and not _is_open(work, customer_id, "accept_terms"):
        entry.apply([opened("accept_terms", customer_id, facts.today, by=work.by, operation_id=row_id)])
    drafts.used(entry, draft_id)
    entry.facts |= {"licences": wanted.licences, "operation": uid.hex, "held": list(missing)}
    return entry.close(other=("operation", "follow_up", "draft"))


def change_order(
    work: Work,
    operation_id: int,
    values: Mapping[str, Any],
    *,
    draft_id: int | None = None,
    provider_allows: bool = False,
) -> Changes:
    """Change an order that was not sent yet; one that expired or needs a person is ready again.

    Args:
        work: the unit of work.
        operation_id: of the order.
        values: as ``place``'s order; what is left out stays.
        draft_id: the draft it was typed in.
        provider_allows: as ``place``.

    Raises:
        Refused: ``order_gone``, ``order_sent``, or as ``place``.
        UserError: the field that can't stay as it is.
    """
    row = work.connection.execute(
        "SELECT customer_id, payload, state FROM operation WHERE id = ? AND kind = 'order'",
        (operation_id,),
    ).fetchone()
    if row is None or row[2] == "withdrawn":
        raise Refused("order_gone")
    if row[2] not in EDITABLE_STATES:
        raise Refused("order_sent")
    facts = found(work, row[0])
    now = json.loads(row[1])
    if "offer_id" in values or "sku" in values:
        now = {name: value for name, value in now.items() if name not in ("offer_id", "sku", "payment_plan")}
    after = {**now, **values}
    offer = _offer(facts, after)
    others = without_order(facts, operation_id)
    limits = _allowed(facts, offer, others, provider_allows=provider_allows)
    wanted = _checked(after, offer, limits, facts, others)
    missing = () if facts.buyer.has_account else ("partner_account_id",)
    fresh = operation(
        "order",
        row[0],
        _payload(wanted, offer),
        by=work.by,
        missing=missing,
        expires_on=expires_on(wanted, offer, facts.today),
    ).values
    entry = Entry(work, "order.changed", {"name": facts.buyer.name, "plan": offer.product.name})
    kept = {name: fresh[name] for name in ("payload", "state", "missing", "expires_at")}
    entry.apply([Update("operation", operation_id, {**kept, "error_code": "", "error_field": ""})])
    drafts.used(entry, draft_id)
    return entry.close(other=("operation", "draft"))


def found(work: Work, customer_id: int) -> Selling:
    """Return what the rules ask about a customer.

    Raises:
        Refused: ``customer_gone``.
    """
    facts = holding_rows.selling(work.connection, customer_id, work.today)
    if facts is None:
        raise Refused("customer_gone")
    return facts


def parents_of(facts: Selling) -> tuple[uuid.UUID, ...]:
    """Return the operations that bring the customer to its provider and are not done."""
    return tuple(uuid.UUID(hex=each.uid) for each in facts.waiting if each.kind in holding_rows.COMING)


def is_created_first(facts: Selling) -> bool:
    """Whether an order begins with creating the customer: it is in the book only, nothing waits, it holds nothing.

    Who holds something is at the provider already, whatever the book has been told so far.
    """
    buyer = facts.buyer
    return buyer.standing == Standing.BOOK_ONLY and not buyer.is_coming and not any(each.id for each in facts.held)


def _parents(facts: Selling, offer: OfferDetail) -> tuple[uuid.UUID, ...]:
    before = parents_of(facts)
    if offer.product.kind != "add_on":
        return before
    # An add-on goes after the edition it belongs to, where that is ordered and not there yet.
    orders = [each for each in facts.waiting if each.kind == "order"]
    needs = offer.product.needs
    bases = [each for each in orders if each.payload.get("sku") in needs or (not needs and not each.payload["add_on"])]
    return (*before, *(uuid.UUID(hex=each.uid) for each in bases))


def without_order(facts: Selling, operation_id: int) -> tuple[Held, ...]:
    """Return what is held without one order that waits: the one that is being changed."""
    orders = [each for each in facts.waiting if each.kind == "order"]
    waiting = iter(orders)
    return tuple(each for each in facts.held if each.id or next(waiting).id != operation_id)


def _offer(facts: Selling, order: Mapping[str, Any]) -> OfferDetail:
    if not facts.buyer.provider:
        raise Refused("order_no_provider", "provider")
    if order.get("offer_id"):
        offer = facts.offer(int(order["offer_id"]))
    else:
        if not order.get("sku"):
            raise UserError("offer_needed", "offer_id")
        fitting = [
            each
            for each in facts.offers
            if each.product.sku == order["sku"]
            and each.payment_plan == (order.get("payment_plan") or each.payment_plan)
        ]
        offer = min(fitting, key=lambda each: each.retired, default=None)
    if offer is None:
        raise Refused("order_offer_gone", "offer_id")
    return offer


def _allowed(facts: Selling, offer: OfferDetail, held: tuple[Held, ...], *, provider_allows: bool) -> Yes:
    if facts.buyer.standing == Standing.ACCESS_LOST:
        raise Refused("order_access_lost")
    answer = may_order(offer, facts.buyer, held, facts.today)
    if provider_allows:
        answer = allowed_by_provider(offer, answer)
    if isinstance(answer, Refuse):
        raise Refused(answer.code, "offer_id", **answer.facts)
    return answer


def _checked(
    order: Mapping[str, Any], offer: OfferDetail, limits: Yes, facts: Selling, held: tuple[Held, ...]
) -> Order:
    wanted = order_of({**snapshot(offer, currency_of(facts.buyer, held)), **order}, offer)
    problems = check(wanted, limits, facts.buyer, held)
    if problems:
        raise UserError(problems[0].code, problems[0].field, **problems[0].facts)
    return wanted


def snapshot(offer: OfferDetail, currency: str) -> dict[str, Any]:
    """Return the price of an offer as an order keeps it: what it is today, in the customer's currency, and how sure."""
    price = price_for(offer, currency)
    if price is None:
        return {}
    unit, cost = money_of(price), money_of(price, cost=True)
    return {
        "currency": price.currency,
        "unit_minor": unit.minor if unit else None,
        "cost_minor": cost.minor if cost else None,
        "price_period": price.period,
        "price_dated": price.dated,
        "confidence": price.confidence,
    }


def order_of(order: Mapping[str, Any], offer: OfferDetail) -> Order:
    """Return an order from plain values.

    Raises:
        UserError: ``count_invalid``, ``count_range`` at ``licences``.
    """
    currency = str(order.get("currency") or "")
    unit, cost = order.get("unit_minor"), order.get("cost_minor")
    return Order(
        offer_id=offer.id,
        licences=check_field("licences", order.get("licences")),
        purchase_order_number=str(order.get("purchase_order_number") or "").strip(),
        unit=None if unit is None or not currency else Money(int(unit), currency),
        cost=None if cost is None or not currency else Money(int(cost), currency),
        price_period=str(order.get("price_period") or ""),
        price_dated=str(order.get("price_dated") or ""),
        confidence=str(order.get("confidence") or ""),
        billing_account=str(order.get("billing_account") or ""),
    )


def _payload(order: Order, offer: OfferDetail) -> dict[str, Any]:
    product = offer.product
    days = offer.trial_days or product.trial_days if offer.payment_plan == "trial" else None
    chosen = {"billing_account": order.billing_account} if order.billing_account else {}
    return {
        **chosen,
        "offer_id": offer.id,
        "offer_ref": offer.provider_ref,
        "product_ref": product.product_ref,
        "sku": product.sku,
        "plan": product.name,
        "add_on": product.kind == "add_on",
        "payment_plan": offer.payment_plan,
        "trial_name": product.trial_name if offer.payment_plan == "trial" else "",
        "trial_days": days,
        "licences": order.licences,
        "purchase_order_number": order.purchase_order_number,
        "currency": order.unit.currency if order.unit else "",
        "unit_minor": order.unit.minor if order.unit else None,
        "cost_minor": order.cost.minor if order.cost else None,
        "price_period": order.price_period if order.unit else "",
        "price_dated": order.price_dated if order.unit else "",
        "confidence": order.confidence if order.unit else "",
    }


def _is_open(work: Work, customer_id: int, kind: str) -> bool:
    row = work.connection.execute(
        "SELECT 1 FROM follow_up WHERE customer_id = ? AND kind = ? AND state = 'open' LIMIT 1", (customer_id, kind)
    ).fetchone()
    return row is not None
