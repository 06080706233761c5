"""Each kind of instruction carried out at Google; what takes time comes back as ``Running`` with its name."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from google.cloud import channel_v1 as cc
from google.protobuf import field_mask_pb2

from app.models.provider import Assist, Done, Instruction, Outcome, Refused, Running, Slow, Unknown
from app.providers.base import NotAnswered
from app.providers.google import build, moving, read
from app.providers.google.errors import outcome_of
from app.providers.google.lists import request_of
from app.providers.google.selling import Selling, all_pages
from app.providers.google.session import Session, fault_of_status
from app.providers.google.sites import METHODS as SITE_METHODS
from app.providers.google.sites import Sites

# Kind → the call that carries it out, by whose name errors of work under way are read.
METHODS = {
    "create_customer": "CreateCustomer", "update_customer": "UpdateCustomer", "import_customer": "ImportCustomer",
    "provision_identity": "ProvisionCloudIdentity", "transfer_subscriptions": "TransferEntitlements",
    "order": "CreateEntitlement", "start_paid_service": "StartPaidService", "change_licences": "ChangeParameters",
    "change_plan": "ChangeOffer", "change_renewal": "ChangeRenewalSettings", "suspend": "SuspendEntitlement",
    "reactivate": "ActivateEntitlement", "cancel": "CancelEntitlement",
    "transfer_to_google": "TransferEntitlementsToGoogle",
}  # fmt: skip
VERIFY = "verify_domain"
CHECK_AGAIN_S = 0.5
SITE_LAG_S = 1800.0
ADMIN_CONSOLE = "https://admin.google.com/ac/domains/manage"
Secret = Callable[[str], Awaitable[str | None]]


class Sending:
    """Carries instructions out.

    Args:
        session: the connection.
        parent: ``accounts/C…``.
        selling: which offer an order means.
        secret: gives what the keyring holds under a name.
        sites: proves domains.
    """

    def __init__(self, session: Session, parent: str, selling: Selling, secret: Secret, sites: Sites) -> None:
        self._session, self._parent, self._selling, self._secret = session, parent, selling, secret
        self._sites = sites
        self._by_kind: dict[str, Callable[[Instruction], Awaitable[Outcome]]] = {
            "create_customer": self._create,
            "update_customer": self._update,
            "import_customer": self._import,
            "provision_identity": self._provision,
            "transfer_subscriptions": self._transfer,
            "order": self._order,
            "change_licences": self._licences,
            "change_plan": self._plan,
            "change_renewal": self._renewal,
            "transfer_to_google": self._to_google,
            "verify_domain": self._verify,
            **dict.fromkeys(("start_paid_service", "suspend", "reactivate", "cancel"), self._simple),
        }

    @property
    def kinds(self) -> frozenset[str]:
        """What it can carry out."""
        return frozenset(self._by_kind)

    async def send(self, instruction: Instruction) -> Outcome:
        """Carry an instruction out. Raises NotAnswered."""
        act = self._by_kind.get(instruction.kind)
        return Refused("google_not_offered") if act is None else await act(instruction)

    # Customers

    async def _create(self, instruction: Instruction) -> Outcome:
        values = instruction.payload
        wanted = build.customer(values, build.correlation_of(instruction))
        if instruction.account.distributor and values.get("public_identifier"):
            wanted.channel_partner_id = values["public_identifier"]
        made = await self._session.tell(
            "CreateCustomer", cc.CreateCustomerRequest(parent=self._parent, customer=wanted)
        )
        return customer_done(made)

    async def _update(self, instruction: Instruction) -> Outcome:
        fields = changed_fields(instruction)
        paths = sorted({build.PATHS[name] for name in fields})
        if not paths:
            return Done()
        wanted = build.customer({**instruction.customer, **fields}, build.correlation_of(instruction))
        wanted.name = customer_ref(instruction)
        request = cc.UpdateCustomerRequest(customer=wanted, update_mask=field_mask_pb2.FieldMask(paths=paths))
        return customer_done(await self._session.tell("UpdateCustomer", request))

    async def _import(self, instruction: Instruction) -> Outcome:
        payload = instruction.payload
        known = str(instruction.customer.get("provider_ref") or "")
        request = cc.ImportCustomerRequest(
            parent=self._parent,
            auth_token=await self.token(instruction),
            overwrite_if_exists=bool(known),
            customer=known,
        )
        if instruction.account.distributor and payload.get("public_identifier"):
            request.channel_partner_id = payload["public_identifier"]
        by = str(payload.get("by") or "domain")
        value = str(payload.get(by) or instruction.customer.get(by) or "")
        setattr(request, {"primary_email": "primary_admin_email"}.get(by, by), value)
        return customer_done(await self._session.tell("ImportCustomer", request))

    async def token(self, instruction: Instruction) -> str:
        """Return the transfer token of a take-over; empty where the customer's consent does."""
        name = str(instruction.payload.get("secret_ref") or "")
        return (await self._secret(name) or "") if name else ""

    async def _provision(self, instruction: Instruction, *, only_check: bool = False) -> Outcome:
        info, user = build.identity(instruction.payload)
        request = cc.ProvisionCloudIdentityRequest(
            customer=customer_ref(instruction), cloud_identity_info=info, user=user, validate_only=only_check
        )
        return self.work(instruction, await self._session.tell("ProvisionCloudIdentity", request))

    async def check(self, instruction: Instruction) -> Outcome:
        """Have Google check ``provision_identity`` and do nothing; who asks limits the time. Raises NotAnswered."""
        outcome = await self._provision(instruction, only_check=True)
        while isinstance(outcome, Running):
            await asyncio.sleep(CHECK_AGAIN_S)
            outcome = self.work(instruction, await self._session.work(outcome.ref))
        return outcome

    async def _verify(self, instruction: Instruction) -> Outcome:
        is_team = instruction.payload.get("kind") == "team"
        if is_team and await self._is_domain(instruction):
            return Done({"customer": {"kind": "domain", "domain_verified": 1}})
        payload = instruction.payload
        domain, method = str(payload.get("domain") or ""), str(payload.get("method") or "")
        if payload.get("source") != "provider" or method not in SITE_METHODS:
            # The record is the customer's own, so only its administrator can have Google look for it.
            page = str(instruction.customer.get("admin_console_uri") or ADMIN_CONSOLE)
            return Assist(page, ("google_verify_by_customer",))
        await self._sites.verify(domain, method, [str(instruction.customer.get("primary_email") or "")])
        if not is_team:
            return Done({"customer": {"domain_verified": 1}})
        if await self._is_domain(instruction):
            return Done({"customer": {"kind": "domain", "domain_verified": 1}})
        return Slow(SITE_LAG_S, is_quota=False)  # proven; Workspace follows within hours (google.md §3)

    async def _is_domain(self, instruction: Instruction) -> bool:
        found = await self.identity(instruction)
        return found is not None and found.kind == "domain"

    async def identity(self, instruction: Instruction) -> Any:
        """Return our customer's own account among those of its domain; None: there is none. Raises NotAnswered."""
        values = instruction.customer
        request = cc.CheckCloudIdentityAccountsExistRequest(
            parent=self._parent, domain=str(instruction.payload.get("domain") or values.get("domain") or "")
        )
        reply = read.bare(await self._session.ask("CheckCloudIdentityAccountsExist", request))
        ref = known_ref(instruction)
        found = [read.identity_of(each) for each in reply.cloud_identity_accounts]
        return next((each for each in found if ref and each.customer_ref == ref), None)

    # Subscriptions

    async def _order(self, instruction: Instruction) -> Outcome:
        customer, payload = customer_ref(instruction), instruction.payload
        offer, price = await self._selling.to_buy(customer, instruction)
        account = str(payload.get("billing_account") or "")  # chosen by a person
        if not account:
            account = await self._selling.billing_account(customer, offer.sku.name, str(payload.get("currency") or ""))
        wanted = cc.Entitlement(
            offer=offer.name,
            parameters=build.units(build.units_name(offer), int(payload.get("licences") or 1)),
            purchase_order_id=str(payload.get("purchase_order_number") or ""),
            price_reference_id=price,
            billing_account=account,
        )
        plan = read.plan_of(offer)
        if plan.startswith("annual"):
            wanted.commitment_settings = cc.CommitmentSettings(renewal_settings=build.renewal("auto", plan))
        if payload.get("add_on"):
            held = await self.held(customer)
            if len(held) == 1:
                wanted.association_info = cc.AssociationInfo(base_entitlement=held[0].name)
        request = cc.CreateEntitlementRequest(parent=customer, entitlement=wanted, request_id=instruction.uid)
        return self.work(instruction, await self._session.tell("CreateEntitlement", request))

    async def held(self, customer: str) -> list[Any]:
        """Return a customer's bare entitlements. Raises NotAnswered."""
        request = request_of("ListEntitlements", parent=customer, page_size=100)
        return await all_pages(self._session, "ListEntitlements", "entitlements", request)

    async def entitlement(self, instruction: Instruction) -> Any:
        """Return the bare entitlement that an instruction is about. Raises NotAnswered."""
        request = cc.GetEntitlementRequest(name=entitlement_ref(instruction))
        return read.bare(await self._session.ask("GetEntitlement", request))

    async def _licences(self, instruction: Instruction) -> Outcome:
        found = await self.entitlement(instruction)
        names = [each.name for each in found.parameters if each.name in read.UNITS] or ["num_units"]
        count = int(instruction.payload.get("to") or 0)
        request = cc.ChangeParametersRequest(
            name=found.name, parameters=build.units(names[0], count), request_id=instruction.uid
        )
        return self.work(instruction, await self._session.tell("ChangeParameters", request))

    async def _plan(self, instruction: Instruction) -> Outcome:
        found = await self.entitlement(instruction)
        customer = found.name.partition("/entitlements/")[0]
        offer, price = await self._selling.to_change_to(customer, found.name, instruction)
        count = instruction.payload.get("licences") or read.units_of(found.parameters, *read.UNITS) or 1
        request = cc.ChangeOfferRequest(
            name=found.name,
            offer=offer.name,
            parameters=build.units(build.units_name(offer), int(count)),
            purchase_order_id=found.purchase_order_id,
            price_reference_id=price,
            request_id=instruction.uid,
        )
        return self.work(instruction, await self._session.tell("ChangeOffer", request))

    async def _renewal(self, instruction: Instruction) -> Outcome:
        plan = str((instruction.subscription or {}).get("payment_plan") or "")
        request = cc.ChangeRenewalSettingsRequest(
            name=entitlement_ref(instruction),
            renewal_settings=build.renewal(str(instruction.payload.get("to") or ""), plan),
            request_id=instruction.uid,
        )
        return self.work(instruction, await self._session.tell("ChangeRenewalSettings", request))

    async def _simple(self, instruction: Instruction) -> Outcome:
        method = METHODS[instruction.kind]
        request = getattr(cc, f"{method}Request")(name=entitlement_ref(instruction), request_id=instruction.uid)
        return self.work(instruction, await self._session.tell(method, request))

    # In and out

    async def _transfer(self, instruction: Instruction) -> Outcome:
        customer, token = customer_ref(instruction), await self.token(instruction)
        wanted = await moving.chosen(self._session, self._parent, customer, token, instruction.payload)
        request = cc.TransferEntitlementsRequest(
            parent=customer, entitlements=wanted, auth_token=token, request_id=instruction.uid
        )
        return self.work(instruction, await self._session.tell("TransferEntitlements", request))

    async def _to_google(self, instruction: Instruction) -> Outcome:
        customer = customer_ref(instruction)
        held = await self.held(customer)
        if not held:
            return Refused("google_moved_already", "subscriptions")
        request = cc.TransferEntitlementsToGoogleRequest(
            parent=customer,
            entitlements=[cc.Entitlement.deserialize(each.SerializeToString()) for each in held],
            request_id=instruction.uid,
        )
        return self.work(instruction, await self._session.tell("TransferEntitlementsToGoogle", request))

    # Work under way

    def work(self, instruction: Instruction, found: Any) -> Outcome:
        """Return how far work is: its end where it has one; an error is read from the work itself."""
        if not found.done:
            return Running(found.name) if found.name else Unknown("Google gave the work no name")
        if found.HasField("error"):
            return outcome_of(fault_of_status(found.error), METHODS[instruction.kind], writes=True)
        return Done(self._facts(instruction, found.response))

    def _facts(self, instruction: Instruction, response: Any) -> dict[str, Any]:
        if response.Is(_pb(cc.Customer).DESCRIPTOR):
            return {"customer": read.customer_facts(unpacked(response, cc.Customer))}
        if response.Is(_pb(cc.Entitlement).DESCRIPTOR):
            return {"subscription": subscription_facts(instruction, unpacked(response, cc.Entitlement))}
        if response.Is(_pb(cc.TransferEntitlementsResponse).DESCRIPTOR):
            moved = unpacked(response, cc.TransferEntitlementsResponse).entitlements
            return {"subscriptions": [read.subscription_of(each).fields for each in moved]}
        return gone_facts(instruction)


