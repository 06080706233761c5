"""Due dates into a calendar file (R53): open follow-ups, trials ending, renewals, tokens and requests running out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from app.files.atomic import atomic_write
from app.models.clock import Clock
from app.models.follow_ups import FollowUpRow, Today
from app.models.values import CardRow
from app.reports.ics import Event, calendar
from app.rules.domain import to_unicode
from app.store import follow_up_rows
from app.store.engine import Connection
from app.store.reader import Reader
from app.texts import t
from app.texts.codes import say

MOST = 5_000  # follow-ups; a calendar with more of them helps nobody


def export(reader: Reader, clock: Clock, path: Path) -> int:
    """Write the calendar and return how many days it holds; waits for the reader, so not on the window's thread.

    Raises:
        UserError, DiskTrouble: the file could not be written, as ``files.atomic``.
    """
    day = clock.today()
    found, rows = reader.ask(_read, day).result()
    events = list(events_of(found, rows))
    text = calendar(events, t("Partner Desk due dates"), clock.now_ms())
    with atomic_write(path) as file:
        file.write(text.encode("utf-8"))
    return len(events)


def events_of(found: Today, follow_ups: list[FollowUpRow]) -> Iterator[Event]:
    """Return the days of a calendar, in words of the language in use."""
    for row in follow_ups:
        what = say(f"follow_up_kind.{row.kind}")
        yield Event(row.uid, _day(row.due), f"{row.customer}: {what}", row.note, t("Follow-up"))
    for card in found.trials.rows:
        words = t("{name}: the trial of {plan} ends", name=_name(card), plan=card.plan)
        yield Event(f"trial-{card.uid}", _day(card.trial_end), words, card.domain, t("Trial"))
    for renewal in found.renewals.rows:
        card = renewal.card
        words = t("{name}: {plan} comes up for renewal", name=_name(card), plan=card.plan)
        yield Event(f"renewal-{card.uid}", _day(card.renewal_date), words, card.domain, t("Renewal"))
    for each in found.expiring.rows:
        words = (
            t("{name}: the transfer token runs out", name=each.customer)
            if each.method == "token"
            else t("{name}: the request runs out", name=each.customer)
        )
        yield Event(f"transfer-{each.id}", _day(each.expires_on), words, "", t("Take over"))


def _read(connection: Connection, day: dt.date) -> tuple[Today, list[FollowUpRow]]:
    found = follow_up_rows.today(connection, day, follow_up_rows.COUNTED)
    return found, follow_up_rows.all_of(connection, ("open",), MOST)


def _name(card: CardRow) -> str:
    return card.organisation_name or card.alternate_name or to_unicode(card.domain) or card.primary_email


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
