"""The announcement of a release, as it is signed, and what may be believed of it."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from app.errors import Refused, Unreadable

FORMAT = 1
PROGRAM = "partner-desk"
_VERSION = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})", re.ASCII)
LONGEST_ADDRESS = 500


@dataclass(frozen=True, slots=True)
class Release:
    """The newest version, as its makers announced it.

    Args:
        version: three numbers, such as ``0.3.0``.
        published: the day it came out.
        page: https address where it is described and can be had.
        is_newer: whether it is newer than the program that asks.
    """

    version: str
    published: dt.date
    page: str
    is_newer: bool


def numbers(version: str) -> tuple[int, int, int] | None:
    """Return the three numbers of a version; None where it is none."""
    found = _VERSION.fullmatch(version)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def read(content: bytes, *, running: str, seen: str, today: dt.date) -> Release:
    """Return what an announcement says whose signature was found right.

    Args:
        content: JSON: ``format``, ``program``, ``version``, ``published``, ``expires`` (ISO dates), ``page``; what else
            stands there is for people and later versions.
        running: version of this program.
        seen: newest version that was ever announced here; empty where none was.
        today: the person's date.

    Raises:
        Unreadable: ``update_damaged``.
        Refused: ``update_expired`` (nobody signed anew: somebody may hold newer ones back) or ``update_older`` (than
            this program, or than what was announced before).
    """
    try:
        said = json.loads(content)
        version, page = _text(said, "version"), _text(said, "page")
        published, expires = (dt.date.fromisoformat(_text(said, name)) for name in ("published", "expires"))
        address = urlsplit(page)
        is_ours = said.get("format") == FORMAT and said.get("program") == PROGRAM
    except (ValueError, TypeError, RecursionError):
        raise Unreadable("update_damaged") from None
    told, here = numbers(version), numbers(running)
    is_page = address.scheme == "https" and bool(address.hostname) and len(page) <= LONGEST_ADDRESS
    if not is_ours or told is None or not is_page or any(letter <= " " for letter in page):
        raise Unreadable("update_damaged")
    if expires < today:
        raise Refused("update_expired", date=expires)
    least = max(here or (0, 0, 0), numbers(seen) or (0, 0, 0))
    if told < least:
        raise Refused("update_older", version=version, newest=".".join(map(str, least)))
    return Release(version, published, page, told > (here or (0, 0, 0)))


def _text(said: Any, name: str) -> str:
    """Return a text of the announcement.

    Raises:
        ValueError: it is not there, or is no text.
    """
    found = said.get(name) if isinstance(said, dict) else None
    if not isinstance(found, str):
        raise ValueError(name)  # noqa: TRY004 - the input's fault, not the caller's
    return found
