"""What a card says: the words of its parts, made from a row, today and the language in use (R1). Painted elsewhere."""

from __future__ import annotations

import datetime as dt
import json
from typing import Literal, NamedTuple

from app.models.values import CardRow
from app.rules.card_actions import actions
from app.rules.domain import to_unicode
from app.rules.trial import ZOHO, Extend
from app.texts import mark, n, t
from app.texts.fields import field_label
from app.views.dates import number, short_date

Tone = Literal["none", "ok", "warn", "bad", "info"]
BarKind = Literal["none", "period", "trial", "steps"]
TRIAL_STEPS = ZOHO.limit_days // ZOHO.step_days
YEAR_WITHIN_DAYS = 180

STATUS_WORDS: dict[str, str] = {
    "trial": mark("Trial"),
    "active": mark("Active"),
    "suspended": mark("Suspended"),
    "cancelled": mark("Cancelled"),
}
STATUS_TONES: dict[str, Tone] = {"trial": "warn", "active": "ok", "suspended": "bad", "cancelled": "none"}
PROVIDER_WORDS = {"google": "Google", "zoho": "Zoho"}
PROVIDER_MARKS = {"google": "G", "zoho": "Z"}
ATTENTION_WORDS: dict[str, str] = {
    "waiting": mark("Waiting to send"),
    "needs_person": mark("Needs you"),
    "changed": mark("Changed at {provider}"),
    "follow_up": mark("Open follow-up"),
}
ATTENTION_TONES: dict[str, Tone] = {"waiting": "info", "needs_person": "bad", "changed": "info", "follow_up": "warn"}
ATTENTION_SIGNS = {"waiting": "↑ ", "needs_person": "! "}
# Of a customer that waits: to be created, or how far it is on its way to us (R20, R21).
COMING_WORDS: dict[str, str] = {
    "": mark("Waiting to be created"),
    "take_over": mark("Being taken over"),
    "requested": mark("Customer was asked"),
    "customer_agreed": mark("Customer agreed"),
    "provider_approved": mark("Zoho approved"),
    "lapsed": mark("Token or request lapsed"),
}
PAYMENT_WORDS: dict[str, str] = {
    "flexible": mark("Flexible"),
    "annual_monthly": mark("Annual, paid monthly"),
    "annual_yearly": mark("Annual, paid yearly"),
    "trial": mark("Trial"),
    "free": mark("Free"),
}


class Face(NamedTuple):
    """The words of one card; empty text: the part is left out.

    ``bar_share`` is the part of the period that has passed, or of the trial that has been granted (0 to 1).
    ``trial_button``, ``action`` and ``buy`` are the words of the card's actions.
    ``period`` is the long form, ``period_short`` what stands there when a button shares the line.
    """

    mark: str
    name: str
    chip: str
    chip_tone: Tone
    domain: str
    domain_note: str
    domain_tone: Tone
    email: str
    plan: str
    has_plan: bool
    licences: str
    bar: BarKind
    bar_share: float
    period: str
    period_short: str
    badge: str
    badge_tone: Tone
    standing: str
    trial_button: str
    action: str
    buy: str = ""


def face(row: CardRow, today: dt.date) -> Face:
    """Return what the card of ``row`` says on the day ``today``."""
    domain, note, tone = _domain(row)
    bar, share = _bar(row, today)
    period, short = _period(row, today)
    badge, badge_tone = badge_of(row)
    standing = standing_of(row)
    subscribed = bool(row.plan or row.subscription_count)
    offered = actions(row, today)
    unsold = missing_words(row) or standing or t("No subscription yet")
    plan = row.plan or (t("Plan not known") if subscribed else unsold)
    if row.subscription_count > 1:
        plan = f"{plan} +{number(row.subscription_count - 1)}"
    return Face(
        PROVIDER_MARKS.get(row.provider, "–"),
        title(row),
        status_chip(row, today),
        STATUS_TONES.get(row.status, "none"),
        domain,
        note,
        tone,
        row.primary_email,
        plan,
        bool(row.plan),
        licences(row.licences),
        bar,
        share,
        period,
        short,
        badge,
        badge_tone,
        (missing_words(row) or standing) if subscribed else "",
        extend_title(row, today) if row.status == "trial" else "",
        t("Verify") if offered.verify else t("Manage"),
        t("Buy") if offered.buy else "",
    )


