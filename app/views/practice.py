"""The *Practice* menu of the practice book (R83): trouble to try out, and what customers do by themselves."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.texts import mark
from app.texts.codes import say
from app.views.commands import Command, CommandContext, with_book, with_one_customer
from app.views.spawn import on_thread

if TYPE_CHECKING:
    from app.store.book import Book
    from app.views.desk import Desk

REFUSE, CUT, SLOW, USUAL = "refuse_next", "cut", "slow_down", "as_usual"
LASTING = (CUT, SLOW)
# Words under which the palette finds what customers and providers do.
DRIFT = mark("practise, drift, changed at the provider")
TERMS = mark("practise, suspended, terms")
ASSOCIATION = mark("practise, associate, tag, take over")


class PracticeVerbs(QObject):
    """Adds the menu's commands to a desk whose book is one for practice.

    Args:
        desk: what they work on.
        connect: makes what talks to the providers, on a thread.
    """

    def __init__(self, desk: Desk, connect: Callable[[], Any]) -> None:
        super().__init__(desk)
        self._desk = desk
        self._connect = connect
        self._now = ""
        desk.registry.add(
            self._trouble(REFUSE, mark("The provider refuses the next instruction"), 0),
            self._trouble(CUT, mark("No network"), 0),
            self._trouble(SLOW, mark("Slow answers"), 0),
            self._played(
                "move_domain", mark("The customer changes its domain in its admin console"), self._move, DRIFT
            ),
            self._played("accept_terms", mark("The customer accepts the terms of service"), self._accept, TERMS),
            self._played("agree", mark("The customer agrees to work with us at Zoho"), self._agree, ASSOCIATION),
            self._played("approve", mark("Zoho approves what the customer agreed to"), self._approve, ASSOCIATION),
            self._trouble(USUAL, mark("All as usual"), 2),
        )

    def _played(self, verb: str, title: str, play: Callable[[CommandContext], None], words: str) -> Command:
        """Return what one customer, or its provider, does of itself."""
        return Command(
            f"practice.{verb}",
            title,
            play,
            enabled=with_one_customer,
            places=("practice",),
            section=1,
            words=words,
        )

    def _trouble(self, kind: str, title: str, section: int) -> Command:
        def begin(_context: CommandContext) -> None:
            self._ask(
                lambda connections, book: connections.practice.trouble(book, kind), lambda _none: self._said(kind)
            )

        def is_on(_context: CommandContext) -> bool:
            return self._now == kind

        return Command(
            f"practice.{kind}",
            title,
            begin,
            enabled=with_book(self._desk),
            places=("practice",),
            section=section,
            checked=is_on if kind in LASTING else None,
            words=mark("practise, trouble, fault"),
        )

    def _said(self, kind: str) -> None:
        if kind != REFUSE:
            self._now = "" if kind == USUAL else kind
            self._desk.registry.refresh([f"practice.{each}" for each in LASTING])
        self._desk.strip.say(say(f"practice.{kind}"))

    def _move(self, context: CommandContext) -> None:
        def done(domains: tuple[str, str]) -> None:
            self._desk.strip.say(say("practice.moved", before=domains[0], after=domains[1]))

        ids = list(context.ids())
        self._ask(lambda connections, book: connections.practice.move_domain(book, ids), done)

    def _accept(self, context: CommandContext) -> None:
        def done(count: int) -> None:
            self._desk.strip.say(say("practice.accepted" if count else "practice_no_terms"))

        ids = list(context.ids())
        self._ask(lambda connections, book: connections.practice.accept_terms(book, ids), done)

    def _agree(self, context: CommandContext) -> None:
        def done(_none: None) -> None:
            self._desk.strip.say(say("practice.agreed"))

        ids = list(context.ids())
        self._ask(lambda connections, book: connections.practice.agree(book, ids), done)

    def _approve(self, context: CommandContext) -> None:
        def approve(connections: Any, book: Book) -> None:
            for account_id in connections.practice.approve(book, ids):
                connections.pull_now(account_id)

        ids = list(context.ids())
        self._ask(approve, lambda _none: self._desk.strip.say(say("practice.approved")))

    def _ask(self, call: Callable[[Any, Book], Any], show: Callable[[Any], object]) -> None:
        def ask(connect: Callable[[], Any], book: Book) -> Any:
            connections = connect()
            connections.rehearse(book)
            return call(connections, book)

        self._desk.when(on_thread("practise", partial(ask, self._connect, self._desk.book)), show)
