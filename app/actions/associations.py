"""A Zoho customer's association with our partner account, followed by hand until there is a network (R21)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from app.actions.customers import called
from app.actions.transfer_queue import replace_creation
from app.actions.transfers import (
    OTHER,
    associating,
    clear_stuck,
    end_waiting,
    open_once,
    rehang,
    settle_follow_ups,
    transfer_row,
    uid_of,
    unsent,
    withdraw_tree,
)
from app.errors import Refused, UserError
from app.models.clock import new_uid
from app.models.values import Changes, OperationState, Standing
from app.rules import association
from app.rules.effects import Update
from app.rules.operations import operation
from app.rules.trial import Refuse
from app.store.chore_rows import to_lapse
from app.store.journal import Entry
from app.store.situation import Situation
from app.store.work import Work

_AFTER: dict[str, tuple[str, str]] = {  # state reached → (follow-up settled, follow-up opened)
    "customer_agreed": ("agree_association", "provider_approval"),
    "provider_approved": ("provider_approval", ""),
    "manageable": ("provider_approval", ""),
}
_FOLLOW_UPS = ("agree_association", "provider_approval")


def begin(
    entry: Entry, customer_id: int, customer: Mapping[str, Any], values: Mapping[str, Any], before: str
) -> Changes:
    """Go on with a take-over (``taking_over.take_over``) of a Zoho customer: the request, and who must agree.

    Args:
        entry: the batch under way.
        customer_id: whose.
        customer: its fields.
        values: ``association_method``, ``association_date`` (ISO; today where not given).
        before: the customer's standing before.

    Raises:
        UserError: ``not_a_choice``, ``association_in_future``, ``date_invalid``.
    """
    work = entry.work
    method = str(values.get("association_method") or "request")
    if method not in association.METHODS:
        raise UserError("not_a_choice", "association_method", value=method)
    asked = _date(str(values.get("association_date") or ""), work.today)
    uid, operation_uid = new_uid(work.now_ms), new_uid(work.now_ms)
    until = association.lapse_day(asked)
    entry.insert(
        "transfer",
        {
            "uid": uid,
            "customer_id": customer_id,
            "method": method,
            "state": "requested",
            "started_on": asked,
            "expires_on": until,
            "by": work.by,
        },
    )
    payload = {"transfer": uid.hex, "method": method, "email": customer.get("primary_email", ""), "before": before}
    missing = ["partner_account_id"] if Situation.of(work.connection, customer).account_unclear else []
    if method == "request" and not customer.get("primary_email"):
        missing.append("primary_email")
    (operation_id,) = entry.apply(
        [operation("associate_customer", customer_id, payload, by=work.by, uid=operation_uid, missing=missing)]
    )
    replace_creation(entry, customer_id, operation_uid)
    open_once(entry, "agree_association", customer_id, due=until, operation_id=operation_id)
    entry.facts |= {"customer_id": customer_id, "missing": missing, "operations": [operation_uid.hex]}
    entry.rename("association.begun")
    return entry.close(other=OTHER)


def advance(work: Work, transfer_id: int) -> Changes:
    """Write down that the next step was taken: the customer agreed, Zoho approved, it can be managed.

    Raises:
        Refused: ``association_lapsed``, ``association_over``, ``take_over_gone``, ``customer_gone``.
    """
    transfer = transfer_row(work, transfer_id)
    state = _allowed(association.advance(transfer["state"], transfer["expires_on"], work.today))
    customer_id = transfer["customer_id"]
    entry = Entry(work, f"association.{state}", {"name": called(transfer["customer"])})
    entry.apply([Update("transfer", transfer_id, {"state": state, "expires_on": None})])
    settled, opens = _AFTER[state]
    settle_follow_ups(entry, [settled], customer_id)
    if opens:
        open_once(entry, opens, customer_id)
    if state == "manageable":
        entry.apply([Update("customer", customer_id, {"standing": Standing.AT_PROVIDER})])
        over = associating(
            work.connection, transfer
        )  # done by hand: nothing is sent, and nothing waits for it any more
        rehang(entry, customer_id, {uid_of(work.connection, each[0]) for each in over}, [])
        entry.apply(Update("operation", each[0], {"state": OperationState.WITHDRAWN}) for each in over)
    return entry.close(other=OTHER)


def refuse(work: Work, transfer_id: int) -> Changes:
    """Write down that the customer, or Zoho, said no.

    Raises:
        Refused: ``association_over``, ``take_over_gone``, ``customer_gone``.
    """
    return _end(work, transfer_id, "refused")


def withdraw(work: Work, transfer_id: int) -> Changes:
    """Ask no longer.

    Raises:
        Refused: ``association_over``, ``take_over_gone``, ``customer_gone``.
    """
    return _end(work, transfer_id, "withdrawn")


def ask_again(work: Work, transfer_id: int, asked_on: str = "", method: str = "") -> Changes:
    """Ask a customer anew whose request lapsed, was refused or withdrawn, or who revoked us; another 15 days begin.

    Args:
        work: the unit of work.
        transfer_id: which request.
        asked_on: ISO date; today where not given.
        method: another of ``rules.association.METHODS``; as before where not given.

    Raises:
        UserError: ``date_invalid``, ``association_in_future``, ``not_a_choice``.
        Refused: ``association_runs``, ``take_over_gone``, ``customer_gone``.
    """
    transfer = transfer_row(work, transfer_id)
    if method and method not in association.METHODS:
        raise UserError("not_a_choice", "association_method", value=method)
    asked = _date(asked_on, work.today)
    customer, customer_id = transfer["customer"], transfer["customer_id"]
    lost = customer["standing"] == Standing.ACCESS_LOST
    state = _allowed(association.ask_again(transfer["state"], access_lost=lost))
    until = association.lapse_day(asked)
    chosen = method or transfer["method"]
    entry = Entry(work, "association.asked_again", {"name": called(customer)})
    entry.apply(
        [
            Update(
                "transfer",
                transfer_id,
                {"state": state, "started_on": asked, "expires_on": until, "method": chosen},
            )
        ]
    )
    clear_stuck(entry, transfer)
    email = customer["primary_email"]
    payload = {"transfer": transfer["uid"], "method": chosen, "email": email, "before": customer["standing"]}
    missing = ["primary_email"] if chosen == "request" and not email else []
    entry.apply([operation("associate_customer", customer_id, payload, by=work.by, missing=missing)])
    if customer["standing"] == Standing.BOOK_ONLY:
        entry.apply([Update("customer", customer_id, {"standing": Standing.WAITING})])
    open_once(entry, "agree_association", customer_id, due=until)
    return entry.close(other=OTHER)


def lapse_due(work: Work) -> Changes:
    """Let lapse what nobody answered or used in time; a chore, so it is no step to undo.

    A Zoho request becomes lapsed and its instruction expires, with the follow-up to ask again; a Google token becomes
    lapsed and its instructions are held until there is a new one, with the follow-up to have it made.

    Returns:
        Changes with ``count``; without a verb where nothing was due.
    """
    due = to_lapse(work.connection, work.today)
    entry = Entry(work, "take_over.lapsed", {"count": len(due)}, undoable=False)
    for transfer_id in due:
        name = _lapse(entry, transfer_id)
        if len(due) == 1 and name:
            entry.facts["name"] = name
            entry.rename("take_over.one_lapsed")
    return entry.close(other=OTHER) if due else Changes()


def forget_secrets(work: Work, transfer_ids: Sequence[int]) -> Changes:
    """Take the names of tokens out of the book that are no longer in the keyring; no step to undo."""
    entry = Entry(work, "token.forgotten", {}, undoable=False)
    entry.apply(Update("transfer", each, {"secret_ref": ""}) for each in transfer_ids)
    return entry.close(other=OTHER)


# -- parts ------------------------------------------------------------------------------------------------------------


def _lapse(entry: Entry, transfer_id: int) -> str:
    work = entry.work
    found = work.connection.execute(
        "SELECT c.id FROM transfer t JOIN customer c ON c.id = t.customer_id WHERE t.id = ? AND c.shelf < 2",
        (transfer_id,),
    ).fetchone()
    entry.apply([Update("transfer", transfer_id, {"state": "lapsed"})])
    if found is None:  # deleted meanwhile; nobody is asked any more
        return ""
    transfer = transfer_row(work, transfer_id)
    is_token = transfer["method"] == "token"
    operations = (unsent if is_token else associating)(work.connection, transfer)
    for operation_id, _, _ in operations:
        values: dict[str, Any] = {"state": OperationState.EXPIRED}
        if is_token:
            values = {"state": OperationState.HELD, "missing": ["transfer_token"], "expires_at": None}
        entry.apply([Update("operation", operation_id, values)])
    if not is_token:
        end_waiting(entry, transfer, operations)
    open_once(entry, "make_token" if is_token else "agree_association", transfer["customer_id"], due=work.today)
    return called(transfer["customer"])


def _end(work: Work, transfer_id: int, how: str) -> Changes:
    transfer = transfer_row(work, transfer_id)
    state = _allowed(association.end(transfer["state"], how))
    entry = Entry(work, f"association.{state}", {"name": called(transfer["customer"])})
    operations = associating(work.connection, transfer)
    entry.apply([Update("transfer", transfer_id, {"state": state, "expires_on": None})])
    withdraw_tree(entry, transfer["customer_id"], operations)
    clear_stuck(entry, transfer)
    end_waiting(entry, transfer, operations)
    settle_follow_ups(entry, _FOLLOW_UPS, transfer["customer_id"], "dropped")
    return entry.close(other=OTHER)


def _allowed(answer: str | Refuse) -> str:
    if isinstance(answer, Refuse):
        raise Refused(answer.code, **answer.facts)
    return answer


def _date(text: str, today: dt.date) -> dt.date:
    if not text:
        return today
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        raise UserError("date_invalid", "association_date", value=text) from None
    if found > today:
        raise UserError("association_in_future", "association_date", date=found.isoformat())
    return found
