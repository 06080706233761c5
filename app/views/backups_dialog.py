"""The book's backups: make one now, put one in the book's place (R73: two clicks)."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.errors import Cancelled
from app.texts import mark, n, t
from app.views import dates
from app.views.dialog_parts import PlainDialog, Role
from app.views.spawn import on_thread

if TYPE_CHECKING:
    from app.store.backup import Backup
    from app.store.keeping import Keeping
    from app.views.desk import Desk

REASON_WORDS = {
    "daily": mark("daily"),
    "manual": mark("made by hand"),
    "import": mark("before an import"),
    "upgrade": mark("before an upgrade"),
    "replaced": mark("the book that a backup replaced"),
}
PATH = Qt.ItemDataRole.UserRole


class BackupsDialog(PlainDialog):
    """Lists the backups, newest first.

    Args:
        desk: runs what takes a while and shows its progress.
        keeping: makes and lists the backups of the open book.
        parent: the window.

    Signals:
        restore_wanted(Path): put this backup in the book's place.
    """

    restore_wanted = Signal(object)

    def __init__(self, desk: Desk, keeping: Keeping, parent: QWidget) -> None:
        super().__init__(parent, t("Backups"))
        self._desk = desk
        self._keeping = keeping
        self.say(
            t("Copies of the book, made daily, before imports and upgrades. Each was opened to see that it is whole.")
        )
        self.list = QListWidget()
        self.list.setAccessibleName(t("Backups"))
        self.list.setMinimumHeight(self.unit * 24)
        self.list.currentItemChanged.connect(self._show_choice)
        self.column.addWidget(self.list, 1)
        self.hint = self.say("", "second")
        self.column.addStretch()
        self.make = self.button(t("Back up now"), Role.ActionRole, self._make)
        self.restore = self.button(t("Restore"), Role.AcceptRole, self._restore, primary=True)
        self.restore.setEnabled(False)
        self.button(t("Close"), Role.RejectRole, self.reject)
        self.finish()
        self._read()

    def _read(self) -> None:
        self._desk.when(on_thread("list backups", self._keeping.backups), self._show)

    def _show(self, found: list[Backup]) -> None:
        self.list.clear()
        for backup in found:
            item = QListWidgetItem(describe(backup))
            item.setData(PATH, str(backup.path))
            self.list.addItem(item)
        self.list.setVisible(bool(found))
        if found:
            self.list.setCurrentRow(0)
            said = t("Restoring keeps the book of today among these backups, so you can come back to it.")
        else:
            said = t("There is no backup yet. “Back up now” makes the first.")
        self.hint.setText(said)

    def _show_choice(self) -> None:
        self.restore.setEnabled(self.list.currentItem() is not None)

    def _make(self) -> None:
        self.make.setEnabled(False)
        progress, job = self._desk.begin(t("Backing up"))

        def done(made: tuple[Path, int]) -> None:
            progress.end()
            self.make.setEnabled(True)
            self._desk.strip.say(
                n(
                    "{count} customer was backed up.",
                    "{count} customers were backed up.",
                    made[1],
                    count=dates.number(made[1]),
                )
            )
            self._read()

        def failed(error: Exception) -> None:
            progress.end()
            self.make.setEnabled(True)
            if not isinstance(error, Cancelled):
                self._desk.report(error)

        self._desk.when(on_thread("back up", partial(self._keeping.back_up, "manual", job)), done, failed)

    def _restore(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.accept()
            self.restore_wanted.emit(Path(item.data(PATH)))


def describe(backup: Backup) -> str:
    """Return when a backup was made, why, and how large it is."""
    made = backup.made_at
    clock = QDateTime(made.year, made.month, made.day, made.hour, made.minute, made.second).time()
    when = f"{dates.short_date(made.date())} {dates.locale().toString(clock, QLocale.FormatType.ShortFormat)}"
    size = dates.locale().formattedDataSize(backup.size)
    return f"{when} · {t(REASON_WORDS.get(backup.reason, backup.reason))} · {size}"
