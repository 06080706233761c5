"""Letters as links that a mail program opens (RFC 6068), as long as the system lets one be."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

WINDOWS_LIMIT, OTHER_LIMIT = 2_000, 30_000  # characters of a link that the system hands to a program unharmed


@dataclass(frozen=True, slots=True)
class MailLink:
    """A ``mailto:`` link; ``whole`` says whether the text is in it, or only the address and the subject."""

    url: str
    whole: bool


def mail_link(to: str, subject: str, body: str, limit: int = OTHER_LIMIT) -> MailLink:
    """Return the link for a letter; the text is left out where the link would be longer than ``limit``."""
    address = quote(to.strip(), safe="@,+", errors="replace")  # half a letter pasted from elsewhere is no letter
    short = f"mailto:{address}?subject={quote(' '.join(subject.split()), safe='', errors='replace')}"
    lines = body.replace("\r\n", "\n").replace("\n", "\r\n")
    full = f"{short}&body={quote(lines, safe='', errors='replace')}"
    return MailLink(full, whole=True) if len(full) <= limit else MailLink(short[:limit], whole=False)