def _pb(kind: Any) -> Any:
    return kind.pb()


def unpacked(response: Any, kind: Any) -> Any:
    """Return the bare message inside an Any; an empty one where it does not fit."""
    found = _pb(kind)()
    response.Unpack(found)
    return found


def customer_done(message: Any) -> Outcome:
    """Return that a customer is there: unknown where Google says so without naming it."""
    facts = read.customer_facts(message)
    return Done({"customer": facts}) if facts["provider_ref"] else Unknown("Google gave the customer no name")


def subscription_facts(instruction: Instruction, entitlement: Any) -> dict[str, Any]:
    """Return the columns of the subscription an instruction was about, with the plan's name it was asked for by."""
    fields = dict(read.subscription_of(entitlement).fields)
    payload = instruction.payload
    if instruction.kind == "order":
        fields |= {"plan": payload.get("plan", ""), "payment_plan": payload.get("payment_plan", "")}
        fields["add_on"] = int(bool(payload.get("add_on")))
    if instruction.kind == "change_plan":
        fields |= {"plan": payload.get("to", ""), "payment_plan": payload.get("payment_plan", "")}
    return {name: value for name, value in fields.items() if value not in ("", None)}


def gone_facts(instruction: Instruction) -> dict[str, Any]:
    """Return that what an instruction was about is cancelled, where it has no other result."""
    if instruction.kind == "cancel":
        return {"subscription": {"provider_ref": entitlement_ref(instruction), "status": "cancelled"}}
    return {}


