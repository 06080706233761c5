"""All of Zoho's client that needs httpx: made when the first question is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.models.provider import CustomerSnapshot, Refused
from app.providers.base import NotAnswered
from app.providers.zoho import read
from app.providers.zoho.directory import Directory
from app.providers.zoho.finding import Finding, proof_at
from app.providers.zoho.places import STORE
from app.providers.zoho.sending import Sending, Vault
from app.providers.zoho.session import Session


class Room:
    """One account at Zoho, open.

    Args:
        session: the connection.
        vault: keeps first passwords.
        undocumented: whether calls that Zoho does not document may be made.
    """

    def __init__(self, session: Session, vault: Vault, *, undocumented: bool) -> None:
        self.session = session
        self.directory = Directory(session)
        self.sending = Sending(session, self.directory, vault, undocumented=undocumented)
        self.finding = Finding(session, self.directory, self.sending)

    def customer_of(self, organisation: Mapping[str, Any]) -> CustomerSnapshot:
        """Return an organisation as a customer."""
        return read.customer_of(organisation, self.session.places)

    async def store_opens(self) -> None:
        """See that the Partner Store answers. Raises NotAnswered."""
        await self.session.ask(STORE, "/api/v1/partner/subscriptions", {"page": "1", "per_page": "1"})

    async def verification_code(self, domain: str, method: str, customer_ref: str) -> str:
        """Return the code of the record that proves a domain. Raises NotAnswered."""
        zoid = read.key_of(customer_ref)
        if not zoid:
            found = await self.directory.search(domain)
            zoid = "" if found is None else read.key_of(found.get("zoid"))
        proof = await proof_at(self.session, zoid, domain) if zoid else None
        if proof is None:
            raise NotAnswered(Refused("zoho_not_ours", "domain", {"domain": domain}))
        code = proof.html if method == "html" else proof.code
        if not code:
            raise NotAnswered(Refused("zoho_no_code", "method"))
        return code
