"""Fetches from the providers when asked, and knows how far every account's pull is (R23).

What runs runs in ``sync``; here it is begun, stopped and allowed to go on, its state is read again whenever the book
says that it changed, and how it ended is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.models.drift import SyncRow
from app.models.values import CustomerQuery, Filter
from app.store import pulled_rows, sync_rows
from app.texts import t
from app.views.spawn import on_thread
from app.views.syncing.words import came_to, fetching, held, why

if TYPE_CHECKING:
    from app.models.details import AccountDetail
    from app.models.values import Changes
    from app.store.pulled_rows import Named
    from app.views.desk import Desk

SETTLED_MS = 120
NEVER_BEGAN_MS = 4_000
CHANGED = CustomerQuery(filters=(Filter("changed_at_provider", "yes"),))


class Fetching(QObject):
    """Every account's pull, for the whole window.

    Args:
        desk: whose book.

    Signals:
        changed: ``rows`` or ``accounts`` may be others now.
    """

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.rows: dict[int, SyncRow] = {}
        self.accounts: dict[int, AccountDetail] = {}
        self._asked: dict[int, SyncRow] = {}  # account → how it stood when a person asked
        self._seen_running: set[int] = set()
        self._newest_change: int | None = None
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.setInterval(SETTLED_MS)
        self._reading.timeout.connect(self._read)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(NEVER_BEGAN_MS)
        self._again.timeout.connect(self._look_again)
        desk.opened.connect(self._read)
        desk.changed.connect(self._book_changed)
        if desk.is_open:
            self._read()

    # -- what can be done --------------------------------------------------------------------------------------------

    @property
    def connected(self) -> list[AccountDetail]:
        """The accounts that can be fetched from."""
        if self._desk.connections is None:
            return []
        return [each for each in self.accounts.values() if each.connected_at is not None]

    @property
    def running(self) -> list[SyncRow]:
        """The pulls under way."""
        return [row for row in self.rows.values() if row.running]

    def fetch(self, account_ids: Iterable[int]) -> None:
        """Fetch everything of these accounts now, or go on where it stopped; how it ends is said."""
        for account_id in account_ids:
            self._asked[account_id] = self.rows.get(account_id, SyncRow(account_id, "", ""))
            self._seen_running.discard(account_id)
            self._tell("pull_now", account_id)
            self._again.start()  # it may end before anybody looked, and as it stood before

    def stop(self, account_ids: Iterable[int]) -> None:
        """Stop; what was fetched stays."""
        for account_id in account_ids:
            self._tell("cancel_pull", account_id)

    def allow(self, account_id: int) -> None:
        """Let a pull go on that waits because much is missing: first with those, then with the rest."""
        self._asked[account_id] = self.rows.get(account_id, SyncRow(account_id, "", ""))
        self._seen_running.discard(account_id)
        self._tell("allow_held", account_id)

    def look(self, account_id: int) -> None:
        """Show the customers that are missing."""
        from app.views.syncing.held_dialog import HeldDialog  # noqa: PLC0415 - seldom needed

        row = self.rows.get(account_id)
        if row is not None and row.held:
            HeldDialog(self._desk, row).open()

    def match(self, account_id: int) -> None:
        """Ask which customers those are that fit several records, or none surely."""
        from app.views.syncing.unclear_dialog import UnclearDialog  # noqa: PLC0415 - seldom needed

        if account_id in self.accounts:
            UnclearDialog(self._desk, self.accounts[account_id]).open()

    def read(self) -> None:
        """Read again how every pull stands, soon."""
        self._reading.start()

    def _tell(self, verb: str, account_id: int) -> None:
        def work() -> Any:
            assert self._desk.connections is not None  # noqa: S101 - for the type checker: ``connected`` is empty
            return getattr(self._desk.connections(), verb)(account_id)

        def failed(error: Exception) -> None:
            self._asked.pop(account_id, None)
            self._desk.report(error)

        if self._desk.connections is not None:
            self._desk.when(on_thread("fetch", work), lambda _done: self._reading.start(), failed)

    # -- what became of it -------------------------------------------------------------------------------------------

    def _book_changed(self, changes: Changes) -> None:
        if {"sync_state", "partner_account", "drift"} & set(changes.other):
            self._reading.start()
        if "operation" in changes.other or "sync_state" in changes.other:
            self._hear_of_teams()

    def _read(self) -> None:
        reader = self._desk.reader
        self._desk.when(reader.accounts(), self._take_accounts)
        self._desk.when(reader.ask(sync_rows.states), self._take)
        if self._newest_change is None:
            self._desk.when(reader.ask(pulled_rows.newest_change), self._begin_hearing)

    def _take_accounts(self, accounts: list[AccountDetail]) -> None:
        self.accounts = {each.id: each for each in accounts}
        self.changed.emit()

    def _take(self, rows: tuple[SyncRow, ...]) -> None:
        before, self.rows = self.rows, {row.account_id: row for row in rows}
        for row in rows:
            if row.held and row.account_id in before and not before[row.account_id].held:
                self._say_held(row)  # what the others hold is read meanwhile
            if row.running:
                self._seen_running.add(row.account_id)
            elif row.account_id in self._asked:
                self._maybe_ended(row)
        self.changed.emit()

    def _look_again(self) -> None:
        """What was asked for and never seen to begin has ended as it stood before: offline, and still offline."""
        self._seen_running.update(self._asked)
        self._read()

    def _maybe_ended(self, row: SyncRow) -> None:
        """Say how it ended what a person asked for; nothing while it has not begun."""
        if row == self._asked[row.account_id] and row.account_id not in self._seen_running:
            return
        del self._asked[row.account_id]
        if row.held:
            return  # said when it was seen
        if row.error:
            said = t("{name}: fetching stopped. {why}", name=row.name, why=why(row.error, row.error_facts))
            self._desk.strip.say(said)
        elif row.phase:
            self._desk.strip.say(
                t("{name}: fetching was stopped. What was fetched stays, and the next fetch goes on.", name=row.name)
            )
        elif row.drift + row.conflicts:
            self._desk.strip.say(came_to(row), action=(t("Show"), partial(self._desk.go, "customers", CHANGED)))
        else:
            self._desk.strip.say(came_to(row))

    def _say_held(self, row: SyncRow) -> None:
        self._desk.strip.say(
            t("{name}: {what}", name=row.name, what=held(row)),
            action=(t("Look at them"), partial(self.look, row.account_id)),
            stays=True,
        )

    # -- teams that became domain customers (R12) --------------------------------------------------------------------

    def _begin_hearing(self, newest: int) -> None:
        if self._newest_change is None:
            self._newest_change = newest

    def _hear_of_teams(self) -> None:
        if self._newest_change is not None:
            asked = self._desk.reader.ask(pulled_rows.became_domain, self._newest_change)
            self._desk.when(asked, self._heard_of_teams)

    def _heard_of_teams(self, found: tuple[int, tuple[Named, ...]]) -> None:
        newest, teams = found
        is_news = self._newest_change is not None and newest > self._newest_change
        self._newest_change = newest
        for each in teams if is_news else ():
            self._desk.strip.say(
                t(
                    "{name} has verified its domain. It is a domain customer now, and everything can be ordered.",
                    name=each.name,
                ),
                action=(t("Open customer"), partial(self._desk.go, "customer", each.id)),
            )

    def line(self) -> str:
        """Return what is under way, for one line; empty where nothing is."""
        return " ".join(f"{fetching(row)}." for row in self.running)
