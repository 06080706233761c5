"""What every page gets: the open book, the settings, the commands, the message strip, and how to work with them.

Pages read with ``desk.when(desk.reader.rows(ids), self._show)`` (or ``await asyncio.wrap_future(...)`` inside
``desk.spawn``) and write with ``desk.do(action, ...)``. Both answer on the GUI thread.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.errors import Bug, Cancelled, DeskError
from app.models.job import Job
from app.models.values import Changes, Outcome
from app.texts import n, t
from app.texts.codes import say, say_error, say_in_short
from app.views.alive import lives
from app.views.dates import facts_for_people
from app.views.progress import Progress
from app.views.trace import trace

if TYPE_CHECKING:
    import asyncio

    from PySide6.QtWidgets import QWidget

    from app.settings import Settings
    from app.store.book import Book
    from app.store.reader import Reader
    from app.store.startup import KeepSecrets
    from app.store.work import Work
    from app.views.commands import CommandRegistry
    from app.views.domain.service import DomainService
    from app.views.messages import MessageStrip
    from app.views.syncing.fetching import Fetching
    from app.views.theme import Theme
    from app.views.wizards.service import Wizards

MOST_DETAILS = 200  # in the strip; a step on more has a list of its own
P = ParamSpec("P")
T = TypeVar("T")


class Desk(QObject):
    """The parts of an open window, joined.

    Args:
        registry: the command table.
        strip: returns where everything is said, made when something is said first.
        settings: options of this machine.
        theme: colours, sizes, icons.
        spawn: starts and keeps coroutines.
        report: the one error path (``views.errors``); takes any exception.

    Attributes:
        secrets: the keyring's named secrets (``store.startup.KeepSecrets``), asked on a thread of its own; None where
            nothing can be kept.
        connections: makes what talks to the providers (``sync.connections.Connections``), on a thread of its own; None
            where nothing does.

    Signals:
        opened: a book has been opened (``book`` and ``reader`` are there from now on).
        changed(Changes): after every commit; ``ids`` None means "very many: look again".
        page_wanted(str, object): show a page of the window, with what it should show (a customer's id, a query …).
        closing: the window is about to close; stop new work, save what is typed.
    """

    opened = Signal()
    changed = Signal(object)
    page_wanted = Signal(str, object)
    closing = Signal()
    _arrived = Signal()

    def __init__(
        self,
        registry: CommandRegistry,
        strip: Callable[[], MessageStrip],
        settings: Settings,
        theme: Theme,
        *,
        spawn: Callable[[Coroutine[Any, Any, Any], str], asyncio.Task[Any]],
        report: Callable[[BaseException], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.registry = registry
        self._strip = strip
        self.settings = settings
        self.theme = theme
        self.report = report
        self._spawn = spawn
        self.secrets: KeepSecrets | None = None
        self.connections: Callable[[], Any] | None = None
        self._book: Book | None = None
        self._inbox: deque[Callable[[], None]] = deque()
        self._first: list[Callable[[Changes], None]] = []
        self._ahead: list[Callable[[Changes], None]] = []
        # Queued also on the GUI thread: an answer that is there at once must not come before its asker is ready for it.
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._jobs: set[Job] = set()
        self._closing = False
        self._wizards: Wizards | None = None
        self._fetching: Fetching | None = None
        self._domains: DomainService | None = None

    @property
    def strip(self) -> MessageStrip:
        """Where everything is said."""
        return self._strip()

    # -- the book ---------------------------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether a book is open."""
        return self._book is not None

    @property
    def book(self) -> Book:
        """The open book.

        Raises:
            Bug: none is open yet.
        """
        if self._book is None:
            raise Bug("no book is open")
        return self._book

    @property
    def reader(self) -> Reader:
        """The open book's reader; every method returns a future."""
        return self.book.reader

    def use(self, book: Book) -> None:
        """Work with this book from now on (once, when it has been opened)."""
        self._book = book
        book.listen(self._heard)
        book.hear_ahead(self._heard_ahead)
        self.opened.emit()

    def today(self) -> dt.date:
        """Return the person's date."""
        return self.book.clock.today()

    # -- answers on the GUI thread ----------------------------------------------------------------------------------

    def post(self, call: Callable[[], None]) -> None:
        """Run ``call`` on the GUI thread, soon and in order; safe from any thread. Not once the window closes."""
        if self._closing:
            return  # there is nobody left to tell, and soon no signal to tell it with
        self._inbox.append(call)
        self._arrived.emit()

    def when(
        self,
        future: Future[T],
        done: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> Future[T]:
        """Call ``done(result)`` on the GUI thread when the future is done; nothing when it was cancelled.

        Args:
            future: of the reader or the book.
            done: takes the result; not called where it is a method of a widget that went meanwhile.
            failed: takes the exception; where not given, or of a widget that went, it goes the one error path.
        """

        def arrived(ended: Future[T]) -> None:
            self.post(lambda: answer(ended))

        def answer(ended: Future[T]) -> None:
            if self._closing or ended.cancelled():
                return
            error = ended.exception()
            hears = failed is not None and lives(failed)
            if error is None:
                if lives(done):
                    done(ended.result())
            elif isinstance(error, Cancelled | CancelledError):
                if failed is not None and hears:
                    failed(error)
            elif failed is not None and hears and isinstance(error, Exception):
                failed(error)
            else:
                self.report(error)

        future.add_done_callback(arrived)
        return future

    def spawn(self, coroutine: Coroutine[Any, Any, T], name: str = "") -> asyncio.Task[T]:
        """Start a coroutine of a view; it is kept, and its failure is reported."""
        return self._spawn(coroutine, name)

    # -- writing ----------------------------------------------------------------------------------------------------

    def do(
        self,
        action: Callable[Concatenate[Work, P], Changes],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Future[Changes]:
        """Run an action in one transaction; say what was done, with Undo, or what is wrong, in the strip."""
        return self.write(lambda book: book.do(action, *args, **kwargs))

    def write(
        self,
        start: Callable[[Book], Future[Changes]],
        *,
        done: Callable[[Changes], object] | None = None,
        failed: Callable[[DeskError], bool] | None = None,
        quiet: bool = False,
    ) -> Future[Changes]:
        """As ``do``, for those who want to hear of the end.

        Args:
            start: ``lambda book: book.do(actions.customers.edit, customer_id, values)``.
            done: called with the changes on the GUI thread.
            failed: called with an error of the user's world; True when it has shown it (beside its field).
            quiet: say nothing when it went well (an edit in place, whose field shows the value).
        """

        def ended(changes: Changes) -> None:
            if not quiet:
                self.tell(changes)
            if done is not None and lives(done):
                done(changes)

        def broke(error: Exception) -> None:
            if isinstance(error, DeskError) and failed is not None and lives(failed) and failed(error):
                return
            self.report(error)

        return self.when(start(self.book), ended, broke)

    def do_long(
        self,
        title: str,
        action: Callable[Concatenate[Work, P], Changes],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Future[Changes]:
        """As ``do`` for what may take a while: progress with Cancel after a second (R82), a result per customer (R5).

        Args:
            title: what is being done, already translated ("Extending trials").
            action: takes ``(work, *args)``; reports through ``work.job``.
            args: of the action.
            kwargs: of the action.
        """
        return self.write_long(title, lambda book, job: book.do_job(job, action, *args, **kwargs))

    def write_long(
        self,
        title: str,
        start: Callable[[Book, Job], Future[Changes]],
        *,
        done: Callable[[Changes], object] | None = None,
    ) -> Future[Changes]:
        """As ``do_long``, given how to start it with a ``Job``; for those who want to hear of the end."""
        progress, job = self.begin(title)

        def ended(changes: Changes) -> None:
            self._jobs.discard(job)
            progress.end()
            self.tell(changes)
            if done is not None and lives(done):
                done(changes)

        def broke(error: Exception) -> None:
            self._jobs.discard(job)
            progress.end()
            self.report(error)

        return self.when(start(self.book, job), ended, broke)

    def begin(self, title: str) -> tuple[Progress, Job]:
        """Begin something that takes a while and is no action on the book (an export): progress shown, Cancel wired.

        Returns:
            The progress, whose ``end()`` the caller calls on the GUI thread, and the job to hand to the work.
        """
        progress = Progress(title, self)
        job = Job(progress.report)
        progress.on_cancel = job.cancel
        self._jobs.add(job)
        progress.ended.connect(lambda: self._jobs.discard(job))
        self.strip.show_progress(progress)
        return progress, job

    def tell(self, changes: Changes) -> None:
        """Say in the strip what was done: one sentence, Undo where there is something to take back, refusals below."""
        refused = changes.refused
        facts = facts_for_people(changes.facts)
        if changes.verb == "undone":
            facts["what"] = say_in_short(str(facts["what"]), **facts)
        elif changes.verb == "redone":
            facts["what"] = say(str(facts["what"]), **facts).rstrip(".")
        sentence = say(changes.verb, **facts) if changes.verb else ""
        details = [reason_line(outcome) for outcome in refused[:MOST_DETAILS]]
        if len(refused) == 1:
            sentence = f"{sentence} {': '.join(filter(None, details.pop()))}".strip()
        elif refused:
            more = n("{count} could not be done.", "{count} could not be done.", len(refused))
            sentence = f"{sentence} {more}".strip()
        if sentence:
            can_undo = changes.batch_id is not None and changes.verb not in {"undone", "redone"}
            undo = self.undo if can_undo else None
            self.strip.say(sentence, undo=undo, details=details, stays=bool(refused))

    def undo(self) -> None:
        """Take back the last step of this person (R7)."""
        from app.actions import undo  # noqa: PLC0415 - loaded when first used
        from app.views.token_chore import forget_undone  # noqa: PLC0415

        self.write(lambda book: book.do(undo.undo), done=lambda changes: forget_undone(self, changes))

    def redo(self) -> None:
        """Do again what was last taken back."""
        from app.actions import undo  # noqa: PLC0415

        self.do(undo.redo)

    # -- windows, pages and the end ---------------------------------------------------------------------------------

    @property
    def wizards(self) -> Wizards:
        """What opens wizards over the window."""
        if self._wizards is None:
            from app.views.wizards.service import Wizards  # noqa: PLC0415 - loaded when first used

            self._wizards = Wizards(self)
        return self._wizards

    @property
    def fetching(self) -> Fetching:
        """What fetches from the providers, and knows how far that is."""
        if self._fetching is None:
            from app.views.syncing.fetching import Fetching  # noqa: PLC0415 - not before the first cards

            self._fetching = Fetching(self)
        return self._fetching

    @property
    def domains(self) -> DomainService:
        """What looks at domains, and watches them."""
        if self._domains is None:
            from app.views.domain.service import DomainService  # noqa: PLC0415 - loaded when first used

            self._domains = DomainService(self)
        return self._domains

    def close_wizards(self) -> None:
        """Close the wizard that is open, if one is; its draft is kept."""
        if self._wizards is not None:
            self._wizards.close_all()

    def window(self) -> QWidget:
        """Return the window that all this belongs to.

        Raises:
            Bug: it has none.
        """
        from PySide6.QtWidgets import QWidget  # noqa: PLC0415

        window = self.parent()
        if not isinstance(window, QWidget):
            raise Bug("the desk has no window")
        return window

    def go(self, page: str, target: object = None) -> None:
        """Show a page.

        Args:
            page: ``customers`` (target: a ``CustomerQuery`` or None), ``customer`` (an id), ``import`` (a path).
            target: what it should show.
        """
        self.page_wanted.emit(page, target)

    def close(self) -> None:
        """Begin to shut down: pages save, jobs are asked to stop, no more answers come; the book stays open."""
        self.closing.emit()
        self._closing = True
        for job in tuple(self._jobs):
            job.cancel()
        if self._book is not None:
            self._book.unlisten(self._heard)

    def hear_first(self, ahead: Callable[[Changes], None], after: Callable[[Changes], None]) -> None:
        """Call on the database worker ``ahead`` of a commit and right ``after`` it, before ``changed``; both are quick.

        For who reads again what changed: the picture is made while the disk takes it, and comes before what is told.
        """
        self._ahead.append(ahead)
        self._first.append(after)

    def _heard_ahead(self, changes: Changes) -> None:
        for listener in () if self._closing else self._ahead:
            listener(changes)

    def _heard(self, changes: Changes) -> None:
        trace("edit_committed", verb=changes.verb)
        try:
            for listener in self._first:
                listener(changes)
        finally:
            self.post(lambda: self.changed.emit(changes))

    @Slot()
    def _deliver(self) -> None:
        """Make one call: there is a signal for each, so each has a slice of its own, also one posted by another."""
        try:
            self._inbox.popleft()()
        except Exception as error:  # noqa: BLE001 - one page's failure must not hold up the others' answers
            self.report(error)


def reason_line(outcome: Outcome) -> tuple[str, str]:
    """Return (customer, why not) for one that a bulk step left alone."""
    return outcome.name, say(outcome.code, **facts_for_people(outcome.facts))


def words_for(error: BaseException) -> str:
    """Return the sentence for an error of the user's world; for anything else that something of ours is broken."""
    if isinstance(error, DeskError):
        return say_error(error)
    return t("Something in Partner Desk went wrong. What was saved before is kept.")
