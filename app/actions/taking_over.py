"""Taking over one customer from another reseller or from the provider (R20; for Zoho R21)."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.actions import attachments
from app.actions.adding import choose_account
from app.actions.associations import begin as begin_association
from app.actions.customers import called, refuse_taken_domain, row
from app.actions.drafts import used
from app.actions.messages import Sent, recorded
from app.actions.transfer_queue import Moved, moved_before, queue
from app.actions.transfer_terms import check_chosen, checked_terms
from app.actions.transfers import (
    OTHER,
    OVER,
    clear_stuck,
    end_waiting,
    has_open_transfer,
    is_sent,
    open_once,
    rehang,
    settle_follow_ups,
    stuck,
    transfer_row,
    uid_of,
    unsent,
    withdraw_tree,
)
from app.errors import Refused, Unreadable, UserError
from app.models.clock import new_uid
from app.models.values import UNSENT_STATES, Changes, OperationState, Provider, Standing
from app.rules import requirements
from app.rules.customer import check
from app.rules.effects import Update
from app.rules.take_over import COLUMNS, missing, problems, token_end
from app.store.engine import Connection
from app.store.journal import Entry
from app.store.situation import Situation
from app.store.transfer_rows import find, holdings
from app.store.work import Work

_FOLLOW_UPS = ("give_consent", "make_token", "accept_terms")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that proves a consent: a mail, a picture of the customer's console. At most 20 MB."""

    name: str
    content: bytes


def read_evidence(path: Path) -> Evidence:
    """Read a file of evidence; may take a moment, so never on the GUI thread.

    Raises:
        UserError: ``attachment_too_large``, ``attachment_empty``.
        Unreadable: ``no_such_file``, ``file_unreadable``.
    """
    try:
        if path.stat().st_size > attachments.LIMIT_BYTES:
            raise UserError("attachment_too_large", "evidence", name=path.name)
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise Unreadable("no_such_file", path.name, file=path.name) from error
    except (OSError, ValueError) as error:
        raise Unreadable("file_unreadable", path.name, file=path.name) from error
    attachments.shown_name(path.name, content)
    return Evidence(path.name, content)


def take_over(
    work: Work,
    values: Mapping[str, Any],
    *,
    secret_ref: str = "",
    evidence: Evidence | None = None,
    letters: Sequence[Sent] = (),
    draft_id: int | None = None,
) -> Changes:
    """Begin to take one customer over: its record, the consent, the transfer, what is told to the provider.

    The customer is found in the book by Cloud Identity ID, domain or, for a team, email; it is made where it is not
    there. What is typed fills the record, an empty value keeps ours. Without a consent, or without a token that was
    said to be needed, everything is saved and the instructions are held.

    Args:
        work: the unit of work.
        values: customer columns; ``customer_id`` where the record is known; Google: ``consent_date`` (ISO),
            ``consent_products``, ``token_needed``, ``token_date``, ``subscriptions`` (``"all"`` or names; an empty
            list moves none), ``terms`` (name → ``licences``, ``payment_plan``); Zoho: ``association_method``,
            ``association_date``. Never the token itself.
        secret_ref: names the token in the keyring.
        evidence: of the consent.
        letters: texts to the customer that were copied on the way, recorded with it (R54); whose they are is found.
        draft_id: the draft that this was; it goes.

    Returns:
        Changes with the facts ``name``, ``customer_id``, ``operations`` (uids as hex) and ``missing``.

    Raises:
        UserError: a value that can't stay, with its field.
        Refused: ``take_over_ours``, ``take_over_waits``, ``take_over_two``, ``take_over_being_created``,
            ``domain_taken``, ``customer_gone``.
    """
    for each in (*problems(values, work.today), *requirements.problems(values)):
        raise UserError(each.code, each.field, **each.facts)
    columns = {field: check(field, values[field]) for field in COLUMNS if field in values}
    if columns.get("provider") not in {Provider.GOOGLE, Provider.ZOHO}:
        raise UserError("take_over_provider", "provider")
    customer_id = _find(work.connection, columns, int(values.get("customer_id") or 0))
    before: str = Standing.BOOK_ONLY
    now: dict[str, Any] = {}
    if customer_id:
        now = row(work.connection, customer_id)
        _refuse_ours(work.connection, now)
        # What was to be created and is taken over instead is in the book only again where that comes to nothing.
        before = Standing.BOOK_ONLY if now["standing"] == Standing.WAITING else now["standing"]
    filled = {**columns} if not now else {field: value for field, value in columns.items() if value not in ("", None)}
    account = filled.get("partner_account_id") or now.get("partner_account_id")
    filled["partner_account_id"] = choose_account(work.connection, columns["provider"], account)
    after = {**now, **filled}
    chosen: str | list[str] = values.get("subscriptions", "all")
    held = holdings(work.connection, customer_id) if customer_id else ()
    check_chosen(held, chosen)
    moved = Moved(chosen, checked_terms(held, values.get("terms") or {}, work.today))
    refuse_taken_domain(work.connection, customer_id, after)
    entry = Entry(work, "take_over.begun", {"name": called(after)})
    if customer_id:
        entry.apply([Update("customer", customer_id, {**filled, "standing": Standing.WAITING})])
    else:
        customer_id = entry.insert("customer", {**filled, "standing": Standing.WAITING})
    entry.apply(recorded(work, replace(each, customer_id=customer_id), "copied") for each in letters)
    used(entry, draft_id)
    if after["provider"] == Provider.ZOHO:
        return begin_association(entry, customer_id, after, values, before)
    return _begin(entry, customer_id, after, values, secret_ref, evidence, before, moved)


