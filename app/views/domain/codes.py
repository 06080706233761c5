"""Whether the provider can be asked for a code, and whether there is anything to look for without one."""

from __future__ import annotations

from app.models.domains import Wanted
from app.models.verifying import DomainDetail


def gives_codes(detail: DomainDetail, wanted: Wanted) -> bool:
    """Whether the provider can be asked for the code: Google has none for a file, Zoho knows its own customers."""
    if wanted.provider == "google":
        return detail.is_connected and wanted.method in ("txt", "cname")
    return detail.is_connected and detail.card.standing == "at_provider"


def can_guess(wanted: Wanted) -> bool:
    """Whether any record of the provider's form can be looked for without a code."""
    return wanted.method == "txt" or (wanted.provider == "zoho" and wanted.method == "html")
