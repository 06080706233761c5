"""The commands of the frame itself: start something new, undo, go places, change the look, help."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence

from app.texts import mark, t
from app.texts.codes import say_in_short
from app.views.commands import Answer, Command, CommandContext, with_book
from app.views.dates import facts_for_people

if TYPE_CHECKING:
    from app.models.details import BatchDetail
    from app.models.values import Changes
    from app.views.desk import Desk
    from app.views.shell import Shell

Standard = QKeySequence.StandardKey


class UndoWords(QObject):
    """Knows what undo and redo would turn round, read anew after every change; it survives a restart with the book.

    Args:
        desk: whose book it reads.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._undo: BatchDetail | None = None
        self._redo: BatchDetail | None = None
        desk.opened.connect(self._read)
        desk.changed.connect(self._changed)

    def can_undo(self, _context: CommandContext) -> Answer:
        """Rule of Undo."""
        return True if self._undo else "nothing_to_undo"

    def can_redo(self, _context: CommandContext) -> Answer:
        """Rule of Redo."""
        return True if self._redo else "nothing_to_redo"

    def undo_title(self, _context: CommandContext) -> str:
        """Return what Undo will take back, in words."""
        return t("Undo: {what}", what=_said(self._undo)) if self._undo else ""

    def redo_title(self, _context: CommandContext) -> str:
        """Return what Redo will do again, in words."""
        return t("Redo: {what}", what=_said(self._redo)) if self._redo else ""

    def _changed(self, _changes: Changes) -> None:
        self._read()

    def _read(self) -> None:
        self._desk.when(self._desk.reader.undo_state(self._desk.book.by), self._take)

    def _take(self, state: tuple[BatchDetail | None, BatchDetail | None]) -> None:
        self._undo, self._redo = state
        self._desk.registry.refresh(["edit.undo", "edit.redo"])


def _said(batch: BatchDetail | None) -> str:
    return say_in_short(batch.verb, **facts_for_people(batch.facts)) if batch else ""


