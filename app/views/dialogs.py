"""The frame's dialogs: opened over the window without blocking, kept until they are closed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from app.texts import t

if TYPE_CHECKING:
    from app.views.shell import Shell


class Dialogs(QObject):
    """Opens dialogs over the shell's window. Each kind is loaded when it is first used.

    Args:
        shell: the running program.
    """

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self.opened: list[QDialog] = []
        self._has_looked_back = False

    def open(self, dialog: QDialog) -> None:
        """Open a dialog; it deletes itself when it is closed."""
        self.opened.append(dialog)
        dialog.finished.connect(partial(self._forget, dialog))
        dialog.open()

    def close_all(self) -> None:
        """Close every dialog as if Esc was pressed."""
        self._shell.desk.close_wizards()
        for dialog in tuple(self.opened):
            dialog.reject()

    def _forget(self, dialog: QDialog, _code: int) -> None:
        if dialog in self.opened:
            self.opened.remove(dialog)
            dialog.deleteLater()

    def show_palette(self) -> None:
        """Open the command palette."""
        from app.views.palette import Palette  # noqa: PLC0415 - loaded when first used, as all here

        shell = self._shell
        self.open(Palette(shell.registry, shell.theme, shell.window))

    def show_settings(self) -> None:
        """Open the settings."""
        from app.views.settings_dialog import SettingsDialog  # noqa: PLC0415

        shell = self._shell
        dialog = SettingsDialog(shell.settings, shell.theme, shell.window)
        dialog.changed.connect(shell.take_setting)
        dialog.failed.connect(shell.errors.report)
        self.open(dialog)

    def show_backups(self) -> None:
        """Open the list of the book's backups."""
        from app.views.backups_dialog import BackupsDialog  # noqa: PLC0415

        shell = self._shell
        if shell.keeping is not None and shell.book is not None:
            dialog = BackupsDialog(shell.desk, shell.keeping, shell.window)
            dialog.restore_wanted.connect(shell.restore)
            self.open(dialog)

    def show_drafts(self) -> None:
        """Open the list of wizards that were closed before their end."""
        from app.views.wizards.drafts_dialog import DraftsDialog  # noqa: PLC0415

        self.open(DraftsDialog(self._shell.desk, self._shell.window))

    def show_protection(self) -> None:
        """Open what can be said about the book's encryption."""
        from app.views.protection_dialog import ProtectionDialog  # noqa: PLC0415

        shell = self._shell
        if shell.keeping is not None:
            dialog = ProtectionDialog(shell.window, is_encrypted=shell.keeping.is_encrypted)
            dialog.chosen.connect(shell.protect)
            self.open(dialog)

    def show_accounts(self) -> None:
        """Open our accounts at the providers."""
        from app.views.accounts_dialog import AccountsDialog  # noqa: PLC0415

        self.open(AccountsDialog(self._shell.desk, self._shell.window))

    def show_keys(self) -> None:
        """Open the list of keys."""
        from app.views.keys_dialog import KeysDialog  # noqa: PLC0415

        shell = self._shell
        self.open(KeysDialog(shell.registry, shell.theme, shell.window))

    def show_about(self) -> None:
        """Say what this program is."""
        from app.views.book_dialogs import AboutDialog  # noqa: PLC0415

        shell = self._shell
        self.open(AboutDialog(shell.window, shell.book.path if shell.book else None))

    def show_recovery_code(self) -> None:
        """Show the recovery code of a book that got its key in this run."""
        from app.views.book_dialogs import RecoveryDialog  # noqa: PLC0415

        self.open(RecoveryDialog(self._shell.window, self._shell.recovery_code))

    def show_bug(self, report: str) -> None:
        """Show what a report of a mistake of ours would hold; one dialog for all of them."""
        from app.views.crash import CrashDialog  # noqa: PLC0415

        for dialog in self.opened:
            if isinstance(dialog, CrashDialog):
                dialog.add(report)
                return
        shell = self._shell
        self.open(CrashDialog(shell.window, report, shell.desk, shell.startup.reports))

    def offer_earlier_report(self) -> None:
        """Once a run, offer to show what an earlier run left when it crashed."""
        from app.views.spawn import on_thread  # noqa: PLC0415

        shell, reports = self._shell, self._shell.startup.reports
        if reports is None or self._has_looked_back:
            return
        self._has_looked_back = True

        def found(report: str) -> None:
            if report:
                shell.window.strip.say(
                    t("Partner Desk ended by a mistake of its own last time. What was saved is kept."),
                    action=(t("Show report"), lambda: self.show_earlier_report(report)),
                    stays=True,
                )

        shell.desk.when(on_thread("read crash reports", reports.unseen), found)

    def show_earlier_report(self, report: str) -> None:
        """Show what an earlier run left when it ended by a mistake of ours."""
        from app.views.crash import CrashDialog  # noqa: PLC0415

        shell = self._shell
        self.open(CrashDialog(shell.window, report, shell.desk, shell.startup.reports, earlier=True))
