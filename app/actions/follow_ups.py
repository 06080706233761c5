"""Follow-ups: added, edited, done, dropped, snoozed, opened again; one and many (R5, R53). Undo takes each back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from app.actions.customers import SLICE, called, row, rows
from app.errors import Refused, UserError
from app.models.values import Changes, Outcome
from app.rules.effects import Effect, Insert, Update
from app.rules.follow_up import KINDS, opened
from app.rules.letter_facts import told_anew
from app.store.chore_rows import to_wake
from app.store.engine import Connection
from app.store.journal import Entry
from app.store.work import Work

LONGEST_NOTE = 2_000
LATEST = dt.date(2199, 12, 31)
_OTHER = ("follow_up",)


def check(field: str, value: Any) -> Any:
    """Return ``value`` as a follow-up keeps it: ``kind``, ``due``, ``until`` (dates or ISO text), ``note``.

    Raises:
        UserError: the field's name and the code of what is wrong.
    """
    if field == "kind":
        if value not in KINDS:
            raise UserError("not_a_choice", field, value=str(value))
        return str(value)
    if field in ("due", "until"):
        return _date(field, value)
    note = " ".join(str(value).split(" ")).strip()
    if len(note) > LONGEST_NOTE:
        raise UserError("too_long", field, limit=LONGEST_NOTE, length=len(note))
    return note


def add(
    work: Work,
    customer_id: int,
    kind: str,
    *,
    due: dt.date | str | None = None,
    note: str = "",
) -> Changes:
    """Add a follow-up; due when its kind says where no day is given.

    Raises:
        UserError: a field that can't stay as it is.
        Refused: ``customer_gone``.
    """
    return add_many(work, [row(work.connection, customer_id)["id"]], kind, due=due, note=note)


def add_many(
    work: Work,
    ids: Sequence[int],
    kind: str,
    *,
    due: dt.date | str | None = None,
    note: str = "",
) -> Changes:
    """Add the same follow-up to many customers (R5); one that has the same kind open already is left as it is.

    Returns:
        Changes with an outcome for each customer that was left.

    Raises:
        UserError: a field that can't stay as it is.
    """
    kind = check("kind", kind)
    day = check("due", due) if due else None
    note = check("note", note)
    entry = Entry(work, "follow_ups.added", {"count": 0, "kind": kind})
    outcomes: list[Outcome] = []
    done, name = 0, ""
    for start in range(0, len(ids), SLICE):
        effects: list[Effect] = []
        for customer in rows(work.connection, ids[start : start + SLICE]):
            if kind != "other" and open_id(work.connection, customer["id"], kind):
                outcomes.append(Outcome(customer["id"], called(customer), "follow_up_open_already"))
                continue
            name = called(customer)
            effects.append(opened(kind, customer["id"], work.today, by=work.by, due=day, note=note))
        entry.apply(effects)
        entry.settle()
        done += len(effects)
        work.job.step(min(start + SLICE, len(ids)), len(ids), "saving")
    return _close(entry, done, name, "added", outcomes)


def edit(work: Work, follow_up_id: int, values: Mapping[str, Any]) -> Changes:
    """Change ``kind``, ``due`` or ``note``.

    Raises:
        UserError: a field that can't stay as it is.
        Refused: ``follow_up_gone``.
    """
    checked = {field: check(field, value) for field, value in values.items()}
    return _each(work, [follow_up_id], "edited", lambda _row: checked)


def done(work: Work, ids: Sequence[int]) -> Changes:
    """Say that follow-ups are done.

    Raises:
        Refused: ``follow_up_gone``.
    """
    return _each(work, ids, "done", lambda each: _settled(work, each, "done"))


def drop(work: Work, ids: Sequence[int]) -> Changes:
    """Say that follow-ups are no longer wanted; they stay in the customer's past.

    Raises:
        Refused: ``follow_up_gone``.
    """
    return _each(work, ids, "dropped", lambda each: _settled(work, each, "dropped"))


def reopen(work: Work, ids: Sequence[int]) -> Changes:
    """Open follow-ups again.

    Raises:
        Refused: ``follow_up_gone``.
    """
    return _each(work, ids, "reopened", lambda _each: {"state": "open", "settled_at": None, "snoozed_until": None})


def snooze(work: Work, ids: Sequence[int], until: dt.date | str) -> Changes:
    """Hide open follow-ups until a day; then they come back by themselves (``wake_due``).

    Raises:
        UserError: ``follow_up_past`` at ``until``: the day is not after today.
        Refused: ``follow_up_gone``.
    """
    day = _after_today(work, until)
    return _each(
        work, ids, "snoozed", lambda each: {"snoozed_until": day} if each["state"] == "open" else {}, {"until": day}
    )


def done_of(work: Work, customer_ids: Sequence[int]) -> Changes:
    """Say that every open follow-up of these customers is done (R5)."""
    return _of(work, customer_ids, "done", lambda each: _settled(work, each, "done"))


def snooze_of(work: Work, customer_ids: Sequence[int], until: dt.date | str) -> Changes:
    """Hide every open follow-up of these customers until a day (R5).

    Raises:
        UserError: ``follow_up_past`` at ``until``.
    """
    day = _after_today(work, until)
    return _of(work, customer_ids, "snoozed", lambda _each: {"snoozed_until": day}, {"until": day})


def wake_due(work: Work) -> Changes:
    """Bring back what was hidden until today or before; no step of a person, so nothing to undo."""
    ids = to_wake(work.connection, work.today)
    entry = Entry(work, "follow_ups.woken", {"count": len(ids)}, undoable=False)
    for start in range(0, len(ids), SLICE):
        entry.apply(Update("follow_up", each, {"snoozed_until": None}) for each in ids[start : start + SLICE])
        entry.settle()
    return entry.close(other=_OTHER if ids else ())


def notice(work: Work, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Insert, ...]:
    """Return the follow-up that tells a customer what we changed at its provider (R52).

    Args:
        work: the unit of work.
        before: the customer as it is stored.
        after: the fields that change.

    Returns:
        One effect; none where the customer is not at a provider, nothing it should hear of changes, or one is open.
    """
    if before["standing"] != "at_provider" or not told_anew(before, after):
        return ()
    if open_id(work.connection, before["id"], "details_changed"):
        return ()
    return (opened("details_changed", before["id"], work.today, by=work.by),)


def open_id(connection: Connection, customer_id: int, kind: str) -> int:
    """Return the id of an open follow-up of this kind; 0: there is none."""
    found = connection.execute(
        "SELECT id FROM follow_up WHERE customer_id = ? AND kind = ? AND state = 'open' LIMIT 1", (customer_id, kind)
    ).fetchone()
    return int(found[0]) if found else 0


def _each(
    work: Work,
    ids: Sequence[int],
    verb: str,
    decide: Callable[[dict[str, Any]], dict[str, Any]],
    facts: Mapping[str, Any] | None = None,
) -> Changes:
    found = list(_rows(work.connection, "f.id", ids))
    if not found:
        raise Refused("follow_up_gone")
    return _carry_out(work, found, verb, decide, facts)


def _of(
    work: Work,
    customer_ids: Sequence[int],
    verb: str,
    decide: Callable[[dict[str, Any]], dict[str, Any]],
    facts: Mapping[str, Any] | None = None,
) -> Changes:
    found: list[dict[str, Any]] = []
    for start in range(0, len(customer_ids), SLICE):
        part = customer_ids[start : start + SLICE]
        found.extend(each for each in _rows(work.connection, "f.customer_id", part) if each["state"] == "open")
    return _carry_out(work, found, verb, decide, facts)


def _carry_out(
    work: Work,
    found: Sequence[dict[str, Any]],
    verb: str,
    decide: Callable[[dict[str, Any]], dict[str, Any]],
    facts: Mapping[str, Any] | None,
) -> Changes:
    entry = Entry(work, f"follow_ups.{verb}", {"count": 0, **(facts or {})})
    name = ""
    for start in range(0, len(found), SLICE):
        for each in found[start : start + SLICE]:
            entry.apply([Update("follow_up", each["id"], decide(each))])
            name = str(each["name"])
        entry.settle()
        work.job.step(min(start + SLICE, len(found)), len(found), "saving")
    if len(found) == 1:
        entry.facts["kind"] = found[0]["kind"]
    return _close(entry, len(found), name, verb)


def _close(entry: Entry, count: int, name: str, verb: str, outcomes: Sequence[Outcome] = ()) -> Changes:
    entry.facts["count"] = count
    if count == 1:
        entry.facts["name"] = name
        entry.rename(f"follow_up.{verb}")
    return entry.close(outcomes, other=_OTHER)


def _rows(connection: Connection, column: str, ids: Sequence[int]) -> Iterable[dict[str, Any]]:
    marks = ",".join("?" * len(ids))
    cursor = connection.execute(
        "SELECT f.id, f.customer_id, f.kind, f.state, c.organisation_name, c.domain, c.primary_email FROM follow_up f"
        f" JOIN customer c ON c.id = f.customer_id WHERE {column} IN ({marks}) AND c.shelf < 2 ORDER BY f.id",
        tuple(ids),
    )
    names = [column[0] for column in cursor.description]
    for each in cursor.fetchall():
        values = dict(zip(names, each, strict=True))
        yield {**values, "name": called(values)}


def _settled(work: Work, each: Mapping[str, Any], state: str) -> dict[str, Any]:
    return {} if each["state"] == state else {"state": state, "settled_at": work.now_ms}


def _after_today(work: Work, until: dt.date | str) -> str:
    day = check("until", until)
    if day <= work.today:
        raise UserError("follow_up_past", "until")
    return str(day.isoformat())


def _date(field: str, value: Any) -> dt.date:
    if isinstance(value, dt.date):
        found = value
    else:
        try:
            found = dt.date.fromisoformat(str(value).strip())
        except ValueError:
            raise UserError("date_invalid", field, value=str(value)[:40]) from None
    if found > LATEST:
        raise UserError("date_invalid", field, value=found.isoformat())
    return found
