"""Whether an instruction has taken effect at Zoho, looked up before anything is sent again (Q1).

Zoho takes no key of ours, so an effect is found by what it is. What can't be told that way a person is asked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from app.models.provider import Assist, Done, Instruction, Outcome, Refused, Unknown
from app.providers.base import NotAnswered
from app.providers.zoho import read
from app.providers.zoho.directory import Directory
from app.providers.zoho.mail import STEPS as MAIL_STEPS
from app.providers.zoho.places import MAIL
from app.providers.zoho.sending import PASSWORD_PREFIX, Sending
from app.providers.zoho.session import Session

AGREES = ("zoho_step_not_ours_yet", "zoho_step_request_mcp", "zoho_step_look_again")
NOT_YET = "Zoho does not show it yet"


class Finding:
    """Looks for effects.

    Args:
        session: the connection.
        directory: what Zoho has of our customers.
        sending: reads what a new organisation is.
    """

    def __init__(self, session: Session, directory: Directory, sending: Sending) -> None:
        self._session, self._directory, self._sending = session, directory, sending
        self._by_kind: dict[str, Callable[[Instruction], Awaitable[Outcome | None]]] = {
            "create_customer": self._created,
            "verify_domain": self._verified,
            "start_trial": self._begun,
            "extend_trial": self._extended,
            "associate_customer": self._associated,
            "order": self._bought,
            "start_paid_service": self._bought,
            "change_plan": self._bought,
            "change_licences": self._licences,
            "cancel": self._ended,
        }
        self._by_kind |= dict.fromkeys(MAIL_STEPS, sending.mail.find)

    async def find(self, instruction: Instruction) -> Outcome | None:
        """Return ``Done`` where it has taken effect, None where it surely has not. Raises NotAnswered.

        What a person says was done by hand and can't be read back counts as done.
        """
        look = self._by_kind.get(instruction.kind)
        by_hand = bool(instruction.payload.get("by_hand"))
        if look is None:
            return Done() if by_hand else None
        found = await look(instruction)
        return Unknown(NOT_YET) if found is None and by_hand else found

    async def _created(self, instruction: Instruction) -> Outcome | None:
        found = await self._directory.organisation_of(instruction)
        email = str(instruction.payload.get("primary_email") or "").lower()
        if found is None or read.email_of(found).lower() not in ("", email):
            return None  # not there, or somebody else's: sent again, Zoho says so
        name = f"{PASSWORD_PREFIX}{instruction.uid.replace('-', '')}"
        return Done({**await self._sending.facts_of_new(found), "first_password": name})

    async def _verified(self, instruction: Instruction) -> Outcome | None:
        domain = str(instruction.payload.get("domain") or instruction.customer.get("domain") or "")
        zoid = await self._directory.zoid_of(instruction)
        proof = await proof_at(self._session, zoid, domain) if zoid else None
        return Done({"customer": {"domain_verified": 1}}) if proof is not None and proof.is_verified else None

    async def _begun(self, instruction: Instruction) -> Outcome | None:
        fields = await self._held(instruction)
        if fields is None:
            return None
        wanted = str(instruction.payload.get("sku") or "")
        return _done(fields) if fields["status"] == "trial" and fields.get("sku", wanted) == wanted else None

    async def _extended(self, instruction: Instruction) -> Outcome | None:
        """An extension is no state: only the trial's end, where Zoho tells it, says whether it came."""
        fields = await self._held(instruction)
        if fields is None or fields["status"] != "trial":
            return None
        end, payload = fields.get("trial_end"), instruction.payload
        if end is None:
            return Unknown("Zoho does not tell when the trial ends")
        if payload.get("to") and end >= str(payload["to"]):
            return _done(fields)
        return None if payload.get("from") and end <= str(payload["from"]) else Unknown("another end of the trial")

    async def _associated(self, instruction: Instruction) -> Outcome | None:
        found = await self._directory.organisation_of(instruction)
        if found is not None:
            return Done(await self._directory.facts(found))
        # The customer was asked; it agrees, and Zoho approves, in days, and every pull sees whether they did.
        return Assist(self._session.places.tag_page, AGREES) if instruction.payload.get("by_hand") else None

    async def _bought(self, instruction: Instruction) -> Outcome | None:
        fields = await self._held(instruction)
        if fields is None or fields["status"] != "active" or fields.get("payment_plan") == "free":
            return None
        payload = instruction.payload
        wanted = str(payload.get("to_sku") or payload.get("sku") or "")
        licences = payload.get("licences")
        same_plan = not wanted or fields.get("sku") in (None, wanted)
        enough = licences is None or fields.get("licences") in (None, licences)
        return _done(fields) if same_plan and enough else None

    async def _licences(self, instruction: Instruction) -> Outcome | None:
        fields = await self._held(instruction)
        return _done(fields) if fields and fields.get("licences") == instruction.payload.get("to") else None

    async def _ended(self, instruction: Instruction) -> Outcome | None:
        fields = await self._held(instruction)
        over = fields is None or fields["status"] == "cancelled" or fields.get("payment_plan") == "free"
        return Done() if over else None

    async def _held(self, instruction: Instruction) -> dict[str, Any] | None:
        zoid = await self._directory.zoid_of(instruction)
        if not zoid:
            return None
        try:
            held = await self._directory.held_now(zoid, str(instruction.customer.get("domain") or ""))
        except NotAnswered as no:
            if isinstance(no.outcome, Refused) and no.outcome.code == "zoho_gone":
                return None
            raise
        return None if held is None else {**held.fields, "provider_ref": held.ref}


async def proof_at(session: Session, zoid: str, domain: str) -> read.Proof | None:
    """Return what Zoho says of one of an organisation's domains; None: it has no such domain. Raises NotAnswered."""
    reply = await session.ask(MAIL, f"/api/organization/{zoid}/domains")
    return read.proof_of(reply.data, domain)


def _done(fields: Mapping[str, Any]) -> Done:
    return Done({"subscription": dict(fields)})
