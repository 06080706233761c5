"""How far a pull is, how it ended and how old what is shown is, in words (R23)."""

from __future__ import annotations

import datetime as dt

from app.models.drift import SyncRow
from app.texts import n, t
from app.texts.codes import say
from app.views.dates import facts_for_people, number, short_moment, time_of
from app.views.drift.words import provider_of

MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
HOURS_SAID_FROM = 2 * HOUR_MS
DAYS_SAID_FROM = 2 * DAY_MS


def age(instant_ms: int, now_ms: int) -> str:
    """Return “12 minutes ago”; a clock that was put back makes nothing older than now."""
    passed = max(0, now_ms - instant_ms)
    if passed < MINUTE_MS:
        return t("just now")
    if passed < HOURS_SAID_FROM:
        return n("{count} minute ago", "{count} minutes ago", passed // MINUTE_MS)
    if passed < DAYS_SAID_FROM:
        return n("{count} hour ago", "{count} hours ago", passed // HOUR_MS)
    days = passed // DAY_MS
    return n("{count} day ago", "{count} days ago", days, count=number(days))


def moment(instant_ms: int, now_ms: int) -> str:
    """Return “14:05”, with the day where that is not today."""
    then, now = (dt.datetime.fromtimestamp(each / 1000).astimezone().date() for each in (instant_ms, now_ms))
    return time_of(instant_ms) if then == now else short_moment(instant_ms, year=then.year != now.year)


def as_of(instant_ms: int, now_ms: int) -> str:
    """Return “as of 14:05, 12 minutes ago”."""
    return t("as of {when}, {age}", when=moment(instant_ms, now_ms), age=age(instant_ms, now_ms))


def under_way(row: SyncRow) -> str:
    """Return how far a running pull is, without who is asked: “120 of 1,204 customers”."""
    done = number(row.done)
    if row.phase == "absent":
        return t("looking for what was not listed")
    if row.phase == "compare":
        return t("comparing")
    if row.phase == "subscriptions":
        if row.total:
            return t("subscriptions of {done} of {total} customers", done=done, total=number(row.total))
        return n("subscriptions of {count} customer", "subscriptions of {count} customers", row.done, count=done)
    if row.total:
        return t("{done} of {total} customers", done=done, total=number(row.total))
    return n("{count} customer", "{count} customers", row.done, count=done)


def fetching(row: SyncRow) -> str:
    """Return what is fetched from whom, and how far it is."""
    return t("Fetching from {provider}: {what}", provider=provider_of(row.provider), what=under_way(row))


def state_of(row: SyncRow, now_ms: int) -> tuple[str, str]:
    """Return how an account's pull stands, in a sentence or two, and the role of its label."""
    if row.held:
        return " ".join([held(row), *([f"{fetching(row)}."] if row.running else [])]), "bad"
    if row.running:
        return f"{fetching(row)}.", "second"
    if row.error:
        return t("Fetching stopped. {why}", why=why(row.error, row.error_facts)), "bad"
    said = [_last(row, now_ms)]
    if row.phase:
        said.append(t("The last fetch was stopped; the next one goes on from there."))
    elif row.due and row.last_listed_at is not None:
        left = n(
            "What {count} customer holds is still to be read.", "What {count} customers hold is still to be read.",
            row.due, count=number(row.due),
        )  # fmt: skip
        said.append(left)
    return " ".join(said), "second"


def _last(row: SyncRow, now_ms: int) -> str:
    if row.last_listed_at is None:
        return t("Nothing was fetched from {provider} yet.", provider=provider_of(row.provider))
    count = n("{count} customer", "{count} customers", row.pulled, count=number(row.pulled))
    when = moment(row.last_listed_at, now_ms)
    return t("Fetched at {when}, {age}: {count}.", when=when, age=age(row.last_listed_at, now_ms), count=count)


def held(row: SyncRow) -> str:
    """Return why a pull waits for a person, and what that means."""
    facts = row.held_facts
    if {"missing", "known"} <= facts.keys():
        return t(
            "{missing} of {known} customers are no longer in what {provider} lists. Nothing was taken from the book. "
            "Look at them before you allow it.",
            missing=number(int(facts["missing"])),
            known=number(int(facts["known"])),
            provider=provider_of(row.provider),
        )
    return why(row.held, facts)


def why(code: str, facts: dict[str, object]) -> str:
    """Return a code's sentence."""
    return say(code, **facts_for_people(dict(facts)))


def came_to(row: SyncRow) -> str:
    """Return what a pull that came to its end brought."""
    counted = n("{count} customer fetched", "{count} customers fetched", row.pulled, count=number(row.pulled))
    said = [counted]
    if row.changed:
        said.append(n("{count} changed", "{count} changed", row.changed, count=number(row.changed)))
    if differ := row.drift + row.conflicts:
        said.append(n("{count} value differs from ours", "{count} values differ from ours", differ))
    if row.access_lost:
        said.append(n("access to {count} lost", "access to {count} lost", row.access_lost))
    return t("{name}: {what}.", name=row.name, what=", ".join(said))
