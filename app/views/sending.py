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

REACHED = ("online", "slow", "sign_in")


class SendingWatch(QObject):
    """Runs for one open book; sending itself ends with the book (``Book.before_close``).

    Args:
        desk: whose book.
        connect: makes what talks to the providers, on a thread.
        say: takes whether a provider is reached: None where no account is connected.
    """

    def __init__(self, desk: Desk, connect: Callable[[], Any], say: Callable[[bool | None], object]) -> None:
        super().__init__(desk)
        self._desk = desk
        self._connect = connect
        self._say = say
        self._beginning: Future[Any] | None = None
        self._reached: dict[int, bool] = {}
        self._connected: set[int] = set()
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
        self._connected = {each.id for each in accounts if each.connected_at is not None}
        if self._connected and self._beginning is None:
            begin = partial(_begin, self._connect, self._desk.book, self._heard)
            self._beginning = self._desk.when(on_thread("begin sending", begin), lambda _sending: None)
        self._tell()

    def _heard(self, account_id: int, state: str) -> None:
        """Hear how an account is; on the network thread."""
        if not self._is_over:
            self._desk.post(partial(self._note, account_id, state))

    def _note(self, account_id: int, state: str) -> None:
        self._reached[account_id] = state in REACHED
        self._tell()

    def _tell(self) -> None:
        if not self._connected:
            self._say(None)
        else:
            self._say(any(self._reached.get(each, True) for each in self._connected))


def _begin(connect: Callable[[], Any], book: Book, heard: Callable[[int, str], None]) -> Any:
    return connect().send(book, heard)
