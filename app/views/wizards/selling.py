"""The window's side of *Order* and *Change subscription*: what they read, what the last button does (R40, R42, R43)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any

from app.actions import catalogue, changing, ordering
from app.actions.flows.base import Walk
from app.actions.flows.change import ChangeFlow
from app.actions.flows.order import VERIFY, OrderFlow
from app.actions.flows.order_asking import BILLING, PLANS, PRODUCTS, provider_allows
from app.actions.flows.order_values import offer_of, order_values
from app.actions.flows.selling_facts import SellingFacts, read_facts
from app.models.values import Changes
from app.rules.subscription import check
from app.texts import t
from app.views.commands import These
from app.views.dates import facts_for_people
from app.views.wizards.spec import DoneButton, DonePage, WizardSpec

if TYPE_CHECKING:
    from app.models.values import CardRow
    from app.views.desk import Desk

_PLAIN: dict[str, Callable[..., Changes]] = {
    "suspend": changing.suspend,
    "reactivate": changing.reactivate,
    "cancel": changing.cancel,
    "start_paid_service": changing.start_paid_service,
    "transfer_to_google": changing.transfer_to_google,
}


def order_spec() -> WizardSpec[SellingFacts]:
    """Return the wizard *Order*."""
    flow = OrderFlow()
    return WizardSpec(
        flow,
        read=_read,
        finish=_finish_order,
        done=_done_order,
        begun=flow.begun,
        actions={VERIFY: _verify},
        heeds=True,
        questions=(PRODUCTS, PLANS, BILLING),
        customer_of=_customer_of,
    )


def change_spec() -> WizardSpec[SellingFacts]:
    """Return the wizard *Change subscription*."""
    flow = ChangeFlow()
    return WizardSpec(
        flow, read=_read, finish=_finish_change, done=_done_change, begun=flow.begun, customer_of=_customer_of
    )


def _customer_of(values: Mapping[str, Any]) -> int | None:
    return int(values["customer_id"]) if values.get("customer_id") else None


def _verify(desk: Desk, target: Any, _values: Mapping[str, Any]) -> None:
    """Leave the order as a draft and verify the customer's domain."""

    def found(rows: list[CardRow]) -> None:
        if rows:
            desk.registry.trigger("domain.verify", These([int(target)], rows[0]))

    desk.wizards.close_all()
    desk.when(desk.reader.rows([int(target)]), found)


def _read(desk: Desk, values: Mapping[str, Any]) -> Future[SellingFacts]:
    customer_id, order = int(values.get("customer_id") or 0), int(values.get("operation_id") or 0)
    found: Future[SellingFacts] = Future()
    found.set_running_or_notify_cancel()

    def ask() -> Future[SellingFacts]:
        return desk.reader.ask(read_facts, customer_id, desk.book.clock, facts_for_people, changed_order=order)

    def answered(facts: SellingFacts) -> None:
        if facts.selling.offers:
            found.set_result(facts)
        else:  # the catalogue of a new book is filled a little after it was opened; who is quicker fills it
            desk.when(
                desk.book.do(catalogue.ensure), lambda _filled: desk.when(ask(), found.set_result, failed), failed
            )

    def failed(error: Exception) -> None:
        found.set_exception(error)

    desk.when(ask(), answered, failed)
    return found


def _finish_order(desk: Desk, walk: Walk, facts: SellingFacts, draft_id: int | None) -> Future[Changes]:
    order = order_values(walk.values, facts)
    offer = offer_of(walk.values, facts)
    allows = offer is not None and provider_allows(offer, facts)
    waiting = walk.values.get("operation_id")
    if waiting:
        return desk.book.do(ordering.change_order, int(waiting), order, draft_id=draft_id, provider_allows=allows)
    return desk.book.do(ordering.place, facts.buyer.id, order, draft_id=draft_id, provider_allows=allows)


def _done_order(desk: Desk, changes: Changes, _walk: Walk, facts: SellingFacts) -> DonePage:
    said = [t("{plan} waits in the outbox.", plan=changes.facts["plan"])]
    if changes.facts.get("held"):
        said.append(t("It is held until the customer has a partner account."))
    if facts.buyer.provider == "google":
        said.append(t("The customer must accept the terms of service; the text for it is under follow-ups."))
    return DonePage(
        t("The order for {name} is placed", name=facts.buyer.name), tuple(said), (_page_button(desk, facts),)
    )


def _finish_change(desk: Desk, walk: Walk, _facts: SellingFacts, draft_id: int | None) -> Future[Changes]:
    values = walk.values
    held, what = int(values["subscription_id"]), str(values["what"])
    if what == "licences":
        to = check("licences", values["to_licences"])
        return desk.book.do(changing.change_licences, held, to, draft_id=draft_id)
    if what == "plan":
        return desk.book.do(changing.change_plan, held, int(values["offer"]), draft_id=draft_id)
    if what == "renewal":
        return desk.book.do(changing.change_renewal, held, str(values["to_renewal"]), draft_id=draft_id)
    return desk.book.do(_PLAIN[what], held, draft_id=draft_id)


def _done_change(desk: Desk, changes: Changes, _walk: Walk, facts: SellingFacts) -> DonePage:
    plan = changes.facts["plan"]
    if changes.verb == "change.withdrawn":
        said = (t("{plan} stays as it is; nothing is sent.", plan=plan),)
        return DonePage(t("The waiting change was withdrawn"), said, (_page_button(desk, facts),))
    said = (
        t(
            "It waits in the outbox. {plan} stays as it is until {provider} has carried it out.",
            plan=plan,
            provider=facts.provider,
        ),
    )
    return DonePage(
        t("The change for {name} waits to be sent", name=facts.buyer.name), said, (_page_button(desk, facts),)
    )


def _page_button(desk: Desk, facts: SellingFacts) -> DoneButton:
    return DoneButton(t("Open customer page"), partial(desk.go, "customer", facts.buyer.id))