def changed_fields(instruction: Instruction) -> dict[str, Any]:
    """Return the columns that ``update_customer`` tells Google of."""
    told = instruction.payload.get("fields", instruction.payload)
    return {name: value for name, value in told.items() if name in build.PATHS}


def known_ref(instruction: Instruction) -> str:
    """Return what Google calls the customer, from what was done before or from the book; empty: not known."""
    for facts in (*instruction.results.values(), {"customer": instruction.customer}):
        if ref := (facts.get("customer") or {}).get("provider_ref"):
            return str(ref)
    return ""


def customer_ref(instruction: Instruction) -> str:
    """Return what Google calls the customer.

    Raises:
        NotAnswered: ``google_no_entitlement``: the book does not know.
    """
    if ref := known_ref(instruction):
        return ref
    raise NotAnswered(Refused("google_no_entitlement"))


def entitlement_ref(instruction: Instruction) -> str:
    """Return what Google calls the subscription.

    Raises:
        NotAnswered: ``google_no_entitlement``: the book does not know.
    """
    facts = (instruction.results.get("order") or {}).get("subscription") or {}
    ref = (instruction.subscription or {}).get("provider_ref") or facts.get("provider_ref")
    if not ref:
        raise NotAnswered(Refused("google_no_entitlement"))
    return str(ref)
