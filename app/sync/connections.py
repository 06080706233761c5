"""The partner accounts' clients: built for connected accounts, tested, and closed in order (R70; design.md, Threads).

What signs in is read from the keyring when a client first needs it, on a thread of its own, and is never kept in the
book. A practice account talks to a practice server on this computer alone, a real one to its provider alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from functools import partial

from app.errors import Closing, DeskError, Refused
from app.models.details import AccountDetail
from app.models.domains import Registered
from app.models.provider import AccountFacts, Missing
from app.models.values import Changes
from app.providers.base import Client, Pace
from app.rules.connecting import BrowserClient, kept_client
from app.store.book import Book
from app.store.startup import KeepSecrets
from app.sync.ask import Ask
from app.sync.looking import Eyes, Looker
from app.sync.making import MakeClient, Signed, Signs, Vault
from app.sync.network import NetworkThread
from app.sync.outbox import Listener, Runner
from app.sync.practice import Practice
from app.sync.pulling import Line, Pulling
from app.sync.rates import Rates
from app.sync.sending import Sending
from app.sync.watching import Verbs, Watcher
from app.vault.secrets import access_name, account_key_name

log = logging.getLogger(__name__)
TEST_WITHIN_S = 90.0
CLOSE_WITHIN_S = 5.0


class Connections:
    """Builds clients and owns the network thread.

    Args:
        secrets: the keyring's named secrets.
        make: builds a client.
        practice: the practice servers.
        make_eyes: builds what looks at domains, on the network thread.
        every_minutes: how often accounts are pulled by themselves, as set now; 0: only when asked.
        signs: the ways to sign in.
    """

    def __init__(
        self,
        secrets: KeepSecrets,
        make: MakeClient,
        practice: Practice,
        make_eyes: Callable[[], Eyes] | None = None,
        every_minutes: Callable[[], int] = lambda: 0,
        signs: Signs | None = None,
    ) -> None:
        self._secrets = secrets
        self._vault = Vault(self._secret, secrets.put)
        self._make = make
        self.practice = practice
        self._lock = threading.Lock()
        self._ending = threading.Lock()
        self._network = NetworkThread()
        self._is_closed = False
        self._served: set[Book] = set()  # open books that what is here works for
        self._for_now: dict[str, str] = {}
        self._rates: dict[str, Rates] = {}
        self._sending: Sending | None = None
        self.ask = Ask(self)  # questions that are answered now
        self._make_eyes = make_eyes
        self.every_minutes = every_minutes
        self._signs = signs or Signs()
        self._looker: Looker | None = None
        self._watcher: Watcher | None = None

    # -- what signs in ----------------------------------------------------------------------------------------------

    def keep(self, account_uid: str, secret: str, *, or_for_now: bool) -> bool:
        """Keep what signs in; may wait for a person.

        Args:
            account_uid: 32 hex digits.
            secret: the key.
            or_for_now: where there is no keyring, keep it in memory until the program ends (R71).

        Returns:
            Whether the keyring has it.

        Raises:
            Locked: ``keyring_locked``, ``keyring_silent``; ``no_keyring`` where it is not kept for now either.
        """
        name = account_key_name(account_uid)
        try:
            self._secrets.put(name, secret)
        except DeskError as error:
            if error.code != "no_keyring" or not or_for_now:
                raise
            self._for_now[name] = secret
            return False
        self._for_now.pop(name, None)
        return True

    def forget(self, account_uid: str) -> None:
        """Remove what signs in. Raises Locked as ``keep``."""
        name = account_key_name(account_uid)
        if self._for_now.pop(name, None) is None:
            self._secrets.delete(name)
            self._secrets.delete(access_name(account_uid))

    def client_of(self, account_uid: str) -> BrowserClient | None:
        """Return what an account was signed in with before; None: it was not. Waits for the keyring; raises Locked."""
        return kept_client(self._secret(account_key_name(account_uid)))

    def sign_in(
        self, account: AccountDetail, client: BrowserClient, show: Callable[[str], object], hint: str = ""
    ) -> Future[Signed]:
        """Have a person sign in with the browser; has a time limit, and may be cancelled.

        Args:
            account: which; where it is one for practice, a practice server is signed in at.
            client: the person's own, at the provider.
            show: called on the network thread with the address to open.
            hint: who is expected to sign in.

        Raises:
            Refused: ``no_provider_connected``: there is nothing that could (a test).
        """
        browse = self._signs.browse.get(account.provider)
        if browse is None:
            raise Refused("no_provider_connected")
        return self.network.submit(browse(facts_of(account), client, show, hint))

    def paste(self, account: AccountDetail, client: BrowserClient, code: str) -> Future[Signed]:
        """Sign in by a code that a person brings from the provider's own page (Zoho's Self Client).

        Raises:
            Refused: ``no_provider_connected``: this provider gives no such code.
        """
        take = self._signs.paste.get(account.provider)
        if take is None:
            raise Refused("no_provider_connected")
        return self.network.submit(take(facts_of(account), client, code))

    # -- clients ----------------------------------------------------------------------------------------------------

    @property
    def practises(self) -> bool:
        """Whether practice servers that somebody else runs take the providers' place."""
        return self.practice.is_given

    def client(self, account: AccountDetail, pace: Pace) -> Client:
        """Return a client for a connected account; of a practice book after ``rehearse``.

        Raises:
            Refused: ``google_practice_only``, ``google_loopback_only``; ``account_not_connected``.
        """
        if account.connected_at is None:
            raise Refused("account_not_connected", name=account.name)
        endpoint = self.practice.endpoint(account)
        if account.practice != (endpoint is not None):
            raise Refused(f"{account.provider}_practice_only")
        return self._make(facts_of(account), account.subject, self._vault, endpoint, pace)

    def rehearse(self, book: Book) -> None:
        """See that the practice servers of a book run, where it is one for practice; not on the GUI thread."""
        self.practice.open(book, book.reader.accounts().result())
        self.practice.open_names(book)

    def _secret(self, name: str) -> str | None:
        return self._for_now.get(name) or self._secrets.get(name)

    def rates_of(self, account: AccountDetail) -> Rates:
        """Return the pace of an account, one for all who ask of it: the provider counts them together."""
        with self._lock:
            return self._rates.setdefault(account.uid, Rates())

    def pace_of(self, account: AccountDetail) -> Pace:
        """Return what every client of an account awaits before a request."""
        return self.rates_of(account).pace

    def test(self, account: AccountDetail) -> Future[tuple[Missing, ...]]:
        """Ask the provider what is missing to work with an account; read-only, with a time limit, may be cancelled."""
        return self.network.submit(self._test(account))

    async def _test(self, account: AccountDetail) -> tuple[Missing, ...]:
        try:
            client = await asyncio.to_thread(self.client, account, self.pace_of(account))
        except Refused as error:
            return (Missing(error.code, dict(error.facts)),)
        try:
            async with asyncio.timeout(TEST_WITHIN_S):
                return await client.test()
        except TimeoutError:
            return (Missing("google_busy"),)
        finally:
            await _close(client)

    def runner(self, book: Book, accounts: Iterable[AccountDetail]) -> tuple[Runner | None, dict[int, Client]]:
        """Return what carries out the outbox, and its clients; no runner where no account can be worked with.

        Not on the network thread: it loads the provider's library.
        """
        lines = self.lines(book, accounts)
        if not lines:
            return None, {}
        return self.runner_over(book, lines), {account_id: line.client for account_id, line in lines.items()}

    def runner_over(self, book: Book, lines: Mapping[int, Line]) -> Runner:
        """Return what carries out the outbox; it looks up domains before it creates customers (R10)."""
        clients = {account_id: line.client for account_id, line in lines.items()}
        rates = {account_id: line.rates for account_id, line in lines.items()}
        return Runner(book, clients, book.clock, self.network, rates=rates, look=self._registered)

    async def _registered(self, domain: str) -> Registered:
        return await asyncio.wrap_future(self.looker.registered(domain))

    def lines(self, book: Book, accounts: Iterable[AccountDetail]) -> dict[int, Line]:
        """Return a client for each connected account that can be worked with here; as ``runner``.

        Raises:
            Closing: as ``serve``.
        """
        self.serve(book)
        self.rehearse(book)
        lines: dict[int, Line] = {}
        for account in accounts:
            if account.connected_at is None:
                continue
            rates = self.rates_of(account)
            try:
                lines[account.id] = Line(facts_of(account), self.client(account, rates.pace), rates)
            except Refused as error:
                log.warning("an account is left alone: %s", error)
        return lines

    # -- from a book's opening to its end ---------------------------------------------------------------------------

    def serve(self, book: Book) -> None:
        """Work for an open book until it is closed; what was closed is begun anew. Asked again it changes nothing.

        Raises:
            Closing: the book is being closed.
        """
        with self._lock:
            if book not in self._served:
                book.before_close(partial(self._end_with, book))
                self._served.add(book)
            if self._is_closed:
                self._is_closed, self._network = False, NetworkThread()

    def _end_with(self, book: Book) -> None:
        with self._lock:
            self._served.discard(book)
            is_last = not self._served
        if is_last:
            self.close()

    @property
    def network(self) -> NetworkThread:
        """The thread of all clients; after ``close`` one that runs nothing: whatever it is given is cancelled."""
        with self._lock:
            return self._network

    @property
    def looker(self) -> Looker:
        """What looks at domains (R30); no account is needed for it.

        Raises:
            Refused: ``no_provider_connected``: there is nothing that looks (a test).
        """
        if self._make_eyes is None:
            raise Refused("no_provider_connected")
        with self._lock:
            if self._looker is None:
                self._looker = Looker(lambda: self.network, self._make_eyes)
            return self._looker

    def watch(self, book: Book, verbs: Verbs) -> Watcher:
        """Look again at the watched domains of a book from now on, until it is closed (R32).

        Asked again for the same book it is the same watcher.

        Raises:
            Refused: as ``looker``. Closing: as ``serve``.
        """
        self.serve(book)
        self.practice.open_names(book)
        looker = self.looker
        with self._lock:
            self._refuse_when_closed()
            watcher = self._watcher
            if watcher is None or watcher.book is not book or watcher.is_over:
                self._watcher = watcher = Watcher(book, looker, book.clock, self._network, verbs)
                watcher.start()
            return watcher

    def close_clients(self, clients: Iterable[Client]) -> None:
        """Let clients go; not on the network thread."""
        for each in clients:
            with contextlib.suppress(Exception):
                self.network.submit(_close(each)).result(CLOSE_WITHIN_S)

    def close(self) -> None:
        """End the network thread, what is carried out on it first; from any thread but its own, any number of times.

        From then on nothing is begun before ``serve`` is called for an open book.
        """
        with self._ending:  # who comes meanwhile waits, and finds nothing left
            is_over = False
            while not is_over:
                with self._lock:
                    sending, self._sending = self._sending, None
                    watcher, network = self._watcher, self._network
                    is_over = self._is_closed = sending is None
                if sending is not None:
                    sending.close()  # its clients are closed on the thread they live on
            if watcher is not None:
                watcher.stop()
            self.ask.close(network)
            network.close()

    def _refuse_when_closed(self) -> None:
        if self._is_closed:
            raise Closing

    def pull_now(self, account_id: int) -> None:
        """Pull an account of the open book now, all of it; going on where a pull stopped (R23). Returns at once.

        How far it is, and how it ended, is in ``store.sync_rows``; the book announces ``sync_state`` as it goes on.

        Raises:
            Refused: ``account_not_connected``.
        """
        self._pulling(account_id).pull_now(account_id)

    def cancel_pull(self, account_id: int) -> None:
        """Stop an account's pull; what was pulled stays, and the next one goes on from there. Returns at once.

        Raises:
            Refused: ``account_not_connected``.
        """
        self._pulling(account_id).cancel(account_id)

    def allow_held(self, account_id: int) -> None:
        """Let a pull go on that was held because too many customers were missing. Returns at once.

        Raises:
            Refused: ``account_not_connected``.
        """
        self._pulling(account_id).allow(account_id)

    def refresh_catalogue(self, account_id: int) -> Future[Changes]:
        """Refresh products and prices from an account's offers, now (R44); see ``sync.offers.refresh``.

        Raises:
            Refused: ``account_not_connected``.
        """
        return self._pulling(account_id).refresh(account_id)

    def _pulling(self, account_id: int) -> Pulling:
        sending = self._sending
        if sending is None or sending.is_over or not sending.pulling.knows(account_id):
            raise Refused("account_not_connected", name=str(account_id))
        return sending.pulling

    def send(self, book: Book, heard: Listener) -> Sending:
        """Carry out the outbox of a book from now on, whatever accounts become connected, until the book is closed.

        Asked again for the same book it only has another listener: a book has one runner.

        Raises:
            Closing: as ``serve``.
        """
        self.serve(book)
        with self._lock:
            self._refuse_when_closed()
            sending = self._sending
            if sending is None or sending.book is not book or sending.is_over:
                self._sending = sending = Sending(self, book)
        sending.hear(heard)
        return sending


def facts_of(account: AccountDetail) -> AccountFacts:
    """Return an account as its client needs it."""
    return AccountFacts(
        id=account.id,
        uid=account.uid,
        provider=account.provider,
        name=account.name,
        account_ref=account.account_ref,
        data_centre=account.data_centre,
        public_identifier=account.public_identifier,
        distributor=account.distributor,
        currency=account.currency,
        practice=account.practice,
        undocumented=account.undocumented,
        sign_in=account.sign_in,
    )


async def _close(client: Client) -> None:
    with contextlib.suppress(Exception):
        async with asyncio.timeout(CLOSE_WITHIN_S):
            await client.close()
