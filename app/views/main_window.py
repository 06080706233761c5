"""The window: navigation at the left, one page in front, the message strip over it, menus from the command table."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.texts import t
from app.texts.codes import say
from app.views.sidebar import Sidebar

if TYPE_CHECKING:
    from app.models.details import SavedViewDetail
    from app.models.values import Changes, CustomerQuery
    from app.views.commands import CommandRegistry, Place
    from app.views.desk import Desk
    from app.views.messages import MessageStrip
    from app.views.theme import Theme

# This module is loaded before the first paint: what only the joined window needs is imported where it is needed.

DEFAULT_SIZE = (1280, 800)


class MainWindow(QMainWindow):
    """The frame around the pages.

    Args:
        theme: colours and sizes.

    Signals:
        close_asked: the person closed the window; it hides at once, the program ends when all is saved.
        page_shown(str): another page is in front.
    """

    close_asked = Signal()
    page_shown = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._desk: Desk | None = None
        self._pages: dict[str, QWidget] = {}
        self._queries: dict[int, CustomerQuery] = {}
        self.page_name = ""
        self.page_target: object = None
        self.is_painted = False
        self._menus: dict[Place, QMenu] = {}
        self._may_close = False
        self._follows_fetching = False
        self._key_for: QWidget | None = None
        self.setAccessibleName("Partner Desk")
        self.setWindowTitle("Partner Desk")
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.sidebar = Sidebar(theme.unit, ("today", "customers", "outbox", "domains", "money", "catalogue"))
        self._stack = QStackedWidget()
        self._stack.setObjectName("pages")
        self._stack.addWidget(QWidget())
        row.addWidget(self.sidebar)
        # The strip floats over the pages, beside the stack: of a stack a screen reader sees only its pages.
        self._floor = QWidget()
        floor = QVBoxLayout(self._floor)
        floor.setContentsMargins(0, 0, 0, 0)
        floor.addWidget(self._stack)
        row.addWidget(self._floor, 1)
        self.setCentralWidget(body)
        self._strip: MessageStrip | None = None
        self._sidebar_wanted = True
        self.setMinimumSize(theme.unit * 40, theme.unit * 24)
        self._title_menus()
        theme.dress(self)

    # -- joining ----------------------------------------------------------------------------------------------------

    @property
    def strip(self) -> MessageStrip:
        """The message strip, made when it is first needed."""
        if self._strip is None:
            from app.views.messages import MessageStrip  # noqa: PLC0415

            self._strip = MessageStrip(self._floor)
            self._strip.show()
        return self._strip

    def join(self, desk: Desk) -> None:
        """Work for this desk: menus from its commands, pages when they are asked for."""
        self._desk = desk
        desk.page_wanted.connect(self.show_page)
        desk.opened.connect(self._book_opened)
        desk.changed.connect(self._book_changed)
        desk.registry.explained.connect(self._explain)
        desk.registry.command_added.connect(self._take_keys)
        self.sidebar.page_chosen.connect(self.show_page)
        self.sidebar.view_chosen.connect(self._show_view)
        self.sidebar.account_chosen.connect(self._show_account)
        self.sidebar.fetching_stopped.connect(lambda: desk.registry.trigger("sync.stop"))
        self.sidebar.accounts_wanted.connect(lambda: desk.registry.trigger("accounts.open"))

    def _title_menus(self) -> None:
        """Show the names of the menus, so that nothing moves when they are filled: the first cards come before that."""
        titles: dict[Place, str] = {
            "file": t("&File"),
            "edit": t("&Edit"),
            "view": t("&View"),
            "customer": t("&Customer"),
            "help": t("&Help"),
        }
        for place, title in titles.items():
            self._menus[place] = self.menuBar().addMenu(title)

    def build_menus(self, registry: CommandRegistry) -> None:
        """Fill the menus from the command table, once; a menu reads the state of its commands when it opens."""
        if registry.at("practice"):  # only the practice book practises
            menu = QMenu(t("&Practice"), self)
            self.menuBar().insertMenu(self._menus["help"].menuAction(), menu)
            self._menus["practice"] = menu
        for place, menu in self._menus.items():
            menu.setToolTipsVisible(True)
            menu.aboutToShow.connect(lambda shown=menu, at=place: self._fill(shown, at, icons=True))
            menu.aboutToHide.connect(lambda at=place: registry.refresh([c.id for c in registry.at(at)]))
            self._fill(menu, place)
            registry.refresh([command.id for command in registry.at(place)])

    def _explain(self, sentence: str) -> None:
        self.strip.say(sentence)

    def _take_keys(self, command_id: str) -> None:
        if self._desk is not None:
            self.addAction(self._desk.registry.action(command_id))

    def _fill(self, menu: QMenu, place: Place, *, icons: bool = False) -> None:
        if self._desk is None:
            return
        registry = self._desk.registry
        commands = registry.at(place)
        registry.refresh([command.id for command in commands], grey=True)
        actions = [registry.action(command.id) for command in commands]
        if icons:
            for command, action in zip(commands, actions, strict=True):
                action.setIcon(self._theme.icon(command.icon))
        if [action for action in menu.actions() if not action.isSeparator()] == actions:
            return
        menu.clear()
        section = commands[0].section if commands else 0
        for command, action in zip(commands, actions, strict=True):
            if command.section != section:
                menu.addSeparator()
                section = command.section
            menu.addAction(action)

    # -- pages ------------------------------------------------------------------------------------------------------

    @property
    def page(self) -> QWidget | None:
        """The page in front."""
        return self._pages.get(self.page_name)

    def show_page(self, name: str, target: object = None) -> None:
        """Bring a page to the front, making it when it is first asked for."""
        from app.views.pages import PAGES, Page, make_page  # noqa: PLC0415

        if self._desk is None or name not in PAGES:
            return
        if not self._desk.is_open:  # the navigation is there before the book is
            self.strip.say(say("no_book_open"))
            self.sidebar.show_page(self.page_name)
            return
        page = self._pages.get(name)
        if page is None:
            page = make_page(name, self._desk)
            self._pages[name] = page
            self._stack.addWidget(page)
        self.page_name, self.page_target = name, target
        self._stack.setCurrentWidget(page)
        if self._strip is not None:
            self._strip.follow()
            self._strip.raise_()
        self.sidebar.show_page(name)
        if isinstance(page, Page):
            page.show_target(target)
            self._desk.registry.use(page.context())
        else:
            self._desk.registry.use(None)
        self.page_shown.emit(name)

    def toggle_sidebar(self) -> None:
        """Hide or show the navigation."""
        self._sidebar_wanted = self.sidebar.isHidden()
        self.sidebar.setVisible(self._sidebar_wanted)

    def _show_view(self, view_id: int) -> None:
        if view_id in self._queries:
            self.show_page("customers", self._queries[view_id])
            self.sidebar.show_view(view_id)

    def _show_account(self, name: str) -> None:
        from app.models.values import CustomerQuery, Filter  # noqa: PLC0415

        self.show_page("customers", CustomerQuery(filters=(Filter("account", name),)))

    # -- the book ---------------------------------------------------------------------------------------------------

    def _book_opened(self) -> None:
        if self._desk is None:
            return
        name = self._desk.book.path.stem
        self.setWindowTitle(f"{name} — Partner Desk")
        self.setAccessibleName(f"{name} — Partner Desk")

    def _book_changed(self, changes: Changes) -> None:
        if {"saved_view", "partner_account"} & set(changes.other):
            self.read_lists()

    def follow_fetching(self) -> None:
        """Show in the navigation what is fetched from the providers, from now on."""
        if self._desk is None or self._follows_fetching:
            return
        self._follows_fetching = True
        fetching = self._desk.fetching

        def show() -> None:
            running = fetching.running
            one = len(running) == 1
            self.sidebar.set_fetching(
                fetching.line(), running[0].done if one else 0, (running[0].total or 0) if one else 0
            )

        fetching.changed.connect(show)

    def read_lists(self) -> None:
        """Read what the navigation lists: saved views and partner accounts."""
        if self._desk is None:
            return
        reader = self._desk.reader
        self._desk.when(reader.saved_views(), self._views_read, self._not_read)
        self._desk.when(
            reader.accounts(), lambda found: self.sidebar.set_accounts([each.name for each in found]), self._not_read
        )

    def _views_read(self, views: list[SavedViewDetail]) -> None:
        self._queries = {view.id: view.query for view in views}
        self.sidebar.set_views([(view.id, view.name) for view in views])

    def _not_read(self, error: Exception) -> None:
        from app.errors import DeskError  # noqa: PLC0415

        if isinstance(error, DeskError):
            self.strip.fail(error)
        elif self._desk is not None:
            self._desk.report(error)

    # -- size and end -----------------------------------------------------------------------------------------------

    def restore(self, geometry: str) -> None:
        """Take the place the window had, where the screens there are still have that place."""
        try:
            stored = QByteArray(base64.b64decode(geometry, validate=True))
        except (ValueError, binascii.Error):
            stored = QByteArray()
        if stored.isEmpty() or not self.restoreGeometry(stored) or not self._is_on_a_screen():
            screen = QGuiApplication.primaryScreen().availableGeometry()
            # What the system draws around a window is known only once it is on screen: leave room for a title bar.
            edge, bar = self.theme_unit() // 2, self.theme_unit() * 5
            wide = min(DEFAULT_SIZE[0], screen.width() - 2 * edge)
            tall = min(DEFAULT_SIZE[1], screen.height() - bar - edge)
            self.resize(wide, tall)
            self.move(screen.left() + (screen.width() - wide) // 2, screen.top() + (screen.height() - bar - tall) // 2)

    def geometry_to_keep(self) -> str:
        """Return the window's place as text for the settings."""
        return base64.b64encode(bytes(self.saveGeometry().data())).decode("ascii")

    def _is_on_a_screen(self) -> bool:
        title_bar = self.frameGeometry().adjusted(0, 0, 0, self.theme_unit() * 4 - self.frameGeometry().height())
        return any(screen.availableGeometry().intersects(title_bar) for screen in QApplication.screens())

    def theme_unit(self) -> int:
        """Return the layout's rhythm."""
        return self._theme.unit

    def come_forward(self) -> None:
        """Raise the window: another start of the program asked for it."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def let_close(self) -> None:
        """Close for good: everything is saved."""
        self._may_close = True
        self.close()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Note that the window is really on screen."""
        super().paintEvent(event)
        self.is_painted = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the page all the room when there is little."""
        super().resizeEvent(event)
        roomy = event.size().width() >= self._theme.unit * 90
        self.sidebar.setVisible(self._sidebar_wanted and roomy)

    def event(self, event: QEvent) -> bool:
        """Keep in mind whom a key is for: this comes before the key itself, which may take the keyboard elsewhere."""
        if event.type() == QEvent.Type.ShortcutOverride:
            self._key_for = self.focusWidget()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard, as in dialogs.

        A list that opens something for Enter hands the key on to here, when the keyboard may be on a button already.
        """
        from app.views.dialog_parts import presses  # noqa: PLC0415 - not before the first cards

        if self._key_for is not self.focusWidget() or not presses(self, event):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask to end; the window goes when the book is closed (design.md, Threads)."""
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self.setEnabled(False)
        QTimer.singleShot(0, self, self.close_asked.emit)