def _begin(
    entry: Entry,
    customer_id: int,
    after: Mapping[str, Any],
    values: Mapping[str, Any],
    secret_ref: str,
    evidence: Evidence | None,
    before: str,
    moved: Moved,
) -> Changes:
    work = entry.work
    needs_token = bool(values.get("token_needed") or secret_ref)
    made = dt.date.fromisoformat(values["token_date"]) if values.get("token_date") else work.today
    until = token_end(made) if secret_ref else None
    if values.get("consent_date"):
        _keep_consent(entry, customer_id, values["consent_date"], values.get("consent_products") or (), evidence)
    consented = _has_consent(work.connection, customer_id)
    uid = new_uid(work.now_ms)
    entry.insert(
        "transfer",
        {
            "uid": uid,
            "customer_id": customer_id,
            "method": "token" if needs_token else "consent",
            "state": "customer_agreed" if consented else "requested",
            "started_on": made if secret_ref else work.today,
            "expires_on": until,
            "secret_ref": secret_ref,
            "subscriptions": ["all"] if moved.chosen == "all" else list(moved.chosen),
            "by": work.by,
        },
    )
    lacking = _missing(work, {**after, "token_needed": needs_token}, until, consented=consented)
    entry.facts |= {"customer_id": customer_id, "missing": list(lacking)}
    queue(entry, customer_id, after, uid, moved, lacking, until, before)
    if not consented:
        open_once(entry, "give_consent", customer_id)
    if needs_token and not secret_ref:
        open_once(entry, "make_token", customer_id)
    if lacking:
        entry.rename("take_over.held")
    return entry.close(other=OTHER)


def record_consent(
    work: Work, customer_id: int, given_on: str, products: Sequence[str], evidence: Evidence | None = None
) -> Changes:
    """Record that a customer consented; what is held for nothing else is then ready to be sent.

    Raises:
        UserError: ``consent_needed``, ``consent_in_future``, ``consent_products_needed``, ``date_invalid``.
        Refused: ``customer_gone``.
    """
    wrong = problems({"consent_date": given_on, "consent_products": list(products)}, work.today)
    if wrong:
        raise UserError(wrong[0].code, wrong[0].field, **wrong[0].facts)
    if not given_on:
        raise UserError("consent_needed", "consent_date")
    customer = row(work.connection, customer_id)
    entry = Entry(work, "consent.recorded", {"name": called(customer), "customer_id": customer_id})
    _keep_consent(entry, customer_id, given_on, products, evidence)
    settle_follow_ups(entry, ["give_consent"], customer_id)
    for transfer in _open_transfers(work, customer_id):
        if transfer["state"] == "requested" and transfer["method"] in ("consent", "token"):
            entry.apply([Update("transfer", transfer["id"], {"state": "customer_agreed"})])
            _release(entry, transfer, "consent_date")
    return entry.close(other=OTHER)


