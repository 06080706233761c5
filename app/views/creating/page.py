"""Create at the provider: what is missing in each record, filled in a table, then queued (R9)."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.models.creation import Candidate
from app.models.details import AccountDetail
from app.models.job import Job
from app.models.values import Changes
from app.store import creation_rows
from app.texts import mark, n, t
from app.texts.codes import say
from app.views.commands import These
from app.views.creating.columns import CHOICES, FIELDS, SPECIAL, column_label, is_used
from app.views.creating.model import CreationModel, block_of
from app.views.customer.pane import label, small_button
from app.views.dates import facts_for_people, number
from app.views.messages import FOOT
from app.views.named_box import NamedBox
from app.views.plain_label import plain_tip
from app.views.theme import unit_of

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel, QPersistentModelIndex

    from app.store.book import Book
    from app.views.commands import CommandContext
    from app.views.desk import Desk

SLICE = 200
PASTE_LIMIT = 5_000_000  # characters; more is no list of customers
_NAMES = {"google": "Google", "zoho": "Zoho"}
LISTS = {"": mark("All"), "ready": mark("Ready"), "missing": mark("To fill in"), "sent": mark("Waits to be sent")}
_WIDTHS = {
    **dict.fromkeys(("organisation_name", "domain", "address_lines", "primary_email", "alternate_email"), 26),
    **dict.fromkeys(("country", "postal_code"), 13),
    "provider": 15,
}
_HINT = mark(
    "Type, press F2, or paste a block from a spreadsheet; one value goes into every selected cell. Each cell is kept at"
    " once; Undo takes it back."
)


class CreationPage(QWidget):
    """Records of the book, one a row, with what they lack; *Create* queues those that lack nothing.

    Args:
        desk: the open window's parts.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._ids: Sequence[int] = array("i")
        self._generation = 0
        self._accounts: dict[str, int] = {}
        self._used: set[str] = set()
        self._unit = unit_of(self.fontMetrics())
        color = desk.theme.color
        self._model = CreationModel(color("warn-bg"), color("bad-bg"), color("warn"), self)
        self._model.filled.connect(self._fill)
        self._model.counted.connect(self._show_counts)
        self._lay_out()
        desk.changed.connect(self._changed)

    # -- what the window asks ---------------------------------------------------------------------------------------

    def show_target(self, target: object) -> None:
        """Show the records of these ids (a sequence), or of one."""
        self._ids = array("i", [target] if isinstance(target, int) else cast("Sequence[int]", target or ()))
        self._generation += 1
        self._used.clear()
        for field in SPECIAL:
            self._table.setColumnHidden(FIELDS.index(field) + 1, True)
        self._chips[""].setChecked(True)
        self._model.empty()
        count = len(self._ids)
        self._title.setText(
            n("Create {count} customer at its provider", "Create {count} customers at their provider", count,
              count=number(count))
        )  # fmt: skip
        self._desk.when(self._desk.reader.accounts(), self._show_accounts)
        self._read_on(self._generation, 0)
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def context(self) -> CommandContext | None:
        """Return the customer of the current row, for commands."""
        index = self._table.currentIndex()
        return These([self._model.candidate(index.row()).id]) if index.isValid() else None

    # -- drawing ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        unit = self._unit
        outer = QVBoxLayout(self)
        outer.setContentsMargins(unit * 3, unit * 2, unit * 3, unit * 2)
        outer.setSpacing(unit * 3 // 2)
        back = small_button(t("‹ Customers"), lambda: self._desk.go("customers"), name=t("Back to the customers"))
        back.setProperty("quiet", True)
        back.setShortcut(QKeySequence("Alt+Left"))
        back_row = QHBoxLayout()
        back_row.addWidget(back)
        back_row.addStretch(1)
        outer.addLayout(back_row)
        self._title = label("", "title")
        outer.addWidget(self._title)
        outer.addWidget(
            label(
                t(
                    "Fill in what is marked. Those that lack nothing are queued with “Create” and sent once their "
                    "partner account is connected. The others stay here."
                ),
                "second",
            )
        )
        outer.addLayout(self._make_chips())
        self._table = self._make_table()
        outer.addWidget(self._table, 1)
        self._hint = label(t(_HINT), "small")
        outer.addWidget(self._hint)
        outer.addWidget(self._make_foot())

    def _make_chips(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._unit)
        self._group = QButtonGroup(self)
        self._chips: dict[str, QPushButton] = {}
        for state, words in LISTS.items():
            chip = QPushButton(t(words))
            chip.setProperty("chip", True)
            chip.setCheckable(True)
            chip.setChecked(not state)
            chip.clicked.connect(partial(self._model.show_only, state))
            self._group.addButton(chip)
            self._chips[state] = chip
            row.addWidget(chip)
        row.addStretch(1)
        self._account_label = label(t("Partner account"), "small", wrap=False)
        self._account_boxes: dict[str, QComboBox] = {}
        row.addWidget(self._account_label)
        for provider, name in _NAMES.items():
            box = NamedBox(t("Partner account at {provider}", provider=name))
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.activated.connect(partial(self._choose_account, provider))
            box.hide()
            self._account_boxes[provider] = box
            row.addWidget(box)
        self._account_label.hide()
        return row

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setAccessibleName(t("Customers to create"))
        table.setModel(self._model)
        table.setItemDelegate(_Choices(table))
        table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        table.setTabKeyNavigation(False)
        names = table.verticalHeader()
        names.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        names.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        names.setFixedWidth(self.fontMetrics().averageCharWidth() * 26)
        table.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 1.9))
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setWordWrap(False)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        character = self.fontMetrics().averageCharWidth()
        header.resizeSection(0, character * 18)
        for place, field in enumerate(FIELDS, 1):
            header.resizeSection(place, character * _WIDTHS.get(field, 19))
        for words, keys, call in (
            (t("Copy"), QKeySequence.StandardKey.Copy, self._copy),
            (t("Paste"), QKeySequence.StandardKey.Paste, self._paste),
        ):
            action = QAction(words, table)
            action.setShortcut(keys)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(call)
            table.addAction(action)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        table.selectionModel().currentChanged.connect(self._explain)
        self._model.dataChanged.connect(self._explain)
        self._model.modelReset.connect(self._explain)
        return table

    def _make_foot(self) -> QWidget:
        foot = QWidget()
        foot.setObjectName(FOOT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        self._next = QPushButton(t("Next to fill in"))
        self._next.setShortcut(QKeySequence("F8"))
        self._next.setToolTip(t("Go to the next cell that is missing or wrong (F8)"))
        self._next.clicked.connect(self._go_on)
        row.addWidget(self._next)
        row.addStretch(1)
        self._create = QPushButton()
        self._create.setProperty("primary", True)
        self._create.setObjectName("create")
        self._create.clicked.connect(self._do_create)
        row.addWidget(self._create)
        self._show_counts()
        return foot

    def _show_counts(self) -> None:
        counts = self._model.counts
        known = {"": sum(counts.values()), **counts}
        for state, chip in self._chips.items():
            chip.setText(f"{t(LISTS[state])} {number(known[state])}")
            chip.setVisible(bool(known[state]) or not state or chip.isChecked())
        ready = counts["ready"]
        words = n("Create {count} customer", "Create {count} customers", ready, count=number(ready))
        self._create.setText(words if ready else t("Create customers"))
        self._create.setEnabled(bool(ready))
        self._next.setEnabled(bool(counts["missing"]))
        self._create.setToolTip(plain_tip("" if ready else t("Nothing is complete yet: fill in what is marked.")))

    def _show_accounts(self, accounts: list[AccountDetail]) -> None:
        several = False
        for provider, box in self._account_boxes.items():
            ours = [each for each in accounts if each.provider == provider]
            chosen = self._accounts.get(provider)
            box.clear()
            box.addItem(t("Choose for {provider} …", provider=_NAMES[provider]), None)
            for each in ours:
                box.addItem(each.name, each.id)
            box.setCurrentIndex(max(0, box.findData(chosen)))
            box.setVisible(len(ours) > 1)
            several = several or len(ours) > 1
        self._account_label.setVisible(several)

    def _explain(self) -> None:
        """Say below the table what is wrong at the current cell: its tool tip is for the pointer alone."""
        why = self._table.currentIndex().data(Qt.ItemDataRole.AccessibleDescriptionRole)
        self._hint.setText(str(why or t(_HINT)))

    # -- reading ----------------------------------------------------------------------------------------------------

    def _read_on(self, generation: int, start: int) -> None:
        """Judge the next records; the table can be worked in meanwhile."""
        wanted = self._ids[start : start + SLICE]

        def arrived(found: tuple[Candidate, ...]) -> None:
            if generation != self._generation:
                return
            self._model.add(found)
            self._show_columns(found)
            if not start and found:
                self._table.setCurrentIndex(self._model.index(0, 1))
            self._read_on(generation, start + SLICE)

        if wanted:
            self._desk.when(
                self._desk.reader.ask_slowly(creation_rows.candidates, list(wanted), dict(self._accounts)), arrived
            )

    def _read_again(self, ids: Sequence[int]) -> None:
        """Judge records anew, a slice at a time."""
        generation = self._generation
        now, later = ids[:SLICE], ids[SLICE:]

        def arrived(found: tuple[Candidate, ...]) -> None:
            if generation == self._generation:
                self._model.replace(found)
                self._show_columns(found)
                if later:
                    self._read_again(later)

        self._desk.when(
            self._desk.reader.ask_slowly(creation_rows.candidates, list(now), dict(self._accounts)), arrived
        )

    def _show_columns(self, found: Sequence[Candidate]) -> None:
        for field in SPECIAL:
            if field not in self._used and any(is_used(field, each) for each in found):
                self._used.add(field)
                self._table.setColumnHidden(FIELDS.index(field) + 1, False)

    def _changed(self, changes: Changes) -> None:
        if not self._ids or not self.isVisible():
            return  # shown again, it reads again
        known = self._model.ids()
        ids = known if changes.ids is None else [each for each in changes.ids if self._model.knows(each)]
        if ids:
            self._read_again(ids)

    # -- writing ----------------------------------------------------------------------------------------------------

    def _fill(self, typed: Mapping[int, Mapping[str, str]]) -> None:
        from app.actions import filling  # noqa: PLC0415 - loaded when first used

        def done(changes: Changes) -> None:
            for each in changes.refused:
                facts = dict(each.facts)
                field = str(facts.pop("field"))
                why = say(each.code, **facts_for_people(facts))
                self._model.refuse(each.customer_id, field, typed[each.customer_id][field], why)
            if len(typed) > 1:
                self._desk.tell(changes)

        self._desk.write(lambda book: book.do(filling.fill, typed), done=done, quiet=True)

    def _paste(self) -> None:
        index = self._table.currentIndex()
        block = block_of(QApplication.clipboard().text()[:PASTE_LIMIT], max(1, self._model.rowCount()))
        chosen = self._table.selectedIndexes()
        if len(block) == len(block[0]) == 1 and len(chosen) > 1:  # one value for all that is selected
            self._model.put((each.row(), each.column(), block[0][0]) for each in chosen)
        elif index.isValid():
            self._model.fill(index.row(), index.column(), block)

    def _copy(self) -> None:
        rows: dict[int, list[str]] = {}
        for each in sorted(self._table.selectedIndexes(), key=lambda index: (index.row(), index.column())):
            rows.setdefault(each.row(), []).append(str(each.data(Qt.ItemDataRole.EditRole) or ""))
        if rows:
            QApplication.clipboard().setText("\n".join("\t".join(cells) for cells in rows.values()))

    def _choose_account(self, provider: str, place: int) -> None:
        chosen = self._account_boxes[provider].itemData(place)
        self._accounts.pop(provider, None)
        if chosen is not None:
            self._accounts[provider] = int(chosen)
        self._read_again(self._model.ids())

    def _go_on(self) -> None:
        index = self._model.next_missing(self._table.currentIndex())
        if index.isValid():
            self._table.setCurrentIndex(index)
            self._table.scrollTo(index)
            self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _do_create(self) -> None:
        from app.actions import adding  # noqa: PLC0415

        ids = self._model.ids("ready")
        accounts = dict(self._accounts)

        def start(book: Book, job: Job) -> object:
            return book.do_job(job, adding.create, ids, accounts=accounts)

        def done(_changes: Changes) -> None:
            if self._model.counts["missing"]:
                self._chips["missing"].click()

        self._desk.write_long(t("Creating customers"), start, done=done)  # type: ignore[arg-type]


class _Choices(QStyledItemDelegate):
    """Edits a cell with choices in a list, any other as a line."""

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        """Return the editor of a cell."""
        field = FIELDS[index.column() - 1]
        if field not in CHOICES:
            line = super().createEditor(parent, option, index)
            line.setAccessibleName(column_label(field))
            return line
        box = NamedBox(column_label(field), parent)
        for value, words in CHOICES[field].items():
            box.addItem(t(words), value)
        box.activated.connect(lambda _place: self._choose(box))
        return box

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """Show the cell's value in its editor."""
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findText(str(index.data(Qt.ItemDataRole.EditRole)))))
        else:
            super().setEditorData(editor, index)

    def setModelData(
        self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Hand on what was chosen or typed."""
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentText())
        else:
            super().setModelData(editor, model, index)

    def _choose(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)
