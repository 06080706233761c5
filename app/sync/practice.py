"""The practice book's own servers (R83): each practice account talks to one on this computer, and to nobody else.

They are filled from the book when it is first worked with, know what it knows of its customers at the provider, and end
when the book is closed; opened again they are filled anew, so what a trainee did goes on where it was.
"""

from __future__ import annotations

import contextlib
import json
import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import CancelledError
from functools import partial
from typing import Any, Protocol

from app.errors import Refused
from app.models.details import AccountDetail
from app.models.mail_setup import KINDS as MAIL
from app.models.values import SHELF_NUMBER, Shelf, Standing, Status
from app.models.verifying import Practised
from app.store import verifying_rows
from app.store.book import Book
from app.store.engine import Connection
from app.sync.associated import METHODS as ASSOCIATING
from app.sync.associated import OPEN

log = logging.getLogger(__name__)

SUBJECT = "you@practice.example"  # in whose name the accounts work that come with a practice book
REFUSE, CUT, SLOW, USUAL = "refuse_next", "cut", "slow_down", "as_usual"
TROUBLES = (REFUSE, CUT, SLOW, USUAL)


class PracticeServer(Protocol):
    """One partner account at a provider that is only practised; loads the provider's library when it starts."""

    @property
    def endpoint(self) -> str:
        """Where it listens, on this computer."""
        ...

    def start(self) -> int:
        """Listen; returns the port."""
        ...

    def stop(self) -> None:
        """Stop listening; no thread of it is left."""
        ...

    def take_in(self, customers: Iterable[Mapping[str, Any]]) -> None:
        """Know customers: columns of the book, with ``subscriptions``."""
        ...

    def refuse_next(self) -> None:
        """Refuse the next instruction."""
        ...

    def slow_down(self) -> None:
        """Answer late, until ``as_usual``."""
        ...

    def cut(self) -> None:
        """Be out of reach, until ``as_usual``."""
        ...

    def as_usual(self) -> None:
        """End all trouble."""
        ...

    def move_domain(self, customer_ref: str) -> tuple[str, str]:
        """Let a customer change its own domain; returns before and after. Raises LookupError."""
        ...

    def accept_terms(self, customer_ref: str) -> int:
        """Let a customer accept the terms of service; returns for how many subscriptions that was asked."""
        ...

    def agree(self, customer: Mapping[str, Any]) -> None:
        """Let a customer (columns of the book) agree to be associated with us. Raises LookupError: not done here."""
        ...

    def approve(self, customer: Mapping[str, Any]) -> bool:
        """Let the provider approve that; returns whether the customer had agreed. Raises LookupError: not done here."""
        ...


class PracticeNames(Protocol):
    """The DNS of a practice book; loads the DNS library when it is made."""

    @property
    def setting(self) -> str:
        """How what looks at domains is told of it; empty: it does not run."""
        ...

    def start(self) -> int:
        """Listen; returns the port."""
        ...

    def stop(self) -> None:
        """Stop listening; no thread of it is left."""
        ...

    def has(self, domain: str, kind: str, name: str, value: str) -> bool:
        """Return whether a domain has a record now."""
        ...


MakeServer = Callable[[AccountDetail], PracticeServer]
MakeNames = Callable[[Callable[[str], Practised | None]], PracticeNames]


