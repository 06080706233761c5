"""The settings, made from their declarations in ``app.settings``: each is used and saved at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QWidget

from app.errors import DeskError
from app.settings import OPTIONS, Option
from app.texts import t
from app.views.dialog_parts import PlainDialog, Role
from app.views.plain_label import PlainLabel, plain_tip

if TYPE_CHECKING:
    from app.settings import Settings, Value
    from app.views.theme import Theme

STEP = 25


class SettingsDialog(PlainDialog):
    """One field per declared option that has a title.

    Args:
        settings: read and written.
        theme: sizes.
        parent: the window.

    Signals:
        changed(str): the key of an option that has another value now.
        failed(Exception): it could not be saved.
    """

    changed = Signal(str)
    failed = Signal(object)

    def __init__(self, settings: Settings, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, t("Settings"))
        self._settings = settings
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.unit * 3)
        grid.setVerticalSpacing(theme.unit)
        grid.setColumnStretch(1, 1)
        for row, option in enumerate(option for option in OPTIONS if option.title):
            field = self._field(option)
            field.setAccessibleName(t(option.title))
            field.setAccessibleDescription(t(option.help))
            field.setToolTip(plain_tip(t(option.help)))
            field.setObjectName(option.key)
            label = PlainLabel(t(option.title))
            label.setBuddy(field)
            explained = PlainLabel(t(option.help))
            explained.setProperty("role", "small")
            explained.setWordWrap(True)
            grid.addWidget(label, row * 2, 0)
            grid.addWidget(field, row * 2, 1)
            grid.addWidget(explained, row * 2 + 1, 1)
        self.column.addLayout(grid)
        self.button(t("Close"), Role.AcceptRole, self.accept, primary=True)
        self.finish()
        self.least = (theme.unit * 64, 0)

    def _field(self, option: Option) -> QWidget:
        value = self._settings[option.key]
        if option.choices is not None:
            return self._choice(option, str(value))
        if isinstance(option.default, bool):
            box = QCheckBox()
            box.setChecked(bool(value))
            box.toggled.connect(lambda on: self._set(option.key, on))
            return box
        if isinstance(option.default, int):
            return self._number(option, int(value))
        field = QLineEdit(str(value))
        if option.key == "person.name":
            field.setPlaceholderText(self._settings.person)
        field.editingFinished.connect(lambda: self._set(option.key, field.text().strip()))
        return field

    def _choice(self, option: Option, value: str) -> QComboBox:
        box = QComboBox()
        for choice, words in (option.choices or {}).items():
            box.addItem(t(words), choice)
        box.setCurrentIndex(max(0, box.findData(value)))
        box.activated.connect(lambda _index: self._set(option.key, box.currentData()))
        return box

    def _number(self, option: Option, value: int) -> QComboBox:
        box = QComboBox()
        for step in range(option.least, option.most + 1, STEP):
            box.addItem(f"{step} %", step)
        box.setCurrentIndex(max(0, box.findData(round(value / STEP) * STEP)))
        box.activated.connect(lambda _index: self._set(option.key, box.currentData()))
        return box

    def _set(self, key: str, value: Value) -> None:
        if self._settings[key] == value:
            return
        try:
            self._settings.set(key, value)
        except DeskError as error:
            self.failed.emit(error)
        self.changed.emit(key)
