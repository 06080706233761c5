"""A list before it is brought in, as a dialog: its judged rows, how many of each there are, and what is not taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QHBoxLayout, QLabel, QPushButton, QTableView, QWidget

from app.errors import DeskError
from app.rules.price_list import NEW, REJECTED, SAME, UPDATED
from app.texts import mark, n, t
from app.texts.codes import say_error
from app.views.customer.pane import pill
from app.views.dates import number
from app.views.dialog_parts import PlainDialog, Role
from app.views.kept_focus import empty

STATE_WORDS = {NEW: mark("new"), UPDATED: mark("updated"), SAME: mark("same"), REJECTED: mark("not taken")}
STATE_SIGNS = {NEW: "+", UPDATED: "→", SAME: "=", REJECTED: "!"}
STATE_TONES = {NEW: "ok", UPDATED: "info", SAME: "text2", REJECTED: "bad"}


class JudgedListDialog(PlainDialog):
    """What previews of lists have in common; each reads its own list, shows its own rows and brings them in.

    Args:
        parent: the window.
        title: of the dialog, translated.
    """

    _wrong: QLabel
    _state: QLabel
    save_button: QPushButton
    import_button: QPushButton

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent, title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._pills = QHBoxLayout()
        self._pills.setSpacing(self.unit)

    def add_end(self) -> None:
        """Add what stands below the rows: what is wrong, and the buttons."""
        self._wrong = self.say("", "bad")
        self._wrong.setAccessibleName(t("What is wrong"))
        self._wrong.hide()
        self.save_button = self.button(t("Save rows not taken…"), Role.ActionRole, self._ask_where_to)
        self.save_button.hide()
        self.button(t("Cancel"), Role.RejectRole, self.reject)
        self.import_button = self.button(t("Import"), Role.AcceptRole, self._import, primary=True)
        self.import_button.setEnabled(False)
        self.finish()

    def _import(self) -> None:
        """Bring the list in."""
        raise NotImplementedError

    def save_rejected(self, path: Path) -> None:
        """Write the rows that can't be taken, each with its reason."""
        raise NotImplementedError

    def table_of(self, model: QAbstractItemModel, name: str, widths: Sequence[int], least: int) -> QTableView:
        """Return the table of the rows.

        Args:
            model: of the rows.
            name: what a screen reader calls it.
            widths: of the columns, in pixels.
            least: its least height, in pixels.
        """
        table = QTableView()
        table.setObjectName("priceLines")
        table.setAccessibleName(name)
        table.setModel(model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self.unit * 4)
        table.setMinimumHeight(least)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate(widths):
            table.setColumnWidth(column, width)
        return table

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show how many rows there are of each state."""
        empty(self._pills)
        for state, tone in ((NEW, "ok"), (UPDATED, "info"), (SAME, "plain"), (REJECTED, "bad")):
            if counts[state]:
                words = f"{STATE_SIGNS[state]} {number(counts[state])} {t(STATE_WORDS[state])}"
                self._pills.addWidget(pill(words, tone))
        self._pills.addStretch(1)

    def say_saved(self, count: int, name: str) -> None:
        """Say how many rows were saved, and where."""
        self._state.setText(n("{count} row saved as “{name}”.", "{count} rows saved as “{name}”.", count,
                              count=number(count), name=name))  # fmt: skip

    def _refuse(self, error: DeskError) -> bool:
        self._wrong.setText(say_error(error))
        self._wrong.show()
        return True

    def _ask_where_to(self) -> None:
        dialog = QFileDialog(self, t("Save rows not taken"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda path: self.save_rejected(Path(path)))
        dialog.open()