def extend_title(row: CardRow, today: dt.date) -> str:
    """Return the words of the trial's button: what it will do (R41)."""
    trial = actions(row, today).trial
    if not isinstance(trial, Extend):
        return t("Extend Trial")
    return t("Extend Trial to {date}", date=short_date(trial.to, year=_needs_year(trial.to, today)))


def title(row: CardRow) -> str:
    """Return the organisation's name, or whatever names it where that is missing."""
    return row.organisation_name or row.alternate_name or domain_shown(row) or row.primary_email or t("No name")


def domain_shown(row: CardRow) -> str:
    """Return the domain as people write it; of a team customer that of its administrator's email."""
    domain = row.domain
    if not domain and row.kind == "team":
        domain = row.primary_email.rpartition("@")[2]
    return to_unicode(domain) if "xn--" in domain else domain


def licences(count: int | None) -> str:
    """Return “12 licences”, empty where the number is not known."""
    return "" if count is None else n("{count} licence", "{count} licences", count, count=number(count))


def standing_of(row: CardRow) -> str:
    """Return where the record is, in words; empty for "at the provider"."""
    provider = PROVIDER_WORDS.get(row.provider, "")
    if row.standing == "book_only" and row.coming == "lapsed":
        return t(COMING_WORDS["lapsed"])
    if row.standing == "book_only":
        return t("Not at {provider} yet", provider=provider) if provider else t("In the book only")
    if row.standing == "waiting":
        return t(COMING_WORDS.get(row.coming, COMING_WORDS[""]))
    return t("Access lost") if row.standing == "access_lost" else ""


def missing_fields(row: CardRow) -> tuple[str, ...]:
    """Return the fields without which nothing of the customer can be sent; none where it can."""
    return tuple(map(str, json.loads(row.missing))) if row.missing else ()


def missing_words(row: CardRow) -> str:
    """Return what a person must fill in before what waits can be sent; empty where nothing is missing."""
    fields = ", ".join(map(field_label, missing_fields(row)))
    return t("Missing: {fields}", fields=fields) if fields else ""


def badge_of(row: CardRow) -> tuple[str, Tone]:
    """Return what needs saying and its tone; empty where nothing does."""
    if row.sending and row.attention == "waiting":
        return ATTENTION_SIGNS["waiting"] + t("Being sent"), "info"
    if row.missing:
        return "✎ " + t("Incomplete"), "warn"
    if row.coming == "terms" and row.attention in ("", "follow_up"):
        return t("Terms not accepted"), "warn"  # what the open follow-up is about, in plain words
    words = ATTENTION_WORDS.get(row.attention)
    if words is not None:
        provider = PROVIDER_WORDS.get(row.provider) or t("the provider")
        return ATTENTION_SIGNS.get(row.attention, "") + t(words, provider=provider), ATTENTION_TONES[row.attention]
    return (t("Access lost"), "bad") if row.standing == "access_lost" else ("", "none")


def buy_on_line(row: CardRow) -> bool:
    """Whether *Buy* stands on the line of the period, which is empty: a badge needs its room at the bottom."""
    return bool(badge_of(row)[0])


def status_words(row: CardRow) -> str:
    """Return the status in one word; blank until the first order is completed."""
    return t(STATUS_WORDS[row.status]) if row.status in STATUS_WORDS else ""


def days_left(row: CardRow, today: dt.date) -> int | None:
    """Return the days until the trial or the period ends (0: today is the last), None where no end is known."""
    ends = row.trial_end if row.status == "trial" else row.period_end or row.renewal_date
    end = _day(ends)
    return None if end is None or row.status == "cancelled" else (end - today).days


