"""Whether an instruction has taken effect already, looked up before anything is sent again (Q1; google.md §7).

Five calls have no ``request_id``: their effect is found by what it is (domain, correlation id, account). The others are
looked up too; where nothing is found they may be sent again with the same ``request_id``, which Google takes once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from google.cloud import channel_v1 as cc

from app.models.provider import Done, Instruction, Outcome, Refused
from app.providers.base import NotAnswered
from app.providers.google import build, read
from app.providers.google.lists import request_of
from app.providers.google.selling import Selling, all_pages
from app.providers.google.sending import (
    Sending,
    changed_fields,
    customer_done,
    entitlement_ref,
    known_ref,
    subscription_facts,
)
from app.providers.google.session import Session

SLACK_MS = 10 * 60 * 1000  # how far this computer's clock may be off
GONE = ("google_gone", "google_not_ours")


class Finding:
    """Looks for effects.

    Args:
        session: the connection.
        parent: ``accounts/C…``.
        sending: reads what instructions are about.
        selling: names offers.
        lag_s: seconds until a new customer is found by a list; a “not there” is asked again after them.
    """

    def __init__(self, session: Session, parent: str, sending: Sending, selling: Selling, lag_s: float) -> None:
        self._session, self._parent, self._sending, self._selling = session, parent, sending, selling
        self._lag_s = lag_s
        self._by_kind: dict[str, Callable[[Instruction], Awaitable[Outcome | None]]] = {
            "create_customer": self._created,
            "update_customer": self._updated,
            "import_customer": self._imported,
            "provision_identity": self._provisioned,
            "transfer_subscriptions": self._transferred,
            "order": self._ordered,
            "cancel": self._cancelled,
            "transfer_to_google": self._given,
            "verify_domain": self._nothing,
        }

    async def find(self, instruction: Instruction) -> Outcome | None:
        """Return ``Done`` where it has taken effect, None where it surely has not. Raises NotAnswered."""
        return await self._by_kind.get(instruction.kind, self._changed)(instruction)

    async def _nothing(self, _instruction: Instruction) -> Outcome | None:
        return None

    async def _created(self, instruction: Instruction) -> Outcome | None:
        found = await self._customer(instruction)
        if found is None:
            await asyncio.sleep(self._lag_s)
            found = await self._customer(instruction)
        return None if found is None else customer_done(found)

    async def _customer(self, instruction: Instruction) -> Any:
        domain = str(instruction.payload.get("domain") or "")
        email = str(instruction.payload.get("primary_email") or "").lower()
        request = request_of("ListCustomers", parent=self._parent, page_size=50, filter=f'domain="{domain}"')
        listed = await all_pages(self._session, "ListCustomers", "customers", request)
        mark = build.correlation_of(instruction)
        since = instruction.created_at - SLACK_MS
        for each in listed:
            if each.correlation_id == mark:
                return each
        for each in listed:
            same_email = not email or each.primary_contact_info.email.lower() == email
            if same_email and not each.correlation_id and read.instant_of(each, "create_time") >= since:
                return each
        return None

    async def _own(self, instruction: Instruction) -> Any:
        ref = known_ref(instruction)
        if not ref:
            return None
        try:
            return read.bare(await self._session.ask("GetCustomer", cc.GetCustomerRequest(name=ref)))
        except NotAnswered as no:
            if isinstance(no.outcome, Refused) and no.outcome.code in GONE:
                return None
            raise

    async def _updated(self, instruction: Instruction) -> Outcome | None:
        found = await self._own(instruction)
        if found is None:
            return None
        wanted = build.customer({**instruction.customer, **changed_fields(instruction)}, found.correlation_id)
        has, told = read.customer_of(found).fields, read.customer_of(wanted).fields
        same = all(has.get(name) == told.get(name) for name in changed_fields(instruction))
        return customer_done(found) if same else None

    async def _provisioned(self, instruction: Instruction) -> Outcome | None:
        found = await self._own(instruction)
        return customer_done(found) if found is not None and found.cloud_identity_id else None

    async def _imported(self, instruction: Instruction) -> Outcome | None:
        payload, customer = instruction.payload, instruction.customer
        email = str(payload.get("primary_email") or customer.get("primary_email") or "")
        domain = str(payload.get("domain") or customer.get("domain") or email.rpartition("@")[2])
        request = cc.CheckCloudIdentityAccountsExistRequest(parent=self._parent, domain=domain)
        if payload.get("by") == "primary_email":
            request.primary_admin_email = email
        reply = read.bare(await self._session.ask("CheckCloudIdentityAccountsExist", request))
        wanted = str(payload.get("cloud_identity_id") or "")
        for each in map(read.identity_of, reply.cloud_identity_accounts):
            if each.customer_ref and (not wanted or each.cloud_identity_id == wanted):
                found = await self._session.ask("GetCustomer", cc.GetCustomerRequest(name=each.customer_ref))
                return customer_done(found)
        return None

    async def _transferred(self, instruction: Instruction) -> Outcome | None:
        ref = known_ref(instruction)
        since = instruction.created_at - SLACK_MS
        held = await self._sending.held(ref) if ref else []
        moved = [each for each in held if read.instant_of(each, "create_time") >= since]
        if not moved:
            return None
        return Done({"subscriptions": [await self._fields(each) for each in moved]})

    async def _fields(self, entitlement: Any) -> dict[str, Any]:
        return read.subscription_of(entitlement, await self._selling.offer_of(entitlement)).fields

    async def _ordered(self, instruction: Instruction) -> Outcome | None:
        ref = known_ref(instruction)
        since = instruction.created_at - SLACK_MS
        sku = str(instruction.payload.get("sku") or "")
        for each in await self._sending.held(ref) if ref else []:
            fields = await self._fields(each)
            same = sku in (fields["sku"], each.offer) or fields.get("plan") == instruction.payload.get("plan")
            if same and read.instant_of(each, "create_time") >= since:
                return Done({"subscription": subscription_facts(instruction, each)})
        return None

    async def _cancelled(self, instruction: Instruction) -> Outcome | None:
        try:
            await self._sending.entitlement(instruction)
        except NotAnswered as no:
            if isinstance(no.outcome, Refused) and no.outcome.code == "google_gone":
                return Done({"subscription": {"provider_ref": entitlement_ref(instruction), "status": "cancelled"}})
            raise
        return None

    async def _given(self, instruction: Instruction) -> Outcome | None:
        ref = known_ref(instruction)
        try:
            held = await self._sending.held(ref) if ref else [None]
        except NotAnswered as no:
            if isinstance(no.outcome, Refused) and no.outcome.code in GONE:
                return Done()
            raise
        return None if held else Done()

    async def _changed(self, instruction: Instruction) -> Outcome | None:
        found = await self._sending.entitlement(instruction)
        fields = await self._fields(found)
        if not _is_as_told(instruction.kind, fields, instruction.payload):
            return None
        return Done({"subscription": subscription_facts(instruction, found)})


def _is_as_told(kind: str, fields: Mapping[str, Any], payload: Mapping[str, Any]) -> bool:
    """Return whether a subscription is as an instruction wanted it."""
    status = fields.get("status")
    if kind == "change_licences":
        return bool(fields["licences"] == payload.get("to"))
    if kind == "change_renewal":
        return bool(fields.get("renewal") == payload.get("to"))
    if kind == "suspend":
        return "reseller_initiated" in fields["suspension_reasons"]
    if kind == "reactivate":
        return status in ("active", "trial")
    if kind == "start_paid_service":
        return bool(status == "active")
    same_plan = fields.get("payment_plan") == payload.get("payment_plan")
    return bool(kind == "change_plan" and same_plan and payload.get("to_sku") in (fields["sku"], "", None))
