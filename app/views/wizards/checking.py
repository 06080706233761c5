"""Asks a provider what a wizard wants to know while the person types on: late, once, never in the way (R10, R14)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from app.errors import DeskError
from app.models.asked import ASKING, NO_ACCOUNT, Checked
from app.rules.creation import CHECK_HOLDS_MS
from app.views.spawn import on_thread

if TYPE_CHECKING:
    from app.actions.flows.asking import Question
    from app.sync.ask import Ask
    from app.views.desk import Desk

F = TypeVar("F")
T = TypeVar("T")
ASKED_AFTER_MS = 700  # after the last key
AGAIN_AFTER_MS = 30_000  # where there was no answer


class Checking(QObject, Generic[F]):
    """The questions of one wizard, asked for as long as it is open.

    Args:
        desk: the window's parts.
        questions: what is asked.
        parent: the wizard.

    Signals:
        answered: there is something new to say.
    """

    answered = Signal()

    def __init__(self, desk: Desk, questions: Sequence[Question[F]], parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._questions = tuple(questions)
        self._known: dict[tuple[int, Any], Checked] = {}
        self._stale: set[tuple[int, Any]] = set()  # without an answer so far, to be asked again
        self._wanted: dict[int, tuple[Any, Any]] = {}  # question → (about, facts), while nobody asked yet
        self._asked: dict[int, tuple[Any, Future[Any]]] = {}
        self._soon = QTimer(self, singleShot=True, interval=ASKED_AFTER_MS)
        self._soon.timeout.connect(self._ask)
        self._again = QTimer(self, singleShot=True, interval=AGAIN_AFTER_MS)
        self._again.timeout.connect(self._forget_failures)
        self._is_over = False

    def told(self, values: Mapping[str, Any], facts: F) -> F:
        """Return the facts with how far each question is for these values; what is not asked yet is asked soon."""
        for place, question in enumerate(self._questions):
            facts = question.put(facts, self._state(place, question, values, facts))
        return facts

    def close(self) -> None:
        """Give up whatever is asked."""
        self._is_over = True
        self._soon.stop()
        self._again.stop()
        self._wanted.clear()
        for place in tuple(self._asked):
            self._give_up(place)

    def _state(self, place: int, question: Question[F], values: Mapping[str, Any], facts: F) -> Checked:
        about = NO_ACCOUNT if self._desk.connections is None else question.about(values, facts)
        if isinstance(about, Checked) or self._is_over:
            self._wanted.pop(place, None)
            self._give_up(place)
            return about if isinstance(about, Checked) else ASKING
        known = self._known.get((place, about))
        if known is not None and self._holds(place, known):
            self._wanted.pop(place, None)
            self._give_up(place)
            return known
        if self._asked.get(place, (None,))[0] != about:
            self._give_up(place)
            if self._wanted.get(place, (None,))[0] != about:
                self._wanted[place] = (about, facts)
                self._soon.start()
        return known if known is not None and known.state == "failed" else ASKING

    def _holds(self, place: int, known: Checked) -> bool:
        if known.state == "failed":
            return (place, known.about) not in self._stale
        return _now_ms() - known.at < CHECK_HOLDS_MS

    def _give_up(self, place: int) -> None:
        under_way = self._asked.pop(place, None)
        if under_way is not None:
            under_way[1].cancel()

    def _ask(self) -> None:
        wanted, self._wanted = self._wanted, {}
        for place, (about, facts) in wanted.items():
            question = self._questions[place]
            begin = partial(_begin, question, self._desk.reader, facts, about)
            future = asked(self._desk, begin)
            self._asked[place] = (about, future)
            self._desk.when(future, partial(self._came, place, about), partial(self._failed, place, about))

    def _came(self, place: int, about: Any, answer: Any) -> None:
        self._note(place, about, Checked("answered", at=_now_ms(), answer=answer, about=about))

    def _failed(self, place: int, about: Any, error: Exception) -> None:
        if not isinstance(error, DeskError):
            self._desk.report(error)
            error = DeskError("ask_busy")
        self._note(place, about, Checked("failed", error.code, dict(error.facts), _now_ms(), about=about))
        if not self._is_over:
            self._again.start()

    def _note(self, place: int, about: Any, checked: Checked) -> None:
        if self._is_over:
            return
        self._known[(place, about)] = checked
        self._stale.discard((place, about))
        if (under_way := self._asked.get(place)) is not None and under_way[0] == about:
            del self._asked[place]
            self.answered.emit()

    def _forget_failures(self) -> None:
        self._stale = {key for key, known in self._known.items() if known.state == "failed"}
        self.answered.emit()


def asked(desk: Desk, begin: Callable[[Ask], Future[T]]) -> Future[T]:
    """Begin a question on a thread, since what talks to the providers may have to be made first.

    Args:
        desk: whose connections.
        begin: asks.

    Returns:
        The answer; cancelling it gives up the question.
    """
    answer: Future[T] = Future()
    connect, book = desk.connections, desk.book
    begun: list[Future[T]] = []

    def start() -> Future[T] | None:
        if connect is None or answer.cancelled():
            return None
        connections = connect()
        connections.serve(book)  # also where nothing but a question ever goes to the network
        return begin(connections.ask)

    def started(thread: Future[Future[T] | None]) -> None:
        error = thread.exception()
        if error is not None:
            _settle(answer, error=error)
            return
        question = thread.result()
        if question is not None:
            begun.append(question)
            if answer.cancelled():
                question.cancel()
            question.add_done_callback(partial(_hand_on, answer))

    def given_up(future: Future[T]) -> None:
        if future.cancelled():
            for each in begun:
                each.cancel()

    answer.add_done_callback(given_up)
    on_thread("ask", start).add_done_callback(started)
    return answer


def _hand_on(answer: Future[T], question: Future[T]) -> None:
    if question.cancelled():
        answer.cancel()
    elif (error := question.exception()) is not None:
        _settle(answer, error=error)
    elif answer.set_running_or_notify_cancel():
        answer.set_result(question.result())


def _settle(answer: Future[Any], *, error: BaseException) -> None:
    if answer.set_running_or_notify_cancel():
        answer.set_exception(error)


def _begin(question: Question[F], reader: Any, facts: F, about: Any, ask: Ask) -> Future[Any]:
    return question.ask(ask, reader, facts, about)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