def spoken(row: CardRow, today: dt.date) -> str:
    """Return what a screen reader says of a card: organisation, domain, plan, state, days left, what needs saying."""
    domain, note, _tone = _domain(row)
    left = days_left(row, today)
    parts = [title(row), domain, note.lstrip("✓· ")]
    if row.kind == "team" and not row.cloud_identity_id:
        parts.append(row.primary_email)  # what tells teams of one name apart until they have an ID (R3)
    parts.append(row.plan or t("No subscription yet"))
    if row.subscription_count > 1:
        more = row.subscription_count - 1
        parts.append(n("and {count} more subscription", "and {count} more subscriptions", more))
    parts.append(status_words(row))
    if left is not None and row.status:
        parts.append(
            n("{count} day left", "{count} days left", left)
            if left >= 0
            else n("ended {count} day ago", "ended {count} days ago", -left)
        )
    parts.append(badge_of(row)[0].lstrip("↑!✎ "))
    parts.append(missing_words(row))
    parts.append(standing_of(row))
    if row.coming == "terms":
        parts.append(t("suspended until the terms are accepted"))
    return ", ".join(dict.fromkeys(part for part in parts if part))


def period_words(row: CardRow, today: dt.date) -> str:
    """Return the subscription's period, or the trial's end, in words."""
    return _period(row, today)[0]


def _day(iso: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(iso) if iso else None
    except ValueError:
        return None


def status_chip(row: CardRow, today: dt.date) -> str:
    """Return the status as its chip shows it: with the days of a trial."""
    words = status_words(row)
    left = days_left(row, today)
    if row.status == "trial" and left is not None:
        if left < 0:
            return t("Trial ended")
        return n("Trial · {count} day", "Trial · {count} days", left)
    return words


def _domain(row: CardRow) -> tuple[str, str, Tone]:
    domain = domain_shown(row)
    if row.kind == "team":
        team = t("team")
        return domain, f"· {team} {row.cloud_identity_id}".rstrip(), "none"
    if not domain:
        return "", t("No domain yet"), "none"
    if row.domain_verified:
        return domain, "✓ " + t("verified"), "ok"
    return domain, t("not verified"), "warn"


def _bar(row: CardRow, today: dt.date) -> tuple[BarKind, float]:
    if row.status == "trial":
        start, end = _day(row.trial_start), _day(row.trial_end)
        if start is None or end is None or end < start:
            return "none", 0.0
        if row.provider == "zoho":
            return "steps", min(1.0, (end - start).days / ZOHO.limit_days)
        return "trial", _share(start, end, today)
    start, end = _day(row.period_start), _day(row.period_end or row.renewal_date)
    if start is None or end is None or row.status not in ("active", "suspended"):
        return "none", 0.0
    return "period", _share(start, end, today)


def _share(start: dt.date, end: dt.date, today: dt.date) -> float:
    days = (end - start).days
    return min(1.0, max(0.0, (today - start).days / days)) if days > 0 else 1.0


def _period(row: CardRow, today: dt.date) -> tuple[str, str]:
    if row.status == "trial":
        return _trial_period(row, today)
    start = short_date(row.period_start)
    if row.payment_plan == "flexible" and start and not row.renewal_date:
        words = t("Flexible, monthly since {date}", date=start)
        return words, words
    if row.renewal_date:
        renews = t("renews {date}", date=short_date(row.renewal_date))
        return (f"{start} – {renews}" if start else renews), renews
    end = short_date(row.period_end)
    if start and end:
        return f"{start} – {end}", t("to {date}", date=end)
    if start or end:
        words = t("to {date}", date=end) if end else t("since {date}", date=start)
        return words, words
    return "", ""


def _needs_year(day: dt.date, today: dt.date) -> bool:
    """Return whether a day is far enough for its year to be said: near New Year a card has no room for the obvious."""
    return abs((day - today).days) > YEAR_WITHIN_DAYS


def _trial_period(row: CardRow, today: dt.date) -> tuple[str, str]:
    start, end = _day(row.trial_start), _day(row.trial_end)
    if end is None:
        return t("Trial without an end date"), t("Trial")
    short = t("to {date}", date=short_date(row.trial_end, year=_needs_year(end, today)))
    if start is None or row.provider != "zoho" or end < start:
        return t("to {date}", date=short_date(row.trial_end)), short
    granted = (end - start).days
    used = n("{used} of {count} day", "{used} of {count} days", ZOHO.limit_days, used=number(granted))
    return f"{short} · {used}", short
