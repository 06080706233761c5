"""What carries out the outbox of an open window and pulls its accounts, whichever are connected (R50, R70)."""

from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING

from app.errors import Closing
from app.models.values import Changes
from app.store.book import Book
from app.store.worker import Worker
from app.sync.outbox import Listener, Runner
from app.sync.pulling import Line, Pulling

if TYPE_CHECKING:
    from app.sync.connections import Connections

log = logging.getLogger(__name__)


class Sending:
    """Keeps a runner for the connected accounts of an open book, and takes another when they change.

    At the end, in this order: no new work, calls given up, connections closed; then the book's own threads end.
    """

    def __init__(self, connections: Connections, book: Book) -> None:
        self._connections = connections
        self.book = book
        self.is_over = False
        self._heard: Listener = lambda _account_id, _state: None
        self._states: dict[int, str] = {}
        self._worker = Worker("sending")
        self._runner: Runner | None = None
        self._lines: dict[int, Line] = {}
        self.pulling = Pulling(book, lambda: connections.network, connections.every_minutes)
        self._known: object = None
        book.listen(self._changed)
        self._worker.submit(self._renew)

    def hear(self, heard: Listener) -> None:
        """Have another listener, told at once how the accounts are; it is called on the network thread or here."""
        self._heard = heard
        for account_id, state in dict(self._states).items():
            heard(account_id, state)

    def _note(self, account_id: int, state: str) -> None:
        self._states[account_id] = state
        self._heard(account_id, state)

    def close(self) -> None:
        """Stop, at the latest before the network ends; when it returns nothing of it runs. Any number of times."""
        self.is_over = True
        with contextlib.suppress(ValueError):
            self.book.unlisten(self._changed)
        self._worker.submit(self._halt)
        self._worker.close()

    def _changed(self, changes: Changes) -> None:
        if "partner_account" in changes.other:
            self._worker.submit(self._renew)

    def _renew(self) -> None:
        accounts = self.book.reader.accounts().result()
        known = tuple(
            (each.id, each.account_ref, each.subject, each.practice, each.distributor, each.connected_at)
            for each in accounts
            if each.connected_at is not None
        )
        if known == self._known:
            return  # also where one was paused: the runner leaves it alone by itself
        self._known = known
        self._halt()
        try:
            self._lines = self._connections.lines(self.book, accounts)
        except Closing:
            return
        except Exception:
            log.exception("nothing is sent: the clients could not be built")
            return
        if self._lines:
            self._runner = self._connections.runner_over(self.book, self._lines)
            self._runner.listen(self._note)
            self._runner.start()
            self.pulling.start(self._lines)

    def _halt(self) -> None:
        runner, lines = self._runner, self._lines
        self._runner, self._lines = None, {}
        if runner is not None:
            self.pulling.stop()
            runner.stop()
            self._connections.close_clients(line.client for line in lines.values())
