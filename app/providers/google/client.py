"""Google's client (``providers.base.Client``). gRPC and Google's package are loaded by the first question."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.errors import Refused as RefusedError
from app.models.asked import BillingAccount, Buyable, Movable
from app.models.provider import (
    AccountFacts,
    CustomerPage,
    CustomerSnapshot,
    Existing,
    Instruction,
    Missing,
    OfferPage,
    Outcome,
    SubscriptionPage,
    SubscriptionSnapshot,
)
from app.providers.base import Pace

if TYPE_CHECKING:
    from app.providers.google.room import Room

LAG_S = 5.0  # “a few seconds” until Google's list shows a new customer
CAPABILITIES = frozenset(
    {
        *("create_customer", "provision_identity", "import_customer", "transfer_subscriptions", "update_customer"),
        *("verify_domain", "order", "start_paid_service", "change_licences", "change_plan", "change_renewal"),
        *("suspend", "reactivate", "cancel", "transfer_to_google"),
    }
)


def check_endpoint(account: AccountFacts, endpoint: str | None) -> None:
    """See that a practice account talks to this computer and a real one to Google.

    Raises:
        Refused: ``google_loopback_only``, ``google_practice_only`` (of ``app.errors``).
    """
    if endpoint is not None and not is_loopback(endpoint):
        raise RefusedError("google_loopback_only", value=endpoint[:80])
    if account.practice != (endpoint is not None):
        raise RefusedError("google_practice_only")


def is_loopback(endpoint: str) -> bool:
    """Return whether ``host:port`` is this computer, by its number: a name could lead anywhere."""
    host, colon, port = endpoint.rpartition(":")
    try:
        number = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return bool(colon) and port.isascii() and port.isdecimal() and 0 < int(port) < 65536 and number.is_loopback


class GoogleClient:
    """One partner account at Google; used and closed on one event loop.

    Args:
        account: which; ``account_ref`` is its id, ``C…``.
        credential: ``google.auth`` credentials, or a function that makes them (called on a thread); None for practice.
        endpoint: ``host:port`` of a practice server on this computer; None: Google, always by TLS.
        site_endpoint: the same of the server that plays the Site Verification API.
        pace: awaited before every request.
        secret: gives what the keyring holds under a name (called on a thread); transfer tokens are there, named by
            the instruction's ``secret_ref``.
        timeout_s: limit of every request, instead of 30 s for questions and 60 s for changes.
        lag_s: until a new customer is in Google's list.
        rehearse: as of ``session.Session``: a practised sign-in.

    Raises:
        Refused: a practice account without a practice server, a real one with one, or a server elsewhere.
    """

    capabilities = CAPABILITIES

    def __init__(
        self,
        account: AccountFacts,
        credential: Any,
        *,
        endpoint: str | None = None,
        site_endpoint: str | None = None,
        pace: Pace | None = None,
        secret: Callable[[str], str | None] | None = None,
        timeout_s: float | None = None,
        lag_s: float = LAG_S,
        rehearse: Callable[[], object] | None = None,
    ) -> None:
        check_endpoint(account, endpoint)
        if site_endpoint is not None:
            check_endpoint(account, site_endpoint)
        self._account, self._credential, self._endpoint = account, credential, endpoint
        self._site_endpoint = site_endpoint or endpoint
        self._pace, self._keyring, self._timeout_s, self._lag_s = pace, secret, timeout_s, lag_s
        self._rehearse = rehearse
        self._room: Room | None = None

    def _open(self) -> Room:
        if self._room is None:
            # Loading costs half a second and 60 MB.
            from app.providers.google.room import Room  # noqa: PLC0415
            from app.providers.google.session import Session  # noqa: PLC0415
            from app.providers.google.sites import Sites  # noqa: PLC0415

            session = Session(self._credential, self._endpoint, self._pace, self._timeout_s, self._rehearse)
            sites = Sites(self._credential, self._site_endpoint, self._pace, self._timeout_s)
            self._room = Room(self._account, session, self._keyring, self._lag_s, sites)
        return self._room

    async def send(self, instruction: Instruction) -> Outcome:
        """Carry an instruction out; ``instruction.uid`` is Google's ``request_id`` where the call has one."""
        return await self._open().send(instruction)

    async def find_effect(self, instruction: Instruction) -> Outcome | None:
        """Look whether an instruction has taken effect; None: not, it may be sent again."""
        return await self._open().find_effect(instruction)

    async def poll(self, instruction: Instruction) -> Outcome:
        """Ask how far the work ``instruction.provider_ref`` is."""
        return await self._open().poll(instruction)

    async def check(self, instruction: Instruction) -> Outcome:
        """Have Google check ``provision_identity`` without doing it (“check with Google now”)."""
        return await self._open().check(instruction)

    async def exists(self, domain: str, email: str, kind: str = "") -> Existing:
        """Ask whether a domain or an email has an account already (R14). Raises NotAnswered.

        Args:
            domain: of the customer.
            email: of a team's administrator.
            kind: ``domain`` or ``team``; empty: a team where no domain is given.
        """
        return await self._open().exists(domain, email, kind)

    async def movable(self, name: str, token: str = "", language: str = "") -> tuple[Movable, ...]:
        """Return what a customer holds elsewhere and whether it can come to us (R20). Raises NotAnswered.

        Args:
            name: its Cloud Identity ID, or what Google calls our customer.
            token: its transfer token; empty: its consent must do.
            language: of Google's own words.
        """
        return await self._open().movable(name, token, language)

    async def buyable(self, customer_ref: str) -> tuple[Buyable, ...]:
        """Return which products a customer of ours may buy now (R40). Raises NotAnswered."""
        return await self._open().buyable(customer_ref)

    async def plans(self, customer_ref: str, sku: str) -> tuple[str, ...]:
        """Return the payment plans on which a customer may buy a product now. Raises NotAnswered."""
        return await self._open().plans(customer_ref, sku)

    async def billing_accounts(self, customer_ref: str, skus: tuple[str, ...]) -> tuple[BillingAccount, ...]:
        """Return our billing accounts that fit these products. Raises NotAnswered."""
        return await self._open().billing_accounts(customer_ref, skus)

    async def customers(self, page_token: str = "") -> CustomerPage:
        """Return a page of the account's customers. Raises NotAnswered."""
        return await self._open().customers(page_token)

    async def subscriptions(self, customer_ref: str, page_token: str = "") -> SubscriptionPage:
        """Return a page of a customer's subscriptions. Raises NotAnswered."""
        return await self._open().subscriptions(customer_ref, page_token)

    async def customer(self, customer_ref: str) -> CustomerSnapshot | None:
        """Look at one customer; None: it is gone, or no longer ours. Raises NotAnswered."""
        return await self._open().customer(customer_ref)

    async def subscription(self, subscription_ref: str) -> SubscriptionSnapshot | None:
        """Look at one subscription; None: it is gone, or no longer ours. Raises NotAnswered."""
        return await self._open().subscription(subscription_ref)

    async def offers(self, page_token: str = "") -> OfferPage:
        """Return a page of what can be sold, with prices (R44). Raises NotAnswered."""
        return await self._open().offers(page_token)

    async def changes(self, customer_ref: str, page_token: str = "") -> tuple[tuple[dict[str, Any], ...], str]:
        """Return a page of what was done with a customer's subscriptions, newest first, and the next token.

        Each: ``provider_ref``, ``kind`` (Google's change type in small letters), ``at`` (ms), ``by``, ``side``
        (``reseller``, ``customer``, ``system`` …), ``licences``, ``reason``. Raises NotAnswered.
        """
        return await self._open().changes(customer_ref, page_token)

    async def verification_code(self, domain: str, method: str, customer_ref: str) -> str:  # noqa: ARG002
        """Return the code that proves a domain to Google when we ask it (``providers.base.Client``)."""
        return await self._open().verification_code(domain, method)

    async def test(self) -> tuple[Missing, ...]:
        """Say what is missing to work with this account (R70)."""
        return await self._open().test()

    async def close(self) -> None:
        """Let go of the connection; the next question opens it again."""
        room, self._room = self._room, None
        if room is not None:
            await room.close()
