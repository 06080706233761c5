"""Mail of a customer's domain at Zoho: hosting, its look at the MX records, and the DKIM key (zoho.md, 2.1, 2.2).

All are modes of one documented call, but for having the key checked: that runs only where calls that Zoho does not
document were switched on. What is so already is not asked for again, and a call that Zoho does not know any more is
handed to a person with the page and the steps.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote

from app.models.mail_setup import ADD_DKIM, HOSTING, MX, VERIFY_DKIM
from app.models.provider import Assist, Done, Instruction, Outcome, Refused, Unknown
from app.providers.base import NotAnswered
from app.providers.zoho import read
from app.providers.zoho.directory import Directory
from app.providers.zoho.places import MAIL
from app.providers.zoho.session import Reply, Session, plain

SELECTOR, KEY_BITS = "zmail", 2048
STEPS = {
    HOSTING: ("zoho_step_console_open", "zoho_step_hosting", "zoho_step_done"),
    MX: ("zoho_step_console_open", "zoho_step_mx", "zoho_step_done"),
    ADD_DKIM: ("zoho_step_console_open", "zoho_step_dkim_add", "zoho_step_done"),
    VERIFY_DKIM: ("zoho_step_console_open", "zoho_step_dkim_verify", "zoho_step_done"),
}
_SELECTOR = re.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_Act = Callable[[str, str, Instruction], Awaitable[Outcome]]


class Mail:
    """Carries out, and looks for, what makes a domain ready for mail.

    Args:
        session: the connection.
        directory: what Zoho has of our customers.
        undocumented: whether calls that Zoho does not document may be made.
    """

    def __init__(self, session: Session, directory: Directory, *, undocumented: bool) -> None:
        self._session, self._directory, self._undocumented = session, directory, undocumented
        self._acts: dict[str, _Act] = {
            HOSTING: self._enable,
            MX: self._check_mx,
            ADD_DKIM: self._add_dkim,
            VERIFY_DKIM: self._verify_dkim,
        }

    async def send(self, instruction: Instruction) -> Outcome:
        """Carry an instruction out. Raises NotAnswered."""
        domain, selector = _domain_of(instruction), _selector_of(instruction)
        zoid = await self._directory.zoid_of(instruction)
        if not zoid:
            return Refused("zoho_not_ours", "domain", {"domain": domain})
        if not selector:
            return Refused("zoho_field_wrong")
        try:
            return await self._acts[instruction.kind](zoid, domain, instruction)
        except NotAnswered as no:
            if isinstance(no.outcome, Refused) and no.outcome.code == "zoho_no_such_call":
                return self._by_hand(instruction)
            raise

    async def find(self, instruction: Instruction) -> Outcome | None:
        """Return ``Done`` where it is so, None where it is not. Raises NotAnswered."""
        zoid = await self._directory.zoid_of(instruction)
        found = await self._mail_of(zoid, _domain_of(instruction), _selector_of(instruction)) if zoid else None
        return None if found is None else done(instruction.kind, found)

    # -- kinds -------------------------------------------------------------------------------------------------------

    async def _enable(self, zoid: str, domain: str, instruction: Instruction) -> Outcome:
        return await self._told(zoid, domain, instruction, {"mode": "enableMailHosting"}, ("status",))

    async def _check_mx(self, zoid: str, domain: str, instruction: Instruction) -> Outcome:
        return await self._told(zoid, domain, instruction, {"mode": "verifyMxRecord"}, ("mxstatus", "status"))

    async def _add_dkim(self, zoid: str, domain: str, instruction: Instruction) -> Outcome:
        """Add a key, unless there is one of that name: a second would make the first void."""
        selector = _selector_of(instruction)
        before = await self._mail_of(zoid, domain, selector)
        if before is not None and before.selector:
            return Done(_facts(before))
        body = {"mode": "addDkimDetail", "selector": selector, "keySize": KEY_BITS, "isDefault": True}
        outcome = await self._told(zoid, domain, instruction, body, ("status",))
        if not isinstance(outcome, Done):
            return outcome
        try:
            now = await self._mail_of(zoid, domain, selector)
        except NotAnswered:
            now = None  # it was added; which key it is, is read back before anything is sent again
        return Done(_facts(now)) if now is not None and now.selector else Unknown("Zoho does not show the key yet")

    async def _verify_dkim(self, zoid: str, domain: str, instruction: Instruction) -> Outcome:
        found = await self._mail_of(zoid, domain, _selector_of(instruction))
        if found is None or not found.selector:
            return Refused("zoho_dkim_none", "", {"domain": domain})
        if found.is_verified:
            return Done(_facts(found))
        if not self._undocumented:
            return self._by_hand(instruction)
        body = {"mode": "verifyDkimKey", "selector": found.selector} | ({"dkimId": found.id} if found.id else {})
        outcome = await self._told(zoid, domain, instruction, body, ("dkimstatus", "isVerified", "status"))
        return Done(_facts(found, is_verified=True)) if isinstance(outcome, Done) else outcome

    # -- the call ----------------------------------------------------------------------------------------------------

    async def _told(
        self, zoid: str, domain: str, instruction: Instruction, body: Mapping[str, Any], flags: tuple[str, ...]
    ) -> Outcome:
        """Tell Zoho, and judge by what the reply says: its no comes with HTTP 200 too."""
        path = f"/api/organization/{zoid}/domains/{quote(domain, safe='')}"
        reply = await self._session.tell("PUT", MAIL, path, dict(body))
        if reply.status >= 400:
            is_early = "not verified" in reply.more_info.lower()
            return Refused("zoho_domain_not_verified" if is_early else "zoho_mail_refused", "", {}, reply.raw)
        data = reply.data if isinstance(reply.data, Mapping) else {}
        said = next((flag for name in flags if (flag := read.yes(data.get(name))) is not None), None)
        if said is False:
            raw = " · ".join(filter(None, (plain(data.get("message")), plain(data.get("error")), reply.raw)))
            return Refused(_NOT_SEEN.get(instruction.kind, "zoho_mail_refused"), "", {"domain": domain}, raw)
        if said is None and (instruction.kind not in (HOSTING, ADD_DKIM) or not _succeeded(reply)):
            return Unknown(reply.raw or "an answer that makes no sense")
        return Done(_FACTS.get(instruction.kind, {}))

    async def _mail_of(self, zoid: str, domain: str, selector: str) -> read.DomainMail | None:
        reply = await self._session.ask(MAIL, f"/api/organization/{zoid}/domains")
        return read.mail_of(reply.data, domain, selector)

    def _by_hand(self, instruction: Instruction) -> Assist:
        page = str(instruction.customer.get("admin_console_uri") or "") or self._session.places.customers_page
        return Assist(page, STEPS[instruction.kind])


_NOT_SEEN = {MX: "zoho_mx_not_seen", VERIFY_DKIM: "zoho_dkim_not_seen"}
_FACTS: dict[str, dict[str, Any]] = {HOSTING: {"mail": {"hosting": 1}}, MX: {"mail": {"mx": 1}}}


def done(kind: str, found: read.DomainMail) -> Done | None:
    """Return ``Done`` where a domain's mail is as an instruction would have it."""
    if kind == HOSTING:
        return Done(_FACTS[HOSTING]) if found.is_hosted else None
    if kind == MX:
        return Done(_FACTS[MX]) if found.mx_seen else None
    is_so = bool(found.selector) and (kind == ADD_DKIM or found.is_verified)
    return Done(_facts(found)) if is_so else None


def _facts(found: read.DomainMail, *, is_verified: bool = False) -> dict[str, Any]:
    verified = int(is_verified or found.is_verified)
    return {"mail": {"selector": found.selector, "key": found.key, "verified": verified}}


def _domain_of(instruction: Instruction) -> str:
    return str(instruction.payload.get("domain") or instruction.customer.get("domain") or "")


def _selector_of(instruction: Instruction) -> str:
    """Return under which name the key stands; empty where that can't be one."""
    selector = str(instruction.payload.get("selector") or SELECTOR)
    return selector if _SELECTOR.fullmatch(selector) else ""


def _succeeded(reply: Reply) -> bool:
    status = reply.body.get("status") if isinstance(reply.body, Mapping) else None
    word = plain(status.get("description") if isinstance(status, Mapping) else None).lower()
    return word in ("success", "ok", "created")
