"""The running program: one window, one book, and what brings them together and apart again.

``run`` shows the window; then ``Shell.main`` lives in the asyncio loop: it has the book opened on a thread, fills the
window, waits until somebody wants to end, and shuts down in our order (design.md, Threads): stop new work, cancel
coroutines, finish the transaction, close the book, let the window go.
"""

from __future__ import annotations

import logging
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, QObject, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from app import texts
from app.errors import DeskError, Locked
from app.texts import t
from app.views import dates, trace
from app.views.commands import CommandRegistry
from app.views.desk import Desk
from app.views.dialogs import Dialogs
from app.views.errors import ErrorPath
from app.views.loading import load_rest
from app.views.main_window import MainWindow
from app.views.spawn import Spawner, on_thread
from app.views.theme import RESOURCES
from app.views.waiting import wait_until
from app.views.wanted import Wanted, close_unwanted, open_wanted, protecting, restoring

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from app.store.book import Book
    from app.store.keeping import Keeping
    from app.store.startup import Opened, Startup
    from app.views.chores import Chores
    from app.views.practice import PracticeVerbs
    from app.views.sending import SendingWatch
    from app.views.theme import Theme
    from app.views.today.watch import TodayWatch
    from app.views.updates import UpdateWatch

log = logging.getLogger(__name__)
AFTER_CARDS_MS = 100
BOOK_IN_USE = 5
BOOK_WITHIN_S, CARDS_WITHIN_S = 3.0, 1.0  # then the window goes on without


