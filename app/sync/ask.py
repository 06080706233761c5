"""Questions to the providers that are answered now: read-only, with a time limit and cancel (design.md, Outbox).

Nothing of this is ever in the outbox, and nothing of it changes anything anywhere. Every function returns a future;
cancelling it gives up the question on the network thread. A question that gets no answer fails with an error of
``app.errors`` that says why: ``Offline``, or ``Refused`` with the provider's reason.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

from app.errors import DeskError, Offline, Refused
from app.models import provider
from app.models.asked import BillingAccount, Buyable, Found, Movable, Who
from app.models.details import AccountDetail
from app.models.domains import Registered
from app.models.provider import Instruction, Outcome
from app.models.provider_events import ProviderEvent
from app.models.values import Kind
from app.providers.base import Answers, Client, NotAnswered, Pace, Proves, Stores, Tells
from app.rules.provider_events import readable
from app.store import asked_rows
from app.store.reader import Reader
from app.sync.looking import Looker
from app.sync.network import NetworkThread

WITHIN_S = 25.0  # a person waits, or types on
MOST_PAGES = 10  # of a history: what is older is no news
T = TypeVar("T")


class MakesClients(Protocol):
    """What questions need of ``sync.connections``."""

    @property
    def network(self) -> NetworkThread:
        """The thread of all clients."""
        ...

    def client(self, account: AccountDetail, pace: Pace) -> Client:
        """Return a client; loads the provider's library. Raises Refused."""
        ...

    def pace_of(self, account: AccountDetail) -> Pace:
        """Return the pace of an account, shared by all who ask of it."""
        ...

    @property
    def looker(self) -> Looker:
        """What looks at domains. Raises Refused: there is nothing that looks."""
        ...


