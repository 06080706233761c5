"""The editors of a wizard's fields that are typed, read or copied; and which editor a kind of field has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from app.rules.dates import parse_date
from app.rules.paste import LINE_LIMIT, LINES_LIMIT, cleaned
from app.texts import t
from app.texts.codes import say
from app.views.dates import locale, number, short_date, shows_buddhist_years
from app.views.plain_label import PlainLabel, plain_tip
from app.views.wizards.choosing import ChoiceEditor, FlagEditor, OptionsEditor
from app.views.wizards.editor import Editor

if TYPE_CHECKING:
    from app.actions.flows.base import FlowField

_SLACK = 1  # a character more than may stay, so that a text that is too long is noticed
_LINES = 4
_GROUP = 3  # digits


class LineEditor(Editor):
    """One line of text; also for secrets, counts and dates."""

    def __init__(self, field: FlowField) -> None:
        super().__init__(field)
        self.line = QLineEdit()
        self.line.setMaxLength(LINE_LIMIT + _SLACK)
        if field.kind == "secret":
            self.line.setEchoMode(QLineEdit.EchoMode.Password)
            self.line.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhHiddenText)
        elif field.kind == "count":
            self.line.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self._is_typing = False
        self.line.textChanged.connect(self._changed)
        self.left.connect(self._rest)
        self.column.addWidget(self.line)
        self.watch(self.line)

    def value(self) -> Any:
        """Return text; for a count an int or None, for a date ISO text, where it is one."""
        text = self.line.text()
        if self.kind == "count":
            bare = "".join(text.split())
            for between in {",", locale().groupSeparator()}:
                bare = _ungrouped(bare, between)
            if not bare:
                return None
            return int(bare) if bare.isdecimal() and len(bare) <= 9 else text.strip()
        if self.kind == "date":
            day = parse_date(text.strip(), "dmy", buddhist=shows_buddhist_years()) if text.strip() else None
            return day.isoformat() if day is not None else text.strip()
        return text

    def put(self, value: Any) -> None:
        """Show it as people write it; what is being typed stays as it is typed, until the field is left."""
        if self._is_typing and value == self.value():
            return
        self._is_typing = False
        if self.kind == "date":
            shown = short_date(str(value or ""))
        elif self.kind == "count":
            shown = "" if value is None else number(value) if isinstance(value, int) else str(value)
        else:
            shown = str(value or "")
        if shown != self.line.text():
            self.line.blockSignals(True)
            self.line.setText(shown)
            self.line.setCursorPosition(0)
            self.line.blockSignals(False)

    def describe(self, field: FlowField) -> None:
        """The hint."""
        hint = field.hint or (t("day month year") if field.kind == "date" else "")
        if self.line.placeholderText() != hint:
            self.line.setPlaceholderText(hint)

    def inside(self) -> list[QWidget]:
        """Return the line."""
        return [self.line]

    def _rest(self) -> None:
        """The field was left: what was typed is shown as people write it."""
        if self._is_typing:
            self._is_typing = False
            self.put(self.value())

    def _changed(self, text: str) -> None:
        self._is_typing = True
        if self.kind == "secret":
            self.typed.emit(self.value())
            return
        better = cleaned(text)
        if better.codes:
            at = self.line.cursorPosition() - (len(text) - len(better.text))
            self.line.blockSignals(True)
            self.line.setText(better.text)
            self.line.setCursorPosition(max(at, 0))
            self.line.blockSignals(False)
        self.cleaned.emit(" ".join(say(code, limit=number(LINE_LIMIT)) for code in better.codes))
        self.typed.emit(self.value())


class LinesEditor(Editor):
    """Several lines of text."""

    def __init__(self, field: FlowField) -> None:
        super().__init__(field)
        self.text = _Paper()
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(round(self.text.fontMetrics().height() * 1.25 * _LINES))
        self.text.textChanged.connect(self._changed)
        self.column.addWidget(self.text)
        self.watch(self.text)

    def value(self) -> str:
        """Return the text."""
        return self.text.toPlainText()

    def put(self, value: Any) -> None:
        """Show it."""
        if str(value or "") != self.text.toPlainText():
            self.text.blockSignals(True)
            self.text.setPlainText(str(value or ""))
            self.text.blockSignals(False)

    def describe(self, field: FlowField) -> None:
        """The hint."""
        self.text.setPlaceholderText(field.hint)

    def inside(self) -> list[QWidget]:
        """Return the text."""
        return [self.text]

    def _changed(self) -> None:
        better = cleaned(self.text.toPlainText(), lines=True)
        codes = (*self.text.taken_out, *(each for each in better.codes if each not in self.text.taken_out))
        self.text.taken_out = ()
        if better.codes:
            self.text.blockSignals(True)
            self.text.setPlainText(better.text)
            self.text.blockSignals(False)
        self.cleaned.emit(" ".join(say(code, limit=number(LINES_LIMIT)) for code in codes))
        self.typed.emit(self.value())


class _Paper(QPlainTextEdit):
    """Cuts what is pasted before it is laid out: ten megabytes would hold up the window for seconds."""

    taken_out: tuple[str, ...] = ()

    def insertFromMimeData(self, source: Any) -> None:
        """Paste as much as may stay."""
        better = cleaned(source.text(), lines=True, limit=LINES_LIMIT)
        self.taken_out = better.codes
        self.textCursor().insertText(better.text)


class FileEditor(Editor):
    """A file that is chosen; its path."""

    def __init__(self, field: FlowField) -> None:
        super().__init__(field)
        self._path = ""
        self._shown = PlainLabel()
        self._shown.setTextFormat(Qt.TextFormat.PlainText)
        self._shown.setProperty("role", "second")
        self.button = QPushButton(t("Choose a file"))
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._choose)
        self._none = QPushButton(t("Take off"))
        self._none.setProperty("quiet", True)
        self._none.setAutoDefault(False)
        self._none.clicked.connect(lambda: self._take(""))
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addWidget(self._shown, 1)
        row.addWidget(self._none)
        self.column.addLayout(row)
        self.watch(self.button)
        self.put("")

    def value(self) -> str:
        """Return the path."""
        return self._path

    def put(self, value: Any) -> None:
        """Show its last part."""
        self._path = str(value or "")
        self._shown.setText(self._path.replace("\\", "/").rpartition("/")[2] or t("No file"))
        self._shown.setToolTip(plain_tip(self._path))
        self._none.setVisible(bool(self._path))

    def inside(self) -> list[QWidget]:
        """Return the buttons."""
        return [self.button, self._none]

    def _choose(self) -> None:
        dialog = QFileDialog(self.window(), t("Choose a file"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._take)
        dialog.open()

    def _take(self, path: str) -> None:
        self.put(path)
        self.typed.emit(path)


class InfoEditor(Editor):
    """A sentence to read."""

    def __init__(self, field: FlowField) -> None:
        super().__init__(field)
        self.label = PlainLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.column.addWidget(self.label)

    def describe(self, field: FlowField) -> None:
        """The sentence and its tone."""
        wanted = field.tone or "plain"
        if self.label.property("note") != wanted:
            self.label.setProperty("note", wanted)
            self.label.style().polish(self.label)
            # Or it keeps the margins of the tone before.
            QApplication.sendEvent(self.label, QEvent(QEvent.Type.StyleChange))
        self.label.setText(field.help)


class CopyEditor(Editor):
    """A text to read and copy."""

    def __init__(self, field: FlowField) -> None:
        super().__init__(field)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(field.label)
        self._button = QPushButton(t("Copy"))
        self._button.setProperty("small", True)
        self._button.setAutoDefault(False)
        self._button.setAccessibleName(t("Copy: {what}", what=field.label))
        self._button.clicked.connect(self._copy)
        self.column.setSpacing(4)
        self.column.addWidget(self.text)
        self.column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)

    def describe(self, field: FlowField) -> None:
        """The text."""
        if self.text.toPlainText() != field.help:
            self.text.setPlainText(field.help)
            lines = min(max(field.help.count("\n") + len(field.help) // 70 + 1, 2), 9)
            self.text.setFixedHeight(round(self.text.fontMetrics().height() * 1.25 * (lines + 1)))
            self._button.setText(t("Copy"))

    def inside(self) -> list[QWidget]:
        """Return the text and its button."""
        return [self.text, self._button]

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.typed.emit(True)
        self._button.setText(t("Copied"))


def _ungrouped(text: str, between: str) -> str:
    """Return the digits of ``1,250`` where ``between`` stands before each three of them; else the text as it is."""
    parts = text.split(between)
    grouped = len(parts[0]) <= _GROUP and all(len(each) == _GROUP for each in parts[1:])
    return "".join(parts) if grouped and all(each.isdecimal() for each in parts) else text


_EDITORS: dict[str, type[Editor]] = {
    "line": LineEditor,
    "lines": LinesEditor,
    "choice": ChoiceEditor,
    "options": OptionsEditor,
    "flag": FlagEditor,
    "flags": OptionsEditor,
    "count": LineEditor,
    "date": LineEditor,
    "file": FileEditor,
    "secret": LineEditor,
    "info": InfoEditor,
    "copy": CopyEditor,
}


def make_editor(field: FlowField) -> Editor:
    """Return the editor of a field."""
    return _EDITORS[field.kind](field)
