"""The Zoho partner application as a guided draft: filled in offline, checked, copied or printed, followed up (R60)."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QDialog, QFileDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.errors import DeskError
from app.models.application import ApplicationDetail
from app.rules.application import FIELDS, LONG, NEEDED, STEPS, check, missing
from app.store import application_rows
from app.texts import n, t
from app.texts.application import EXPERTISE_WORDS, STATE_WORDS, STEP_NOTES, STEP_TITLES, label_of
from app.texts.codes import say, say_error
from app.views.application.paper import paper, shown_value, write_pdf
from app.views.browsing import open_page
from app.views.customer.fields import FieldEdit
from app.views.customer.pane import Pane, label, pill, small_button
from app.views.customer.words import countries, country_name
from app.views.dates import short_date
from app.views.kept_focus import empty
from app.views.theme import unit_of

if TYPE_CHECKING:
    from app.models.values import Changes
    from app.views.commands import CommandContext
    from app.views.desk import Desk

PROGRAMME = "https://www.zoho.com/mail/help/partnerportal/partner-portal.html"
PARTNER_STORE = "https://store.zoho.com/zstore#partnerhome"
NARROW = 100  # units; below this the state stands above the form


class ApplicationPage(QWidget):
    """The form at the left, where it stands and what comes next at the right.

    Args:
        desk: the open window's parts.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.detail: ApplicationDetail | None = None
        self.fields: dict[str, FieldEdit] = {}
        self._copies: dict[str, Any] = {}
        self._continues: tuple[str, int] | None = None
        self._unit = unit = unit_of(self.fontMetrics())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(unit * 3, unit * 2, unit * 3, 0)
        outer.setSpacing(unit * 3 // 2)
        back = small_button(t("‹ Customers"), lambda: desk.go("customers"), name=t("Back to the customers"))
        back.setProperty("quiet", True)
        back.setShortcut(QKeySequence("Alt+Left"))
        row = QHBoxLayout()
        row.addWidget(back)
        row.addStretch(1)
        outer.addLayout(row)
        outer.addWidget(label(t("Zoho partner application"), "title"))
        outer.addWidget(
            label(
                t(
                    "Fill it in here, also without a network; it is kept as you type. Then copy it into Zoho’s form, "
                    "field by field. Submitting guarantees nothing: Zoho decides."
                ),
                "second",
            )
        )
        inner = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, inner)
        self._columns.setContentsMargins(0, 0, unit, unit * 3)
        self._columns.setSpacing(unit * 2)
        form, side = QVBoxLayout(), QVBoxLayout()
        for column in (form, side):
            column.setSpacing(unit * 2)
        for step in STEPS:
            form.addWidget(self._step(step))
        form.addStretch(1)
        self.state = Pane(t("Where it stands"))
        side.addWidget(self.state)
        side.addStretch(1)
        self._columns.addLayout(form, 3)
        self._columns.addLayout(side, 2)
        scroll = QScrollArea()
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer.addWidget(scroll, 1)
        desk.changed.connect(self._changed)
        desk.closing.connect(self._flush)

    # -- what the window asks ----------------------------------------------------------------------------------------

    def show_target(self, _target: object) -> None:
        """Show the application as it is."""
        self._read()
        self.fields[FIELDS[0]].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def context(self) -> CommandContext | None:
        """Return that there is no customer to act on."""
        return None

    def hideEvent(self, event: Any) -> None:
        """Save what was typed last."""
        self._flush()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the state beside the form, or above it."""
        narrow = event.size().width() < self._unit * NARROW
        self._columns.setDirection(QBoxLayout.Direction.BottomToTop if narrow else QBoxLayout.Direction.LeftToRight)
        super().resizeEvent(event)

    # -- the form ----------------------------------------------------------------------------------------------------

    def _step(self, step: str) -> Pane:
        pane = Pane(t(STEP_TITLES[step]))
        pane.body.addWidget(label(t(STEP_NOTES[step]), "small"))
        for name in STEPS[step]:
            row = QHBoxLayout()
            row.setSpacing(self._unit)
            field = self._field(name)
            row.addWidget(field, 1)
            if name != "terms_read":
                copy = small_button(t("Copy"), partial(self._copy, name), name=t("Copy {field}", field=label_of(name)))
                self._copies[name] = copy
                beside = QVBoxLayout()
                beside.setContentsMargins(0, self.fontMetrics().height() + 4, 0, 0)
                beside.addWidget(copy)
                beside.addStretch(1)
                row.addLayout(beside)
            pane.body.addLayout(row)
        return pane

    def _field(self, name: str) -> FieldEdit:
        words = label_of(name)
        choices: Any = [(value, t(text)) for value, text in EXPERTISE_WORDS.items()]
        field = FieldEdit(
            name,
            words if name in NEEDED else t("{label} (optional)", label=words),
            check,
            kind="lines"
            if name in LONG
            else {"expertise": "choice", "country": "choice", "terms_read": "flag"}.get(name, "line"),
            choices=countries if name == "country" else choices,
            words_of=country_name,
        )
        field.reset("")
        field.edited.connect(self._save)
        self.fields[name] = field
        return field

    def _copy(self, name: str) -> None:
        QGuiApplication.clipboard().setText(shown_value(name, self.fields[name].value()))
        self._desk.strip.say(t("“{field}” was copied.", field=label_of(name)))

    def _save(self, name: str, value: object) -> None:
        from app.actions import application  # noqa: PLC0415 - loaded when first used

        field = self.fields[name]
        continues = self._continues[1] if self._continues and self._continues[0] == name else None

        def done(changes: Changes) -> None:
            if changes.batch_id is not None:
                self._continues = (name, changes.batch_id)

        def failed(error: DeskError) -> bool:
            field.show_error(say_error(error))
            return True

        self._desk.write(
            lambda book: book.do(application.save, {name: value}, continues=continues),
            done=done,
            failed=failed,
            quiet=True,
        )
        field.stored(value)

    def _flush(self) -> None:
        for field in self.fields.values():
            field.flush()

    # -- the book ----------------------------------------------------------------------------------------------------

    def _changed(self, changes: Changes) -> None:
        if "partner_application" in changes.other:
            self._read()

    def _read(self) -> None:
        self._desk.when(self._desk.reader.ask(application_rows.current), self._show)

    def _show(self, detail: ApplicationDetail | None) -> None:
        self.detail = detail
        entries = detail.entries if detail else {}
        editable = detail is None or detail.state == "draft"
        for name, field in self.fields.items():
            field.show_value(entries.get(name, False if name == "terms_read" else ""))
            field.editor.setEnabled(editable)
        self._show_state(detail)

    # -- where it stands ---------------------------------------------------------------------------------------------

    def _show_state(self, detail: ApplicationDetail | None) -> None:
        body = self.state.body
        empty(body)
        state = detail.state if detail else "draft"
        words, tone = STATE_WORDS[state]
        body.addWidget(pill(t(words), tone), 0, Qt.AlignmentFlag.AlignLeft)
        for sentence in self._sentences(detail):
            body.addWidget(label(sentence))
        for words_of, run, primary in self._next(state):
            button = small_button(words_of, run)
            button.setProperty("primary", primary)
            body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        body.addWidget(label(t("Take it along"), "heading"))
        for words_of, run in (
            (t("Copy everything"), self._copy_all),
            (t("Save as PDF"), self._ask_pdf),
            (t("Print"), self._print),
            (t("Open the programme’s page"), partial(self._browse, PROGRAMME)),
        ):
            body.addWidget(small_button(words_of, run), 0, Qt.AlignmentFlag.AlignLeft)

    def _sentences(self, detail: ApplicationDetail | None) -> list[str]:
        state = detail.state if detail else "draft"
        if state == "submitted" and detail:
            due = short_date(detail.answer_due)
            late = detail.answer_due <= self._desk.today().isoformat()
            expected = (
                t("An answer was expected by {date}. Look into the mailbox, or ask Zoho.", date=due)
                if late
                else t("An answer is expected by {date}; Today reminds you.", date=due)
            )
            return [t("Submitted on {date}.", date=short_date(detail.submitted_on)), expected]
        if state == "accepted" and detail:
            return [
                t("Accepted on {date}.", date=short_date(detail.answered_on)),
                t(
                    "The welcome mail has the link to your Partner Store; it is opened with the same sign-in. Then "
                    "write down the partner account here."
                ),
            ]
        if state == "declined" and detail:
            return [
                t("Declined on {date}.", date=short_date(detail.answered_on)),
                t("You can apply again; what you filled in is taken along."),
            ]
        count = len(missing(detail.entries if detail else {}))
        if not count:
            return [t("Everything the form needs is filled in. Copy it into Zoho’s form and send that off.")]
        return [
            n("{count} needed field is empty.", "{count} needed fields are empty.", count),
            t("When all are filled in, copy them into Zoho’s form and send that off."),
        ]

    def _next(self, state: str) -> list[tuple[str, Any, bool]]:
        from app.actions import application  # noqa: PLC0415

        steps: dict[str, list[tuple[str, Any, bool]]] = {
            "draft": [
                (t("Check"), self.look_through, False),
                (t("I have submitted it"), self._submit, True),
            ],
            "submitted": [
                (t("Zoho accepted us"), partial(self._desk.do, application.accept), True),
                (t("Zoho declined"), partial(self._desk.do, application.decline), False),
                (t("Back to the draft"), partial(self._desk.do, application.reopen), False),
            ],
            "accepted": [
                (t("Open the Partner Store"), partial(self._browse, PARTNER_STORE), True),
                (t("Partner accounts"), self._accounts, False),
            ],
            "declined": [(t("Apply again"), partial(self._desk.do, application.begin_again), True)],
        }
        return steps[state]

    def look_through(self) -> bool:
        """Mark every needed field that is empty, and go to the first; False where there is one."""
        self._flush()
        values = {name: field.value() for name, field in self.fields.items()}
        lacks = missing(values)
        for name in lacks:
            self.fields[name].show_error(say("application_needed"))
        if lacks:
            self.fields[lacks[0]].editor.setFocus()
        else:
            self._desk.strip.say(t("Everything the form needs is filled in."))
        return not lacks

    def _submit(self) -> None:
        from app.actions import application  # noqa: PLC0415

        if self.look_through():
            self._desk.do(application.submit)

    def _accounts(self) -> None:
        if "accounts.open" in self._desk.registry:
            self._desk.registry.trigger("accounts.open")

    def _browse(self, address: str) -> None:
        open_page(self._desk.strip, QUrl(address))

    # -- taking it along ---------------------------------------------------------------------------------------------

    def _values(self) -> dict[str, Any]:
        return {name: field.value() for name, field in self.fields.items()}

    def _copy_all(self) -> None:
        lines = [f"{label_of(name)}: {shown_value(name, value)}" for name, value in self._values().items()]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self._desk.strip.say(t("Everything was copied."))

    def _ask_pdf(self) -> None:
        dialog = QFileDialog(self.window(), t("Save as PDF"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.selectFile("zoho-partner-application.pdf")
        dialog.fileSelected.connect(lambda path: self.save_pdf(Path(path)))
        dialog.open()

    def save_pdf(self, path: Path) -> None:
        """Write the application to a file."""
        if write_pdf(self._values(), path, self.font()):
            self._desk.strip.say(t("Saved as “{name}”.", name=path.name))
        else:
            self._desk.strip.say(t("“{path}” could not be written.", path=path))

    def _print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415 - few print

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: paper(self._values(), self.font()).print_(printer))
        QDialog.open(dialog)  # its own takes a slot by name
