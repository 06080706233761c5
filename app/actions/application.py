"""Our application to Zoho's partner programme: filled in, sent off by a person, answered (R60). Each step has Undo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.errors import Refused
from app.models.application import ApplicationDetail
from app.models.values import Changes
from app.rules.application import answer_due, check, missing, refuse_step
from app.rules.effects import Insert, Update
from app.store import application_rows
from app.store.journal import Entry
from app.store.work import Work

OTHER = ("partner_application",)


def save(work: Work, values: Mapping[str, Any], *, continues: int | None = None) -> Changes:
    """Keep what was typed into the draft; the first value begins it.

    Args:
        work: the unit of work.
        values: fields of ``rules.application.FIELDS``; the others stay as they are.
        continues: the batch of the key pressed before in the same field, so that one undo takes back the whole edit.

    Raises:
        UserError: a value that can't stay as it is; nothing is kept.
        Refused: ``application_sent``: what was sent off is not edited; take it back to a draft first.
    """
    checked = {field: check(field, value) for field, value in values.items()}
    now = application_rows.current(work.connection)
    entry = Entry(work, "application.edited", {"fields": sorted(checked)}, continues=continues)
    if now is None or now.state == "declined":
        entry.apply([Insert("partner_application", {"provider": "zoho", "state": "draft", "entries": checked})])
    elif now.state != "draft":
        raise Refused("application_sent")
    else:
        after = {**now.entries, **checked}
        if after != now.entries:
            entry.apply([Update("partner_application", now.id, {"entries": after, "changed_at": work.now_ms})])
    return entry.close(other=OTHER)


def submit(work: Work) -> Changes:
    """Write down that the form was sent off today; an answer is expected within a week.

    Raises:
        Refused: ``application_missing`` (naming the first field), ``application_incomplete`` with ``count`` of the
            needed fields that are empty; ``application_step``.
    """
    now = _now(work, "submitted")
    lacks = missing(now.entries)
    if lacks:
        raise Refused("application_incomplete", lacks[0], count=len(lacks))
    dates = {"submitted_on": work.today, "answer_due": answer_due(work.today), "answered_on": None}
    return _step(work, now, "submitted", dates)


def reopen(work: Work) -> Changes:
    """Make a submitted application a draft again: it was not sent off after all, or must be sent anew.

    Raises:
        Refused: ``application_missing``, ``application_step``.
    """
    return _step(work, _now(work, "draft"), "draft", {"submitted_on": None, "answer_due": None})


def accept(work: Work) -> Changes:
    """Write down that Zoho accepted us.

    Raises:
        Refused: ``application_missing``, ``application_step``.
    """
    return _step(work, _now(work, "accepted"), "accepted", {"answered_on": work.today})


def decline(work: Work) -> Changes:
    """Write down that Zoho declined.

    Raises:
        Refused: ``application_missing``, ``application_step``.
    """
    return _step(work, _now(work, "declined"), "declined", {"answered_on": work.today})


def begin_again(work: Work) -> Changes:
    """Begin a new draft with what was filled in for the one that was declined; the terms must be read anew.

    Raises:
        Refused: ``application_missing``; ``application_step``: it was not declined.
    """
    now = application_rows.current(work.connection)
    if now is None:
        raise Refused("application_missing")
    if now.state != "declined":
        raise Refused("application_step")
    entries = {field: value for field, value in now.entries.items() if field != "terms_read"}
    entry = Entry(work, "application.begun", {})
    entry.apply([Insert("partner_application", {"provider": "zoho", "state": "draft", "entries": entries})])
    return entry.close(other=OTHER)


def _now(work: Work, to: str) -> ApplicationDetail:
    now = application_rows.current(work.connection)
    if now is None:
        raise Refused("application_missing")
    if code := refuse_step(now.state, to):
        raise Refused(code)
    return now


def _step(work: Work, now: ApplicationDetail, to: str, values: dict[str, Any]) -> Changes:
    entry = Entry(work, f"application.{to}", {})
    entry.apply([Update("partner_application", now.id, {"state": to, "changed_at": work.now_ms, **values})])
    return entry.close(other=OTHER)
