"""The page shown when something of ours is broken: what happened, what was kept, and what a report would hold."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.texts import n, t
from app.views.dialog_parts import PlainDialog, Role


class CrashDialog(PlainDialog):
    """Shows the report of a bug. Nothing is sent; the person may copy it.

    Args:
        parent: the window.
        report: from ``app.views.errors.report_of``.
    """

    def __init__(self, parent: QWidget, report: str) -> None:
        super().__init__(parent, t("Something in Partner Desk went wrong"))
        self._count = 1
        self.say(t("What was saved before is kept. What you did last may not have been done; look, and do it again."))
        self._more = self.say("", "second")
        self._more.hide()
        self.say(t("A report would hold exactly this, and no names or addresses. Nothing is sent by itself."), "second")
        self._text = QPlainTextEdit(report)
        self._text.setReadOnly(True)
        self._text.setAccessibleName(t("Report"))
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.column.addWidget(self._text, 1)
        self.button(t("Copy report"), Role.ActionRole, self._copy)
        self.button(t("Close"), Role.AcceptRole, self.accept, primary=True)
        self.finish()
        self.least = (self.unit * 80, self.unit * 52)

    @property
    def report(self) -> str:
        """What is shown, and would be sent."""
        return self._text.toPlainText()

    def add(self, report: str) -> None:
        """Take up one more bug; the same one is only counted."""
        self._count += 1
        if report not in self.report:
            self._text.appendPlainText("\n" + report)
        self._more.setText(n("It happened {count} time.", "It happened {count} times.", self._count))
        self._more.show()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report)
