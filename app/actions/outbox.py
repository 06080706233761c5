"""Verbs on operations: withdraw with all that waits for it, try again, expire (R7, R51; design.md, Outbox)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from app.actions.customers import called
from app.actions.transfers import ended_with_operations
from app.errors import Refused
from app.models.values import Changes, OperationState, Outcome, Standing
from app.rules.effects import Effect, Update
from app.rules.outbox import Link, new_end, refuse_by_hand, refuse_retry, refuse_withdraw, state_again, tree
from app.store.journal import Entry
from app.store.outbox_rows import extended_to, links_of
from app.store.work import Work
from app.sync.claims import expire_due

__all__ = ["by_hand", "expire_due", "retry", "withdraw"]
OTHER = ("operation", "subscription", "follow_up", "transfer")
MOST_NAMED = 200  # uids in the facts of a batch


def withdraw(work: Work, uids: Sequence[str]) -> Changes:
    """Withdraw operations that were not sent, with all that waits for them; what they had changed is put back.

    An extended trial ends again when it did before, where nobody changed the date since; a customer whose creation is
    withdrawn is in the book only again; the follow-ups they had opened are dropped. One undo brings all of it back.

    Args:
        work: the unit of work.
        uids: which, 36 characters or 32 hex digits.

    Returns:
        Changes with facts ``count`` (all that went) and ``operations`` (their uids), an outcome for each refused.

    Raises:
        Refused: ``no_such_operation``; of a single one also ``operation_sent``, ``operation_withdrawn``.
    """
    entry = Entry(work, "operations.withdrawn", {"count": 0})
    outcomes: list[Outcome] = []
    gone: list[str] = []
    names: list[str] = []
    wanted = _by_customer(work, uids)
    for number, (customer, asked) in enumerate(wanted):
        work.job.step(number, len(wanted), "saving")
        links = links_of(work.connection, customer["id"])
        by_uid = {link.uid: link for link in links}
        roots: list[str] = []
        for uid in asked:
            if code := refuse_withdraw(by_uid[uid].state, by_uid[uid].provider_ref):
                outcomes.append(Outcome(customer["id"], called(customer), code))
            else:
                roots.append(uid)
        taken = [each for each in tree(roots, links) if not refuse_withdraw(by_uid[each].state, "")]
        if taken:
            _withdraw_of(work, entry, customer, links, taken)
            gone += taken
            names.append(called(customer))
            entry.settle()
    return _close(entry, "withdrawn", uids, outcomes, gone, names)


def retry(work: Work, uids: Sequence[str]) -> Changes:
    """Let operations that need a person wait to be sent again; what is missing still holds them.

    One of which nobody knows whether it took effect is looked for again instead, and is not sent before (Q2).

    Args:
        work: the unit of work.
        uids: which.

    Returns:
        Changes with facts ``count`` and ``operations``, an outcome for each refused.

    Raises:
        Refused: ``no_such_operation``; of a single one also ``operation_not_stuck``, ``operation_token_over``.
    """
    entry = Entry(work, "operations.retried", {"count": 0})
    outcomes: list[Outcome] = []
    again: list[str] = []
    names: list[str] = []
    for customer, asked in _by_customer(work, uids):
        for uid in asked:
            row_id, state, kind, missing, created_at, expires_at, not_before, ref, code_before = (
                work.connection.execute(
                    "SELECT id, state, kind, missing, created_at, expires_at, not_before, provider_ref, error_code"
                    " FROM operation WHERE uid = ?",
                    (bytes.fromhex(uid),),
                ).fetchone()
            )
            if code := refuse_retry(state, kind):
                outcomes.append(Outcome(customer["id"], called(customer), code))
                continue
            values: dict[str, Any] = {
                "state": state_again(code_before, ref, is_held=missing != "[]"),
                "attempts": 0,
                "not_before": not_before if not_before is not None and not_before > work.now_ms else None,
                "error_code": "",
                "error_field": "",
                "error_facts": {},
                "expires_at": new_end(created_at, expires_at, work.now_ms),
            }
            entry.apply([Update("operation", row_id, values)])
            again.append(uid)
            names.append(called(customer))
    return _close(entry, "retried", uids, outcomes, again, names)


def by_hand(work: Work, uids: Sequence[str]) -> Changes:
    """Take a person's word that operations were done on the provider's own page; what shows there is then read back.

    They are looked for and not sent; what can't be read back counts as done by that word (R21, R43).

    Args:
        work: the unit of work.
        uids: which.

    Returns:
        Changes with facts ``count`` and ``operations``, an outcome for each refused.

    Raises:
        Refused: ``no_such_operation``; of a single one also ``operation_not_by_hand``.
    """
    entry = Entry(work, "operations.by_hand", {"count": 0})
    outcomes: list[Outcome] = []
    told: list[str] = []
    names: list[str] = []
    for customer, asked in _by_customer(work, uids):
        for uid in asked:
            row_id, state, code_before, payload = work.connection.execute(
                "SELECT id, state, error_code, payload FROM operation WHERE uid = ?", (bytes.fromhex(uid),)
            ).fetchone()
            if code := refuse_by_hand(state, code_before):
                outcomes.append(Outcome(customer["id"], called(customer), code))
                continue
            values: dict[str, Any] = {
                "state": OperationState.UNKNOWN,
                "payload": {**json.loads(payload), "by_hand": True},
                "looks": 0,
                "not_before": None,
                "error_code": "",
                "error_field": "",
                "error_facts": {},
            }
            entry.apply([Update("operation", row_id, values)])
            told.append(uid)
            names.append(called(customer))
    return _close(entry, "by_hand", uids, outcomes, told, names)


def _withdraw_of(
    work: Work, entry: Entry, customer: dict[str, Any], links: Sequence[Link], taken: Sequence[str]
) -> None:
    by_uid = {link.uid: link for link in links}
    for uid in reversed(taken):  # what was done last is put back first
        row_id, payload_to, payload_from = work.connection.execute(
            "SELECT id, payload ->> '$.to', payload ->> '$.from' FROM operation WHERE uid = ?", (bytes.fromhex(uid),)
        ).fetchone()
        entry.apply([Update("operation", row_id, {"state": OperationState.WITHDRAWN})])
        link = by_uid[uid]
        if link.kind == "extend_trial" and link.subscription_id is not None:
            entry.apply(_date_put_back(work, link.subscription_id, payload_to, payload_from))
        entry.apply(_follow_ups_dropped(work, row_id))
    entry.apply(ended_with_operations(work.connection, customer["id"]))
    if customer["standing"] == Standing.WAITING:
        from app.actions.adding import uncreated  # noqa: PLC0415 - with libraries that most withdrawals do not need

        uncreated(entry, customer["id"])


def _date_put_back(work: Work, subscription_id: int, to: str | None, back: str | None) -> Iterator[Effect]:
    found = work.connection.execute("SELECT trial_end FROM subscription WHERE id = ?", (subscription_id,)).fetchone()
    if found is not None and found[0] == to:
        others = extended_to(work.connection, subscription_id)
        yield Update("subscription", subscription_id, {"trial_end": max(filter(None, (back, others)), default=None)})


def _follow_ups_dropped(work: Work, operation_id: int) -> list[Effect]:
    found = work.connection.execute(
        "SELECT id FROM follow_up WHERE customer_id = (SELECT customer_id FROM operation WHERE id = ?)"
        " AND operation_id = ? AND state = 'open'",
        (operation_id, operation_id),
    ).fetchall()
    return [Update("follow_up", row_id, {"state": "dropped", "settled_at": work.now_ms}) for (row_id,) in found]


def _by_customer(work: Work, uids: Sequence[str]) -> list[tuple[dict[str, Any], list[str]]]:
    """Return each customer's row with what is asked of it, as 32 hex digits.

    Raises:
        Refused: ``no_such_operation``.
    """
    asked: dict[int, list[str]] = {}
    for given in uids:
        uid = _hex(given)
        found = work.connection.execute(
            "SELECT customer_id FROM operation WHERE uid = ?", (bytes.fromhex(uid),)
        ).fetchone()
        if found is None:
            raise Refused("no_such_operation", given)
        mine = asked.setdefault(found[0], [])
        if uid not in mine:
            mine.append(uid)
    return [(_customer(work, customer_id), mine) for customer_id, mine in asked.items()]


def _customer(work: Work, customer_id: int) -> dict[str, Any]:
    names = ("id", "organisation_name", "domain", "primary_email", "standing")
    row = work.connection.execute(f"SELECT {', '.join(names)} FROM customer WHERE id = ?", (customer_id,)).fetchone()
    return dict(zip(names, row, strict=True))


def _hex(uid: str) -> str:
    try:
        return uuid.UUID(uid.strip()).hex
    except ValueError as error:
        raise Refused("no_such_operation", uid) from error


def _close(
    entry: Entry, verb: str, uids: Sequence[str], outcomes: list[Outcome], done: list[str], names: list[str]
) -> Changes:
    if not done and len(uids) == 1:
        raise Refused(outcomes[0].code)
    entry.facts["count"] = len(done)
    entry.facts["operations"] = done[:MOST_NAMED]
    if not done:
        entry.rename(f"operations.none_{verb}")
    elif len(set(names)) == 1:
        entry.facts["name"] = names[0]
        entry.rename(f"operation.{verb}" if len(done) == 1 else f"operations.{verb}_of")
    return entry.close(outcomes, other=OTHER)
