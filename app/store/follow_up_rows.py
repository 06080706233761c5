"""Reads of follow-ups, texts sent and today's work; every list is capped, its count too, so any book is quick."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from app.models.drift import DriftRow, SyncRow
from app.models.follow_ups import (
    Expiring,
    FollowUpRow,
    LetterSource,
    MessageRow,
    OfCustomer,
    OwnWording,
    Reminder,
    Renewal,
    Section,
    Today,
)
from app.models.money import PayoutRow
from app.models.outbox import OperationRow
from app.models.values import CardRow
from app.models.verifying import DomainQuery, DomainRow
from app.rules.letter_facts import NOTIFIED_FIELDS
from app.store import drift_rows, money_rows, outbox_rows, sync_rows, verifying_rows
from app.store.candidates import as_json
from app.store.card_rows import cards, uid_of
from app.store.differing import DIFFERING
from app.store.engine import Connection
from app.store.late_indexes import missing
from app.store.letter_records import RECORD_LETTERS, letter_records
from app.store.query import UNVERIFIED

T = TypeVar("T")
TRIAL_DAYS, RENEWAL_DAYS, DUE_DAYS, EXPIRING_DAYS = 30, 60, 14, 14
SHOWN = 5  # of each list on the Today page
COUNTED = 1_000  # no list is counted further
_SCANNED = 10_000  # rows looked at where an index can't tell which are wanted
_SETTLED_SHOWN = 50
_LETTER_SLICE = 500
_NAME = "coalesce(nullif(c.organisation_name, ''), nullif(c.alternate_name, ''), nullif(c.domain, ''), c.primary_email)"
_FOLLOW_UP = (
    f"f.id, {uid_of('f.uid')}, f.customer_id, {_NAME}, f.kind, f.due, f.state, coalesce(f.snoozed_until, ''), f.note,"
    f" f.by, f.created_at, f.settled_at, {uid_of('c.uid')}"
)
_OPEN_TRANSFERS = "('requested','customer_agreed')"


def today(connection: Connection, day: dt.date, shown: int = SHOWN) -> Today:
    """Return today's work: the first ``shown`` of each list, and how many there are (R53)."""
    return Today(
        trials=_trials(connection, day, shown),
        renewals=_renewals(connection, day, shown),
        follow_ups=due(connection, day + dt.timedelta(days=DUE_DAYS), day, shown),
        expiring=_expiring(connection, day, shown),
        stuck=_operations(connection, ("needs_person", "expired"), shown),
        waiting=_operations(connection, ("held", "ready", "sending", "running", "retry", "unknown"), shown),
        unverified=_unverified(connection, shown),
        reminders=_reminders(connection, day, shown),
        changed=_differing(connection, shown),
        held=_held(connection, shown),
        invoices=_invoices(connection, shown),
    )


def today_if_quick(connection: Connection, day: dt.date) -> Today | None:
    """As ``today``; None while an index is missing that a large import left for later.

    Without it each customer would be looked at, for seconds, beside the thread that builds it and a window that wants
    to paint.
    """
    return None if missing(connection) else today(connection, day)


def _differing(connection: Connection, shown: int) -> Section[DriftRow]:
    rows = drift_rows.page(connection, limit=shown)
    return _section(rows, _capped(connection, f"SELECT 1 {DIFFERING} WHERE c.shelf < 2", ()))


def _held(connection: Connection, shown: int) -> Section[SyncRow]:
    """Return the accounts whose fetching waits for a person; accounts are few."""
    rows = [row for row in sync_rows.states(connection) if row.held or row.unclear]
    return Section(tuple(rows[:shown]), len(rows))


def needs_person(connection: Connection, day: dt.date) -> tuple[int, bool]:
    """Return how many things want a person today, and whether that was counted no further."""
    found = today(connection, day, 0)
    return found.needs_person, found.is_more


