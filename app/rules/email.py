"""Email addresses: checked and brought to the form the book keeps. Nobody is asked whether they exist."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.errors import UserError
from app.rules.domain import to_ascii

_PLAIN = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_PLAIN_LINES = re.compile(rf"{_PLAIN.pattern}(?:\n{_PLAIN.pattern})*")
_LOCAL = re.compile(r"[^\s\x00-\x20\x7f-\x9f\"(),:;<>@\[\]\\.]+(?:\.[^\s\x00-\x20\x7f-\x9f\"(),:;<>@\[\]\\.]+)*")
_NAMED = re.compile(r"[^<>]*<([^<>]*)>")
_SUSPECT = re.compile("@www[.]|xn--")  # a web site's name, or one that says another: looked at more closely
_LONGEST = 254
_LONGEST_LOCAL = 64


def check_email(text: str, field: str = "primary_email") -> str:
    """Return an address as the book keeps it: local part as typed, domain as lower-case A-label.

    Args:
        text: one address; ``Name <address>`` and ``mailto:`` are taken too. Not empty.
        field: the field to name in the error.

    Raises:
        UserError: ``email_invalid``, or ``email_several`` where a cell holds more than one.
    """
    address = text.strip()
    if len(address) <= _LONGEST and _PLAIN.fullmatch(address) and not _SUSPECT.search(address):
        if address.index("@") <= _LONGEST_LOCAL:
            return address
        raise UserError("email_invalid", field, value=address[:80])
    shown = address[:80]
    named = _NAMED.fullmatch(address)
    if named:
        address = named[1].strip()
    if address[:7].lower() == "mailto:":
        address = address[7:]
    if len(re.findall(r"@", address)) > 1 and re.search(r"[;,\s|/]", address):
        raise UserError("email_several", field, value=shown)
    local, at, host = address.rpartition("@")
    if not at or len(address) > _LONGEST or len(local) > _LONGEST_LOCAL or not _LOCAL.fullmatch(local):
        raise UserError("email_invalid", field, value=shown)
    if re.search(r"[\s/:?#\\@]", host) or host.lower().startswith("www."):
        raise UserError("email_invalid", field, value=shown)
    try:
        domain = to_ascii(host)
    except UserError as error:
        raise UserError("email_invalid", field, value=shown) from error
    if "." not in domain:
        raise UserError("email_invalid", field, value=shown)
    return f"{local}@{domain}"


def are_plain(addresses: Sequence[str]) -> bool:
    """Whether ``check_email`` would return each of these as it is; looks at all of them in one match."""
    joined = "\n".join(addresses)
    return (
        _PLAIN_LINES.fullmatch(joined) is not None
        and not _SUSPECT.search(joined)
        and max(map(len, addresses)) <= _LONGEST_LOCAL
        and joined.count("\n") == len(addresses) - 1
    )


def email_domain(address: str) -> str:
    """Return the domain of a checked address; empty for an empty one."""
    return address.rpartition("@")[2]


def own_domain(kind: str, domain: str, primary_email: str) -> str:
    """Return the domain a customer can verify: its own, for a team without one that of its email (R12)."""
    return domain or (email_domain(primary_email) if kind == "team" else "")
