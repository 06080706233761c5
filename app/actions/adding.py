"""Adding customers and creating them at their provider, one or many (R9–R15)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from app.actions.customers import SETTLED, SLICE, called, refuse_taken_domain, rows
from app.actions.drafts import used
from app.actions.held import review_held
from app.errors import Refused, UserError
from app.models.clock import new_uid
from app.models.values import Changes, Outcome, Standing
from app.rules.creation import payload_of
from app.rules.customer import check, check_complete
from app.rules.effects import Effect, Insert, Update
from app.rules.operations import operation
from app.rules.requirements import CREATE, ZOHO_FREE, operations_of, problems
from app.store.engine import Connection
from app.store.journal import Entry
from app.store.situation import Situation, accounts_of
from app.store.work import Work

__all__ = ["add", "begin", "choose_account", "create", "review_held", "uncreated"]
# Instructions that make a customer one of ours at its provider; none is begun while another of them waits.
BEGINNING = (CREATE, "import_customer", "associate_customer")


def add(
    work: Work,
    values: Mapping[str, Any],
    *,
    send: bool,
    draft_id: int | None = None,
    asked: Mapping[str, Any] | None = None,
) -> Changes:
    """Add one customer, and queue its creation at the provider where it is to be sent (R11, R15).

    Args:
        work: the unit of work.
        values: fields of ``rules.customer.EDITABLE``.
        send: queue the creation; what is missing holds it (R11). False: a record in the book.
        draft_id: the draft it was typed in; it goes, and comes back with undo.
        asked: what was asked of the provider a moment ago (``rules.creation.needs_check``); it is not asked again
            when the customer is sent within minutes.

    Returns:
        Changes with facts ``name``, ``customer_id``, ``operations`` (their uids, as hex, in order).

    Raises:
        UserError: a field that can't stay as it is, ``provider_needed``, ``account_wrong``.
        Refused: ``domain_taken``.
    """
    checked = {field: check(field, value) for field, value in values.items()}
    check_complete(checked)
    if send:
        _ready_values(work.connection, checked)
    entry = Entry(work, "customer.added", {"name": called(checked)})
    refuse_taken_domain(work.connection, 0, checked)
    customer_id = entry.insert("customer", checked)
    effects = _creation(work, {"partner_account_id": None, **checked, "id": customer_id}, asked=asked) if send else []
    entry.apply(effects)
    used(entry, draft_id)
    entry.facts |= {"customer_id": customer_id, "operations": _uids(effects)}
    if send:
        entry.rename("customer.added_to_send")
    return entry.close(other=("operation", "draft") if send else ("draft",))


def _ready_values(connection: Connection, checked: dict[str, Any]) -> None:
    if not checked.get("provider"):
        raise UserError("provider_needed", "provider")
    wrong = problems(checked)
    if wrong:
        raise UserError(wrong[0].code, wrong[0].field, **wrong[0].facts)
    checked["partner_account_id"] = choose_account(connection, checked["provider"], checked.get("partner_account_id"))
    if checked["provider"] == "zoho" and not checked.get("zoho_plan"):
        checked["zoho_plan"] = ZOHO_FREE
    checked["standing"] = Standing.WAITING


def create(work: Work, ids: Sequence[int], *, accounts: Mapping[str, int] | None = None) -> Changes:
    """Queue the creation at the provider of records that are in the book only (R9), in one transaction.

    Args:
        work: its job is told how far it is, and may stop it: then nothing is changed.
        ids: customers; those no longer in the book are left out.
        accounts: provider → the partner account for those that have none.

    Returns:
        Changes with an outcome for each: no code where queued; else ``create_incomplete`` (facts ``count``, and
        ``missing`` and ``wrong``: field names), ``create_not_book_only``, ``create_waits``, ``domain_taken``.
    """
    entry = Entry(work, "customers.created", {"count": 0})
    outcomes: list[Outcome] = []
    last: list[Effect] = []
    for start in range(0, len(ids), SLICE):
        slice_ids = ids[start : start + SLICE]
        begun = _begun(work.connection, slice_ids)
        effects: list[Effect] = []
        for values in rows(work.connection, slice_ids):
            outcome, wanted = _create_one(work, values, accounts or {}, begun=values["id"] in begun)
            outcomes.append(outcome)
            effects.extend(wanted)
        entry.apply(effects)
        entry.settle()
        last = effects or last
        work.job.step(min(start + SLICE, len(ids)), len(ids), "saving")
    done = [outcome for outcome in outcomes if not outcome.code]
    entry.facts["count"] = len(done)
    if len(ids) == 1 and done:
        entry.facts |= {"name": done[0].name, "customer_id": done[0].customer_id, "operations": _uids(last)}
        entry.rename("customer.created")
    elif not done:
        entry.rename("customers.not_created")
    return entry.close(outcomes, other=("operation",) if done else ())


def _create_one(
    work: Work, values: dict[str, Any], accounts: Mapping[str, int], *, begun: bool
) -> tuple[Outcome, list[Effect]]:
    customer_id, name = values["id"], called(values)
    if values["standing"] != Standing.BOOK_ONLY:
        return Outcome(customer_id, name, "create_not_book_only"), []
    if begun:
        return Outcome(customer_id, name, "create_waits"), []
    connection = work.connection
    given = values["partner_account_id"] or accounts.get(values["provider"])
    try:
        account = choose_account(connection, values["provider"], given)
        changed = {**values, "partner_account_id": account}
        if account != values["partner_account_id"]:
            refuse_taken_domain(connection, customer_id, changed)
    except (UserError, Refused) as error:
        return Outcome(customer_id, name, error.code, dict(error.facts)), []
    situation = Situation.of(connection, changed)
    holding = [each for kind in operations_of(changed) for each in situation.holding(kind, changed)]
    lacks = list(dict.fromkeys(each for each in holding if each not in situation.wrong))
    wrong = list(dict.fromkeys(each for each in holding if each in situation.wrong))
    if holding:
        facts = {"count": len(lacks) + len(wrong), "missing": lacks, "wrong": wrong}
        return Outcome(customer_id, name, "create_incomplete", facts), []
    updated: dict[str, Any] = {"standing": Standing.WAITING, "partner_account_id": account}
    if values["provider"] == "zoho" and not values["zoho_plan"]:
        updated["zoho_plan"] = ZOHO_FREE
    return Outcome(customer_id, name), [
        Update("customer", customer_id, updated),
        *_creation(work, {**changed, **updated}, situation),
    ]


def _creation(
    work: Work,
    values: Mapping[str, Any],
    situation: Situation | None = None,
    asked: Mapping[str, Any] | None = None,
) -> list[Effect]:
    """Return the operations that create a customer, the later ones behind the earlier ones (R15)."""
    found: list[Effect] = []
    before: tuple[uuid.UUID, ...] = ()
    situation = situation or Situation.of(work.connection, values)
    for kind in operations_of(values):
        uid = new_uid(work.now_ms)
        payload = payload_of(kind, values)
        if asked and "unchecked" in payload:
            payload["checked"] = dict(asked)
        found.append(
            operation(
                kind,
                values["id"],
                payload,
                by=work.by,
                uid=uid,
                depends_on=before,
                missing=situation.holding(kind, values),
            )
        )
        before = (uid,)
    return found


def begin(entry: Entry, customer_id: int) -> tuple[uuid.UUID, ...]:
    """Queue the creation of a record that is in the book only, as part of another change: somebody orders for it.

    What is missing holds the instructions, not the person (R11).

    Args:
        entry: the batch of the change; its undo takes this back too.
        customer_id: whose; it has a provider.

    Returns:
        The uids of the instructions, in order.
    """
    connection = entry.work.connection
    values = rows(connection, [customer_id])[0]
    account = choose_account(connection, values["provider"], values["partner_account_id"])
    changed: dict[str, Any] = {"standing": Standing.WAITING, "partner_account_id": account}
    if values["provider"] == "zoho" and not values["zoho_plan"]:
        changed["zoho_plan"] = ZOHO_FREE
    effects = _creation(entry.work, {**values, **changed})
    entry.apply([Update("customer", customer_id, changed), *effects])
    return tuple(each.values["uid"] for each in effects if isinstance(each, Insert))


def uncreated(entry: Entry, customer_id: int) -> None:
    """Put a customer back to *book only* once no instruction that would create or take it over waits any more.

    One that the provider has made meanwhile is *at provider*, whatever else was to be done for it.

    Args:
        entry: the batch in which its creation was withdrawn or expired; its undo takes this back too.
        customer_id: whose.
    """
    connection = entry.work.connection
    row = connection.execute("SELECT standing, provider_ref FROM customer WHERE id = ?", (customer_id,)).fetchone()
    if row is not None and row[0] == Standing.WAITING and not _begun(connection, [customer_id]):
        standing = Standing.AT_PROVIDER if row[1] else Standing.BOOK_ONLY
        entry.apply([Update("customer", customer_id, {"standing": standing})])


def choose_account(connection: Connection, provider: str, given: int | None) -> int | None:
    """Return the partner account to create a customer with: the one given, else the only one there is.

    Returns:
        None where there is none yet (the instruction waits for one) or several.

    Raises:
        UserError: ``account_wrong``: the account given belongs to another provider, or is gone.
    """
    accounts = accounts_of(connection, provider)
    if given is not None:
        if given not in accounts:
            raise UserError("account_wrong", "partner_account_id")
        return given
    return accounts[0] if len(accounts) == 1 else None


def _begun(connection: Connection, ids: Sequence[int]) -> set[int]:
    marks = ",".join("?" * len(ids))
    rows_found = connection.execute(
        f"SELECT customer_id FROM operation WHERE customer_id IN ({marks}) AND kind IN {BEGINNING}"
        f" AND state NOT IN {SETTLED}",
        tuple(ids),
    )
    return {row[0] for row in rows_found}


def _uids(effects: Sequence[Effect]) -> list[str]:
    return [each.values["uid"].hex for each in effects if isinstance(each, Insert)]
