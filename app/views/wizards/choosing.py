"""Editors that choose: one of some, several of some, yes or no."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QComboBox, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from app.texts import t
from app.views.country_combo import CountryCombo, combo_for
from app.views.plain_label import PlainLabel, plain_tip
from app.views.wizards.editor import Editor

if TYPE_CHECKING:
    from app.actions.flows.base import Choice, FlowField


_ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)


class ChoiceEditor(Editor):
    """One of some, folded away."""

    def __init__(self, field: FlowField) -> None:
        super().__init__(field)
        self.combo = combo_for(field.name)
        self.combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.setMinimumContentsLength(8)
        chosen = self.combo.meant if isinstance(self.combo, CountryCombo) else self.combo.currentIndexChanged
        chosen.connect(lambda *_index: self.typed.emit(self.value()))
        self._choices: tuple[Choice, ...] = ()
        self.column.addWidget(self.combo)
        self.watch(self.combo)

    def value(self) -> str:
        """Return the chosen value; empty where none is."""
        return str(self.combo.currentData() or "")

    def put(self, value: Any) -> None:
        """Show it; a value that is no choice any more leaves none chosen, and who is typing is not interrupted."""
        if isinstance(self.combo, CountryCombo) and self.combo.is_passing():
            return
        self.combo.blockSignals(True)
        self.combo.setCurrentIndex(self.combo.findData(value or ""))
        self.combo.blockSignals(False)

    def describe(self, field: FlowField) -> None:
        """The choices; what is refused stands there and can't be chosen."""
        self.combo.setPlaceholderText(field.hint or t("Choose"))
        if field.choices is self._choices or field.choices == self._choices:
            return
        self._choices = field.choices
        self.combo.blockSignals(True)
        self.combo.setModel(_model(field.choices))
        self.combo.setCurrentIndex(-1)
        self.combo.blockSignals(False)

    def inside(self) -> list[QWidget]:
        """Return the box."""
        return [self.combo]


@lru_cache(maxsize=16)
def _model(choices: tuple[Choice, ...]) -> QStandardItemModel:
    """Return the choices as a combo box shows them; all countries cost a page's time, so they are made once."""
    model = QStandardItemModel()
    for choice in choices:
        item = QStandardItem(f"{choice.words} — {choice.why_not}" if choice.why_not else choice.words)
        item.setData(choice.value, Qt.ItemDataRole.UserRole)
        item.setEnabled(not choice.why_not)
        model.appendRow(item)
    return model


class Option(QRadioButton):
    """One of several: the arrow keys choose, as everywhere; Qt only moves the keyboard while none is chosen."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose where an arrow led."""
        group = self.group()
        super().keyPressEvent(event)
        if event.key() not in _ARROWS or group is None or group.checkedButton() is not None:
            return
        led_to = next((each for each in group.buttons() if each.hasFocus() and each is not self), None)
        if led_to is not None:
            led_to.click()


class OptionsEditor(Editor):
    """One of a few, all in sight, each with a note; also several of some, and yes or no."""

    def __init__(self, field: FlowField) -> None:
        super().__init__(field)
        self.column.setSpacing(2)
        self._group = QButtonGroup(self)
        self._group.setExclusive(field.kind == "options")
        self._choices: tuple[Choice, ...] = ()
        self._buttons: dict[str, QRadioButton | QCheckBox] = {}
        self._rows: list[QWidget] = []

    def value(self) -> Any:
        """Return the chosen value, or the list of those."""
        chosen = [value for value, button in self._buttons.items() if button.isChecked()]
        return chosen if self.kind == "flags" else (chosen[0] if chosen else "")

    def put(self, value: Any) -> None:
        """Show it."""
        wanted = set(value or ()) if self.kind == "flags" else {value}
        self._group.setExclusive(False)
        for each, button in self._buttons.items():
            button.blockSignals(True)
            button.setChecked(each in wanted)
            button.blockSignals(False)
        self._group.setExclusive(self.kind == "options")

    def describe(self, field: FlowField) -> None:
        """The choices; what is refused says why and can't be chosen."""
        if field.choices == self._choices:
            return
        focused = next((value for value, button in self._buttons.items() if button.hasFocus()), None)
        kept = self.value()
        self._choices = field.choices
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows, self._buttons = [], {}
        for choice in field.choices:
            self._add(choice)
        self.put(kept)
        if focused in self._buttons:
            self._buttons[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def inside(self) -> list[QWidget]:
        """Return the chosen button first, then the others."""
        buttons = [button for button in self._buttons.values() if button.isEnabled()]
        return [*[b for b in buttons if b.isChecked()], *[b for b in buttons if not b.isChecked()]]

    def _add(self, choice: Choice) -> None:
        button = QCheckBox(choice.words) if self.kind == "flags" else Option(choice.words)
        button.setAccessibleName(choice.words)
        button.setToolTip(plain_tip(choice.words))  # one that is too long is cut, not the whole page
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.setAccessibleDescription(choice.why_not or choice.note)
        button.setEnabled(not choice.why_not)
        button.toggled.connect(lambda on: self.typed.emit(self.value()) if on or self.kind == "flags" else None)
        self._group.addButton(button)
        self.watch(button)
        row = QWidget()
        lines = QVBoxLayout(row)
        lines.setContentsMargins(0, 0, 0, 4)
        lines.setSpacing(0)
        lines.addWidget(button)
        if choice.why_not or choice.note:
            note = PlainLabel(choice.why_not or choice.note)
            note.setTextFormat(Qt.TextFormat.PlainText)
            note.setWordWrap(True)
            note.setProperty("role", "small")
            note.setIndent(round(button.fontMetrics().height() * 1.45))
            lines.addWidget(note)
        self._rows.append(row)
        self._buttons[choice.value] = button
        self.column.addWidget(row)


class FlagEditor(Editor):
    """Yes or no."""

    def __init__(self, field: FlowField) -> None:
        super().__init__(field)
        self.box = QCheckBox(field.label)
        self.box.toggled.connect(self.typed.emit)
        self.column.addWidget(self.box)
        self.watch(self.box)

    def value(self) -> bool:
        """Return whether it is on."""
        return self.box.isChecked()

    def put(self, value: Any) -> None:
        """Show it."""
        self.box.blockSignals(True)
        self.box.setChecked(bool(value))
        self.box.blockSignals(False)

    def describe(self, field: FlowField) -> None:
        """The words on it."""
        self.box.setText(field.label)

    def inside(self) -> list[QWidget]:
        """Return the box."""
        return [self.box]

    def shows_label(self) -> bool:
        """The label stands beside the box."""
        return True
