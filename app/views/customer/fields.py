"""One field edited in place: label above, the value, what is wrong with it below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.errors import UserError
from app.texts.codes import say_error
from app.views.country_combo import combo_for
from app.views.plain_label import PlainLabel

SAVE_DELAY_MS = 250  # design.md, "History and undo"
# What walks through the choices of a list that is not open: passed on the way, none is meant before the field is
# left or Enter says so. Saved at once, a choice passed by would be sent to the provider.
STEPS = {
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End),
}
Editor = QLineEdit | QPlainTextEdit | QComboBox | QCheckBox
Checker = Callable[[str, Any], Any]


class FieldEdit(QWidget):
    """A label, an editor and a place for what is wrong.

    Args:
        name: of the field.
        label: its words, already translated.
        check: returns the clean value or raises ``UserError``; run on the GUI thread, so it must be quick.
        kind: ``line``, ``lines``, ``choice`` or ``flag``.
        choices: for ``choice``: (value, words) pairs; the words are already translated. A function is asked for them
            when the field gets the focus, because a long list takes time.
        words_of: the words of one value, where ``choices`` is a function.
        hint: shown in the empty field.

    Signals:
        edited(str, object): name and value as typed; 250 ms after the last key, or at once when the field is left.
            A value that ``check`` refuses is not sent; what is wrong with it is shown when the field is left.
            A choice that keys or the wheel went to is sent when the field is left, or by Enter.
    """

    edited = Signal(str, object)

    def __init__(
        self,
        name: str,
        label: str,
        check: Checker,
        *,
        kind: str = "line",
        choices: Sequence[tuple[str, str]] | Callable[[], Sequence[tuple[str, str]]] = (),
        words_of: Callable[[str], str] = str,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.name = name
        self._check = check
        self._shown: Any = None
        self._composing = False
        self._stepping = False
        self._words_of = words_of
        self._more = choices if callable(choices) else None
        self.editor = self._make(kind, label, () if callable(choices) else choices, hint)
        self.editor.setObjectName(name)
        self.editor.setAccessibleName(label)
        self.editor.installEventFilter(self)
        self._wrong = PlainLabel(self)
        self._wrong.setProperty("role", "bad")
        self._wrong.setWordWrap(True)
        self._wrong.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_DELAY_MS)
        self._timer.timeout.connect(lambda: self._send(left=False))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        if kind != "flag":
            heading = PlainLabel(label)
            heading.setProperty("role", "small")
            heading.setBuddy(self.editor)
            rows.addWidget(heading)
        rows.addWidget(self.editor)
        rows.addWidget(self._wrong)

    def value(self) -> Any:
        """Return what stands in the field now, unchecked."""
        editor = self.editor
        if isinstance(editor, QLineEdit):
            return editor.text()
        if isinstance(editor, QPlainTextEdit):
            return editor.toPlainText()
        if isinstance(editor, QComboBox):
            return editor.currentData()
        return editor.isChecked()

    def show_value(self, value: Any) -> None:
        """Show the stored value, unless the person is just typing another one here."""
        if self.is_dirty():
            return
        self._put(value)

    def reset(self, value: Any) -> None:
        """Show the stored value whatever stands here: another customer is shown now."""
        self._timer.stop()
        self._put(value)

    def is_dirty(self) -> bool:
        """Whether what stands here is not what is stored: just typed, or refused."""
        return bool(self.value() != self._shown)

    def show_error(self, sentence: str) -> None:
        """Say what is wrong with the value; empty: nothing is."""
        wrong = bool(sentence)
        if sentence and sentence != self._wrong.text() and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.editor, sentence))
        self._wrong.setText(sentence)
        self._wrong.setVisible(wrong)
        self.editor.setAccessibleDescription(sentence)
        if self.editor.property("wrong") != wrong:
            self.editor.setProperty("wrong", wrong)
            self.editor.style().polish(self.editor)

    def flush(self) -> None:
        """Send now what was typed and not sent yet (the page is left, the window closes)."""
        if self.is_dirty():
            self._timer.stop()
            self._send(left=True)

    def stored(self, value: Any) -> None:
        """The value was saved: it is the stored one from now on."""
        self._shown = value

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Send when the field is left; Escape takes back what was typed and not saved."""
        if event.type() == QEvent.Type.FocusOut:
            self.flush()
        elif event.type() == QEvent.Type.FocusIn:
            self._fill()
        elif event.type() == QEvent.Type.ShortcutOverride and self._is_of_the_book(event):
            event.ignore()
            return True
        elif event.type() == QEvent.Type.KeyPress and self._takes_back(event):
            return True
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._note_step(event)
        elif event.type() == QEvent.Type.MouseButtonPress:
            self._stepping = False
        elif event.type() == QEvent.Type.InputMethod:
            # Composing Korean or Thai is not typing yet: nothing is saved before the syllable stands.
            self._composing = bool(event.preeditString())  # type: ignore[attr-defined]
        elif event.type() == QEvent.Type.Wheel and isinstance(watched, QComboBox) and not watched.hasFocus():
            event.ignore()
            return True
        elif event.type() == QEvent.Type.Wheel:
            self._stepping = True
        return super().eventFilter(watched, event)

    def _is_of_the_book(self, event: QEvent) -> bool:
        """Whether a key is the book's Undo or Redo: a field takes both for itself, even with nothing of its own."""
        editor = self.editor
        if not isinstance(editor, QLineEdit | QPlainTextEdit) or not isinstance(event, QKeyEvent):
            return False
        typed = editor if isinstance(editor, QLineEdit) else editor.document()
        if event.matches(QKeySequence.StandardKey.Undo):
            return not typed.isUndoAvailable()
        return event.matches(QKeySequence.StandardKey.Redo) and not typed.isRedoAvailable()

    def _takes_back(self, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape or not self.is_dirty():
            return False
        self.reset(self._shown)
        return True

    def _note_step(self, event: QKeyEvent) -> None:
        """Note whether a key walks through the choices of a list; Enter means the one that is shown."""
        if not isinstance(self.editor, QComboBox):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.flush()
        is_bare = not event.modifiers() & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier)
        self._stepping = is_bare and (event.key() in STEPS or bool(event.text().strip()))

    def _make(self, kind: str, label: str, choices: Sequence[tuple[str, str]], hint: str) -> Editor:
        if kind == "choice":
            combo = combo_for(self.name)
            for stored_value, words in choices:
                combo.addItem(words, stored_value)
            combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(8)
            combo.activated.connect(lambda _index: None if self._stepping else self._send(left=True))
            return combo
        if kind == "flag":
            box = QCheckBox(label)
            box.clicked.connect(lambda _on: self._send(left=True))
            return box
        if kind == "lines":
            lines = QPlainTextEdit()
            lines.setTabChangesFocus(True)
            lines.setPlaceholderText(hint)
            lines.setFixedHeight(round(lines.fontMetrics().height() * 1.25 * 4))
            lines.textChanged.connect(self._typed)
            return lines
        line = QLineEdit()
        line.setPlaceholderText(hint)
        line.textEdited.connect(self._typed)
        line.returnPressed.connect(self.flush)
        return line

    def _fill(self) -> None:
        if self._more is None or not isinstance(self.editor, QComboBox):
            return
        value = self.editor.currentData()
        self.editor.blockSignals(True)
        self.editor.clear()
        for stored_value, words in self._more():
            self.editor.addItem(words, stored_value)
        self.editor.setCurrentIndex(max(self.editor.findData(value), 0))
        self.editor.blockSignals(False)
        self._more = None

    def _put(self, value: Any) -> None:
        editor = self.editor
        editor.blockSignals(True)
        if isinstance(editor, QLineEdit):
            if editor.text() != str(value or ""):
                editor.setText(str(value or ""))
                editor.setCursorPosition(0)
        elif isinstance(editor, QPlainTextEdit):
            if editor.toPlainText() != str(value or ""):
                editor.setPlainText(str(value or ""))
        elif isinstance(editor, QComboBox):
            index = editor.findData(value)
            if index < 0 and (value or not editor.count()):
                editor.addItem(self._words_of(str(value or "")), value)
                index = editor.count() - 1
            editor.setCurrentIndex(max(index, 0))
        else:
            editor.setChecked(bool(value))
        editor.blockSignals(False)
        self._shown = self.value()
        self.show_error("")

    def _typed(self, *_ignored: object) -> None:
        self._timer.start()

    def _send(self, *, left: bool) -> None:
        if self._composing and not left:
            self._timer.start()
            return
        if not self.is_dirty():
            self.show_error("")
            return
        value = self.value()
        try:
            self._check(self.name, value)
        except UserError as error:
            if left:
                self.show_error(say_error(error))
            return
        self.show_error("")
        self.edited.emit(self.name, value)