class Practice:
    """The practice servers of this program, and those it was told of.

    Args:
        makers: provider → makes a server for one of its accounts; providers without one can't be practised.
        given: provider → endpoint of a server that somebody else runs on this computer, for accounts connected to it.
        make_names: makes the DNS of a practice book; None: its domains can't be looked at.
    """

    def __init__(
        self, makers: Mapping[str, MakeServer], given: Mapping[str, str], make_names: MakeNames | None = None
    ) -> None:
        self._makers = makers
        self._make_names = make_names
        self._names: dict[Book, PracticeNames] = {}
        self._given = given
        self._lock = threading.Lock()
        self._running: dict[str, PracticeServer] = {}  # account's uid → its server
        self._of: dict[Book, list[str]] = {}
        self._now: dict[Book, str] = {}

    @property
    def is_given(self) -> bool:
        """Whether servers that somebody else runs take the providers' place."""
        return any(self._given.values())

    def endpoint(self, account: AccountDetail) -> str | None:
        """Return where an account's practice server is; None: there is none."""
        server = self._running.get(account.uid) if account.practice else None
        return server.endpoint if server is not None else self._given.get(account.provider) or None

    def open(self, book: Book, accounts: Sequence[AccountDetail]) -> None:
        """See that the servers of a practice book run; of any other book, and of real accounts, nothing does.

        It loads the providers' libraries, so not on the GUI thread nor the network's. They end with the book.

        Raises:
            Closing: the book is being closed.
        """
        practised = [each for each in accounts if each.practice and each.subject == SUBJECT]
        wanted = [each for each in practised if each.connected_at is not None and each.provider in self._makers]
        if not wanted or not book.reader.ask(is_practice).result():
            return
        with self._lock:
            if book not in self._of:
                book.at_close(lambda: self._close(book))
                self._of[book] = []
            for account in wanted:
                if account.uid not in self._running:
                    server = self._makers[account.provider](account)
                    server.take_in(book.reader.ask(customers_of, account.id).result())
                    server.start()
                    self._running[account.uid] = server
                    self._of[book].append(account.uid)
                    log.info("a practice server begins")

    def given(self, provider: str) -> str | None:
        """Return where a practice server of a provider is that somebody else runs; None: there is none."""
        return self._given.get(provider) or None

    def is_own(self, account_uid: str) -> bool:
        """Return whether an account's practice server is one of this program, which knows no secrets."""
        return account_uid in self._running

    # -- the DNS of a practice book ---------------------------------------------------------------------------------

    def open_names(self, book: Book) -> None:
        """See that the DNS of a practice book runs, until the book is closed; not on the GUI thread."""
        if self._make_names is None or not book.reader.ask(is_practice).result():
            return
        with self._lock:
            if book in self._names:
                return
            book.at_close(partial(self._close_names, book))
            names = self._make_names(partial(_known, book))
            names.start()
            self._names[book] = names

    def _close_names(self, book: Book) -> None:
        with self._lock:
            names = self._names.pop(book, None)
        if names is not None:
            names.stop()

    @property
    def names_setting(self) -> str:
        """How what looks at domains is told of the practised DNS; empty: none runs, the real one is asked."""
        return next((each.setting for each in list(self._names.values()) if each.setting), "")

    def sees(self, domain: str, kind: str, name: str, value: str) -> bool:
        """Return whether the practised DNS has a record, as a practised provider looks for it."""
        return any(each.has(domain, kind, name, value) for each in list(self._names.values()))

    def site_endpoint(self, account_uid: str) -> str | None:
        """Return where an account's practised Site Verification API is; None: there is none."""
        return getattr(self._running.get(account_uid), "site_endpoint", None)

    # -- trouble ----------------------------------------------------------------------------------------------------

    def now(self, book: Book) -> str:
        """Return which trouble is practised now; empty: none that lasts."""
        return self._now.get(book, "")

    def trouble(self, book: Book, kind: str) -> None:
        """Let something go wrong at every server of a book, or nothing any more.

        Args:
            book: the practice book.
            kind: of ``TROUBLES``.

        Raises:
            Refused: ``practice_not_running``.
        """
        servers = self._servers(book)
        if kind in (CUT, SLOW):
            for server in servers:
                server.as_usual()
        for server in servers:
            getattr(server, {REFUSE: "refuse_next", CUT: "cut", SLOW: "slow_down", USUAL: "as_usual"}[kind])()
        if kind != REFUSE:
            self._now[book] = "" if kind == USUAL else kind

    def move_domain(self, book: Book, customer_ids: Sequence[int]) -> tuple[str, str]:
        """Let the first of these customers that a server knows change its domain; returns it before and after.

        Raises:
            Refused: ``practice_not_running``, ``practice_nobody``.
        """
        servers = self._servers(book)
        for ref in self._refs(book, customer_ids):
            for server in servers:
                with contextlib.suppress(LookupError):
                    return server.move_domain(ref)
        raise Refused("practice_nobody")

    def accept_terms(self, book: Book, customer_ids: Sequence[int]) -> int:
        """Let customers accept the terms of service; returns for how many subscriptions that was asked.

        Raises:
            Refused: ``practice_not_running``, ``practice_nobody``.
        """
        servers = self._servers(book)
        return sum(server.accept_terms(ref) for ref in self._refs(book, customer_ids) for server in servers)

    def agree(self, book: Book, customer_ids: Sequence[int]) -> None:
        """Let the first of these customers that was asked agree to be associated with us (R21).

        Raises:
            Refused: ``practice_not_running``, ``practice_not_asked``.
        """
        self._associating(book, customer_ids, "agree")

    def approve(self, book: Book, customer_ids: Sequence[int]) -> list[int]:
        """Let the provider approve what the first of these customers agreed to; a pull sees it then.

        Returns:
            The partner accounts whose pull sees it.

        Raises:
            Refused: ``practice_not_running``, ``practice_not_asked``, ``practice_not_agreed``.
        """
        account_id, has_agreed = self._associating(book, customer_ids, "approve")
        if not has_agreed:
            raise Refused("practice_not_agreed")
        return [account_id]

    def _associating(self, book: Book, customer_ids: Sequence[int], verb: str) -> tuple[int, Any]:
        """Let the provider of the first that was asked do something; returns our account there, and its answer."""
        self._servers(book)
        accounts = {each.id: each for each in book.reader.accounts().result()}
        for values in book.reader.ask(asked_of, customer_ids).result():
            account = accounts.get(values["partner_account_id"])
            server = self._running.get(account.uid) if account is not None else None
            if account is not None and server is not None:
                with contextlib.suppress(LookupError):
                    return account.id, getattr(server, verb)(values)
        raise Refused("practice_not_asked")

    def _refs(self, book: Book, customer_ids: Sequence[int]) -> list[str]:
        found = book.reader.ask(refs_of, customer_ids).result()
        if not found:
            raise Refused("practice_nobody")
        return found

    def _servers(self, book: Book) -> list[PracticeServer]:
        with self._lock:
            found = [self._running[each] for each in self._of.get(book, ())]
        if not found:
            raise Refused("practice_not_running")
        return found

    def _close(self, book: Book) -> None:
        with self._lock:
            servers = [self._running.pop(each) for each in self._of.pop(book, ())]
            self._now.pop(book, None)
        for server in servers:
            server.stop()