def due(connection: Connection, until: dt.date, day: dt.date, shown: int) -> Section[FollowUpRow]:
    """Return open follow-ups due by ``until`` that are not hidden on ``day``, by due date."""
    source = (
        "FROM (SELECT * FROM follow_up WHERE state = 'open' AND due <= ? ORDER BY due, id"
        f" LIMIT {_SCANNED}) f JOIN customer c ON c.id = f.customer_id"
        " WHERE c.shelf < 2 AND (f.snoozed_until IS NULL OR f.snoozed_until <= ?)"
    )
    given = (until.isoformat(), day.isoformat())
    rows = connection.execute(f"SELECT {_FOLLOW_UP} {source} ORDER BY f.due, f.id LIMIT {shown}", given).fetchall()
    return _section(map(_follow_up, rows), _capped(connection, f"SELECT 1 {source}", given))


def of_customer(connection: Connection, customer_id: int) -> OfCustomer:
    """Return a customer's follow-ups and the texts that went to it."""
    rows = [
        _follow_up(row)
        for row in connection.execute(
            f"SELECT {_FOLLOW_UP} FROM follow_up f JOIN customer c ON c.id = f.customer_id WHERE f.customer_id = ?"
            " ORDER BY f.due, f.id",
            (customer_id,),
        )
    ]
    settled = sorted((row for row in rows if row.state != "open"), key=lambda row: -(row.settled_at or 0))
    messages = connection.execute(
        "SELECT id, follow_up_id, template, language, channel, to_address, subject, body, by, at FROM message"
        f" WHERE customer_id = ? ORDER BY id DESC LIMIT {_SETTLED_SHOWN}",
        (customer_id,),
    )
    return OfCustomer(
        tuple(row for row in rows if row.state == "open"),
        tuple(settled[:_SETTLED_SHOWN]),
        tuple(MessageRow(*row) for row in messages),
    )


def all_of(connection: Connection, states: Sequence[str], limit: int | None = None) -> list[FollowUpRow]:
    """Return follow-ups in these states by due date, for lists that leave the book; None: all of them."""
    marks = ",".join("?" * len(states))
    rows = connection.execute(
        f"SELECT {_FOLLOW_UP} FROM follow_up f JOIN customer c ON c.id = f.customer_id"
        f" WHERE f.state IN ({marks}) AND c.shelf < 2 ORDER BY f.due, f.id LIMIT ?",
        (*states, -1 if limit is None else limit),
    )
    return [_follow_up(row) for row in rows]


def letter_sources(connection: Connection, customer_ids: Sequence[int], code: str = "") -> list[LetterSource]:
    """Return what letters to these customers can be filled with, in their order; those not in the book are left out.

    Args:
        connection: a reader's.
        customer_ids: whose.
        code: of the letter, for what only some need.
    """
    found: dict[int, LetterSource] = {}
    for start in range(0, len(customer_ids), _LETTER_SLICE):
        for source in _sources(connection, customer_ids[start : start + _LETTER_SLICE], code):
            found[source.customer_id] = source
    return [found[each] for each in customer_ids if each in found]


def letters_to(
    connection: Connection, customer_ids: Sequence[int], code: str
) -> tuple[list[LetterSource], list[OwnWording]]:
    """Return what letters to these customers can be filled with, and our own wordings of all letters."""
    return letter_sources(connection, customer_ids, code), own_wordings(connection)


def own_wordings(connection: Connection) -> list[OwnWording]:
    """Return our own wordings of letters."""
    rows = connection.execute("SELECT code, language, subject, body FROM message_template ORDER BY code, language")
    return [OwnWording(*row) for row in rows]


def open_for(connection: Connection, customer_ids: Sequence[int], template_kinds: Sequence[str]) -> dict[int, int]:
    """Return customer → its oldest open follow-up of one of these kinds, where it has one."""
    marks = ",".join("?" * len(template_kinds))
    rows = connection.execute(
        "SELECT f.customer_id, min(f.id) FROM json_each(?) j CROSS JOIN follow_up f ON f.customer_id = j.value"
        f" WHERE f.state = 'open' AND f.kind IN ({marks}) GROUP BY f.customer_id",
        (as_json(customer_ids), *template_kinds),
    )
    return dict(rows.fetchall())


def _trials(connection: Connection, day: dt.date, shown: int) -> Section[CardRow]:
    source = "FROM customer WHERE shelf = 0 AND +status = 'trial' AND trial_end BETWEEN ? AND ?"
    given = (day.isoformat(), (day + dt.timedelta(days=TRIAL_DAYS)).isoformat())
    return _cards(connection, f"SELECT id {source} ORDER BY trial_end, id", given, shown)


