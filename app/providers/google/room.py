"""All of Google's client that needs the client package: made when the first question is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from google.cloud import channel_v1 as cc

from app.models.asked import BillingAccount, Buyable, Movable
from app.models.provider import (
    AccountFacts,
    CustomerPage,
    CustomerSnapshot,
    Done,
    Existing,
    Instruction,
    Missing,
    OfferPage,
    Offline,
    Outcome,
    Refused,
    SignIn,
    Slow,
    SubscriptionPage,
    SubscriptionSnapshot,
    Unknown,
)
from app.providers.base import NotAnswered
from app.providers.google import asking, read
from app.providers.google.finding import GONE, Finding
from app.providers.google.lists import request_of
from app.providers.google.selling import Selling
from app.providers.google.sending import Sending
from app.providers.google.session import Session
from app.providers.google.sites import METHODS as SITE_METHODS
from app.providers.google.sites import Sites
from app.rules.existence import decide

TXT_PREFIX = "google-site-verification="
CUSTOMERS_PAGE, ENTITLEMENTS_PAGE, CHANGES_PAGE = 50, 100, 50
# Refusals that say “it is so already”: before they are believed it is looked whether that is our own doing.
PERHAPS_OURS = ("address_in_use", "google_sku_held", "google_moved_already", "google_not_active",
                "google_not_suspended", "google_not_in_trial", "google_gone")  # fmt: skip


class Room:
    """One account at Google, open."""

    def __init__(
        self,
        account: AccountFacts,
        session: Session,
        secret: Callable[[str], str | None] | None,
        lag_s: float,
        sites: Sites,
    ) -> None:
        self._account, self._session, self._keyring, self._sites = account, session, secret, sites
        self.parent = f"accounts/{account.account_ref.removeprefix('accounts/')}"
        self._selling = Selling(session, account, self.parent)
        self._sending = Sending(session, self.parent, self._selling, self._secret, sites)
        self._finding = Finding(session, self.parent, self._sending, self._selling, lag_s)

    async def _secret(self, name: str) -> str | None:
        return None if self._keyring is None else await asyncio.to_thread(self._keyring, name)

    async def send(self, instruction: Instruction) -> Outcome:
        """Carry an instruction out."""
        outcome = await self._safe(self._sending.send(instruction))
        return await self._perhaps_ours(instruction, outcome or Unknown())

    async def poll(self, instruction: Instruction) -> Outcome:
        """Ask how far work under way is."""
        outcome = await self._safe(self._polled(instruction))
        return await self._perhaps_ours(instruction, outcome or Unknown())

    async def _polled(self, instruction: Instruction) -> Outcome:
        try:
            found = await self._session.work(instruction.provider_ref)
        except NotAnswered as no:
            if isinstance(no.outcome, Refused):  # Google forgot it: what became of it is looked up
                return Unknown(no.outcome.raw)
            raise
        return self._sending.work(instruction, found)

    async def _perhaps_ours(self, instruction: Instruction, outcome: Outcome) -> Outcome:
        again = instruction.attempts > 0 or instruction.provider_ref
        if not again or not isinstance(outcome, Refused) or outcome.code not in PERHAPS_OURS:
            return outcome
        found = await self.find_effect(instruction)
        return found if isinstance(found, Done) else outcome

    async def find_effect(self, instruction: Instruction) -> Outcome | None:
        """Look whether an instruction has taken effect."""
        outcome = await self._safe(self._finding.find(instruction))
        # A refused question says nothing about the effect.
        return Unknown(outcome.raw or outcome.code) if isinstance(outcome, Refused) else outcome

    async def check(self, instruction: Instruction) -> Outcome:
        """Have Google check an instruction and do nothing."""
        if instruction.kind != "provision_identity":
            return Refused("google_not_offered")
        return await self._safe(self._sending.check(instruction)) or Unknown()

    async def _safe(self, answer: Awaitable[Outcome | None]) -> Outcome | None:
        try:
            return await answer
        except NotAnswered as no:
            return no.outcome
        except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
            # A payload or a reply that makes no sense; whether something was sent before is not sure.
            return Unknown(f"{type(error).__name__}: {error}"[:500])

    async def exists(self, domain: str, email: str, kind: str) -> Existing:
        """Ask whether a domain or an email has an account. Raises NotAnswered."""
        request = cc.CheckCloudIdentityAccountsExistRequest(
            parent=self.parent,
            domain=domain or email.rpartition("@")[2],
            primary_admin_email=email if not domain else "",
        )
        try:
            reply = read.bare(await self._session.ask("CheckCloudIdentityAccountsExist", request))
        except NotAnswered as no:
            if isinstance(no.outcome, Refused):
                return Existing("refused", (), no.outcome.code, no.outcome.facts, no.outcome.raw)
            raise
        found = [read.identity_of(each) for each in reply.cloud_identity_accounts if each.existing]
        return decide(found, kind or ("domain" if domain else "team"))

    async def movable(self, name: str, token: str, language: str) -> tuple[Movable, ...]:
        """Return what a customer holds elsewhere. Raises NotAnswered."""
        return await asking.movable(self._session, self.parent, name, token, language)

    async def buyable(self, customer_ref: str) -> tuple[Buyable, ...]:
        """Return which products a customer may buy now. Raises NotAnswered."""
        return await asking.buyable(self._session, customer_ref)

    async def plans(self, customer_ref: str, sku: str) -> tuple[str, ...]:
        """Return the payment plans of a product for a customer. Raises NotAnswered."""
        return await asking.plans(self._session, customer_ref, sku)

    async def billing_accounts(self, customer_ref: str, skus: tuple[str, ...]) -> tuple[BillingAccount, ...]:
        """Return our billing accounts that fit these products. Raises NotAnswered."""
        return await asking.billing_accounts(self._session, customer_ref, skus)

    async def customers(self, page_token: str) -> CustomerPage:
        """Return a page of customers. Raises NotAnswered."""
        method = "ListCustomers"
        asked = request_of(method, parent=self.parent, page_size=CUSTOMERS_PAGE, page_token=page_token)
        reply = await self._session.ask(method, asked)
        found = [read.customer_of(each) for each in reply.customers]
        return CustomerPage(tuple(each for each in found if each.ref), reply.next_page_token)

    async def subscriptions(self, customer_ref: str, page_token: str) -> SubscriptionPage:
        """Return a page of a customer's subscriptions. Raises NotAnswered."""
        method = "ListEntitlements"
        asked = request_of(method, parent=customer_ref, page_size=ENTITLEMENTS_PAGE, page_token=page_token)
        reply = await self._session.ask(method, asked)
        found = [read.subscription_of(each, await self._selling.offer_of(each)) for each in reply.entitlements]
        return SubscriptionPage(tuple(each for each in found if each.ref), reply.next_page_token)

    async def customer(self, customer_ref: str) -> CustomerSnapshot | None:
        """Look at one customer. Raises NotAnswered."""
        reply = await self._looked_at("GetCustomer", cc.GetCustomerRequest(name=customer_ref))
        return None if reply is None else read.customer_of(reply)

    async def subscription(self, subscription_ref: str) -> SubscriptionSnapshot | None:
        """Look at one subscription. Raises NotAnswered."""
        reply = await self._looked_at("GetEntitlement", cc.GetEntitlementRequest(name=subscription_ref))
        return None if reply is None else read.subscription_of(reply, await self._selling.offer_of(read.bare(reply)))

    async def _looked_at(self, method: str, request: Any) -> Any:
        """Return what a name stands for; None where there is nothing, or nothing of ours, under it."""
        try:
            return await self._session.ask(method, request)
        except NotAnswered as no:
            if isinstance(no.outcome, Refused) and no.outcome.code in GONE:
                return None
            raise

    async def offers(self, page_token: str) -> OfferPage:
        """Return a page of offers. Raises NotAnswered."""
        return await self._selling.offers(page_token)

    async def changes(self, customer_ref: str, page_token: str) -> tuple[tuple[dict[str, Any], ...], str]:
        """Return a page of what was done with a customer's subscriptions, newest first. Raises NotAnswered."""
        request = cc.ListEntitlementChangesRequest(
            parent=f"{customer_ref}/entitlements/-", page_size=CHANGES_PAGE, page_token=page_token
        )
        reply = read.bare(await self._session.ask("ListEntitlementChanges", request))
        return tuple(read.change_of(each) for each in reply.entitlement_changes), reply.next_page_token

    async def verification_code(self, domain: str, method: str) -> str:
        """Return the code that proves a domain (``providers.base.Client``). Raises NotAnswered."""
        if method not in SITE_METHODS:
            raise NotAnswered(Refused("google_no_such_proof", "method"))
        found = await self._sites.token(domain, method)
        return found.removeprefix(TXT_PREFIX) if method == "txt" else found

    async def test(self) -> tuple[Missing, ...]:
        """Say what is missing to work with the account."""
        try:
            await self._session.ask("ListCustomers", request_of("ListCustomers", parent=self.parent, page_size=1))
        except NotAnswered as no:
            outcome = no.outcome
            if isinstance(outcome, SignIn):
                return (Missing(outcome.code, {}, outcome.raw),)
            if isinstance(outcome, Offline):
                return (Missing("google_not_reached"),)
            if isinstance(outcome, Refused):
                codes = {"google_not_ours": "google_not_administrator", "google_gone": "google_account_wrong"}
                code = codes.get(outcome.code, outcome.code)
                return (Missing(code, outcome.facts, outcome.raw),)
            return (Missing("google_busy" if isinstance(outcome, Slow) else "google_no_answer"),)
        return ()

    async def close(self) -> None:
        """Let go of the connections."""
        await self._session.close()
        await self._sites.close()
