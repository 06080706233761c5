"""The window's side of *Take over a customer*: the token goes into the keyring, then the book is written (R20, R21)."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Mapping
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.actions import messages, taking_over
from app.actions.flows.add import KNOWN
from app.actions.flows.base import Walk
from app.actions.flows.take_over import TakeOverFlow
from app.actions.flows.take_over_asking import EXISTS, HOLDINGS, REGISTERED
from app.actions.flows.take_over_facts import TakeOverFacts, read_facts
from app.actions.flows.take_over_record import HAVE_TOKEN, record_of
from app.actions.flows.take_over_words import missing_words
from app.errors import Locked
from app.models.details import CustomerDetail
from app.models.values import Changes
from app.rules.take_over import COLUMNS, check_token
from app.texts import t
from app.texts.codes import say
from app.vault.secrets import token_name
from app.views.spawn import on_thread
from app.views.wizards.moving import go_on_with
from app.views.wizards.spec import DoneButton, DonePage, WizardSpec

if TYPE_CHECKING:
    from app.store.startup import KeepSecrets
    from app.views.desk import Desk

NAME = "take_over"


def take_over_spec() -> WizardSpec[TakeOverFacts]:
    """Return the wizard."""
    flow = TakeOverFlow()
    return WizardSpec(
        flow,
        read=_read,
        finish=_finish,
        done=_done,
        begun=flow.begun,
        actions={"open_customer": _open_customer, "add": _add},
        questions=(REGISTERED, EXISTS, HOLDINGS),
        customer_of=lambda values: int(values["customer_id"]) if values.get("customer_id") else None,
    )


def open_for(desk: Desk, customer_id: int) -> None:
    """Open the wizard for a record that is in the book already; everything known of it goes along."""

    def found(detail: CustomerDetail | None) -> None:
        if detail is not None:
            desk.wizards.open_named(NAME, values_of(detail))

    desk.when(desk.reader.customer(customer_id), found)


def values_of(detail: CustomerDetail) -> dict[str, Any]:
    """Return what the wizard begins with for a customer of the book."""
    values: dict[str, Any] = {"customer_id": detail.card.id}
    card = detail.card._asdict()
    for name in COLUMNS:
        value = detail.fields.get(name, card.get(name))
        if value not in (None, "", 0):
            values[name] = value
    if detail.partner_account_id is not None:
        values["partner_account_id"] = str(detail.partner_account_id)
    return values


def _read(desk: Desk, values: Mapping[str, Any]) -> Future[TakeOverFacts]:
    return desk.reader.ask(read_facts, dict(values), desk.today(), desk.book.by)


def _finish(desk: Desk, walk: Walk, _facts: TakeOverFacts, draft_id: int | None) -> Future[Changes]:
    """Read the evidence, keep the token, write the book: on a thread, because the keyring may ask a person."""
    values = dict(walk.values)
    book, secrets = desk.book, desk.secrets
    token = str(values.pop("transfer_token", "") or "") if values.get("token") == HAVE_TOKEN else ""

    def work() -> Changes:
        path = str(values.get("evidence") or "") if values.get("consent_date") else ""
        evidence = taking_over.read_evidence(Path(path)) if path else None
        record = record_of(walk.values)
        letters = [messages.Sent(0, **each) for each in (values.get("letters_copied") or {}).values()]
        name = _kept(secrets, token)
        if not name:
            record.pop("token_date", None)
        try:
            return book.run(
                taking_over.take_over,
                record,
                secret_ref=name,
                evidence=evidence,
                letters=letters,
                draft_id=draft_id,
            )
        except BaseException:
            if name and secrets is not None:
                with contextlib.suppress(Locked):
                    secrets.delete(name)
            raise

    return on_thread("take over", work)


def _kept(secrets: KeepSecrets | None, token: str) -> str:
    """Return under which name a token is in the keyring now; empty: there is none, or it could not be kept."""
    if secrets is None or not token:
        return ""
    name = token_name(uuid.uuid4())
    try:
        secrets.put(name, check_token(token))
    except Locked:
        return ""
    return name


def _done(desk: Desk, changes: Changes, walk: Walk, _facts: TakeOverFacts) -> DonePage:
    name, customer_id = str(changes.facts["name"]), int(changes.facts["customer_id"])
    lacks = list(changes.facts["missing"])
    lost = "transfer_token" in lacks and walk.values.get("token") == HAVE_TOKEN
    if changes.verb == "association.begun":
        said = [t("Its page shows the steps of the association, and a follow-up has the text for the customer.")]
    elif lacks:
        said = [t("It waits in the outbox. It is sent once nothing is missing.")]
    else:
        said = [t("It waits in the outbox to be sent to Google.")]
    if lost:
        said.insert(0, say("token_not_kept"))
    if walk.values.get("letters_copied"):
        said.append(t("The text you copied is recorded on its page."))
    show = partial(desk.go, "customers", customer_id)
    return DonePage(
        t("The take-over of {name} has begun", name=name),
        tuple(said),
        (DoneButton(t("Open customer"), partial(desk.go, "customer", customer_id), primary=True),),
        missing=tuple(missing_words([each]) for each in lacks),
        missing_title=t("Missing before it can be sent"),
        closed=show,
    )


def _add(desk: Desk, _target: Any, values: Mapping[str, Any]) -> None:
    """There is nothing to take over: go on with creating it; everything typed so far goes along."""
    go_on_with(desk, "add", {name: value for name, value in values.items() if name in KNOWN})


def _open_customer(desk: Desk, target: Any, _values: Mapping[str, Any]) -> None:
    desk.wizards.close_all()
    desk.go("customer", int(target))