def add_evidence(work: Work, consent_id: int, evidence: Evidence) -> Changes:
    """Keep a file that proves a consent recorded before.

    Raises:
        UserError: ``attachment_empty``, ``attachment_too_large``.
        Refused: ``take_over_gone``, ``customer_gone``.
    """
    found = work.connection.execute("SELECT customer_id FROM consent WHERE id = ?", (consent_id,)).fetchone()
    if found is None:
        raise Refused("take_over_gone")
    name = called(row(work.connection, found[0]))
    shown = attachments.shown_name(evidence.name, evidence.content)
    entry = Entry(work, "consent.evidence_added", {"name": name, "file": shown})
    entry.apply(
        [Update("consent", consent_id, {"attachment_id": attachments.keep(entry, found[0], shown, evidence.content)})]
    )
    return entry.close(other=OTHER)


def record_token(work: Work, transfer_id: int, made_on: str, secret_ref: str) -> Changes:
    """Record that a transfer token is in the keyring; the instructions are sent no later than its last day.

    Args:
        work: the unit of work.
        transfer_id: for which take-over.
        made_on: ISO date.
        secret_ref: names it in the keyring.

    Raises:
        UserError: ``token_date_needed``, ``token_in_future``, ``token_expired``, ``date_invalid``.
        Refused: ``take_over_gone``, ``take_over_over``, ``customer_gone``.
    """
    wrong = problems({"token_date": made_on}, work.today)
    if wrong:
        raise UserError(wrong[0].code, wrong[0].field, **wrong[0].facts)
    if not made_on:
        raise UserError("token_date_needed", "token_date")
    transfer = transfer_row(work, transfer_id)
    if transfer["state"] in {"manageable", "refused", "withdrawn"} or is_sent(work.connection, transfer):
        raise Refused("take_over_over")
    customer, customer_id = transfer["customer"], transfer["customer_id"]
    until = token_end(dt.date.fromisoformat(made_on))
    consented = _has_consent(work.connection, customer_id)
    entry = Entry(work, "token.recorded", {"name": called(customer), "until": until.isoformat()})
    entry.apply(
        [
            Update(
                "transfer",
                transfer_id,
                {
                    "method": "token",
                    "state": "customer_agreed" if consented else "requested",
                    "started_on": made_on,
                    "expires_on": until,
                    "secret_ref": secret_ref,
                },
            )
        ]
    )
    settle_follow_ups(entry, ["make_token"], customer_id)
    end = dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), dt.UTC)
    waiting = [] if stuck(work.connection, transfer) else unsent(work.connection, transfer)
    for operation_id, _, _ in waiting:
        entry.apply([Update("operation", operation_id, {"expires_at": round(end.timestamp() * 1000)})])
    if waiting:
        _release(entry, transfer, "transfer_token")
    else:  # they expired with the token before, or Google refused it
        before = unsent(work.connection, transfer)
        gone = [*stuck(work.connection, transfer), *(each[0] for each in before)]
        lacking = _missing(work, {**customer, "token_needed": True}, until, consented=consented)
        moved = moved_before(work.connection, transfer)
        queue(entry, customer_id, customer, uuid.UUID(transfer["uid"]), moved, lacking, until, customer["standing"])
        uids = {uid_of(work.connection, each) for each in gone}
        rehang(entry, customer_id, uids, entry.facts["operations"][-1:])
        entry.apply(Update("operation", each, {"state": OperationState.WITHDRAWN}) for each in gone)
    return entry.close(other=OTHER)


