"""Tells of a newer version: when the person asks, and once a day where that is allowed. Never replaces anything."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from app import __version__
from app.errors import Cancelled, DeskError, Offline
from app.texts import t
from app.views.browsing import Open
from app.views.spawn import on_thread

if TYPE_CHECKING:
    from app.models.job import Job
    from app.store.startup import LookForUpdates
    from app.updates.release import Release
    from app.views.desk import Desk
    from app.views.progress import Progress

log = logging.getLogger(__name__)
LOOK_AFTER_MS = 30_000  # a person who just started wants the machine
LOOK_AGAIN_MS = 3_600_000
ALLOWED, LOOKED, SEEN = "updates.look", "updates.looked", "updates.seen"


class UpdateWatch(QObject):
    """Runs for one window.

    Args:
        desk: its settings, strip and threads' answers.
        look_up: asks; None where nothing does (a test).
        open_url: shows a page in the browser.
    """

    def __init__(self, desk: Desk, look_up: LookForUpdates | None, open_url: Open = QDesktopServices.openUrl) -> None:
        super().__init__(desk)
        self._desk = desk
        self._look_up = look_up
        self._open_url = open_url
        self._is_looking = False
        self._again = QTimer(self)
        self._again.timeout.connect(self._by_itself)
        desk.closing.connect(self._again.stop)

    def start(self) -> None:
        """Look by itself from now on, where that is allowed."""
        if not self._again.isActive():
            self._again.start(LOOK_AFTER_MS)

    def allowed(self) -> None:
        """Look now: the person has just allowed it, or wants to know."""
        if self._desk.settings.flag(ALLOWED):
            self.look()

    def look(self) -> None:
        """Look now and say what was found, whatever it is."""
        if self._is_looking or self._look_up is None:
            return
        progress, job = self._desk.begin(t("Looking for updates"))
        progress.on_cancel = lambda: self._stop(progress, job)
        self._ask(self._look_up, job, self._say, self._desk.strip.fail, progress)

    def _by_itself(self) -> None:
        """Look where it is allowed and was not done today; only news is said."""
        self._again.setInterval(LOOK_AGAIN_MS)
        settings, today = self._desk.settings, self._desk.today().isoformat() if self._desk.is_open else ""
        if not today or self._is_looking or self._look_up is None:
            return
        if not settings.flag(ALLOWED) or settings.text(LOOKED) == today:
            return
        from app.models.job import Job  # noqa: PLC0415 - not before the first cards

        self._keep(LOOKED, today)
        self._ask(self._look_up, Job(), self._say_news, self._warn)

    def _ask(
        self,
        look_up: LookForUpdates,
        job: Job,
        say: Callable[[Release], None],
        fail: Callable[[DeskError], None],
        progress: Progress | None = None,
    ) -> None:
        self._is_looking = True
        seen = self._desk.settings.text(SEEN)

        def ended() -> bool:
            """Return whether somebody still wants the answer."""
            self._is_looking = False
            wanted = not job.is_cancelled
            if progress is not None and wanted:
                progress.end()
            return wanted

        def found(release: Release) -> None:
            if ended():
                self._keep(SEEN, release.version)
                say(release)

        def failed(error: Exception) -> None:
            if not ended() or isinstance(error, Cancelled):
                return
            if isinstance(error, DeskError):
                log.info("updates: %s", type(error))
                fail(error)
            else:
                self._desk.report(error)

        self._desk.when(on_thread("look for updates", lambda: look_up(seen, job)), found, failed)

    def _stop(self, progress: Progress, job: Job) -> None:
        """Take Cancel at its word at once: what the thread still hears is not listened to."""
        job.cancel()
        progress.end()

    def _say(self, release: Release) -> None:
        if release.is_newer:
            self._say_news(release)
            return
        sentence = t("This is the newest version ({version}).", version=__version__)
        daily = None if self._desk.settings.flag(ALLOWED) else (t("Look once a day"), self._allow)
        self._desk.strip.say(sentence, action=daily)

    def _say_news(self, release: Release) -> None:
        if not release.is_newer:
            return
        sentence = t("Partner Desk {version} is out; this is {here}.", version=release.version, here=__version__)
        self._desk.strip.say(sentence, action=(t("See what is new"), lambda: self._show(release.page)), stays=True)

    def _warn(self, error: DeskError) -> None:
        """Say what went wrong on a look nobody asked for, unless it is only the network."""
        if not isinstance(error, Offline) and error.code != "updates_not_in_build":
            self._desk.strip.fail(error)

    def _show(self, page: str) -> None:
        if not self._open_url(QUrl(page)):
            self._desk.strip.say(t("The newer version is at {page}", page=page), stays=True)

    def _allow(self) -> None:
        self._keep(ALLOWED, value=True)
        self._desk.strip.say(t("Updates are looked for once a day. Settings turn that off again."))

    def _keep(self, key: str, value: str | bool) -> None:
        try:
            self._desk.settings.set(key, value)
        except DeskError as error:
            self._desk.report(error)
