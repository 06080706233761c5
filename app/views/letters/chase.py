"""One letter to many customers: step through them, or write a list for a mail merge (R54)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog

from app.models.values import Changes
from app.texts import n, t
from app.texts.codes import say
from app.views.dates import number
from app.views.dialog_parts import PlainDialog, Role
from app.views.letters.writing import letter_choices
from app.views.plain_label import PlainLabel

if TYPE_CHECKING:
    from app.views.desk import Desk


class ChaseDialog(PlainDialog):
    """Asks which letter, and how it goes out.

    Args:
        desk: the open window's parts.
        ids: customers, in the order they are stepped through.
        code: which letter at first.
    """

    def __init__(self, desk: Desk, ids: Sequence[int], code: str = "ask_details") -> None:
        count = number(len(ids))
        title = n("A letter to {count} customer", "A letter to {count} customers", len(ids), count=count)
        super().__init__(desk.window(), title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._ids = ids
        self.least = (self.unit * 64, 0)
        caption = PlainLabel(t("Letter"))
        caption.setProperty("role", "small")
        self.letter = QComboBox()
        self.letter.setAccessibleName(t("Letter"))
        caption.setBuddy(self.letter)
        for value, words in letter_choices():
            self.letter.addItem(words, value)
        self.letter.setCurrentIndex(self.letter.findData(code))
        self.column.addWidget(caption)
        self.column.addWidget(self.letter)
        self.say(
            t(
                "Each customer gets it in its own language. Step through them to read, copy or open each letter in "
                "your mail program, or write them all into one list for a mail merge. Each text is recorded."
            ),
            "second",
        )
        self.button(t("Cancel"), Role.RejectRole, self.reject)
        self.button(t("Write a list …"), Role.ActionRole, self.ask_file)
        self.button(t("Step through"), Role.AcceptRole, self.step, primary=True)
        self.finish()
        self.letter.setFocus()

    @property
    def code(self) -> str:
        """Which letter is chosen."""
        return str(self.letter.currentData())

    def step(self) -> None:
        """Open the first letter, with the way to the next."""
        from app.views.letters.dialog import LetterDialog  # noqa: PLC0415 - loaded when first used

        desk, ids, code = self._desk, self._ids, self.code
        self.accept()
        LetterDialog(desk, ids[0], code, customers=ids).open()

    def ask_file(self) -> None:
        """Ask where the list goes."""
        folder = self._desk.settings.text("export.folder") or str(Path.home())
        dialog = QFileDialog(self._desk.window(), t("Write a list for a mail merge"), folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([t("CSV, for any program (*.csv)")])
        dialog.setDefaultSuffix("csv")
        dialog.selectFile(say(f"letter.{self.code}"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        dialog.open()

    def write(self, path: Path) -> None:
        """Write the list and record the texts."""
        from app.actions import mail_merge  # noqa: PLC0415

        desk, ids, code = self._desk, self._ids, self.code
        company = desk.settings.text("letters.company").strip()
        desk.settings.set("export.folder", str(path.parent))
        self.accept()

        def results(changes: Changes) -> None:
            if changes.outcomes:
                from app.views.bulk_results import ResultsDialog  # noqa: PLC0415

                ResultsDialog(desk.window(), changes).open()

        desk.write_long(
            t("Writing letters"),
            lambda book, job: book.do_job(job, mail_merge.merge, ids, code, path, company),
            done=results,
        )
