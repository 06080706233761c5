"""The words of follow-ups: their kinds, how late they are, and until when they can be hidden."""

from __future__ import annotations

import calendar
import datetime as dt

from app.models.follow_ups import FollowUpRow
from app.rules.follow_up import KINDS
from app.texts import n, t
from app.texts.codes import say
from app.views.dates import number, short_date


def kind_words(kind: str) -> str:
    """Return what a kind of follow-up is called."""
    return say(f"follow_up_kind.{kind}")


def kind_choices() -> list[tuple[str, str]]:
    """Return (kind, words) of all kinds."""
    return [(kind, kind_words(kind)) for kind in KINDS]


def due_words(due: str, today: dt.date) -> tuple[str, str]:
    """Return how far a day is and its tone: “20 days late”, “today”, “9 days left”."""
    left = (dt.date.fromisoformat(due) - today).days
    if left < 0:
        return n("{count} day late", "{count} days late", -left, count=number(-left)), "warn"
    if left == 0:
        return t("today"), "warn"
    if left == 1:
        return t("tomorrow"), "info"
    return n("{count} day left", "{count} days left", left, count=number(left)), "info"


def line_below(row: FollowUpRow, today: dt.date) -> str:
    """Return the second line of a follow-up: its note, when it is due, until when it is hidden."""
    parts = [row.note]
    if row.state == "open":
        parts.append(t("due {date}", date=short_date(row.due)))
    if row.snoozed_until and row.snoozed_until > today.isoformat():
        parts.append(t("hidden until {date}", date=short_date(row.snoozed_until)))
    return " · ".join(filter(None, parts))


def snooze_days(today: dt.date) -> list[tuple[str, dt.date]]:
    """Return (words, day) of the days one usually hides something until."""
    month = dt.date(today.year + today.month // 12, today.month % 12 + 1, 1)
    month = month.replace(day=min(today.day, calendar.monthrange(month.year, month.month)[1]))
    return [
        (t("Until tomorrow"), today + dt.timedelta(days=1)),
        (t("For a week"), today + dt.timedelta(days=7)),
        (t("For a month"), month),
    ]
