"""Due dates as an iCalendar file (RFC 5545): whole days, one alarm each at nine, for any calendar program."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

PRODUCT = "-//Partner Desk//Due dates//EN"
_FOLD = 75  # octets of a line, without its end
_ALARM = "PT9H"  # after midnight, where a whole day begins


@dataclass(frozen=True, slots=True)
class Event:
    """One whole day.

    Args:
        uid: the same at every export, so that a second one changes the first instead of doubling it.
        day: the due date.
        summary: one line.
        description: more, lines ended by a line feed.
        category: such as ``Follow-up``.
    """

    uid: str
    day: dt.date
    summary: str
    description: str = ""
    category: str = ""


def calendar(events: Iterable[Event], name: str, stamp_ms: int, *, alarm: bool = True) -> str:
    """Return the file's text, lines ended by CR LF and folded at 75 octets.

    Args:
        events: in the order they are written.
        name: of the calendar, where a program shows one.
        stamp_ms: when it was made, epoch milliseconds.
        alarm: whether each day reminds at nine in the morning.
    """
    stamp = dt.datetime.fromtimestamp(stamp_ms / 1000, dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{escaped(name)}")
    for event in events:
        lines += ["BEGIN:VEVENT", f"UID:{escaped(event.uid)}@partner-desk", f"DTSTAMP:{stamp}"]
        lines.append(f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}")
        if event.day < dt.date.max:
            lines.append(f"DTEND;VALUE=DATE:{event.day + dt.timedelta(days=1):%Y%m%d}")
        lines.append(f"SUMMARY:{escaped(event.summary)}")
        if event.description:
            lines.append(f"DESCRIPTION:{escaped(event.description)}")
        if event.category:
            lines.append(f"CATEGORIES:{escaped(event.category)}")
        lines.append("TRANSP:TRANSPARENT")
        if alarm:
            lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(event.summary)}"]
            lines += [f"TRIGGER:{_ALARM}", "END:VALARM"]
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def escaped(text: str) -> str:
    """Return text as a value: backslash, semicolon and comma escaped, line ends spelt out, no control characters."""
    text = text.encode("utf-8", "replace").decode("utf-8")  # a lone half of a surrogate can't be written
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(letter for letter in text if letter >= " " and letter != "\x7f")


def folded(line: str) -> str:
    """Return a line in pieces of at most 75 octets, never cut inside a character; each next one begins with a blank."""
    pieces: list[str] = []
    piece, size = "", 0
    for letter in line:
        width = len(letter.encode("utf-8", "replace"))
        if size + width > _FOLD:
            pieces.append(piece)
            piece, size = " ", 1
        piece += letter
        size += width
    return "\r\n".join([*pieces, piece])
