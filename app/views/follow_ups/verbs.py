"""The commands on follow-ups and letters, for one customer and many (R5, R53, R54)."""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.texts import mark, n, t
from app.texts.codes import say
from app.views.commands import Command, CommandContext, with_all_customers, with_book
from app.views.dates import number

if TYPE_CHECKING:
    from app.views.desk import Desk

# This module is loaded before the first paint: what a verb needs is imported where it is used.


class FollowUpVerbs:
    """Registers the commands and carries them out.

    Args:
        desk: the open window's parts.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        desk.registry.add(
            Command(
                "today.show",
                mark("Today"),
                lambda _context: desk.go("today"),
                keys=("Ctrl+0",),
                enabled=with_book(desk),
                places=("view",),
                words=mark("what to do, due, trials ending, renewals, reminders"),
            ),
            Command(
                "follow_up.add",
                mark("Add follow-up …"),
                self._add,
                keys=("Ctrl+Shift+R",),
                enabled=with_all_customers,
                places=("context", "customer", "bulk"),
                section=2,
                words=mark("remind, reminder, task, to do"),
            ),
            Command(
                "letter.write",
                mark("Letter …"),
                self._letter,
                keys=("Ctrl+L",),
                enabled=with_all_customers,
                title_now=lambda context: t("Letters …") if context.count() > 1 else "",
                places=("context", "customer", "bulk"),
                section=2,
                words=mark("write, chase, copy text, template, mail, message"),
            ),
            Command(
                "follow_ups.done",
                mark("Follow-ups are done"),
                self._done,
                enabled=with_all_customers,
                places=("context", "customer"),
                section=2,
            ),
            Command(
                "follow_ups.snooze",
                mark("Hide follow-ups until …"),
                self._snooze,
                enabled=with_all_customers,
                places=("context", "customer"),
                section=2,
                words=mark("snooze, later"),
            ),
            Command(
                "letters.wording",
                mark("Wording of letters …"),
                self._wording,
                enabled=with_book(desk),
                places=("edit",),
                section=9,
                words=mark("templates, texts"),
            ),
            Command(
                "calendar.export",
                mark("Export calendar …"),
                self._calendar,
                enabled=with_book(desk),
                places=("file",),
                section=1,
                words=mark("ics, iCalendar, due dates, reminders"),
            ),
        )

    # -- follow-ups -------------------------------------------------------------------------------------------------

    def _add(self, context: CommandContext) -> None:
        from app.views.follow_ups.dialogs import add_dialog  # noqa: PLC0415

        add_dialog(self._desk, array("i", context.ids())).open()

    def _done(self, context: CommandContext) -> None:
        from app.actions import follow_ups  # noqa: PLC0415

        self._desk.do_long(t("Saving follow-ups"), follow_ups.done_of, array("i", context.ids()))

    def _snooze(self, context: CommandContext) -> None:
        from app.actions import follow_ups  # noqa: PLC0415
        from app.views.follow_ups.dialogs import day_dialog  # noqa: PLC0415

        ids = array("i", context.ids())
        title = n(
            "Hide the follow-ups of {count} customer",
            "Hide the follow-ups of {count} customers",
            len(ids),
            count=number(len(ids)),
        )
        day_dialog(
            self._desk, title, lambda day: self._desk.do_long(t("Saving follow-ups"), follow_ups.snooze_of, ids, day)
        ).open()

    # -- letters ----------------------------------------------------------------------------------------------------

    def _letter(self, context: CommandContext) -> None:
        ids = array("i", context.ids())
        if len(ids) == 1:
            from app.views.letters.dialog import LetterDialog  # noqa: PLC0415

            LetterDialog(self._desk, ids[0]).open()
        else:
            from app.views.letters.chase import ChaseDialog  # noqa: PLC0415

            ChaseDialog(self._desk, ids).open()

    def _wording(self, _context: CommandContext) -> None:
        from app.texts import current  # noqa: PLC0415
        from app.views.letters.wording import WordingDialog  # noqa: PLC0415

        WordingDialog(self._desk, language=current()).open()

    # -- the calendar -----------------------------------------------------------------------------------------------

    def _calendar(self, _context: CommandContext) -> None:
        desk = self._desk
        folder = desk.settings.text("export.folder") or str(Path.home())
        dialog = QFileDialog(desk.window(), t("Export calendar"), folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([t("Calendar (*.ics)")])
        dialog.setDefaultSuffix("ics")
        dialog.selectFile(t("Partner Desk due dates"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.export_calendar(Path(name)))
        dialog.open()

    def export_calendar(self, path: Path) -> None:
        """Write the due dates into an ``.ics`` file, on a thread."""
        from app.actions.calendar import export  # noqa: PLC0415
        from app.views.spawn import on_thread  # noqa: PLC0415

        desk = self._desk
        desk.settings.set("export.folder", str(path.parent))
        reader, clock = desk.reader, desk.book.clock
        desk.when(
            on_thread("export the calendar", lambda: export(reader, clock, path)),
            lambda count: desk.strip.say(say("calendar.exported", count=number(count), file=path.name)),
        )
