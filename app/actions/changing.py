"""Changes of subscriptions: queued for the provider, the subscription itself untouched until it says so (R42, R43).

A second change of the same thing takes the place of the one that waits; wanting what is so already withdraws it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.actions import drafts
from app.actions.behind import put_behind, waiting_tree_withdrawn
from app.actions.ordering import found, parents_of, snapshot
from app.errors import Refused
from app.models.catalogue import OfferDetail
from app.models.clock import new_uid
from app.models.holdings import Held, Selling, Waiting
from app.models.values import UNSENT_STATES, Changes, OperationState, Standing
from app.rules import changes
from app.rules.changes import Allowed
from app.rules.effects import Insert, Update
from app.rules.eligibility import licence_limits
from app.rules.follow_up import opened
from app.rules.operations import operation
from app.rules.ordering import currency_of
from app.store import holding_rows
from app.store.journal import Entry
from app.store.work import Work

_ENDING = ("suspend", "cancel", "transfer_to_google")
_AS_IT_IS = ("licences_same", "plan_same", "renewal_same")


@dataclass(frozen=True, slots=True)
class _Change:
    """One change about to be queued."""

    kind: str
    verb: str
    payload: dict[str, Any]
    answer: changes.Answer
    depends_on: Sequence[uuid.UUID] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    expires_on: dt.date | None = None


def change_licences(work: Work, subscription_id: int, to: int, *, draft_id: int | None = None) -> Changes:
    """Queue another number of licences.

    Raises:
        Refused: ``subscription_gone``, ``customer_gone``, ``change_under_way``, ``change_blocked``, or the rule's no.
    """
    facts, held = _of(work, subscription_id)
    answer = changes.licences(held, to, facts.buyer.provider, most_licences(held, facts))
    change = _Change("change_licences", "licences.changed", {"from": held.licences, "to": to}, answer, facts={"to": to})
    return _queue(work, facts, held, change, draft_id)


def change_plan(work: Work, subscription_id: int, offer_id: int, *, draft_id: int | None = None) -> Changes:
    """Queue another product or payment plan; a smaller edition of an annual plan waits for the renewal.

    Raises:
        Refused: as ``change_licences``, ``order_offer_gone``.
    """
    facts, held = _of(work, subscription_id)
    offer = facts.offer(offer_id)
    if offer is None:
        raise Refused("order_offer_gone", "offer_id")
    answer = changes.plan(held, offer, facts.buyer, facts.held, facts.today)
    payload = {
        "plan": offer.product.name,
        "from": held.plan,
        "to": offer.product.name,
        "from_payment_plan": held.payment_plan,
        **_offered(offer, facts, held),
    }
    change = _Change("change_plan", "plan.changed", payload, answer, facts={"to": offer.product.name})
    return _queue(work, facts, held, change, draft_id)


def change_renewal(work: Work, subscription_id: int, to: str, *, draft_id: int | None = None) -> Changes:
    """Queue what happens at the end of the term: one of ``rules.changes.RENEWALS``.

    Raises:
        Refused: as ``change_licences``.
    """
    facts, held = _of(work, subscription_id)
    answer = changes.renewal(held, to, facts.buyer.provider)
    change = _Change("change_renewal", "renewal.changed", {"from": held.renewal, "to": to}, answer)
    return _queue(work, facts, held, change, draft_id)


def suspend(work: Work, subscription_id: int, *, draft_id: int | None = None) -> Changes:
    """Queue the suspension of a subscription.

    Raises:
        Refused: as ``change_licences``.
    """
    facts, held = _of(work, subscription_id)
    answer = changes.suspend(held, facts.held, facts.buyer.provider, facts.today)
    change = _Change("suspend", "subscription.suspended", {"from": held.status, "to": "suspended"}, answer)
    return _queue(work, facts, held, change, draft_id)


def reactivate(work: Work, subscription_id: int, *, draft_id: int | None = None) -> Changes:
    """Queue the reactivation of what we suspended.

    Raises:
        Refused: as ``change_licences``.
    """
    facts, held = _of(work, subscription_id)
    answer = changes.reactivate(held, facts.buyer.provider, facts.today)
    change = _Change("reactivate", "subscription.reactivated", {"from": held.status, "to": "active"}, answer)
    return _queue(work, facts, held, change, draft_id)


def cancel(work: Work, subscription_id: int, *, draft_id: int | None = None) -> Changes:
    """Queue the cancellation of a subscription, where the provider lets us.

    Raises:
        Refused: as ``change_licences``.
    """
    facts, held = _of(work, subscription_id)
    answer = changes.cancel(held, facts.buyer.provider, facts.today)
    change = _Change("cancel", "subscription.cancelled", {"from": held.status, "to": "cancelled"}, answer)
    return _queue(work, facts, held, change, draft_id)


def start_paid_service(work: Work, subscription_id: int, *, draft_id: int | None = None) -> Changes:
    """Queue the early end of a Google trial into the paid plan that is set, or that a waiting change sets first.

    Raises:
        Refused: as ``change_licences``.
    """
    facts, held = _of(work, subscription_id)
    chosen = [each for each in facts.waiting if each.kind == "change_plan" and each.subscription_id == subscription_id]
    plan = str(chosen[-1].payload.get("payment_plan", "")) if chosen else ""
    answer = changes.start_paid_service(held, facts.buyer.provider, plan)
    payload = {"from": "trial", "to": plan or held.payment_plan}
    before = [uuid.UUID(hex=each.uid) for each in chosen]
    change = _Change("start_paid_service", "paid_service.started", payload, answer, before)
    return _queue(work, facts, held, change, draft_id)


def transfer_to_google(work: Work, subscription_id: int, *, draft_id: int | None = None) -> Changes:
    """Queue giving the customer, with all it holds, to Google.

    Raises:
        Refused: as ``change_licences``.
    """
    facts, held = _of(work, subscription_id)
    answer = changes.transfer_to_google(facts.buyer, facts.held, facts.today)
    live = [each.id for each in facts.held if each.is_live and each.id]
    payload = {"from": "us", "to": "google", "subscriptions": live}
    change = _Change("transfer_to_google", "customer.to_google", payload, answer)
    return _queue(work, facts, held, change, draft_id)


def ask_google(work: Work, subscription_id: int, note: str = "") -> Changes:
    """Open the follow-up in which a person asks Google for more days of a trial (R42).

    Raises:
        Refused: ``subscription_gone``, ``customer_gone``, ``google_asked_already``, or the rule's no.
    """
    facts, held = _of(work, subscription_id)
    answer = changes.ask_google(held, facts.buyer.provider)
    if not isinstance(answer, Allowed):
        raise Refused(answer.code, **answer.facts)
    asked = work.connection.execute(
        "SELECT 1 FROM follow_up WHERE subscription_id = ? AND kind = 'ask_google' AND state = 'open'",
        (subscription_id,),
    ).fetchone()
    if asked is not None:
        raise Refused("google_asked_already")
    entry = Entry(work, "google.asked", {"name": facts.buyer.name, "plan": held.plan})
    entry.apply(
        [opened("ask_google", facts.buyer.id, facts.today, by=work.by, note=note, subscription_id=subscription_id)]
    )
    return entry.close(other=("follow_up",))


def most_licences(held: Held, facts: Selling) -> int | None:
    """Return the most licences of what is held, by the catalogue; None: not known.

    Of a plan nobody knows (many lists do not say how it is paid) the widest limit holds, never that of a trial.
    """
    offers = [each for each in facts.offers if held.sku and each.product.sku == held.sku]
    plan = "trial" if held.status == "trial" else held.payment_plan
    paid = [each for each in offers if each.payment_plan != "trial"]
    limits = [licence_limits(each)[1] for each in [each for each in offers if each.payment_plan == plan] or paid]
    known = [limit for limit in limits if limit is not None]
    return max(known, default=None) if len(known) == len(limits) else None


def _of(work: Work, subscription_id: int) -> tuple[Selling, Held]:
    customer_id = holding_rows.customer_of(work.connection, subscription_id)
    if customer_id is None:
        raise Refused("subscription_gone")
    facts = found(work, customer_id)
    held = facts.subscription(subscription_id)
    if held is None:  # pragma: no cover - read in the same transaction
        raise Refused("subscription_gone")
    if facts.buyer.standing == Standing.ACCESS_LOST:
        raise Refused("order_access_lost")
    return facts, held


def _queue(work: Work, facts: Selling, held: Held, change: _Change, draft_id: int | None) -> Changes:
    """Put a change into the outbox in place of the same one that waits; or withdraw that one where all stays as is."""
    same = [each for each in facts.waiting if _is_about(each, held) and each.kind == change.kind]
    if any(each.state not in (*UNSENT_STATES, "needs_person") for each in same):
        raise Refused("change_under_way")
    answer = change.answer
    entry = Entry(work, change.verb, {"name": facts.buyer.name, "plan": held.plan, **change.facts})
    withdrawn = [Update("operation", each.id, {"state": OperationState.WITHDRAWN}) for each in same]
    if not isinstance(answer, Allowed):
        if answer.code not in _AS_IT_IS or not same:
            raise Refused(answer.code, **answer.facts)
        entry.rename("change.withdrawn")
        entry.apply(waiting_tree_withdrawn(work, facts.buyer.id, [each.uid for each in same]))
    else:
        _refuse_blocked(facts, held, change.kind)
        uid = new_uid(work.now_ms)
        entry.apply([*withdrawn, _instruction(work, facts, held, change, answer, uid)])
        entry.apply(put_behind(work, facts.buyer.id, [each.uid for each in same], uid))
    drafts.used(entry, draft_id)
    return entry.close(other=("operation", "draft"))


def _instruction(work: Work, facts: Selling, held: Held, change: _Change, answer: Allowed, uid: uuid.UUID) -> Insert:
    made = operation(
        change.kind,
        facts.buyer.id,
        {"plan": held.plan, "sku": held.sku, **change.payload},
        by=work.by,
        uid=uid,
        depends_on=[*parents_of(facts), *change.depends_on],
        subscription_id=held.id,
        missing=() if facts.buyer.has_account else ("partner_account_id",),
    )
    if answer.on is not None and answer.on > facts.today:
        start = dt.datetime.combine(answer.on, dt.time(), dt.UTC)
        made.values["not_before"] = round(start.timestamp() * 1000)
    return made


def _is_about(waiting: Waiting, held: Held) -> bool:
    return waiting.subscription_id == held.id


def _refuse_blocked(facts: Selling, held: Held, kind: str) -> None:
    for each in facts.waiting:
        about = _is_about(each, held) or each.kind == "transfer_to_google"
        if about and each.kind in _ENDING and each.kind != kind:
            raise Refused("change_blocked")


def _offered(offer: OfferDetail, facts: Selling, held: Held) -> dict[str, Any]:
    price = snapshot(offer, currency_of(facts.buyer, facts.held))
    kept = ("currency", "unit_minor", "price_period", "price_dated")
    return {
        "to_sku": offer.product.sku,
        "offer_ref": offer.provider_ref,
        "product_ref": offer.product.product_ref,
        "payment_plan": offer.payment_plan,
        "licences": held.licences,
        **{name: price[name] for name in kept if name in price},
    }
