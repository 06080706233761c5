"""The import wizard: file → columns → rows → done. Nothing is written before *Import*; one undo takes it all back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.errors import Cancelled, DeskError
from app.models.values import CustomerQuery, Filter
from app.texts import mark, n, t
from app.texts.codes import say_error
from app.views.customer.pane import label
from app.views.dates import number
from app.views.imports.columns_step import ColumnsStep
from app.views.imports.preview_model import PreviewModel
from app.views.imports.preview_step import PreviewStep
from app.views.messages import FOOT
from app.views.theme import unit_of

if TYPE_CHECKING:
    from app.actions.imports.session import Importing
    from app.actions.imports.values import Counts, FileLook, ImportResult, Options, PreviewRow, Staged
    from app.models.job import Job
    from app.views.commands import CommandContext
    from app.views.desk import Desk

STEPS = (mark("File"), mark("Columns"), mark("Rows"), mark("Done"))
FILE, COLUMNS, ROWS, DONE = range(4)
PATTERN = "*.csv *.tsv *.txt *.xlsx *.xls *.ods"


def _load_engine() -> tuple[type[Importing], type[Options]]:
    from app.actions.imports.session import Importing  # noqa: PLC0415 - see its caller
    from app.actions.imports.values import Options  # noqa: PLC0415

    return Importing, Options


class ImportPage(QWidget):
    """Importing one file at a time.

    Args:
        desk: the open window's parts.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._session: Importing | None = None
        self._look: FileLook | None = None
        self._job: Job | None = None
        self._only = ""
        self._counts: Counts | None = None
        self._batch_id: int | None = None
        self._wanted: Path | None = None
        self._busy = False
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # it has the keyboard while it works
        self.setAccessibleName(t("Import list"))
        self._model = PreviewModel(self._fetch, self._ground("bad-bg"), self._ground("warn-bg"))
        self._model.corrected.connect(self._correct)
        self._columns = ColumnsStep()
        self._preview = PreviewStep(self._model)
        self._preview.list_chosen.connect(self._choose_list)
        self._lay_out()
        desk.closing.connect(self._drop_session)

    # -- what the window asks ---------------------------------------------------------------------------------------

    def show_target(self, target: object) -> None:
        """Begin with a file (a path), go on where one was, or begin anew after one that is done."""
        if isinstance(target, str | Path) and str(target):
            self.open_file(Path(target))
        elif self._stack.currentIndex() == DONE:
            self._start_over()
        else:
            self._show_step(self._stack.currentIndex())

    def context(self) -> CommandContext | None:
        """There are no customers to act on here."""
        return None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file that was dropped."""
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.open_file(Path(paths[0]))

    # -- drawing ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        unit = unit_of(self.fontMetrics())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(unit * 3, unit * 2, unit * 3, unit * 2)
        outer.setSpacing(unit * 3 // 2)
        outer.addWidget(label(t("Import list"), "title"))
        trail = QHBoxLayout()
        trail.setSpacing(unit * 2)
        self._marks: list[QLabel] = []
        for words in STEPS:
            made = label(t(words), "second", wrap=False)
            self._marks.append(made)
            trail.addWidget(made)
        trail.addStretch(1)
        outer.addLayout(trail)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._file_step(unit))
        self._stack.addWidget(self._columns)
        self._stack.addWidget(self._preview)
        self._stack.addWidget(self._done_step(unit))
        outer.addWidget(self._stack, 1)
        self._wrong = label("", "bad")
        self._wrong.setAccessibleName(t("What is wrong"))
        self._wrong.hide()
        outer.addWidget(self._wrong)
        foot = QWidget()
        foot.setObjectName(FOOT)
        buttons = QHBoxLayout(foot)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(unit)
        self._rejects = self._button(t("Save rows not taken…"), self._save_rejected)
        buttons.addWidget(self._rejects)
        buttons.addStretch(1)
        self._close = self._button(t("Close"), self._leave)
        self._back = self._button(t("Back"), self._go_back)
        self._next = self._button(t("Next"), self._go_on, primary=True)
        for button in (self._close, self._back, self._next):
            buttons.addWidget(button)
        outer.addWidget(foot)
        self._show_step(FILE)

    def _file_step(self, unit: int) -> QWidget:
        step = QWidget()
        rows = QVBoxLayout(step)
        rows.setSpacing(unit * 3 // 2)
        rows.addStretch(1)
        for text, role in (
            (t("Choose the list to bring in"), "heading"),
            (t("CSV, TSV, Excel or OpenDocument, in any of the usual encodings. Or drop the file here."), "second"),
            (t("Encoding, columns and dates are recognised and shown. Nothing is written before Import."), "second"),
        ):
            line = label(text, role)
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            rows.addWidget(line)
        choose = self._button(t("Choose file…"), self.choose_file, primary=True)
        rows.addWidget(choose, 0, Qt.AlignmentFlag.AlignHCenter)
        self._choose = choose
        rows.addStretch(2)
        return step

    def _done_step(self, unit: int) -> QWidget:
        step = QWidget()
        rows = QVBoxLayout(step)
        rows.setSpacing(unit * 3 // 2)
        self._result = label("", "heading")
        self._result_more = label("", "second")
        rows.addWidget(self._result)
        rows.addWidget(self._result_more)
        line = QHBoxLayout()
        line.setSpacing(unit)
        self._show_them = self._button(t("Show these customers"), self._show_batch)
        self._again = self._button(t("Import another list"), self._start_over)
        line.addWidget(self._show_them)
        line.addWidget(self._again)
        line.addStretch(1)
        rows.addLayout(line)
        rows.addStretch(1)
        return step

    @staticmethod
    def _button(words: str, pressed: Callable[[], object], *, primary: bool = False) -> QPushButton:
        made = QPushButton(words)
        made.setProperty("primary", primary)
        made.setAutoDefault(True)
        made.clicked.connect(lambda _checked=False: pressed())
        return made

    def _ground(self, role: str) -> Any:
        from PySide6.QtGui import QColor  # noqa: PLC0415

        from app.views.theme import all_tokens  # noqa: PLC0415 - only the tokens are needed here

        dark = self.palette().window().color().lightness() < 128
        return QColor(all_tokens()["dark" if dark else "light"][role])

    def _show_step(self, step: int) -> None:
        self._stack.setCurrentIndex(step)
        for place, made in enumerate(self._marks):
            sign = "✓ " if place < step else "● " if place == step else "○ "
            made.setText(sign + t(STEPS[place]))
            made.setProperty("role", "heading" if place == step else "second")
            made.style().polish(made)
        self._back.setVisible(step in (COLUMNS, ROWS))
        self._next.setVisible(step in (COLUMNS, ROWS))
        self._rejects.setVisible(step in (ROWS, DONE) and bool(self._counts and self._counts.rejected))
        self._name_next()
        (self._choose, self._next, self._next, self._show_them)[step].setFocus()

    def _name_next(self) -> None:
        if self._stack.currentIndex() == ROWS and self._counts is not None:
            writes = self._counts.writes
            self._next.setText(
                n("Import {count} customer", "Import {count} customers", writes, count=number(writes))
                if writes
                else t("Nothing to import")
            )
        else:
            self._next.setText(t("Next"))

    def _say_wrong(self, sentence: str) -> None:
        self._wrong.setText(sentence)
        self._wrong.setVisible(bool(sentence))

    # -- the steps --------------------------------------------------------------------------------------------------

    def choose_file(self) -> None:
        """Ask for the file."""
        dialog = QFileDialog(self.window(), t("Choose the list to bring in"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        lists, every = t("Lists"), t("All files")
        dialog.setNameFilters([f"{lists} ({PATTERN})", f"{every} (*)"])
        dialog.fileSelected.connect(lambda path: self.open_file(Path(path)))
        dialog.open()

    def open_file(self, path: Path) -> None:
        """Look at a file and show its columns."""
        self._drop_session()
        self._wanted = path
        self._desk.spawn(self._open(path), "open a list")

    async def _open(self, path: Path) -> None:
        # The engine is loaded when it is first used, on a thread: it takes longer than a frame.
        engine, options = await asyncio.to_thread(_load_engine)
        if self._wanted != path or not isValid(self):  # another list, or another window (its language), meanwhile
            return
        self._session = session = engine(self._desk.book, path, options())
        self._desk.when(self._desk.reader.accounts(), self._columns.show_accounts)
        self._work(t("Reading {name}", name=path.name), lambda job: session.later(session.look, job), self._looked)

    def _looked(self, look: FileLook) -> None:
        self._look = look
        self._columns.show_look(look)
        self._show_step(COLUMNS)

    def _go_on(self) -> None:
        if self._busy or self._session is None:
            return
        if self._stack.currentIndex() == COLUMNS:
            self._stage(self._session)
        elif self._counts is not None and self._counts.writes:
            session = self._session
            self._work(t("Importing"), lambda job: session.later(session.commit, job), self._committed)

    def _go_back(self) -> None:
        self._say_wrong("")
        self._show_step(self._stack.currentIndex() - 1)

    def _stage(self, session: Importing) -> None:
        mapping = self._columns.mapping()
        order = self._columns.date_order.currentData() or ""
        provider = self._columns.provider.currentData() or ""
        account = self._columns.account.currentData() or ""
        self._work(
            t("Looking at every row"),
            lambda job: session.later(
                session.stage, job, mapping=mapping, date_order=order, provider=provider, account=account
            ),
            self._staged,
        )

    def _staged(self, staged: Staged) -> None:
        self._only = ""
        self._preview.choose_all()
        self._show_counts(staged.counts)
        self._show_rows(staged.counts.read)
        self._show_step(ROWS)
        self._preview.fit_columns()

    def _show_counts(self, counts: Counts) -> None:
        self._counts = counts
        self._preview.show_counts(counts)
        self._rejects.setVisible(self._stack.currentIndex() in (ROWS, DONE) and bool(counts.rejected))
        self._name_next()

    def _choose_list(self, only: str) -> None:
        if self._session is None:
            return
        self._only = only
        session = self._session
        self._desk.when(session.later(session.row_count, only), self._show_rows, self._failed)

    def _show_rows(self, count: int) -> None:
        countries = [place for place, field in self._columns.mapping().items() if field == "country"]
        self._model.show_rows(self._look.header if self._look else (), count, countries)

    def _fetch(self, offset: int, limit: int, arrived: Callable[[list[PreviewRow]], None]) -> None:
        if self._session is not None:
            session = self._session
            self._desk.when(session.later(session.rows, offset, limit, only=self._only), arrived, self._failed)

    def _correct(self, row: int, column: int, text: str) -> None:
        if self._session is None:
            return
        session = self._session

        def corrected(rows: list[PreviewRow]) -> None:
            self._model.replace(rows)
            self._desk.when(session.later(session.counts), self._show_counts, self._failed)

        self._desk.when(session.later(session.correct, row, column, text), corrected, self._failed)

    def _committed(self, result: ImportResult) -> None:
        counts = result.counts
        self._batch_id = result.batch_id
        self._counts = counts
        self._result.setText(t("{new} new, {updated} updated.", new=number(counts.new), updated=number(counts.updated)))
        left = [
            n("{count} was the same already.", "{count} were the same already.", counts.same) if counts.same else "",
            n("{count} conflict was left alone.", "{count} conflicts were left alone.", counts.conflicts)
            if counts.conflicts
            else "",
            n("{count} row was not taken.", "{count} rows were not taken.", counts.rejected) if counts.rejected else "",
            t("Undo takes the whole import back."),
        ]
        self._result_more.setText(" ".join(filter(None, left)))
        self._show_them.setVisible(result.batch_id is not None)
        self._show_step(DONE)
        self._desk.tell(result.changes)

    def _save_rejected(self) -> None:
        dialog = QFileDialog(self.window(), t("Save rows not taken"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        if self._look is not None:
            why = t("not taken")
            dialog.selectFile(f"{self._look.path.stem}-{why}.csv")
        dialog.fileSelected.connect(lambda path: self._write_rejected(Path(path)))
        dialog.open()

    def _write_rejected(self, path: Path) -> None:
        if self._session is None:
            return
        session = self._session
        self._desk.when(
            session.later(session.save_rejected, path),
            lambda count: self._desk.strip.say(
                n("{count} row saved as “{name}”.", "{count} rows saved as “{name}”.", count, name=path.name)
            ),
            self._failed,
        )

    def _show_batch(self) -> None:
        if self._batch_id is not None:
            self._desk.go("customers", CustomerQuery(filters=(Filter("batch", str(self._batch_id)),)))

    def _start_over(self) -> None:
        self._drop_session()
        self._show_step(FILE)

    def _leave(self) -> None:
        """Close the wizard; what was not imported yet is not kept, nothing was written."""
        self._start_over()
        self._desk.go("customers")

    # -- working ----------------------------------------------------------------------------------------------------

    def _work(self, title: str, start: Callable[[Job], Future[Any]], done: Callable[[Any], object]) -> None:
        progress, job = self._desk.begin(title)
        self._job = job
        self._busy = True
        if self._next.hasFocus():
            self.setFocus()  # else the keyboard went to the navigation, and Enter would lead away
        self._next.setEnabled(False)
        self._back.setEnabled(False)
        self._say_wrong("")

        def ended() -> None:
            progress.end()
            self._busy = False
            self._job = None
            self._next.setEnabled(True)
            self._back.setEnabled(True)
            if self.hasFocus():
                self._next.setFocus()

        def arrived(result: Any) -> None:
            ended()
            done(result)

        def failed(error: Exception) -> None:
            ended()
            self._failed(error)

        self._desk.when(start(job), arrived, failed)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            self._desk.strip.say(t("Stopped. Nothing was changed."))
        elif isinstance(error, DeskError):
            self._say_wrong(say_error(error))
        else:
            self._desk.report(error)

    def _drop_session(self) -> None:
        self._wanted = None
        if self._job is not None:
            self._job.cancel()
        if self._session is not None:
            session, self._session = self._session, None
            session.later(session.close)
        self._counts = None
        self._say_wrong("")
