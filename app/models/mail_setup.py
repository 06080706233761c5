"""How far the mail of a Zoho customer's domain is set up at Zoho: frozen values for the window (issue 5)."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.outbox import OperationRow

HOSTING, MX, ADD_DKIM, VERIFY_DKIM = KINDS = ("enable_mail_hosting", "check_mx", "add_dkim", "verify_dkim")


@dataclass(frozen=True, slots=True)
class Storage:
    """Storage of a customer's mailboxes, in megabytes; ``at``: the instant (ms) it was told."""

    used_mb: int
    total_mb: int
    at: int = 0


@dataclass(frozen=True, slots=True)
class MailSetup:
    """What was asked of Zoho for a domain, and what came of it.

    Args:
        asked: kind → the newest instruction that was not withdrawn.
        selector: of the DKIM key Zoho made; empty: none is known.
        key: the value of its TXT record.
        storage: as told last; None: never.
    """

    asked: dict[str, OperationRow]
    selector: str = ""
    key: str = ""
    storage: Storage | None = None

    def is_done(self, kind: str) -> bool:
        """Whether Zoho confirmed it."""
        return kind in self.asked and self.asked[kind].state == "done"
