"""Where a data centre of Zoho answers, and the pages a person is sent to there (providers/zoho.md, 2.1, 3.1, 3.3).

Hosts of two data centres are never mixed: a token of one means nothing to another.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from app.errors import Refused
from app.models.provider import AccountFacts
from app.rules.links import ZOHO_HOSTS

ACCOUNTS, MAIL, MAIL_ADMIN, STORE = "accounts", "mail", "mailadmin", "store"


@dataclass(frozen=True, slots=True)
class Places:
    """The servers of one data centre.

    Args:
        data_centre: one of ``rules.account.DATA_CENTRES``.
        endpoint: base address of a practice server on this computer that plays them all; None: Zoho, by TLS.
    """

    data_centre: str
    endpoint: str | None = None

    def server(self, area: str) -> str:
        """Return the base address of ``accounts``, ``mail``, ``mailadmin`` or ``store``, without a slash."""
        if self.endpoint is not None:
            return self.endpoint.rstrip("/")
        return f"https://{area}.{ZOHO_HOSTS[self.data_centre]}"

    def page(self, area: str, path: str) -> str:
        """Return a page for a person's browser; also where a practice server plays the interfaces."""
        return f"https://{area}.{ZOHO_HOSTS[self.data_centre]}{path}"

    @property
    def tag_page(self) -> str:
        """Where the Partner Store sends the request to tag us to a customer's services."""
        return self.page(STORE, "/zstore#customers")

    @property
    def customers_page(self) -> str:
        """The Mail Partner Console's list of customers."""
        return self.page(MAIL_ADMIN, "/cpanel/index.do#managecustomers")

    def store_page(self, profile_id: str) -> str:
        """Where a customer's subscriptions are bought and changed; the store's front page where it is not known."""
        if profile_id.isascii() and profile_id.isalnum():
            return self.page(STORE, f"/store/reseller.do?profileId={profile_id}")
        return self.page(STORE, "/zstore#partnerhome")

    def console(self, zaid: str) -> str:
        """Return a customer's admin console, opened on its behalf; empty where Zoho's id of it is not known."""
        if not zaid:
            return ""
        return self.page(MAIL_ADMIN, f"/cpanel/home.do?zaaid={quote(zaid, safe='')}#dashboard")


def places_of(account: AccountFacts, endpoint: str | None) -> Places:
    """Return where an account's client may go.

    Raises:
        Refused: ``zoho_loopback_only``, ``zoho_practice_only``, ``zoho_data_centre``.
    """
    if endpoint is not None and not is_loopback(endpoint):
        raise Refused("zoho_loopback_only", value=endpoint[:80])
    if account.practice != (endpoint is not None):
        raise Refused("zoho_practice_only")
    if account.data_centre not in ZOHO_HOSTS:
        raise Refused("zoho_data_centre", name=account.name)
    return Places(account.data_centre, endpoint)


def is_loopback(address: str) -> bool:
    """Return whether ``http://host:port`` is this computer, by its number: a name could lead anywhere."""
    try:
        parts = urlsplit(address)
        number = ipaddress.ip_address(parts.hostname or "")
        port = parts.port
    except ValueError:
        return False
    plain = parts.scheme == "http" and not parts.username and not parts.password and not parts.query
    return plain and port is not None and number.is_loopback
