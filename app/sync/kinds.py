"""Each kind of operation as one small class: how it is sent, how its effect is found, what it does (design.md, Outbox).

What it does to the book is a rule (``rules.taking_effect``); how it is said to a provider is that provider's client.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import ClassVar

from app.models.provider import Existing, Instruction, Outcome, Refused, Slow, Unknown
from app.providers.base import Client, NotAnswered
from app.rules.creation import needs_check
from app.rules.operations import KINDS as ALL

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
            if found.decision != "new":
                return self._refused(found)
        return await super().send(client, instruction)

    def _refused(self, found: Existing) -> Refused:
        facts = {**found.facts}
        if found.identities:
            facts["cloud_identity_id"] = found.identities[0].cloud_identity_id
            facts["customer_ref"] = found.identities[0].customer_ref
        return Refused(self._CODES.get(found.decision, found.code or "exists_refused"), "domain", facts, found.raw)


KINDS: dict[str, Kind] = {name: Kind(name) for name in ALL} | {"create_customer": CreateCustomer("create_customer")}
