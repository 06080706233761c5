"""What may stand in a log or a crash report: by allowlist, so that a secret nobody thought of stays out (R71, Q4).

A log line of ours is a fixed sentence with arguments; the sentence is kept, an argument only where its type can't
carry a secret or where the code vouches for it with ``vouched``. Lines of other libraries are counted, not quoted.
Of an error its type and its code are kept, and where it happened; never its message.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.errors import DeskError

HIDDEN = "…"
OURS = "app"
_SAFE = (bool, int, float, type(None))


class Vouched(str):
    """Text that the code says is no secret and nobody's data: names of threads, codes, versions."""

    __slots__ = ()


def vouched(text: object) -> Vouched:
    """Return ``text`` so that it stands in the log as it is."""
    return Vouched(text)


class RedactingFormatter(logging.Formatter):
    """Formats records for a file or a report with everything unknown hidden."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and below it the redacted error where there is one."""
        stamp = self.formatTime(record)
        lines = [f"{stamp} {record.levelname} {record.name} {sentence(record)}"]
        if record.exc_info and record.exc_info[1] is not None:
            lines.append(describe(record.exc_info[1]))
        return "\n".join(lines)


def sentence(record: logging.LogRecord) -> str:
    """Return a record's message with its arguments shown only where they are safe."""
    if record.name != OURS and not record.name.startswith(f"{OURS}."):
        return HIDDEN
    if not isinstance(record.msg, str):
        return f"{type(record.msg).__name__}"
    if not record.args:
        return record.msg
    shown: Any
    if isinstance(record.args, Mapping):
        shown = {name: _shown(value) for name, value in record.args.items()}
    else:
        shown = tuple(_shown(value) for value in record.args)
    try:
        return str(record.msg % shown)
    except (TypeError, ValueError):
        return record.msg  # a %d met a hidden text


def describe(error: BaseException) -> str:
    """Return an error without its message: types, codes, and the places in the code, causes first."""
    parts: list[str] = []
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        code = f" {each.code}" if isinstance(each, DeskError) else ""
        places = [
            f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(each.__traceback__)
        ]
        parts.append("\n".join([f"{type(each).__module__}.{type(each).__qualname__}{code}", *places]))
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    return "\n".join(reversed(parts))


def place(filename: str) -> str:
    """Return a source file's place inside the program or its libraries, without the folders of the person."""
    name = filename.replace("\\", "/")
    for anchor in ("/site-packages/", "/app/", "/lib/python"):
        if anchor in name:
            return name[name.rindex(anchor) + (1 if anchor == "/app/" else len(anchor)) :]
    return name if name.startswith("app/") else name.rsplit("/", 1)[-1]


def _shown(value: object) -> object:
    if isinstance(value, (Vouched, *_SAFE)):
        return value
    if isinstance(value, BaseException):
        return type(value).__name__
    if isinstance(value, type):
        return value.__name__
    return HIDDEN
