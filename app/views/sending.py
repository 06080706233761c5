"""The open window carries the outbox out while a partner account is connected, and says whether it gets through.

Nothing of the network is loaded before an account is connected, and never on the GUI thread (design.md, Threads).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.views.spawn import on_thread

if TYPE_CHECKING:
    from app.models.details import AccountDetail
    from app.models.values import Changes
    from app.store.book import Book
    from app.views.desk import Desk

# Of several accounts the one is told of that wants most.
WORST_FIRST = ("sign_in", "offline", "slow", "online")


class SendingWatch(QObject):
    """Runs for one open book; sending itself ends with the book (``Book.before_close``).

    Args:
        desk: whose book.
        connect: makes what talks to the providers, on a thread.
        say: takes how the line to the providers is: ``online``, ``offline``, ``slow`` (a provider asks us to wait),
            ``sign_in`` (an account is paused), empty where no account is connected; and the name of that account.
    """

    def __init__(self, desk: Desk, connect: Callable[[], Any], say: Callable[[str, str], object]) -> None:
        super().__init__(desk)
        self._desk = desk
        self._connect = connect
        self._say = say
        self._beginning: Future[Any] | None = None
        self._states: dict[int, str] = {}
        self._connected: dict[int, AccountDetail] = {}
        self._is_over = False
        desk.changed.connect(self._changed)
        self._look()

    def end(self) -> Future[None]:
        """Begin nothing more; the future is done when no thread of ours works any more."""
        self._is_over = True
        ended: Future[None] = Future()
        if self._beginning is None:
            ended.set_result(None)
        else:
            self._beginning.add_done_callback(lambda _done: ended.set_result(None))
        return ended

    def _changed(self, changes: Changes) -> None:
        if "partner_account" in changes.other:
            self._look()

    def _look(self) -> None:
        self._desk.when(self._desk.reader.accounts(), self._seen)

    def _seen(self, accounts: list[AccountDetail]) -> None:
        self._connected = {each.id: each for each in accounts if each.connected_at is not None}
        if self._connected and self._beginning is None:
            begin = partial(_begin, self._connect, self._desk.book, self._heard)
            self._beginning = self._desk.when(on_thread("begin sending", begin), lambda _sending: None)
        self._tell()

    def _heard(self, account_id: int, state: str) -> None:
        """Hear how an account is; on the network thread."""
        if not self._is_over:
            self._desk.post(partial(self._note, account_id, state))

    def _note(self, account_id: int, state: str) -> None:
        self._states[account_id] = state
        self._tell()

    def _state(self, account: AccountDetail) -> str:
        if account.paused:
            return "sign_in"
        heard = self._states.get(account.id, "online")
        return "online" if heard == "sign_in" else heard  # it was signed in to again

    def _tell(self) -> None:
        found = [(WORST_FIRST.index(self._state(each)), each.name) for each in self._connected.values()]
        place, name = min(found, default=(-1, ""))
        self._say(WORST_FIRST[place] if found else "", name)


def _begin(connect: Callable[[], Any], book: Book, heard: Callable[[int, str], None]) -> Any:
    return connect().send(book, heard)
