"""Each kind of instruction at Zoho: what its interfaces do is done; the rest is handed to a person, step by step.

Calls that buy licences are never made: buying is done on the Partner Store's own page, and the result is read back
(providers/zoho.md, 3.2, 3.4). Calls that Zoho does not document run only where they were switched on.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol
from urllib.parse import quote

from app.models.provider import Assist, Done, Instruction, Outcome, Refused, Unknown
from app.providers.base import NotAnswered
from app.providers.zoho import read
from app.providers.zoho.directory import Directory
from app.providers.zoho.mail import STEPS as MAIL_STEPS
from app.providers.zoho.mail import Mail
from app.providers.zoho.places import MAIL, MAIL_ADMIN
from app.providers.zoho.session import Reply, Session, plain
from app.rules.requirements import ZOHO_FREE, ZOHO_PLANS
from app.rules.trial import ZOHO as TRIAL

MODES = {"txt": "verifyDomainByTXT", "cname": "verifyDomainByCName", "html": "verifyDomainByHTML"}
PASSWORD_PREFIX = "first-password-"  # noqa: S105 - begins the name of an entry
PASSWORD_LENGTH = 16
_SIGNS = "-+=@#%"
# Kinds nobody but a person can carry out: on which page, and the steps.
BY_HAND: dict[str, tuple[str, ...]] = {
    "order": ("zoho_step_store_open", "zoho_step_store_plan", "zoho_step_store_pay", "zoho_step_done"),
    "start_paid_service": ("zoho_step_store_open", "zoho_step_store_plan", "zoho_step_store_pay", "zoho_step_done"),
    "change_licences": ("zoho_step_store_open", "zoho_step_store_licences", "zoho_step_store_pay", "zoho_step_done"),
    "change_plan": ("zoho_step_store_open", "zoho_step_store_change", "zoho_step_store_pay", "zoho_step_done"),
    "change_renewal": ("zoho_step_store_open", "zoho_step_store_renewal", "zoho_step_done"),
    "cancel": ("zoho_step_store_open", "zoho_step_store_cancel", "zoho_step_done"),
    "update_customer": ("zoho_step_console_open", "zoho_step_console_profile", "zoho_step_done"),
}
_ASSOCIATE = {
    "request": ("zoho_step_request_open", "zoho_step_request_email", "zoho_step_request_mcp", "zoho_step_done"),
    "tag": ("zoho_step_tag_code", "zoho_step_request_mcp", "zoho_step_done"),
    "authorise": ("zoho_step_authorise", "zoho_step_request_mcp", "zoho_step_done"),
}
_TRIAL_STEPS = {
    "extend_trial": ("zoho_step_list_open", "zoho_step_extend", "zoho_step_done"),
    "start_trial": ("zoho_step_list_open", "zoho_step_start_trial", "zoho_step_done"),
}


class Vault(Protocol):
    """The keyring's named secrets; every call may wait for a person, so it is made on a thread."""

    async def get(self, name: str) -> str | None:
        """Return a secret. Raises Locked."""

    async def put(self, name: str, secret: str) -> None:
        """Keep a secret. Raises Locked."""


def new_password() -> str:
    """Return a first password: letters, figures and a sign, none of which is taken for another."""
    letters = "".join(each for each in string.ascii_letters + string.digits if each not in "0O1lI")
    while True:
        found = "".join(secrets.choice(letters) for _ in range(PASSWORD_LENGTH - 1)) + secrets.choice(_SIGNS)
        kinds = (str.isupper, str.islower, str.isdigit)
        if all(any(kind(each) for each in found) for kind in kinds):
            return found