def _unverified(connection: Connection, shown: int) -> Section[DomainRow]:
    """What is looked for stands first."""
    source = f"SELECT c.id FROM customer c INDEXED BY ix_customer_unverified WHERE c.shelf = 0 AND {UNVERIFIED}"
    ids = verifying_rows.ids(connection, DomainQuery(), shown) if shown else ()
    return _section(verifying_rows.rows(connection, ids) if ids else (), _capped(connection, source, ()))


def _renewals(connection: Connection, day: dt.date, shown: int) -> Section[Renewal]:
    source = (
        "FROM (SELECT id, subscription_id, renewal_date FROM customer WHERE shelf = 0 AND renewal_date BETWEEN ? AND ?"
        f" ORDER BY renewal_date, id LIMIT {_SCANNED}) n CROSS JOIN subscription s ON s.id = n.subscription_id"
        " WHERE s.status IN ('active', 'suspended') AND s.renewal IN ('', 'off')"
        " AND s.payment_plan NOT IN ('flexible', 'free')"
    )
    given = (day.isoformat(), (day + dt.timedelta(days=RENEWAL_DAYS)).isoformat())
    rows = connection.execute(
        f"SELECT n.id, s.renewal, s.licences_used, s.currency, s.unit_price_minor, s.price_period {source}"
        f" ORDER BY n.renewal_date, n.id LIMIT {COUNTED + 1}",  # one walk counts them too
        given,
    ).fetchall()
    by_id = {card.id: card for card in cards(connection, [row[0] for row in rows[:shown]])} if rows else {}
    return _section((Renewal(by_id[row[0]], *row[1:]) for row in rows[:shown]), len(rows))


def _expiring(connection: Connection, day: dt.date, shown: int) -> Section[Expiring]:
    source = (
        "FROM transfer x JOIN customer c ON c.id = x.customer_id"
        f" WHERE x.state IN {_OPEN_TRANSFERS} AND x.expires_on <= ? AND c.shelf < 2"
    )
    given = ((day + dt.timedelta(days=EXPIRING_DAYS)).isoformat(),)
    rows = connection.execute(
        f"SELECT x.id, x.customer_id, {_NAME}, x.method, x.state, x.started_on, x.expires_on {source}"
        f" ORDER BY x.expires_on, x.id LIMIT {shown}",
        given,
    ).fetchall()
    return _section((Expiring(*row) for row in rows), _capped(connection, f"SELECT 1 {source}", given))


def _operations(connection: Connection, states: Sequence[str], shown: int) -> Section[OperationRow]:
    ids: list[int] = []
    for state in states:
        # In the order of the index: sorting all that wait would cost more in a larger book.
        found = connection.execute(
            "SELECT o.id FROM operation o CROSS JOIN customer c ON c.id = o.customer_id"
            f" WHERE o.state = ? AND c.shelf < 2 LIMIT {COUNTED + 1 - len(ids)}",
            (state,),
        )
        ids.extend(row[0] for row in found)
    return _section(outbox_rows.rows(connection, ids[:shown]) if ids[:shown] else (), len(ids))


def _reminders(connection: Connection, day: dt.date, shown: int) -> Section[Reminder]:
    source = "FROM partner_application WHERE state = 'submitted' AND answer_due <= ?"
    given = (day.isoformat(),)
    rows = connection.execute(
        f"SELECT id, provider, state, answer_due {source} ORDER BY answer_due, id LIMIT {shown}", given
    ).fetchall()
    return _section((Reminder(*row) for row in rows), _capped(connection, f"SELECT 1 {source}", given))


def _invoices(connection: Connection, shown: int) -> Section[PayoutRow]:
    """Payouts that wait for an invoice of ours (R62)."""
    count = _capped(connection, "SELECT 1 FROM payout WHERE state = 'requested'", ())
    return _section(money_rows.payouts(connection, "requested", shown) if count else (), count)


def _cards(connection: Connection, sql: str, given: tuple[Any, ...], shown: int) -> Section[CardRow]:
    ids = [row[0] for row in connection.execute(f"{sql} LIMIT {shown}", given)]
    return _section(cards(connection, ids) if ids else (), _capped(connection, sql, given))