def _known(book: Book, domain: str) -> Practised | None:
    try:
        return book.reader.ask(verifying_rows.practised, domain).result(5)
    except (RuntimeError, TimeoutError, CancelledError):  # the book is being closed
        return None


def is_practice(connection: Connection) -> bool:
    """Return whether the book is one to practise with."""
    return bool(connection.execute("SELECT practice FROM book_meta").fetchone()[0])


def customers_of(connection: Connection, account_id: int) -> list[dict[str, Any]]:
    """Return what the book knows of an account's customers at the provider, each with its ``subscriptions``.

    ``mail`` is what the provider did for its domain's mail: of ``models.mail_setup.KINDS``.
    """
    found = _rows(
        connection,
        "SELECT * FROM customer WHERE partner_account_id = ? AND provider_ref <> '' AND standing = ? AND shelf < ?"
        " ORDER BY id",
        (account_id, Standing.AT_PROVIDER.value, SHELF_NUMBER[Shelf.DELETED]),
    )
    by_id = {each["id"]: each for each in found}
    for each in found:
        each["uid"] = each["uid"].hex()
        each["subscriptions"] = []
        each["mail"] = set()
    held = _rows(
        connection,
        "SELECT s.* FROM subscription s JOIN customer c ON c.id = s.customer_id"
        " WHERE c.partner_account_id = ? AND s.provider_ref <> '' AND s.status <> ? ORDER BY s.id",
        (account_id, Status.CANCELLED.value),
    )
    for customer_id, kind in connection.execute(
        f"SELECT customer_id, kind FROM operation WHERE kind IN ({','.join('?' * len(MAIL))}) AND state = 'done'", MAIL
    ):
        if customer_id in by_id:
            by_id[customer_id]["mail"].add(kind)
    asked = dict(
        connection.execute(
            "SELECT subscription_id, min(payload ->> 'from') FROM operation WHERE kind = 'extend_trial'"
            " AND state NOT IN ('done','withdrawn','expired') GROUP BY subscription_id"
        )
    )
    for each in held:
        if each["customer_id"] in by_id:
            # The card shows a trial's new end at once; at the provider it ends as before until the extension is sent.
            each["trial_end"] = asked.get(each["id"]) or each["trial_end"]
            each["suspension_reasons"] = json.loads(each["suspension_reasons"])
            by_id[each["customer_id"]]["subscriptions"].append(each)
    return found


def refs_of(connection: Connection, customer_ids: Sequence[int]) -> list[str]:
    """Return what the provider calls customers; those it does not know are left out."""
    query = "SELECT provider_ref FROM customer WHERE id = ? AND provider_ref <> ''"
    rows = (connection.execute(query, (each,)).fetchone() for each in customer_ids)
    return [row[0] for row in rows if row is not None]


def asked_of(connection: Connection, customer_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return those of these customers that are asked to be associated with us, or agreed to it: columns of the book."""
    found = []
    for each in customer_ids:
        found += _rows(
            connection,
            "SELECT c.* FROM customer c WHERE c.id = ? AND c.provider = 'zoho' AND c.domain <> ''"
            " AND EXISTS (SELECT 1 FROM transfer t WHERE t.customer_id = c.id"
            f" AND t.method IN ({','.join('?' * len(ASSOCIATING))}) AND t.state IN ({','.join('?' * len(OPEN))}))",
            (each, *ASSOCIATING, *OPEN),
        )
    return found


def _rows(connection: Connection, query: str, values: tuple[Any, ...]) -> list[dict[str, Any]]:
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
