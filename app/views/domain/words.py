"""Words for domains: verdicts, methods, when it is looked again."""

from __future__ import annotations

import datetime as dt

from app.models.domains import Verdict
from app.texts import mark, t
from app.views.dates import short_date

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
    """Return a verdict in one sentence."""
    return verdict.reason


def clock(at_ms: int, today: dt.date | None = None) -> str:
    """Return an instant as people say it: ``16:20``, with the day where it is not ``today``."""
    moment = dt.datetime.fromtimestamp(at_ms / 1000).astimezone()
    time = f"{moment:%H:%M}"
    if today is None or moment.date() == today:
        return time
    return t("{date}, {time}", date=short_date(moment.date(), year=False), time=time)
