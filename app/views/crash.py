"""The page shown when something of ours is broken: what happened, what was kept, and what a report holds."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QWidget

from app.texts import n, t
from app.texts.codes import say_error
from app.views.dialog_parts import PlainDialog, Role
from app.views.spawn import on_thread

if TYPE_CHECKING:
    from app.store.startup import KeepReports
    from app.views.desk import Desk

FILE_NAME = "Partner Desk report.txt"


class CrashDialog(PlainDialog):
    """Shows the report of a bug. Nothing is sent; the person may copy it, save it, or open the folder it is kept in.

    Args:
        parent: the window.
        report: from ``app.views.errors.report_of``; or what an earlier run left.
        desk: takes the answers of threads.
        reports: keeps it on disk; None where nothing does (a test).
        earlier: it happened in an earlier run, and is kept already.
    """

    def __init__(
        self, parent: QWidget, report: str, desk: Desk, reports: KeepReports | None, *, earlier: bool = False
    ) -> None:
        title = (
            t("Partner Desk ended by a mistake of its own") if earlier else t("Something in Partner Desk went wrong")
        )
        super().__init__(parent, title)
        self._desk = desk
        self._reports = reports
        self._count = 1
        self.say(t("What was saved before is kept. What you did last may not have been done; look, and do it again."))
        self._more = self.say("", "second")
        self._more.hide()
        self.say(t("The report holds exactly this, and no names or addresses. Nothing is sent by itself."), "second")
        self._text = QPlainTextEdit(report)
        self._text.setReadOnly(True)
        self._text.setAccessibleName(t("Report"))
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.column.addWidget(self._text, 1)
        self._said = self.say("", "second")
        self._said.hide()
        self.button(t("Copy"), Role.ActionRole, self._copy)
        self.button(t("Save as…"), Role.ActionRole, self._save_as)
        if reports is not None:
            self.button(t("Open folder"), Role.ActionRole, partial(self._open_folder, reports.folder))
        self.button(t("Close"), Role.AcceptRole, self.accept, primary=True)
        self.finish()
        self.least = (self.unit * 80, self.unit * 52)
        if reports is not None and not earlier:
            self._keep(reports, report)

    @property
    def report(self) -> str:
        """What is shown."""
        return self._text.toPlainText()

    def add(self, report: str) -> None:
        """Take up one more bug; the same one is only counted."""
        self._count += 1
        if report not in self.report:
            self._text.appendPlainText("\n" + report)
            if self._reports is not None:
                self._desk.when(on_thread("keep a report", partial(self._reports.keep, report)), lambda _path: None)
        self._more.setText(n("It happened {count} time.", "It happened {count} times.", self._count))
        self._more.show()

    def _keep(self, reports: KeepReports, report: str) -> None:
        """Keep the report on disk, and show the last lines of the log with it."""

        def keep() -> str:
            lines, heading = reports.last_lines(), t("Last lines of the log:")
            whole = f"{report}\n\n{heading}\n{lines}" if lines else report
            reports.keep(whole)
            return whole

        def kept(whole: str) -> None:
            self._text.setPlainText(self.report.replace(report, whole, 1))

        self._desk.when(on_thread("keep a report", keep), kept)

    def _tell(self, sentence: str) -> None:
        self._said.setText(sentence)
        self._said.show()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report)
        self._tell(t("The report is on the clipboard."))

    def _save_as(self) -> None:
        dialog = QFileDialog(self, t("Save the report"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        dialog.selectFile(FILE_NAME)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.save(Path(name)))
        dialog.open()

    def save(self, path: Path) -> Future[None]:
        """Write the report to a file of the person's choice."""
        text = self.report

        def write() -> None:
            from app.files.atomic import atomic_write  # noqa: PLC0415 - few reports are saved

            with atomic_write(path) as file:
                file.write(text.encode("utf-8"))

        def failed(error: Exception) -> None:
            from app.errors import DeskError  # noqa: PLC0415

            self._tell(say_error(error) if isinstance(error, DeskError) else t("The report could not be saved."))

        saved = partial(t, "Saved as “{name}”.", name=path.name)
        return self._desk.when(on_thread("save a report", write), lambda _none: self._tell(saved()), failed)

    def _open_folder(self, folder: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._tell(t("The folder is {path}", path=str(folder)))