class Sending:
    """Carries instructions out.

    Args:
        session: the connection.
        directory: what Zoho has of our customers.
        vault: keeps first passwords.
        undocumented: whether calls that Zoho does not document may be made.
    """

    def __init__(self, session: Session, directory: Directory, vault: Vault, *, undocumented: bool) -> None:
        self._session, self._directory, self._vault = session, directory, vault
        self._undocumented = undocumented
        self._by_kind: dict[str, Callable[[Instruction], Awaitable[Outcome]]] = {
            "create_customer": self._create,
            "verify_domain": self._verify,
            "start_trial": self._start_trial,
            "extend_trial": self._extend_trial,
            "associate_customer": self._associate,
        }
        self.mail = Mail(session, directory, undocumented=undocumented)
        self._by_kind |= dict.fromkeys(MAIL_STEPS, self.mail.send)

    @property
    def kinds(self) -> frozenset[str]:
        """What it can carry out, or hand to a person with the steps."""
        return frozenset({*self._by_kind, *BY_HAND})

    async def send(self, instruction: Instruction) -> Outcome:
        """Carry an instruction out. Raises NotAnswered."""
        act = self._by_kind.get(instruction.kind)
        if act is not None:
            return await act(instruction)
        steps = BY_HAND.get(instruction.kind)
        if steps is None:
            return Refused("zoho_not_offered")
        places = self._session.places
        if instruction.kind == "update_customer":
            page = str(instruction.customer.get("admin_console_uri") or "") or places.customers_page
        else:
            page = places.store_page(await self._directory.profile_of(instruction))
        return Assist(page, steps)

    # -- kinds -------------------------------------------------------------------------------------------------------

    async def _create(self, instruction: Instruction) -> Outcome:
        """Add a child organisation (zoho.md, 2.1); the password is in the keyring before Zoho hears of it."""
        told = instruction.payload
        name = f"{PASSWORD_PREFIX}{instruction.uid.replace('-', '')}"
        password = await self._vault.get(name)
        if password is None:
            password = new_password()
            await self._vault.put(name, password)
        plan = str(told.get("plan") or ZOHO_FREE)
        body = {
            "domainName": told.get("domain", ""),
            "orgName": told.get("organisation_name", ""),
            "emailId": told.get("primary_email", ""),
            "firstName": told.get("admin_first_name", ""),
            "lastName": told.get("admin_last_name", ""),
            "password": password,
            "planName": str(told.get("plan_name") or ZOHO_PLANS.get(plan, ZOHO_PLANS[ZOHO_FREE])),
        }
        reply = await self._session.tell("POST", MAIL, "/api/organization", body, secret=password)
        if reply.status >= 400:
            return conflict(reply)
        made = reply.data
        if not isinstance(made, Mapping) or not read.key_of(made.get("zoid")):
            return Unknown("Zoho told no id")
        return Done({**await self.facts_of_new(made), "first_password": name})

    async def facts_of_new(self, made: Mapping[str, Any]) -> dict[str, Any]:
        """Return what becomes of an organisation that was just made: its ids, and the trial it began with."""
        places = self._session.places
        facts: dict[str, Any] = {"customer": read.own_fields(made, places)}
        info = await self._directory.info(read.key_of(made.get("zoid")))
        held = read.subscription_of(made, info, None)
        if held is not None and held.fields["status"] == "trial":
            fields = {**held.fields, "provider_ref": held.ref}
            began = read.day_of(made.get("orgCreationTime")) or self._directory.today()
            fields.setdefault("trial_start", began)
            fields.setdefault("trial_end", self._directory.day_after(began, TRIAL.step_days))
            facts["subscription"] = fields
        return facts

    async def _verify(self, instruction: Instruction) -> Outcome:
        """Have Zoho look for the record; its no comes with HTTP 200 (zoho.md, 2.2)."""
        domain = str(instruction.payload.get("domain") or instruction.customer.get("domain") or "")
        zoid = await self._directory.zoid_of(instruction)
        if not zoid:
            return Refused("zoho_not_ours", "domain", {"domain": domain})
        mode = MODES.get(str(instruction.payload.get("method") or "txt"), MODES["txt"])
        path = f"/api/organization/{zoid}/domains/{quote(domain, safe='')}"
        try:
            reply = await self._session.tell("PUT", MAIL, f"{path}/verifyDomain", {"mode": mode})
        except NotAnswered as no:
            if not isinstance(no.outcome, Refused) or no.outcome.code not in ("zoho_no_such_call", "zoho_gone"):
                raise
            reply = await self._session.tell("PUT", MAIL, path, {"mode": mode})
        data = reply.data if isinstance(reply.data, Mapping) else {}
        if reply.status < 300 and read.yes(data.get("status")) is True:
            return Done({"customer": {"domain_verified": 1}})
        seen = data.get("txtRecord")
        records = [plain(each, 255) for each in seen[:20]] if isinstance(seen, list) else []
        raw = " · ".join(filter(None, (plain(data.get("message")), plain(data.get("error")), reply.more_info)))
        return Refused("zoho_record_not_seen", "domain", {"domain": domain, "seen": records}, raw)

    async def _start_trial(self, instruction: Instruction) -> Outcome:
        if not self._undocumented:
            return Assist(self._session.places.customers_page, _TRIAL_STEPS["start_trial"])
        zoid = await self._directory.zoid_of(instruction)
        if not zoid:
            return Refused("zoho_not_ours", "domain", {"domain": str(instruction.customer.get("domain") or "")})
        plan = ZOHO_PLANS.get(str(instruction.payload.get("sku") or ""), "")
        if not plan.endswith("Trial"):
            return Refused("zoho_no_trial_of_plan", "sku")
        path = f"/api/organization/{zoid}/enableTrial"
        reply = await self._session.tell("PUT", MAIL_ADMIN, path, params={"planName": plan})
        if not _succeeded(reply):
            return Refused("zoho_trial_refused", "", {}, reply.raw)
        return Done(await self._trial_facts(zoid, instruction))

    async def _extend_trial(self, instruction: Instruction) -> Outcome:
        """Fifteen days more; Zoho's no is an error of the server with the reason in it."""
        if not self._undocumented:
            return Assist(self._session.places.customers_page, _TRIAL_STEPS["extend_trial"])
        zoid = await self._directory.zoid_of(instruction)
        if not zoid:
            return Refused("zoho_not_ours", "domain", {"domain": str(instruction.customer.get("domain") or "")})
        reply = await self._session.tell("PUT", MAIL_ADMIN, f"/api/organization/{zoid}/extendTrial")
        if not _succeeded(reply):
            return Refused("zoho_trial_refused", "trial_end", {}, reply.raw)
        return Done(await self._trial_facts(zoid, instruction))

    async def _trial_facts(self, zoid: str, instruction: Instruction) -> dict[str, Any]:
        """Read back what the trial is now; that it can't be read takes nothing from what was done."""
        try:
            held = await self._directory.held_now(zoid, str(instruction.customer.get("domain") or ""))
        except NotAnswered:
            return {}
        return {} if held is None else {"subscription": {**held.fields, "provider_ref": held.ref}}

    async def _associate(self, instruction: Instruction) -> Outcome:
        """Ask Zoho whether the customer is ours by now; else a person asks the customer (R21)."""
        found = await self._directory.organisation_of(instruction)
        if found is not None:
            return Done(await self._directory.facts(found))
        method = str(instruction.payload.get("method") or "request")
        return Assist(self._session.places.tag_page, _ASSOCIATE.get(method, _ASSOCIATE["request"]))


def conflict(reply: Reply) -> Refused:
    """Return why an organisation was not made: its domain or address has an account, or is no good."""
    why = reply.more_info.lower()
    # What Zoho has already is an error of the server; HTTP 400 is a field it can't take (zoho.md, 2.1).
    if reply.status == 400 or reply.error_code in ("EXTRA_PARAM_FOUND", "PATTERN_NOT_MATCHED") or "pattern" in why:
        return Refused("zoho_field_wrong", "", {}, reply.raw)
    if "mail" in why and "domain" not in why:
        return Refused("zoho_email_taken", "primary_email", {}, reply.raw)
    if "mapped to another partner" in why:
        return Refused("zoho_other_partner", "domain", {}, reply.raw)
    return Refused("exists_elsewhere", "domain", {}, reply.raw)


def _succeeded(reply: Reply) -> bool:
    status = reply.body.get("status") if isinstance(reply.body, Mapping) else None
    word = plain(status.get("description") if isinstance(status, Mapping) else None).lower()
    return reply.status < 300 and word in ("success", "ok")