def _capped(connection: Connection, sql: str, given: tuple[Any, ...]) -> int:
    found = connection.execute(f"SELECT count(*) FROM ({sql} LIMIT {COUNTED + 1})", given).fetchone()
    return int(found[0])


def _section(rows: Iterable[T], count: int) -> Section[T]:
    return Section(tuple(rows), min(count, COUNTED), count > COUNTED)


def _follow_up(row: Sequence[Any]) -> FollowUpRow:
    return FollowUpRow(*row)


def _sources(connection: Connection, ids: Sequence[int], code: str) -> list[LetterSource]:
    def rows(sql: str, *given: Any) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = connection.execute(sql, (as_json(ids), *given)).fetchall()
        return found

    cursor = connection.execute(
        "SELECT c.* FROM json_each(?) j CROSS JOIN customer c ON c.id = j.value WHERE c.shelf < 2", (as_json(ids),)
    )
    names = [column[0] for column in cursor.description]
    customers = [dict(zip(names, row, strict=True)) for row in cursor]
    subscriptions = {
        row[0]: dict(zip(("plan", "licences", "renewal_date", "trial_end"), row[1:], strict=True))
        for row in rows(
            "SELECT c.id, s.plan, s.licences, s.renewal_date, s.trial_end FROM json_each(?) j CROSS JOIN customer c"
            " ON c.id = j.value JOIN subscription s ON s.id = c.subscription_id"
        )
    }
    accounts = {
        row[0]: {"name": row[1], "public_identifier": row[2] or row[3], "data_centre": row[4]}
        for row in connection.execute(
            "SELECT id, name, public_identifier, account_ref, data_centre FROM partner_account"
        )
    }
    contacts: dict[int, list[str]] = {}
    for customer_id, email in rows(
        "SELECT p.customer_id, p.email FROM json_each(?) j CROSS JOIN contact p ON p.customer_id = j.value"
        " WHERE p.email <> '' AND p.role <> 'technical' ORDER BY p.id"
    ):
        contacts.setdefault(customer_id, []).append(email)
    expires = dict(
        rows(
            "SELECT x.customer_id, max(x.expires_on) FROM json_each(?) j CROSS JOIN transfer x"
            f" ON x.customer_id = j.value WHERE x.state IN {_OPEN_TRANSFERS} GROUP BY x.customer_id"
        )
    )
    changed: Callable[[dict[str, Any]], tuple[tuple[str, str, str], ...]] = (
        (lambda customer: _changed(connection, customer)) if code == "details_changed" else (lambda _customer: ())
    )
    records = letter_records(connection, ids) if code in RECORD_LETTERS else {}
    return [
        LetterSource(
            customer["id"],
            customer,
            accounts.get(customer["partner_account_id"], {}),
            subscriptions.get(customer["id"], {}),
            tuple(contacts.get(customer["id"], ())),
            changed(customer),
            expires.get(customer["id"]) or "",
            records=records.get(customer["id"], ()),
        )
        for customer in customers
    ]


def _changed(connection: Connection, customer: dict[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """Return (field, before, now) of what we changed since the notice to the customer was opened."""
    since = connection.execute(
        "SELECT max(batch_id) FROM follow_up WHERE customer_id = ? AND kind = 'details_changed'", (customer["id"],)
    ).fetchone()[0]
    if since is None:
        return ()
    first: dict[str, str] = {}
    for before, after in connection.execute(
        "SELECT h.before, h.after FROM change h JOIN batch b ON b.id = h.batch_id WHERE h.customer_id = ?"
        " AND h.table_name = 'customer' AND h.row_id = ? AND h.action = 'update' AND h.batch_id >= ?"
        " AND b.undone = 0 AND b.side = 'desk' ORDER BY h.id",
        (customer["id"], customer["id"], since),
    ):
        old, new = json.loads(before), json.loads(after)
        for name in NOTIFIED_FIELDS:
            if name in new:
                first.setdefault(name, str(old.get(name) or ""))
    return tuple(
        (name, first[name], str(customer[name] or ""))
        for name in NOTIFIED_FIELDS
        if name in first and first[name] != customer[name]
    )