class Ask:
    """Asks. From any thread; the questions run on the network thread.

    Args:
        connections: builds clients.
        within_s: the time limit of one question.
    """

    def __init__(self, connections: MakesClients, within_s: float = WITHIN_S) -> None:
        self._connections = connections
        self._within_s = within_s
        self._lock = threading.Lock()
        self._clients: dict[str, tuple[object, Client]] = {}

    def found(self, reader: Reader, account: AccountDetail, who: Who) -> Future[Found]:
        """Ask whether a domain or a team's email has an account, and which record of the book that is (R14)."""

        async def ask(client: Client) -> Found:
            team = who.kind == Kind.TEAM
            # A team is its administrator's: others may have teams on the same domain.
            existing = await client.exists("" if team else who.domain, who.email)
            if existing.decision == "refused":
                return Found(existing)
            meant = await asyncio.wrap_future(reader.ask(asked_rows.meant, account.id, existing.identities))
            return Found(existing) if meant is None else Found(existing, *meant)

        return self._ask(account, ask)

    def registered(self, domain: str) -> Future[Registered]:
        """Ask whether a domain is registered: its delegation, else RDAP (R10); needs no account.

        Args:
            domain: an A-label.
        """
        return self._connections.looker.registered(domain)

    def movable(
        self, account: AccountDetail, name: str, token: str = "", language: str = ""
    ) -> Future[tuple[Movable, ...]]:
        """Ask what a customer holds elsewhere, and what of it can come to us (R20).

        Args:
            account: ours.
            name: the customer's Cloud Identity ID, or what the provider calls our customer.
            token: its transfer token; a secret, kept nowhere here.
            language: of the provider's own words.
        """
        return self._ask(account, lambda client: _more(client, account).movable(name, token, language))

    def buyable(self, account: AccountDetail, customer_ref: str) -> Future[tuple[Buyable, ...]]:
        """Ask which products a customer of ours may buy now (R40)."""
        return self._ask(account, lambda client: _more(client, account).buyable(customer_ref))

    def plans(self, account: AccountDetail, customer_ref: str, sku: str) -> Future[tuple[str, ...]]:
        """Ask on which payment plans a customer may buy a product now."""
        return self._ask(account, lambda client: _more(client, account).plans(customer_ref, sku))

    def billing_accounts(
        self, account: AccountDetail, customer_ref: str, skus: tuple[str, ...]
    ) -> Future[tuple[BillingAccount, ...]]:
        """Ask which of our billing accounts fit these products (``products/…/skus/…``, or ids)."""
        return self._ask(account, lambda client: _more(client, account).billing_accounts(customer_ref, skus))

    def check(self, account: AccountDetail, instruction: Instruction) -> Future[Outcome]:
        """Have the provider check an instruction without doing it: the dry run of “check now”.

        The future's answer is ``Done`` (it would be taken) or ``Refused``; anything else fails as every question does.
        """

        async def ask(client: Client) -> Outcome:
            outcome = await _more(client, account).check(instruction)
            if isinstance(outcome, provider.Done | provider.Refused):
                return outcome
            raise NotAnswered(outcome)

        return self._ask(account, ask)

    def events(self, account: AccountDetail, customer_ref: str, since: int) -> Future[tuple[ProviderEvent, ...]]:
        """Ask what was done with a customer's subscriptions since an instant (ms), newest first (R6)."""

        async def ask(client: Client) -> tuple[ProviderEvent, ...]:
            if not isinstance(client, Tells):
                raise Refused("ask_not_offered", name=account.name)
            found: list[ProviderEvent] = []
            token = ""
            for _ in range(MOST_PAGES):
                said, following = await client.changes(customer_ref, token)
                some = readable(said)
                found += some
                if not following or following == token or (some and some[-1].at < since):
                    break
                token = following
            return tuple(found)

        return self._ask(account, ask)

    def verification_code(self, account: AccountDetail, domain: str, method: str, customer_ref: str) -> Future[str]:
        """Ask for the code of the record that proves a domain (R30), as ``models.domains.Wanted`` takes it.

        Args:
            account: ours.
            domain: an A-label.
            method: ``txt``, ``cname`` or ``html``.
            customer_ref: what the provider calls the customer; empty: it does not know it yet.
        """

        async def ask(client: Client) -> str:
            if not isinstance(client, Proves):
                raise Refused("verify_code_by_hand", name=account.name)
            return await client.verification_code(domain, method, customer_ref)

        return self._ask(account, ask)

    def storage(self, account: AccountDetail, customer_ref: str) -> Future[tuple[int, int] | None]:
        """Ask how much storage a customer's users use, and have (MB); None: it is not told."""

        async def ask(client: Client) -> tuple[int, int] | None:
            if not isinstance(client, Stores):
                raise Refused("ask_not_offered", name=account.name)
            return await client.storage(customer_ref)

        return self._ask(account, ask)

    def close(self, network: NetworkThread) -> None:
        """Let every client go, on the thread they live on; not called there. What is asked later makes new ones."""
        with self._lock:
            clients, self._clients = [each for _, each in self._clients.values()], {}
        for each in clients:
            with contextlib.suppress(Exception):
                network.submit(_close(each)).result(5)

    # -- on the network thread --------------------------------------------------------------------------------------

    def _ask(self, account: AccountDetail, question: Callable[[Client], Awaitable[T]]) -> Future[T]:
        return self._connections.network.submit(self._asked(account, question))

    async def _asked(self, account: AccountDetail, question: Callable[[Client], Awaitable[T]]) -> T:
        failed: DeskError
        try:
            async with asyncio.timeout(self._within_s):
                return await question(await self._client(account))
        except NotAnswered as no:
            failed = said(no.outcome)
        except TimeoutError:
            failed = Offline("ask_late")
        raise failed

    async def _client(self, account: AccountDetail) -> Client:
        if account.paused:
            raise Refused(account.paused, name=account.name)
        now = (account.connected_at, account.account_ref, account.subject, account.practice, account.distributor)
        with self._lock:
            kept = self._clients.get(account.uid)
        if kept is not None and kept[0] == now:
            return kept[1]
        pace = self._connections.pace_of(account)
        made = await asyncio.to_thread(self._connections.client, account, pace)
        with self._lock:
            kept = self._clients.get(account.uid)
            if kept is not None and kept[0] == now:  # two asked at once: the first one's is used
                return kept[1]
            self._clients[account.uid] = (now, made)
        if kept is not None:
            await _close(kept[1])
        return made


def said(outcome: Outcome) -> DeskError:
    """Return why a question got no answer, as an error with a sentence."""
    if isinstance(outcome, provider.Offline):
        return Offline("ask_offline")
    if isinstance(outcome, provider.Refused):
        return Refused(outcome.code, outcome.field, **outcome.facts)
    if isinstance(outcome, provider.SignIn):
        return Refused(outcome.code)
    return Offline("ask_busy")


def _more(client: Client, account: AccountDetail) -> Answers:
    if not isinstance(client, Answers):
        raise Refused("ask_not_offered", name=account.name)
    return client


async def _close(client: Any) -> None:
    with contextlib.suppress(Exception):
        async with asyncio.timeout(5):
            await client.close()
