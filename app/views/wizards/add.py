"""The window's side of *Add customer*: what it reads, what *Create* does, the last page with **Buy** (R14, R15)."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from app.actions import adding
from app.actions.flows.add import AddFlow
from app.actions.flows.add_asking import EXISTS, REGISTERED, checked_now
from app.actions.flows.add_facts import AddFacts, read_facts
from app.actions.flows.add_record import LATER, is_sent, missing, record_of
from app.actions.flows.add_words import provider_name
from app.actions.flows.base import Walk
from app.models.values import Changes
from app.texts import current, t
from app.texts.fields import field_label
from app.views.commands import These
from app.views.customer.words import countries
from app.views.wizards.moving import go_on_with
from app.views.wizards.service import SPECS
from app.views.wizards.spec import DoneButton, DonePage, WizardSpec

if TYPE_CHECKING:
    from app.models.values import CardRow
    from app.views.desk import Desk

TAKE_OVER = "take_over"


def add_spec() -> WizardSpec[AddFacts]:
    """Return the wizard."""
    flow = AddFlow()
    return WizardSpec(
        flow,
        read=_read,
        finish=_finish,
        done=_done,
        begun=flow.begun,
        actions={"open_customer": _open_customer, TAKE_OVER: _take_over},
        questions=(REGISTERED, EXISTS),
    )


def _read(desk: Desk, values: Mapping[str, Any]) -> Future[AddFacts]:
    return desk.reader.ask(read_facts, dict(values), _countries(current()), can_take_over=TAKE_OVER in SPECS)


def _finish(desk: Desk, walk: Walk, facts: AddFacts, draft_id: int | None) -> Future[Changes]:
    record = record_of(walk.values, facts)
    asked = checked_now(walk.values, facts)
    return desk.book.do(adding.add, record, send=is_sent(walk.values), draft_id=draft_id, asked=asked)


def _done(desk: Desk, changes: Changes, walk: Walk, facts: AddFacts) -> DonePage:
    values = walk.values
    name, customer_id = str(changes.facts["name"]), int(changes.facts["customer_id"])
    show = partial(desk.go, "customers", customer_id)
    if not is_sent(values):
        only = t("It is a record in your book. Nothing is sent.")
        return DonePage(t("{name} was added", name=name), (only,), closed=show)
    lacks = missing(values, facts)
    provider = provider_name(str(values["provider"]))
    said = (
        t("It waits in the outbox to be created at {provider}.", provider=provider)
        if not lacks
        else t("It waits in the outbox. It is sent to {provider} once nothing is missing.", provider=provider),
        t("Its setup checklist is on its page."),
    )
    buttons: tuple[DoneButton, ...] = ()
    if "order.open" in desk.registry:
        buttons = (DoneButton(t("Buy"), partial(_buy, desk, customer_id), primary=True),)
    return DonePage(
        t("{name} was added", name=name),
        said,
        buttons,
        missing=tuple(field_label(each) for each in lacks),
        missing_title=t("Missing before it can be sent"),
        closed=show,
    )


def _buy(desk: Desk, customer_id: int) -> None:
    desk.go("customers", customer_id)

    def found(rows: list[CardRow]) -> None:
        if rows:
            desk.registry.trigger("order.open", These([customer_id], rows[0]))

    desk.when(desk.reader.rows([customer_id]), found)


def _open_customer(desk: Desk, target: Any, _values: Mapping[str, Any]) -> None:
    desk.wizards.close_all()
    desk.go("customer", int(target))


def _take_over(desk: Desk, _target: Any, values: Mapping[str, Any]) -> None:
    """Go on with the take-over; everything typed so far goes along, and the draft with it."""
    given = {**values, "provider": "" if values.get("provider") == LATER else values.get("provider")}
    go_on_with(desk, TAKE_OVER, given)


@lru_cache(maxsize=4)
def _countries(_language: str) -> tuple[tuple[str, str], ...]:
    return tuple((code, words if code else "–") for code, words in countries())