def withdraw(work: Work, transfer_id: int) -> Changes:
    """Withdraw a take-over whose instructions are not with the provider yet; the consent stays recorded.

    Raises:
        Refused: ``take_over_gone``, ``take_over_over``, ``undo_sent``, ``customer_gone``.
    """
    transfer = transfer_row(work, transfer_id)
    if transfer["state"] in {"manageable", "refused", "withdrawn"}:
        raise Refused("take_over_over")
    if is_sent(work.connection, transfer):
        raise Refused("undo_sent")
    entry = Entry(work, "take_over.withdrawn", {"name": called(transfer["customer"])})
    operations = unsent(work.connection, transfer)
    entry.apply([Update("transfer", transfer_id, {"state": "withdrawn"})])
    withdraw_tree(entry, transfer["customer_id"], operations)
    clear_stuck(entry, transfer)
    end_waiting(entry, transfer, operations)
    settle_follow_ups(entry, _FOLLOW_UPS, transfer["customer_id"], "dropped")
    return entry.close(other=OTHER)


# -- parts ------------------------------------------------------------------------------------------------------------


def _missing(work: Work, values: Mapping[str, Any], until: dt.date | None, *, consented: bool) -> tuple[str, ...]:
    situation = Situation.of(work.connection, values)
    lacking = missing(
        values, has_consent=consented, token_until=until, today=work.today, distributor=situation.distributor
    )
    return ("partner_account_id", *lacking) if situation.account_unclear else lacking


def _find(connection: Connection, columns: Mapping[str, Any], customer_id: int) -> int:
    """Return the customer these values are about, 0 for a new one; the rules are those of a list (design.md)."""
    if customer_id:
        return customer_id
    match = find(connection, columns)
    if match.conflict is not None:
        one, other = (called(row(connection, each)) for each in match.conflict)
        raise Refused("take_over_two", "domain", name=one, other=other, ids=match.conflict)
    return match.customer_id or 0


def _refuse_ours(connection: Connection, customer: Mapping[str, Any]) -> None:
    facts = {"name": called(customer), "other": customer["id"]}
    if has_open_transfer(connection, customer["id"]):
        raise Refused("take_over_waits", "domain", **facts)
    if customer["standing"] == Standing.AT_PROVIDER:
        raise Refused("take_over_ours", "domain", **facts)
    marks = ",".join("?" * len(UNSENT_STATES))
    sent = connection.execute(
        "SELECT 1 FROM operation WHERE customer_id = ? AND kind IN ('create_customer','provision_identity')"
        f" AND state NOT IN ({marks},'needs_person','done','withdrawn','expired')",
        (customer["id"], *UNSENT_STATES),
    ).fetchone()
    if sent is not None:
        raise Refused("take_over_being_created", "domain", **facts)


def _keep_consent(
    entry: Entry, customer_id: int, given_on: str, products: Sequence[str], evidence: Evidence | None
) -> None:
    attachment_id = None
    if evidence is not None:
        shown = attachments.shown_name(evidence.name, evidence.content)
        attachment_id = attachments.keep(entry, customer_id, shown, evidence.content)
    entry.insert(
        "consent",
        {
            "customer_id": customer_id,
            "given_on": given_on,
            "products": list(products),
            "attachment_id": attachment_id,
            "by": entry.work.by,
        },
    )


def _has_consent(connection: Connection, customer_id: int) -> bool:
    return connection.execute("SELECT 1 FROM consent WHERE customer_id = ?", (customer_id,)).fetchone() is not None


def _open_transfers(work: Work, customer_id: int) -> list[dict[str, Any]]:
    rows = work.connection.execute(
        f"SELECT id FROM transfer WHERE customer_id = ? AND state NOT IN ({','.join('?' * len(OVER))}) ORDER BY id",
        (customer_id, *OVER),
    ).fetchall()
    return [transfer_row(work, each[0]) for each in rows]


def _release(entry: Entry, transfer: Mapping[str, Any], field: str) -> None:
    """Take one field off what holds a transfer's instructions; those held by nothing else become ready."""
    connection = entry.work.connection
    for operation_id, kind, _ in unsent(connection, dict(transfer)):
        state, held = connection.execute(
            "SELECT state, missing FROM operation WHERE id = ?", (operation_id,)
        ).fetchone()
        left = [each for each in json.loads(held) if each != field]
        values: dict[str, Any] = {"missing": left}
        if state == OperationState.HELD and not left:
            values["state"] = OperationState.READY
            if kind == "transfer_subscriptions":
                open_once(entry, "accept_terms", transfer["customer_id"], operation_id=operation_id)
        entry.apply([Update("operation", operation_id, values)])
