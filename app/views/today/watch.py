"""What the open window does for today's work: the badge, follow-ups that come back, a notice on the desktop (R53)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.errors import DeskError
from app.models.follow_ups import Today
from app.store import chore_rows, follow_up_rows
from app.texts import n, t
from app.views.dates import number
from app.views.today.desktop import DesktopNotices, Notice
from app.views.today.words import sentence

if TYPE_CHECKING:
    from app.models.values import Changes
    from app.store.work import Work
    from app.views.desk import Desk

SETTLED_MS = 700
INDEXED_MS = 5_000  # indexes of a million customers take some ten seconds
AGAIN_MS = 600_000  # a day may have begun meanwhile
URGENT_DAYS = 1
Badge = Callable[[str, int, str, str], object]
Notify = Callable[[Notice], bool]


class TodayWatch(QObject):
    """Runs for one open book.

    Args:
        desk: whose book.
        badge: as ``Sidebar.set_badge``.
        notify: shows a notice on the desktop; says whether there is somebody to show it to.
        may_notify: False for the practice book, which concerns nobody.
    """

    def __init__(self, desk: Desk, badge: Badge, notify: Notify | None = None, *, may_notify: bool = True) -> None:
        super().__init__(desk)
        self._desk = desk
        self._badge = badge
        self._desktop = DesktopNotices(desk.post, self._open, self)
        self._notify = notify or self._desktop.show
        self._may_notify = may_notify
        self._woken: dt.date | None = None
        self._told: set[int] = set()
        self._stuck: int | None = None
        self._counting = QTimer(self)
        self._counting.setSingleShot(True)
        self._counting.timeout.connect(self._count)
        self._again = QTimer(self)
        self._again.timeout.connect(self._count)
        self._again.start(AGAIN_MS)
        desk.changed.connect(self._changed)
        desk.closing.connect(self.end)
        self._counting.start(SETTLED_MS)

    def end(self) -> None:
        """Stop."""
        self._counting.stop()
        self._again.stop()
        self._desktop.end()

    def notice(self, notice: Notice) -> None:
        """Show a notice on the desktop, where the person wants such notices."""
        if self._may_notify and self._desk.settings.flag("today.notify"):
            self._notify(notice)

    def _changed(self, _changes: Changes) -> None:
        self._counting.start(SETTLED_MS)

    def _count(self) -> None:
        today = self._desk.today()
        if self._woken != today:
            self._woken = today
            self._desk.when(self._desk.reader.ask(chore_rows.to_wake, today), self._wake)
        self._desk.when(self._desk.reader.ask_slowly(follow_up_rows.today_if_quick, today), self._counted)

    def _wake(self, due: tuple[int, ...]) -> None:
        if due:
            self._desk.write(lambda book: book.do(_wake_due), quiet=True)

    def _counted(self, found: Today | None) -> None:
        if found is None:
            self._counting.start(INDEXED_MS)
            return
        self._badge("today", found.needs_person, "warn", sentence(found))
        if self._may_notify and self._desk.settings.flag("today.notify"):
            self._tell(found)

    def _tell(self, found: Today) -> None:
        today = self._desk.today()
        before, self._stuck = self._stuck, found.stuck.count
        if found.needs_person and self._desk.settings.text("today.notified") != today.isoformat():
            if self._notify(Notice(t("Today"), sentence(found))):
                self._remember(today)
                self._told.update(each.id for each in found.expiring.rows)
            return
        if before is not None and found.stuck.count > before:
            count = found.stuck.count - before
            words = n("{count} instruction needs you.", "{count} instructions need you.", count, count=number(count))
            self._notify(Notice(t("Outbox"), words, "outbox", "needs_you"))
        last = (today + dt.timedelta(days=URGENT_DAYS)).isoformat()
        for each in found.expiring.rows:
            if each.expires_on <= last and each.id not in self._told:
                self._told.add(each.id)
                words = t("A token or a request runs out by tomorrow.")
                self._notify(Notice(each.customer, words, "customer", each.customer_id))

    def _remember(self, today: dt.date) -> None:
        try:
            self._desk.settings.set("today.notified", today.isoformat())
        except DeskError as error:
            self._desk.report(error)

    def _open(self, notice: Notice) -> None:
        window = self._desk.window()
        if window.isMinimized():
            window.showNormal()
        window.raise_()
        window.activateWindow()
        self._desk.go(notice.page, notice.target)


def _wake_due(work: Work) -> Changes:
    from app.actions import follow_ups  # noqa: PLC0415 - on the book's thread, once a day, where something is due

    return follow_ups.wake_due(work)
