"""Words for domains: verdicts, methods, when it is looked again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from app.models.domains import MEND, Verdict
from app.texts import mark, readiness, t, verdicts
from app.views.dates import short_date

if TYPE_CHECKING:
    from app.models.domains import ReadinessItem

VERDICT_WORDS = {
    "verified": (mark("Verified"), "ok"),
    "wait": (mark("Wait"), "info"),
    "mend": (mark("Mend this"), "warn"),
    "unknown": (mark("Could not look"), "plain"),
}
VERDICT_COUNTS = {
    "verified": (mark("{count} verified"), mark("{count} verified")),
    "wait": (mark("{count} to wait for"), mark("{count} to wait for")),
    "mend": (mark("{count} to mend"), mark("{count} to mend")),
    "unknown": (mark("{count} could not be looked at"), mark("{count} could not be looked at")),
}
METHOD_WORDS = {
    "txt": mark("by TXT record"),
    "cname": mark("by CNAME record"),
    "html": mark("by a file on its web site"),
}


def sentence(verdict: Verdict) -> str:
    """Return what was seen, in one sentence."""
    return verdicts.sentence(verdict)


def advice(verdict: Verdict) -> str:
    """Return what was seen and what to do about it."""
    said = verdicts.sentence(verdict)
    return f"{said} {verdicts.next_step(verdict)}" if verdict.verdict != "verified" else said


def is_to_mend(verdict: Verdict | None) -> bool:
    """Whether a person must change something."""
    return verdict is not None and verdict.verdict == MEND


def readiness_sentence(item: ReadinessItem, provider: str) -> str:
    """Return one part of mail readiness in one sentence."""
    return readiness.sentence(item, provider)


def clock(at_ms: int, today: dt.date | None = None) -> str:
    """Return an instant as people say it: ``16:20``, with the day where it is not ``today``."""
    moment = dt.datetime.fromtimestamp(at_ms / 1000).astimezone()
    time = f"{moment:%H:%M}"
    if today is None or moment.date() == today:
        return time
    return t("{date}, {time}", date=short_date(moment.date(), year=False), time=time)