def add_frame_commands(desk: Desk, shell: Shell) -> None:
    """Register the frame's commands.

    Args:
        desk: what they work on.
        shell: the running program: windows, books, dialogs.
    """
    words = UndoWords(desk)

    has_book = with_book(desk)

    def run(call: Callable[[], object]) -> Callable[[CommandContext], object]:
        return lambda _context: call()

    def theme_is(name: str) -> Callable[[CommandContext], bool]:
        return lambda _context: desk.settings.text("look.theme") == name

    desk.registry.add(
        Command(
            "customer.add",
            mark("Add customer"),
            run(lambda: desk.wizards.open_named("add")),
            icon="add",
            keys=(Standard.New,),
            enabled=has_book,
            places=("file",),
        ),
        Command(
            "customer.note",
            mark("Note a customer in the book only"),
            run(lambda: desk.wizards.open_named("add", {"provider": "later"}, page="organisation")),
            icon="add",
            keys=("Ctrl+Shift+N",),
            enabled=has_book,
            places=("file",),
            words=mark("quick, record, decide later"),
        ),
        Command(
            "drafts.open",
            mark("Drafts"),
            run(shell.dialogs.show_drafts),
            enabled=has_book,
            places=("file",),
            words=mark("unfinished, wizard, go on, resume"),
        ),
        Command(
            "import.open",
            mark("Import list"),
            run(lambda: desk.go("import")),
            icon="import",
            keys=("Ctrl+I",),
            enabled=has_book,
            places=("file",),
            words=mark("bring in a file, CSV, Excel, spreadsheet"),
        ),
        Command(
            "accounts.open",
            mark("Partner accounts"),
            run(shell.dialogs.show_accounts),
            enabled=has_book,
            places=("file",),
            section=1,
            words=mark("reseller, distributor, account ID, data centre, currency"),
        ),
        Command(
            "application.open",
            mark("Zoho partner application"),
            run(lambda: desk.go("application")),
            enabled=has_book,
            places=("file",),
            section=1,
            words=mark("partner programme, apply, referral, Partner Store"),
        ),
        Command(
            "page.outbox",
            mark("Show the outbox"),
            run(lambda: desk.go("outbox")),
            keys=("Ctrl+Shift+O",),
            enabled=has_book,
            places=("view",),
            words=mark("waiting, sent, needs you, instructions"),
        ),
        Command(
            "page.domains",
            mark("Show the domains"),
            run(lambda: desk.go("domains")),
            icon="verify",
            keys=("Ctrl+Shift+D",),
            enabled=has_book,
            places=("view",),
            words=mark("DNS, verify, unverified, watched"),
        ),
        Command(
            "book.practice",
            mark("Open the practice book"),
            run(shell.open_practice),
            icon="practice",
            enabled=lambda _context: "practice_open" if shell.is_practice else True,
            places=("file",),
            section=2,
        ),
        Command(
            "book.own",
            mark("Back to your book"),
            run(shell.open_own),
            enabled=lambda _context: True if shell.is_practice else "own_book_open",
            places=("file",),
            section=2,
        ),
        Command(
            "book.backups",
            mark("Backups"),
            run(shell.dialogs.show_backups),
            enabled=has_book,
            places=("file",),
            section=3,
            words=mark("restore, copy, safety"),
        ),
        Command(
            "book.protection",
            mark("Protection of the book"),
            run(shell.dialogs.show_protection),
            enabled=has_book,
            places=("file",),
            section=3,
            words=mark("encryption, passphrase, key"),
        ),
        Command(
            "book.recovery_code",
            mark("Show the recovery code"),
            run(shell.dialogs.show_recovery_code),
            enabled=lambda _context: True if shell.recovery_code else "recovery_code_gone",
            places=("file",),
            section=3,
        ),
        Command(
            "settings.open",
            mark("Settings"),
            run(shell.dialogs.show_settings),
            icon="settings",
            keys=("Ctrl+,",),
            places=("file",),
            section=4,
            words=mark("language, colours, size, name, dates"),
        ),
        Command("window.close", mark("Quit"), run(shell.ask_to_end), keys=("Ctrl+Q",), places=("file",), section=5),
        Command(
            "edit.undo",
            mark("Undo"),
            run(desk.undo),
            icon="undo",
            keys=(Standard.Undo,),
            enabled=words.can_undo,
            title_now=words.undo_title,
            places=("edit",),
        ),
        Command(
            "edit.redo",
            mark("Redo"),
            run(desk.redo),
            icon="redo",
            keys=("Ctrl+Shift+Z", "Ctrl+Y"),
            enabled=words.can_redo,
            title_now=words.redo_title,
            places=("edit",),
        ),
        Command(
            "palette.open",
            mark("Find a command"),
            run(shell.dialogs.show_palette),
            icon="search",
            keys=("Ctrl+K",),
            places=("view",),
            in_palette=False,
        ),
        Command(
            "page.customers",
            mark("Show all customers"),
            run(lambda: desk.go("customers")),
            icon="customers",
            keys=("Ctrl+1",),
            enabled=has_book,
            places=("view",),
        ),
        Command(
            "sidebar.toggle",
            mark("Navigation"),
            run(shell.toggle_sidebar),
            keys=("F9",),
            places=("view",),
            section=1,
            checked=lambda _context: not shell.window.sidebar.isHidden(),
        ),
        Command(
            "messages.focus",
            mark("Go to the message"),
            run(shell.focus_message),
            keys=("F6",),
            places=("view",),
            section=1,
        ),
        *(
            Command(
                f"theme.{name}",
                title,
                run(partial(shell.choose_theme, name)),
                places=("view",),
                section=8,
                checked=theme_is(name),
            )
            for name, title in (
                ("system", mark("Colours as the system")),
                ("light", mark("Light colours")),
                ("dark", mark("Dark colours")),
                ("high_contrast", mark("High contrast")),
            )
        ),
        Command(
            "window.fullscreen",
            mark("Full screen"),
            run(shell.toggle_fullscreen),
            keys=("F11",),
            places=("view",),
            section=9,
            checked=lambda _context: shell.window.isFullScreen(),
        ),
        Command(
            "help.keys",
            mark("Keys"),
            run(shell.dialogs.show_keys),
            icon="keys",
            keys=("F1",),
            places=("help",),
            words=mark("shortcuts, keyboard"),
        ),
        Command(
            "help.updates",
            mark("Look for updates"),
            run(shell.look_for_updates),
            places=("help",),
            words=mark("newer version, upgrade, release"),
        ),
        Command("help.about", mark("About Partner Desk"), run(shell.dialogs.show_about), places=("help",)),
    )
