"""A small dialog of fields for what is not edited in place: a new contact, a subscription, a name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from app.errors import DeskError, UserError
from app.texts import t
from app.texts.codes import say_error
from app.views.customer.fields import Checker, FieldEdit
from app.views.customer.pane import label
from app.views.dialog_parts import presses
from app.views.theme import unit_of


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form dialog, as ``FieldEdit`` takes it."""

    name: str
    label: str
    kind: str = "line"
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""


class FormDialog(QDialog):
    """Fields, and a button named for what it does; problems stand beside their field and nothing typed is lost.

    Args:
        title: of the dialog, translated.
        verb: words of the button, translated.
        fields: from top to bottom.
        check: of one field.
        save: called with all values; it answers later by ``accept`` or ``refuse``.
        values: what stands in the fields at first.
    """

    def __init__(
        self,
        title: str,
        verb: str,
        fields: Sequence[FormField],
        check: Checker,
        save: Callable[[dict[str, Any]], object],
        values: dict[str, Any] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._check = check
        self._save = save
        unit = unit_of(self.fontMetrics())
        rows = QVBoxLayout(self)
        rows.setContentsMargins(unit * 2, unit * 2, unit * 2, unit * 2)
        rows.setSpacing(unit * 3 // 2)
        self.fields: dict[str, FieldEdit] = {}
        for spec in fields:
            field = FieldEdit(spec.name, spec.label, check, kind=spec.kind, choices=spec.choices, hint=spec.hint)
            field.reset((values or {}).get(spec.name, ""))
            self.fields[spec.name] = field
            rows.addWidget(field)
        self._wrong = label("", "bad")
        self._wrong.hide()
        rows.addWidget(self._wrong)
        buttons = QDialogButtonBox()
        self.button: QPushButton = buttons.addButton(verb, QDialogButtonBox.ButtonRole.AcceptRole)
        self.button.setProperty("primary", True)
        buttons.addButton(t("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._try)
        buttons.rejected.connect(self.reject)
        rows.addWidget(buttons)
        self.button.setDefault(True)  # of the dialog, in which it is now
        words = [each for spec in fields for _, each in spec.choices]
        widest = max((self.fontMetrics().horizontalAdvance(each) for each in words), default=0) + unit * 10
        self.setMinimumWidth(max(unit * 56, min(widest, self.screen().availableGeometry().width() - unit * 4)))

    def event(self, event: QEvent) -> bool:
        """Make room for what is shown only now, such as what is wrong: else it took its room from the fields."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and (rows := self.layout()) is not None:
            room = self.screen().availableGeometry().height() - unit_of(self.fontMetrics()) * 6
            needed = min(rows.totalHeightForWidth(self.width()), room)
            if needed > self.height():
                self.resize(self.width(), needed)
        return done

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard; anywhere else it saves."""
        if not presses(self, event):
            super().keyPressEvent(event)

    def refuse(self, error: DeskError) -> bool:
        """Show what is wrong with the field it names, or below the fields; the dialog stays open."""
        self.button.setEnabled(True)
        field = self.fields.get(error.field)
        if field is not None:
            field.show_error(say_error(error))
            field.editor.setFocus()
        else:
            self._wrong.setText(say_error(error))
            self._wrong.show()
        return True

    def _try(self) -> None:
        values: dict[str, Any] = {}
        first: FieldEdit | None = None
        self._wrong.hide()
        for name, field in self.fields.items():
            try:
                values[name] = self._check(name, field.value())
                field.show_error("")
            except UserError as error:
                field.show_error(say_error(error))
                first = first or field
        if first is not None:
            first.editor.setFocus()
            return
        self.button.setEnabled(False)
        self._save(values)
