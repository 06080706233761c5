"""What the open window does by itself: the daily backup, the catalogue, what waits in the outbox and expires there."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.errors import Cancelled, DeskError
from app.models.job import Job
from app.store import chore_rows, outbox_rows
from app.store.worker import LAST_WAY
from app.texts import n, t
from app.views import dates
from app.views.spawn import on_thread

if TYPE_CHECKING:
    from app.models.outbox import OutboxCounts
    from app.models.values import Changes
    from app.store.engine import Connection
    from app.store.keeping import Keeping
    from app.store.work import Work
    from app.views.desk import Desk

BACKUP_AFTER_MS = 20_000  # a person who just started wants the machine
BACKUP_AGAIN_MS = 3_600_000
SETTLED_MS = 500
CATALOGUE_AFTER_MS = 1_500  # the first cards are painted
LAPSE_AFTER_MS, LAPSE_AGAIN_MS = 5_000, 3_600_000
COUNT_AGAIN_MS = 600_000  # something may have expired meanwhile


class Chores(QObject):
    """Runs for one open book.

    Args:
        desk: whose book.
        keeping: makes its backups.
        daily: whether to back up once a day.
    """

    def __init__(self, desk: Desk, keeping: Keeping, *, daily: bool) -> None:
        super().__init__(desk)
        self._desk = desk
        self._keeping = keeping
        self._say: Callable[[str], object] | None = None
        self._badge: Callable[[str, int, str, str], object] | None = None
        self._line = ("", "")
        self._job = Job()
        self._backup: Future[Path | None] | None = None
        self._counting = QTimer(self)
        self._counting.setSingleShot(True)
        self._counting.timeout.connect(self._count)
        self._backing_up = QTimer(self)
        self._backing_up.timeout.connect(self._back_up)
        if daily:
            self._backing_up.start(BACKUP_AFTER_MS)
        self._watching = QTimer(self)
        self._watching.timeout.connect(self._count)
        self._watching.start(COUNT_AGAIN_MS)
        desk.changed.connect(self._changed)
        self._filling = QTimer(self)
        self._filling.setSingleShot(True)
        self._filling.timeout.connect(self._fill_catalogue)
        self._filling.start(CATALOGUE_AFTER_MS)
        self._lapsing = QTimer(self)
        self._lapsing.timeout.connect(self._lapse)
        self._lapsing.start(LAPSE_AFTER_MS)

    def tell(self, say: Callable[[str], object], badge: Callable[[str, int, str, str], object] | None = None) -> None:
        """Say what waits, now and after changes.

        Args:
            say: takes the line.
            badge: takes page, count, tone and what is said of it, as ``Sidebar.set_badge``.
        """
        self._say = say
        self._badge = badge
        self._count()

    def tell_line(self, state: str, account: str = "") -> None:
        """Say how the line to the providers is: a state of ``views.sending``, and of which account it is."""
        if (state, account) != self._line:
            self._line = (state, account)
            self._count()

    def _lapse(self) -> None:
        """Let tokens and requests lapse whose last day is over, and take old tokens out of the keyring (R20, R21)."""
        from app.views.token_chore import forget_spent  # noqa: PLC0415 - once in a while

        self._lapsing.setInterval(LAPSE_AGAIN_MS)

        def lapsed(changes: Changes) -> None:
            if changes.verb:
                self._desk.tell(changes)
            forget_spent(self._desk)

        def found(due: tuple[int, ...]) -> None:
            if due:
                self._desk.write(lambda book: book.do(_lapse_due), done=lapsed, quiet=True)
            else:
                forget_spent(self._desk)

        self._desk.when(self._desk.reader.ask(chore_rows.to_lapse, self._desk.today()), found)

    def end(self) -> Future[None]:
        """Stop; the future is done when no thread of ours works any more."""
        self._counting.stop()
        self._watching.stop()
        self._backing_up.stop()
        self._filling.stop()
        self._lapsing.stop()
        self._job.cancel()
        ended: Future[None] = Future()
        if self._backup is None:
            ended.set_result(None)
        else:
            self._backup.add_done_callback(lambda _done: ended.set_result(None))
        return ended

    def _changed(self, _changes: Changes) -> None:
        self._counting.start(SETTLED_MS)

    def _count(self) -> None:
        now = self._desk.book.clock.now_ms()
        self._desk.when(self._desk.reader.ask_slowly(outbox_rows.counts, now), self._counted)

    def _counted(self, counts: OutboxCounts) -> None:
        line = status_line(counts.waiting, counts.needs_you, *self._line)
        if self._say is not None:
            self._say(line)
        if self._badge is not None:
            tone = "bad" if counts.needs_you else "warn"
            self._badge("outbox", counts.waiting + counts.needs_you, tone, outbox_line(counts))
        if counts.overdue:
            self._desk.do(_expire_due)

    def _fill_catalogue(self) -> None:
        """Bring what this program knows of the providers' catalogues (R44)."""

        def found(behind: bool) -> None:
            if behind:
                self._desk.write(lambda book: book.do(_fill_catalogue), quiet=True)

        self._desk.when(self._desk.reader.ask(_knows_less), found)

    def _back_up(self) -> None:
        if self._backup is not None and not self._backup.done():
            return
        self._backing_up.setInterval(BACKUP_AGAIN_MS)
        self._backup = on_thread("daily backup", partial(self._keeping.back_up_daily, self._job), nicer=LAST_WAY)
        self._desk.when(self._backup, lambda _made: None, self._not_backed_up)

    def _not_backed_up(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            return
        if isinstance(error, DeskError):
            self._desk.strip.fail(error)
        else:
            self._desk.report(error)


# What is due is done on the book's thread, which also loads what does it: the window goes on meanwhile, and a desk with
# nothing due loads nothing.


def _lapse_due(work: Work) -> Changes:
    from app.actions import associations  # noqa: PLC0415

    return associations.lapse_due(work)


def _expire_due(work: Work) -> Changes:
    from app.actions import outbox  # noqa: PLC0415

    return outbox.expire_due(work)


def _fill_catalogue(work: Work) -> Changes:
    from app.actions import catalogue  # noqa: PLC0415

    return catalogue.ensure(work)


def _knows_less(connection: Connection) -> bool:
    """Whether the book knows less of the catalogues than this program."""
    from app.actions.seeds import EDITION  # noqa: PLC0415

    return chore_rows.edition(connection) < EDITION


def status_line(waiting: int, needs_person: int, state: str = "", account: str = "") -> str:
    """Return what the line at the bottom of the navigation says.

    Args:
        waiting: instructions that wait to be sent.
        needs_person: instructions that failed or expired, so that a person must look.
        state: how the line to the providers is; empty: no account is connected.
        account: the one that is told of.
    """
    said = {
        "offline": t("Offline: “{name}” can’t be reached.", name=account),
        "slow": t("“{name}” asks us to wait a little.", name=account),
        "sign_in": t("“{name}” needs you before anything is sent.", name=account),
    }.get(state, "")
    if state == "online" and not waiting:
        return " ".join([t("Connected. Nothing waits."), *_needs(needs_person)])
    waits = (
        n("{count} waits to be sent.", "{count} wait to be sent.", waiting, count=dates.number(waiting))
        if waiting
        else t("Nothing waits to be sent.")
    )
    return " ".join(filter(None, (said, waits, *_needs(needs_person))))


def _needs(count: int) -> list[str]:
    return [n("{count} needs you.", "{count} need you.", count, count=dates.number(count))] if count else []


def outbox_line(counts: OutboxCounts) -> str:
    """Return what is said of the outbox's entry in the navigation: waiting, needs you, sent."""
    return t(
        "{waiting} waiting · {needs_you} need you · {sent} sent",
        waiting=dates.number(counts.waiting),
        needs_you=dates.number(counts.needs_you),
        sent=dates.number(counts.sent),
    )
