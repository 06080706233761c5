"""Reads consents, take-overs and associations (R20, R21), and finds the record that a take-over is about."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from app.models.transfers import ConsentDetail, KnownCustomer, OnTheWay, TransferDetail
from app.models.values import Kind
from app.rules.matching import Hit, Match, resolve
from app.rules.take_over import Holding, family_of
from app.store.engine import Connection

_ENDED = "('manageable','lapsed','refused','withdrawn')"
_UNSENT = "('held','ready','retry')"


def on_the_way(connection: Connection, customer_id: int) -> OnTheWay:
    """Return a customer's consents and transfers, newest first."""
    consents = connection.execute(
        "SELECT c.id, c.given_on, c.products, a.id, coalesce(a.name, ''), c.by FROM consent c"
        " LEFT JOIN attachment a ON a.id = c.attachment_id AND a.removed = 0 WHERE c.customer_id = ?"
        " ORDER BY c.given_on DESC, c.id DESC",
        (customer_id,),
    )
    transfers = connection.execute(
        "SELECT t.id, c.provider, t.method, t.state, t.started_on, coalesce(t.expires_on, ''), t.secret_ref <> '',"
        " t.subscriptions, lower(hex(t.uid)), t.by FROM transfer t JOIN customer c ON c.id = t.customer_id"
        " WHERE t.customer_id = ? ORDER BY t.id DESC",
        (customer_id,),
    )
    return OnTheWay(
        tuple(ConsentDetail(row[0], row[1], tuple(json.loads(row[2])), *row[3:]) for row in consents),
        tuple(_transfer(connection, customer_id, row) for row in transfers),
    )


def _transfer(connection: Connection, customer_id: int, row: tuple[Any, ...]) -> TransferDetail:
    transfer_id, provider, method, state, started, expires, has_token, subscriptions, uid, by = row
    operations = connection.execute(
        f"SELECT missing, state IN {_UNSENT} OR (state = 'needs_person' AND provider_ref = ''),"
        " state = 'needs_person' FROM operation"
        " WHERE customer_id = ? AND state NOT IN"
        " ('withdrawn','expired') AND json_extract(payload, '$.transfer') = ?",
        (customer_id, uid),
    ).fetchall()
    missing = dict.fromkeys(field for each in operations for field in json.loads(each[0]))
    sent = any(not each[1] for each in operations)
    return TransferDetail(
        id=transfer_id,
        provider=provider,
        method=method,
        state=state,
        started_on=started,
        expires_on=expires,
        has_token=bool(has_token),
        subscriptions=tuple(json.loads(subscriptions)),
        missing=tuple(missing),
        is_sent=sent,
        by=by,
        needs_you=any(each[2] for each in operations),
    )


def find(connection: Connection, columns: Mapping[str, Any]) -> Match:
    """Return which customer of the book these columns are about; the rules are those of a list (design.md, Import).

    Args:
        connection: to read with.
        columns: ``provider``, ``kind``, ``partner_account_id``, ``cloud_identity_id``, ``domain``, ``primary_email``.
            A domain names no team, an email names a team alone. A record whose provider is not decided is the
            customer where nobody at that provider is.
    """
    team = columns.get("kind") == Kind.TEAM
    account = columns.get("partner_account_id") or None
    hits: list[Hit] = []
    for place, key in enumerate(("cloud_identity_id", "primary_email" if team else "domain")):
        if not columns.get(key):
            continue
        kinds = "" if key == "cloud_identity_id" else f" AND +kind = '{Kind.TEAM if team else Kind.DOMAIN}'"
        rows = connection.execute(
            # Said again, so that the partial index is one to look into.
            f"SELECT id, provider FROM customer WHERE {key} = ? AND {key} <> '' AND shelf IN (0, 1){kinds}"
            " AND +provider IN ('', ?) AND (? IS NULL OR partner_account_id IS NULL OR partner_account_id = ?)",
            (columns[key], columns.get("provider", ""), account, account),
        )
        hits += [Hit(place, 0 if each[1] else 1, each[0]) for each in rows]
    return resolve(hits)


def known(connection: Connection, customer_id: int) -> KnownCustomer | None:
    """Return what a take-over must know of a record that is there already; None where it is gone."""
    row = connection.execute(
        "SELECT id, coalesce(nullif(organisation_name, ''), nullif(domain, ''), primary_email), standing,"
        f" EXISTS (SELECT 1 FROM transfer t WHERE t.customer_id = customer.id AND t.state NOT IN {_ENDED}),"
        " coalesce((SELECT max(given_on) FROM consent WHERE consent.customer_id = customer.id), '')"
        " FROM customer WHERE id = ? AND shelf < 2",
        (customer_id,),
    ).fetchone()
    return None if row is None else KnownCustomer(row[0], row[1], row[2], bool(row[3]), row[4])


def holdings(connection: Connection, customer_id: int) -> tuple[Holding, ...]:
    """Return the subscriptions the book knows a customer to hold elsewhere."""
    rows = connection.execute(
        "SELECT plan, status, payment_plan, licences, coalesce(period_end, renewal_date), suspension_reasons"
        " FROM subscription WHERE customer_id = ? AND plan <> '' ORDER BY add_on, id",
        (customer_id,),
    )
    return tuple(
        Holding(
            plan,
            status,
            "trial" if status == "trial" else payment_plan,
            licences,
            dt.date.fromisoformat(end) if end else None,
            tuple(json.loads(reasons)),
            family_of(plan),
        )
        for plan, status, payment_plan, licences, end, reasons in rows
    )