class Shell(QObject):
    """The program between its start and its end.

    Args:
        app: the application.
        startup: what ``app.bootstrap`` hands over.
        theme: the look.
        window: the one on screen already.
    """

    _raise_wanted = Signal()

    def __init__(self, app: QApplication, startup: Startup, theme: Theme, window: MainWindow) -> None:
        super().__init__()
        self.app = app
        self.startup = startup
        self.settings = startup.settings
        self.errors = ErrorPath(self)
        self.errors.install()
        self.theme = theme
        self.spawn = Spawner(self.errors.report)
        self.book: Book | None = None
        self.is_practice = False
        self.recovery_code = ""
        self.exit_code = 0
        self._wanted = Wanted(startup.book, startup.passphrase, startup.unencrypted, startup.practice)
        self._next: Wanted | None = None
        self._end: asyncio.Event | None = None
        self._is_ending = False
        self._is_dressed = False
        self.dialogs = Dialogs(self)
        self.keeping: Keeping | None = None
        self._chores: Chores | None = None
        self._watch: TodayWatch | None = None
        self._sending: SendingWatch | None = None
        self._loading: list[Future[None]] = []
        self._begin: Callable[[], None] | None = None
        self._updates: UpdateWatch | None
        self._practice: PracticeVerbs | None
        self._raise_wanted.connect(self._come_forward)
        self.errors.trouble.connect(self._say_trouble)
        self.errors.bug.connect(self.dialogs.show_bug)
        dates.use_buddhist_years(on=self.settings.flag("look.buddhist_years"))
        QLocale.setDefault(dates.locale())
        self._opening: Future[Opened] | None = self._start_opening(self._wanted)
        self._join(window)

    def _start_opening(self, wanted: Wanted) -> Future[Opened]:
        """Open a book on a thread; the window goes on being built meanwhile."""
        return on_thread("open the book", partial(open_wanted, self.startup, wanted, self.come_forward))

    def _join(self, window: MainWindow) -> None:
        """Give a window its desk; the book joins later."""
        self._updates = self._practice = None
        self.window = window
        self.registry = CommandRegistry(self.window)
        self.desk = Desk(
            self.registry,
            lambda: window.strip,
            self.settings,
            self.theme,
            spawn=self.spawn,
            report=self.errors.report,
            parent=self.window,
        )
        self.desk.secrets = self.startup.secrets
        self.desk.connections = self.startup.connect
        self.window.join(self.desk)
        self.window.close_asked.connect(self.ask_to_end)

    def show_first_cards(self) -> None:
        """Wait for the book and paint its first cards, with nothing but Qt: asyncio is loaded after that (P1b).

        A book that does not open, or takes long (a keyring that asks), is left to ``main``.
        """
        import app.views.customers_page  # noqa: F401, PLC0415 - a tenth of a second, well used

        if self._opening is not None:
            self._opening.add_done_callback(lambda _done: self.desk.post(lambda: None))  # wakes the wait

        def is_open_or_lost() -> bool:
            return self._is_ending or self._opening is None or self._opening.done()

        if not wait_until(self.app, is_open_or_lost, BOOK_WITHIN_S) or self._opening is None or self._is_ending:
            return
        if self._opening.exception() is None:
            self._opened(self._opening.result(), self._wanted)
            self.desk.post(lambda: None)
            wait_until(
                self.app,
                lambda: self._is_ending or self._wanted.is_empty or "first_cards" in trace.seen,
                CARDS_WITHIN_S,
            )

    # -- life -------------------------------------------------------------------------------------------------------

    async def main(self) -> int:
        """Open the book, work, and close it again.

        Returns:
            The exit code: 0, 4 where the book could not be opened, 5 where another program holds it.
        """
        import asyncio  # noqa: PLC0415 - see ``run``: not before the first paint

        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self.errors.loop_handler)
        self._end = asyncio.Event()
        if self._is_ending:
            self._end.set()
        if not self._is_dressed:
            self._dress_up()
        if self.book is not None:
            self._finish()
        try:
            while True:
                opening = self.spawn(self._open(self._wanted), "open the book")
                await self._end.wait()
                await self._close(opening)
                if self._next is None:
                    return self.exit_code
                self._begin_again()
        finally:
            await self.spawn.close()
            if self.book is not None:
                await asyncio.wrap_future(on_thread("close the book", self.book.close))
                self.book = None
            self.errors.uninstall()
            self.window.let_close()
            self.window.deleteLater()

    def ask_to_end(self) -> None:
        """Begin to end the program."""
        self._is_ending = True
        if self._end is not None:
            self._end.set()

    def come_forward(self) -> None:
        """Raise the window; safe from any thread."""
        self._raise_wanted.emit()

    def _come_forward(self) -> None:
        self.window.come_forward()

    def _say_trouble(self, error: DeskError) -> None:
        self.window.strip.fail(error)

    def open_practice(self) -> None:
        """Change to the practice book."""
        # Nothing in it is secret, so it asks nobody for a key.
        self._change_to(Wanted(self.startup.practice_book, unencrypted=True, practice=True))

    def open_own(self) -> None:
        """Change back to the person's own book."""
        from app.settings import default_book  # noqa: PLC0415

        own = default_book() if self.startup.practice else self.startup.book
        self._change_to(Wanted(own, self.startup.passphrase, self.startup.unencrypted))

    def rebuild(self) -> None:
        """Make the window anew (another language); book and page stay."""
        kept, geometry = self.book, self.window.saveGeometry()
        old, page, target = self.window, self.window.page_name, self.window.page_target
        old.strip.dismiss()
        for each in (self._chores, self._sending):
            if each is not None:
                each.end()  # what is being sent goes on; the new window hears of it
        self._chores = self._watch = self._sending = None
        self.desk.close()
        self.dialogs.close_all()
        self._join(MainWindow(self.theme))
        self._dress_up()
        self.window.restoreGeometry(geometry)
        self.window.show()
        old.let_close()
        old.deleteLater()
        if kept is not None:
            self._fill(kept, page, target)

    # -- opening and closing ----------------------------------------------------------------------------------------

    def _dress_up(self) -> None:
        """Add the commands."""
        from app.views.verbs import add_verbs  # noqa: PLC0415 - see ``run``

        self._is_dressed = True
        add_verbs(self)

    def _finish(self) -> None:
        """Add what nobody needs before the first cards: menus, the program's icon, the lists of the navigation."""
        if self.app.windowIcon().isNull():
            self.app.setWindowIcon(QIcon(str(RESOURCES / "icons" / "partner-desk.svg")))
        if self.is_practice and self.startup.connect is not None and self._practice is None:
            from app.views.practice import PracticeVerbs  # noqa: PLC0415 - in few books

            self._practice = PracticeVerbs(self.desk, self.startup.connect)
        self.window.build_menus(self.registry)
        self.window.strip.place()  # made here, if nothing was said yet
        window = self.window
        if self._begin is not None:  # a window made anew has a book that began before
            self._load("begin with the book", self._begin, lambda _begun: None)
            self._begin = None
        self._load("load the rest", load_rest, lambda _loaded: self._begin_chores(window))

    def _load(self, what: str, call: Callable[[], None], then: Callable[[None], None]) -> None:
        future = on_thread(what, call)
        self._loading.append(future)
        self.desk.when(future, then)

    def _begin_chores(self, window: MainWindow) -> None:
        """Begin what the window does by itself, unless its book is being closed meanwhile."""
        if window is self.window and not self._is_ending and self.book is not None and self.keeping is not None:
            self.window.read_lists()
            self.window.follow_fetching()
            daily = self.settings.flag("backup.daily") and not self.is_practice
            from app.views.chores import Chores  # noqa: PLC0415

            self._chores = self._chores or Chores(self.desk, self.keeping, daily=daily)
            self._chores.tell(self.window.sidebar.set_status, self.window.sidebar.set_badge)
            from app.views.today.watch import TodayWatch  # noqa: PLC0415

            badge, real = self.window.sidebar.set_badge, not self.is_practice
            self._watch = self._watch or TodayWatch(self.desk, badge, may_notify=real)
            self.dialogs.offer_earlier_report()
            self.updates.start()
            self.desk.domains.join(badge, self._watch.notice)
            if self.startup.connect is not None:
                from app.views.sending import SendingWatch  # noqa: PLC0415

                self._sending = self._sending or SendingWatch(self.desk, self.startup.connect, self._chores.tell_line)

    @property
    def updates(self) -> UpdateWatch:
        """What looks for a newer version, for this window."""
        from app.views.updates import UpdateWatch  # noqa: PLC0415

        self._updates = self._updates or UpdateWatch(self.desk, self.startup.updates)
        return self._updates

    def look_for_updates(self) -> None:
        """Look for a newer version, and say what was found."""
        self.updates.look()

    async def _open(self, wanted: Wanted) -> None:
        import asyncio  # noqa: PLC0415

        while self.book is None:
            try:
                self._opening = self._opening or self._start_opening(wanted)
                opened = await asyncio.wrap_future(self._opening)
            except Exception as error:  # noqa: BLE001 - whatever it is, the person hears why there is no book
                self._opening = None
                answer = await self._ask_about(error, wanted)
                if answer is None:
                    return
                wanted = answer
            else:
                self._opened(opened, wanted)
                return

    def _opened(self, opened: Opened, wanted: Wanted) -> None:
        self._wanted = wanted
        self._opening = None
        self.recovery_code = opened.recovery_code
        self.keeping = opened.keeping
        self._begin = opened.begin
        self.is_practice = opened.practice
        self._fill(opened.book, "welcome" if wanted.is_empty else "customers")
        if wanted.said:
            self.window.strip.say(wanted.said)
        if opened.upgraded_from:
            self.window.strip.say(t("The book was brought up to date; a copy of how it was is in its backups folder."))
        elif opened.recovery_code:
            self.window.strip.say(
                t("Your book is encrypted. Its recovery code opens it when this computer’s keyring is lost.")
                if wanted.passphrase is None
                else t("Your book is encrypted. Its recovery code opens it when the passphrase is forgotten."),
                action=(t("Show recovery code"), self.dialogs.show_recovery_code),
                insists=True,
            )

    def _fill(self, book: Book, page: str, target: object = None) -> None:
        self.book = book
        self.desk.use(book)
        self.window.sidebar.set_practice(on=self.is_practice)
        self.window.show_page(page, target)
        if self._end is not None:
            QTimer.singleShot(AFTER_CARDS_MS, self.window, partial(self._after_cards, self.window))

    def _after_cards(self, window: MainWindow) -> None:
        """Finish a window, unless its book is being closed meanwhile: what began then would be ended by nobody."""
        if window is self.window and not self._is_ending:
            self._finish()

    async def _ask_about(self, error: Exception, wanted: Wanted) -> Wanted | None:
        """Ask what can be asked about a book that does not open; None: the program ends."""
        from app.views.book_questions import ask_about  # noqa: PLC0415 - few starts need it

        code = error.code if isinstance(error, DeskError) else ""
        raised = isinstance(error, Locked) and error.facts.get("raised")
        # Where its window came forward, this start has nothing to add.
        answer = None if raised else await ask_about(error, wanted, self.window, self.dialogs)
        if answer is None:
            self.exit_code = {"": 1, "book_in_use": BOOK_IN_USE}.get(code, 4)
            self.ask_to_end()
        return answer

    async def _close(self, opening: asyncio.Task[Any]) -> None:
        import asyncio  # noqa: PLC0415

        self.desk.close()
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)
        await self.spawn.drain()
        if self._opening is not None:  # nobody waits any more: a book that becomes open is closed again
            self._opening.add_done_callback(close_unwanted)
            self._opening = None
        if self._loading:
            await asyncio.wait([asyncio.wrap_future(each) for each in self._loading])
            self._loading.clear()
        for each in (self._chores, self._sending):
            if each is not None:
                await asyncio.wrap_future(each.end())
        self._chores = self._watch = self._sending = None
        await asyncio.wrap_future(self.desk.domains.end())
        self.dialogs.close_all()
        try:
            self.settings.set("window.geometry", self.window.geometry_to_keep())
        except DeskError as error:
            log.info("the window's place was not saved: %s", error.code)
        if self.book is not None:
            book, self.book, self.keeping = self.book, None, None
            await asyncio.wrap_future(on_thread("close the book", book.close))

    def restore(self, backup: Path) -> None:
        """Put a backup in the book's place: close the book, change the files, open it again."""
        self._change_to(restoring(self.startup, self._wanted, backup))

    def protect(self, choice: str, passphrase: str) -> None:
        """Change the book's protection: close it, change it, open it again; see ``wanted.protecting``."""
        is_encrypted = self.keeping is not None and self.keeping.is_encrypted
        self._change_to(protecting(self.startup, self._wanted, choice, passphrase, is_encrypted=is_encrypted))

    def _change_to(self, wanted: Wanted) -> None:
        self._next = wanted
        self.ask_to_end()

    def _begin_again(self) -> None:
        """Open another book in a new window, in the place of the old one."""
        if self._next is None or self._end is None:
            return
        self._wanted, self._next = self._next, None
        self._end.clear()
        self._is_ending = False
        old, geometry = self.window, self.window.saveGeometry()
        self.is_practice, self.recovery_code = self._wanted.practice, ""
        self._join(MainWindow(self.theme))
        self._dress_up()
        self.window.restoreGeometry(geometry)
        self.window.show()
        old.let_close()
        old.deleteLater()

    # -- the look ---------------------------------------------------------------------------------------------------

    def choose_theme(self, name: str) -> None:
        """Take other colours and keep the choice."""
        self._keep("look.theme", name)
        self.take_setting("look.theme")

    def toggle_sidebar(self) -> None:
        """Hide or show the navigation."""
        self.window.toggle_sidebar()

    def focus_message(self) -> None:
        """Give the keyboard to the message strip."""
        self.window.strip.focus()

    def toggle_fullscreen(self) -> None:
        """Fill the screen, or not."""
        if self.window.isFullScreen():
            self.window.showNormal()
        else:
            self.window.showFullScreen()

    def _keep(self, key: str, value: str) -> None:
        try:
            self.settings.set(key, value)
        except DeskError as error:
            self.errors.report(error)

    def take_setting(self, key: str) -> None:
        """Use an option that has another value now, at once where that can be."""
        if key == "look.theme":
            self.theme.choose(self.settings.text(key))
        elif key in {"look.language", "look.buddhist_years"}:
            chosen = self.settings.text("look.language")
            texts.use(texts.preferred() if chosen == "system" else chosen)
            dates.use_buddhist_years(on=self.settings.flag("look.buddhist_years"))
            QLocale.setDefault(dates.locale())
            QTimer.singleShot(0, self.rebuild)
        elif key == "look.scaling":
            self.window.strip.say(t("The new size is used from the next start."))
        elif key == "updates.look":
            self.updates.allowed()
        elif key == "person.name" and self.book is not None:
            self.book.by = self.settings.person
