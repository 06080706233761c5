"""Each kind of operation as one small class: how it is sent, how its effect is found, what it does (design.md, Outbox).

What it does to the book is a rule (``rules.taking_effect``); how it is said to a provider is that provider's client.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import ClassVar

from app.errors import DeskError
from app.models.domains import Registered
from app.models.provider import Existing, Instruction, Outcome, Refused, Slow, Unknown
from app.models.values import Kind as Kinds
from app.providers.base import Client, NotAnswered
from app.rules.creation import needs_check
from app.rules.operations import KINDS as ALL

Look = Callable[[str], Awaitable[Registered]]
TEAM = Kinds.TEAM.value
LOOK_WITHIN_S = 30.0
NOT_CARRIED_OUT = "operation_not_carried_out"


class Kind:
    """An operation that is sent as it is.

    Args:
        name: of ``rules.operations.KINDS``.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    async def send(self, client: Client, instruction: Instruction) -> Outcome:
        """Carry it out."""
        if self.name not in client.capabilities:
            return Refused(NOT_CARRIED_OUT)
        return await client.send(instruction)

    async def find_effect(self, client: Client, instruction: Instruction) -> Outcome | None:
        """Look whether it took effect; None: surely not."""
        return await client.find_effect(instruction)

    async def poll(self, client: Client, instruction: Instruction) -> Outcome:
        """Ask how far it is."""
        return await client.poll(instruction)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class CreateCustomer(Kind):
    """Asks first whether the domain or the email has an account already (R14), unless that was asked a moment ago.

    Args:
        name: of the kind.
        now_ms: the instant.
    """

    def __init__(self, name: str, now_ms: Callable[[], int] = _now_ms) -> None:
        super().__init__(name)
        self._now_ms = now_ms

    _CODES: ClassVar[dict[str, str]] = {
        "ours": "exists_ours",
        "take_over": "exists_elsewhere",
        "team": "exists_as_team",
    }

    async def send(self, client: Client, instruction: Instruction) -> Outcome:
        """Carry it out, unless there is such an account."""
        if self.name in client.capabilities and needs_check("exists", instruction.payload, self._now_ms()):
            try:
                payload = instruction.payload
                # A team is its administrator's: others may have teams on the same domain.
                domain = "" if payload.get("kind") == "team" else str(payload.get("domain") or "")
                found = await client.exists(domain, str(payload.get("primary_email") or ""))
            except NotAnswered as error:
                # Nothing was sent yet, so nothing is unknown.
                return Slow(is_quota=False) if isinstance(error.outcome, Unknown) else error.outcome
            if found.decision not in ("new", "untold"):
                return self._refused(found)
        return await super().send(client, instruction)

    def _refused(self, found: Existing) -> Refused:
        facts = {**found.facts}
        if found.identities:
            facts["cloud_identity_id"] = found.identities[0].cloud_identity_id
            facts["customer_ref"] = found.identities[0].customer_ref
        return Refused(self._CODES.get(found.decision, found.code or "exists_refused"), found.field, facts, found.raw)


async def unregistered(instruction: Instruction, look: Look, now_ms: Callable[[], int] = _now_ms) -> Refused | None:
    """Return that a domain is not registered, where that is to be looked up before an instruction is sent (R10).

    What nobody can say now is the provider's to judge; what is practised is registered nowhere.

    Args:
        instruction: about to be sent.
        look: looks whether a domain is registered.
        now_ms: the instant.
    """
    payload = instruction.payload
    domain = str(payload.get("domain") or "")
    if instruction.account.practice or payload.get("kind") == TEAM or not domain:
        return None
    if not needs_check("domain_registered", payload, now_ms()):
        return None
    try:
        async with asyncio.timeout(LOOK_WITHIN_S):
            found = await look(domain)
    except (TimeoutError, DeskError):
        return None
    if found.status != "no":
        return None
    return Refused("domain_not_registered", "domain", {"domain": found.registered_domain or domain})


KINDS: dict[str, Kind] = {name: Kind(name) for name in ALL} | {"create_customer": CreateCustomer("create_customer")}
