"""What the window does with domains: looks now, one or many, asks for codes, watches, tells when one is verified."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from app.errors import DeskError, Refused
from app.models.domains import VERDICTS, VERIFIED, Evidence, Verdict, Wanted
from app.models.verifying import DomainCounts, DomainDetail
from app.store import domain_rows, verifying_rows
from app.texts import n, t
from app.texts.codes import say
from app.views.dates import number
from app.views.domain.words import VERDICT_COUNTS, sentence
from app.views.spawn import on_thread
from app.views.today.desktop import Notice

if TYPE_CHECKING:
    from app.models.details import AccountDetail
    from app.models.job import Job
    from app.models.values import Changes
    from app.store.book import Book
    from app.views.desk import Desk

WRITTEN_AT_ONCE = 50
SETTLED_MS = 700
MOST_DETAILS = 200
Looked = tuple[int, Wanted, Verdict]


class DomainService(QObject):
    """Runs for one window; nothing of the network is loaded before something is looked at or watched.

    Args:
        desk: the open window's parts.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._begun: Future[Any] | None = None
        self._notify: Callable[[Notice], object] | None = None
        self._badge: Callable[[str, int, str, str], object] | None = None
        self._counting = QTimer(self)
        self._counting.setSingleShot(True)
        self._counting.setInterval(SETTLED_MS)
        self._counting.timeout.connect(self._count)
        desk.changed.connect(self._changed)

    def join(self, badge: Callable[[str, int, str, str], object], notify: Callable[[Notice], object]) -> None:
        """Tell of domains in the window, and watch those that are watched.

        Args:
            badge: as ``Sidebar.set_badge``.
            notify: shows a notice on the desktop.
        """
        self._badge, self._notify = badge, notify
        self._counting.start()
        self.watch_on()

    # -- watching ----------------------------------------------------------------------------------------------------

    def watch_on(self) -> None:
        """Go on watching where the book has watched domains; else when the first one is."""
        if self._begun is None and self._desk.is_open and self._desk.connections is not None:
            due = self._desk.reader.ask_slowly(domain_rows.next_due)
            self._desk.when(due, lambda at: None if at is None else self._begin_quietly())

    def end(self) -> Future[None]:
        """The future is done when no thread of ours works any more; watching itself ends with the book."""
        ended: Future[None] = Future()
        if self._begun is None:
            ended.set_result(None)
        else:
            self._begun.add_done_callback(lambda _done: ended.set_result(None))
        return ended

    def _begin_quietly(self) -> None:
        self._desk.when(self._begin(), lambda _connections: None, lambda _error: None)

    def _changed(self, changes: Changes) -> None:
        if changes.ids is None or "domain_watch" in changes.other:
            self.watch_on()
        if (
            changes.ids is None
            or "domain_check" in changes.other
            or changes.verb.startswith(("operation.", "customer."))
        ):
            self._counting.start()
        if changes.verb == "operation.done" and changes.facts.get("kind") == "verify_domain" and self._notify:
            customer = changes.ids[0] if changes.ids else None
            name, words = str(changes.facts.get("name", "")), t("The domain is verified.")
            self._notify(Notice(name, words, *(("customer", customer) if customer is not None else ("domains",))))

    def _count(self) -> None:
        if self._badge is not None and self._desk.is_open:
            self._desk.when(self._desk.reader.ask_slowly(verifying_rows.counts), self._counted)

    def _counted(self, counts: DomainCounts) -> None:
        if self._badge is not None:
            words = n("{count} domain is to be mended", "{count} domains are to be mended", counts.mend,
                      count=number(counts.mend))  # fmt: skip
            self._badge("domains", counts.mend, "warn", words)

    def _begin(self) -> Future[Any]:
        """Return what talks to the network, made once, on a thread."""
        if self._begun is None:
            connect, book = self._desk.connections, self._desk.book
            if connect is None:
                nothing: Future[Any] = Future()
                nothing.set_exception(Refused("no_provider_connected"))
                return nothing
            self._begun = on_thread("begin watching", partial(_watching, connect, book))
        return self._begun

    # -- one domain --------------------------------------------------------------------------------------------------

    def look(
        self,
        customer_id: int,
        wanted: Wanted,
        done: Callable[[Verdict, Evidence], object],
        failed: Callable[[Exception], object],
    ) -> Callable[[], None]:
        """Look at a domain now and write down what was seen; where it is the record, the provider is asked.

        Args:
            customer_id: whose.
            wanted: what to look for.
            done: on the GUI thread, what it came to and what was seen.
            failed: on the GUI thread.

        Returns:
            What gives the look up.
        """
        given_up = threading.Event()
        running: list[Future[Any]] = []

        def begin(connections: Any) -> None:
            if not given_up.is_set():
                running.append(connections.looker.look_closely(wanted))
                self._desk.when(running[0], seen, failed)

        def seen(found: tuple[Verdict, Evidence]) -> None:
            verdict, evidence = found
            self._desk.write(partial(_written, [(customer_id, wanted, verdict)]), quiet=True)
            done(verdict, evidence)

        def cancel() -> None:
            given_up.set()
            for each in running:
                each.cancel()

        self._desk.when(self._begin(), begin, failed)
        return cancel

    def ask_code(
        self,
        account: AccountDetail,
        detail: DomainDetail,
        method: str,
        done: Callable[[str], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Ask the provider for the code that proves a domain; ``done`` and ``failed`` are called on the GUI thread."""

        def begin(connections: Any) -> None:
            code = connections.ask.verification_code(account, detail.domain, method, detail.provider_ref)
            self._desk.when(code, done, failed)

        self._desk.when(self._begin(), begin, failed)

    def storage(
        self,
        account: AccountDetail,
        detail: DomainDetail,
        done: Callable[[tuple[int, int] | None], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Ask the provider how much storage a customer uses and has (MB); None: it is not told."""

        def begin(connections: Any) -> None:
            self._desk.when(connections.ask.storage(account, detail.provider_ref), done, failed)

        self._desk.when(self._begin(), begin, failed)

    def readiness(
        self,
        detail: DomainDetail,
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Look whether a domain's mail goes to its provider (R31)."""
        centre = detail.data_centre or "com"

        def begin(connections: Any) -> None:
            named = self._desk.settings.text("domains.selectors")
            found = connections.looker.readiness(detail.domain, detail.card.provider, centre, named)
            self._desk.when(found, done, failed)

        self._desk.when(self._begin(), begin, failed)

    # -- many domains ------------------------------------------------------------------------------------------------

    def look_all(self, customer_ids: Sequence[int]) -> None:
        """Look at many domains now: progress, Cancel, and what it came to of each."""
        desk = self._desk
        ids = list(customer_ids)
        title = n("Looking at {count} domain", "Looking at {count} domains", len(ids), count=number(len(ids)))
        progress, job = desk.begin(title)
        names: dict[int, str] = {}
        left_out: list[tuple[str, str]] = []

        def failed(error: Exception) -> None:
            progress.end()
            if not isinstance(error, CancelledError):
                desk.report(error)

        def read(found: list[tuple[int, str, Wanted | None, str]]) -> None:
            names.update((each[0], each[1]) for each in found)
            left_out.extend((each[1], each[3]) for each in found if each[2] is None)
            wanted = [(each[0], each[2]) for each in found if each[2] is not None]
            desk.when(self._begin(), partial(begin, wanted), failed)

        def begin(wanted: list[tuple[int, Wanted]], connections: Any) -> None:
            looking = _Many(desk.book, wanted, job)
            future = connections.looker.look_all([each[1] for each in wanted], looking.seen)
            stop = progress.on_cancel

            def cancel() -> None:
                if stop is not None:
                    stop()
                future.cancel()

            progress.on_cancel = cancel
            future.add_done_callback(lambda _done: looking.finish())
            desk.when(looking.written, partial(ended, looking), failed)

        def ended(looking: _Many, _written: object) -> None:
            progress.end()
            self._tell_all(looking, names, left_out)

        desk.when(desk.reader.ask_slowly(verifying_rows.sought, ids), read, failed)

    def _tell_all(self, looking: _Many, names: dict[int, str], left_out: list[tuple[str, str]]) -> None:
        counted = Counter(verdict.verdict for _id, _wanted, verdict in looking.looks)
        parts = [
            n(*VERDICT_COUNTS[each], counted[each], count=number(counted[each])) for each in VERDICTS if counted[each]
        ]
        words = n("{count} domain was looked at", "{count} domains were looked at", len(looking.looks),
                  count=number(len(looking.looks)))  # fmt: skip
        said = f"{words}: {', '.join(parts)}." if parts else f"{words}."
        if looking.is_cancelled:
            said = t("{said} Stopped: what was seen until then is kept.", said=said)
        details = [(names.get(each, ""), sentence(verdict)) for each, _wanted, verdict in looking.looks]
        details += [(name, say(code)) for name, code in left_out]
        self._desk.strip.say(said, details=details[:MOST_DETAILS])


class _Many:
    """Looks at many as they come, written down some at a time; used on the network thread until ``finish``."""

    def __init__(self, book: Book, wanted: Sequence[tuple[int, Wanted]], job: Job) -> None:
        self._book = book
        self._wanted = wanted
        self._job = job
        self._waiting: list[Looked] = []
        self._writes: list[Future[Any]] = []
        self.looks: list[Looked] = []
        self.written: Future[None] = Future()
        self.is_cancelled = False

    def seen(self, index: int, verdict: Verdict) -> None:
        """Take one look."""
        customer_id, wanted = self._wanted[index]
        self.looks.append((customer_id, wanted, verdict))
        self._waiting.append(self.looks[-1])
        if len(self._waiting) >= WRITTEN_AT_ONCE:
            self._write()
        if not self._job.is_cancelled:
            self._job.step(len(self.looks), len(self._wanted), "looking")

    def finish(self) -> None:
        """Write the rest, and be ``written`` when all is."""
        self.is_cancelled = self._job.is_cancelled
        self._write()
        last = self._writes[-1] if self._writes else None
        if last is None:
            self.written.set_result(None)
            return

        def ended(done: Future[Any]) -> None:
            error = None if done.cancelled() else done.exception()
            if error is None:
                self.written.set_result(None)
            else:
                self.written.set_exception(error)

        last.add_done_callback(ended)

    def _write(self) -> None:
        if self._waiting:
            looks, self._waiting = self._waiting, []
            try:
                self._writes.append(_written(looks, self._book))
            except (DeskError, RuntimeError):
                self._waiting = []  # the book was closed meanwhile


def _watching(connect: Callable[[], Any], book: Book) -> Any:
    from app.actions import watching  # noqa: PLC0415 - loaded when the first domain is looked at

    connections = connect()
    watching.begin(connections, book)
    return connections


def _written(looks: Sequence[Looked], book: Book) -> Future[Changes]:
    """Write looks down, and have the provider asked about those whose record is there."""
    from app.actions import looks as verbs  # noqa: PLC0415
    from app.actions import verification  # noqa: PLC0415

    written = book.do(verbs.record, looks)
    proven = [customer_id for customer_id, _wanted, verdict in looks if verdict.verdict == VERIFIED]
    return book.do(verification.proven, proven) if proven else written
